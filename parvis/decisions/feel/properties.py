"""Parts of dates, times, durations and ranges, reached by a path such as `depart.year`."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

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
from parvis.decisions.feel.zones import offset_of, offset_of_time

_Get = Callable[[Any], Any]


def _signed(amount: int, unit: int, modulo: int | None) -> Decimal:
    whole = abs(amount) // unit
    if modulo:
        whole %= modulo
    return Decimal(-whole if amount < 0 else whole)


def _seconds(nanos: int) -> Decimal:
    rest = abs(nanos) % (60 * NANOS)
    value = Decimal(rest) / NANOS if rest % NANOS else Decimal(rest // NANOS)
    return -value if nanos < 0 else value


def _offset(seconds: int | None) -> Duration | None:
    return None if seconds is None else Duration(seconds * NANOS)


def _through(part: str, get: _Get) -> _Get:
    return lambda value: get(getattr(value, part))


_DATE: dict[str, _Get] = {
    "year": lambda value: Decimal(value.civil[0]),
    "month": lambda value: Decimal(value.civil[1]),
    "day": lambda value: Decimal(value.civil[2]),
    "weekday": lambda value: Decimal(value.weekday),
}
_TIME: dict[str, _Get] = {
    "hour": lambda value: Decimal(value.nanos // (3600 * NANOS)),
    "minute": lambda value: Decimal(value.nanos // (60 * NANOS) % 60),
    "second": lambda value: _seconds(value.nanos),
    "time offset": lambda value: _offset(offset_of_time(value)),
    "timezone": lambda value: value.zone,
}
_DATE_TIME: dict[str, _Get] = {
    **{name: _through("date", get) for name, get in _DATE.items()},
    **{name: _through("time", get) for name, get in _TIME.items()},
    "time offset": lambda value: _offset(offset_of(value)),
}
_DURATION: dict[str, _Get] = {
    "days": lambda value: _signed(value.nanos, DAY_NANOS, None),
    "hours": lambda value: _signed(value.nanos, 3600 * NANOS, 24),
    "minutes": lambda value: _signed(value.nanos, 60 * NANOS, 60),
    "seconds": lambda value: _seconds(value.nanos),
}
_YEARS_MONTHS: dict[str, _Get] = {
    "years": lambda value: _signed(value.months, 12, None),
    "months": lambda value: _signed(value.months, 1, 12),
}
_RANGE: dict[str, _Get] = {
    "start": lambda value: value.start,
    "end": lambda value: value.end,
    "start included": lambda value: value.start_included,
    "end included": lambda value: value.end_included,
}
_PROPERTIES: dict[type, dict[str, _Get]] = {
    Date: _DATE, Time: _TIME, DateTime: _DATE_TIME, Duration: _DURATION,
    YearsMonths: _YEARS_MONTHS, Range: _RANGE,
}  # fmt: skip
NAMES = frozenset(name for known in _PROPERTIES.values() for name in known)


def property_of(value: Any, name: str) -> tuple[bool, Any]:
    """Whether a value has the property, and the property."""
    get = _PROPERTIES.get(type(value), {}).get(name)
    return (False, None) if get is None else (True, get(value))
