"""What is known before anything runs: types, and parts that can only be null."""

import pytest
from hypothesis import given, settings

from parvis.decisions import FeelError, compile_expression, compile_unary_tests, print_expression
from parvis.decisions.feel.conformance import conforms
from parvis.decisions.feel.convert import from_python
from parvis.decisions.feel.inference import infer
from parvis.decisions.feel.types import NULL, NUMBER, STRING, Type
from tests.decisions.feel.support import NOW, TREES

NAMES = {
    "quotient": "number",
    "nom": "string",
    "naissance": "date",
    "accord": "boolean",
    "adresse": "context<commune: string, numéro: number>",
    "libre": "Any",
    "enfants": "list<context<prénom: string, âge: number>>",
    "notes": "list<number>",
}

TYPES = {
    "quotient * 2": "number",
    "nom + nom": "string",
    "quotient < 3 and accord": "boolean",
    "today() - naissance": "days and time duration",
    'naissance + duration("P1Y")': "date",
    'duration("PT1M")': "days and time duration",
    "adresse.commune": "string",
    "enfants.âge": "list<number>",
    "enfants[âge > 3]": "list<context<prénom: string, âge: number>>",
    "enfants[1].prénom": "string",
    "sum(notes)": "number",
    "max(notes)": "number",
    "for e in enfants return e.âge + 1": "list<number>",
    "if accord then 1 else 2": "number",
    "if accord then 1 else null": "number",
    'if accord then 1 else "a"': "Any",
    "libre + 1": "Any",
    "count(enfants[âge < 6])": "number",
    "{a: 1, b: a + 1}.b": "number",
    "[1, 2][1]": "number",
    "reverse(notes)": "list<number>",
    "naissance.year": "number",
    "some e in enfants satisfies e.âge > 3": "boolean",
    "(function(x: number) x + 1)(2)": "number",
    "abs(quotient)": "number",
    'string(@"P1D")': "string",
    "libre[item > 1]": "Any",
    "date(2027, 1, 1)": "date",
    "years and months duration(naissance, today()).years": "number",
    "null": "Null",
}


@pytest.mark.parametrize("text", TYPES)
def test_type(text):
    expression = compile_expression(text, names=NAMES)
    assert expression.type == TYPES[text]
    assert expression.faults == ()


FAULTS = {
    'quotient < "700"': (10, "un nombre et un texte"),
    "nom + 1": (5, "un texte et un nombre"),
    "quotient and accord": (1, "une condition"),
    "if nom then 1 else 2": (4, "une condition"),
    "adresse.comune": (8, "« commune »"),
    "naissance.an": (10, "« an »"),
    "-nom": (1, "un texte"),
    'naissance > "2027-01-01"': (11, "une date et un texte"),
    "sum(nom)": (4, "un texte"),
    "contains(quotient, nom)": (9, "« contains »"),
    "contains(nom)": (9, "« contains »"),
    'quotient in ("a", 2)': (14, "un nombre et un texte"),
    "accord in [1..5]": (11, "un oui ou non"),
    "enfants[nom]": (8, "un texte"),
    "enfants[âge > nom]": (13, "un texte"),
    '@"hier"': (1, "« hier »"),
    "quotient(1)": (9, "ne s’appelle pas"),
    "(function(x) x)(1, 2)": (16, "1 arguments"),
    'contains(texte: nom, match: "a")': (9, "string"),
    "some e in notes satisfies e": (27, "condition"),
    "quotient between nom and 3": (10, "un texte"),
    'for e in enfants return e.âge + "a"': (31, "texte"),
    "enfants.âge > 3": (13, "une liste"),
    'date("2027-02-30")': (5, "n’existe pas"),
    'naissance + duration("18 ans")': (21, "P18Y"),
    '[1.."a"]': (1, "un nombre et un texte"),
}


@pytest.mark.parametrize("text", FAULTS)
def test_what_can_only_be_null_is_found(text):
    column, words = FAULTS[text]
    first = compile_expression(text, names=NAMES).faults[0]
    assert (first.line, first.column) == (1, column)
    assert words in first.message


def test_unary_tests_against_the_type_tested():
    assert compile_unary_tests('"a", "b"').faults_for("string") == ()
    assert compile_unary_tests("[1..5], > 9, not(3) = true").faults_for("number") == ()
    assert compile_unary_tests("? > 3 and ? < 5").faults_for("number") == ()
    assert "texte" in compile_unary_tests('"a"').faults_for("number")[0].message
    assert compile_unary_tests("null, -3").faults_for("number") == ()


@given(TREES)
@settings(max_examples=300, deadline=None)
def test_a_type_found_is_the_type_of_the_value(tree):
    types = {"a": NUMBER, "b": Type("list", item=NUMBER), "élève": STRING}
    try:
        expression = compile_expression(print_expression(tree))
    except FeelError:
        return
    found, _ = infer(expression.tree, types)
    scope = {"a": 3, "b": [1, 2], "élève": "Léa Fictive"}
    value = from_python(expression.evaluate(scope, now=NOW))
    assert value is None or found == NULL or conforms(value, found), (found, value)
