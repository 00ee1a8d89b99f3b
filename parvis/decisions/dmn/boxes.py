"""The boxed expressions of a model, from XML to structs."""

from __future__ import annotations

import re
from collections.abc import Callable

from parvis.decisions.dmn import elements as e
from parvis.decisions.dmn.errors import DmnError
from parvis.decisions.dmn.xml import Node
from parvis.decisions.speech import sentence

SPACES = re.compile(r"\s+")

UNKNOWN_POLICY = "« {value} » n’existe pas ici. Choisissez parmi : {known}."
WRONG_CELLS = "La règle {rule} a {found} cellules alors que la table a {wanted} colonnes."


def boxed_of(node: Node | None) -> e.Boxed | None:
    """Return the first boxed expression inside an element, or None when it holds none."""
    if node is None:
        return None
    for child in node.children:
        if child.namespace == node.namespace and child.tag in BOXES:
            return BOXES[child.tag](child)
    return None


def _all_boxes(node: Node) -> tuple[e.Boxed | None, ...]:
    return tuple(
        BOXES[child.tag](child)
        for child in node.children
        if child.namespace == node.namespace and child.tag in BOXES
    )


def _literal(node: Node) -> e.Literal:
    return e.Literal(
        text=(node.text_of("text") or "").strip(),
        type_ref=node.get("typeRef"),
        language=node.get("expressionLanguage"),
        spot=_text_spot(node),
    )


def _context(node: Node) -> e.BoxedContext:
    entries = []
    for entry in node.all("contextEntry"):
        variable = entry.find("variable")
        name = None if variable is None else parameter_of(variable)
        entries.append(e.ContextEntry(name, boxed_of(entry)))
    return e.BoxedContext(tuple(entries), node.get("typeRef"), spot_of(node))


def _list(node: Node) -> e.BoxedList:
    return e.BoxedList(_all_boxes(node), node.get("typeRef"), spot_of(node))


def _relation(node: Node) -> e.Relation:
    columns = tuple(parameter_of(n) for n in node.all("column"))
    rows = tuple(_all_boxes(n) for n in node.all("row"))
    return e.Relation(columns, rows, node.get("typeRef"), spot_of(node))


def function_of(node: Node) -> e.FunctionBox:
    """Return the function an element describes: a functionDefinition or encapsulatedLogic."""
    return e.FunctionBox(
        parameters=tuple(parameter_of(n) for n in node.all("formalParameter")),
        body=boxed_of(node),
        kind=node.get("kind", "FEEL"),
        type_ref=node.get("typeRef"),
        spot=spot_of(node),
    )


def _invocation(node: Node) -> e.Invocation:
    bindings = []
    for binding in node.all("binding"):
        parameter = binding.find("parameter")
        if parameter is not None:
            bindings.append((name_of(parameter), boxed_of(binding)))
    return e.Invocation(boxed_of(node), tuple(bindings), node.get("typeRef"), spot_of(node))


def _conditional(node: Node) -> e.Conditional:
    condition, then, otherwise = (boxed_of(node.find(tag)) for tag in ("if", "then", "else"))
    return e.Conditional(condition, then, otherwise, node.get("typeRef"), spot_of(node))


def _iteration(node: Node) -> e.Iteration:
    return e.Iteration(
        kind=node.tag,
        variable=clean_name(node.get("iteratorVariable")),
        domain=boxed_of(node.find("in")),
        body=boxed_of(node.find("return" if node.tag == "for" else "satisfies")),
        type_ref=node.get("typeRef"),
        spot=spot_of(node),
    )


def _filter(node: Node) -> e.FilterBox:
    domain, match = boxed_of(node.find("in")), boxed_of(node.find("match"))
    return e.FilterBox(domain, match, node.get("typeRef"), spot_of(node))


