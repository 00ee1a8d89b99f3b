"""What must always hold, attacked: two people at once, double clicks, other towns."""

import threading

import pytest
from django.db import connection, transaction

from parvis.common import clock
from parvis.common.context import use_authority
from parvis.dossiers import actions, queries
from parvis.dossiers.enums import EntryKind, Move, State
from parvis.dossiers.models import Decision, Dossier
from parvis.journal import queries as journal
from parvis.journal.models import JournalEntry
from parvis.journal.types import person
from tests.conftest import MONDAY
from tests.dossiers import factories as make
from tests.tenancy.factories import make_authority


def together(town, *works):
    """Do each work in its own thread and connection, started at the same instant."""
    barrier = threading.Barrier(len(works))
    results = [None] * len(works)

    def run(index, work):
        try:
            with use_authority(town.id), clock.freeze(MONDAY):
                barrier.wait()
                results[index] = work()
        except (actions.Conflict, actions.Refused, Dossier.DoesNotExist) as stopped:
            results[index] = stopped
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def real_town(transactional_db):
    made = make_authority("villeneuve", hosts=("testserver",))
    with use_authority(made.id), clock.freeze(MONDAY):
        yield made


# --- 1: an entry for every change, in the same transaction ------------------------------------
def _steps():
    """Yield each action by name with a call that performs it on a new dossier."""
    submitted = make.make_submitted()
    owner = person(submitted.owner_id)
    yield "message", submitted, lambda: actions.post_message(submitted, "Bonjour", actor=owner)
    draft = make.make_draft()
    yield "save", draft, lambda: make.fill(draft, 1, {**make.PAGE_1, "places": ["2"]})
    sent = make.make_draft()
    yield "submit", sent, lambda: make.submit(sent)
    gone = make.make_submitted()
    yield (
        "withdraw",
        gone,
        lambda: actions.withdraw(gone, shown=gone.version, actor=person(gone.owner_id)),
    )
    taken, (actor, roles) = make.make_taken()
    yield (
        "accept",
        taken,
        lambda: actions.accept(taken.pk, shown=taken.version, actor=actor, roles=roles),
    )
    edited = make.make_submitted()
    yield "edit", edited, lambda: make.fill(edited, 1, {**make.PAGE_1, "places": ["2"]}, shown=0)


@pytest.mark.usefixtures("town", "frozen")
def test_each_change_writes_exactly_one_entry():
    for name, dossier, act in _steps():
        before = JournalEntry.objects.filter(subject_id=dossier.pk).count()
        act()
        assert JournalEntry.objects.filter(subject_id=dossier.pk).count() == before + 1, name


@pytest.mark.usefixtures("town", "frozen")
def test_a_change_that_is_rolled_back_leaves_no_entry_and_an_entry_no_change():
    for name, dossier, act in _steps():
        before = (
            JournalEntry.objects.count(),
            Dossier.objects.values_list("version", "state").get(pk=dossier.pk),
        )
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
        after = (
            JournalEntry.objects.count(),
            Dossier.objects.values_list("version", "state").get(pk=dossier.pk),
        )
        assert after == before, name


# --- 2: two people pressing at the same time --------------------------------------------------
def test_two_agents_decide_at_once_one_wins_and_the_other_is_told(real_town):
    dossier, first = make.make_taken()
    second = make.make_agent()

    def decide(agent, outcome):
        return lambda: actions.decide(
            dossier.pk,
            outcome,
            motivation=make.REASONS,
            shown=dossier.version,
            actor=agent[0],
            roles=agent[1],
        )

    results = together(real_town, decide(first, "accepted"), decide(second, "refused"))
    won = [one for one in results if isinstance(one, Dossier)]
    told = [one for one in results if isinstance(one, actions.Conflict)]
    assert (len(won), len(told)) == (1, 1)
    row = make.reload(dossier)
    assert row.state == won[0].state
    assert Decision.objects.get(dossier=row).outcome == row.state
    assert (told[0].kind, told[0].who) == (f"dossier.{row.state}", "Samira Exemple")
    assert told[0].at == MONDAY


def test_the_resident_withdraws_while_an_agent_takes(real_town):
    dossier = make.make_submitted()
    actor, roles = make.make_agent()
    owner = person(dossier.owner_id)
    results = together(
        real_town,
        lambda: actions.take(dossier.pk, shown=dossier.version, actor=actor, roles=roles),
        lambda: actions.withdraw(make.reload(dossier), shown=dossier.version, actor=owner),
    )
    assert sum(isinstance(one, Dossier) for one in results) == 1
    assert sum(isinstance(one, actions.Conflict | actions.Refused) for one in results) == 1


