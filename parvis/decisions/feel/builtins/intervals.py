"""Relations between ranges and points (Allen's, as the standard words them)."""

from collections.abc import Callable
from typing import Any

from parvis.decisions.feel.equality import order
from parvis.decisions.feel.functions import Builtin, form
from parvis.decisions.feel.limits import State
from parvis.decisions.feel.values import Range

_NEVER, _EVER = object(), object()  # before and after everything: the missing bound of `(< 10)`


def _low(one: Range) -> Any:
    return _NEVER if one.op in ("<", "<=") else one.start


def _high(one: Range) -> Any:
    return _EVER if one.op in (">", ">=") else one.end


def _place(left: Any, right: Any) -> int:
    if left is right and left in (_NEVER, _EVER):
        return 0
    if left is _NEVER or right is _EVER:
        return -1
    if left is _EVER or right is _NEVER:
        return 1
    place = order(left, right)
    if place is None:
        raise ValueError("order")
    return place


def _start(one: Range, two: Range) -> tuple[int, bool, bool]:
    return _place(_low(one), _low(two)), one.start_included, two.start_included


def _end(one: Range, two: Range) -> tuple[int, bool, bool]:
    return _place(_high(one), _high(two)), one.end_included, two.end_included


def _as_range(value: Any) -> Range:
    return (
        value
        if isinstance(value, Range)
        else Range(value, value, start_included=True, end_included=True)
    )


def before(one: Any, two: Any) -> bool:
    """All of one comes before all of two."""
    one, two = _as_range(one), _as_range(two)
    place = _place(_high(one), _low(two))
    return place < 0 or (place == 0 and not (one.end_included and two.start_included))


def meets(one: Range, two: Range) -> bool:
    """One ends exactly where two begins, and both hold that point."""
    return _place(_high(one), _low(two)) == 0 and one.end_included and two.start_included


def _reaches(one: Range, two: Range) -> bool:
    """One ends at or after the start of two, so that they may share a point."""
    place = _place(_high(one), _low(two))
    return place > 0 or (place == 0 and one.end_included and two.start_included)


def overlaps(one: Range, two: Range) -> bool:
    """They share a point."""
    return _reaches(one, two) and _reaches(two, one)


def _starts_first(one: Range, two: Range) -> bool:
    place, mine, other = _start(one, two)
    return place < 0 or (place == 0 and mine and not other)


def _ends_no_later(one: Range, two: Range) -> bool:
    place, mine, other = _end(one, two)
    return place < 0 or (place == 0 and (not mine or other))


def _starts_no_earlier(one: Range, two: Range) -> bool:
    place, mine, other = _start(one, two)
    return place > 0 or (place == 0 and (not mine or other))


def overlaps_before(one: Range, two: Range) -> bool:
    """They share a point, one begins first and does not end later."""
    return _starts_first(one, two) and _reaches(one, two) and _ends_no_later(one, two)


def finishes(one: Any, two: Range) -> bool:
    """One, a point or a range inside two, ends where two does."""
    if not isinstance(one, Range):
        return two.end_included and _place(one, _high(two)) == 0
    place, mine, other = _end(one, two)
    return place == 0 and mine == other and _starts_no_earlier(one, two)


def starts(one: Any, two: Range) -> bool:
    """One, a point or a range inside two, starts where two does."""
    if not isinstance(one, Range):
        return two.start_included and _place(one, _low(two)) == 0
    place, mine, other = _start(one, two)
    return place == 0 and mine == other and _ends_no_later(one, two)


def includes(one: Range, two: Any) -> bool:
    """All of two, a point or a range, lies in one."""
    inner = _as_range(two)
    return _starts_no_earlier(inner, one) and _ends_no_later(inner, one)


def coincides(one: Any, two: Any) -> bool:
    """They are the same point, or ranges with the same bounds."""
    one, two = _as_range(one), _as_range(two)
    start, end = _start(one, two), _end(one, two)
    return start[0] == 0 and end[0] == 0 and start[1] == start[2] and end[1] == end[2]


def _relation(relation: Callable[[Any, Any], bool], *, swapped: bool = False) -> Any:
    def work(_state: State, one: Any, two: Any) -> bool:
        return relation(two, one) if swapped else relation(one, two)

    return work


_RANGES = "range1: range, range2: range"


def _ranges(name: str, relation: Callable[[Any, Any], bool], *, swapped: bool = False) -> Builtin:
    return Builtin(name, form(_RANGES, _relation(relation, swapped=swapped)))


def _point_first(
    name: str, relation: Callable[[Any, Any], bool], *, swapped: bool = False
) -> Builtin:
    work = _relation(relation, swapped=swapped)
    return Builtin(name, form(_RANGES, work), form("point: any, range: range", work))


def _range_first(
    name: str, relation: Callable[[Any, Any], bool], *, swapped: bool = False
) -> Builtin:
    work = _relation(relation, swapped=swapped)
    return Builtin(name, form(_RANGES, work), form("range: range, point: any", work))


def _any_two(name: str, relation: Callable[[Any, Any], bool], *, swapped: bool = False) -> Builtin:
    work = _relation(relation, swapped=swapped)
    return Builtin(
        name,
        form(_RANGES, work),
        form("range: range, point: any", work),
        form("point: any, range: range", work),
        form("point1: any, point2: any", work),
    )


def _alike(name: str, relation: Callable[[Any, Any], bool]) -> Builtin:
    work = _relation(relation)
    return Builtin(name, form(_RANGES, work), form("point1: any, point2: any", work))


INTERVALS = (
    _any_two("before", before),
    _any_two("after", before, swapped=True),
    _ranges("meets", meets),
    _ranges("met by", meets, swapped=True),
    _ranges("overlaps", overlaps),
    _ranges("overlaps before", overlaps_before),
    _ranges("overlaps after", overlaps_before, swapped=True),
    _point_first("finishes", finishes),
    _range_first("finished by", finishes, swapped=True),
    _range_first("includes", includes),
    _point_first("during", includes, swapped=True),
    _point_first("starts", starts),
    _range_first("started by", starts, swapped=True),
    _alike("coincides", coincides),
)