def _table(node: Node) -> e.DecisionTable:
    inputs = tuple(_input_clause(n) for n in node.all("input"))
    outputs = tuple(_output_clause(n) for n in node.all("output"))
    rules = tuple(_rule(n) for n in node.all("rule"))
    for number, rule in enumerate(rules, 1):
        found, wanted = len(rule.inputs) + len(rule.outputs), len(inputs) + len(outputs)
        if (len(rule.inputs), len(rule.outputs)) != (len(inputs), len(outputs)):
            message = sentence(WRONG_CELLS, rule=number, found=found, wanted=wanted)
            raise DmnError(message, line=rule.spot.line, column=rule.spot.column)
    return e.DecisionTable(
        inputs=inputs,
        outputs=outputs,
        rules=rules,
        hit_policy=_hit_policy(node),
        aggregation=_aggregation(node),
        annotations=tuple(name_of(n) for n in node.all("annotation")),
        label=node.get("outputLabel"),
        type_ref=node.get("typeRef"),
        spot=spot_of(node),
    )


def _hit_policy(node: Node) -> e.HitPolicy:
    value = node.get("hitPolicy") or e.HitPolicy.UNIQUE
    if value not in set(e.HitPolicy):
        raise _unknown(node, value, list(e.HitPolicy))
    return e.HitPolicy(value)


def _aggregation(node: Node) -> e.Aggregation | None:
    value = node.get("aggregation")
    if value and value not in set(e.Aggregation):
        raise _unknown(node, value, list(e.Aggregation))
    return e.Aggregation(value) if value else None


def _unknown(node: Node, value: str, known: list[str]) -> DmnError:
    message = sentence(UNKNOWN_POLICY, value=value, known=", ".join(known))
    return DmnError(message, line=node.line, column=node.column)


def _input_clause(node: Node) -> e.InputClause:
    expression = node.find("inputExpression")
    return e.InputClause(
        expression=e.Literal("", spot=spot_of(node))
        if expression is None
        else _literal(expression),
        label=node.get("label"),
        values=tests_of(node, "inputValues"),
        spot=spot_of(node),
    )


def _output_clause(node: Node) -> e.OutputClause:
    default = node.find("defaultOutputEntry")
    return e.OutputClause(
        name=name_of(node),
        label=node.get("label"),
        type_ref=node.get("typeRef"),
        values=tests_of(node, "outputValues"),
        default=None if default is None else _literal(default),
        spot=spot_of(node),
    )


def _rule(node: Node) -> e.Rule:
    notes = (n.text_of("text") or "" for n in node.all("annotationEntry"))
    return e.Rule(
        inputs=tuple(_literal(n) for n in node.all("inputEntry")),
        outputs=tuple(_literal(n) for n in node.all("outputEntry")),
        annotations=tuple(note.strip() for note in notes),
        spot=spot_of(node),
    )


BOXES: dict[str, Callable[[Node], e.Boxed]] = {
    "literalExpression": _literal,
    "decisionTable": _table,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "functionDefinition": function_of,
    "invocation": _invocation,
    "conditional": _conditional,
    "for": _iteration,
    "some": _iteration,
    "every": _iteration,
    "filter": _filter,
}


# --- small parts ---------------------------------------------------------------------------------


def clean_name(name: str) -> str:
    """Return a name with its runs of white space made one space."""
    return SPACES.sub(" ", name).strip()


def name_of(node: Node) -> str:
    """Return the clean `name` of an element."""
    return clean_name(node.get("name"))


def parameter_of(node: Node) -> e.Parameter:
    """Return the name and type an element declares."""
    return e.Parameter(name_of(node), node.get("typeRef"))


def spot_of(node: Node) -> e.Spot:
    """Return the place of an element in its file."""
    return e.Spot(node.line, node.column)


def tests_of(node: Node, tag: str) -> e.Literal | None:
    """Return the unary tests held by the child called `tag`, or None without text."""
    child = node.find(tag)
    found = None if child is None else _literal(child)
    return found if found is not None and found.text else None


def _text_spot(node: Node) -> e.Spot:
    return spot_of(node.find("text") or node)
