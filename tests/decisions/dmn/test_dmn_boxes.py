"""Boxed expressions of every kind."""

from decimal import Decimal
from typing import Any

import pytest

from tests.decisions.dmn.models import (
    NOW,
    data,
    decision,
    evaluate,
    knowledge,
    literal,
    model,
    table,
)


def box(tag: str, inside: str) -> str:
    return f"<{tag}>{inside}</{tag}>"


def entry(name: str, logic: str, type_ref: str = "") -> str:
    variable = f'<variable name="{name}" typeRef="{type_ref}"/>' if name else ""
    return box("contextEntry", variable + logic)


def test_a_context_sees_the_entries_before() -> None:
    inside = entry("x", literal("2")) + entry("y z", literal("x + 1"))
    assert evaluate(decision("d", box("context", inside))) == {"x": Decimal(2), "y z": Decimal(3)}


def test_an_entry_without_variable_is_the_result() -> None:
    inside = entry("x", literal("2")) + entry("", literal("x * 10"))
    assert evaluate(decision("d", box("context", inside))) == 20


def test_an_entry_is_converted_to_its_type() -> None:
    inside = entry("x", literal("[7]"), "number") + entry("y", literal('"no"'), "number")
    assert evaluate(decision("d", box("context", inside))) == {"x": Decimal(7), "y": None}


def test_a_function_entry_may_call_itself() -> None:
    function = (
        '<functionDefinition><formalParameter name="n" typeRef="number"/>'
        + literal("if n <= 1 then 1 else n * fact(n - 1)")
        + "</functionDefinition>"
    )
    inside = entry("fact", function) + entry("", literal("fact(5)"))
    assert evaluate(decision("d", box("context", inside))) == 120


def test_list_and_relation() -> None:
    items = literal("1") + box("list", literal("2") + literal("null"))
    assert evaluate(decision("d", box("list", items))) == [Decimal(1), [Decimal(2), None]]
    grid = '<column name="a"/><column name="b"/>'
    grid += box("row", literal("1") + literal("2")) + box("row", literal("3") + literal("4"))
    rows = evaluate(decision("d", box("relation", grid)))
    assert rows == [{"a": Decimal(1), "b": Decimal(2)}, {"a": Decimal(3), "b": Decimal(4)}]
    short = '<column name="a"/><column name="b"/>' + box("row", literal("1"))
    assert evaluate(decision("d", box("relation", short))) == [{"a": Decimal(1), "b": None}]


@pytest.mark.parametrize(("value", "result"), [(True, 1), (False, 2), (None, 2), ("x", 2)])
def test_conditional(value: Any, result: int) -> None:
    inside = box("if", literal("a")) + box("then", literal("1")) + box("else", literal("2"))
    source = data("a") + decision("d", box("conditional", inside), needs="in-a")
    assert evaluate(source, a=value) == result


def iteration(tag: str, domain: str, body: str) -> str:
    inner = "return" if tag == "for" else "satisfies"
    inside = box("in", literal(domain)) + box(inner, literal(body))
    return decision("d", f'<{tag} iteratorVariable="x">{inside}</{tag}>')


@pytest.mark.parametrize(
    ("domain", "body", "value"),
    [("[1,2,3]", "x * 2", [2, 4, 6]), ("[1..3]", "x", [1, 2, 3]), ("[]", "x", []),
     ("null", "x", None),
     ("[1,2,3]", "count(partial)", [0, 1, 2]), ("5", "x", [5])],
)  # fmt: skip
def test_boxed_for(domain: str, body: str, value: Any) -> None:
    assert evaluate(iteration("for", domain, body)) == value


@pytest.mark.parametrize(
    ("tag", "domain", "body", "value"),
    [
        ("some", "[1,2]", "x = 2", True), ("some", "[1,2]", "x = 3", False),
        ("some", "[]", "true", False), ("every", "[]", "false", True),
        ("every", "[1,2]", "x < 3", True), ("every", "[1,2]", "x < 2", False),
        ("every", "[1,2]", '"x"', None), ("some", "[1,null]", "x > 5", None),
        ("some", "[null,9]", "x > 5", True), ("every", "null", "true", None),
    ],
)  # fmt: skip
def test_boxed_quantifiers(tag: str, domain: str, body: str, value: Any) -> None:
    assert evaluate(iteration(tag, domain, body)) is value


