"""Constants in the cells of a table: what can be known before any value comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from parvis.decisions.feel import ast
from parvis.decisions.feel.equality import belongs, order, within
from parvis.decisions.feel.texts import parse_date, parse_duration, parse_temporal
from parvis.decisions.feel.values import Range

Check = Callable[[Any], bool | None]
NOT_CONSTANT = object()

READERS: dict[str, Callable[[str], Any]] = {"date": parse_date, "duration": parse_duration}


def constant_of(node: ast.Node) -> Any:
    """Return the value a node always has, NOT_CONSTANT when it takes more to know it."""
    match node:
        case ast.Literal(value):
            return value
        case ast.Negate(ast.Literal(value)) if isinstance(value, Decimal):
            return -value
        case ast.AtLiteral(text):
            return _read(parse_temporal, text)
        case ast.Call(ast.Name(name), [ast.Literal(text)]) if name in READERS:
            return _read(READERS[name], text)
    return NOT_CONSTANT


def _read(reader: Callable[[str], Any], text: Any) -> Any:
    try:
        return reader(text) if isinstance(text, str) else NOT_CONSTANT
    except ValueError:
        return NOT_CONSTANT


def operands_of(test: ast.Node) -> list[ast.Node]:
    """Return what a test compares the value with: a bound, two bounds, a value, its items."""
    match test:
        case ast.Comparison() | ast.ComparisonRange():
            return [test.bound]
        case ast.RangeOf():
            return [test.start, test.end]
        case ast.ListOf():
            return test.items
    return [test]


def constants_of(tree: ast.Tests) -> tuple[Any, ...] | None:
    """Return the constants a cell compares with, None when one of them is not constant."""
    found = tuple(constant_of(node) for test in tree.tests for node in operands_of(test))
    return None if any(value is NOT_CONSTANT for value in found) else found


def tester_of(tree: ast.Tests) -> Callable[[Any], bool] | None:
    """Return the function that tells whether a value passes a cell of constants.

    None when the cell depends on anything but the value tested: it must then be compiled.
    """
    checks: list[Check] = []
    for test in tree.tests:
        check = _check(test)
        if check is None:
            return None
        checks.append(check)
    if not checks:
        return lambda _value: True
    if not tree.negated:
        return lambda value: any(check(value) is True for check in checks)
    return lambda value: all(check(value) is False for check in checks)


def _check(test: ast.Node) -> Check | None:
    values = [constant_of(node) for node in operands_of(test)]
    if any(value is NOT_CONSTANT for value in values):
        return None
    match test:
        case ast.Comparison(op) | ast.ComparisonRange(op):
            interval = Range.compared(op, values[0])
        case ast.RangeOf():
            if order(values[0], values[1]) is None:
                return None
            interval = Range(
                values[0],
                values[1],
                start_included=test.start_included,
                end_included=test.end_included,
            )
        case ast.ListOf():
            return lambda value: belongs(value, values)
        case _:
            return lambda value: belongs(value, values[0])
    return lambda value: within(value, interval)


def orders_strings(tree: ast.Tests) -> bool:
    """Whether a cell compares texts by their order."""
    return any(
        isinstance(constant_of(node), str)
        for test in tree.tests
        if isinstance(test, ast.Comparison | ast.ComparisonRange | ast.RangeOf)
        and getattr(test, "op", "<") not in {"=", "!="}
        for node in operands_of(test)
    )


@dataclass(frozen=True, slots=True)
class Constraint:
    """The allowed values of a type: a test of a value, its tree, the constraint it comes after."""

    test: Callable[[Any], bool]
    tree: ast.Tests
    before: Any = None

    def __call__(self, value: Any) -> bool:
        """Tell whether a value is allowed."""
        return (self.before is None or self.before(value)) and self.test(value)
