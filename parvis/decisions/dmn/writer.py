"""From the structs of a model back to DMN 1.5 XML."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from xml.sax.saxutils import escape, quoteattr

from parvis.decisions.dmn import elements as e

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"
NEWLINES = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}

Lines = list[str]


def write_model(definitions: e.Definitions) -> str:
    """Return the DMN 1.5 XML of a model: what `read_model` reads back equal, places apart."""
    attributes = {
        "xmlns": NAMESPACE,
        "name": definitions.name,
        "namespace": definitions.namespace,
        "expressionLanguage": definitions.expression_language,
    }
    inside = _text("description", definitions.description)
    for item in definitions.imports:
        attrs = {"namespace": item.namespace, "importType": item.kind}
        inside += _element("import", {"name": item.name, **attrs}, keep=("name",))
    for item_definition in definitions.types:
        inside += _item("itemDefinition", item_definition)
    for element in definitions.elements:
        inside += _write_element(element)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    return "\n".join(lines + _element("definitions", attributes, inside)) + "\n"


def _element(
    tag: str, attributes: dict[str, str], inside: Lines | None = None, keep: Iterable[str] = ()
) -> Lines:
    given = {k: v for k, v in attributes.items() if v or k in keep}
    head = tag + "".join(f" {k}={quoteattr(v, NEWLINES)}" for k, v in given.items())
    if not inside:
        return [f"<{head}/>"]
    return [f"<{head}>", *(f"  {line}" for line in inside), f"</{tag}>"]


def _text(tag: str, text: str) -> Lines:
    """An element of text, on one line of our list: indenting must not touch the text."""
    if not text:
        return []
    content = escape(text, {"\r": "&#13;", "\n": "&#10;"})
    return [f"<{tag}>{content}</{tag}>"]


def _variable(name: str, type_ref: str) -> Lines:
    return _element("variable", {"name": name, "typeRef": type_ref})


def _item(tag: str, item: e.ItemDefinition) -> Lines:
    inside = _text("typeRef", item.type_ref)
    inside += _tests("allowedValues", item.allowed_values)
    inside += _tests("typeConstraint", item.constraint)
    for component in item.components:
        inside += _item("itemComponent", component)
    if item.function is not None:
        parameters, output = item.function
        lines = [line for p in parameters for line in _parameter("parameters", p)]
        inside += _element("functionItem", {"outputTypeRef": output}, lines)
    collection = "true" if item.is_collection else ""
    attributes = {"name": item.name, "label": item.label, "isCollection": collection}
    return _element(tag, attributes, inside)


def _parameter(tag: str, parameter: e.Parameter) -> Lines:
    return _element(tag, {"name": parameter.name, "typeRef": parameter.type_ref})


def _write_element(element: e.Element) -> Lines:
    attributes = {"id": element.id, "name": element.name, "label": element.label}
    variable = _variable(element.name, element.type_ref)
    match element:
        case e.InputData():
            return _element("inputData", attributes, variable)
        case e.KnowledgeModel():
            logic = [] if element.logic is None else _function("encapsulatedLogic", element.logic)
            inside = variable + logic
            inside += _requirements("knowledgeRequirement", "requiredKnowledge", element.knowledge)
            return _element("businessKnowledgeModel", attributes, inside)
        case e.Service():
            inside = variable + _hrefs("outputDecision", element.outputs)
            inside += _hrefs("encapsulatedDecision", element.encapsulated)
            inside += _hrefs("inputDecision", element.input_decisions)
            return _element(
                "decisionService", attributes, inside + _hrefs("inputData", element.inputs)
            )
        case e.Decision():
            return _element("decision", attributes, _decision(element, variable))


def _decision(element: e.Decision, variable: Lines) -> Lines:
    inside = _text("description", element.description) + _text("question", element.question)
    inside += variable
    inside += _requirements("informationRequirement", "requiredInput", element.inputs)
    inside += _requirements("informationRequirement", "requiredDecision", element.decisions)
    inside += _requirements("knowledgeRequirement", "requiredKnowledge", element.knowledge)
    return inside + _box(element.logic)


def _requirements(requirement: str, tag: str, hrefs: Iterable[str]) -> Lines:
    return [line for h in hrefs for line in _element(requirement, {}, _hrefs(tag, [h]))]


def _hrefs(tag: str, hrefs: Iterable[str]) -> Lines:
    return [line for href in hrefs for line in _element(tag, {"href": href})]


# --- boxed expressions ---------------------------------------------------------------------------


def _box(box: e.Boxed | None) -> Lines:
    return [] if box is None else BOXES[type(box)](box)


def _literal(box: e.Literal, tag: str = "literalExpression") -> Lines:
    attributes = {"typeRef": box.type_ref, "expressionLanguage": box.language}
    return _element(tag, attributes, _text("text", box.text))


def _tests(tag: str, tests: e.Literal | None) -> Lines:
    return [] if tests is None else _literal(tests, tag)


def _context(box: e.BoxedContext) -> Lines:
    inside: Lines = []
    for entry in box.entries:
        variable = [] if entry.variable is None else _parameter("variable", entry.variable)
        inside += _element("contextEntry", {}, variable + _box(entry.value))
    return _element("context", {"typeRef": box.type_ref}, inside)


def _list(box: e.BoxedList) -> Lines:
    inside = [line for item in box.items for line in _box(item)]
    return _element("list", {"typeRef": box.type_ref}, inside)


def _relation(box: e.Relation) -> Lines:
    inside = [line for column in box.columns for line in _parameter("column", column)]
    for row in box.rows:
        inside += _element("row", {}, [line for cell in row for line in _box(cell)])
    return _element("relation", {"typeRef": box.type_ref}, inside)


def _function(tag: str, box: e.FunctionBox) -> Lines:
    kind = "" if box.kind == "FEEL" else box.kind
    inside = [line for p in box.parameters for line in _parameter("formalParameter", p)]
    return _element(tag, {"kind": kind, "typeRef": box.type_ref}, inside + _box(box.body))


def _invocation(box: e.Invocation) -> Lines:
    inside = _box(box.callee)
    for name, value in box.bindings:
        parameter = _parameter("parameter", e.Parameter(name))
        inside += _element("binding", {}, parameter + _box(value))
    return _element("invocation", {"typeRef": box.type_ref}, inside)


def _conditional(box: e.Conditional) -> Lines:
    inside = _element("if", {}, _box(box.condition)) + _element("then", {}, _box(box.then))
    inside += _element("else", {}, _box(box.otherwise))
    return _element("conditional", {"typeRef": box.type_ref}, inside)


def _iteration(box: e.Iteration) -> Lines:
    body = "return" if box.kind == "for" else "satisfies"
    inside = _element("in", {}, _box(box.domain)) + _element(body, {}, _box(box.body))
    return _element(box.kind, {"iteratorVariable": box.variable, "typeRef": box.type_ref}, inside)


def _filter(box: e.FilterBox) -> Lines:
    inside = _element("in", {}, _box(box.domain)) + _element("match", {}, _box(box.match))
    return _element("filter", {"typeRef": box.type_ref}, inside)


def _table(box: e.DecisionTable) -> Lines:
    inside: Lines = []
    for clause in box.inputs:
        lines = _literal(clause.expression, "inputExpression")
        inside += _element(
            "input", {"label": clause.label}, lines + _tests("inputValues", clause.values)
        )
    for output in box.outputs:
        lines = _tests("outputValues", output.values) + _tests("defaultOutputEntry", output.default)
        attributes = {"name": output.name, "label": output.label, "typeRef": output.type_ref}
        inside += _element("output", attributes, lines)
    inside += [line for name in box.annotations for line in _element("annotation", {"name": name})]
    for rule in box.rules:
        inside += _rule(rule)
    attributes = {
        "hitPolicy": box.hit_policy.value,
        "aggregation": box.aggregation.value if box.aggregation else "",
        "outputLabel": box.label,
        "typeRef": box.type_ref,
    }
    return _element("decisionTable", attributes, inside)


def _rule(rule: e.Rule) -> Lines:
    inside = [line for cell in rule.inputs for line in _literal(cell, "inputEntry")]
    inside += [line for cell in rule.outputs for line in _literal(cell, "outputEntry")]
    inside += [
        line
        for note in rule.annotations
        for line in _element("annotationEntry", {}, _text("text", note))
    ]
    return _element("rule", {}, inside)


BOXES: dict[type, Callable[..., Lines]] = {
    e.Literal: _literal,
    e.DecisionTable: _table,
    e.BoxedContext: _context,
    e.BoxedList: _list,
    e.Relation: _relation,
    e.FunctionBox: lambda box: _function("functionDefinition", box),
    e.Invocation: _invocation,
    e.Conditional: _conditional,
    e.Iteration: _iteration,
    e.FilterBox: _filter,
}
