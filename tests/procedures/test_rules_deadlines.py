"""The golden dates S1 to S22 of the rule of silence, and its arithmetic."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.procedures.enums import CorrectionReason, Pause, SilenceOutcome
from parvis.procedures.rules.deadlines import add_period, due_date, incomplete_pause
from parvis.procedures.types import Correction, Silence

INCOMPLETE, INCORRECT = CorrectionReason.INCOMPLETE, CorrectionReason.INCORRECT
CONTINUE = {"incomplete": Pause.RESTART, "incorrect": Pause.SUSPEND}
RESET = {"incomplete": Pause.RESTART, "incorrect": Pause.RESTART}


def day(text):
    """« 20/05 » of 2023, or a whole date."""
    parts = [int(part) for part in text.split("/")]
    return date(parts[2] if len(parts) == 3 else 2023, parts[1], parts[0])


def fix(reason, asked, resolved=None):
    return Correction(reason=reason, asked=day(asked), resolved=resolved and day(resolved))


S4 = (fix(INCORRECT, "20/05", "25/05"),)
S8 = (fix(INCOMPLETE, "20/05", "25/05"),)
S12 = (fix(INCOMPLETE, "16/05", "17/05"), fix(INCORRECT, "20/05", "25/05"))
SHORT = (fix(INCORRECT, "30/05", "03/06"),)
OPEN_INCORRECT = (fix(INCORRECT, "30/05"),)
OPEN_INCOMPLETE = (fix(INCOMPLETE, "30/05"),)

GOLDEN = [
    ("S1", "15/05", "P2M", CONTINUE, (), "16/07/2023"),
    ("S2", "15/05", "P30D", CONTINUE, (), "15/06/2023"),
    ("S3", "15/05", "P8W", CONTINUE, (), "11/07/2023"),
    ("S4", "15/05", "P2M", CONTINUE, S4, "22/07/2023"),
    ("S5", "15/05", "P2M", CONTINUE, S4 + SHORT, "27/07/2023"),
    ("S6", "15/05", "P2M", CONTINUE, S4 + OPEN_INCORRECT, "29/07/2023"),
    ("S7", "15/05", "P2M", CONTINUE, S4 + OPEN_INCOMPLETE, "06/08/2023"),
    ("S8", "15/05", "P2M", CONTINUE, S8, "26/07/2023"),
    ("S9", "15/05", "P2M", CONTINUE, S8 + SHORT, "31/07/2023"),
    ("S10", "15/05", "P2M", CONTINUE, S8 + OPEN_INCOMPLETE, "06/08/2023"),
    ("S11", "15/05", "P2M", RESET, (), "16/07/2023"),
    ("S12", "15/05", "P2M", RESET, S12, "26/07/2023"),
    ("S13", "15/05", "P2M", RESET, S12 + OPEN_INCORRECT, "06/08/2023"),
    ("S14", "15/05", "P2M", RESET, OPEN_INCORRECT, "06/08/2023"),
    ("S15", "29/06", "P2M", CONTINUE, (fix(INCORRECT, "30/06", "01/07"),), "01/09/2023"),
    ("S16", "30/07", "P2M", CONTINUE, (fix(INCORRECT, "31/07", "01/08"),), "02/10/2023"),
    ("S17", "31/07", "P2M", CONTINUE, (fix(INCORRECT, "01/08", "02/08"),), "03/10/2023"),
    ("S18", "30/06", "P2M", CONTINUE, (fix(INCORRECT, "01/07", "02/07"),), "03/09/2023"),
    ("S19", "15/04", "P2M", CONTINUE, (), "16/06/2023"),
    ("S20", "30/12/2023", "P2M", CONTINUE, (), "29/02/2024"),
    ("S21", "28/12/2023", "P2M", CONTINUE, (), "29/02/2024"),
    ("S22", "30/12/2024", "P2M", CONTINUE, (), "28/02/2025"),
]


def silence(period="P2M", **pauses):
    return Silence(outcome=SilenceOutcome.ACCEPTED, after=period, basis="CRPA", **pauses)


@pytest.mark.parametrize(
    ("deposited", "period", "pauses", "corrections", "expected"),
    [line[1:] for line in GOLDEN],
    ids=[line[0] for line in GOLDEN],
)
def test_golden_date(deposited, period, pauses, corrections, expected):
    rule = silence(period, **pauses)
    found = due_date(rule, day(deposited), corrections, today=date(2023, 6, 5))
    assert found.due == day(expected)


def test_incomplete_file_suspends_a_refusal_by_silence():
    """CRPA art. L. 114-5: days waited are added, the delay does not start anew."""
    rule = Silence(outcome=SilenceOutcome.REFUSED, after="P2M", basis="CRPA")
    found = due_date(rule, day("15/05"), S8, today=date(2023, 6, 5))
    assert (found.due, found.start, found.added) == (date(2023, 7, 22), date(2023, 5, 16), 6)


def test_default_of_an_incomplete_file_follows_the_outcome():
    assert incomplete_pause(silence()) == Pause.RESTART
    assert incomplete_pause(silence(incomplete=Pause.SUSPEND)) == Pause.SUSPEND


def test_a_waiting_correction_is_said():
    found = due_date(silence(**CONTINUE), day("15/05"), OPEN_INCORRECT, today=date(2023, 6, 5))
    assert found.pending


@pytest.mark.parametrize("text", ["", "P", "2M", "PT2H", "P2M3", "-P1D"])
def test_no_period(text):
    with pytest.raises(ValueError, match="not a period"):
        add_period(date(2027, 1, 1), text)


def test_months_before_days_and_clamped():
    assert add_period(date(2027, 1, 31), "P1M1D") == date(2027, 3, 1)
    assert add_period(date(2024, 2, 29), "P1Y") == date(2025, 2, 28)


days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(days, st.integers(0, 60))
def test_months_keep_the_day_or_the_end_of_the_month(start, months):
    found = add_period(start, f"P{months}M")
    assert (found.year * 12 + found.month) - (start.year * 12 + start.month) == months
    assert found.day == start.day or found.day < start.day


@given(days, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), max_size=4))
def test_a_correction_never_brings_the_date_nearer(deposited, gaps):
    corrections = tuple(
        Correction(
            reason=INCORRECT,
            asked=date.fromordinal(deposited.toordinal() + after),
            resolved=date.fromordinal(deposited.toordinal() + after + wait),
        )
        for after, wait in gaps
    )
    today = date.fromordinal(deposited.toordinal() + 100)
    alone = due_date(silence(**CONTINUE), deposited, (), today=today).due
    assert due_date(silence(**CONTINUE), deposited, corrections, today=today).due >= alone
