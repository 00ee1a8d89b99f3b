"""The engine speaks French and English: every sentence of its code has both."""

import ast
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

import parvis.decisions
from parvis.decisions import (
    DmnError,
    FeelError,
    check_model,
    compile_expression,
    in_language,
    table_from_yaml,
)
from parvis.decisions.speech import ENGLISH, sentence, together

ROOT = Path(parvis.decisions.__file__).parent
FRENCH = re.compile(
    "[éèàêçùîôûœ«»’É]|(^| )(de|la|le|est|et|ou|ni|un|une|des|qui|pas|par|avec|au|vaut|moins)( |$)"
)
PART = re.compile(r"{\w*(?::\w+)?}")
# Characters of the language itself, and what is looked for in a sentence.
SPARED = {"./-'’+*&%?°€", "“”«»", "Résultat :", "d’", "et", "ou"}
UNSAID = {"speech.py"}


def written(path):
    """The texts of a module that are neither docstrings nor patterns."""
    tree, spared = ast.parse(path.read_text(encoding="utf-8")), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            spared.add(node.value)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "compile":
            spared.update(ast.walk(node))
    kept = (one for one in ast.walk(tree) if isinstance(one, ast.Constant) and one not in spared)
    return {one.value for one in kept if isinstance(one.value, str)}


def untold(path):
    """The French texts of a module that have no English."""
    french = {one for one in written(path) if FRENCH.search(PART.sub("", one))}
    return french - SPARED - set(ENGLISH)


MODULES = [path for path in ROOT.rglob("*.py") if path.name not in UNSAID]


def test_every_sentence_has_its_english_and_no_english_is_left_over():
    assert {path.name: untold(path) for path in MODULES if untold(path)} == {}
    assert set(ENGLISH) - set().union(*map(written, MODULES)) == set()


def test_the_walk_sees_a_sentence_without_english(tmp_path):
    planted = tmp_path / "planted.py"
    planted.write_text('def f(x):\n    return sentence("Une règle neuve : {}.", x)\n')
    assert untold(planted) == {"Une règle neuve : {}."}


def test_both_languages_are_filled_with_the_same_parts():
    for pair in ENGLISH.items():
        french, english = (sorted(PART.findall(text)) for text in pair)
        assert french == [re.sub(r"{\d", "{", part) for part in english], pair


NOW = datetime(2027, 3, 15, 10, tzinfo=UTC)
SCOPE = {
    "quotient": Decimal(1650), "enfants": [Decimal(1), Decimal(2)], "jour": date(2027, 3, 1),
    "carte": {"nom": "Léa", "age": None}, "absent": None, "oui": True,
}  # fmt: skip
TOLD = {
    "quotient < 700 and jour > today()": "Quotient (1,650) is less than 700: no.",
    "quotient in [5..2000)": "Quotient (1,650) is between 5 and 2,000 (2,000 not included): yes.",
    "absent = null or absent > 3": "Absent is not given: yes.",
    "absent + 3": "Absent (not given) + 3: impossible to say.",
    "sum(enfants) <= 3": "The sum of enfants (1, 2) (3) is at most 3: yes.",
    "every e in enfants satisfies e > 1": "In each item of enfants, e is greater than 1: no.",
    "enfants[item > 1]": "Enfants where item is greater than 1: 2.",
    'jour + duration("P3D")': "Jour (1 March 2027) + 3 days: 4 March 2027.",
    "jour.year = 2027": "The year of jour (2027) is equal to 2027: yes.",
    'if oui then "a" else "b"': "Result: “a”.",
    "round half up(quotient, 0)": "Quotient (1,650) rounded to the unit: 1,650.",
    "carte": "Carte: nom: “Léa”; age: not given.",
    'time("10:30:00")': "Result: 10:30.",
}
WRONG = {
    "quotien + 1": "The name “quotien” is unknown. Did you mean to write “quotient”?",
    "quotient +": "The expression ends too soon: a value is expected.",
    "quotient == 1": "Equality is written with a single “=”.",
    "if oui then 1": "“else” is expected: “if” always gives both cases.",
}
NULL = {
    'quotient + "a"': "“+” does not apply to a number and a text.",
    "quotient()": "A number cannot be called.",
    'number("x", ",", ".")': "This text is not a number: “number” also expects",
    "carte.rue": "The context has no key “rue”.",
    "count(for a in 1..100000, b in 1..100000 return 1)": "The calculation asks for too many",
}


