"""Equality, order and membership of FEEL: three answers, True, False and null."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from parvis.decisions.feel.limits import State
from parvis.decisions.feel.values import (
    NANOS,
    Date,
    DateTime,
    Duration,
    Range,
    Time,
    YearsMonths,
)
from parvis.decisions.feel.zones import instant, instant_of_time, offset_of_time

_KINDS = {
    Decimal: "number", str: "string", bool: "boolean", Date: "date", Time: "time",
    DateTime: "date and time", Duration: "days and time duration",
    YearsMonths: "years and months duration", list: "list", dict: "context", Range: "range",
    type(None): "null",
}  # fmt: skip
_KEYS: dict[type, Callable[[Any], int]] = {
    Date: lambda value: value.days,
    Duration: lambda value: value.nanos,
    YearsMonths: lambda value: value.months,
    Time: lambda value: instant_of_time(value) // NANOS,
    DateTime: lambda value: instant(value) // NANOS,
}


def kind_of(value: Any) -> str:
    """The name of the FEEL type of a value."""
    return _KINDS.get(type(value), "function")


def _zoned(value: Any) -> bool:
    time = value.time if type(value) is DateTime else value
    return offset_of_time(time) is not None


def equal(left: Any, right: Any) -> bool | None:
    """`left = right`: null when their types differ and neither is null."""
    if left is None or right is None:
        return left is right
    kind = type(left)
    if kind is not type(right):
        return None if kind_of(left) != kind_of(right) else left is right
    if kind in (Decimal, str, bool):
        return bool(left == right)
    if kind is list:
        return len(left) == len(right) and all(map(equal, left, right))
    if kind is dict:
        return left.keys() == right.keys() and all(equal(left[key], right[key]) for key in left)
    if kind is Range:
        return _same_range(left, right)
    if kind in _KEYS:
        return _same_key(kind, left, right)
    return left is right


def _same_key(kind: type, left: Any, right: Any) -> bool:
    if kind in (Time, DateTime) and _zoned(left) != _zoned(right):
        return False
    key = _KEYS[kind]
    return bool(key(left) == key(right))


def _same_range(left: Range, right: Range) -> bool:
    return (
        left.op == right.op
        and left.start_included == right.start_included
        and left.end_included == right.end_included
        and equal(left.start, right.start) is True
        and equal(left.end, right.end) is True
    )


def order(left: Any, right: Any) -> int | None:
    """-1, 0 or 1 as left is before, equal to or after right; null when they have no order."""
    kind = type(left)
    if kind is not type(right):
        return None
    if kind is Decimal or kind is str:
        return int(left > right) - int(left < right)
    key = _KEYS.get(kind)
    if key is None:
        return None
    if kind in (Time, DateTime) and _zoned(left) != _zoned(right):
        return None
    first, second = key(left), key(right)
    return (first > second) - (first < second)


def within(value: Any, interval: Range) -> bool | None:
    """Whether a value lies in a range; null when they cannot be compared."""
    op = interval.op
    if op in ("=", "!="):
        same = equal(value, interval.start)
        return same if same is None or op == "=" else not same
    above: bool | None = True
    below: bool | None = True
    if op not in ("<", "<="):
        place = order(value, interval.start)
        above = None if place is None else place > 0 or (place == 0 and interval.start_included)
    if op not in (">", ">="):
        place = order(value, interval.end)
        below = None if place is None else place < 0 or (place == 0 and interval.end_included)
    if above is None or below is None:
        return None
    return above and below


def same_form(left: Any, right: Any) -> bool:
    """`is(left, right)`: same type and same form, zone included."""
    if type(left) is not type(right):
        return False
    if type(left) is list:
        return len(left) == len(right) and all(map(same_form, left, right))
    if type(left) is dict:
        return left.keys() == right.keys() and all(same_form(left[key], right[key]) for key in left)
    if type(left) is Range:
        return _same_range(left, right)
    return bool(left == right)


def belongs(value: Any, test: Any) -> bool | None:
    """`value in test`, test being a value: a range, a list or a value to equal."""
    if type(test) is Range:
        return equal(value, test) if type(value) is Range else within(value, test)
    if type(test) is list:
        return _among(value, test)
    return equal(value, test)


def _among(value: Any, items: list[Any]) -> bool | None:
    if type(value) is list and equal(value, items) is True:
        return True
    for item in items:
        if type(item) is Range and type(value) is not Range:
            if within(value, item) is True:
                return True
        elif equal(value, item) is True:
            return True
    return False


def weigh(state: State, value: Any) -> None:
    """Count the parts of a list or context, shared ones as often as they are met.

    Raises LimitReached on a value too big to be walked through.
    """
    if type(value) is not list and type(value) is not dict:
        return
    pending: list[Any] = [value]
    while pending:
        parts = pending.pop()
        state.room(len(parts))
        for part in parts if type(parts) is list else parts.values():
            if type(part) is list or type(part) is dict:
                pending.append(part)
