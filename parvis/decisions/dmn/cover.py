"""Findings on the cover of a table: cases no rule takes, rules that collide, rules never taken."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from parvis.decisions.dmn import elements as e
from parvis.decisions.dmn.constants import constants_of
from parvis.decisions.dmn.errors import Finding, Place, Severity
from parvis.decisions.dmn.gaps import Example, Overlap, Report, Search
from parvis.decisions.dmn.graph import place_of
from parvis.decisions.dmn.index import Column, Region
from parvis.decisions.dmn.tablecode import CompiledInput, CompiledTable
from parvis.decisions.dmn.words import joined, say_region
from parvis.decisions.feel import ast
from parvis.decisions.feel.types import Type
from parvis.decisions.feel.values import Date, Duration, YearsMonths
from parvis.decisions.speech import sentence

CLASSES: dict[str, type] = {
    "number": Decimal, "string": str, "boolean": bool, "date": Date,
    "days and time duration": Duration, "years and months duration": YearsMonths,
}  # fmt: skip

GAP = "Aucune règle ne couvre ce cas : {example}."
GAP_DEFAULT = "Aucune règle ne couvre ce cas, qui prend la valeur par défaut : {example}."
ALWAYS = "quelles que soient les données"
OVERLAP = "Les règles {first} et {second} s’appliquent ensemble, par exemple quand {example}."
UNREACHABLE = "La règle {rule} ne peut jamais s’appliquer : aucune valeur ne passe ses cellules."
HIDDEN = "La règle {rule} ne sert jamais : les règles placées avant elle prennent tous ses cas."
TOO_BIG = "La table est trop grande : une partie des trous possibles n’a pas été cherchée."

MULTIPLE = {e.HitPolicy.COLLECT, e.HitPolicy.RULE_ORDER, e.HitPolicy.OUTPUT_ORDER}


def class_of(type_: Type | None) -> type | None:
    """Return the class of the values of a simple type, None for any other type."""
    return None if type_ is None else CLASSES.get(type_.resolved().kind)


def rule_place(element: e.Decision, number: int, part: str, spot: e.Spot) -> Place:
    """Return the place of a remark on a rule (numbered from 0) or on one of its cells."""
    return Place(element.name, part, number + 1, spot.line, spot.column)


def check_cover(element: e.Decision, compiled: CompiledTable) -> Iterator[Finding]:
    """Walk what a table forgets, says twice or never says."""
    if not compiled.inputs or any(p.tree is None for i in compiled.inputs for p in i.pieces):
        return
    table = compiled.table
    everything = (1 << len(table.rules)) - 1
    fixed = everything
    for column in compiled.inputs:
        for bit, _ in column.dynamic:
            fixed &= ~bit
    regions = [_regions(column, everything) for column in compiled.inputs]
    first = table.hit_policy is e.HitPolicy.FIRST
    report = Search(regions, len(table.rules), fixed).report(first=first)
    names = [column.name for column in compiled.inputs]
    yield from _gaps(element, compiled, report, names)
    if table.hit_policy in {e.HitPolicy.UNIQUE, e.HitPolicy.ANY}:
        yield from _overlaps(element, compiled, report.overlaps, names)
    for number in report.unreachable:
        empty = not all(any(r.rules >> number & 1 for r in column) for column in regions)
        message = sentence(UNREACHABLE if empty or not first else HIDDEN, rule=number + 1)
        place = rule_place(element, number, "", table.rules[number].spot)
        yield Finding("unreachable", Severity.WARNING, message, place)
    if not report.complete:
        yield Finding("too-big", Severity.INFO, TOO_BIG, place_of(element, "", table.spot))


def _regions(column: CompiledInput, everything: int) -> list[Region]:
    """The regions of a column that its type and its allowed values admit."""
    kind = class_of(column.type) or _only_kind(column.column)
    cells = column.allowed.tree if column.allowed is not None else None
    listed = constants_of(cells) if isinstance(cells, ast.Tests) else None
    whole = Column(column.column.cells, anything=column.column.anything, more=listed or ())
    regions = whole.regions(kind) if kind is not None else []
    test = None if column.allowed is None else column.allowed.cell()
    allowed = column.type.resolved().allowed
    kept = [
        region
        for region in regions
        if (test is None or test.test(region.sample))
        and (allowed is None or allowed(region.sample))
    ]
    return kept or [Region(None, everything, "other")]


def _only_kind(column: Column) -> type | None:
    """The class of the constants of a column, when they are all of one."""
    kinds = [kind for kind in column.constants if kind is not type(None)]
    return kinds[0] if len(kinds) == 1 else None


def _gaps(
    element: e.Decision, compiled: CompiledTable, report: Report, names: list[str]
) -> Iterator[Finding]:
    table = compiled.table
    if table.hit_policy in MULTIPLE:
        return  # a list of nothing is an answer
    default = any(output.default is not None for output in table.outputs)
    for example in report.gaps:
        message = sentence(GAP_DEFAULT if default else GAP, example=_said(example, names))
        severity = Severity.INFO if default else Severity.WARNING
        yield Finding("gap", severity, message, place_of(element, "", table.spot))


def _overlaps(
    element: e.Decision, compiled: CompiledTable, overlaps: list[Overlap], names: list[str]
) -> Iterator[Finding]:
    table = compiled.table
    unique = table.hit_policy is e.HitPolicy.UNIQUE
    for overlap in overlaps:
        first, second = (table.rules[n] for n in (overlap.first, overlap.second))
        same = [o.text for o in first.outputs] == [o.text for o in second.outputs]
        if same and not unique:
            continue
        message = sentence(
            OVERLAP,
            first=overlap.first + 1,
            second=overlap.second + 1,
            example=_said(overlap.example, names),
        )
        place = rule_place(element, overlap.second, "", second.spot)
        yield Finding("overlap", Severity.ERROR, message, place)


def _said(example: Example, names: list[str]) -> str:
    parts = [
        say_region(name, region)
        for name, region in zip(names, example, strict=True)
        if region is not None and not (region.kind == "other" and region.sample is None)
    ]
    return joined(parts, "et") or sentence(ALWAYS)
