"""From the XML of a model to its structs. What is unknown is a finding, never an exception."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from parvis.decisions.dmn import elements as e
from parvis.decisions.dmn.boxes import (
    boxed_of,
    function_of,
    name_of,
    parameter_of,
    spot_of,
    tests_of,
)
from parvis.decisions.dmn.errors import DmnError
from parvis.decisions.dmn.xml import Node, read_xml
from parvis.decisions.speech import sentence

DMN_NAMESPACE = re.compile(r"https?://www\.omg\.org/spec/DMN/(2018|2019|202\d)\d{4}/MODEL/?")

MAX_PARTS = 5_000
MAX_TEXT = 250_000

TOO_MANY = "Le modèle contient plus de {most} éléments. Découpez-le en plusieurs fichiers."
TOO_LONG = (
    "Les expressions du modèle dépassent {most} caractères. Découpez-le en plusieurs fichiers."
)
NOT_DMN = "Ce fichier XML n’est pas un modèle DMN : il doit commencer par « definitions »."


def read_model(source: bytes | str) -> e.Definitions:
    """Read a DMN 1.2 to 1.5 model.

    source: bytes or text of the XML file. Returns its structs, nothing resolved nor compiled yet.
    Raises DmnError (French sentence, line, column) when the file is refused or is not a model.
    """
    root = read_xml(source)
    if root.tag != "definitions" or not DMN_NAMESPACE.fullmatch(root.namespace):
        raise DmnError(NOT_DMN, line=root.line, column=root.column)
    elements = tuple(_elements(root))
    types = tuple(_item(n) for n in root.all("itemDefinition"))
    if len(elements) > MAX_PARTS or len(types) > MAX_PARTS:
        raise DmnError(sentence(TOO_MANY, most=MAX_PARTS))
    if _text_size(root) > MAX_TEXT:
        raise DmnError(sentence(TOO_LONG, most=f"{MAX_TEXT:,}".replace(",", " ")))
    return e.Definitions(
        name=root.get("name"),
        namespace=root.get("namespace"),
        imports=tuple(_import(n) for n in root.all("import")),
        types=types,
        elements=elements,
        expression_language=root.get("expressionLanguage"),
        description=_text(root, "description"),
        by_id={element.id: element for element in elements if element.id},
    )


def _text_size(root: Node) -> int:
    """Characters of all the texts of a model: what compiling it costs grows with them."""
    total, stack = 0, [root]
    while stack:
        node = stack.pop()
        total += len(node.text) if node.tag == "text" else 0
        stack.extend(node.children)
    return total


def _elements(root: Node) -> Iterable[e.Element]:
    readers: dict[str, Callable[[Node], e.Element]] = {
        "inputData": _input_data,
        "decision": _decision,
        "businessKnowledgeModel": _knowledge_model,
        "decisionService": _service,
    }
    for node in root.children:
        if node.namespace == root.namespace and node.tag in readers:
            yield readers[node.tag](node)


def _import(node: Node) -> e.Import:
    return e.Import(node.get("namespace"), name_of(node), node.get("importType"), spot_of(node))


def _item(node: Node) -> e.ItemDefinition:
    function = node.find("functionItem")
    return e.ItemDefinition(
        name=name_of(node),
        type_ref=_text(node, "typeRef") or node.get("typeRef"),
        allowed_values=tests_of(node, "allowedValues"),
        constraint=tests_of(node, "typeConstraint"),
        components=tuple(_item(n) for n in node.all("itemComponent")),
        is_collection=node.get("isCollection") in {"true", "1"},
        function=None if function is None else _function_type(function),
        label=node.get("label"),
        spot=spot_of(node),
    )


def _function_type(node: Node) -> tuple[tuple[e.Parameter, ...], str]:
    return tuple(parameter_of(n) for n in node.all("parameters")), node.get("outputTypeRef")


def _input_data(node: Node) -> e.InputData:
    name, type_ref = _variable(node)
    return e.InputData(node.get("id"), name, type_ref, node.get("label"), spot_of(node))


def _decision(node: Node) -> e.Decision:
    name, type_ref = _variable(node)
    return e.Decision(
        id=node.get("id"),
        name=name,
        type_ref=type_ref,
        logic=boxed_of(node),
        inputs=_hrefs(node, "informationRequirement", "requiredInput"),
        decisions=_hrefs(node, "informationRequirement", "requiredDecision"),
        knowledge=_hrefs(node, "knowledgeRequirement", "requiredKnowledge"),
        label=node.get("label"),
        question=_text(node, "question"),
        description=_text(node, "description"),
        spot=spot_of(node),
    )


def _knowledge_model(node: Node) -> e.KnowledgeModel:
    name, type_ref = _variable(node)
    logic = node.find("encapsulatedLogic")
    return e.KnowledgeModel(
        id=node.get("id"),
        name=name,
        type_ref=type_ref,
        logic=None if logic is None else function_of(logic),
        knowledge=_hrefs(node, "knowledgeRequirement", "requiredKnowledge"),
        label=node.get("label"),
        spot=spot_of(node),
    )


def _service(node: Node) -> e.Service:
    name, type_ref = _variable(node)
    return e.Service(
        id=node.get("id"),
        name=name,
        type_ref=type_ref,
        outputs=_hrefs_here(node, "outputDecision"),
        encapsulated=_hrefs_here(node, "encapsulatedDecision"),
        input_decisions=_hrefs_here(node, "inputDecision"),
        inputs=_hrefs_here(node, "inputData"),
        label=node.get("label"),
        spot=spot_of(node),
    )


def _variable(node: Node) -> tuple[str, str]:
    """Name and type of an element: those of its variable, the element's own name without one."""
    variable = node.find("variable")
    if variable is None:
        return name_of(node), node.get("typeRef")
    return name_of(variable) or name_of(node), variable.get("typeRef")


def _text(node: Node, tag: str) -> str:
    return (node.text_of(tag) or "").strip()


def _hrefs(node: Node, requirement: str, tag: str) -> tuple[str, ...]:
    return tuple(href for n in node.all(requirement) for href in _hrefs_here(n, tag))


def _hrefs_here(node: Node, tag: str) -> tuple[str, ...]:
    return tuple(n.get("href").strip() for n in node.all(tag))
