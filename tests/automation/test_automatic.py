"""The reaction by which rules decide: what comes of each answer, once, and what never decides."""

from types import SimpleNamespace

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from parvis.automation.kinds import rulings
from parvis.common import clock
from parvis.dossiers import actions
from parvis.dossiers.actions import ruling
from parvis.dossiers.enums import EntryKind, State
from parvis.dossiers.models import Decision, RuleRecord
from parvis.dossiers.rules import commitment
from parvis.journal import actions as journal
from parvis.journal import queries as entries
from parvis.journal.jobs import react as run_job
from parvis.journal.types import person
from parvis.procedures.types import BROKEN, Posted
from parvis.tenancy.types import Signatory
from tests.automation.running import react
from tests.dossiers import factories as make
from tests.dossiers import ruled

pytestmark = pytest.mark.usefixtures("town", "frozen", "_forget_forms")
KEY = "dossier.automatic_decision"


@pytest.fixture
def _forget_forms():
    from parvis.procedures import queries

    queries.forget_forms()


def kinds(dossier):
    return [EntryKind(entry.kind) for entry in entries.timeline("dossier", dossier.pk)]


def last(dossier, kind):
    return next(e for e in entries.timeline("dossier", dossier.pk) if e.kind == kind)


# places, refusals allowed, signed → what comes of it
OUTCOMES = [
    (2, False, True, State.ACCEPTED),
    (2, True, True, State.ACCEPTED),
    (4, True, True, State.SUBMITTED),
    (6, False, True, State.SUBMITTED),
    (6, True, True, State.REFUSED),
    (2, True, False, State.SUBMITTED),
    (6, True, False, State.SUBMITTED),
]


@pytest.mark.parametrize(("places", "refuses", "signed", "state"), OUTCOMES)
def test_what_comes_of_each_answer(places, refuses, signed, state):
    ruled.sign(ruled.MAYOR if signed else Signatory())
    dossier = ruled.submitted(places, refuses=refuses)
    react(dossier)
    assert make.reload(dossier).state == state
    left = state == State.SUBMITTED
    assert (EntryKind.LEFT_TO_A_PERSON in kinds(dossier)) == left
    record = RuleRecord.objects.get(dossier=dossier)
    entry = last(dossier, EntryKind.LEFT_TO_A_PERSON if left else EntryKind(f"dossier.{state}"))
    assert entry.payload["commitment"] == record.commitment
    assert entry.payload["rule"] == record.rule
    assert record.commitment == commitment(record.salt, record.content)
    if not left:
        decision = Decision.objects.get(dossier=dossier)
        assert (decision.author_name, decision.author_capacity) == ("Anne Imaginée", "maire")
        assert decision.author_delegation == "par délégation du conseil municipal"
        assert (decision.facts, decision.law) == (
            record.content["reason"],
            "CGCT, art. L. 2213-6",
        )


def test_it_is_decided_once_however_often_the_job_runs():
    dossier = ruled.decided()
    before = kinds(dossier)
    react(dossier)
    entry = last(dossier, EntryKind.SUBMITTED)
    rulings.decide(entry)
    assert kinds(dossier) == before
    assert Decision.objects.filter(dossier=dossier).count() == 1
    assert RuleRecord.objects.filter(dossier=dossier).count() == 1


def test_a_job_killed_before_its_end_has_done_nothing_and_runs_again(monkeypatch):
    ruled.sign()
    dossier = ruled.submitted()
    entry = last(dossier, EntryKind.SUBMITTED)
    with monkeypatch.context() as killed:
        killed.setattr(ruling, "decide", _killed)
        with pytest.raises(KeyboardInterrupt):
            journal.run_reaction(entry.id, KEY)
    assert make.reload(dossier).state == State.SUBMITTED
    assert not RuleRecord.objects.filter(dossier=dossier).exists()
    journal.run_reaction(entry.id, KEY)
    assert make.reload(dossier).state == State.ACCEPTED


def _killed(*_given, **_more):
    raise KeyboardInterrupt


RUNAWAY = (
    "<= 3 | if count(for a in 1..9000, b in 1..9000 return a * b) > 0"
    ' then "accepted" else "refused" | "Oui." | "CGCT, art. L. 2213-6"',
)
NOTHING = ('<= 1 | "accepted" | "Oui." | "CGCT, art. L. 2213-6"',)


@pytest.mark.parametrize("rules", [RUNAWAY, NOTHING], ids=["runs away", "a gap"])
def test_a_rule_that_cannot_answer_leaves_the_dossier_to_a_caseworker(rules):
    ruled.sign()
    dossier = ruled.submitted(2, rules=rules)
    react(dossier)
    assert make.reload(dossier).state == State.SUBMITTED
    assert EntryKind.LEFT_TO_A_PERSON in kinds(dossier)


def _broken(*_given, **_more):
    raise ZeroDivisionError


