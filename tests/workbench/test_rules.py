"""An address of the inbox means one thing; a decision says what the law wants."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.dossiers.enums import Outcome, Sort, State
from parvis.dossiers.types import Cursor
from parvis.workbench import rules
from parvis.workbench.enums import View

TODAY = date(2026, 11, 23)


def filters(**params):
    asked = rules.read(params)
    return rules.filters(asked, departments=frozenset({1}), person_id=7, today=TODAY)


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, {"states": (State.SUBMITTED, State.IN_REVIEW), "sort": Sort.DUE, "waiting": None}),
        ({"vue": "a-moi"}, {"assignee_id": 7}),
        ({"vue": "a-prendre"}, {"assignee_id": 0, "states": (State.SUBMITTED,), "waiting": False}),
        ({"vue": "en-retard"}, {"due_before": TODAY}),
        ({"vue": "attend-usager"}, {"waiting": True}),
        ({"vue": "termines"}, {"states": rules.CLOSED}),
        ({"vue": "tous"}, {"states": ()}),
        ({"q": " tilleuls "}, {"text": "tilleuls", "states": (), "due_before": None}),
        ({"etat": "refused"}, {"states": ("refused",)}),
        ({"demarche": "12", "suivi": "9"}, {"procedure_id": 12, "assignee_id": 9}),
        ({"depuis": "2026-11-01"}, {"submitted_from": date(2026, 11, 1)}),
        ({"tri": "newest"}, {"sort": Sort.NEWEST}),
        # What cannot be read counts as absent.
        ({"vue": "x", "etat": "x", "tri": "x", "demarche": "1;--"}, {"procedure_id": None}),
        ({"depuis": "hier", "apres": "~~"}, {"submitted_from": None}),
    ],
)
def test_what_an_address_asks(params, expected):
    found = filters(**params)
    assert {name: getattr(found, name) for name in expected} == expected


@given(st.dictionaries(st.sampled_from(["vue", "q", "etat", "suivi", "apres", "tri"]), st.text()))
def test_no_address_breaks_the_reading(params):
    rules.read(params)


@given(st.sampled_from(View.values), st.text(max_size=20), st.sampled_from(Sort.values))
def test_the_parameters_ask_the_same_thing_again(view, text, sort):
    asked = rules.read({"vue": view, "q": text, "tri": sort})
    assert rules.read(rules.parameters(asked)) == asked


def test_a_cursor_survives_the_address():
    cursor = Cursor("2027-03-15", 418)
    assert rules.read({"apres": rules.cursor_text(cursor)}).after == cursor


@pytest.mark.parametrize(
    ("outcome", "facts", "law", "lacking"),
    [
        (Outcome.ACCEPTED, "", "", ()),
        (Outcome.REFUSED, "", "", ("facts", "law")),
        (Outcome.REFUSED, "La rue est prise.", "  ", ("law",)),
        (Outcome.REFUSED, "La rue est prise.", "CGCT, art. L. 2213-6", ()),
        (Outcome.DROPPED, "", "", ("facts",)),
        (Outcome.DROPPED, "Doublon.", "", ()),
    ],
)
def test_a_refusal_is_motivated_in_fact_and_in_law(outcome, facts, law, lacking):
    assert rules.missing(outcome, facts=facts, law=law) == lacking


@pytest.mark.parametrize(
    ("state", "pending", "tag"),
    [
        ("submitted", True, "turn"),
        ("submitted", False, "submitted"),
        ("in_review", False, "in_review"),
        ("withdrawn", False, "withdrawn"),
    ],
)
def test_the_tag_says_whose_turn_it_is(state, pending, tag):
    assert rules.tag(state, correction_pending=pending) == tag
