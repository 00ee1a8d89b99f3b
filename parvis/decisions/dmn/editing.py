"""Tables as texts that people edit, and back: what an editor shows, and where a finding stands.

A model is never changed: an edited table makes another model. Its cells carry marks instead of
lines of a file, so that each finding names a rule, a column and a character.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from parvis.decisions.dmn import elements as e
from parvis.decisions.dmn.errors import DmnError, Place
from parvis.decisions.dmn.model import UNKNOWN, Model
from parvis.decisions.dmn.sheet import STRING
from parvis.decisions.dmn.tablecode import CompiledTable
from parvis.decisions.dmn.words import say_tests
from parvis.decisions.speech import reworked, sentence

FIRST = 10**12  # beyond the lines of any file
SPAN = 10**6  # lines that one cell may have
WIDTH = 1000  # columns that a table may have


@dataclass(frozen=True, slots=True)
class ColumnText:
    """A column: what people call it, what it looks at ("" for a result), its type, its texts.

    values: the texts it is confined to, in their order; empty when it is not, or not to texts.
    """

    name: str
    expression: str
    type: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule: its cells as written, conditions then results, and the notes of its author.

    words: its conditions in French, as far as they were read.
    """

    cells: tuple[str, ...]
    notes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableText:
    """A decision that is a table. policy: as the form for clerks names it."""

    decision: str
    question: str
    policy: str
    conditions: tuple[ColumnText, ...]
    results: tuple[ColumnText, ...]
    notes: tuple[str, ...]
    rules: tuple[RuleText, ...]


class CellPlace(NamedTuple):
    """A cell of an edited table: rule and column from 0, line and character in it from 1."""

    rule: int
    column: int
    line: int
    character: int


def tables_of(model: Model) -> tuple[TableText, ...]:
    """Return the decisions of a model that are tables, as texts, in the order of the file."""
    compiled = {one.element.name: one.tables for one in model.compiled}
    return tuple(
        _table(element, element.logic, compiled.get(element.name) or [])
        for element in model.definitions.elements
        if isinstance(element, e.Decision) and isinstance(element.logic, e.DecisionTable)
    )


def with_rules(model: Model, decision: str, rules: Sequence[RuleText]) -> Model:
    """Return the model in which a table has other rules; `words` of the rules are not read.

    Everything else is kept. Raises DmnError when the model has no such table, ValueError when a
    rule has not one cell per column. Findings of the result are placed by `cell_of`.
    """
    definitions = model.definitions
    found = next((x for x in definitions.elements if x.name == decision), None)
    if not isinstance(found, e.Decision) or not isinstance(found.logic, e.DecisionTable):
        raise DmnError(sentence(UNKNOWN, name=decision, close=""))
    table = found.logic
    made = tuple(_rule(table, number, rule) for number, rule in enumerate(rules))
    element = replace(found, logic=replace(table, rules=made))
    elements = tuple(element if x is found else x for x in definitions.elements)
    by_id = {x.id: x for x in elements}
    return Model(replace(definitions, elements=elements, by_id=by_id))


def cell_of(place: Place) -> CellPlace | None:
    """Return the cell that a finding on an edited table is about, None when it names none."""
    if place.line < FIRST:
        return None
    cell, line = divmod(place.line - FIRST, SPAN)
    rule, column = divmod(cell, WIDTH)
    return CellPlace(rule, column, line + 1, place.column)


def _rule(table: e.DecisionTable, number: int, rule: RuleText) -> e.Rule:
    width = len(table.inputs)
    if len(rule.cells) != width + len(table.outputs):
        raise ValueError(f"rule {number + 1}: {len(rule.cells)} cells")
    cells = tuple(
        e.Literal(text, spot=e.Spot(FIRST + (number * WIDTH + column) * SPAN, 1))
        for column, text in enumerate(rule.cells)
    )
    notes = (*rule.notes, *[""] * len(table.annotations))[: len(table.annotations)]
    return e.Rule(cells[:width], cells[width:], notes)


def _table(element: e.Decision, table: e.DecisionTable, compiled: list[CompiledTable]) -> TableText:
    whole = next((one for one in compiled if one.table is table), None)
    conditions = tuple(
        ColumnText(
            clause.label or clause.expression.text,
            clause.expression.text,
            str(whole.inputs[number].type) if whole else clause.expression.type_ref,
            _texts(clause.values),
        )
        for number, clause in enumerate(table.inputs)
    )
    results = tuple(
        ColumnText(
            clause.label or clause.name or element.name, "", clause.type_ref, _texts(clause.values)
        )
        for clause in table.outputs
    )
    return TableText(
        element.name,
        element.question,
        table.hit_policy.value.lower(),
        conditions,
        results,
        table.annotations,
        tuple(_rules(table, whole)),
    )


def _rules(table: e.DecisionTable, whole: CompiledTable | None) -> Iterator[RuleText]:
    for number, rule in enumerate(table.rules):
        texts = tuple(cell.text for cell in (*rule.inputs, *rule.outputs))
        pieces = [one.pieces[number] for one in whole.inputs] if whole else []
        words = tuple(
            reworked(str.strip, say_tests("", piece.tree, piece.text)) for piece in pieces
        )
        yield RuleText(texts, rule.annotations, words)


def _texts(tests: e.Literal | None) -> tuple[str, ...]:
    """The texts of allowed values, none when they are anything else."""
    if tests is None:
        return ()
    parts = STRING.findall(tests.text)
    if tests.text != ", ".join(f'"{part}"' for part in parts):
        return ()
    return tuple(part.replace('\\"', '"').replace("\\\\", "\\") for part in parts)
