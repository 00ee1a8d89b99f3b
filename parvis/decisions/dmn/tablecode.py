"""Decision tables as closures: look every input up in its column, choose, give the outputs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from parvis.decisions.dmn import elements as e
from parvis.decisions.dmn.constants import NOT_CONSTANT, Constraint, constant_of, constants_of
from parvis.decisions.dmn.hits import Choose, Rank, Row, chooser
from parvis.decisions.dmn.index import Cell, Column, Look, Mask
from parvis.decisions.dmn.language import Code, Frame, Language, Piece, Scope, null_code
from parvis.decisions.dmn.state import Evaluation
from parvis.decisions.feel import ast
from parvis.decisions.feel.equality import equal
from parvis.decisions.feel.types import Type
from parvis.decisions.speech import sentence

NOT_ALLOWED = "La valeur de « {name} » n’est pas l’une de celles que la table admet."
NOT_ALLOWED_OUTPUT = "Le résultat « {name} » n’est pas l’une des valeurs que la table admet."
TOO_MANY = "La table a {found} règles, pour un maximum de {most}."
MAX_RULES = 5_000

Dynamic = list[tuple[Mask, Code]]


@dataclass(slots=True)
class CompiledInput:
    """A column of conditions, compiled: its value, its index, its cells that are not constant."""

    clause: e.InputClause
    value: Piece
    type: Type
    pieces: list[Piece]
    column: Column
    look: Look
    dynamic: Dynamic
    allowed: Piece | None
    guard: Callable[[Any], bool] | None  # allowed values of its type, when nothing checked them

    def admits(self, value: Any, asked: Frame, state: Evaluation) -> bool:
        """Tell whether a value is one the column may take; null always may."""
        if value is None:
            return True
        listed = self.allowed is None or self.allowed.code(asked, state) is True
        return listed and (self.guard is None or self.guard(value))

    @property
    def name(self) -> str:
        """What people call the column."""
        return self.clause.label or self.clause.expression.text


@dataclass(slots=True)
class CompiledOutput:
    """A column of results, compiled: one piece per rule, and the tests of its allowed values."""

    clause: e.OutputClause
    type: Type
    pieces: list[Piece]
    allowed: Piece | None
    default: Piece | None


@dataclass(slots=True)
class CompiledTable:
    """A table with its parts, as the checks and the trace read them."""

    table: e.DecisionTable
    inputs: list[CompiledInput]
    outputs: list[CompiledOutput]


class TableMaker:
    """Compiles the decision tables of one element of a model."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def make(self, table: e.DecisionTable, scope: Scope) -> Code:
        """Return the closure of a table."""
        if len(table.rules) > MAX_RULES:
            message = sentence(TOO_MANY, found=len(table.rules), most=MAX_RULES)
            return self.language.fault("too-big", message, table.spot)
        inputs = [self._input(table, position, scope) for position in range(len(table.inputs))]
        outputs = [self._output(table, position, scope) for position in range(len(table.outputs))]
        compiled = CompiledTable(table, inputs, outputs)
        self.language.tables.append(compiled)
        return _table_code(compiled, self._chooser(compiled))

    def _input(self, table: e.DecisionTable, position: int, scope: Scope) -> CompiledInput:
        clause, language = table.inputs[position], self.language
        value = language.expression(clause.expression, scope)
        type_ = language.type(clause.expression.type_ref, clause.spot)
        inside = scope.plus({"?": type_})
        pieces = [language.tests(rule.inputs[position], inside) for rule in table.rules]
        cells: dict[int, Cell] = {}
        dynamic: Dynamic = []
        for number, piece in enumerate(pieces):
            cell = piece.cell()
            if cell is None:
                dynamic.append((1 << number, piece.code))
            elif not piece.passes_all:
                cells[number] = cell
        column = Column(cells, anything=((1 << len(pieces)) - 1) & ~_mask(cells))
        allowed = None if clause.values is None else language.tests(clause.values, inside)
        checked = scope.names.get(clause.expression.text) == type_
        return CompiledInput(
            clause=clause, value=value, type=type_, pieces=pieces, column=column,
            look=column.look_up(), dynamic=dynamic, allowed=allowed,
            guard=None if checked else type_.resolved().allowed,
        )  # fmt: skip

    def _output(self, table: e.DecisionTable, position: int, scope: Scope) -> CompiledOutput:
        clause, language = table.outputs[position], self.language
        type_ = language.type(clause.type_ref, clause.spot)
        pieces = [language.expression(rule.outputs[position], scope) for rule in table.rules]
        default = None if clause.default is None else language.expression(clause.default, scope)
        allowed = None
        if clause.values is not None:
            allowed = language.tests(clause.values, scope.plus({"?": type_}))
        return CompiledOutput(clause, type_, pieces, allowed, default)

    def _chooser(self, compiled: CompiledTable) -> Choose:
        outputs = compiled.outputs
        rows = [
            _row([(o, o.pieces[number]) for o in outputs])
            for number in range(len(compiled.table.rules))
        ]
        default: Row | None = None
        if any(output.default is not None for output in outputs):
            default = _row([(o, o.default) for o in outputs])
        rank = _ranking(compiled)
        return chooser(compiled.table, rows, rank=rank, default=default)


