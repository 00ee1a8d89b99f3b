"""Hit policies: from the rules that match to the value of the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from parvis.decisions.dmn.elements import Aggregation, DecisionTable, HitPolicy
from parvis.decisions.dmn.index import Mask, numbers_of
from parvis.decisions.dmn.state import Evaluation
from parvis.decisions.feel.builtins import BUILTINS
from parvis.decisions.feel.equality import equal
from parvis.decisions.speech import sentence

Row = Callable[[dict[str, Any], Evaluation], Any]
Rank = Callable[[Any], Any]
Choose = Callable[[Mask, dict[str, Any], Evaluation], Any]

SEVERAL = "Plusieurs règles s’appliquent ({rules}) alors que la table n’en admet qu’une."
DIFFERENT = "Les règles {rules} s’appliquent et ne donnent pas le même résultat."


def listed(mask: Mask) -> str:
    """Return the rules of a set as people number them: 1, 3."""
    return ", ".join(str(number + 1) for number in numbers_of(mask))


def chooser(table: DecisionTable, rows: list[Row], *, rank: Rank, default: Row | None) -> Choose:
    """Return what turns the set of matching rules into the value of a table.

    rows: one per rule, from frame and state to its value (a context when there are several
    outputs); rank: sort key of a value by the priority of its outputs; default: value when no
    rule matches.
    """
    if table.hit_policy in {HitPolicy.UNIQUE, HitPolicy.FIRST}:
        return _single(rows, default, unique=table.hit_policy is HitPolicy.UNIQUE)
    if table.hit_policy is HitPolicy.ANY:
        return _any(rows, default)
    if table.hit_policy is HitPolicy.PRIORITY:
        return _priority(rows, default, rank)
    return _several(table, rows, rank=rank, default=default)


def _single(rows: list[Row], default: Row | None, *, unique: bool) -> Choose:
    by_mask = {1 << number: row for number, row in enumerate(rows)}
    get = by_mask.get

    def choose(mask: Mask, frame: dict[str, Any], state: Evaluation) -> Any:
        row = get(mask if unique else mask & -mask)
        if row is not None:
            return row(frame, state)
        if not mask:
            return default(frame, state) if default else None
        state.note("several-rules", sentence(SEVERAL, rules=listed(mask)))
        return None

    return choose


def _any(rows: list[Row], default: Row | None) -> Choose:
    def choose(mask: Mask, frame: dict[str, Any], state: Evaluation) -> Any:
        if not mask:
            return default(frame, state) if default else None
        first, *others = _values(rows, mask, frame, state)
        if all(equal(first, value) is True for value in others):
            return first
        state.note("different-results", sentence(DIFFERENT, rules=listed(mask)))
        return None

    return choose


def _priority(rows: list[Row], default: Row | None, rank: Rank) -> Choose:
    def choose(mask: Mask, frame: dict[str, Any], state: Evaluation) -> Any:
        if not mask:
            return default(frame, state) if default else None
        return min(_values(rows, mask, frame, state), key=rank)

    return choose


def _several(table: DecisionTable, rows: list[Row], *, rank: Rank, default: Row | None) -> Choose:
    ordered = table.hit_policy is HitPolicy.OUTPUT_ORDER
    aggregation = table.aggregation if table.hit_policy is HitPolicy.COLLECT else None

    def choose(mask: Mask, frame: dict[str, Any], state: Evaluation) -> Any:
        if not mask and default:
            value = default(frame, state)
            return value if aggregation else [value]
        values = list(_values(rows, mask, frame, state))
        if aggregation is not None:
            return _aggregated(aggregation, values, state)
        return sorted(values, key=rank) if ordered else values

    return choose


def _aggregated(aggregation: Aggregation, values: list[Any], state: Evaluation) -> Any:
    """One value for all: column by column when the table has several outputs."""
    if aggregation is Aggregation.COUNT:
        return Decimal(len(values))
    if not values:
        return None
    work = BUILTINS[aggregation.value.lower()]
    if not all(isinstance(value, dict) for value in values):
        return work.invoke(state, [values])
    return {name: work.invoke(state, [[value[name] for value in values]]) for name in values[0]}


def _values(rows: list[Row], mask: Mask, frame: dict[str, Any], state: Evaluation) -> Iterable[Any]:
    for number in numbers_of(mask):
        state.tick()
        yield rows[number](frame, state)
