"""An evaluation explains itself, in French sentences and as data."""

import datetime
import json

import pytest

from parvis.decisions import compile_expression
from parvis.decisions.feel.convert import from_python
from parvis.decisions.feel.words import in_words
from tests.decisions.feel.support import NOW, value

LABELS = {"quotient": "Quotient familial", "enfants": "Nombre d’enfants"}


def explain(text, **scope):
    return compile_expression(text).explain(scope, now=NOW, labels=LABELS)


def test_each_condition_is_told_with_what_it_read():
    trace = explain("quotient < 700 and enfants >= 2", quotient=650, enfants=1)
    assert trace.value is False
    assert trace.sentences == (
        "Quotient familial (650) est inférieur à 700 : oui.",
        "Nombre d’enfants (1) vaut au moins 2 : non.",
        "Résultat : non.",
    )
    assert trace.inputs == {"enfants": 1, "quotient": 650}


def test_what_was_not_evaluated_is_not_told():
    trace = explain("quotient < 700 or enfants >= 2", quotient=650, enfants=1)
    assert trace.sentences[0] == "Quotient familial (650) est inférieur à 700 : oui."
    assert not any("enfants" in sentence for sentence in trace.sentences)


def test_what_is_missing_is_named():
    trace = explain("quotient < 700", quotient=None)
    assert trace.value is None
    assert "Quotient familial n’est pas renseigné." in trace.sentences
    assert trace.notes[0].code == "null"


def test_branch_taken():
    trace = explain("if quotient in [0..700] then 100 * enfants else 0", quotient=800, enfants=2)
    assert trace.sentences == (
        "Quotient familial (800) est entre 0 et 700 : non.", "Résultat : 0.",
    )  # fmt: skip


def test_dates_and_durations_read_as_french():
    trace = explain('naissance + duration("P18Y") <= today()', naissance=datetime.date(2010, 3, 1))
    assert trace.sentences == (
        "Naissance (1er mars 2010) + 18 ans n’est pas après la date du jour (15 mars 2027) : non.",
    )


TOLD = {
    "accord": "Accord : oui.",
    "not(accord)": "Accord : oui.",
    'commune in ("A", "B")': "Commune (« Exempleville ») est parmi : « A » ou « B » : non.",
    "count(membres) > 2": "Le nombre de membres (2) est supérieur à 2 : non.",
    "some e in membres satisfies e.âge < 3":  # no value: there are several
    "Dans au moins un élément de membres, âge de e est inférieur à 3 : oui.",
    "count(membres[âge < 3])": "Le nombre de membres où âge est inférieur à 3 : 1.",
    'contains(commune, "ville")': "Commune (« Exempleville ») contient « ville » : oui.",
    "round half up(prix / 3, 2)": "Prix (1 000) ÷ 3 arrondi à 2 décimales : 333,33.",
    "debut > today()": "Debut (1er mai 2027) est après la date du jour (15 mars 2027) : oui.",
    "debut.year = 2027": "L’année de debut (2027) est égal à 2027 : oui.",
    "absent = null": "Absent n’est pas renseigné : oui.",
    "prix in [500..1000)": "Prix (1 000) est entre 500 et 1 000 (1 000 non compris) : non.",
    "prix in >= 12345": "Prix (1 000) vaut au moins 12 345 : non.",
    "min(prix, 300)": "Le plus petit de prix (1 000) et 300 : 300.",
    "-prix": "Moins prix (1 000) : -1 000.",
}


@pytest.mark.parametrize("text", TOLD)
def test_sentences(text):
    scope = {
        "accord": True, "commune": "Exempleville", "prix": 1000, "debut": datetime.date(2027, 5, 1),
        "membres": [{"âge": 2}, {"âge": 9}],
    }  # fmt: skip
    assert explain(text, **scope).sentences[0] == TOLD[text]


def test_steps_and_data_are_json():
    trace = explain("for i in [1, 2] return i * quotient", quotient=3)
    data = json.loads(json.dumps(trace.data()))
    assert data["value"] == ["3", "6"]
    assert [step["value"] for step in data["steps"] if step["text"] == "i * quotient"] == ["3", "6"]


def test_same_value_as_without_explanation():
    for text in ("1 + 1", "[1,2][item > 1]", "{a: 1}.a", "x in (1, 2)", "if x > 1 then 2 else 3"):
        assert explain(text, x=2).value == value(text, x=2)


@pytest.mark.parametrize(
    ("python", "words"),
    [
        (1234567.5, "1 234 567,5"),
        (True, "oui"),
        (None, "non renseigné"),
        ("a", "« a »"),
        (-12, "-12"),
        (datetime.date(2027, 8, 1), "1er août 2027"),
        (datetime.time(9, 5), "9 h 05"),
        (NOW, "15 mars 2027 à 10 h 30"),
        ([1, 2], "1, 2"),
        ([], "aucun élément"),
        (datetime.timedelta(days=1, hours=2), "1 jour 2 heures"),
        ({"a": 1}, "a : 1"),
        (datetime.timedelta(0), "0 jour"),
        (-datetime.timedelta(days=2), "moins 2 jours"),
    ],
)
def test_values_in_words(python, words):
    assert in_words(from_python(python)) == words
