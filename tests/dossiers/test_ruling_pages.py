"""What a resident reads of a rule's decision, and how they ask that a person look again."""

import pytest
from django.utils.translation import override

from parvis.accounts.models import Person
from parvis.automation.kinds import rulings
from parvis.dossiers import actions
from parvis.dossiers.models import Review, RuleRecord
from parvis.dossiers.queries import rulings as rulings_of_dossiers
from parvis.dossiers.types import MotivationText
from parvis.journal.queries import timeline
from parvis.procedures.enums import CorrectionReason
from tests.automation.running import react
from tests.dossiers import factories as make
from tests.dossiers import ruled
from tests.dossiers.pages import text

pytestmark = pytest.mark.usefixtures("town", "frozen")


@pytest.fixture
def owner(client):
    row = make.make_person()
    client.force_login(row)
    return row


def at(dossier, *words):
    return "/mes-dossiers/" + "/".join([dossier.number, *words]) + "/"


def ask(client, dossier, **values):
    return client.post(at(dossier, "reexamen"), {"version": dossier.version, **values})


def answer(dossier, outcome=None, facts="La rue est libre.", law=""):
    actor, roles = make.make_agent()
    return actions.answer_review(
        dossier.pk,
        outcome,
        motivation=MotivationText(facts, law),
        shown=make.reload(dossier).version,
        actor=actor,
        roles=roles,
    )


def test_the_confirmation_waits_for_the_rule_then_shows_its_answer(client, owner):
    ruled.sign()
    dossier = ruled.submitted(owner=owner)
    page = text(client.get(at(dossier, "depose")))
    assert "La règle de la démarche lit votre demande." in page
    assert at(dossier, "suite") in page
    assert client.get(at(dossier, "suite")).status_code == 204
    react(dossier)
    shown = text(client.get(at(dossier, "suite")))
    assert "Trois places suffisent." in shown
    assert "Anne Imaginée, maire" in shown
    assert "L. 311-3-1" in shown
    assert "Trois places suffisent." in text(client.get(at(dossier, "depose")))


@pytest.mark.parametrize("broken", [True, False])
def test_the_dossier_says_that_the_rule_left_it_to_an_agent(client, owner, broken):
    ruled.sign()
    dossier = ruled.submitted(2 if broken else 4, owner=owner)
    if broken:
        rulings.leave(timeline("dossier", dossier.pk)[0])
    else:
        react(dossier)
    shown = text(client.get(at(dossier)))
    assert "La règle automatique n’a pas pu décider : un agent étudiera votre demande." in shown
    assert "Une règle automatique a laissé la demande à un agent" in shown
    assert client.get(at(dossier, "suite")).status_code == 200


def test_who_has_something_to_correct_is_not_told_to_wait_for_an_agent(client, owner):
    ruled.sign()
    dossier = ruled.submitted(4, owner=owner)
    react(dossier)
    agent, roles = make.make_agent()
    taken = actions.take(dossier.pk, shown=make.reload(dossier).version, actor=agent, roles=roles)
    actions.request_correction(
        taken.pk,
        reason=CorrectionReason.INCOMPLETE,
        fields=["places"],
        text="Indiquez le nombre de places exact.",
        shown=taken.version,
        actor=agent,
        roles=roles,
    )
    shown = text(client.get(at(dossier)))
    assert "Votre demande attend une correction de votre part." in shown
    assert "un agent étudiera votre demande" not in shown


def test_the_confirmation_says_when_an_agent_takes_over(client, owner):
    ruled.sign()
    dossier = ruled.submitted(4, owner=owner)
    react(dossier)
    assert "Un agent ouvre votre dossier" in text(client.get(at(dossier, "suite")))


def test_the_confirmation_does_not_wait_for_ever(client, owner, frozen):
    from datetime import timedelta

    from parvis.common import clock

    dossier = ruled.submitted(owner=owner)
    with clock.freeze(frozen + timedelta(minutes=1)):
        page = text(client.get(at(dossier, "depose")))
    assert "Sa réponse vous arrive par courriel" in page
    assert "hx-get" not in page


