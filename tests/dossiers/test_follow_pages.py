"""Following a dossier: the answer first, messages, withdrawal; nobody else's; few statements."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.dossiers import actions, queries
from parvis.dossiers.enums import State
from parvis.dossiers.models import Dossier
from parvis.dossiers.queries import facts
from parvis.journal.types import person
from tests.dossiers import factories as make
from tests.dossiers.pages import send, text

pytestmark = pytest.mark.usefixtures("town", "frozen")

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060"
    "0000000500011d0c9b300000000049454e44ae426082"
)


@pytest.fixture
def resident(client):
    made = make.make_person()
    client.force_login(made)
    return made


def page_of(client, dossier):
    return client.get(f"/mes-dossiers/{dossier.number}/")


@pytest.mark.parametrize(
    ("outcome", "words", "word"),
    [
        ("accepted", "C’est oui", "Autorisé"),
        ("refused", "Votre demande est refusée.", "Refusé"),
        ("dropped", "classée sans suite", "Classé sans suite"),
    ],
)
def test_a_decision_says_why_who_and_how_to_contest(client, resident, outcome, words, word):
    dossier, (actor, roles) = make.make_taken(owner=resident)
    actions.decide(
        dossier.pk,
        outcome,
        motivation=make.REASONS,
        shown=dossier.version,
        actor=actor,
        roles=roles,
    )
    shown = text(page_of(client, dossier))
    for expected in (
        words,
        word,
        "La rue est déjà réservée",
        "Samira Exemple",
        "Cheffe du service",
    ):
        assert expected in shown
    assert ("recours gracieux" in shown) is (outcome != "accepted")
    assert "Et si personne ne répond" not in shown


def test_a_dossier_in_review_says_who_follows_it_and_by_when(client, resident):
    dossier, _agent = make.make_taken(owner=resident)
    shown = text(page_of(client, dossier))
    assert "Service voirie étudie votre demande. Vous n’avez rien à faire." in shown
    assert "Samira Exemple suit votre dossier depuis le 23 novembre." in shown
    assert "Le 24 janvier au soir, votre demande sera refusée." in shown


def test_a_message_with_a_file_is_sent_without_script(client, resident):
    dossier = make.make_submitted(resident)
    answer = client.post(
        f"/mes-dossiers/{dossier.number}/messages/",
        {"texte": "Voici une photo.", "fichiers": [SimpleUploadedFile("rue.png", PNG)]},
    )
    assert answer.status_code == 303, text(answer)
    [message] = queries.messages_of(dossier.pk)
    assert len(message.files) == 1
    shown = text(page_of(client, dossier))
    assert "Voici une photo." in shown
    assert "rue.png" in shown
    assert client.get(f"/fichiers/{message.files[0]}").status_code == 200


def test_an_empty_message_says_what_to_do(client, resident):
    dossier = make.make_submitted(resident)
    answer = client.post(f"/mes-dossiers/{dossier.number}/messages/", {"texte": " "})
    assert "Écrivez votre message." in text(answer)


def test_news_are_seen_once(client, resident):
    dossier, (actor, roles) = make.make_taken(owner=resident)
    actions.post_message(dossier, "Bonjour", actor=actor, roles=roles)
    assert "Du nouveau" in text(client.get("/mes-dossiers/"))
    page_of(client, dossier)
    assert "Du nouveau" not in text(client.get("/mes-dossiers/"))


def test_withdrawal_is_confirmed_on_its_own_page(client, resident):
    dossier = make.make_submitted(resident)
    page = client.get(f"/mes-dossiers/{dossier.number}/retirer/")
    assert "Retirer cette demande ?" in text(page)
    assert make.reload(dossier).state == State.SUBMITTED
    answer = send(client, page, action="")
    assert "Votre demande est retirée." in text(client.get(answer["Location"]))
    assert make.reload(dossier).state == State.WITHDRAWN


def test_a_draft_is_thrown_away_from_the_same_page(client, resident):
    dossier = make.make_draft(resident)
    page = client.get(f"/mes-dossiers/{dossier.number}/retirer/")
    assert "Supprimer ce brouillon ?" in text(page)
    send(client, page, action="")
    assert not Dossier.objects.exists()


def test_a_withdrawal_of_what_changed_meanwhile_is_told(client, resident):
    dossier = make.make_submitted(resident)
    page = client.get(f"/mes-dossiers/{dossier.number}/retirer/")
    actor, roles = make.make_agent()
    actions.take(dossier.pk, shown=dossier.version, actor=actor, roles=roles)
    answer = send(client, page, action="")
    assert "Samira Exemple a pris ce dossier en charge" in text(client.get(answer["Location"]))
    assert make.reload(dossier).state == State.IN_REVIEW


# --- 9: nobody else's -------------------------------------------------------------------------
ADDRESSES = (
    "", "etape/1/", "verifier/", "depose/", "recepisse/", "retirer/", "garder/",
)  # fmt: skip
POSTS = ("etape/1/", "verifier/", "messages/", "retirer/", "garder/", "abandonner-modifications/")


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_of_somebody_else_does_not_exist(client, resident, address):
    others = make.make_submitted()
    assert client.get(f"/mes-dossiers/{others.number}/{address}").status_code == 404
    stranger = Client(headers={"host": "testserver"})
    answer = stranger.get(f"/mes-dossiers/{others.number}/{address}")
    assert (answer.status_code, "/compte/connexion/" in answer["Location"]) == (302, True)


@pytest.mark.parametrize("address", POSTS)
def test_nothing_is_sent_to_somebody_elses_dossier(client, resident, address):
    others = make.make_submitted()
    before = make.reload(others).version
    answer = client.post(f"/mes-dossiers/{others.number}/{address}", {"texte": "x", "version": "1"})
    assert answer.status_code == 404
    assert make.reload(others).version == before
    assert queries.messages_of(others.pk) == ()


def test_a_number_that_nobody_has_sounds_the_same(client, resident):
    others = make.make_submitted()
    missing = client.get("/mes-dossiers/123456789/")
    assert missing.status_code == client.get(f"/mes-dossiers/{others.number}/").status_code


def test_the_files_of_a_dossier_open_for_its_resident_and_its_agents_only(client, resident):
    dossier = make.make_submitted(resident)
    client.post(
        f"/mes-dossiers/{dossier.number}/messages/",
        {"texte": "Voici", "fichiers": [SimpleUploadedFile("rue.png", PNG)]},
    )
    address = f"/fichiers/{queries.messages_of(dossier.pk)[0].files[0]}"
    stranger = Client(headers={"host": "testserver"})
    stranger.force_login(make.make_person())
    assert stranger.get(address).status_code == 404
    voirie, _roles = make.make_agent()
    culture, _roles = make.make_agent(department=make.make_department("culture", "Culture"))
    assert queries.may_open_files(dossier.pk, person_id=voirie.person_id, roles=_roles_of(voirie))
    assert not queries.may_open_files(
        dossier.pk, person_id=culture.person_id, roles=_roles_of(culture)
    )


def _roles_of(actor):
    from parvis.accounts import queries as accounts

    return accounts.roles_of(actor.person_id)


# --- statements -------------------------------------------------------------------------------
def test_the_list_costs_the_same_for_two_and_for_twenty(
    client, resident, django_assert_num_queries
):
    for _ in range(2):
        make.make_submitted(resident)
    client.get("/mes-dossiers/")
    with django_assert_num_queries(2):
        client.get("/mes-dossiers/")
    for _ in range(19):
        make.make_draft(resident, filled=False)
    with django_assert_num_queries(2):
        first = client.get("/mes-dossiers/")
    assert "Voir les dossiers plus anciens" in text(first)
    older = text(first).split('href="?apres=')[1].split('"')[0]
    with django_assert_num_queries(2):
        second = client.get(f"/mes-dossiers/?apres={older}")
    assert text(second).count("pv-cases__name") == 1


def test_the_whole_journey_costs_few_statements(client, resident, django_assert_num_queries):
    dossier = actions.start(make.make_procedure(), audience="individual", actor=person(resident.pk))
    base = f"/mes-dossiers/{dossier.number}"
    make.fill(dossier, 2, make.PAGE_2)
    client.get(f"{base}/etape/1/")  # the form is compiled once per process
    facts.department(dossier.department_id)
    first = {name: values[0] for name, values in make.PAGE_1.items()} | {"camion": "no"}
    with django_assert_num_queries(2):
        page = client.get(f"{base}/etape/1/")
    with django_assert_num_queries(3):
        send(client, page, first)
    with django_assert_num_queries(2):
        check = client.get(f"{base}/verifier/")
    with django_assert_num_queries(4):
        send(client, check, {"exact": "1"}, action="")
    with django_assert_num_queries(3):  # the fourth asks whether the rule has answered
        assert client.get(f"{base}/depose/").status_code == 200


def test_a_dossier_page_costs_the_same_for_two_and_for_twenty_messages(
    client, resident, django_assert_num_queries
):
    dossier = make.make_submitted(resident)
    page_of(client, dossier)  # the form is compiled once per process
    for count in (2, 18):
        for _ in range(count):
            actions.post_message(dossier, "Bonjour", actor=person(resident.pk))
        with django_assert_num_queries(9):
            page_of(client, dossier)
