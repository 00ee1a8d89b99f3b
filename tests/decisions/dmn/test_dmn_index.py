"""The index of a column answers as asking every cell would, and finds the gaps there are."""

from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.decisions.dmn import constants
from parvis.decisions.dmn.gaps import Search
from parvis.decisions.dmn.index import Cell, Column, Region
from parvis.decisions.feel.limits import DEFAULT
from parvis.decisions.feel.names import NameTable, Tables
from parvis.decisions.feel.parser import parse_tests
from parvis.decisions.feel.values import Date

small = st.integers(-3, 3)
comparison = st.tuples(st.sampled_from(["<", "<=", ">", ">=", "", "!="]), small).map(
    lambda pair: f"{pair[0]} {pair[1]}"
)
interval = st.tuples(st.sampled_from("[("), small, small, st.sampled_from("])")).map(
    lambda one: f"{one[0]}{one[1]}..{one[2]}{one[3]}"
)
text = st.sampled_from(['"a"', '"b"', '"c"', "null", "true"])
tests = st.lists(comparison | interval | text, min_size=1, max_size=3).map(", ".join)
cell = tests | tests.map(lambda inside: f"not({inside})")
values = st.one_of(
    st.none(), st.booleans(), st.sampled_from(["a", "b", "c", "d", ""]),
    st.integers(-9, 9).map(lambda n: Decimal(n) / 2), st.integers(1, 9).map(Date),
    st.lists(st.sampled_from(["a", "z"]), max_size=2),
)  # fmt: skip


def compiled(source: str) -> Cell:
    tree = parse_tests(source, Tables([], NameTable(), open=False), DEFAULT)
    test = constants.tester_of(tree)
    assert test is not None
    return Cell(test, constants.constants_of(tree) or (), constants.orders_strings(tree))


@given(st.lists(cell, max_size=5), values)
@settings(max_examples=300, deadline=None)
def test_looking_up_is_asking_every_cell(sources: list[str], value: object) -> None:
    cells = {number: compiled(source) for number, source in enumerate(sources)}
    column = Column(cells, anything=1 << len(sources))
    assert column.look_up()(value) == column.rules_for(value)


@given(st.lists(cell, min_size=1, max_size=4))
@settings(max_examples=200, deadline=None)
def test_regions_cover_every_value_once(sources: list[str]) -> None:
    cells = {number: compiled(source) for number, source in enumerate(sources)}
    column = Column(cells, anything=0)
    regions = column.regions(Decimal)
    for half in range(-9, 10):
        number = Decimal(half) / 2
        holding = [region for region in regions if inside(number, region)]
        assert len(holding) == 1
        assert holding[0].rules == column.rules_for(number)


def inside(number: Decimal, region: Region) -> bool:
    if region.kind == "other":
        return True
    if region.kind == "point":
        return number == region.sample
    above = region.low is None or number > region.low
    below = region.high is None or number < region.high
    return (above or (region.low_included and number == region.low)) and (
        below or (region.high_included and number == region.high)
    )


rows = st.lists(st.tuples(interval | comparison, interval | comparison), min_size=1, max_size=5)


@given(rows)
@settings(max_examples=200, deadline=None)
def test_gaps_are_those_of_a_brute_force(rules: list[tuple[str, str]]) -> None:
    columns = [
        Column({n: compiled(rule[side]) for n, rule in enumerate(rules)}, anything=0)
        for side in (0, 1)
    ]
    points = [Decimal(half) / 2 for half in range(-9, 10)]
    uncovered = [
        (one, two)
        for one, two in product(points, points)
        if not columns[0].rules_for(one) & columns[1].rules_for(two)
    ]
    everything = (1 << len(rules)) - 1
    regions = [column.regions(Decimal) for column in columns]
    report = Search(regions, len(rules), everything).report(first=False)
    assert bool(report.gaps) == bool(uncovered)
    for example in report.gaps:
        assert any(
            all(r is None or inside(n, r) for n, r in zip(point, example, strict=True))
            for point in uncovered
        )
    for number in range(len(rules)):
        reached = any(
            columns[0].rules_for(a) & columns[1].rules_for(b) & 1 << number
            for a, b in product(points, points)
        )
        assert (number in report.unreachable) is not reached


@given(rows)
@settings(max_examples=200, deadline=None)
def test_overlaps_and_hidden_rules_are_those_of_a_brute_force(rules: list[tuple[str, str]]) -> None:
    columns = [
        Column({n: compiled(rule[side]) for n, rule in enumerate(rules)}, anything=0)
        for side in (0, 1)
    ]
    points = [Decimal(half) / 2 for half in range(-9, 10)]
    alive = [columns[0].rules_for(a) & columns[1].rules_for(b) for a, b in product(points, points)]
    pairs = {
        (i, j)
        for i in range(len(rules))
        for j in range(i + 1, len(rules))
        if any(mask >> i & 1 and mask >> j & 1 for mask in alive)
    }
    everything = (1 << len(rules)) - 1
    regions = [column.regions(Decimal) for column in columns]
    report = Search(regions, len(rules), everything).report(first=True)
    assert {(o.first, o.second) for o in report.overlaps} == pairs
    firsts = {(mask & -mask).bit_length() - 1 for mask in alive if mask}
    assert set(report.unreachable) == set(range(len(rules))) - firsts
