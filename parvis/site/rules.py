"""Opening hours: when the door is open, when it opens next, how they are typed."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from parvis.common.clock import PARIS
from parvis.site.types import Display, Opening, Span
from parvis.tenancy.types import OpeningHours

_FIXED = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}


def opening(hours: Sequence[OpeningHours], now: datetime) -> Opening:
    """Return whether the town hall is open now (an aware instant), and its next hours.

    It is closed on public holidays, whatever its week says.
    """
    local = now.astimezone(PARIS)
    today = _spans(hours, local.date())
    until = next((end for start, end in today if start <= local < end), None)
    later = tuple((start, end) for start, end in today if start > local)
    if later:
        return Opening(until, later)
    days = (local.date() + timedelta(days=n) for n in range(1, 15))
    return Opening(until, next((found for day in days if (found := _spans(hours, day))), ()))


def is_holiday(day: date) -> bool:
    """Return whether a day is a public holiday in France (Code du travail, art. L. 3133-1)."""
    moving = {easter(day.year) + timedelta(days=n) for n in (1, 39, 50)}
    return (day.month, day.day) in _FIXED or day in moving


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (Oudin's rule)."""
    century, golden = year // 100, year % 19
    moon = (century - century // 4 - (century - (century - 17) // 25) // 3 + 19 * golden + 15) % 30
    moon -= (moon // 28) * (1 - (moon // 28) * (29 // (moon + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    shift = moon - weekday
    month = 3 + (shift + 40) // 44
    return date(year, month, shift + 28 - 31 * (month // 4))


def display(cookie: str) -> Display:
    """Read the cookie of the display settings; what it does not know, it ignores."""
    words = cookie.split(".")
    scheme = next((word for word in words if word in {"light", "dark"}), "auto")
    return Display(scheme=scheme, more_contrast="more" in words, keys="nokeys" not in words)


def _spans(hours: Sequence[OpeningHours], day: date) -> tuple[Span, ...]:
    if is_holiday(day):
        return ()
    spans = [
        (_at(day, line.opens), _at(day, line.closes))
        for line in hours
        if day.isoweekday() in line.days
    ]
    return tuple(sorted(spans))


def _at(day: date, clock_time: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock_time), PARIS)


_SPAN = re.compile(r"(\d{1,2})\s*[h:]\s*(\d{2})?\s*(?:–|-|à)\s*(\d{1,2})\s*[h:]\s*(\d{2})?")


def read_hours(typed: str) -> tuple[tuple[str, str], ...]:
    """Read « 9 h – 12 h, 13 h 30 – 17 h 30 » as (« 09:00 », « 12:00 »)…; nothing means closed.

    Raises ValueError when a part is not a span, ends before it begins, or overlaps the one before.
    """
    parts = [part.strip() for part in re.split(r"[,;]|\bet\b", typed) if part.strip()]
    found = [_SPAN.fullmatch(part) for part in parts]
    spans = [_clock(match) for match in found if match]
    times = [moment for span in spans for moment in span]
    if len(spans) != len(parts) or times != sorted(set(times)):
        raise ValueError("Hours are written « 9 h – 12 h, 13 h 30 – 17 h ».")
    return tuple(spans)


def write_hours(hours: Sequence[OpeningHours], weekday: int) -> str:
    """Write the hours of an ISO weekday as they are typed."""
    spans = sorted((line.opens, line.closes) for line in hours if weekday in line.days)
    return ", ".join(f"{_said(opens)} – {_said(closes)}" for opens, closes in spans)


def _clock(match: re.Match[str]) -> tuple[str, str]:
    start_hour, start_minute, end_hour, end_minute = (int(part or 0) for part in match.groups())
    start, end = time(start_hour, start_minute), time(end_hour, end_minute)
    return f"{start:%H:%M}", f"{end:%H:%M}"


def _said(clock_time: str) -> str:
    hour, minute = clock_time.split(":")
    return f"{int(hour)} h" if minute == "00" else f"{int(hour)} h {minute}"
