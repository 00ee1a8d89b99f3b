"""Values ↔ their canonical texts (ISO 8601 and XML Schema, as the language asks)."""

import re
from decimal import Decimal
from typing import Any

from parvis.decisions.feel.lexer import escape
from parvis.decisions.feel.values import (
    DAY_NANOS,
    NANOS,
    Date,
    DateTime,
    Duration,
    Range,
    Time,
    YearsMonths,
)
from parvis.decisions.feel.zones import zone

_DATE = re.compile(r"(-?(?:[1-9][0-9]{3,8}|0[0-9]{3}))-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,18}))?"
    r"(Z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z0-9_+/-]{1,60})?"
)
_YEARS_MONTHS = re.compile(r"(-?)P(?:([0-9]{1,18})Y)?(?:([0-9]{1,18})M)?")
_DURATION = re.compile(
    r"(-?)P(?:([0-9]{1,18})D)?"
    r"(?:(T)(?:([0-9]{1,18})H)?(?:([0-9]{1,18})M)?(?:([0-9]{1,18})(?:\.([0-9]*))?S)?)?"
)


def parse_date(text: str) -> Date:
    """A date from `2027-03-15`. Raises ValueError."""
    match = _DATE.fullmatch(text)
    if match is None or match[1] == "-0000":
        raise ValueError("date")
    return Date.of(int(match[1]), int(match[2]), int(match[3]))


def parse_time(text: str) -> Time:
    """A time from `10:30:00`, with a fraction, an offset or a zone. Raises ValueError."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError("time")
    nanos = int(match[3]) * NANOS + int((match[4] or "0").ljust(9, "0")[:9])
    offset, name = None, None
    ending = match[5] or ""
    if ending.startswith("@"):
        name = ending[1:]
        zone(name)
    elif ending:
        offset = _offset(ending)
    return Time.of(int(match[1]), int(match[2]), nanos, offset, name)


def _offset(text: str) -> int:
    if text == "Z":
        return 0
    parts = [int(part) for part in text[1:].split(":")]
    seconds = parts[0] * 3600 + parts[1] * 60 + (parts[2] if len(parts) > 2 else 0)
    if parts[1] > 59 or seconds > 18 * 3600:
        raise ValueError("offset")
    return -seconds if text[0] == "-" else seconds


def parse_date_time(text: str) -> DateTime:
    """A date and time from `2027-03-15T10:30:00`, or a date at midnight. Raises ValueError."""
    date, mark, time = text.partition("T")
    return DateTime(parse_date(date), parse_time(time) if mark else Time(0))


def parse_duration(text: str) -> Duration | YearsMonths:
    """A duration of either kind from `P1Y2M` or `P1DT2H`. Raises ValueError."""
    match = _YEARS_MONTHS.fullmatch(text)
    if match and (match[2] or match[3]):
        months = int(match[2] or 0) * 12 + int(match[3] or 0)
        return YearsMonths(-months if match[1] else months)
    match = _DURATION.fullmatch(text)
    if (
        match is None
        or not any(match.group(2, 4, 5, 6))
        or (match[3] and not any(match.group(4, 5, 6)))
    ):
        raise ValueError("duration")
    days, hours, minutes, seconds = (int(one or 0) for one in match.group(2, 4, 5, 6))
    nanos = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    nanos = nanos * NANOS + int((match[7] or "").ljust(9, "0")[:9])
    return Duration(-nanos if match[1] else nanos)


def parse_temporal(text: str) -> Any:
    """What `@"…"` means, by the shape of its text. Raises ValueError when it means nothing."""
    if text.startswith(("P", "-P")):
        return parse_duration(text)
    if "T" in text.partition("@")[0]:
        return parse_date_time(text)
    if ":" in text:
        return parse_time(text)
    return parse_date(text)


def literal_text(value: Any) -> str:
    """A number, string, boolean or null as it is written in an expression."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value) if isinstance(value, Decimal) else escape(value)


def number_text(number: Decimal) -> str:
    """Plain digits, never an exponent."""
    text = format(number, "f")
    return "0" if text == "-0" else text


def date_text(date: Date) -> str:
    """`2027-03-15`."""
    year, month, day = date.civil
    return f"{'-' if year < 0 else ''}{abs(year):04d}-{month:02d}-{day:02d}"


def time_text(time: Time) -> str:
    """`10:30:00`, with its fraction and its offset or zone."""
    seconds, nanos = divmod(time.nanos, NANOS)
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{_fraction(nanos)}"
    if time.zone is not None:
        return f"{text}@{time.zone}"
    return text if time.offset is None else text + _offset_text(time.offset)


def _fraction(nanos: int) -> str:
    return "." + f"{nanos:09d}".rstrip("0") if nanos else ""


def _offset_text(offset: int) -> str:
    if offset == 0:
        return "Z"
    sign, seconds = "-" if offset < 0 else "+", abs(offset)
    ending = f":{seconds % 60:02d}" if seconds % 60 else ""
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}{ending}"


def duration_text(duration: Duration) -> str:
    """`P1DT2H3M4.5S`."""
    total = abs(duration.nanos)
    days, rest = divmod(total, DAY_NANOS)
    seconds, nanos = divmod(rest, NANOS)
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    time = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes)
    if seconds or nanos:
        time += f"{seconds}{_fraction(nanos)}S"
    if not total:
        return "PT0S"
    sign = "-" if duration.nanos < 0 else ""
    return f"{sign}P" + f"{days}D" * bool(days) + (f"T{time}" if time else "")


def years_months_text(duration: YearsMonths) -> str:
    """`P1Y2M`."""
    years, months = divmod(abs(duration.months), 12)
    if not duration.months:
        return "P0M"
    sign = "-" if duration.months < 0 else ""
    return f"{sign}P" + f"{years}Y" * bool(years) + f"{months}M" * bool(months)


def temporal_text(value: Any) -> str:
    """The text of a date, time, date and time or duration."""
    if isinstance(value, Date):
        return date_text(value)
    if isinstance(value, DateTime):
        return f"{date_text(value.date)}T{time_text(value.time)}"
    if isinstance(value, Time):
        return time_text(value)
    return duration_text(value) if isinstance(value, Duration) else years_months_text(value)


def value_text(value: Any, *, nested: bool = False) -> str:
    """The canonical text of any value; strings are quoted inside lists and contexts only."""
    if value is None or isinstance(value, bool | str | Decimal):
        return value if isinstance(value, str) and not nested else literal_text(value)
    if isinstance(value, list):
        return "[" + ", ".join(value_text(item, nested=True) for item in value) + "]"
    if isinstance(value, dict):
        inside = (f"{key_text(key)}: {value_text(one, nested=True)}" for key, one in value.items())
        return "{" + ", ".join(inside) + "}"
    if isinstance(value, Range):
        return range_text(value)
    if isinstance(value, Date | Time | DateTime | Duration | YearsMonths):
        return temporal_text(value)
    return f"{value.name}({', '.join(value.parameters)})"


def key_text(key: str) -> str:
    """A key as it is written before its colon."""
    return key if re.fullmatch(r"[^\W\d][\w ]*", key) else escape(key)


def range_text(value: Range) -> str:
    """The text of a range."""
    if value.op:
        bound = value.end if value.op in ("<", "<=") else value.start
        return f"({value.op}{value_text(bound, nested=True)})"
    start, end = value_text(value.start, nested=True), value_text(value.end, nested=True)
    return (
        ("[" if value.start_included else "(")
        + f"{start}..{end}"
        + ("]" if value.end_included else ")")
    )
