"""Acts on a real database: what they write, what the journal keeps, what they refuse."""

import io
import json
import threading
import zipfile
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from parvis.accounts import actions, queries
from parvis.accounts.actions import data
from parvis.accounts.enums import Attempted, Role
from parvis.accounts.models import Attempt, Department, OpenSession, Person, RoleGrant
from parvis.accounts.types import DepartmentInfo, ExportFile, ExportPart, Grant
from parvis.common import clock
from parvis.common.context import use_authority
from parvis.journal.models import JournalEntry
from parvis.journal.types import SYSTEM, person
from tests.accounts.factories import (
    give_application,
    make_agent,
    make_department,
    make_person,
    open_session,
)
from tests.tenancy.factories import make_authority


def kinds():
    return list(JournalEntry.objects.order_by("id").values_list("kind", flat=True))


# --- people --------------------------------------------------------------------------------------


def test_a_person_has_one_verified_address_in_lower_case(town):
    made = make_person(" Lea@Exemple.TEST ")
    assert made.email == "lea@exemple.test"
    assert EmailAddress.objects.get(user=made).verified
    assert kinds() == ["account.created"]


def test_an_address_serves_one_person_whatever_its_case(town):
    make_person("lea@exemple.test")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_person("LEA@exemple.test")
    assert queries.find_person("Lea@exemple.test").name == "Léa Fictive"


def test_the_database_refuses_an_address_in_capitals(town):
    made = make_person()
    with pytest.raises(IntegrityError, match="person_email_lower_case"), transaction.atomic():
        Person.objects.filter(pk=made.pk).update(email="CAPITALES@exemple.test")


def test_renaming_to_the_same_name_writes_nothing(town):
    made = make_person()
    actions.rename(made.pk, "Léa", "Fictive", actor=person(made.pk))
    assert kinds() == ["account.created"]
    actions.rename(made.pk, "Léa", "Exemple", actor=person(made.pk))
    assert kinds()[-1] == "account.renamed"


def test_an_invitation_creates_the_person_once_and_grants(town):
    voirie = make_department()
    grant = Grant(Role.CASEWORKER, voirie.id, "Instructrice")
    first = actions.invite("samira@exemple.test", grants=[grant], actor=SYSTEM, first_name="Samira")
    again = actions.invite("samira@exemple.test", grants=[grant], actor=SYSTEM)
    assert first == again
    assert queries.roles_of(first).grants == (grant,)
    assert not queries.has_password(first)
    entries = JournalEntry.objects.filter(kind="account.invited").order_by("id")
    assert [entry.payload for entry in entries] == [{"new": True}, {"new": False}]


def test_the_journal_holds_no_personal_data(town):
    made = make_agent(Role.DECIDER)
    actions.note_sign_in(made.pk, methods=["password", "mfa"], actor=person(made.pk))
    told = json.dumps(list(JournalEntry.objects.order_by("id").values("payload", "kind")))
    assert "exemple" not in told.lower()
    assert "Samira" not in told


# --- departments and roles -----------------------------------------------------------------------


def test_a_role_is_granted_once(town):
    made = make_agent(Role.EXPERT)
    assert not actions.grant_role(made.pk, Role.EXPERT, actor=SYSTEM, capacity="Architecte")
    assert queries.roles_of(made.pk).capacity(None) == "Architecte"
    assert kinds().count("role.granted") == 1


def test_the_words_of_a_role_are_changed_and_taken_out(town):
    made = make_agent(Role.DECIDER)
    told = Grant(Role.DECIDER, None, "Adjointe", "par délégation du maire, arrêté n° 12")
    assert actions.reword_role(made.pk, told, actor=SYSTEM)
    assert not actions.reword_role(made.pk, told, actor=SYSTEM)
    assert queries.roles_of(made.pk).grants == (told,)
    actions.grant_role(made.pk, Role.DECIDER, actor=SYSTEM, capacity="Première adjointe")
    assert queries.roles_of(made.pk).signing(None) == ("Première adjointe", told.delegation)
    assert actions.reword_role(made.pk, Grant(Role.DECIDER, None, "Maire"), actor=SYSTEM)
    assert queries.roles_of(made.pk).signing(None) == ("Maire", "")
    assert not actions.reword_role(made.pk, Grant(Role.EXPERT, None, "Maire"), actor=SYSTEM)
    entries = JournalEntry.objects.filter(kind="role.reworded").order_by("id")
    assert [one.payload for one in entries] == [{"role": "decider", "department": None}] * 3


