"""Simulations: what they count, that they resume, that they change nothing, who reads what."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from parvis.accounts.enums import Role
from parvis.accounts.models import RoleGrant
from parvis.accounts.types import NO_ROLES, Grant, RoleSet
from parvis.automation import actions, queries, rules
from parvis.automation.enums import Deed, Obstacle
from parvis.automation.models import ChangedOutcome, Simulation
from parvis.common.context import current_authority, use_authority
from parvis.dossiers.models import Dossier
from parvis.journal import queries as entries
from parvis.journal.types import SYSTEM
from parvis.procedures import actions as procedures
from tests.automation.simulating import prepared
from tests.dossiers import factories as make
from tests.dossiers.pages import text
from tests.procedures.factories import pack_that_decides
from tests.tenancy.factories import make_authority

pytestmark = pytest.mark.usefixtures("town", "frozen")
ALL = "/automatismes/simulations/"


def run(simulation_id):
    """Do the steps that jobs would do, until the end."""
    for _ in range(100):
        row = Simulation.objects.get(pk=simulation_id)
        if row.state != "running":
            return row
        actions.step(simulation_id, row.cursor)
    raise AssertionError("it never ends")


def started(draft, sample=None):
    return actions.start(draft.procedure_id, sample=sample, actor=SYSTEM)


# --- counting --------------------------------------------------------------------------------
def test_outcomes_that_change_are_counted_named_and_explained():
    _department, _first, draft = prepared(12)
    done = run(started(draft))
    assert (done.state, done.total, done.done) == ("done", 12, 12)
    assert done.outcomes == {
        "accepted": {"accepted": 2, "review": 4},
        "review": {"review": 2},
        "refused": {"refused": 4},
    }
    found = queries.info(done.pk)
    assert found.changed == 4
    [why] = queries.whys(found)
    assert (why.before, why.after, why.count) == ("accepted", "review", 4)
    assert (why.rule_before, why.rule_after) == (1, 2)
    assert why.then == (("places", "inférieur ou égal à 3"),)
    rows, more = queries.changes(found, NO_ROLES)
    assert len(rows) == 4
    assert not more


def test_a_page_of_results_goes_on_where_the_last_one_stopped():
    _department, _first, draft = prepared(60)
    found = queries.info(run(started(draft)).pk)
    first, more = queries.changes(found, NO_ROLES, limit=15)
    second, end = queries.changes(found, NO_ROLES, after=more, limit=15)
    assert len({one.id for one in (*first, *second)}) == 20
    assert end == 0


def test_a_sample_reads_the_newest_and_no_more():
    _department, _first, draft = prepared(12)
    done = run(started(draft, sample=5))
    assert (done.total, done.done) == (5, 5)
    newest = Dossier.objects.order_by("-id").values_list("id", flat=True)[:5]
    assert done.cursor == min(newest)


def test_without_past_dossier_it_ends_at_once():
    _department, _first, draft = prepared(0)
    done = run(started(draft))
    assert (done.state, done.total, done.outcomes) == ("done", 0, {})


def test_drafts_and_dossiers_of_other_procedures_are_not_read():
    department, first, draft = prepared(3)
    Dossier.objects.filter(number="000000000").update(state="draft")
    make.make_submitted()
    assert run(started(draft)).total == 2
    assert department.pk
    assert first.id


def test_nothing_of_a_dossier_changes_and_nothing_personal_is_kept():
    _department, _first, draft = prepared(12)
    before = list(Dossier.objects.order_by("id").values())
    done = run(started(draft))
    assert list(Dossier.objects.order_by("id").values()) == before
    told = [entry.payload for entry in entries.timeline("simulation", done.pk)]
    kept = repr([*ChangedOutcome.objects.order_by("id").values(), told])
    assert "Léa" not in kept
    assert "places" not in kept


# --- steps -----------------------------------------------------------------------------------
def test_a_step_that_runs_twice_counts_once(monkeypatch):
    monkeypatch.setattr(rules, "CHUNK", 4)
    _department, _first, draft = prepared(12)
    made = started(draft)
    for _ in range(3):
        actions.step(made, rules.NEWEST)
    row = Simulation.objects.get(pk=made)
    assert row.done == 4
    assert ProcrastinateJob.objects.filter(task_name="automation.simulate").count() == 2
    assert run(made).done == 12
    assert ChangedOutcome.objects.count() == 4


def test_a_step_gives_the_worker_back_when_its_time_is_over(monkeypatch):
    monkeypatch.setattr(rules, "SECONDS", -1)
    _department, _first, draft = prepared(3)
    made = started(draft)
    actions.step(made, rules.NEWEST)
    assert Simulation.objects.get(pk=made).done == 1
    assert run(made).done == 3


def test_pressing_twice_starts_one():
    _department, _first, draft = prepared(3)
    assert started(draft) == started(draft)
    assert Simulation.objects.count() == 1


def test_a_simulation_is_stopped_once_and_keeps_what_it_found(monkeypatch):
    monkeypatch.setattr(rules, "CHUNK", 4)
    _department, _first, draft = prepared(12)
    made = started(draft)
    actions.step(made, rules.NEWEST)
    assert actions.cancel(made, actor=SYSTEM)
    assert not actions.cancel(made, actor=SYSTEM)
    assert not actions.resume(made)
    assert run(made).done == 4
    kinds = [entry.kind for entry in entries.timeline("simulation", made)]
    assert sorted(kinds) == ["automation.simulation_cancelled", "automation.simulation_started"]


def test_a_version_replaced_meanwhile_ends_the_simulation():
    _department, _first, draft = prepared(3)
    made = started(draft)
    procedures.import_pack(pack_that_decides(fee="25.00", rules=ONE), actor=SYSTEM)
    assert run(made).state == "outdated"


ONE = ('- | "review" | "Un agent regarde." | "CGCT"',)


# --- what cannot be simulated ----------------------------------------------------------------
def test_there_must_be_a_draft_a_rule_and_a_version_in_service():
    _department, _first, draft = prepared(0)
    procedures.publish(draft.id, actor=SYSTEM)
    with pytest.raises(actions.CannotSimulateError) as caught:
        started(draft)
    assert caught.value.obstacle == Obstacle.NO_DRAFT
    fresh = procedures.import_pack(pack_that_decides("autre"), actor=SYSTEM)
    with pytest.raises(actions.CannotSimulateError) as caught:
        started(fresh)
    assert caught.value.obstacle == Obstacle.NOT_OPEN


def test_another_town_sees_none_of_it():
    _department, _first, draft = prepared(3)
    made = run(started(draft)).pk
    with use_authority(make_authority().id):
        assert queries.recent() == ()
        with pytest.raises(LookupError):
            queries.info(made)
        assert not actions.cancel(made, actor=SYSTEM)


# --- who -------------------------------------------------------------------------------------
@pytest.mark.parametrize("deed", list(Deed))
@pytest.mark.parametrize("role", list(Role))
def test_administrators_and_designers_simulate(role, deed):
    wanted = role in {Role.ADMINISTRATOR, Role.DESIGNER}
    assert rules.may(RoleSet((Grant(role),)), deed) is wanted
    assert not rules.may(NO_ROLES, deed)


# --- pages -----------------------------------------------------------------------------------
@pytest.fixture
def sign_in(client, settings):
    settings.SECOND_FACTOR_REQUIRED = False

    def as_(*roles):
        row = make.make_person("Claire", "Fictive")
        for role in roles:
            RoleGrant.objects.create(authority_id=current_authority(), person=row, role=role)
        client.force_login(row)
        return client

    return as_


def test_start_follow_stop_by_the_pages(sign_in):
    client = sign_in(Role.ADMINISTRATOR)
    prepared(12)
    page = text(client.get(f"{ALL}?demarche=place-de-parking"))
    assert "Essayer une version sur les dossiers passés" in page
    there = client.post(ALL, {"demarche": "place-de-parking", "combien": "100"})["Location"]
    page = text(client.get(there))
    assert "Les dossiers sont comptés." in page
    assert "Actualiser" in page
    part = client.get(there, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "La simulation est arrêtée." in text(client.post(f"{there}arreter/", follow=True))
    assert "HX-Refresh" in client.get(there, headers={"HX-Request": "true"})


def test_the_results_say_how_many_which_and_why_then_publish(sign_in):
    client = sign_in(Role.DESIGNER)
    _department, _first, draft = prepared(12)
    made = run(started(draft)).pk
    page = text(client.get(f"{ALL}{made}/"))
    for words in (
        "4 décisions changent",
        "Sur 12 dossiers rejoués",
        "la règle 2 s’applique",
        "inférieur ou égal à 3",
        "Publier cette version",
    ):
        assert words in page, words
    assert "/dossiers/" not in page  # a designer reads no dossier
    assert client.get(f"{ALL}{made}/dossiers/000000001/").status_code == 404


def test_who_may_read_a_dossier_compares_both_versions(sign_in):
    client = sign_in(Role.ADMINISTRATOR, Role.CASEWORKER)
    _department, _first, draft = prepared(12)
    made = run(started(draft)).pk
    assert f"{ALL}{made}/dossiers/000000001/" in text(client.get(f"{ALL}{made}/"))
    page = text(client.get(f"{ALL}{made}/dossiers/000000001/"))
    assert "Trois places suffisent." in page
    assert "Un agent regarde la rue." in page
    assert client.get(f"{ALL}{made}/dossiers/000000000/").status_code == 404


def test_nothing_to_simulate_says_what_to_do(sign_in):
    page = text(sign_in(Role.DESIGNER).get(ALL))
    assert "Rien à simuler" in page


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.DECIDER, Role.EXPERT, Role.COUNTER_AGENT])
def test_other_agents_see_nothing(sign_in, role):
    _department, _first, draft = prepared(3)
    made = run(started(draft)).pk
    client = sign_in(role)
    for address in (ALL, f"{ALL}{made}/", f"{ALL}{made}/dossiers/000000001/"):
        assert client.get(address).status_code == 403
    assert client.post(f"{ALL}{made}/arreter/").status_code == 403


@pytest.mark.parametrize("count", [6, 60])
def test_a_page_costs_the_same_whatever_changes(sign_in, django_assert_max_num_queries, count):
    client = sign_in(Role.ADMINISTRATOR)
    _department, _first, draft = prepared(count)
    made = run(started(draft)).pk
    client.get(f"{ALL}{made}/")
    with django_assert_max_num_queries(14):
        client.get(f"{ALL}{made}/")
    with django_assert_max_num_queries(10):
        client.get(ALL)
