"""The trace: as data, and as French sentences a resident can read."""

import json
from datetime import date
from typing import Any

import pytest

from parvis.decisions import DecisionTrace, table_from_yaml
from parvis.decisions.dmn.words import say_tests
from tests.decisions.dmn.models import NOW, data, decision, knowledge, literal, model, table

BIKE = """
model: Aide au vélo
data: {quotient: number, achat: string, jour: date}
decisions:
  - name: aide
    policy: first
    inputs:
      - {expression: quotient, type: number, label: quotient familial}
      - {expression: achat, type: string}
    outputs: [{name: montant, type: number, default: "0"}]
    notes: [pourquoi]
    rules: |
      quotient familial | achat      | montant | pourquoi
      < 700             | "neuf"     | 300     | Barème social
      [700..1200)       | "neuf"     | 150.50  |
      -                 | "occasion" | 100     |
  - name: versement
    value: aide * 2
  - name: limite
    value: jour + duration("P1M")
"""


def tell(name: str, **inputs: Any) -> DecisionTrace:
    trace = table_from_yaml(BIKE).evaluate(name, inputs, now=NOW, trace=True).trace
    assert trace is not None
    return trace


def test_a_table_in_words() -> None:
    assert tell("aide", quotient=650, achat="neuf").sentences == [
        "Pour « aide », la table regarde quotient familial (650) et achat (« neuf »).",
        "La règle 1 s’applique : quotient familial est inférieur à 700 et achat vaut « neuf »"
        " (Barème social).",
        "« aide » : 300.",
    ]


def test_a_chain_in_words() -> None:
    assert tell("versement", quotient=800, achat="neuf").sentences[1:] == [
        "La règle 2 s’applique : quotient familial est compris entre 700 et 1 200 (1 200 exclu)"
        " et achat vaut « neuf ».",
        "« aide » : 150,50.",
        "« versement » se calcule par « aide * 2 » avec aide = 150,50.",
        "« versement » : 301,00.",
    ]


def test_no_rule_and_default() -> None:
    assert tell("aide", quotient=5000, achat="neuf").sentences[1:] == [
        "Aucune règle de la table ne s’applique. La valeur par défaut est retenue.",
        "« aide » : 0.",
    ]


def test_a_null_says_why() -> None:
    assert tell("limite").sentences == [
        '« limite » se calcule par « jour + duration("P1M") » avec jour = non renseigné.',
        "« limite » n’a pas de valeur : Le calcul « + » porte sur une valeur absente.",
    ]


def test_as_data() -> None:
    data_ = tell("versement", quotient=650, achat="neuf").data()
    first, second = data_["steps"]
    assert (data_["decision"], data_["value"]) == ("versement", "600")
    assert first["inputs"] == {"quotient": "650", "achat": "neuf"}
    assert first["tables"][0]["matched"] == [1]
    assert first["tables"][0]["rules"][0]["number"] == 1
    assert second["expression"] == "aide * 2"
    assert tell("limite", jour=date(2027, 1, 31)).data()["value"] == "2027-02-28"
    assert json.loads(json.dumps(data_)) == data_


def test_conditions_of_an_expression_in_words() -> None:
    logic = literal("if a < 700 and b >= 2 then a else 0")
    source = data("a", "number") + data("b", "number") + decision("d", logic, needs="in-a in-b")
    trace = model(source).evaluate("d", {"a": 650, "b": 1}, now=NOW, trace=True).trace
    assert trace is not None
    assert trace.sentences == [
        "« d » se calcule par « if a < 700 and b >= 2 then a else 0 » avec a = 650 et b = 1.",
        "A (650) est inférieur à 700 : oui.",
        "B (1) vaut au moins 2 : non.",
        "« d » : 0.",
    ]


def test_telling_changes_no_value() -> None:
    source = decision("f", literal("if true then 1 else 2"))
    source += decision("d", literal("for x in [1, 2] return f + x"), needs="dec-f")
    compiled = model(source)
    told, plain = (compiled.evaluate("d", {}, now=NOW, trace=trace) for trace in (True, False))
    assert told.value == plain.value == [2, 3]