@pytest.mark.parametrize("places", [2, 6])
def test_every_decision_of_a_rule_carries_the_mention_of_the_law(client, owner, places):
    dossier = ruled.decided(places, owner=owner)
    page = text(client.get(at(dossier)))
    for words in (
        "fondement d’un traitement algorithmique",
        "Instruire la demande",
        "L. 311-3-1 et R. 311-3-1-1",
        "www.cada.fr",
        "Comment cette décision a été prise",
        "Demander qu’une personne réexamine",
    ):
        assert words in page, words


def test_the_decision_of_a_person_has_neither_mention_nor_explanation(client, owner):
    dossier, _agent = make.make_decided()
    client.force_login(Person.objects.get(pk=dossier.owner_id))
    assert "traitement algorithmique" not in text(client.get(at(dossier)))
    assert client.get(at(dossier, "explication")).status_code == 404
    assert client.get(at(dossier, "reexamen")).status_code == 404


def test_the_explanation_speaks_english_on_an_english_page(client, owner):
    dossier = ruled.decided(owner=owner)
    client.cookies["langue"] = "en"
    page = text(client.get(at(dossier, "explication")))
    for words in (
        "is less than or equal to 3",
        "For “the answer”, the table looks at places (2).",
        "Rule 1 applies",
        "The rule concludes that the request is accepted.",
        "greater than 4",
    ):
        assert words in page.replace("\u00a0", " "), words
    for words in ("s’applique", "inférieur", "conclut"):
        assert words not in page, words


def test_a_record_kept_before_the_second_language_is_read_in_french():
    record = RuleRecord.objects.get(dossier=ruled.decided())
    del record.content["english"]
    with override("en"):
        found = rulings_of_dossiers._explanation(record)
    assert found.lang == "fr"
    assert "La règle 1 s’applique" in " ".join(found.sentences)


def test_the_explanation_says_all_that_the_law_lists(client, owner):
    dossier = ruled.decided(owner=owner)
    page = text(client.get(at(dossier, "explication")))
    for words in (
        "La règle a décidé seule",  # degree and mode of contribution
        "au nom de Anne Imaginée, maire",
        "Nombre de places",  # data
        "réponse du formulaire",  # and where they come from
        "est inférieur ou égal à 3",  # parameters of the case
        "Aucune ne pèse plus qu’une autre",  # and their weight
        "La règle 1 s’applique",  # operations
        "La règle conclut que la demande est acceptée.",
        "La règle, en entier",
        "R. 311-3-1-1",
    ):
        assert words in page, words
    assert page.count("pv-here") == 1


def test_nobody_else_reads_the_explanation_or_asks(client, owner):
    dossier = ruled.decided()
    assert client.get(at(dossier, "explication")).status_code == 404
    assert ask(client, dossier).status_code == 404
    assert client.get(at(dossier, "suite")).status_code == 404


def test_one_click_asks_and_the_decision_stands(client, owner):
    dossier = ruled.decided(6, owner=owner)
    answered = ask(client, dossier)
    assert answered.status_code == 303
    page = text(client.get(at(dossier)))
    assert "Réexamen demandé le" in page
    assert "23 janvier 2027" in page
    assert "Demander qu’une personne réexamine" not in page
    assert make.reload(dossier).state == "refused"
    ask(client, dossier)
    assert Review.objects.filter(dossier=dossier).count() == 1


def test_a_stale_page_is_told_and_what_was_typed_is_kept(client, owner):
    dossier = ruled.decided(6, owner=owner)
    answered = client.post(at(dossier, "reexamen"), {"version": 1, "text": "La rue est large."})
    assert answered.status_code == 422
    assert "La rue est large." in text(answered)
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("outcome", "words"),
    [(None, "la décision est confirmée"), ("accepted", "cette décision remplace la précédente")],
)
def test_the_answer_of_the_agent_is_on_the_page(client, owner, outcome, words):
    dossier = ruled.decided(6, owner=owner)
    ask(client, dossier, text="La rue est large.")
    answer(dossier, outcome, law="CGCT, art. L. 2213-6")
    page = text(client.get(at(dossier)))
    assert words in page
    assert "Samira Exemple, Cheffe du service voirie" in page
    assert "Demander qu’une personne réexamine" not in page