@pytest.mark.parametrize("text", [*TOLD])
def test_an_evaluation_is_told_in_english(text):
    trace = compile_expression(text, names=[*SCOPE]).explain(SCOPE, now=NOW)
    said = [in_language(one, "en") for one in trace.sentences]
    assert TOLD[text] in said
    assert not any(FRENCH.search(one.replace("Léa", "")) for one in said)


@pytest.mark.parametrize("text", [*WRONG])
def test_an_error_is_told_in_both_languages_with_its_place(text):
    with pytest.raises(FeelError) as caught:
        compile_expression(text, names=[*SCOPE])
    assert re.match(r"Line 1, column \d+: ", in_language(caught.value, "en"))
    assert WRONG[text] in in_language(caught.value, "en")
    assert in_language(caught.value, "fr") == str(caught.value)


@pytest.mark.parametrize("text", [*NULL])
def test_why_a_value_is_null_is_told_in_english(text):
    (note, *_) = compile_expression(text, names=[*SCOPE]).result(SCOPE, now=NOW).notes
    assert NULL[text] in in_language(note.message, "en")


CIRCLE = """model: Rond
data: {x: number}
decisions:
- {name: a, value: b + x}
- {name: b, value: a + x}
"""
TABLE = """model: Trou
data: {x: number}
decisions:
- name: decision
  outputs: [{name: outcome, type: string}]
  inputs: [{expression: x, type: number}]
  rules: |
    x        | outcome
    [1..3)   | "a, b"
    [2..4]   | "x"
"""


@pytest.mark.parametrize("needs", ["", ", needs: [b, x]"], ids=["guessed", "said"])
def test_a_circle_written_as_text_is_called_a_circle_with_its_line(needs):
    text = CIRCLE.replace("b + x", f"b + x{needs}")
    (found,) = [one for one in check_model(table_from_yaml(text)) if one.code == "cycle"]
    assert str(found).startswith("« a », ligne 4 : Définition circulaire : a → b → a.")
    assert in_language(found, "en").startswith("“a”, line 4: Circular definition: a → b → a.")


def test_decisions_written_twice_or_otherwise_are_no_surprise():
    assert table_from_yaml(CIRCLE + "decisions: []\n").decisions == []
    for wrong in ("decisions: x\n", "decisions: {a: b}\n", "? [a]\n: b\n"):
        with pytest.raises(DmnError):
            table_from_yaml(CIRCLE + wrong)


def test_a_sentence_that_names_a_later_decision_is_no_need():
    text = CIRCLE.replace("b + x", "'\"b\" + string(x)'")
    assert "cycle" not in {one.code for one in check_model(table_from_yaml(text))}


def test_the_checks_of_a_table_are_told_in_english():
    said = [in_language(one, "en") for one in check_model(table_from_yaml(TABLE))]
    assert "“decision”: No rule covers this case: x is less than 1." in said
    overlap = "Rules 1 and 2 apply together, for instance when x is between 2 and 3 (3 excluded)."
    assert f"“decision”, rule 2: {overlap}" in said
    with pytest.raises(DmnError) as caught:
        table_from_yaml("model: [")
    assert re.match("line 1, column .* not a readable table", in_language(caught.value, "en"))


def test_the_words_of_an_author_stay():
    assert in_language(sentence("« {} »", "une {x} date"), "en") == "“une {x} date”"
    mixed = together(["une date", sentence("un texte")], " et ")
    assert in_language(mixed, "en") == "une date and a text"
