"""Functions on lists; each gives a new one. Positions start at 1, negative ones from the end."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from parvis.decisions.feel.equality import equal, weigh
from parvis.decisions.feel.functions import Builtin, Function, form
from parvis.decisions.feel.limits import State

List = list[Any]


def _place(position: Decimal, length: int) -> int:
    """The index of a position. Raises ValueError out of the list."""
    place = int(position)
    if place != position or not 1 <= abs(place) <= length:
        raise ValueError("position")
    return place - 1 if place > 0 else length + place


def _contains(state: State, items: List, element: Any) -> bool:
    weigh(state, items)
    return any(equal(item, element) is True for item in items)


def _sublist(_state: State, items: List, start: Decimal, length: Decimal | None = None) -> List:
    first = _place(start, len(items))
    if length is None:
        return items[first:]
    if length < 0 or length != int(length):
        raise ValueError("length")
    return items[first : first + int(length)]


def _append(state: State, items: List, *more: Any) -> List:
    state.room(len(items) + len(more))
    return [*items, *more]


def _concatenate(state: State, *lists: List) -> List:
    state.room(sum(map(len, lists)))
    return [item for one in lists for item in one]


def _insert_before(state: State, items: List, position: Decimal, item: Any) -> List:
    place = _place(position, len(items))
    state.room(len(items) + 1)
    return [*items[:place], item, *items[place:]]


def _remove(state: State, items: List, position: Decimal) -> List:
    place = _place(position, len(items))
    state.tick(len(items))
    return [*items[:place], *items[place + 1 :]]


def _replace_at(state: State, items: List, position: Decimal, item: Any) -> List:
    place = _place(position, len(items))
    state.tick(len(items))
    return [*items[:place], item, *items[place + 1 :]]


def _replace_where(state: State, items: List, match: Function, item: Any) -> List | None:
    result = []
    for old in items:
        answer = match.invoke(state, [old, item])
        if type(answer) is not bool:
            raise ValueError("match")
        result.append(item if answer else old)
    return result


def _index_of(state: State, items: List, match: Any) -> List:
    state.tick(len(items))
    return [Decimal(number) for number, item in enumerate(items, 1) if equal(item, match) is True]


def _key(value: Any) -> Any:
    """A key that equal values share, of simple types; None when the type has no easy one."""
    if value is None or type(value) in (Decimal, str, bool):
        return type(value), value
    return None


def distinct(state: State, items: Iterable[Any]) -> List:
    """The items without those equal to an earlier one, in order."""
    kept: List = []
    hard: List = []
    seen: set[Any] = set()
    for item in items:
        key = _key(item)
        if key is not None:
            state.tick()
            if key in seen:
                continue
            seen.add(key)
        else:
            weigh(state, item)
            weigh(state, hard)
            if any(equal(item, one) is True for one in hard):
                continue
            hard.append(item)
        kept.append(item)
    return kept


def _union(state: State, *lists: List) -> List:
    return distinct(state, _concatenate(state, *lists))


def _flatten(state: State, items: List) -> List:
    flat: List = []
    pending = [iter(items)]
    while pending:
        for item in pending[-1]:
            state.tick()
            if type(item) is list:
                pending.append(iter(item))
                break
            flat.append(item)
        else:
            pending.pop()
    state.room(len(flat))
    return flat


def _sort(state: State, items: List, precedes: Function) -> List:
    def compare(left: Any, right: Any) -> int:
        state.tick()
        answer = precedes.invoke(state, [left, right])
        if type(answer) is not bool:
            raise ValueError("precedes")
        if answer:
            return -1
        return 1 if precedes.invoke(state, [right, left]) is True else 0

    return sorted(items, key=cmp_to_key(compare))


def _count(_state: State, items: List) -> Decimal:
    return Decimal(len(items))


def _all(_state: State, items: List) -> bool | None:
    return _verdict(items, ends=False)


def _any(_state: State, items: List) -> bool | None:
    return _verdict(items, ends=True)


def _verdict(items: List, *, ends: bool) -> bool | None:
    if any(item is ends for item in items):
        return ends
    return (not ends) if all(item is (not ends) for item in items) else None


LISTS = (
    Builtin("list contains", form("list: list, element: any", _contains)),
    Builtin("list replace", form("list: list, position: number, newItem: any", _replace_at),
            form("list: list, match: function, newItem: any", _replace_where)),
    Builtin("count", form("list: list", _count)),
    Builtin("all", form("list: list", _all, many=True)),
    Builtin("any", form("list: list", _any, many=True)),
    Builtin("sublist", form("list: list, start position: number, length: number?", _sublist)),
    Builtin("append", form("list: list, ...item: any", _append)),
    Builtin("concatenate", form("...list: list", _concatenate)),
    Builtin("insert before", form("list: list, position: number, newItem: any", _insert_before)),
    Builtin("remove", form("list: list, position: number", _remove)),
    Builtin("reverse", form("list: list", lambda _, items: items[::-1])),
    Builtin("index of", form("list: list, match: any", _index_of)),
    Builtin("union", form("...list: list", _union)),
    Builtin("distinct values", form("list: list", distinct)),
    Builtin("flatten", form("list: list", _flatten)),
    Builtin("sort", form("list: list, precedes: function", _sort)),
)  # fmt: skip
