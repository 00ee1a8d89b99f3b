"""Importing, publishing, closing; what PostgreSQL itself refuses."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from parvis.common.context import use_authority
from parvis.journal.models import JournalEntry
from parvis.journal.types import SYSTEM
from parvis.procedures import actions, queries
from parvis.procedures.enums import PackFault, ProcedureState
from parvis.procedures.models import PackFile, Procedure, ProcedureVersion
from parvis.procedures.types import PackError
from tests.procedures.factories import PLACES, make_department, make_procedure, pack
from tests.tenancy.factories import make_authority

pytestmark = pytest.mark.usefixtures("town", "frozen")


def kinds():
    return list(JournalEntry.objects.order_by("id").values_list("kind", flat=True))


@pytest.fixture
def draft(town):
    make_department()
    return actions.import_pack(pack(), actor=SYSTEM)


def test_an_imported_pack_waits_for_publication(draft):
    card = queries.by_slug("place-de-parking")
    assert (card.state, card.version_id) == (ProcedureState.DRAFT, None)
    assert (draft.number, draft.published_at) == (1, None)
    assert queries.catalogue() == ()
    assert kinds() == ["procedures.imported"]


def test_the_same_files_change_nothing(draft):
    assert actions.import_pack(pack(), actor=SYSTEM) == draft
    assert kinds() == ["procedures.imported"]


def test_a_new_draft_replaces_the_former_one(draft):
    second = actions.import_pack(pack(title="Autre titre"), actor=SYSTEM)
    assert second.id != draft.id
    assert [one.number for one in queries.versions(second.procedure_id)] == [1]
    assert queries.by_slug("place-de-parking").title == "Autre titre"


def test_files_come_back_byte_for_byte(town):
    make_department()
    files = pack() | {"LISEZ-MOI.md": b"\xef\xbb\xbf# Une note\r\n\x00\xff"}
    version = actions.import_pack(files, actor=SYSTEM)
    assert queries.pack_files(version.id) == files


def test_publication_opens_and_freezes(draft, frozen):
    published = actions.publish(draft.id, actor=SYSTEM)
    assert published.published_at == frozen
    assert queries.published("place-de-parking").version_id == draft.id
    assert kinds() == ["procedures.imported", "procedures.published"]


def test_publishing_twice_is_one_publication(draft):
    assert actions.publish(draft.id, actor=SYSTEM) == actions.publish(draft.id, actor=SYSTEM)
    assert kinds().count("procedures.published") == 1


def test_a_failing_case_stops_the_publication(town):
    make_department()
    version = actions.import_pack(pack(fee="99.00"), actor=SYSTEM)
    with pytest.raises(actions.CasesFailedError) as refusal:
        actions.publish(version.id, actor=SYSTEM)
    (failure,) = refusal.value.failures
    assert (failure.case, failure.what, failure.expected) == ("deux places", "redevance", "99.00")
    assert queries.published("place-de-parking") is None
    assert kinds() == ["procedures.imported"]


def test_a_next_version_waits_while_the_first_one_serves(draft):
    actions.publish(draft.id, actor=SYSTEM)
    second = actions.import_pack(pack(title="Titre suivant"), actor=SYSTEM)
    card = queries.published("place-de-parking")
    assert (second.number, card.version_id) == (2, draft.id)
    assert card.title == "Réserver une place pour déménager"
    assert queries.drafts() == {card.id: second}
    actions.publish(second.id, actor=SYSTEM)
    assert queries.published("place-de-parking").title == "Titre suivant"
    assert queries.drafts() == {}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"department": "inconnu"}, PackFault.NO_DEPARTMENT),
        ({"theme": "lune"}, PackFault.WRONG_VALUE),
    ],
)
def test_a_refused_pack_leaves_no_trace(town, changes, code):
    make_department()
    with pytest.raises(PackError) as refusal:
        actions.import_pack(pack(**changes), actor=SYSTEM)
    assert [fault.code for fault in refusal.value.faults] == [code]
    assert not Procedure.objects.exists()
    assert kinds() == []


@pytest.mark.parametrize("name", ["../procedure.yaml", "..", "a b", "", ".cache", "é.typ"])
def test_a_name_that_no_disk_wants_is_refused(town, name):
    make_department()
    with pytest.raises(PackError) as refusal:
        actions.import_pack(pack() | {name: b""}, actor=SYSTEM)
    assert refusal.value.faults[0].code == PackFault.FILE_NAME


def test_a_case_that_names_a_commune_holds_without_the_national_list(town, places_pack):
    version = actions.import_pack(places_pack, actor=SYSTEM)
    assert queries.failures_of(version.id) == ()
    actions.load_places(PLACES)
    assert [one.what for one in queries.failures_of(version.id)] == ["errors"]


@pytest.fixture
def places_pack(town):
    """A pack whose case names a commune that the small list of the tests does not have."""
    make_department()
    source = pack()["procedure.yaml"].decode()
    field = "      - {id: lieu, kind: commune, label: Commune}\ncomputed:"
    source = source.replace("computed:", field, 1).replace(
        "answers: {places: 2}", 'answers: {places: 2, lieu: "03185"}'
    )
    return {"procedure.yaml": source.encode()}


def test_closing_and_reopening(draft):
    actions.publish(draft.id, actor=SYSTEM)
    actions.close(draft.procedure_id, note=" Revenez en mars. ", actor=SYSTEM)
    card = queries.by_slug("place-de-parking")
    assert (card.state, card.closing_note) == (ProcedureState.CLOSED, "Revenez en mars.")
    assert queries.published("place-de-parking") is None
    with pytest.raises(actions.WrongStateError):
        actions.close(draft.procedure_id, actor=SYSTEM)
    actions.reopen(draft.procedure_id, actor=SYSTEM)
    assert queries.published("place-de-parking").closing_note == ""
    with pytest.raises(actions.WrongStateError):
        actions.reopen(draft.procedure_id, actor=SYSTEM)
    assert kinds()[-2:] == ["procedures.closed", "procedures.reopened"]


def test_a_draft_cannot_be_closed(draft):
    with pytest.raises(actions.WrongStateError):
        actions.close(draft.procedure_id, actor=SYSTEM)


ATTACKS = [
    "UPDATE procedures_version SET digest = 'x'",
    "UPDATE procedures_version SET published_at = NULL",
    "UPDATE procedures_version SET published_at = now()",
    "UPDATE procedures_version SET number = 7",
    "DELETE FROM procedures_version",
    "UPDATE procedures_file SET content = ''",
    "UPDATE procedures_file SET name = 'autre.yaml'",
    "DELETE FROM procedures_file",
    "INSERT INTO procedures_file (authority_id, version_id, name, content)"
    " SELECT authority_id, id, 'ajout.typ', '' FROM procedures_version",
    "TRUNCATE procedures_file",
    "TRUNCATE procedures_version CASCADE",
    "ALTER TABLE procedures_file DISABLE TRIGGER ALL",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_sql_cannot_change_a_published_version(draft, attack):
    actions.publish(draft.id, actor=SYSTEM)
    before = queries.pack_files(draft.id), queries.version(draft.id)
    with (
        pytest.raises(ProgrammingError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attack)
    assert (queries.pack_files(draft.id), queries.version(draft.id)) == before


def test_the_same_sql_may_replace_the_files_of_a_draft(draft):
    """Control: the attacks above fail because of the publication, not of the statement."""
    PackFile.objects.filter(version_id=draft.id).delete()
    ProcedureVersion.objects.filter(pk=draft.id).delete()
    assert not ProcedureVersion.objects.exists()


def test_a_town_neither_reads_nor_publishes_the_versions_of_another(draft):
    queries.form(draft.id)  # warms the memory of the process, which must not leak
    with use_authority(make_authority().id):
        for read in (queries.form, queries.definition, queries.pack_files, queries.version):
            with pytest.raises(LookupError):
                read(draft.id)
        with pytest.raises(LookupError):
            actions.publish(draft.id, actor=SYSTEM)
        assert queries.all_cards() == ()


def test_two_towns_have_each_their_own_procedure_of_the_same_name(draft):
    with use_authority(make_authority().id):
        other = make_procedure(title="La leur")
        assert queries.published("place-de-parking").title == "La leur"
    assert other.procedure_id != draft.procedure_id
    assert queries.published("place-de-parking") is None


# --- Automatic refusals ----------------------------------------------------------------------
def test_automatic_refusals_are_off_until_someone_allows_them(draft):
    assert not queries.refuses(draft.procedure_id)
    assert not queries.refuses(10_000)


def test_a_switch_is_journaled_once_each_time_it_turns(draft):
    for allowed in (True, True, False):
        actions.allow_refusal(draft.procedure_id, allowed, actor=SYSTEM)
    found = JournalEntry.objects.filter(kind="procedures.refusal_switched").order_by("id")
    assert [entry.payload for entry in found] == [{"allowed": True}, {"allowed": False}]


def test_the_switch_stays_through_an_import_and_a_publication(draft):
    actions.allow_refusal(draft.procedure_id, True, actor=SYSTEM)
    version = actions.import_pack(pack(title="Autre titre"), actor=SYSTEM)
    actions.publish(version.id, actor=SYSTEM)
    assert queries.refuses(version.procedure_id)


def test_another_authority_neither_reads_nor_turns_the_switch(draft):
    actions.allow_refusal(draft.procedure_id, True, actor=SYSTEM)
    with use_authority(make_authority("hameau").id):
        assert not queries.refuses(draft.procedure_id)
        with pytest.raises(Procedure.DoesNotExist):
            actions.allow_refusal(draft.procedure_id, False, actor=SYSTEM)
