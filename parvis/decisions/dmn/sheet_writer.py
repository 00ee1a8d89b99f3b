"""From the structs of a model to the plain table form for clerks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml

from parvis.decisions.dmn import elements as e
from parvis.decisions.dmn.boxes import clean_name
from parvis.decisions.dmn.errors import DmnError
from parvis.decisions.dmn.mentions import mentioned
from parvis.decisions.dmn.sheet import STRING
from parvis.decisions.speech import sentence

ONLY_TABLES = (
    "« {name} » ne peut pas être écrit en tableau simple : seules les données, les tables et les "
    "expressions le peuvent. Gardez le fichier DMN."
)


def write_sheet(definitions: e.Definitions) -> str:
    """Return the YAML form of a model of data, tables and expressions.

    What `read_sheet` reads back equal, identifiers and places apart.
    Raises DmnError when the model holds what the form cannot say (imports, functions, services).
    """
    for item in definitions.imports:
        raise DmnError(sentence(ONLY_TABLES, name=item.name))
    names = {f"#{element.id}": element.name for element in definitions.elements}
    data: dict[str, Any] = {}
    decisions: list[dict[str, Any]] = []
    seen: list[str] = []
    for element in _ordered(definitions.elements):
        if isinstance(element, e.InputData):
            fields = _without_empty(type=element.type_ref, label=element.label)
            data[element.name] = element.type_ref if set(fields) <= {"type"} else fields
        elif isinstance(element, e.Decision):
            decisions.append(_decision(element, names, seen))
        else:
            raise DmnError(sentence(ONLY_TABLES, name=element.name))
        seen.append(element.name)
    sheet = _without_empty(
        model=definitions.name,
        namespace=definitions.namespace,
        description=definitions.description,
        types={item.name: _type(item) for item in definitions.types},
        data=data,
        decisions=decisions,
    )
    return yaml.dump(sheet, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)


def _ordered(elements: tuple[e.Element, ...]) -> list[e.Element]:
    """Data first, then decisions after those they need."""
    data = [x for x in elements if isinstance(x, e.InputData)]
    rest = [x for x in elements if not isinstance(x, e.InputData)]
    placed: list[e.Element] = []
    done: set[str] = set()
    while rest:
        ready = [x for x in rest if _awaited(x, rest) <= done]
        for element in ready or rest[:1]:  # a cycle is written as it comes, and found when read
            placed.append(element)
            done.add(f"#{element.id}")
            rest.remove(element)
    return data + placed


def _awaited(element: e.Element, rest: Iterable[e.Element]) -> set[str]:
    if not isinstance(element, e.Decision):
        return set()
    return set(element.decisions) & {f"#{x.id}" for x in rest}


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks, lists of texts on one line."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        style = "|" if "\n" in text else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _Dumper.represent_text)


def _type(item: e.ItemDefinition) -> Any:
    if item.function is not None:
        raise DmnError(sentence(ONLY_TABLES, name=item.name))
    fields = _without_empty(
        type=item.type_ref,
        label=item.label,
        values=_tests(item.allowed_values),
        constraint=_tests(item.constraint),
        list="true" if item.is_collection else "",
        fields={component.name: _type(component) for component in item.components},
    )
    return item.type_ref if set(fields) == {"type"} else fields


def _decision(element: e.Decision, names: dict[str, str], seen: list[str]) -> dict[str, Any]:
    if element.knowledge:
        raise DmnError(sentence(ONLY_TABLES, name=element.name))
    needs = [names.get(href, href) for href in [*element.inputs, *element.decisions]]
    fields = _without_empty(
        name=element.name,
        type=element.type_ref,
        label=element.label,
        question=element.question,
        description=element.description,
    )
    if needs != mentioned(element.logic, seen):
        fields["needs"] = needs
    if isinstance(element.logic, e.Literal):
        return fields | {"value": _literal(element.logic)}
    if isinstance(element.logic, e.DecisionTable):
        return fields | _table(element.logic, element.name)
    if element.logic is not None:
        raise DmnError(sentence(ONLY_TABLES, name=element.name))
    return fields


def _table(table: e.DecisionTable, name: str) -> dict[str, Any]:
    fields = _without_empty(
        policy=table.hit_policy.value.lower(),
        aggregation=table.aggregation.value.lower() if table.aggregation else "",
        table_label=table.label,
        table_type=table.type_ref,
        inputs=[_input(clause) for clause in table.inputs],
    )
    fields["outputs"] = [_output(clause) for clause in table.outputs]
    notes = list(table.annotations)
    if notes:
        fields["notes"] = notes
    grid = _grid(table, name)
    fields["rules"] = [_rule(rule) for rule in table.rules] if grid is None else grid
    return fields


def _input(clause: e.InputClause) -> dict[str, Any]:
    plain = e.Literal(clause.expression.text, "", clause.expression.language)
    return {"expression": _literal(plain)} | _without_empty(
        type=clause.expression.type_ref, label=clause.label, values=_tests(clause.values)
    )


def _output(clause: e.OutputClause) -> dict[str, Any]:
    default = {} if clause.default is None else {"default": _literal(clause.default)}
    return (
        _without_empty(
            name=clause.name, type=clause.type_ref, label=clause.label, values=_tests(clause.values)
        )
        | default
    )


def _rule(rule: e.Rule) -> dict[str, Any]:
    when, then = ([_literal(cell) for cell in side] for side in (rule.inputs, rule.outputs))
    return {"when": when, "then": then} | _without_empty(notes=list(rule.annotations))


def _grid(table: e.DecisionTable, name: str) -> str | None:
    """The rules as aligned columns, or None when a cell cannot stand on one line."""
    heads = [clean_name(c.label or c.expression.text) for c in table.inputs]
    heads += [clean_name(c.label or c.name or name) for c in table.outputs]
    rows = [[*heads, *table.annotations]]
    for rule in table.rules:
        cells = [*rule.inputs, *rule.outputs]
        if any(cell.type_ref or cell.language for cell in cells):
            return None
        rows.append([*(cell.text for cell in cells), *rule.annotations])
    if not all(len(row) == len(rows[0]) and all(map(_fits, row)) for row in rows):
        return None
    if any(not any(row) for row in rows) or not table.rules:
        return None
    shown = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    lines = (
        " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in shown
    )
    return "".join(line + "\n" for line in lines)


def _fits(text: str) -> bool:
    """Whether a text may be a cell of the grid and come back the same."""
    plain = text.isprintable() and text == text.strip() and "\\|" not in text
    return plain and "---" not in text and not text.endswith("\\")


def _literal(literal: e.Literal) -> Any:
    if not literal.type_ref and not literal.language:
        return literal.text
    return {"expression": literal.text} | _without_empty(
        type=literal.type_ref, language=literal.language
    )


def _tests(tests: e.Literal | None) -> Any:
    """Allowed values as a list of texts when they are nothing else, as FEEL otherwise."""
    if tests is None:
        return ""
    parts = STRING.findall(tests.text)
    texts = [part.replace('\\"', '"').replace("\\\\", "\\") for part in parts]
    same = tests.text == ", ".join(f'"{part}"' for part in parts)
    return (
        texts
        if same and texts and tests == e.Literal(tests.text, spot=tests.spot)
        else _literal(tests)
    )


def _without_empty(**fields: Any) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value not in ("", [], {}, None)}
