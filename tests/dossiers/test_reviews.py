"""Asking a person to look again at what a rule decided, and their answer."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from parvis.accounts.enums import Role
from parvis.common import clock
from parvis.common.context import use_authority
from parvis.dossiers import actions, queries
from parvis.dossiers.enums import EntryKind, Move, Obstacle, Outcome, Part, State
from parvis.dossiers.models import Decision, Dossier, Review, RuleRecord
from parvis.dossiers.rules import Refused, check_answering, check_asking, moves, ruled
from parvis.dossiers.types import MotivationText
from parvis.journal import queries as journal
from parvis.journal.models import JournalEntry
from parvis.journal.types import person
from parvis.messaging.models import OutgoingMail
from parvis.procedures.enums import Ruled
from tests.automation.running import react
from tests.conftest import MONDAY
from tests.dossiers import factories as make
from tests.dossiers import ruled as rule
from tests.tenancy.factories import make_authority

WORDS = MotivationText("La rue est large, je l’ai mesurée.", "CGCT, art. L. 2213-6")


# --- Rules, by table -------------------------------------------------------------------------
@pytest.mark.parametrize("outcome", list(Ruled))
@pytest.mark.parametrize("refuses", [True, False])
@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("appealed", [True, False])
@pytest.mark.parametrize("held", [True, False])
def test_what_a_rule_may_decide(outcome, refuses, signed, appealed, held):
    may = signed and not appealed and not held and (outcome != Ruled.REFUSED or refuses)
    came = ruled(outcome, refuses=refuses, signed=signed, appealed=appealed, held=held)
    assert came == (outcome if may else Ruled.REVIEW)


@pytest.mark.parametrize("part", list(Part))
@pytest.mark.parametrize("by_rule", [True, False])
@pytest.mark.parametrize("answered", [True, False])
def test_who_may_ask(part, by_rule, answered):
    expected = None
    if part != Part.RESIDENT:
        expected = Obstacle.PART
    elif not by_rule or answered:
        expected = Obstacle.STATE
    assert obstacle(check_asking, frozenset({part}), by_rule=by_rule, answered=answered) == expected


@pytest.mark.parametrize("part", list(Part))
@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("waits", [True, False])
def test_who_may_answer(part, state, waits):
    expected = None
    if part != Part.DECIDER:
        expected = Obstacle.PART
    elif not waits or state not in {State.ACCEPTED, State.REFUSED, State.DROPPED}:
        expected = Obstacle.STATE
    given = {"outcome": Outcome.ACCEPTED, "facts": "Parce que.", "law": ""}
    assert (
        obstacle(check_answering, frozenset({part}), state=state, waits=waits, **given) == expected
    )


@pytest.mark.parametrize(
    ("outcome", "facts", "law", "expected"),
    [
        (Outcome.ACCEPTED, "Oui.", "", None),
        (Outcome.ACCEPTED, " ", "CGCT", Obstacle.REASON),
        (Outcome.DROPPED, "Sans objet.", "", None),
        (Outcome.REFUSED, "Non.", "", Obstacle.LAW),
        (Outcome.REFUSED, "", "", Obstacle.REASON),
        (Outcome.REFUSED, "Non.", "CGCT", None),
    ],
)
def test_what_an_answer_must_say(outcome, facts, law, expected):
    given = {"outcome": outcome, "facts": facts, "law": law}
    found = obstacle(
        check_answering, frozenset({Part.DECIDER}), state=State.REFUSED, waits=True, **given
    )
    assert found == expected


def obstacle(check, *given, **more):
    try:
        check(*given, **more)
    except Refused as refused:
        return refused.obstacle
    return None


def test_a_dossier_is_not_reopened_over_a_request():
    parts = frozenset({Part.CASEWORKER, Part.DECIDER})
    assert Move.REOPEN in moves(State.REFUSED, parts)
    assert Move.REOPEN not in moves(State.REFUSED, parts, review_waits=True)


# --- On the database -------------------------------------------------------------------------
@pytest.fixture
def here(town, frozen):
    return town


def ask(dossier, text="La rue est large."):
    return actions.ask_review(dossier, text, shown=dossier.version, actor=person(dossier.owner_id))


def answer(dossier, outcome=None, *, agent=None, words=WORDS):
    actor, roles = agent or make.make_agent()
    return actions.answer_review(
        dossier.pk,
        outcome,
        motivation=words,
        shown=make.reload(dossier).version,
        actor=actor,
        roles=roles,
    )


def kinds(dossier):
    return [EntryKind(entry.kind) for entry in journal.timeline("dossier", dossier.pk)]


def mails(template):
    rows = OutgoingMail.objects.filter(template=template).order_by("id")
    return [mail.text.replace("\u00a0", " ") for mail in rows]


def test_a_request_is_dated_assigned_confirmed_by_mail_and_the_decision_stands(here):
    actor, _roles = make.make_agent()
    dossier = rule.decided(6)
    asked = ask(dossier)
    react(dossier)
    row = make.reload(dossier)
    assert (row.state, row.review_pending, row.assignee_id) == ("refused", True, actor.person_id)
    assert asked.asked_at == MONDAY
    [mail] = mails("dossiers/review")
    assert "Le 23 novembre 2026" in mail
    assert "L. 231-4, 2°" in mail
    assert "23 janvier 2027" in mail
    [to_agent] = mails("dossiers/review_agent")
    assert "La rue est large." not in to_agent
    assert kinds(dossier)[0] == EntryKind.REVIEW_ASKED


def test_a_confirmed_decision_stays_in_force_with_the_reasons_of_a_person(here):
    dossier = rule.decided(6)
    before = Decision.objects.get(dossier=dossier)
    ask(dossier)
    answer(dossier)
    react(dossier)
    assert Decision.objects.get(dossier=dossier, revoked_at=None).pk == before.pk
    review = Review.objects.get(dossier=dossier)
    assert (review.answer, review.law) == ("confirmed", WORDS.law)
    assert (review.author_name, review.author_capacity) == (
        "Samira Exemple",
        "Cheffe du service voirie",
    )
    [mail] = mails("dossiers/review_answer")
    for words in (WORDS.facts, WORDS.law, "Samira Exemple, Cheffe du service voirie"):
        assert words in mail
    assert len(mails("dossiers/decision")) == 1


def test_a_replaced_decision_is_revoked_never_erased(here):
    dossier = rule.decided(6)
    ask(dossier)
    answer(dossier, Outcome.ACCEPTED)
    react(dossier)
    row = make.reload(dossier)
    assert (row.state, row.review_pending) == ("accepted", False)
    first, second = Decision.objects.filter(dossier=dossier).order_by("id")
    assert first.revoked_at == MONDAY
    assert first.record_id is not None
    assert (second.outcome, second.record_id, second.facts) == ("accepted", None, WORDS.facts)
    assert kinds(dossier)[:3] == [
        EntryKind.ACCEPTED,
        EntryKind.REOPENED,
        EntryKind.REVIEW_ANSWERED,
    ]
    assert mails("dossiers/review_answer") == []
    assert "cette décision remplace la précédente" in mails("dossiers/decision")[-1]
    assert "algorithmique" not in mails("dossiers/decision")[-1]


def test_the_mail_of_a_rule_s_decision_carries_the_mention(here):
    react(rule.decided(2))
    [mail] = mails("dossiers/decision")
    for words in ("L. 311-3-1 et R. 311-3-1-1", "www.cada.fr", "/explication/", "/reexamen/"):
        assert words in mail


def test_a_rule_never_decides_after_an_answer(here):
    """The answer to an appeal is a person's, whatever is sent again."""
    dossier = rule.decided(6)
    ask(dossier)
    agent = make.make_agent()
    answer(dossier, Outcome.ACCEPTED, agent=agent)
    row = make.reload(dossier)
    actor, roles = agent
    again = actions.reopen(row.pk, reason="À revoir.", shown=row.version, actor=actor, roles=roles)
    asked = actions.request_correction(
        again.pk,
        reason="incorrect",
        fields=["places"],
        text="Deux places.",
        shown=again.version,
        actor=actor,
        roles=roles,
    )
    owner = person(asked.owner_id)
    actions.resubmit(asked, context=make.context(), shown=0, actor=owner)
    react(dossier)
    assert make.reload(dossier).state == State.SUBMITTED