def test_a_role_is_revoked_once(town):
    made = make_agent(Role.EXPERT)
    assert actions.revoke_role(made.pk, Role.EXPERT, actor=SYSTEM)
    assert not actions.revoke_role(made.pk, Role.EXPERT, actor=SYSTEM)
    assert not queries.roles_of(made.pk).is_agent
    assert kinds().count("role.revoked") == 1


def test_an_unknown_role_or_a_department_elsewhere_is_refused(town):
    made = make_person()
    with pytest.raises(ValueError, match="is not a valid Role"):
        actions.grant_role(made.pk, "king", actor=SYSTEM)
    other = make_authority()
    with use_authority(other.id):
        elsewhere = make_department()
    with pytest.raises(Department.DoesNotExist):
        actions.grant_role(made.pk, Role.EXPERT, department_id=elsewhere.id, actor=SYSTEM)


def test_the_last_administrator_is_kept(town):
    one = make_agent(Role.ADMINISTRATOR)
    with pytest.raises(actions.LastAdministratorError):
        actions.revoke_role(one.pk, Role.ADMINISTRATOR, actor=SYSTEM)
    make_agent(Role.ADMINISTRATOR)
    assert actions.revoke_role(one.pk, Role.ADMINISTRATOR, actor=SYSTEM)


def test_roles_belong_to_one_authority(town):
    made = make_agent(Role.ADMINISTRATOR)
    with use_authority(make_authority().id):
        assert not queries.roles_of(made.pk).is_agent
        assert queries.agents() == []
    assert queries.roles_of(made.pk).is_administrator


def test_agents_are_sorted_as_french_names_in_one_statement(town, django_assert_num_queries):
    for last_name in ("Zoé", "Élodie", "Dalida"):
        make_agent(Role.CASEWORKER, Role.EXPERT, last_name=last_name)
    with django_assert_num_queries(1):
        assert [one.person.last_name for one in queries.agents()] == ["Dalida", "Élodie", "Zoé"]


def test_agents_of_a_department_count_those_of_all(town):
    voirie, ecoles = make_department(), make_department("ecoles", "Écoles")
    here = make_agent(Role.CASEWORKER, department=voirie)
    everywhere = make_agent(Role.DECIDER)
    make_agent(Role.CASEWORKER, department=ecoles)
    assert {one.person.id for one in queries.agents_of(voirie.id)} == {here.pk, everywhere.pk}


def test_a_department_is_changed_but_for_its_slug(town):
    made = make_department()
    changed = DepartmentInfo(made.id, "autre", "Voirie et réseaux", street="1, rue des Fictions")
    actions.change_department(changed, actor=SYSTEM)
    kept = queries.department("voirie")
    assert (kept.name, kept.street) == ("Voirie et réseaux", "1, rue des Fictions")
    assert queries.department(made.id).slug == "voirie"


# --- attempts ------------------------------------------------------------------------------------


@pytest.fixture
def counted(db, frozen):
    """Return how long each of n attempts in a row has to wait."""

    def run(n, what=Attempted.PASSWORD, who="lea@exemple.test"):
        return [actions.attempt(what, who) for _ in range(n)]

    return run


def test_five_attempts_then_a_wait_that_trying_does_not_lengthen(counted, frozen):
    assert counted(8) == [0, 0, 0, 0, 0, 60, 60, 60]
    with clock.freeze(frozen + timedelta(seconds=61)):
        assert counted(2) == [0, 120]
    with clock.freeze(frozen + timedelta(days=2)):
        assert counted(5) == [0] * 5


def test_accounts_are_counted_apart_and_without_case(counted):
    counted(6)
    assert counted(1, who="Lea@Exemple.test ") == [60]
    assert counted(1, who="autre@exemple.test") == [0]


