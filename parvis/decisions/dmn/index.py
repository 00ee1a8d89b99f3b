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
from itertools import accumulate, chain, pairwise
from operator import attrgetter, xor
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
    """The constant cells of a column, by rule number.

    anything: rules that accept any value, or decide when they run; more: values to cut the
    regions at besides the constants of the cells, such as those a table admits.
    """

    def __init__(self, cells: dict[int, Cell], *, anything: Mask, more: Iterable[Any] = ()) -> None:
        self.cells = cells
        self.anything = anything
        self.constants: dict[type, list[Any]] = {}
        for value in chain(more, *(cell.constants for cell in cells.values())):
            self.constants.setdefault(type(value), []).append(value)
        self.plain_strings = not any(cell.ordered_strings for cell in cells.values())

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
            masks, other = self._strings()
            found = [Region(value, mask) for value, mask in masks.items()]
            return [*found, Region(OTHER_STRING, other, "other")]
        return self._axis(kind).regions() if kind in ORDERED else []

    def look_up(self) -> Look:
        """Return the function from a value to the rules it passes."""
        nothing = self.rules_for(None)
        if not self.cells:
            return lambda _value: nothing
        by_type: dict[type, Look] = {
            kind: self._axis(kind).look_up() for kind in ORDERED if kind in self.constants
        }
        if self.plain_strings:
            masks, other = self._strings()
            by_type[str] = lambda value: masks.get(value, other)
        by_type[bool] = {value: self.rules_for(value) for value in (False, True)}.__getitem__
        by_type[type(None)] = lambda _value: nothing
        rules_for, get = self.rules_for, by_type.get

        def look(value: Any) -> Mask:
            return get(value.__class__, rules_for)(value)

        return look

    def _strings(self) -> tuple[dict[str, Mask], Mask]:
        """The rules of each text known, and those of any other text."""
        other = self.anything
        apart: list[tuple[str, Mask]] = []
        for number, cell in self.cells.items():
            bit = 1 << number
            passes = cell.test(OTHER_STRING) is True
            other |= bit * passes
            apart += [
                (value, bit)
                for value in dict.fromkeys(cell.constants)
                if isinstance(value, str) and (cell.test(value) is True) is not passes
            ]
        masks = dict.fromkeys(self.constants.get(str, ()), other)
        for value, bit in apart:
            masks[value] ^= bit
        return masks, other

    def _axis(self, kind: type) -> Axis:
        axis = Axis(kind, self.constants.get(kind, ()), self.anything)
        for number, cell in self.cells.items():
            axis.add(1 << number, cell)
        axis.close()
        return axis


class Axis:
    """The values of an ordered type: `masks[2 * i + 1]` for key i, the even ones in between."""

    def __init__(self, kind: type, constants: Iterable[Any], anything: Mask) -> None:
        self.kind = kind
        self.key_of, self.value_of = ORDERED[kind]
        self.keys: list[Any] = sorted({self.key_of(value) for value in constants})
        self.masks: list[Mask] = [0] * (2 * len(self.keys) + 1)
        self.masks[0] = anything

    def add(self, bit: Mask, cell: Cell) -> None:
        """Note where a cell begins and ceases to pass: asked at its own constants and between."""
        own: list[Any] = sorted(
            {self.key_of(v) for v in cell.constants if v.__class__ is self.kind}
        )
        places = [2 * bisect_left(self.keys, key) + 1 for key in own]
        starts = [0, *(start for place in places for start in (place, place + 1))]
        passed = False
        for start, sample in zip(starts, self._samples(own), strict=True):
            passes = cell.test(sample) is True if sample is not None else passed
            if passes is not passed:
                self.masks[start] ^= bit
                passed = passes

    def close(self) -> None:
        """Turn changes into sets, once all cells are noted."""
        self.masks = list(accumulate(self.masks, xor))

    def _samples(self, keys: list[Any]) -> list[Any]:
        """A value before the first key, each key, a value between (None without), one after."""
        if not keys:
            return [self.value_of(Decimal(0) if self.kind is Decimal else 0)]
        samples = [self.value_of(_beyond(keys[0], -1)), self.value_of(keys[0])]
        for low, high in pairwise(keys):
            samples += [self._between(low, high), self.value_of(high)]
        return [*samples, self.value_of(_beyond(keys[-1], 1))]

    def _between(self, low: Any, high: Any) -> Any:
        middle = (low + high) / 2 if isinstance(low, Decimal) else (low + high) // 2
        return None if middle in {low, high} else self.value_of(middle)  # neighbouring days

    def regions(self) -> list[Region]:
        """Return the regions in order, neighbours of the same rules made one."""
        samples = self._samples(self.keys)
        if len(samples) == 1:
            return [Region(samples[0], self.masks[0], "other")]
        values: list[Any] = [None, *samples[1::2], None]
        regions: list[Region] = []
        for place, (sample, mask) in enumerate(zip(samples, self.masks, strict=True)):
            if place % 2:
                regions.append(Region(sample, mask))
            elif sample is not None:
                low, high = values[place // 2], values[place // 2 + 1]
                regions.append(Region(sample, mask, "span", low, high))
        return _merged(regions)

    def look_up(self) -> Look:
        """Return the function from a value to the rules it passes."""
        keys, gaps = self.keys, self.masks[0::2]
        points = dict(zip(keys, self.masks[1::2], strict=True))

        def look(key: Any) -> Mask:
            found = points.get(key)
            return gaps[bisect_left(keys, key)] if found is None else found

        key_of = self.key_of
        return look if self.kind is Decimal else lambda value: look(key_of(value))


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
    if not isinstance(key, Decimal):
        return key + sign
    step = max(Decimal(1), abs(key))
    return key + step if sign > 0 else key - step


def numbers_of(mask: Mask) -> Iterable[int]:
    """Walk the rule numbers of a set, from the first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
