"""Small models for the tests, as XML texts."""

from datetime import UTC, datetime
from typing import Any

from parvis.decisions import Model, load_model

NOW = datetime(2027, 3, 15, 9, 30, tzinfo=UTC)
NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def definitions(inside: str, *, namespace: str = "urn:test", version: str = NAMESPACE) -> str:
    return (
        f'<definitions xmlns="{version}" name="test" namespace="{namespace}">{inside}</definitions>'
    )


def data(name: str, type_ref: str = "") -> str:
    return (
        f'<inputData id="in-{name}" name="{name}">'
        f'<variable name="{name}" typeRef="{type_ref}"/></inputData>'
    )


def decision(name: str, logic: str, *, needs: str = "", type_ref: str = "") -> str:
    """`needs`: words such as `in-a dec-b bkm-c`, by the prefix of their identifier."""
    tags = {
        "in": ("informationRequirement", "requiredInput"),
        "dec": ("informationRequirement", "requiredDecision"),
        "bkm": ("knowledgeRequirement", "requiredKnowledge"),
        "svc": ("knowledgeRequirement", "requiredKnowledge"),
    }
    requirements = ""
    for href in needs.split():
        outer, inner = tags[href.partition("-")[0]]
        requirements += f'<{outer}><{inner} href="#{href}"/></{outer}>'
    return (
        f'<decision id="dec-{name}" name="{name}"><variable name="{name}" typeRef="{type_ref}"/>'
        f"{requirements}{logic}</decision>"
    )


def literal(text: str) -> str:
    return f"<literalExpression><text>{escaped(text)}</text></literalExpression>"


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def knowledge(name: str, parameters: str, body: str, *, kind: str = "FEEL", needs: str = "") -> str:
    """`parameters`: words such as `a:number b`."""
    formal = ""
    for word in parameters.split():
        one, _, type_ref = word.partition(":")
        formal += f'<formalParameter name="{one}" typeRef="{type_ref}"/>'
    requirements = "".join(
        f'<knowledgeRequirement><requiredKnowledge href="#{href}"/></knowledgeRequirement>'
        for href in needs.split()
    )
    return (
        f'<businessKnowledgeModel id="bkm-{name}" name="{name}"><variable name="{name}"/>'
        f'<encapsulatedLogic kind="{kind}">{formal}{body}</encapsulatedLogic>{requirements}'
        "</businessKnowledgeModel>"
    )


def table(
    inputs: str, outputs: str, rules: str, *, policy: str = "UNIQUE", aggregation: str = ""
) -> str:
    """Columns as `name:type`, rules one a line, cells separated by bars."""
    clauses = ""
    for word in inputs.split():
        name, _, type_ref = word.partition(":")
        clauses += (
            f'<input><inputExpression typeRef="{type_ref}"><text>{name}</text>'
            "</inputExpression></input>"
        )
    wide = len(inputs.split())
    for word in outputs.split():
        name, _, type_ref = word.partition(":")
        clauses += f'<output name="{name}" typeRef="{type_ref}"/>'
    lines = ""
    for line in rules.strip().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        lines += "<rule>"
        for position, cell in enumerate(cells):
            tag = "inputEntry" if position < wide else "outputEntry"
            lines += f"<{tag}><text>{escaped(cell)}</text></{tag}>"
        lines += "</rule>"
    more = f' aggregation="{aggregation}"' if aggregation else ""
    return f'<decisionTable hitPolicy="{policy}"{more}>{clauses}{lines}</decisionTable>'


def evaluate(source: str, name: str = "d", **inputs: Any) -> Any:
    return model(source).evaluate(name, inputs, now=NOW).value


def model(source: str) -> Model:
    return load_model(source if source.startswith("<definitions") else definitions(source))
