"""Relations of ranges against a brute-force oracle: sets of points on a fine grid."""

import itertools

import pytest

from tests.decisions.feel.support import value

BOUNDS = [(start, end) for start in range(1, 4) for end in range(start, 4)]
RANGES = [
    (start, end, low, high)
    for start, end in BOUNDS
    for low, high in itertools.product([True, False], repeat=2)
    if start < end or (low and high)
]


def text(one):
    start, end, low, high = one
    return f"{'[' if low else '('}{start}..{end}{']' if high else ')'}"


def points(one):
    """The points of a range, in steps of a quarter."""
    start, end, low, high = one
    inside = set(range(4 * start + 1, 4 * end))
    return inside | ({4 * start} if low else set()) | ({4 * end} if high else set())


def oracle(name, one, two):
    first, second = points(one), points(two)
    return {
        "before": max(first) < min(second),
        "after": min(first) > max(second),
        "meets": max(first) == min(second) and len(first & second) == 1 and one[1] == two[0],
        "overlaps": bool(first & second),
        "includes": second <= first,
        "during": first <= second,
        "coincides": first == second,
        "starts": min(first) == min(second) and first <= second,
        "finishes": max(first) == max(second) and first <= second,
        "overlaps before": bool(first & second) and min(first) < min(second)
        and max(first) <= max(second),
    }[name]  # fmt: skip


NAMES = ["before", "after", "meets", "overlaps", "includes", "during", "coincides", "starts",
         "finishes", "overlaps before"]  # fmt: skip
INVERSES = [("met by", "meets"), ("overlaps after", "overlaps before"),
            ("finished by", "finishes"), ("started by", "starts")]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_two_ranges(name):
    pairs = list(itertools.product(RANGES, RANGES))
    tests = ", ".join(f"{name}({text(one)}, {text(two)})" for one, two in pairs)
    found = value(f"[{tests}]")
    for (one, two), answer in zip(pairs, found, strict=True):
        assert answer is oracle(name, one, two), f"{name}({text(one)}, {text(two)})"


@pytest.mark.parametrize(("inverse", "name"), INVERSES)
def test_inverse_relations(inverse, name):
    for one, two in itertools.product(RANGES[::3], RANGES[::2]):
        assert value(f"{inverse}({text(one)}, {text(two)})") is value(
            f"{name}({text(two)}, {text(one)})"
        )


@pytest.mark.parametrize("point", range(1, 4))
def test_point_and_range(point):
    for one in RANGES:
        inside = 4 * point in points(one)
        assert value(f"{point} in {text(one)}") is inside
        assert value(f"includes({text(one)}, {point})") is inside
        assert value(f"during({point}, {text(one)})") is inside
        assert value(f"before({point}, {text(one)})") is (4 * point < min(points(one)))
        assert value(f"after({point}, {text(one)})") is (4 * point > max(points(one)))
        assert value(f"starts({point}, {text(one)})") is (4 * point == min(points(one)))
        assert value(f"finishes({point}, {text(one)})") is (4 * point == max(points(one)))


def test_points_alone():
    assert value("before(1, 2)") is True
    assert value("coincides(2, 2)") is True
    assert value('before(1, "2")') is None


def test_open_ended_ranges():
    assert value("before((< 10), [10..20])") is True
    assert value("before((<= 10), [10..20])") is False
    assert value("overlaps((> 5), (< 6))") is True
    assert value("includes((>= 5), [5..9])") is True
    assert value("includes([1..9], (>= 5))") is False
    assert value("during(7, (> 5))") is True
    assert value("after((> 5), 5)") is True
    assert value("coincides((< 5), (< 5))") is True
    assert value("overlaps before((< 5), [3..5])") is True
