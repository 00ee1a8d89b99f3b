"""The life of a dossier by its actions: what each writes, and what it refuses."""

from datetime import date, timedelta

import pytest

from parvis.accounts.enums import Role
from parvis.common import clock
from parvis.dossiers import actions, queries, rules
from parvis.dossiers.enums import EntryKind, Obstacle, State
from parvis.dossiers.models import Correction, Decision, Dossier, Revision
from parvis.journal import queries as journal
from parvis.journal.types import VISITOR, person
from parvis.procedures.enums import ProcedureState
from parvis.procedures.models import Procedure
from tests.conftest import MONDAY
from tests.dossiers import factories as make

pytestmark = pytest.mark.usefixtures("town", "frozen")


def kinds(dossier):
    return [entry.kind for entry in journal.timeline("dossier", dossier.pk)]


def test_a_draft_is_started_in_the_published_version_with_a_number_of_its_own():
    owner = make.make_person()
    card = make.make_procedure()
    dossier = actions.start(card, audience="individual", actor=person(owner.pk))
    row = make.reload(dossier)
    assert (row.state, row.owner_id, row.version) == (State.DRAFT, owner.pk, 1)
    assert row.procedure_version_id == card.version_id
    assert rules.read_number(row.number) == row.number
    assert kinds(row) == [EntryKind.STARTED]


def test_a_visitor_starts_a_draft_without_owner():
    dossier = actions.start(make.make_procedure(), audience="company", actor=VISITOR)
    assert make.reload(dossier).owner_id is None


def test_an_audience_that_the_procedure_does_not_have_is_refused():
    with pytest.raises(ValueError, match="not open"):
        actions.start(make.make_procedure(), audience="public_body", actor=VISITOR)


def test_a_page_is_kept_with_its_errors_and_what_could_not_be_read():
    dossier = make.make_draft(filled=False)
    page = {**make.PAGE_1, "places": ["beaucoup"]}
    result = make.fill(dossier, 1, page)
    row = make.reload(dossier)
    assert [error.field for error in result.errors] == ["places"]
    assert row.answers["rue"] == "12 rue des Tilleuls"
    assert row.typed == {"places": "beaucoup"}
    make.fill(row, 1, make.PAGE_1)
    assert make.reload(row).typed == {}


def test_saving_the_same_page_again_writes_nothing(django_assert_num_queries):
    dossier = make.make_draft()
    before = len(kinds(dossier))
    with django_assert_num_queries(0):
        make.fill(dossier, 1, make.PAGE_1)
    assert len(kinds(dossier)) == before


def test_saving_a_page_is_one_statement(django_assert_num_queries):
    dossier = make.make_draft(filled=False)
    with django_assert_num_queries(1):
        make.fill(dossier, 1, make.PAGE_1)


def test_submission_gives_department_due_date_and_words_to_search(django_assert_num_queries):
    dossier = make.make_draft()
    with django_assert_num_queries(2):  # is the procedure open; row, entry and jobs
        make.submit(dossier)
    row = make.reload(dossier)
    assert row.state == State.SUBMITTED
    assert row.submitted_at == MONDAY
    assert row.due_on == date(2027, 1, 24)  # 23 November, delay from the 24th, two months
    assert row.applicant == "Léa Fictive"
    assert {"lea", "tilleuls"} <= set(row.words.split())
    assert kinds(row)[0] == EntryKind.SUBMITTED


def test_an_incomplete_form_is_not_submitted():
    dossier = make.make_draft(filled=False)
    make.fill(dossier, 1, make.PAGE_1)
    with pytest.raises(actions.Incomplete) as refused:
        make.submit(dossier)
    assert [error.field for error in refused.value.submission.errors] == ["moyen"]
    assert make.reload(dossier).state == State.DRAFT


def test_a_procedure_closed_meanwhile_takes_no_submission():
    dossier = make.make_draft()
    Procedure.objects.filter(pk=dossier.procedure_id).update(state=ProcedureState.CLOSED)
    with pytest.raises(rules.Refused) as stopped:
        make.submit(dossier)
    assert stopped.value.obstacle == Obstacle.CLOSED
    assert make.reload(dossier).state == State.DRAFT


def test_what_was_typed_and_not_understood_is_not_submitted():
    dossier = make.make_draft()
    make.fill(dossier, 1, {**make.PAGE_1, "places": ["trois"]})
    with pytest.raises(actions.Incomplete) as refused:
        make.submit(dossier)
    assert [error.field for error in refused.value.submission.errors] == ["places"]


def test_who_is_not_eligible_does_not_submit():
    dossier = make.make_draft()
    make.fill(dossier, 1, {**make.PAGE_1, "places": ["5"]})
    with pytest.raises(actions.Incomplete) as refused:
        make.submit(dossier)
    assert refused.value.submission.state.ineligible