def _try(dossier, number):
    """Run the job of the rule as its try of this number, from 1; it fails."""
    context = SimpleNamespace(job=SimpleNamespace(attempts=number - 1))
    entry = last(dossier, EntryKind.SUBMITTED)
    with pytest.raises(ZeroDivisionError):
        run_job(context, authority=dossier.authority_id, entry=entry.id, reaction=KEY)


@pytest.mark.parametrize("place", ["procedures.rule_on", "actions.decide_by_rule"])
def test_a_rule_that_breaks_at_each_try_leaves_the_dossier_to_a_caseworker(monkeypatch, place):
    ruled.sign()
    dossier = ruled.submitted(take="automatic")
    room, name = place.split(".")
    with monkeypatch.context() as broken:
        whole = getattr(getattr(rulings, room), name)
        said = lambda *given, **more: whole(*given, **more) if BROKEN in given else _broken()  # noqa: E731
        broken.setattr(getattr(rulings, room), name, said)
        _try(dossier, 5)
        assert EntryKind.LEFT_TO_A_PERSON not in kinds(dossier)
        _try(dossier, 6)
    assert kinds(dossier)[:2] == [EntryKind.TAKEN, EntryKind.LEFT_TO_A_PERSON]
    assert RuleRecord.objects.get(dossier=dossier).content["stopped"]
    assert [one.reaction for one in entries.failed_reactions()] == [KEY]
    rulings.decide(last(dossier, EntryKind.SUBMITTED))  # tried again by hand: a person holds it
    assert RuleRecord.objects.filter(dossier=dossier).count() == 1


def test_a_reaction_is_kept_as_failed_even_if_what_is_done_otherwise_breaks(monkeypatch):
    dossier = ruled.submitted()
    monkeypatch.setattr(rulings.procedures, "rule_on", _broken)
    monkeypatch.setattr(rulings.actions, "decide_by_rule", _broken)
    _try(dossier, 6)
    assert [one.reaction for one in entries.failed_reactions()] == [KEY]


def test_a_dossier_taken_by_an_agent_meanwhile_is_left_to_them():
    ruled.sign()
    dossier = ruled.submitted()
    actor, roles = make.make_agent()
    actions.take(dossier.pk, shown=dossier.version, actor=actor, roles=roles)
    react(dossier)
    assert make.reload(dossier).state == State.IN_REVIEW
    assert not RuleRecord.objects.filter(dossier=dossier).exists()


def _resubmitted(dossier, places):
    actor = person(dossier.owner_id)
    dossier = make.reload(dossier)
    actions.save_page(
        dossier, 1, Posted({"places": [str(places)]}), context=make.context(), shown=0, actor=actor
    )
    dossier = make.reload(dossier)
    return actions.resubmit(dossier, context=make.context(), shown=1, actor=actor)


def test_what_is_sent_again_is_looked_at_again():
    ruled.sign()
    dossier = ruled.submitted(4)
    react(dossier)
    react(_resubmitted(dossier, 3))
    assert make.reload(dossier).state == State.ACCEPTED
    assert RuleRecord.objects.filter(dossier=dossier).count() == 2


def test_what_an_agent_began_to_examine_is_finished_by_an_agent():
    ruled.sign()
    dossier = ruled.submitted(4)
    react(dossier)
    actor, roles = make.make_agent()
    taken = actions.take(dossier.pk, shown=dossier.version, actor=actor, roles=roles)
    asked = actions.request_correction(
        taken.pk,
        reason="incorrect",
        fields=["places"],
        text="Trois places suffisent.",
        shown=taken.version,
        actor=actor,
        roles=roles,
    )
    react(_resubmitted(asked, 3))
    assert make.reload(dossier).state == State.SUBMITTED
    assert RuleRecord.objects.filter(dossier=dossier).latest("id").outcome == "accepted"


def test_a_procedure_taken_automatically_is_decided_first():
    ruled.sign()
    dossier = ruled.submitted(4, take="automatic")
    jobs = ProcrastinateJob.objects.filter(task_name="journal.react").values_list("args", flat=True)
    assert "dossier.automatic_take" not in {job["reaction"] for job in jobs}
    react(dossier)
    assert make.reload(dossier).state == State.IN_REVIEW
    assert kinds(dossier)[:2] == [EntryKind.TAKEN, EntryKind.LEFT_TO_A_PERSON]


def test_the_rule_sees_the_instant_of_the_submission(frozen):
    ruled.sign()
    dossier = ruled.submitted(
        rules=(
            '<= 3 | if today() = date("2026-11-23") then "accepted"'
            ' else "review" | "Oui." | "CGCT, art. L. 2213-6"',
        )
    )
    with clock.freeze(frozen.replace(year=2027)):
        react(dossier)
    assert make.reload(dossier).state == State.ACCEPTED
