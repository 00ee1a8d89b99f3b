"""Errors point at the place, in French, with a name to try instead."""

import pytest

from parvis.decisions import FeelError, compile_expression, compile_unary_tests
from tests.decisions.feel.support import result

NAMES = ["quotient familial", "enfants", "date de naissance"]
FAULTS = [
    # text, line, column, token, suggestion
    ("quotient familal < 700", 1, 1, "quotient familal", "quotient familial"),
    ("enfant >= 2", 1, 1, "enfant", "enfants"),
    ("enfants >= 2 and\n  enfnts < 9", 2, 3, "enfnts", "enfants"),
    ("coutn([1])", 1, 1, "coutn", "count"),
    ("enfants == 2", 1, 9, "==", "="),
    ("enfants familial > 2", 1, 9, "familial", "quotient familial"),
    ("enfants >", 1, 10, "", None),
    ("[1, 2", 1, 6, "", None),
    ("(1 + 2", 1, 7, "", None),
    ("enfants > « 2 »", 1, 11, "«", '"'),
    ('"jamais refermé', 1, 1, '"', None),
    ("enfants # 2", 1, 9, "#", None),
    ("if enfants > 2 then 1", 1, 22, "", None),
    ("for enfants return 1", 1, 5, "enfants", None),
    ("1 instance of nombre", 1, 15, "nombre", "number"),
    ("f(1, x: 2)", 1, 6, "", None),
    ("function(a, a) a", 1, 13, "", None),
    ("1 2", 1, 3, "2", None),
    ("", 1, 1, "", None),
    ("? > 1", 1, 1, "?", None),
    ("{a 1}", 1, 2, "a", None),
    ("enfants between 1", 1, 18, "", None),
    ("9" * 7000, 1, 1, None, None),
]


@pytest.mark.parametrize(("text", "line", "column", "token", "suggestion"), FAULTS)
def test_place_token_and_suggestion(text, line, column, token, suggestion):
    with pytest.raises(FeelError) as caught:
        compile_expression(text, names=NAMES)
    error = caught.value
    assert (error.line, error.column) == (line, column)
    assert token is None or error.token == token
    assert error.suggestion == suggestion
    assert error.message.endswith((".", "?"))
    assert suggestion is None or suggestion in error.message


def test_unary_tests_have_places_too():
    with pytest.raises(FeelError) as caught:
        compile_unary_tests("> 3,\n[1..", names=[])
    assert caught.value.line == 2


def test_names_inside_are_known():
    text = "for a in [1] return {b: a, c: function(d) d + b + a}"
    assert compile_expression(text, names=[]).names == frozenset()


NOTES = {
    "absent + 1": ("null", 1, 8),
    '"a" + 1': ("type", 1, 5),
    "1 / 0": ("division", 1, 3),
    "[1][2]": ("index", 1, 4),
    "{a: 1}.b": ("key", 1, 7),
    'date("demain")': ("argument", 1, 5),
    'contains("a")': ("arity", 1, 9),
    "1 +\n(2 < true)": ("type", 2, 4),
    '@"demain"': ("literal", 1, 1),
    "for i in 1..10**9 return i": ("limit", 1, 1),
}


@pytest.mark.parametrize("text", NOTES)
def test_a_null_says_why_and_where(text):
    found = result(text)
    assert found.value is None
    first = found.notes[0]
    assert (first.code, first.line, first.column) == NOTES[text] or first.code == "limit"
    assert first.message.endswith(".")


def test_notes_hold_no_value():
    found = result('nom + 1 > revenu / "x"', nom="Fictive", revenu=123456)
    assert found.notes
    assert not any("Fictive" in note.message or "123456" in note.message for note in found.notes)


def test_notes_are_bounded():
    assert len(result("for i in 1..5000 return i + null").notes) <= 200
