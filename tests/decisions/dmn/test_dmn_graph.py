"""Requirements, services, imports, cycles."""

from decimal import Decimal

import pytest

from parvis.decisions import DmnError, check_model, load_model
from tests.decisions.dmn.models import (
    NOW,
    data,
    decision,
    definitions,
    evaluate,
    literal,
    model,
)


def service(name: str, *, out: str, given: str = "", inside: str = "", inputs: str = "") -> str:
    def refs(tag: str, ids: str) -> str:
        return "".join(f'<{tag} href="#{one}"/>' for one in ids.split())

    body = refs("outputDecision", out) + refs("encapsulatedDecision", inside)
    body += refs("inputDecision", given) + refs("inputData", inputs)
    return f'<decisionService id="svc-{name}" name="{name}">{body}</decisionService>'


CHAIN = (
    data("a", "number")
    + decision("b", literal("a + 1"), needs="in-a", type_ref="number")
    + decision("c", literal("b * 10"), needs="dec-b")
    + decision("e", literal('"c est " + string(c)'), needs="dec-c")
)


def test_decisions_are_evaluated_in_order() -> None:
    assert evaluate(CHAIN, "c", a=1) == 20
    assert model(CHAIN).inputs_of("c") == {"a": "number"}


def test_a_decision_given_is_not_evaluated() -> None:
    assert evaluate(CHAIN, "c", a=1, b=5) == 50
    assert evaluate(CHAIN, "b", b="x") is None


def test_a_decision_sees_only_what_it_requires() -> None:
    found = check_model(definitions(CHAIN + decision("d", literal("a + 1"))))
    assert [(f.code, f.place.decision) for f in found if f.severity == "error"] == [
        ("unknown-name", "d")
    ]
    assert evaluate(CHAIN + decision("d", literal("a + 1")), a=1) is None


SERVICES = (
    CHAIN
    + service("one", out="dec-c", inside="dec-b", inputs="in-a")
    + service("two", out="dec-c dec-e", given="dec-b")
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("one(4)", 50), ("one(a: 4)", 50), ("two(4)", {"c": Decimal(40), "e": "c est 40"}),
        ("two(b: 4).c", 40), ("one()", None), ("one(1, 2)", None), ("one(z: 1)", None),
        ('two("x")', None), ("two([4]).c", 40),
    ],
)  # fmt: skip
def test_services_as_functions(text: str, value: object) -> None:
    needs = "svc-one svc-two"
    assert evaluate(SERVICES + decision("d", literal(text), needs=needs)) == value


def test_services_by_name_take_wrong_values_as_null() -> None:
    assert evaluate(SERVICES, "one", a=4) == 50
    assert evaluate(SERVICES, "two", b="x") == {"c": None, "e": None}


def imported(*, prefix: str) -> list[str]:
    base = definitions(
        data("n", "number")
        + decision("double me", literal("n * 2"), needs="in-n")
        + '<itemDefinition name="tSmall"><typeRef>number</typeRef>'
        "<allowedValues><text>&lt; 100</text></allowedValues></itemDefinition>",
        namespace="urn:base",
    )
    name = f"{prefix}." if prefix else ""
    main = definitions(
        f'<import namespace="urn:base" name="{prefix}" importType="x/MODEL/"/>'
        f'<decision id="d" name="d"><variable name="d" typeRef="{name}tSmall"/>'
        '<informationRequirement><requiredDecision href="urn:base#dec-double me"/>'
        f"</informationRequirement>{literal(name + 'double me + 1')}</decision>"
    )
    return [main, base]


@pytest.mark.parametrize("prefix", ["", "Base model"])
def test_imports(prefix: str) -> None:
    main, base = imported(prefix=prefix)
    compiled = load_model(main, imports=[base])
    assert compiled.findings == ()
    assert compiled.evaluate("d", {"n": 4}, now=NOW).value == 9
    assert compiled.evaluate("d", {"{urn:base}n": 4, "n": 5}, now=NOW).value == 9
    assert compiled.evaluate("d", {"n": 400}, now=NOW).value is None


def test_a_missing_import_is_reported() -> None:
    codes = {finding.code for finding in check_model(imported(prefix="Base")[0])}
    assert {"unknown-import", "unknown-reference", "unknown-type"} <= codes


def test_cycles_are_reported_and_null() -> None:
    source = decision("x", literal("y"), needs="dec-y") + decision("y", literal("x"), needs="dec-x")
    found = [f for f in check_model(definitions(source)) if f.code == "cycle"]
    assert len(found) == 1
    assert "x → y → x" in found[0].message or "y → x → y" in found[0].message
    assert evaluate(source, "x") is None


def test_an_unknown_reference_and_a_wrong_one() -> None:
    source = data("a") + decision("d", literal("1"), needs="in-b dec-d")
    source += decision("f", literal("1"), needs="dec-a").replace('"#dec-a"', '"#in-a"')
    messages = [f.message for f in check_model(definitions(source)) if f.code.endswith("reference")]
    assert any("« #in-b » n’existe pas" in message for message in messages)
    assert any("« a » n’est pas une décision" in message for message in messages)


def test_hrefs_with_their_own_namespace() -> None:
    source = definitions(CHAIN).replace('href="#', 'href="urn:test#')
    assert load_model(source).evaluate("c", {"a": 1}, now=NOW).value == 20


def test_a_misspelt_decision_gets_a_suggestion() -> None:
    named = decision("aide au vélo", literal("1"))
    with pytest.raises(DmnError, match="Vouliez-vous écrire « aide au vélo »"):
        evaluate(named, "aide au velo")


def test_a_chain_of_two_thousand_decisions() -> None:
    links = [decision("x0", literal("1"))]
    links += [
        decision(f"x{n}", literal(f"x{n - 1} + 1"), needs=f"dec-x{n - 1}") for n in range(1, 2000)
    ]
    assert evaluate("".join(reversed(links)), "x1999") == 2000


def test_the_same_content_is_compiled_once() -> None:
    source = definitions(CHAIN)
    assert load_model(source) is load_model(source.encode())
    assert load_model(source) is not load_model(
        source, imports=[definitions("", namespace="urn:o")]
    )
