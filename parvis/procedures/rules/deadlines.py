"""The day on which silence decides. Calendar days in Europe/Paris, no holiday rule."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from parvis.procedures.enums import CorrectionReason, Pause, SilenceOutcome
from parvis.procedures.types import Correction, Deadline, Silence

_PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")


def add_period(start: date, period: str) -> date:
    """Add a period such as « P2M », « P8W » or « P30D » to a day.

    Years and months first, clamped to the end of the month, then weeks and days. Raises ValueError
    when the text is no period, or an empty one.
    """
    found = _PERIOD.fullmatch(period)
    if found is None or not any(found.groups()):
        raise ValueError(f"{period!r} is not a period such as P2M or P30D")
    years, months, weeks, days = (int(group or 0) for group in found.groups())
    month_index = start.year * 12 + start.month - 1 + years * 12 + months
    year, month = divmod(month_index, 12)
    day = min(start.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day) + timedelta(days=weeks * 7 + days)


def due_date(
    silence: Silence, deposited: date, corrections: Sequence[Correction], *, today: date
) -> Deadline:
    """Find the day on which silence is a decision.

    deposited, today: days in Europe/Paris. corrections: all of the dossier, in any order; one that
    waits counts as resolved today, so its day moves on with time.
    The delay starts on the day after the deposit, or after the last correction that restarts it;
    the days during which a later correction waited are added.
    Source: CRPA art. L. 231-1, L. 231-4, L. 114-5; golden table S1 to S22 in the tests.
    """
    last = max(
        (c.resolved or today for c in corrections if _restarts(silence, c)), default=deposited
    )
    start = last + timedelta(days=1)
    added = sum(
        ((c.resolved or today) - c.asked).days + 1
        for c in corrections
        if (c.resolved or today) > start
    )
    return Deadline(
        due=add_period(start, silence.after) + timedelta(days=added),
        start=start,
        added=added,
        pending=any(c.resolved is None for c in corrections),
        outcome=silence.outcome,
    )


def _restarts(silence: Silence, correction: Correction) -> bool:
    if correction.reason == CorrectionReason.INCOMPLETE:
        return incomplete_pause(silence) == Pause.RESTART
    return silence.incorrect == Pause.RESTART


def incomplete_pause(silence: Silence) -> Pause:
    """What an incomplete file does: as the pack says, else as CRPA art. L. 114-5 says."""
    if silence.incomplete is not None:
        return silence.incomplete
    return Pause.RESTART if silence.outcome == SilenceOutcome.ACCEPTED else Pause.SUSPEND
