"""Values that Python has no fit type for: far dates, nanoseconds, ranges, functions.

Numbers are `Decimal`, strings `str`, booleans `bool`, lists `list`, contexts `dict`, null `None`.
Values never change once made; equality of Python (`==`) here is identity of form, the equality
of FEEL is in `equality`.
"""

import datetime as python
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from typing import Any

NANOS = 1_000_000_000
DAY_SECONDS = 86_400
DAY_NANOS = DAY_SECONDS * NANOS
YEAR_LIMIT = 999_999_999

CONTEXT = Context(
    prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, clamp=1,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)  # fmt: skip
"""Arithmetic of decimal128; anything without a finite result raises."""


def days_from_civil(year: int, month: int, day: int) -> int:
    """Day number of a proleptic Gregorian date, the 1st of January of year 1 being 1."""
    if 1 <= year <= 9999:
        return python.date(year, month, day).toordinal()
    shift, proxy = divmod(year, 400)
    return python.date(proxy + 400, month, day).toordinal() + (shift - 1) * 146_097


def civil_from_days(days: int) -> tuple[int, int, int]:
    """Year, month and day of a day number; inverse of `days_from_civil`."""
    shift, rest = divmod(days - 1, 146_097)
    day = python.date.fromordinal(rest + 1)
    return day.year + shift * 400, day.month, day.day


class Value:
    """Base of the value classes: compared and hashed by their fields."""

    __slots__ = ()

    def _key(self) -> tuple[Any, ...]:
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash((type(self).__name__, self._key()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self._key()!r}"


class Date(Value):
    """A day of the proleptic Gregorian calendar; `days` counts from the 1st of January 1."""

    __slots__ = ("_civil", "days")

    def __init__(self, days: int) -> None:
        self.days = days
        self._civil: tuple[int, int, int] | None = None

    @classmethod
    def of(cls, year: int, month: int, day: int) -> "Date":
        """A date from its parts. Raises ValueError when there is no such day."""
        if not -YEAR_LIMIT <= year <= YEAR_LIMIT:
            raise ValueError("year")
        return cls(days_from_civil(year, month, day))

    @property
    def civil(self) -> tuple[int, int, int]:
        """Year, month, day."""
        if self._civil is None:
            self._civil = civil_from_days(self.days)
        return self._civil

    @property
    def weekday(self) -> int:
        """1 for Monday to 7 for Sunday."""
        return (self.days - 1) % 7 + 1

    def _key(self) -> tuple[Any, ...]:
        return (self.days,)


class Time(Value):
    """A time of day in nanoseconds, local, or with an offset in seconds, or with a zone id."""

    __slots__ = ("nanos", "offset", "zone")

    def __init__(self, nanos: int, offset: int | None = None, zone: str | None = None) -> None:
        self.nanos = nanos
        self.offset = offset
        self.zone = zone

    @classmethod
    def of(
        cls, hour: int, minute: int, nanos: int, offset: int | None = None, zone: str | None = None
    ) -> "Time":
        """A time from its parts, `nanos` being the seconds. Raises ValueError out of bounds."""
        if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= nanos < 60 * NANOS):
            raise ValueError("time")
        return cls((hour * 3600 + minute * 60) * NANOS + nanos, offset, zone)

    def _key(self) -> tuple[Any, ...]:
        return (self.nanos, self.offset, self.zone)


class DateTime(Value):
    """A date with a time of day; the zone, if any, is that of the time."""

    __slots__ = ("date", "time")

    def __init__(self, date: Date, time: Time) -> None:
        self.date = date
        self.time = time

    def _key(self) -> tuple[Any, ...]:
        return (self.date, self.time)


class Duration(Value):
    """Days and time duration, in nanoseconds."""

    __slots__ = ("nanos",)

    def __init__(self, nanos: int) -> None:
        self.nanos = nanos

    def _key(self) -> tuple[Any, ...]:
        return (self.nanos,)


class YearsMonths(Value):
    """Years and months duration, in months."""

    __slots__ = ("months",)

    def __init__(self, months: int) -> None:
        self.months = months

    def _key(self) -> tuple[Any, ...]:
        return (self.months,)


class Range(Value):
    """An interval, or with `op` a comparison kept as a value such as `(< 10)` or `(!= 3)`."""

    __slots__ = ("end", "end_included", "op", "start", "start_included")

    def __init__(
        self,
        start: Any,
        end: Any,
        *,
        start_included: bool,
        end_included: bool,
        op: str = "",
    ) -> None:
        self.start = start
        self.end = end
        self.start_included = start_included
        self.end_included = end_included
        self.op = op

    @classmethod
    def compared(cls, op: str, bound: Any) -> "Range":
        """The range of the values that are `op` the bound."""
        if op in ("<", "<="):
            return cls(None, bound, start_included=False, end_included=op == "<=", op=op)
        if op in (">", ">="):
            return cls(bound, None, start_included=op == ">=", end_included=False, op=op)
        return cls(bound, bound, start_included=op == "=", end_included=op == "=", op=op)

    def _key(self) -> tuple[Any, ...]:
        return (repr(self.start), repr(self.end), self.start_included, self.end_included, self.op)