@pytest.mark.parametrize("case", ["somebody else", "an agent", "a person decided", "twice"])
def test_who_cannot_ask(here, case):
    dossier = rule.decided(6) if case != "a person decided" else make.make_decided("refused")[0]
    actor = person(dossier.owner_id)
    if case == "somebody else":
        actor = person(make.make_person().pk)
    if case == "an agent":
        actor = make.make_agent()[0]
    if case == "twice":
        ask(dossier)
        answer(dossier)
    before = JournalEntry.objects.count()
    with pytest.raises(Refused):
        actions.ask_review(dossier, "", shown=make.reload(dossier).version, actor=actor)
    assert JournalEntry.objects.count() == before


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.EXPERT, Role.ADMINISTRATOR])
def test_who_cannot_answer(here, role):
    dossier = rule.decided(6)
    ask(dossier)
    with pytest.raises(Refused):
        answer(dossier, agent=make.make_agent(role))
    other = make.make_department("education", "Éducation")
    with pytest.raises(Refused):
        answer(dossier, agent=make.make_agent(department=other))
    assert make.reload(dossier).review_pending


def test_the_case_shows_the_request_the_advice_and_the_answers(here):
    actor, roles = make.make_agent()
    dossier = rule.decided(6)
    ask(dossier)
    case = queries.case(dossier.pk, roles)
    assert case.review.text == "La rue est large."
    assert (case.advice.outcome, case.decides, case.reviews) == ("refused", True, ())
    answer(dossier, agent=(actor, roles))
    case = queries.case(dossier.pk, roles)
    assert case.review is None
    assert [one.answer for one in case.reviews] == ["confirmed"]