def test_a_hidden_field_keeps_no_value_once_submitted():
    dossier = make.make_draft()
    make.fill(dossier, 2, {"moyen": ["demenageur"], "entreprise": ["Déménagements Exemple"]})
    make.fill(dossier, 2, {"moyen": ["moi"]})
    assert make.reload(dossier).answers["entreprise"] == "Déménagements Exemple"
    make.submit(dossier)
    assert "entreprise" not in make.reload(dossier).answers


def test_edits_after_submission_wait_apart_until_they_are_sent():
    dossier = make.make_submitted()
    make.fill(dossier, 1, {**make.PAGE_1, "places": ["2"]}, shown=0)
    assert make.reload(dossier).answers["places"] == 3
    revision = queries.pending_revision(dossier.pk)
    assert revision.answers["places"] == 2
    row = make.reload(dossier)
    actions.resubmit(
        row, context=make.context(), shown=revision.version, actor=person(row.owner_id)
    )
    row = make.reload(dossier)
    assert (row.answers["places"], row.state, row.news_for_agents) == (2, State.SUBMITTED, True)
    sent = Revision.objects.get(dossier=row)
    assert (sent.replaced["places"], sent.sent_at) == (3, MONDAY)
    assert kinds(row)[:2] == [EntryKind.RESUBMITTED, EntryKind.EDITED]


def test_edits_that_make_the_form_wrong_are_kept_but_not_sent():
    dossier = make.make_submitted()
    make.fill(dossier, 1, {**make.PAGE_1, "places": ["9"]}, shown=0)
    revision = queries.pending_revision(dossier.pk)
    with pytest.raises(actions.Incomplete):
        actions.resubmit(
            make.reload(dossier),
            context=make.context(),
            shown=revision.version,
            actor=person(dossier.owner_id),
        )
    assert make.reload(dossier).answers["places"] == 3
    assert queries.pending_revision(dossier.pk).answers["places"] == 9


def test_once_taken_a_dossier_is_edited_no_more():
    dossier, _agent = make.make_taken()
    with pytest.raises(actions.Refused) as refused:
        make.fill(dossier, 1, {**make.PAGE_1, "places": ["2"]}, shown=0)
    assert refused.value.obstacle == Obstacle.STATE


def test_edits_pressed_while_an_agent_takes_are_told_so():
    dossier = make.make_submitted()
    stale = make.reload(dossier)
    actor, roles = make.make_agent()
    actions.take(dossier.pk, shown=dossier.version, actor=actor, roles=roles)
    with pytest.raises(actions.Conflict) as told:
        make.fill(stale, 1, {**make.PAGE_1, "places": ["2"]}, shown=0)
    assert (told.value.kind, told.value.who) == (EntryKind.TAKEN, "Samira Exemple")
    assert queries.pending_revision(dossier.pk) is None


def test_a_taken_dossier_has_an_assignee():
    dossier, (actor, _roles) = make.make_taken()
    row = make.reload(dossier)
    assert (row.state, row.assignee_id, row.taken_at) == (
        State.IN_REVIEW,
        actor.person_id,
        MONDAY,
    )


def test_a_correction_sends_the_dossier_back_and_its_answer_moves_the_due_date():
    dossier, _agent = make.make_correction()
    row = make.reload(dossier)
    assert (row.state, row.correction_pending, row.news_for_resident) == (
        State.SUBMITTED,
        True,
        True,
    )
    assert queries.pending_correction(row.pk).fields == ("places",)
    assert [m.text for m in queries.messages_of(row.pk)] == ["Il manque le nombre de places exact."]
    with clock.freeze(MONDAY + timedelta(days=5)):
        actions.resubmit(row, context=make.context(), shown=0, actor=person(row.owner_id))
    row = make.reload(dossier)
    assert not row.correction_pending
    assert row.due_on == date(2027, 1, 30)  # 24 January, and the 6 days of 23 to 28 November
    assert Correction.objects.get(dossier=row).resolved_at == MONDAY + timedelta(days=5)


def test_a_dossier_is_not_taken_while_its_correction_waits():
    dossier, (actor, roles) = make.make_correction()
    with pytest.raises(actions.Refused) as refused:
        actions.take(dossier.pk, shown=dossier.version, actor=actor, roles=roles)
    assert refused.value.obstacle == Obstacle.CORRECTION


