"""What a table forgets, says twice or never says: gaps, overlaps and unreachable rules.

Works on the regions of each column (see `index`): a combination of regions no rule covers is a
gap, and its samples are an example. Cells that depend on other names count as passing, so that
a gap found is a gap for sure; overlaps are looked for among rules of constant cells only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from parvis.decisions.dmn.index import Mask, Region, numbers_of

MAX_STEPS = 1_000_000
MAX_COLUMNS = 60
MAX_EXAMPLES = 10
MAX_OVERLAPS = 20

Example = tuple[Region | None, ...]
"""One region per column, None where any value will do."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rules that match together, with an example."""

    first: int
    second: int
    example: Example


@dataclass(slots=True)
class Report:
    """What was found; `complete` is false when the table is too big to be searched whole."""

    gaps: list[Example] = field(default_factory=list)
    overlaps: list[Overlap] = field(default_factory=list)
    unreachable: list[int] = field(default_factory=list)
    complete: bool = True


class _TooLong(Exception):
    """The search has used up its steps."""


class Search:
    """The regions of every column of a table, and the questions about them."""

    def __init__(self, columns: list[list[Region]], rules: int, fixed: Mask) -> None:
        self.columns = columns
        self.rules = rules
        self.fixed = fixed  # rules whose cells are all constant
        self.steps = 0

    def report(self, *, first: bool) -> Report:
        """Look for everything; `first` when an earlier rule hides a later one."""
        report = Report()
        if len(self.columns) > MAX_COLUMNS:
            report.complete = False
            return report
        try:
            report.overlaps.extend(islice(self._overlaps(), MAX_OVERLAPS))
            self.steps = 0
            report.gaps.extend(islice(self._gaps(), MAX_EXAMPLES))
            self.steps = 0
            report.unreachable.extend(
                number for number in range(self.rules) if not self._reachable(number, first=first)
            )
        except _TooLong:
            report.complete = False
        return report

    def _step(self) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise _TooLong

    def _gaps(self) -> Iterator[Example]:
        """Walk the gaps: values of one column no rule wants, then combinations of the others."""
        for position, column in enumerate(self.columns):
            for region in column:
                if not region.rules:
                    blank: list[Region | None] = [None] * len(self.columns)
                    blank[position] = region
                    yield tuple(blank)
        everything = (1 << self.rules) - 1
        seen: set[Example] = set()
        wanted = [[region for region in column if region.rules] for column in self.columns]
        for example in self._holes(wanted, everything, 0):
            short = self._shorten(example, everything)
            if short not in seen:
                seen.add(short)
                yield short

    def _reachable(self, number: int, *, first: bool) -> bool:
        bit = 1 << number
        hiding = (bit - 1) & self.fixed if first else 0
        return next(self._holes(self.columns, hiding, bit), None) is not None

    def _holes(self, columns: list[list[Region]], rules: Mask, must: Mask) -> Iterator[Example]:
        """Walk combinations that satisfy all of `must` and, together, none of `rules`."""
        covered: set[tuple[int, Mask]] = set()

        def walk(position: int, alive: Mask, chosen: list[Region | None]) -> Iterator[Example]:
            if position == len(columns):
                if not alive:
                    yield tuple(chosen)
                return
            if (position, alive) in covered:
                return
            found = False
            tried: set[Mask] = set()
            for region in columns[position]:
                self._step()
                left = alive & region.rules
                if region.rules & must != must or left in tried:
                    continue
                tried.add(left)
                for example in walk(position + 1, left, [*chosen, region]):
                    found = True
                    yield example
            if not found:
                covered.add((position, alive))

        yield from walk(0, rules, [])

    def _shorten(self, example: Example, rules: Mask) -> Example:
        """Forget the columns whose value does not matter to a gap."""
        kept = list(example)
        for position in range(len(kept)):
            without = [*kept[:position], None, *kept[position + 1 :]]
            if not self._left(without, rules):
                kept = without
        return tuple(kept)

    def _left(self, example: list[Region | None], rules: Mask) -> Mask:
        for region in example:
            if region is not None:
                rules &= region.rules
        return rules

    def _overlaps(self) -> Iterator[Overlap]:
        shared = [self._sharing(column) for column in self.columns]
        for first in numbers_of(self.fixed):
            together = self.fixed & ~((1 << (first + 1)) - 1)
            for everyone, sharing in shared:
                together &= sharing.get(first, everyone)
            for second in numbers_of(together):
                yield Overlap(first, second, self._common(first, second))

    def _sharing(self, column: list[Region]) -> tuple[Mask, dict[int, Mask]]:
        """All rules of a column, and for each rule those that share a region with it.

        A rule present in every region shares one with all and stands in the first mask only.
        """
        everyone, always = 0, -1
        for region in column:
            everyone |= region.rules
            always &= region.rules
        sharing: dict[int, Mask] = {}
        for region in column:
            for number in numbers_of(region.rules & ~always):
                self._step()
                sharing[number] = sharing.get(number, 0) | region.rules
        for number in numbers_of(~everyone & ((1 << self.rules) - 1)):
            sharing[number] = 0
        return everyone, sharing

    def _common(self, first: int, second: int) -> Example:
        both = 1 << first | 1 << second
        return tuple(
            next((region for region in column if region.rules & both == both), None)
            for column in self.columns
        )