@pytest.mark.parametrize(
    ("domain", "match", "value"),
    [
        ("[1,2,3]", "item > 1", [2, 3]), ("[1,2,3]", "2", 2), ("[1,2,3]", '"x"', None),
        ("[{a: 1}, {a: 2}]", "a = 2", [{"a": Decimal(2)}]),
        ("[{item: 5}, {item: 1}]", "item = 5", [{"item": Decimal(5)}]), ("[]", "true", []),
    ],
)  # fmt: skip
def test_boxed_filter(domain: str, match: str, value: Any) -> None:
    inside = box("in", literal(domain)) + box("match", literal(match))
    assert evaluate(decision("d", box("filter", inside))) == value


def call(name: str, **bindings: str) -> str:
    bound = "".join(
        f'<binding><parameter name="{key}"/>{literal(text)}</binding>'
        for key, text in bindings.items()
    )
    return box("invocation", literal(name) + bound)


TWICE = knowledge("twice", "n:number", literal("n * 2"))


@pytest.mark.parametrize(
    ("logic", "value"),
    [
        (call("twice", n="4"), 8), (literal("twice(4)"), 8), (literal("twice(n: 4)"), 8),
        (literal("twice([4])"), 8), (literal("twice(1, 2)"), None), (call("twice"), None),
        (call("twice", m="1"), None), (call("abs", n="-3"), 3), (call("nothing", n="1"), None),
        (literal("for x in [1,2] return twice(x)"), [2, 4]),
    ],
)  # fmt: skip
def test_invocations(logic: str, value: Any) -> None:
    assert evaluate(TWICE + decision("d", logic, needs="bkm-twice")) == value


def test_a_knowledge_model_is_called_by_its_name() -> None:
    assert evaluate(TWICE, "twice", n=21) == 42


def test_a_knowledge_model_uses_others_and_itself() -> None:
    even = knowledge("even_", "n:number", literal("n = 0 or odd_(n - 1)"), needs="bkm-odd_")
    odd = knowledge("odd_", "n:number", literal("n != 0 and even_(n - 1)"), needs="bkm-even_")
    source = even + odd + decision("d", literal("even_(10)"), needs="bkm-even_")
    assert evaluate(source) is True
    fact = knowledge("f", "n:number", literal("if n < 2 then 1 else n * f(n - 1)"))
    assert evaluate(fact, "f", n=6) == 720


def test_a_table_inside_a_knowledge_model() -> None:
    logic = table("n:number", "o:string", '< 10 | "petit"\n>= 10 | "grand"')
    source = knowledge("size", "n:number", logic)
    source += decision("d", literal("size(12)"), needs="bkm-size")
    assert evaluate(source) == "grand"


@pytest.mark.parametrize("kind", ["Java", "PMML"])
def test_external_functions_are_never_run(kind: str) -> None:
    body = '<context><contextEntry><variable name="class"/><literalExpression>'
    body += '<text>"java.lang.System"</text></literalExpression></contextEntry></context>'
    source = knowledge("exit", "n:number", body, kind=kind)
    source += decision("d", literal("exit(1)"), needs="bkm-exit")
    result = model(source).evaluate("d", {}, now=NOW)
    assert (result.value, result.notes[0].code) == (None, "external")


def test_another_expression_language_is_null_and_reported() -> None:
    logic = '<literalExpression expressionLanguage="http://java"><text>1</text></literalExpression>'
    compiled = model(decision("d", logic))
    assert compiled.findings[0].code == "language"
    assert compiled.evaluate("d", {}, now=NOW).value is None


def test_a_decision_without_logic_is_null() -> None:
    assert evaluate(decision("d", "")) is None
    assert evaluate(decision("d", literal(""))) is None