def test_success_wipes_an_account_and_takes_back_one_of_an_address(counted):
    counted(6)
    actions.forgive(Attempted.PASSWORD, "lea@exemple.test", all_of_them=True)
    assert counted(5) == [0] * 5
    for _ in range(100):
        assert actions.attempt(Attempted.SIGN_IN, "203.0.113.9") == 0
        actions.forgive(Attempted.SIGN_IN, "203.0.113.9", all_of_them=False)


def test_a_shared_address_is_not_counted(counted, settings):
    settings.ENV = {**settings.ENV, "PARVIS_SHARED_ADDRESSES": ["203.0.113.0/24"]}
    assert set(counted(200, Attempted.SIGN_IN, "203.0.113.9")) == {0}
    assert counted(40, Attempted.SIGN_IN, "198.51.100.1")[-1] > 0


def test_who_tried_is_kept_as_a_digest_and_forgotten(counted, frozen):
    counted(1)
    assert len(Attempt.objects.get().key) == 64
    with clock.freeze(frozen + timedelta(days=2)):
        assert actions.forget_old() == 1


def test_the_later_of_two_at_once_may_have_read_its_clock_first(counted, frozen):
    counted(1)
    with clock.freeze(frozen - timedelta(milliseconds=3)):
        assert counted(3) == [0] * 3
    assert counted(2) == [0, 60]


@pytest.mark.django_db(transaction=True)
def test_attempts_at_the_same_time_are_counted_one_by_one():
    passed, barrier = [], threading.Barrier(8)

    def run():
        barrier.wait()
        passed.append(actions.attempt(Attempted.PASSWORD, "lea@exemple.test") == 0)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.close()
    assert passed.count(True) == 5


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_leave_at_once_do_not_both_leave():
    place = make_authority()
    with use_authority(place.id):
        leaving = [make_agent(Role.ADMINISTRATOR).pk for _ in range(2)]
    told, barrier = [], threading.Barrier(2)

    def run(person_id):
        barrier.wait()
        with use_authority(place.id):
            try:
                told.append(actions.revoke_role(person_id, Role.ADMINISTRATOR, actor=SYSTEM))
            except actions.LastAdministratorError:
                told.append("kept")
        connection.close()

    threads = [threading.Thread(target=run, args=(person_id,)) for person_id in leaving]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.close()
    assert sorted(map(str, told)) == ["True", "kept"]
    with use_authority(place.id):
        assert RoleGrant.objects.count() == 1


# --- sessions ------------------------------------------------------------------------------------


def test_sessions_are_listed_in_one_statement_and_closed(town, django_assert_num_queries):
    made, stranger = make_person(), make_person()
    for key in ("a", "b", "c"):
        open_session(made, key)
    open_session(stranger, "x")
    with django_assert_num_queries(1):
        found = queries.sessions(made.pk, current="a")
    assert [one.is_current for one in found] == [True, False, False]
    assert "a" not in {one.id for one in found}
    assert (found[0].browser, found[0].system) == ("Firefox", "Linux")
    strange = queries.session_digest("x")
    assert not actions.end_session(made.pk, strange, actor=SYSTEM)
    assert actions.end_session(made.pk, found[1].id, actor=SYSTEM)
    assert actions.end_other_sessions(made.pk, but="a", actor=SYSTEM) == 1
    keys = set(OpenSession.objects.order_by("pk").values_list("pk", flat=True))
    assert keys == {"a", "x"}
    assert kinds().count("account.session_ended") == 2


def test_a_lost_second_factor_is_removed_and_every_session_closed(town):
    made, other = make_person(), make_person()
    for one in (made, other):
        give_application(one)
        open_session(one, f"of-{one.pk}")
    assert actions.remove_protection(made.pk, actor=SYSTEM)
    assert not queries.is_protected(made.pk)
    assert queries.is_protected(other.pk)
    assert [*OpenSession.objects.values_list("pk", flat=True)] == [f"of-{other.pk}"]
    assert kinds()[-2:] == ["account.protection_removed", "account.session_ended"]
    assert not actions.remove_protection(made.pk, actor=SYSTEM)
    assert kinds().count("account.protection_removed") == 1


# --- export and erasure --------------------------------------------------------------------------


@pytest.fixture
def rooms(monkeypatch):
    """Let a test bring the rooms that keep something of a person."""
    monkeypatch.setattr(data, "_exporters", {})
    monkeypatch.setattr(data, "_erasers", {})


