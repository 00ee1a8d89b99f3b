"""Functions that make one value of a list of numbers, or find its extreme."""

from decimal import Decimal
from typing import Any

from parvis.decisions.feel.equality import order
from parvis.decisions.feel.functions import Builtin, form
from parvis.decisions.feel.limits import State
from parvis.decisions.feel.values import CONTEXT


def _extreme(state: State, items: list[Any], sign: int) -> Any:
    if not items:
        return None
    state.tick(len(items))
    best = items[0]
    for item in items:
        place = order(item, best)
        if place is None:
            raise ValueError("order")
        if place == sign:
            best = item
    return best


def _numbers(state: State, items: list[Any]) -> list[Decimal]:
    state.tick(len(items))
    if any(type(item) is not Decimal for item in items):
        raise ValueError("number")
    return items


def total(state: State, items: list[Any]) -> Decimal | None:
    """The sum of a list of numbers, null when it is empty."""
    numbers = _numbers(state, items)
    if not numbers:
        return None
    result = Decimal(0)
    for number in numbers:
        result = CONTEXT.add(result, number)
    return result


def _mean(state: State, items: list[Any]) -> Decimal | None:
    result = total(state, items)
    return None if result is None else CONTEXT.divide(result, Decimal(len(items)))


def _product(state: State, items: list[Any]) -> Decimal | None:
    numbers = _numbers(state, items)
    if not numbers:
        return None
    result = Decimal(1)
    for number in numbers:
        result = CONTEXT.multiply(result, number)
    return result


def _median(state: State, items: list[Any]) -> Decimal | None:
    numbers = sorted(_numbers(state, items))
    if not numbers:
        return None
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    return CONTEXT.divide(CONTEXT.add(numbers[middle - 1], numbers[middle]), Decimal(2))


def _stddev(state: State, items: list[Any]) -> Decimal | None:
    """The standard deviation of a sample: n - 1 below."""
    if len(items) < 2:
        raise ValueError("too few")
    mean = CONTEXT.divide(total(state, items) or Decimal(0), Decimal(len(items)))
    squares = Decimal(0)
    for number in items:
        gap = CONTEXT.subtract(number, mean)
        squares = CONTEXT.add(squares, CONTEXT.multiply(gap, gap))
    return CONTEXT.sqrt(CONTEXT.divide(squares, Decimal(len(items) - 1)))


def _mode(state: State, items: list[Any]) -> list[Decimal]:
    counts: dict[Decimal, int] = {}
    for number in _numbers(state, items):
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(number for number, count in counts.items() if count == most)


def _aggregate(name: str, work: Any) -> Builtin:
    return Builtin(name, form("list: list", work, many=True))


AGGREGATES = (
    _aggregate("min", lambda state, items: _extreme(state, items, -1)),
    _aggregate("max", lambda state, items: _extreme(state, items, 1)),
    _aggregate("sum", total),
    _aggregate("mean", _mean),
    _aggregate("product", _product),
    _aggregate("median", _median),
    _aggregate("stddev", _stddev),
    _aggregate("mode", _mode),
)
