"""Agents' pages, by role, on real dossiers."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.accounts.enums import Role
from parvis.accounts.models import Person
from parvis.dossiers.models import Dossier, DossierMessage
from parvis.dossiers.queries import spoken
from tests.dossiers.factories import (
    make_agent,
    make_department,
    make_procedure,
    make_submitted,
    make_taken,
)

pytestmark = pytest.mark.usefixtures("frozen", "town")


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def agent():
    make_procedure()
    return make_agent()


@pytest.fixture
def desk(client, agent):
    """Return a client signed in as a decider of the voirie."""
    client.force_login(Person.objects.get(pk=agent[0].person_id))
    return client


def page(dossier, *words):
    return "/agents/dossiers/" + "/".join([spoken(dossier.number), *words]) + "/"


def text_of(answer):
    return answer.content.decode()


def test_the_inbox_shows_what_the_department_received(desk):
    dossier = make_submitted()
    shown = text_of(desk.get("/agents/"))
    assert spoken(dossier.number) in shown
    assert "Léa Fictive" in shown


def test_an_empty_inbox_says_what_will_come(desk):
    assert "Plus rien à traiter ici" in text_of(desk.get("/agents/"))


def test_the_search_finds_by_number_and_by_word_without_accent(desk):
    dossier = make_submitted()
    for words in (spoken(dossier.number), dossier.number, "fictive", "tilleu"):
        assert spoken(dossier.number) in text_of(desk.get("/agents/", {"q": words})), words
    assert "Aucun dossier" in text_of(desk.get("/agents/", {"q": "introuvable"}))


def test_another_department_sees_neither_the_row_nor_the_case(client):
    dossier = make_submitted()
    stranger = make_agent(department=make_department("education", "Éducation"))
    client.force_login(Person.objects.get(pk=stranger[0].person_id))
    assert spoken(dossier.number) not in text_of(client.get("/agents/"))
    assert client.get(page(dossier)).status_code == 404


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DESIGNER, Role.COUNTER_AGENT])
def test_who_does_not_handle_dossiers_is_refused(client, role):
    stranger = make_agent(role=role)
    client.force_login(Person.objects.get(pk=stranger[0].person_id))
    assert client.get("/agents/").status_code == 403


def test_a_resident_is_refused_and_a_visitor_signs_in(client):
    assert client.get("/agents/").status_code == 302
    client.force_login(Person.objects.create(email="passant@exemple.test"))
    assert client.get("/agents/").status_code == 403


def statements(client, path):
    client.get(path)  # what a process keeps is kept now
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_inbox_has_a_constant_number_of_statements(desk):
    for _ in range(2):
        make_submitted()
    few = statements(desk, "/agents/")
    for _ in range(18):
        make_submitted()
    assert statements(desk, "/agents/") == few <= 8


def test_the_case_has_few_statements(desk, agent):
    dossier, _ = make_taken(agent)
    assert statements(desk, page(dossier)) <= 20


def test_paging_follows_the_key_and_never_repeats(desk):
    for _ in range(55):
        make_submitted()
    first = BeautifulSoup(text_of(desk.get("/agents/")), "lxml")
    more = first.select_one(".pv-below a")["href"]
    second = BeautifulSoup(text_of(desk.get("/agents/" + more)), "lxml")
    numbers = [{cell.text for cell in page.select("[data-cell=no]")} for page in (first, second)]
    assert [len(found) for found in numbers] == [50, 5]
    assert not numbers[0] & numbers[1]
    assert second.select_one(".pv-below a") is None


def test_taking_makes_me_the_follower(desk, agent):
    dossier = make_submitted()
    desk.post(page(dossier, "prendre"), {"version": dossier.version})
    dossier.refresh_from_db()
    assert (dossier.state, dossier.assignee_id) == ("in_review", agent[0].person_id)


def test_the_second_agent_is_told_who_was_quicker(desk):
    dossier, _ = make_taken()
    answer = desk.post(page(dossier, "prendre"), {"version": dossier.version - 1}, follow=True)
    assert "Samira Exemple est passé avant vous" in text_of(answer)


def test_several_dossiers_are_taken_at_once(desk):
    dossiers = [make_submitted() for _ in range(3)]
    chosen = [f"{d.pk}.{d.version}" for d in dossiers]
    answer = desk.post(
        "/agents/choisis/", {"dossier": [*chosen, "x.y"], "geste": "prendre"}, follow=True
    )
    assert "3 dossiers traités" in text_of(answer)
    assert Dossier.objects.filter(state="in_review").count() == 3


def test_the_way_back_never_leaves_the_site(desk):
    answer = desk.post("/agents/choisis/", {"retour": "https://ailleurs.example/"})
    assert answer["Location"] == "/agents/"


def test_a_refusal_without_law_keeps_what_was_typed(desk, agent):
    dossier, _ = make_taken(agent)
    answer = desk.post(
        page(dossier, "decider", "refuser"),
        {"version": dossier.version, "facts": "La rue est prise ce jour-là."},
    )
    assert answer.status_code == 422
    assert "La rue est prise ce jour-là." in text_of(answer)
    assert "Citez le texte" in text_of(answer)


def test_the_letter_is_shown_before_it_is_sent(desk, agent):
    dossier, _ = make_taken(agent)
    values = {"version": dossier.version, "facts": "Rue prise.", "law": "CGCT", "voir": "1"}
    shown = text_of(desk.post(page(dossier, "decider", "refuser"), values))
    assert "Ce que l’usager lira" in shown
    assert "Cheffe du service voirie" in shown
    dossier.refresh_from_db()
    assert dossier.state == "in_review"


@pytest.mark.parametrize(
    ("word", "state"), [("accepter", "accepted"), ("refuser", "refused"), ("classer", "dropped")]
)
def test_a_decision_bears_its_author(desk, agent, word, state):
    dossier, _ = make_taken(agent)
    values = {"version": dossier.version, "facts": "Motif.", "law": "CGCT, art. L. 2213-6"}
    desk.post(page(dossier, "decider", word), values)
    dossier.refresh_from_db()
    assert dossier.state == state
    shown = text_of(desk.get(page(dossier)))
    assert "Samira Exemple, Cheffe du service voirie" in shown


def test_a_ready_made_reason_fills_the_page(desk, agent):
    dossier, _ = make_taken(agent)
    filled = text_of(desk.get(page(dossier, "decider", "refuser") + "?modele=1"))
    assert "La rue est déjà réservée ce jour-là pour un autre chantier" in filled
    assert "(CGCT, art. L. 2213-6)" in filled.replace("\u00a0", " ")


def test_a_correction_goes_back_to_the_resident(desk, agent):
    dossier, _ = make_taken(agent)
    values = {
        "version": dossier.version,
        "reason": "incomplete",
        "fields": ["rue", "inconnu"],
        "texte": "Il manque le numéro de la rue.",
    }
    desk.post(page(dossier, "corriger"), values)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.correction_pending) == ("submitted", True)
    assert dossier.corrections.get().fields == ["rue"]
    assert "Attend l’usager" in text_of(desk.get("/agents/?vue=attend-usager"))


def test_a_message_reaches_the_thread(desk, agent):
    dossier, _ = make_taken(agent)
    desk.post(page(dossier, "message"), {"texte": "Le camion peut-il venir à 14 h ?"})
    assert DossierMessage.objects.get().from_agent
    assert "Écrivez votre message" in text_of(desk.post(page(dossier, "message"), {"texte": " "}))


def test_a_decided_dossier_is_reopened_with_a_reason(desk, agent):
    dossier, _ = make_taken(agent)
    desk.post(page(dossier, "decider", "accepter"), {"version": dossier.version})
    dossier.refresh_from_db()
    assert desk.post(page(dossier, "rouvrir"), {"version": dossier.version}).status_code == 422
    desk.post(page(dossier, "rouvrir"), {"version": dossier.version, "texte": "Erreur de date."})
    dossier.refresh_from_db()
    assert dossier.state == "in_review"