def test_the_export_holds_the_account_and_what_rooms_bring(town, rooms):
    made = make_agent(Role.EXPERT)
    give_application(made)
    file = ExportFile("dossiers/plan.txt", lambda: io.BytesIO(b"plan"))
    actions.register_export("dossiers", lambda who: ExportPart([{"owner": who}], (file,)))
    actions.register_export("rien", lambda who: None)
    made_file = actions.export_data(made.pk, actor=person(made.pk))
    with made_file, zipfile.ZipFile(made_file) as archive:
        account = json.loads(archive.read("compte.json"))
        assert json.loads(archive.read("villeneuve/dossiers.json")) == [{"owner": made.pk}]
        assert archive.read("villeneuve/dossiers/plan.txt") == b"plan"
        assert json.loads(archive.read("villeneuve/roles.json"))[0]["role"] == "expert"
        assert "villeneuve/rien.json" not in archive.namelist()
    assert account["email"] == made.email
    assert [one["type"] for one in account["second_factors"]] == ["totp"]
    assert "secret" not in json.dumps(account)
    assert kinds()[-1] == "account.exported"


def test_a_room_registers_once(rooms):
    actions.register_eraser("dossiers", lambda who: None)
    with pytest.raises(ValueError, match="twice"):
        actions.register_eraser("dossiers", lambda who: None)


def test_erasure_runs_in_every_authority_then_anonymises(town, rooms):
    other, erased = make_authority(), []
    from parvis.common.context import current_authority

    actions.register_eraser("dossiers", lambda who: erased.append((current_authority(), who)))
    made = make_person()
    give_application(made)
    open_session(made, "a")
    actions.delete_account(made.pk, actor=person(made.pk))
    assert erased == [(town.id, made.pk), (other.id, made.pk)]
    made.refresh_from_db()
    assert (made.email, made.first_name, made.last_name, made.is_active) == (None, "", "", False)
    for model in (EmailAddress, Authenticator, OpenSession):
        assert not model.objects.exists()
    assert queries.person(made.pk).name == "Compte supprimé"
    assert kinds()[-1] == "account.deleted"


def test_an_agent_anywhere_is_not_erased(town, rooms):
    with use_authority(make_authority().id):
        made = make_agent(Role.EXPERT)
    with pytest.raises(actions.StillAgentError):
        actions.delete_account(made.pk, actor=person(made.pk))
    assert queries.person(made.pk).is_active


def test_two_people_can_be_erased(town, rooms):
    for _ in range(2):
        made = make_person()
        actions.delete_account(made.pk, actor=person(made.pk))
    assert Person.objects.filter(email=None).count() == 2


# --- commands ------------------------------------------------------------------------------------


def test_the_operator_creates_a_department_and_an_agent(town, capsys):
    call_command("create_department", "voirie", "Voirie", authority="villeneuve")
    call_command(
        "create_agent",
        "claire@exemple.test",
        "Claire",
        "Exemple",
        authority="villeneuve",
        role="caseworker",
        department="voirie",
        capacity="Instructrice",
        delegation="par délégation du maire",
    )
    said = capsys.readouterr().out
    assert "/compte/mot-de-passe/nouveau/" in said
    grant = RoleGrant.objects.get()
    assert (grant.role, grant.department.slug) == ("caseworker", "voirie")
    assert (grant.capacity, grant.delegation) == ("Instructrice", "par délégation du maire")


def test_the_operator_is_told_what_is_unknown(town):
    with pytest.raises(CommandError, match="Aucune collectivité"):
        call_command("create_department", "voirie", "Voirie", authority="nulle-part")
    call_command("create_department", "voirie", "Voirie", authority="villeneuve")
    with pytest.raises(CommandError, match="existe déjà"), transaction.atomic():
        call_command("create_department", "voirie", "Voirie", authority="villeneuve")
    with pytest.raises(CommandError, match="Aucun service"):
        call_command("create_agent", "a@b.test", "A", "B", authority="villeneuve", department="nul")
    with pytest.raises(CommandError, match="dans sa propre case"):
        call_command(
            "create_agent",
            "a@b.test",
            "A",
            "B",
            authority="villeneuve",
            capacity="Adjointe, par délégation du maire",
        )
