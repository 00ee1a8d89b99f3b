"""Rows added and taken out, a commune looked for: keyboard alone, with and without scripts."""

import re

import pytest

from config.demo import PASSWORD
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.keyboard import Keys

RESIDENT = "lea@exemple.fr"
ACTIVE = "getAttribute('aria-activedescendant')"


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def keys(visitor, request):
    """A resident on a phone, signed in, who has only the keyboard."""
    made = Keys(visitor(viewport=PHONE if request.param else DESK, scripts=request.param))
    made.sign_in(RESIDENT, PASSWORD)
    return made


def open_page(keys, slug, selector):
    """Begin a request and go to the page that asks what the selector names."""
    keys.visitor.go(f"/demarches/{slug}/")
    keys.follow("Commencer")
    if "Commencer une autre demande" in keys.page.content():
        keys.follow("Commencer une autre demande")
    start = keys.page.url.rsplit("/", 2)[0]
    for number in range(1, 9):
        if keys.page.locator(selector).count():
            return
        keys.page.goto(f"{start}/{number}/")
    pytest.fail(f"no page of {slug} has {selector}")


def focus(keys, what="name"):
    keys.seen()
    return keys.page.evaluate(f"document.activeElement.{what}")


def names(keys):
    return [one.input_value() for one in keys.page.locator("[name$=contact_nom]").all()]


def test_rows_are_added_filled_and_taken_out(keys):
    open_page(keys, "tranquillite-vacances", "#contacts")
    assert names(keys) == [""]
    keys.reach("[name$=contact_nom]")
    keys.page.keyboard.type("Léa Fictive")
    keys.go_on()
    assert focus(keys).endswith("-contact_tel")
    keys.page.keyboard.type("01 99 00 12 34")
    keys.follow("Ajouter une personne", name="clavier-rang")
    assert names(keys) == ["Léa Fictive", ""]
    assert re.fullmatch(r"contacts-\w+-contact_nom", focus(keys))
    keys.page.keyboard.type("Samira Exemple")
    assert names(keys) == ["Léa Fictive", "Samira Exemple"]
    assert not keys.page.locator("#contacts-add").count()  # two at most
    keys.follow("Retirer personne 1", back=True, name="clavier-rang-retire")
    assert names(keys) == ["Samira Exemple"]
    assert focus(keys, "id") == "contacts-add"
    assert keys.page.locator("#contacts .pv-row-block").count() == 1


def ask_for_the_commune(keys):
    open_page(keys, "derogation-scolaire", "[name=habite]")
    keys.choose("habite", "no")
    if not keys.visitor.scripts:
        keys.follow("Continuer")  # the question that follows comes with the page
    keys.page.wait_for_selector("[name=commune_residence-text]")
    keys.write("commune_residence-text", "chamber")


def test_a_commune_is_found_by_typing_arrows_and_enter(keys):
    if not keys.visitor.scripts:
        pytest.skip("the list that opens needs scripts; see below")
    ask_for_the_commune(keys)
    opened = "[name=commune_residence-text][aria-expanded=true]"
    closed = "[name=commune_residence-text][aria-expanded=false]"
    keys.page.wait_for_selector(opened)
    keys.press("ArrowDown")
    first = focus(keys, ACTIVE)
    keys.press("ArrowDown")
    assert focus(keys, ACTIVE) != first
    keys.press("ArrowUp")
    assert focus(keys, ACTIVE) == first
    keys.visitor.judge("clavier-commune")
    keys.press("Escape")
    keys.page.wait_for_selector(closed)
    assert focus(keys, "value") == "chamber"
    keys.page.keyboard.type("y")
    keys.page.wait_for_selector(opened)
    keys.press("ArrowDown")
    said = keys.page.locator("[role=option][aria-selected=true]").inner_text()
    before = keys.page.url
    keys.press("Enter")
    keys.page.wait_for_selector(closed)
    assert keys.page.url == before  # Enter chose, and sent nothing
    assert focus(keys, "value").startswith("Chambéry")
    assert "Chambéry" in said
    code = keys.page.locator("input[type=hidden][name=commune_residence]").input_value()
    assert code == "73065"
    keys.kept()


def test_a_commune_is_found_without_scripts_by_a_search_and_a_choice(keys):
    if keys.visitor.scripts:
        pytest.skip("with scripts the list opens; see above")
    ask_for_the_commune(keys)
    keys.follow("Chercher", name="clavier-commune-sans-script")
    assert focus(keys, "type") == "radio"
    keys.choose("commune_residence", "73065")
    keys.follow("Continuer")
    assert "Chambéry" in keys.page.content()