CELLS = [
    ("< 5", "x est inférieur à 5"), (">= 5", "x est supérieur ou égal à 5"), ("5", "x vaut 5"),
    ("1, 2, 3", "x vaut 1, 2 ou 3"), ("not(1, 2)", "x ne vaut ni 1 ni 2"),
    ("not(1)", "x ne vaut pas 1"), ("(1..5]", "x est compris entre 1 et 5 (1 exclu)"),
    ("< 1, > 5", "x est inférieur à 1 ou est supérieur à 5"), ("y", "x vaut y"),
    ("not(< 5)", "x est supérieur ou égal à 5"), ("true", "x vaut oui"),
    ('< @"2027-03-01"', "x est avant le 1er mars 2027"), ("1234567.5", "x vaut 1 234 567,5"),
    ("? * 2 < 7", "x satisfait à ? * 2 < 7"), ('@"P1Y2M"', "x vaut 1 an 2 mois"),
    ('<= @"PT36H"', "x est inférieur ou égal à 1 jour 12 heures"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "words"), CELLS)
def test_cells_in_words(cell: str, words: str) -> None:
    logic = table("x", "o", f"{cell} | 1", policy="COLLECT")
    source = data("x") + data("y") + decision("d", logic, needs="in-x in-y")
    compiled = model(source).compiled[0].tables[0]
    piece = compiled.inputs[0].pieces[0]
    assert say_tests("x", piece.tree, piece.text) == words


def test_a_table_inside_a_function_belongs_to_the_decision_that_calls_it() -> None:
    source = knowledge("size", "n:number", table("n:number", "o:string", '- | "grand"'))
    source += decision("d", literal("size(12)"), needs="bkm-size")
    trace = model(source).evaluate("d", {}, now=NOW, trace=True).trace
    assert trace is not None
    assert [len(step.tables) for step in trace.steps] == [1]
    direct = model(source).evaluate("size", {"n": 3}, now=NOW, trace=True).trace
    assert direct is not None
    assert direct.steps[0].decision == "size"


def test_many_rules_are_counted_not_listed() -> None:
    logic = table("x", "o", "- | 1\n" * 30, policy="COLLECT")
    source = data("x") + decision("d", logic, needs="in-x")
    trace = model(source).evaluate("d", {"x": 1}, now=NOW, trace=True).trace
    assert trace is not None
    assert "10 autres règles s’appliquent aussi." in trace.sentences


def test_a_stopped_evaluation_still_tells() -> None:
    source = decision("d", literal("for a in 1..1000000000 return a"))
    result = model(source).evaluate("d", {}, now=NOW, trace=True)
    assert result.trace is not None
    assert "n’a pas de valeur" in result.trace.sentences[-1]


def test_without_trace_there_is_none() -> None:
    assert model(decision("d", literal("1"))).evaluate("d", {}, now=NOW).trace is None


def test_coverage_of_the_rules_of_a_table() -> None:
    trace = tell("versement", quotient=800, achat="neuf")
    assert trace.matched == {"aide": (2,)}
    assert table_from_yaml(BIKE).rules == {"aide": 3}


def test_labels_are_the_words_of_the_trace() -> None:
    labels = {"achat": "état du vélo", "aide": "aide de la ville", "versement": "montant versé"}
    trace = (
        table_from_yaml(BIKE)
        .evaluate(
            "versement", {"quotient": 650, "achat": "neuf"}, now=NOW, trace=True, labels=labels
        )
        .trace
    )
    assert trace is not None
    assert trace.sentences == [
        "Pour « aide de la ville », la table regarde quotient familial (650)"
        " et état du vélo (« neuf »).",
        "La règle 1 s’applique : quotient familial est inférieur à 700"
        " et état du vélo vaut « neuf » (Barème social).",
        "« aide de la ville » : 300.",
        "« montant versé » se calcule par « aide * 2 » avec aide de la ville = 300.",
        "« montant versé » : 600.",
    ]
    assert trace.matched == {"aide": (1,)}
    assert "labels" not in trace.data()["steps"][0]