def _mask(numbers: Iterable[int]) -> Mask:
    return sum(1 << number for number in numbers)


def _table_code(compiled: CompiledTable, choose: Choose) -> Code:
    """The closure of a table: every input once, a set of rules from each, their intersection."""
    columns = [(i.value.code, i.look, i.dynamic) for i in compiled.inputs]
    everything = (1 << len(compiled.table.rules)) - 1
    guarded = any(i.allowed or i.guard for i in compiled.inputs)

    def run(frame: Frame, state: Evaluation) -> Any:
        if state.tracer is not None or guarded:
            return _careful(compiled, choose, frame, state)
        alive = everything
        for value_of, look, dynamic in columns:
            value = value_of(frame, state)
            alive &= look(value)
            if dynamic and alive:
                alive = _ask(dynamic, alive, {**frame, "?": value}, state)
        return choose(alive, frame, state)

    return run


def _ask(dynamic: Dynamic, alive: Mask, frame: Frame, state: Evaluation) -> Mask:
    """Ask the cells that are not constant, of the rules still alive only."""
    for bit, code in dynamic:
        if alive & bit:
            state.tick()
            if code(frame, state) is not True:
                alive &= ~bit
    return alive


def _careful(compiled: CompiledTable, choose: Choose, frame: Frame, state: Evaluation) -> Any:
    """The same, checking allowed values and telling the trace."""
    alive = (1 << len(compiled.table.rules)) - 1
    values: list[Any] = []
    for column in compiled.inputs:
        value = column.value.code(frame, state)
        values.append(value)
        asked = {**frame, "?": value}
        if not column.admits(value, asked, state):
            state.note("not-allowed", sentence(NOT_ALLOWED, name=column.name))
            return None
        alive = _ask(column.dynamic, alive & column.look(value), asked, state)
    result = choose(alive, frame, state)
    if state.tracer is not None:
        state.tracer.table(compiled, values, alive, result)
    return result


def _row(outputs: list[tuple[CompiledOutput, Piece | None]]) -> Row:
    """The closure of the results of one rule: a value, or a context when there are several."""
    codes = [(output.clause.name, _output_code(output, piece)) for output, piece in outputs]
    if len(codes) == 1:
        return codes[0][1]
    return lambda frame, state: {name: code(frame, state) for name, code in codes}


def _output_code(output: CompiledOutput, piece: Piece | None) -> Code:
    """The closure of one result, checked against the values the column admits."""
    if piece is None or not piece.text:
        return null_code
    code, allowed, name = _quick(piece), output.allowed, output.clause.name
    if allowed is None:
        return code

    def run(frame: Frame, state: Evaluation) -> Any:
        value = code(frame, state)
        if value is None or _admits(allowed, value, frame, state):
            return value
        state.note("not-allowed", sentence(NOT_ALLOWED_OUTPUT, name=name))
        return None

    return run


def _admits(allowed: Piece, value: Any, frame: Frame, state: Evaluation) -> bool:
    values = value if isinstance(value, list) else [value]
    return all(allowed.code({**frame, "?": one}, state) is True for one in values)


def _quick(piece: Piece) -> Code:
    """The closure of a piece, shorter when its value never changes."""
    value = NOT_CONSTANT if piece.tree is None else constant_of(piece.tree)
    return piece.code if value is NOT_CONSTANT else lambda _frame, _state: value


def _ranking(compiled: CompiledTable) -> Rank:
    """The sort key of a result: the place of each output among the values of its column."""
    orders = [(output.clause.name, _places(output)) for output in compiled.outputs]
    if len(orders) == 1:
        return orders[0][1]

    def rank(value: Any) -> Any:
        return tuple(place(value.get(name)) for name, place in orders)

    return rank


def _places(output: CompiledOutput) -> Rank:
    constants = ordered_values(output)
    last = len(constants)

    def place(value: Any) -> int:
        found = (n for n, constant in enumerate(constants) if equal(constant, value) is True)
        return next(found, last)

    return place


def ordered_values(output: CompiledOutput) -> tuple[Any, ...]:
    """The values of a column from the highest priority: its own, else those of its type."""
    if output.allowed is not None and isinstance(output.allowed.tree, ast.Tests):
        return constants_of(output.allowed.tree) or ()
    allowed = output.type.resolved().allowed
    return (constants_of(allowed.tree) or ()) if isinstance(allowed, Constraint) else ()