# --- The record ------------------------------------------------------------------------------
def test_a_record_is_never_changed(here):
    record = RuleRecord.objects.get(dossier=rule.decided(2))
    with pytest.raises(DatabaseError), transaction.atomic():
        RuleRecord.objects.filter(pk=record.pk).update(outcome="refused")
    with pytest.raises(DatabaseError), transaction.atomic():
        record.save()
    record.refresh_from_db()
    assert record.outcome == "accepted"


def test_a_record_is_erased_with_its_dossier_and_the_journal_tells_nothing(here):
    dossier = rule.decided(6)
    ask(dossier)
    entries = journal.timeline("dossier", dossier.pk)
    told = str([entry.payload for entry in entries])
    assert "quatre places" not in told
    assert "large" not in told
    Dossier.objects.filter(pk=dossier.pk).delete()
    assert not RuleRecord.objects.exists()
    assert not Review.objects.exists()
    assert len(journal.timeline("dossier", dossier.pk)) == len(entries)


def test_the_export_of_a_person_holds_what_rules_said_of_them(here):
    dossier = rule.decided(6)
    ask(dossier)
    [part] = queries.export_of(dossier.owner_id).data
    assert part["regles"][0]["outcome"] == "refused"
    assert part["reexamens"][0]["text"] == "La rue est large."


# --- Two at once -----------------------------------------------------------------------------
@pytest.fixture
def real_town(transactional_db):
    made = make_authority("villeneuve", hosts=("testserver",))
    with use_authority(made.id), clock.freeze(MONDAY):
        yield made


def together(town, *works):
    """Do each work in its own thread and connection, started at the same instant."""
    barrier = threading.Barrier(len(works))
    results = [None] * len(works)

    def run(index, work):
        try:
            with use_authority(town.id), clock.freeze(MONDAY):
                barrier.wait()
                results[index] = work()
        except (actions.Conflict, Refused) as stopped:
            results[index] = stopped
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_a_double_click_opens_one_request(real_town):
    dossier = rule.decided(6)
    results = together(
        real_town, *(lambda: ask(Dossier.objects.get(pk=dossier.pk)) for _ in range(3))
    )
    opened = Review.objects.get(dossier=dossier)
    assert {one.pk for one in results if isinstance(one, Review)} == {opened.pk}
    assert kinds(dossier).count(EntryKind.REVIEW_ASKED) == 1


def test_two_agents_answer_at_once_and_one_answer_stands(real_town):
    dossier = rule.decided(6)
    ask(dossier)
    agents = [make.make_agent(), make.make_agent()]
    results = together(
        real_town,
        lambda: answer(dossier, agent=agents[0]),
        lambda: answer(dossier, Outcome.ACCEPTED, agent=agents[1]),
    )
    assert sum(isinstance(one, Dossier) for one in results) == 1
    assert kinds(dossier).count(EntryKind.REVIEW_ANSWERED) == 1
    assert Decision.objects.filter(dossier=dossier, revoked_at=None).count() == 1


def test_two_workers_decide_the_same_dossier_once(real_town):
    from parvis.journal import actions as reactions

    rule.sign()
    dossier = rule.submitted(2)
    entry = next(
        e for e in journal.timeline("dossier", dossier.pk) if e.kind == EntryKind.SUBMITTED
    )
    together(
        real_town,
        *(lambda: reactions.run_reaction(entry.id, "dossier.automatic_decision") for _ in range(2)),
    )
    assert make.reload(dossier).state == State.ACCEPTED
    assert Decision.objects.filter(dossier=dossier).count() == 1
    assert RuleRecord.objects.filter(dossier=dossier).count() == 1
