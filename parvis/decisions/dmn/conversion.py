"""Conversions to a declared type, made once per type: the usual case costs one comparison."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from parvis.decisions.dmn.state import Evaluation
from parvis.decisions.feel.conformance import coerce
from parvis.decisions.feel.convert import from_python
from parvis.decisions.feel.types import Type
from parvis.decisions.feel.values import Date, DateTime, Duration, Time, YearsMonths

Convert = Callable[[Any, Evaluation], Any]

CLASSES: dict[str, type] = {
    "number": Decimal, "string": str, "boolean": bool, "date": Date, "time": Time,
    "date and time": DateTime, "days and time duration": Duration,
    "years and months duration": YearsMonths,
}  # fmt: skip
EXACT = 10**15  # integers below it are decimals of less than 34 digits


def conversion(type_: Type) -> Convert | None:
    """Return the conversion of FEEL values to a type, None when any value will do."""
    known = type_.resolved()
    if known.kind == "Any" and known.allowed is None:
        return None
    wanted = CLASSES.get(known.kind)
    if wanted is None or known.allowed is not None:
        return lambda value, state: coerce(state, value, type_)

    def convert(value: Any, state: Evaluation) -> Any:
        return value if value.__class__ is wanted else coerce(state, value, type_)

    return convert


def reader(type_: Type) -> Convert:
    """Return the conversion of plain Python values, as callers give them, to a type."""
    convert = conversion(type_)
    if convert is None:
        return lambda value, _state: from_python(value)
    known = type_.resolved()
    if known.allowed is None and known.kind == "number":
        return _number_reader(convert)
    plain = CLASSES[known.kind] if known.kind in {"string", "boolean"} else None
    if known.allowed is None and plain is not None:
        return lambda value, state: (
            value if value.__class__ is plain else convert(from_python(value), state)
        )
    return lambda value, state: convert(from_python(value), state)


def _number_reader(convert: Convert) -> Convert:
    def read(value: Any, state: Evaluation) -> Any:
        if value.__class__ is int and -EXACT < value < EXACT:
            return Decimal(value)
        return convert(from_python(value), state)

    return read
