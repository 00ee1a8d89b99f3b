"""What can be said of a model before any use: types, names, gaps, overlaps, dead rules, cycles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from parvis.decisions.dmn import elements as e
from parvis.decisions.dmn.constants import NOT_CONSTANT, constant_of, constants_of, tester_of
from parvis.decisions.dmn.cover import check_cover, class_of, rule_place
from parvis.decisions.dmn.errors import DmnError, Finding, Place, Severity
from parvis.decisions.dmn.graph import place_of
from parvis.decisions.dmn.language import Parsed, inside
from parvis.decisions.dmn.model import Model, load_model
from parvis.decisions.dmn.program import Compiled
from parvis.decisions.dmn.tablecode import CompiledTable, ordered_values
from parvis.decisions.feel import ast
from parvis.decisions.feel.conformance import assignable, conforms
from parvis.decisions.feel.inference import infer, infer_tests
from parvis.decisions.feel.types import ANY, NUMBER, Type
from parvis.decisions.speech import sentence

SEVERAL = {e.HitPolicy.COLLECT, e.HitPolicy.RULE_ORDER, e.HitPolicy.OUTPUT_ORDER}

WRONG_CELL = "La cellule « {text} » ne convient pas à une colonne de type {type}."
WRONG_OUTPUT = "Le résultat « {text} » n’est pas du type {type} annoncé par la colonne."
NOT_LISTED = "Le résultat « {text} » n’est pas l’une des valeurs annoncées par la colonne."
WRONG_COLUMN = "La colonne « {name} » annonce le type {type}, et la donnée est de type {found}."
NO_PRIORITY = "Cette politique demande la liste des résultats possibles, par priorité."
NOT_NUMBERS = "L’agrégation {aggregation} demande des résultats de type number."
NOT_COLLECT = "L’agrégation {aggregation} n’a d’effet qu’avec la politique COLLECT."
NO_LOGIC = "Cette décision n’a pas de contenu : son résultat est toujours absent."
WRONG_RESULT = "La décision annonce le type {type}, et sa table donne le type {found}."
WRONG_EXPRESSION = "La décision annonce le type {type}, et son expression donne le type {found}."
UNUSED = "La donnée « {name} » ne sert à aucune décision."


def check_model(
    source: bytes | str | Model, *, imports: Iterable[bytes | str] = ()
) -> list[Finding]:
    """Return everything worth saying of a model, errors first; never raises.

    source: XML of a model, or a model loaded already. Each finding has a code, a severity, a
    place and a French sentence. No finding of severity error means that the model can be used.
    """
    try:
        model = source if isinstance(source, Model) else load_model(source, imports=imports)
    except DmnError as fault:
        place = Place(line=fault.line, column=fault.column)
        return [Finding("unreadable", Severity.ERROR, fault.message, place)]
    found = [*model.findings, *_unused(model)]
    for decision in model.compiled:
        found.extend(_check_decision(decision))
    for element, parsed in model.parsed:
        found.extend(finding for one in parsed for finding in _check_types(element, one))
    order = list(Severity)
    return sorted(dict.fromkeys(found), key=lambda one: order.index(one.severity))


def _unused(model: Model) -> Iterator[Finding]:
    hrefs = (href for x in model.definitions.elements for href in getattr(x, "inputs", ()))
    used = {href.rpartition("#")[2] for href in hrefs}
    for element in model.definitions.elements:
        if isinstance(element, e.InputData) and element.id not in used:
            message = sentence(UNUSED, name=element.name)
            yield Finding("unused", Severity.INFO, message, Place(line=element.spot.line))


def _check_decision(decision: Compiled) -> Iterator[Finding]:
    element = decision.element
    if element.logic is None:
        yield Finding("no-logic", Severity.WARNING, NO_LOGIC, place_of(element))
    for compiled in decision.tables:
        yield from _check_policy(element, compiled)
        for position in range(len(compiled.inputs)):
            yield from _check_input(decision, compiled, position)
        yield from _check_outputs(element, compiled)
        yield from check_cover(element, compiled)
    yield from _check_result(decision)


# --- types ---------------------------------------------------------------------------------------


def _check_input(decision: Compiled, compiled: CompiledTable, position: int) -> Iterator[Finding]:
    element, column = decision.element, compiled.inputs[position]
    part = sentence("colonne « {} »", column.name)
    known = decision.types.get(column.clause.expression.text)
    if known is not None and not _compatible(known, column.type):
        message = sentence(WRONG_COLUMN, name=column.name, type=column.type, found=known)
        place = place_of(element, part, column.clause.spot)
        yield Finding("wrong-type", Severity.ERROR, message, place)
    type_ = column.type if column.type is not ANY or known is None else known
    wanted = class_of(type_)
    for number, piece in enumerate(column.pieces):
        constants = constants_of(piece.tree) if isinstance(piece.tree, ast.Tests) else None
        if wanted and any(v is not None and type(v) is not wanted for v in constants or ()):
            message = sentence(WRONG_CELL, text=piece.text, type=type_)
            spot = compiled.table.rules[number].inputs[position].spot
            place = rule_place(element, number, part, spot)
            yield Finding("wrong-type", Severity.ERROR, message, place)


def _check_types(element: e.Element, one: Parsed) -> Iterator[Finding]:
    """Find what in an expression can only be null, whatever the data."""
    if isinstance(one.tree, ast.Tests):
        if tester_of(one.tree) is not None:
            return
        notes = infer_tests(one.tree, one.names, one.names.get("?", ANY))
    else:
        notes = infer(one.tree, one.names)[1]
    for note in notes:
        place = place_of(element, "", inside(one.literal.spot, note))
        yield Finding("wrong-type", Severity.ERROR, note.message, place)


def _compatible(one: Type, other: Type) -> bool:
    return ANY in {one.resolved(), other.resolved()} or (
        assignable(one, other) or assignable(other, one)
    )


def _check_outputs(element: e.Decision, compiled: CompiledTable) -> Iterator[Finding]:
    for position, output in enumerate(compiled.outputs):
        part = sentence("colonne « {} »", output.clause.name or element.name)
        for number, piece in enumerate(output.pieces):
            value = NOT_CONSTANT if piece.tree is None else constant_of(piece.tree)
            if value is NOT_CONSTANT or value is None:
                continue
            spot = compiled.table.rules[number].outputs[position].spot
            place = rule_place(element, number, part, spot)
            plain = Type(output.type.resolved().kind) if class_of(output.type) else output.type
            if not conforms(value, plain):
                message = sentence(WRONG_OUTPUT, text=piece.text, type=output.type)
                yield Finding("wrong-type", Severity.ERROR, message, place)
            elif not _listed(output.allowed, value) or not conforms(value, output.type):
                message = sentence(NOT_LISTED, text=piece.text)
                yield Finding("not-listed", Severity.ERROR, message, place)


def _listed(allowed: Any, value: Any) -> bool:
    cell = None if allowed is None else allowed.cell()
    return cell is None or bool(cell.test(value))


def _check_policy(element: e.Decision, compiled: CompiledTable) -> Iterator[Finding]:
    table = compiled.table
    place = place_of(element, "politique", table.spot)
    ordered = table.hit_policy in {e.HitPolicy.PRIORITY, e.HitPolicy.OUTPUT_ORDER}
    if ordered and not any(ordered_values(output) for output in compiled.outputs):
        yield Finding("no-priority", Severity.ERROR, NO_PRIORITY, place)
    if table.aggregation is None:
        return
    if table.hit_policy is not e.HitPolicy.COLLECT:
        message = sentence(NOT_COLLECT, aggregation=table.aggregation.value)
        yield Finding("aggregation", Severity.WARNING, message, place)
    if table.aggregation is e.Aggregation.SUM and not all(
        _compatible(output.type, NUMBER) for output in compiled.outputs
    ):
        message = sentence(NOT_NUMBERS, aggregation=table.aggregation.value)
        yield Finding("wrong-type", Severity.ERROR, message, place)


def _check_result(decision: Compiled) -> Iterator[Finding]:
    """Compare the type a decision announces with the one of its table or expression."""
    element, logic = decision.element, decision.element.logic
    if decision.root is not None:
        yield from _check_expression(decision, infer(decision.root, decision.types)[0])
    if not isinstance(logic, e.DecisionTable) or len(logic.outputs) != 1 or not decision.tables:
        return
    found = decision.tables[-1].outputs[0].type
    wanted = decision.type.resolved()
    several = logic.hit_policy in SEVERAL and logic.aggregation is None
    if several and wanted.kind == "list":
        wanted = wanted.item or ANY
    if logic.aggregation is e.Aggregation.COUNT or _compatible(found, wanted):
        return
    message = sentence(WRONG_RESULT, type=decision.type, found=found)
    yield Finding("wrong-type", Severity.ERROR, message, place_of(element))


def _check_expression(decision: Compiled, found: Type) -> Iterator[Finding]:
    wanted = decision.type.resolved()
    item = (wanted.item or ANY) if wanted.kind == "list" else wanted
    given = (found.item or ANY) if found.kind == "list" else found
    if class_of(item) is None or class_of(given) is None or _compatible(given, item):
        return  # a list of one and its item stand for each other
    message = sentence(WRONG_EXPRESSION, type=decision.type, found=found)
    yield Finding("wrong-type", Severity.ERROR, message, place_of(decision.element))
