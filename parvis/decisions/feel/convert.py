"""Plain Python values ↔ FEEL values, at the border of the engine only."""

import datetime as python
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from parvis.decisions.feel.values import (
    CONTEXT,
    DAY_NANOS,
    NANOS,
    Date,
    DateTime,
    Duration,
    Range,
    Time,
    Value,
    YearsMonths,
)
from parvis.decisions.feel.zones import offset_of

NATIVE = frozenset({Decimal, str, bool, type(None), Date, Time, DateTime, Duration, YearsMonths,
                    Range})  # fmt: skip
"""Types of the values that enter as they are."""


def from_python(value: Any) -> Any:
    """The FEEL value of a Python value, lists and mappings in depth.

    A float counts by its text; what is not finite, or of a type unknown here, is null.
    """
    kind = type(value)
    if kind is Decimal:
        return value if value.is_finite() else None
    if kind in NATIVE:
        return value
    if isinstance(value, Mapping):
        return {str(key): from_python(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [from_python(one) for one in value]
    for base, convert in _BASES:
        if isinstance(value, base):
            return convert(value)
    return None


def _from_float(value: float) -> Decimal | None:
    number = Decimal(str(value))
    return CONTEXT.plus(number) if number.is_finite() else None


def from_datetime(value: python.datetime) -> DateTime:
    """The date and time of a Python one."""
    return DateTime(Date(value.toordinal()), _from_time(value.timetz(), value))


def _from_time(value: python.time, moment: python.datetime | None = None) -> Time:
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    nanos = seconds * NANOS + value.microsecond * 1000
    if isinstance(value.tzinfo, ZoneInfo) and value.tzinfo.key:
        return Time(nanos, None, value.tzinfo.key)
    offset = (moment or value).utcoffset()
    return Time(nanos, None if offset is None else int(offset.total_seconds()))


def _from_timedelta(value: python.timedelta) -> Duration:
    return Duration(value.days * DAY_NANOS + value.seconds * NANOS + value.microseconds * 1000)


_BASES: tuple[tuple[type, Any], ...] = (
    (Value, lambda value: value),
    (bool, bool),
    (int, CONTEXT.create_decimal),
    (float, _from_float),
    (str, str.__str__),
    (Decimal, lambda value: Decimal(value) if value.is_finite() else None),
    (python.datetime, from_datetime),
    (python.date, lambda value: Date(value.toordinal())),
    (python.time, _from_time),
    (python.timedelta, _from_timedelta),
)


def to_python(value: Any) -> Any:
    """The plain Python value of a FEEL value; what Python cannot hold stays as it is."""
    kind = type(value)
    if kind in (Decimal, str, bool) or value is None:
        return value
    if kind is list:
        return [to_python(one) for one in value]
    if kind is dict:
        return {key: to_python(one) for key, one in value.items()}
    convert = _BACK.get(kind)
    if convert is None:
        return value
    try:
        return convert(value)
    except (ValueError, OverflowError):
        return value


def _to_date(value: Date) -> python.date:
    return python.date.fromordinal(value.days)


def _to_time(value: Time) -> python.time:
    seconds, nanos = divmod(value.nanos, NANOS)
    zone: python.tzinfo | None = None
    if value.zone is not None:
        zone = ZoneInfo(value.zone)
    elif value.offset is not None:
        zone = python.timezone(python.timedelta(seconds=value.offset))
    return python.time(
        seconds // 3600, seconds // 60 % 60, seconds % 60, nanos // 1000, tzinfo=zone
    )


def _to_datetime(value: DateTime) -> python.datetime:
    offset_of(value)
    return python.datetime.combine(_to_date(value.date), _to_time(value.time))


def _to_timedelta(value: Duration) -> python.timedelta:
    return python.timedelta(microseconds=value.nanos // 1000)


_BACK: dict[type, Callable[[Any], Any]] = {
    Date: _to_date,
    Time: _to_time,
    DateTime: _to_datetime,
    Duration: _to_timedelta,
}
