"""A column of a decision table as an index: from a value straight to the rules it satisfies.

The constants of the cells cut the values of a type into regions: the constants themselves and
what lies between them. All values of a region satisfy the same cells, so each cell is asked once
per region, with a sample, when the table is compiled. A set of rules is an integer, bit n for
rule n. The same regions tell which combinations no rule covers (`gaps`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter
from typing import Any

from parvis.decisions.feel.values import Date, Duration, YearsMonths

Mask = int
Test = Callable[[Any], Any]
Look = Callable[[Any], Mask]

ORDERED: dict[type, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    Decimal: (lambda value: value, lambda key: key),
    Date: (attrgetter("days"), Date),
    Duration: (attrgetter("nanos"), Duration),
    YearsMonths: (attrgetter("months"), YearsMonths),
}
"""Types with an order: from value to key and back."""

OTHER_STRING = "\x00autre"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that depends on nothing but the value tested.

    test: tells whether a value passes (True) or not; constants: the values it compares with;
    ordered: whether it compares strings by order, which the index leaves alone.
    """

    test: Test
    constants: tuple[Any, ...] = ()
    ordered_strings: bool = False


@dataclass(frozen=True, slots=True)
class Region:
    """A set of values the cells do not tell apart: a sample, where it lies, the rules it passes.

    kind: `point`, `span` (between two ends, None for no end) or `other` (any other value).
    """

    sample: Any
    rules: Mask
    kind: str = "point"
    low: Any = None
    high: Any = None
    low_included: bool = False
    high_included: bool = False


class Column:
    """The constant cells of a column, by rule number."""

    def __init__(self, cells: dict[int, Cell], *, anything: Mask) -> None:
        self.cells = cells
        self.anything = anything  # rules that accept any value, or decide when they run
        self.constants: dict[type, list[Any]] = {}
        for cell in cells.values():
            for value in cell.constants:
                self.constants.setdefault(type(value), []).append(value)
        self.plain_strings = not any(cell.ordered_strings for cell in cells.values())

    def with_constants(self, values: Iterable[Any]) -> Column:
        """Return the column cut at more values, such as those a table admits."""
        more = Column(self.cells, anything=self.anything)
        for value in values:
            more.constants.setdefault(type(value), []).append(value)
        return more

    def rules_for(self, value: Any) -> Mask:
        """Return the rules a value passes, asking every cell."""
        mask = self.anything
        for number, cell in self.cells.items():
            if cell.test(value) is True:
                mask |= 1 << number
        return mask

    def regions(self, kind: type) -> list[Region]:
        """Cut the values of a type into regions, in order."""
        if kind is bool:
            return [Region(value, self.rules_for(value)) for value in (False, True)]
        if kind is str:
            found = [
                Region(v, self.rules_for(v)) for v in dict.fromkeys(self.constants.get(str, ()))
            ]
            other = Region(OTHER_STRING, self.rules_for(OTHER_STRING), "other")
            return [*found, other]
        if kind in ORDERED:
            return self._ordered_regions(kind)
        return []

    def _ordered_regions(self, kind: type) -> list[Region]:
        key_of, value_of = ORDERED[kind]
        keys = sorted({key_of(value) for value in self.constants.get(kind, ())})
        if not keys:
            sample = value_of(Decimal(0) if kind is Decimal else 0)
            return [Region(sample, self.rules_for(sample), "other")]
        values = [value_of(key) for key in keys]
        regions = [self._span(value_of(_beyond(keys[0], -1)), None, values[0])]
        for position, key in enumerate(keys):
            if position:
                regions += self._between(value_of, keys[position - 1], key)
            regions.append(Region(values[position], self.rules_for(values[position])))
        regions.append(self._span(value_of(_beyond(keys[-1], 1)), values[-1], None))
        return _merged(regions)

    def _between(self, value_of: Callable[[Any], Any], low: Any, high: Any) -> list[Region]:
        middle = (low + high) / 2 if isinstance(low, Decimal) else (low + high) // 2
        if middle in {low, high}:  # two neighbouring days have nothing between them
            return []
        return [self._span(value_of(middle), value_of(low), value_of(high))]

    def _span(self, sample: Any, low: Any, high: Any) -> Region:
        return Region(sample, self.rules_for(sample), "span", low, high)

    def look_up(self) -> Look:
        """Return the function from a value to the rules it passes."""
        by_type = {kind: self._ordered_look(kind) for kind in ORDERED if kind in self.constants}
        if self.plain_strings:
            by_type[str] = self._string_look()
        flags = {value: self.rules_for(value) for value in (False, True)}
        by_type[bool] = flags.__getitem__
        nothing = self.rules_for(None)
        by_type[type(None)] = lambda _value: nothing
        rules_for = self.rules_for
        if not self.cells:
            return lambda _value: nothing
        get = by_type.get

        def look(value: Any) -> Mask:
            return get(value.__class__, rules_for)(value)

        return look

    def _string_look(self) -> Look:
        masks = {value: self.rules_for(value) for value in self.constants.get(str, ())}
        other, get = self.rules_for(OTHER_STRING), masks.get
        return lambda value: get(value, other)

    def _ordered_look(self, kind: type) -> Look:
        key_of, value_of = ORDERED[kind]
        keys = sorted({key_of(value) for value in self.constants[kind]})
        points = {key: self.rules_for(value_of(key)) for key in keys}
        gaps = self._gap_masks(value_of, keys)

        def look(value: Any) -> Mask:
            found = points.get(value)
            return gaps[bisect_left(keys, value)] if found is None else found

        if kind is Decimal:
            return look
        return lambda value: look(key_of(value))

    def _gap_masks(self, value_of: Callable[[Any], Any], keys: list[Any]) -> list[Mask]:
        """The rules for values before the first key, between two keys, after the last."""
        masks = [self.rules_for(value_of(_beyond(keys[0], -1)))]
        for low, high in pairwise(keys):
            found = self._between(value_of, low, high)
            masks.append(found[0].rules if found else 0)
        masks.append(self.rules_for(value_of(_beyond(keys[-1], 1))))
        return masks


def _merged(regions: list[Region]) -> list[Region]:
    """Neighbouring regions of the same rules as one: a point and what follows it."""
    merged = regions[:1]
    for region in regions[1:]:
        last = merged[-1]
        if last.rules != region.rules:
            merged.append(region)
            continue
        low, low_in = (last.low, last.low_included) if last.kind == "span" else (last.sample, True)
        high, high_in = (
            (region.high, region.high_included) if region.kind == "span" else (region.sample, True)
        )
        merged[-1] = Region(last.sample, last.rules, "span", low, high, low_in, high_in)
    return merged


def _beyond(key: Any, sign: int) -> Any:
    """A key surely beyond another one, even where adding one is lost to rounding."""
    return key + sign * max(1, abs(key)) if isinstance(key, Decimal) else key + sign


def numbers_of(mask: Mask) -> Iterable[int]:
    """Walk the rule numbers of a set, from the first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
