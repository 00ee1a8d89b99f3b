"""What agents read of a rule, and the page where they answer a recours."""

from datetime import timedelta

import pytest

from parvis.accounts.enums import Role
from parvis.accounts.models import Person
from parvis.automation.kinds import rulings
from parvis.dossiers import actions
from parvis.dossiers.models import Review
from parvis.dossiers.queries import inbox, spoken
from parvis.dossiers.types import InboxFilters
from parvis.journal.queries import timeline
from parvis.journal.types import person
from tests.automation.running import react
from tests.dossiers import factories as make
from tests.dossiers import ruled as rule
from tests.dossiers.pages import text

pytestmark = pytest.mark.usefixtures("frozen", "town")


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def sign_in(client, role=Role.DECIDER):
    actor, roles = make.make_agent(role)
    client.force_login(Person.objects.get(pk=actor.person_id))
    return actor, roles


def asked(words="La rue est large."):
    dossier = rule.decided(6)
    actions.ask_review(dossier, words, shown=dossier.version, actor=person(dossier.owner_id))
    return make.reload(dossier)


def page(dossier, *words):
    return "/agents/dossiers/" + "/".join([spoken(dossier.number), *words]) + "/"


def send(client, dossier, **values):
    return client.post(page(dossier, "recours"), {"version": dossier.version, **values})


def test_the_inbox_has_a_view_and_a_flag_for_what_is_asked(client):
    sign_in(client)
    dossier = asked()
    other = rule.decided(2)
    shown = text(client.get("/agents/?vue=reexamens"))
    assert spoken(dossier.number) in shown
    assert "</svg>Réexamen</span>" in shown
    assert spoken(other.number) not in shown


def test_the_requests_are_paged_by_their_due_date(client, frozen):
    sign_in(client)
    made = [asked() for _ in range(3)]
    for number, dossier in enumerate(made):
        asked_at = frozen - timedelta(days=number // 2)
        Review.objects.filter(dossier=dossier).update(asked_at=asked_at)
    filters = InboxFilters(departments=None, states=("refused",), review=True)
    first = inbox(filters, limit=2)
    rest = inbox(filters, first.after, limit=2)
    assert [one.id for one in (*first.rows, *rest.rows)] == [made[2].pk, made[0].pk, made[1].pk]
    shown = text(client.get("/agents/?vue=reexamens"))
    assert shown.index("22 janvier") < shown.index("23 janvier")


def test_the_case_says_what_the_rule_did_and_what_is_asked(client):
    sign_in(client)
    dossier = asked()
    shown = text(client.get(page(dossier)))
    for words in (
        "La règle a refusé.",
        "La rue n’a que quatre places.",
        "est supérieur à 4",
        "La rue est large.",
        "Répondre au recours",
        "Anne Imaginée, maire",
        "par la règle",
    ):
        assert words in shown, words
    assert "Rouvrir le dossier" not in shown


def test_the_case_gives_the_advice_of_a_rule_that_left_it(client):
    sign_in(client)
    rule.sign()
    dossier = rule.submitted(6)
    react(dossier)
    shown = text(client.get(page(dossier)))
    assert "La règle refuserait." in shown


def test_the_case_says_that_the_rule_ran_away_or_broke(client):
    sign_in(client)
    rule.sign()
    loop = "count(for a in 1..9000, b in 1..9000 return a * b) > 0"
    cell = f'<= 3 | if {loop} then "accepted" else "refused" | "Oui." | "CGCT"'
    away, broken = rule.submitted(2, rules=(cell,)), rule.submitted(2)
    react(away)
    rulings.leave(timeline("dossier", broken.pk)[0])
    for dossier in (away, broken):
        shown = text(client.get(page(dossier)))
        assert "La règle s’est arrêtée sans pouvoir répondre" in shown
        assert "Laissé à un agent par la règle" in shown


def test_a_caseworker_reads_and_does_not_answer(client):
    sign_in(client, Role.CASEWORKER)
    dossier = asked()
    assert "Un agent qui peut décider y répond." in text(client.get(page(dossier)))
    answer = client.get(page(dossier, "recours"))
    assert answer.status_code == 302


def test_the_page_asks_for_reasons_and_keeps_what_was_typed(client):
    sign_in(client)
    dossier = asked()
    form = text(client.get(page(dossier, "recours")))
    assert "Remplacer : accepter la demande" in form
    assert "Remplacer : refuser la demande" not in form
    assert "Cheffe du service voirie" in form
    answer = send(client, dossier, answer="confirmed", facts="Je l’ai mesurée.")
    assert answer.status_code == 422
    shown = text(answer)
    assert "Citez le texte" in shown
    assert "Je l’ai mesurée." in shown
    assert text(send(client, dossier)).count("govuk-error-message") == 3


@pytest.mark.parametrize(
    ("answer", "state"),
    [("confirmed", "refused"), ("accepted", "accepted"), ("dropped", "dropped")],
)
def test_an_answer_confirms_or_replaces_at_once(client, answer, state):
    sign_in(client)
    dossier = asked()
    sent = send(client, dossier, answer=answer, facts="Je l’ai mesurée.", law="CGCT")
    assert "Votre réponse part à l’usager." in text(client.get(sent["Location"]))
    assert make.reload(dossier).state == state
    assert not make.reload(dossier).review_pending
    assert "Aucun recours n’attend" in text(client.get(page(dossier, "recours"), follow=True))


def test_who_comes_second_is_told(client):
    actor, roles = sign_in(client)
    dossier = asked()
    late = dossier.version
    actions.post_message(dossier, "Bonjour", actor=actor, roles=roles)
    actions.answer_review(
        dossier.pk,
        None,
        motivation=rule_words(),
        shown=make.reload(dossier).version,
        actor=actor,
        roles=roles,
    )
    sent = client.post(page(dossier, "recours"), {"version": late, "answer": "accepted"})
    assert sent.status_code == 302
    assert make.reload(dossier).state == "refused"


def rule_words():
    return make.MotivationText("La rue est étroite.", "CGCT, art. L. 2213-6")