@pytest.mark.parametrize("outcome", ["accepted", "refused", "dropped"])
def test_a_decision_keeps_its_author_as_they_signed(outcome):
    agent = make.make_agent(delegation="par délégation du maire")
    dossier, (actor, _roles) = make.make_decided(outcome, agent)
    row = make.reload(dossier)
    decision = Decision.objects.get(dossier=row)
    assert (row.state, row.decided_at, row.news_for_resident) == (outcome, MONDAY, True)
    assert (decision.author_id, decision.author_name, decision.author_capacity) == (
        actor.person_id,
        "Samira Exemple",
        "Cheffe du service voirie",
    )
    assert decision.author_delegation == "par délégation du maire"
    assert queries.mail_facts(row.pk).decision.author == (
        "Samira Exemple, Cheffe du service voirie, par délégation du maire"
    )
    assert kinds(row)[0] == f"dossier.{outcome}"


@pytest.mark.parametrize(
    ("outcome", "facts", "law"),
    [("refused", "", "CGCT"), ("refused", "La rue est prise.", " "), ("dropped", "", "")],
)
def test_a_refusal_says_why_in_fact_and_in_law(outcome, facts, law):
    dossier, (actor, roles) = make.make_taken()
    with pytest.raises(actions.Refused) as refused:
        actions.decide(
            dossier.pk,
            outcome,
            motivation=make.MotivationText(facts, law),
            shown=dossier.version,
            actor=actor,
            roles=roles,
        )
    assert refused.value.obstacle == Obstacle.REASON
    assert make.reload(dossier).state == State.IN_REVIEW


def test_who_only_examines_does_not_decide():
    dossier, (actor, roles) = make.make_taken(make.make_agent(Role.CASEWORKER))
    with pytest.raises(actions.Refused) as refused:
        actions.accept(dossier.pk, shown=dossier.version, actor=actor, roles=roles)
    assert refused.value.obstacle == Obstacle.PART


def test_reopening_revokes_the_decision_and_no_date_is_due_any_more():
    dossier, (actor, roles) = make.make_decided("refused")
    actions.reopen(
        dossier.pk, reason="Recours accueilli.", shown=dossier.version, actor=actor, roles=roles
    )
    row = make.reload(dossier)
    assert (row.state, row.due_on, row.decided_at) == (State.IN_REVIEW, None, None)
    assert Decision.objects.get(dossier=row).revoked_at == MONDAY
    assert journal.timeline("dossier", row.pk)[0].detail == "Recours accueilli."


def test_the_resident_withdraws_once_or_twice_and_nothing_is_due():
    dossier = make.make_submitted()
    for _ in range(2):
        row = make.reload(dossier)
        actions.withdraw(row, shown=dossier.version, actor=person(dossier.owner_id))
    row = make.reload(dossier)
    assert (row.state, row.due_on) == (State.WITHDRAWN, None)
    assert kinds(row).count(EntryKind.WITHDRAWN) == 1


def test_an_agent_of_the_department_is_made_the_assignee():
    dossier = make.make_submitted()
    actor, roles = make.make_agent()
    colleague, _ = make.make_agent(Role.CASEWORKER)
    actions.assign(dossier.pk, colleague.person_id, shown=dossier.version, actor=actor, roles=roles)
    assert make.reload(dossier).assignee_id == colleague.person_id


def test_nobody_outside_the_department_is_made_the_assignee():
    dossier = make.make_submitted()
    actor, roles = make.make_agent()
    stranger, _ = make.make_agent(Role.CASEWORKER, make.make_department("culture", "Culture"))
    with pytest.raises(actions.Refused):
        actions.assign(
            dossier.pk, stranger.person_id, shown=dossier.version, actor=actor, roles=roles
        )


def test_messages_go_both_ways_and_reading_them_is_noted_once():
    dossier = make.make_submitted()
    actor, roles = make.make_agent()
    owner = person(dossier.owner_id)
    actions.post_message(dossier, "Le camion passera-t-il ?", actor=actor, roles=roles)
    actions.post_message(dossier, "Oui, vers 14 h.", actor=owner)
    thread = queries.messages_of(dossier.pk)
    assert [(m.author_name, m.from_agent) for m in thread] == [
        ("Samira Exemple", True),
        ("Léa Fictive", False),
    ]
    for _ in range(2):
        actions.mark_read(make.reload(dossier), by_agent=False, actor=owner)
    assert queries.messages_of(dossier.pk)[0].read_at == MONDAY
    assert kinds(dossier).count(EntryKind.MESSAGES_READ) == 1


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_message_is_refused(text):
    dossier = make.make_submitted()
    with pytest.raises(actions.Refused):
        actions.post_message(dossier, text, actor=person(dossier.owner_id))


def test_a_draft_is_thrown_away_and_a_submitted_dossier_is_not():
    draft, submitted = make.make_draft(), make.make_submitted()
    actions.discard(draft, shown=draft.version, actor=person(draft.owner_id))
    assert not Dossier.objects.filter(pk=draft.pk).exists()
    with pytest.raises(actions.Refused):
        actions.discard(submitted, shown=submitted.version, actor=person(submitted.owner_id))
