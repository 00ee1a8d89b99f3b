"""Checks before use: each finding has a code, a place and a French sentence."""

import pytest

from parvis.decisions import Finding, Severity, check_model, load_model
from tests.decisions.dmn.models import data, decision, definitions, literal, table


def found(inside: str) -> list[Finding]:
    return check_model(definitions(inside))


def one(logic: str, *, kind: str = "number", type_ref: str = "") -> list[Finding]:
    source = data("a", kind) + data("b", "string")
    return found(source + decision("d", logic, needs="in-a in-b", type_ref=type_ref))


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


FULL = "< 10 | 1\n>= 10 | 2"


def test_a_sound_table_has_no_finding() -> None:
    assert one(table("a:number", "o:number", FULL).replace("a:", "a:")) == []


def test_syntax_with_line_and_column() -> None:
    source = definitions("\n\n" + decision("d", literal("1 +\n * 2")))
    finding = check_model(source)[0]
    assert (finding.code, finding.severity) == ("syntax", Severity.ERROR)
    assert (finding.place.decision, finding.place.line) == ("d", 4)


def test_unknown_name_with_a_suggestion() -> None:
    finding = one(literal("a + bb"))[0]
    assert finding.code == "unknown-name"
    assert "« b »" in finding.message


def test_gap_as_an_example() -> None:
    findings = one(table("a:number b:string", "o:number", '< 10 | "x" | 1\n>= 10 | - | 2'))
    assert codes(findings) == ["gap"]
    assert findings[0].message == (
        "Aucune règle ne couvre ce cas : a est inférieur à 10 et b a toute autre valeur."
    )
    assert findings[0].severity is Severity.WARNING


def test_no_gap_among_the_values_announced() -> None:
    logic = table("b:string", "o:number", '"x" | 1\n"y" | 2')
    listed = logic.replace(
        "</inputExpression>",
        '</inputExpression><inputValues><text>"x", "y", "z"</text></inputValues>',
    )
    assert [f.message for f in one(listed)] == ["Aucune règle ne couvre ce cas : b vaut « z »."]
    assert one(listed.replace(', "z"', "")) == []


def test_overlap_as_an_example_is_an_error_of_a_unique_table() -> None:
    findings = one(table("a:number", "o:number", "<= 10 | 1\n>= 10 | 2"))
    assert codes(findings) == ["overlap"]
    assert findings[0].message == (
        "Les règles 1 et 2 s’appliquent ensemble, par exemple quand a vaut 10."
    )
    assert (findings[0].severity, findings[0].place.rule) == (Severity.ERROR, 2)


def test_overlaps_are_fine_elsewhere() -> None:
    for policy in ("FIRST", "COLLECT", "RULE ORDER"):
        assert one(table("a:number", "o:number", "<= 10 | 1\n>= 10 | 2", policy=policy)) == []
    rules = "<= 10 | 1\n>= 10 | 1"
    assert one(table("a:number", "o:number", rules, policy="ANY")) == []
    rules = "<= 10 | 1\n>= 10 | 2"
    assert codes(one(table("a:number", "o:number", rules, policy="ANY"))) == ["overlap"]


@pytest.mark.parametrize(
    ("policy", "rules", "why"),
    [("FIRST", "< 10 | 1\n- | 2\n< 5 | 3", "La règle 3 ne sert jamais"),
     ("FIRST", "- | 1\n5 | 2", "La règle 2 ne sert jamais"),
     ("COLLECT", "- | 1\n(5..5) | 2", "La règle 2 ne peut jamais s’appliquer")],
)  # fmt: skip
def test_unreachable_rules(policy: str, rules: str, why: str) -> None:
    findings = one(table("a:number", "o:number", rules, policy=policy))
    assert codes(findings) == ["unreachable"]
    assert why in findings[0].message


def test_cells_that_are_not_constant_hide_no_rule() -> None:
    assert one(table("a:number", "o:number", 'b = "x" | 1\n- | 2', policy="FIRST")) == []


@pytest.mark.parametrize(
    ("logic", "message"),
    [
        (table("a:number", "o:number", '"x" | 1\n- | 2', policy="FIRST"), "La cellule « \"x\" »"),
        (table("a:number", "o:number", '- | "x"'), "Le résultat « \"x\" » n’est pas du type"),
        (table("b:number", "o:number", "- | 1"), "number, et la donnée est de type string"),
        (table("a:number", "o:string", "- | 1", policy="COLLECT", aggregation="SUM"), "SUM"),
        (table("a:number", "o:number", FULL, policy="PRIORITY"), "par priorité"),
        (table("a:nomber", "o:number", "- | 1"), "Le type « nomber » n’existe pas"),
    ],
)  # fmt: skip
def test_wrong_types(logic: str, message: str) -> None:
    errors = [f for f in one(logic) if f.severity is Severity.ERROR]
    assert any(message in finding.message for finding in errors), errors


def test_the_type_of_a_decision_against_its_table() -> None:
    logic = table("a:number", "o:string", '- | "x"')
    assert codes(one(logic, type_ref="number")) == ["wrong-type"]
    assert one(logic, type_ref="string") == []


def test_an_output_outside_the_values_announced() -> None:
    logic = table("a:number", "o:string", '- | "z"').replace(
        '<output name="o" typeRef="string"/>',
        '<output name="o" typeRef="string"><outputValues><text>"x"</text></outputValues></output>',
    )
    assert codes(one(logic)) == ["not-listed"]


def test_unused_data_double_names_and_empty_decisions() -> None:
    findings = found(data("a") + decision("d", "") + decision("d", literal("1")))
    assert sorted(codes(findings)) == ["double-name", "no-logic", "unused"]


def test_errors_come_first_and_a_file_that_is_no_model_is_a_finding() -> None:
    findings = found(data("z") + data("a") + decision("d", literal("a +"), needs="in-a"))
    assert [f.severity for f in findings] == [Severity.ERROR, Severity.INFO]
    assert codes(check_model("<a/>")) == ["unreadable"]
    assert codes(check_model(b" " * 10_000_000)) == ["unreadable"]


def test_a_loaded_model_can_be_checked() -> None:
    assert check_model(load_model(definitions(decision("d", literal("1"))))) == []


def test_a_finding_reads_as_a_sentence_with_its_place() -> None:
    finding = one(table("a:number", "o:number", "<= 10 | 1\n>= 10 | 2"))[0]
    assert str(finding).startswith("« d », règle 2, ligne 1 : Les règles 1 et 2")


@pytest.mark.parametrize(
    ("logic", "type_ref"),
    [
        (literal('a < "700"'), ""), (literal("upper case(a)"), ""), (literal("a + b"), ""),
        (table("a:number", "o:number", '- | b * 2'), ""),
        (table("a:number", "o:number", "? < b | 1\n- | 2", policy="FIRST"), ""),
        (literal("string length(b)"), "boolean"), (literal("b"), "number"),
    ],
)  # fmt: skip
def test_what_can_only_be_null_or_of_another_type(logic: str, type_ref: str) -> None:
    assert "wrong-type" in codes(one(logic, type_ref=type_ref))


@pytest.mark.parametrize(
    ("text", "type_ref"),
    [("[a]", "number"), ("a", "list&lt;number&gt;"), ("if a > 1 then b else null", "string"),
     ("a > 1 and b = \"x\"", "boolean"), ("sum([a, 2])", "number"), ("null", "number")],
)  # fmt: skip
def test_what_the_language_converts_is_no_fault(text: str, type_ref: str) -> None:
    assert one(literal(text), type_ref=type_ref) == []