def test_two_devices_save_the_same_page_and_nothing_is_overwritten(real_town):
    dossier = make.make_draft()
    shown = dossier.version

    def save(places):
        copy = make.reload(dossier)
        return lambda: make.fill(copy, 1, {**make.PAGE_1, "places": [places]}, shown=shown)

    results = together(real_town, save("1"), save("2"))
    assert sum(isinstance(one, actions.Conflict) for one in results) == 1
    assert make.reload(dossier).version == shown + 1


# --- 3: submitting twice ----------------------------------------------------------------------
def test_a_double_click_gives_one_dossier_and_one_receipt(real_town):
    dossier = make.make_draft()
    copies = [make.reload(dossier) for _ in range(4)]
    results = together(
        real_town, *(lambda copy=copy: make.submit(copy, shown=dossier.version) for copy in copies)
    )
    assert [one.pk for one in results] == [dossier.pk] * 4
    kinds = [entry.kind for entry in journal.timeline("dossier", dossier.pk)]
    assert kinds.count(EntryKind.SUBMITTED) == 1


@pytest.mark.usefixtures("town", "frozen")
def test_submitting_again_later_gives_the_same_dossier():
    dossier = make.make_submitted()
    again = make.submit(make.reload(dossier), shown=1)
    assert (again.pk, again.version) == (dossier.pk, dossier.version)


# --- 7: a dossier keeps its version -----------------------------------------------------------
@pytest.mark.usefixtures("town", "frozen")
def test_a_draft_keeps_the_form_it_was_started_on():
    from parvis.journal.types import SYSTEM
    from parvis.procedures import actions as procedures

    dossier = make.make_draft()
    folder = make.PACKS / make.MOVING
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    changed = files["procedure.yaml"].replace(b"Nombre de places", b"Combien de places ?")
    files["procedure.yaml"] = changed
    newer = procedures.publish(procedures.import_pack(files, actor=SYSTEM).id, actor=SYSTEM)
    make.submit(dossier)
    assert make.reload(dossier).procedure_version_id != newer.id


# --- 9: nobody reads what is not theirs -------------------------------------------------------
@pytest.fixture
def elsewhere(town, frozen):
    """A dossier of another town, with its number."""
    other = make_authority()
    with use_authority(other.id):
        return make.make_submitted()


def test_sql_of_another_town_reads_and_changes_nothing(elsewhere):
    assert not Dossier.objects.filter(pk=elsewhere.pk).exists()
    with connection.cursor() as cursor:
        for table in ("dossier", "revision", "correction", "message", "decision", "claim"):
            cursor.execute(f"SELECT count(*) FROM dossiers_{table}")
            assert cursor.fetchone() == (0,), table
        cursor.execute("UPDATE dossiers_dossier SET state = 'accepted'")
        assert cursor.rowcount == 0


def test_an_identifier_of_another_town_is_nobody(elsewhere):
    actor, roles = make.make_agent()
    with pytest.raises(Dossier.DoesNotExist):
        queries.by_number(elsewhere.number)
    with pytest.raises(Dossier.DoesNotExist):
        queries.case(elsewhere.pk, roles)
    with pytest.raises(Dossier.DoesNotExist):
        actions.take(elsewhere.pk, shown=elsewhere.version, actor=actor, roles=roles)


@pytest.mark.usefixtures("town", "frozen")
def test_an_agent_of_another_department_can_do_nothing():
    dossier, _agent = make.make_taken()
    stranger, other = make.make_agent(department=make.make_department("culture", "Culture"))
    with pytest.raises(Dossier.DoesNotExist):
        queries.case(dossier.pk, other)
    calls = {
        Move.REQUEST_CORRECTION: lambda: actions.request_correction(
            dossier.pk,
            reason="incomplete",
            fields=[],
            text="Non",
            shown=dossier.version,
            actor=stranger,
            roles=other,
        ),
        Move.ACCEPT: lambda: actions.accept(
            dossier.pk, shown=dossier.version, actor=stranger, roles=other
        ),
        "message": lambda: actions.post_message(dossier, "Bonjour", actor=stranger, roles=other),
        "assign": lambda: actions.assign(
            dossier.pk, stranger.person_id, shown=dossier.version, actor=stranger, roles=other
        ),
    }
    for name, call in calls.items():
        with pytest.raises(actions.Refused):
            call()
        assert make.reload(dossier).state == State.IN_REVIEW, name


@pytest.mark.usefixtures("town", "frozen")
def test_somebody_else_can_neither_withdraw_nor_write():
    dossier = make.make_submitted()
    other = person(make.make_person().pk)
    with pytest.raises(actions.Refused):
        actions.withdraw(dossier, shown=dossier.version, actor=other)
    with pytest.raises(actions.Refused):
        actions.post_message(dossier, "Bonjour", actor=other)
    with pytest.raises(actions.Refused):
        actions.submit(
            make.make_draft(),
            applicant="",
            context=make.context(),
            shown=1,
            actor=other,
        )
