"""Erasing a person: salts go, proofs stay, nobody guesses a name, and the audit knows why."""

from itertools import product

import msgspec
import pytest

from parvis.accounts import actions as accounts
from parvis.accounts.enums import Role
from parvis.journal import actions as journal
from parvis.journal import queries as entries
from parvis.journal.types import person
from parvis.ledger import actions, jobs, queries
from parvis.ledger.models import Place, Salt
from parvis.ledger.queries import audit, proofs, store
from parvis.ledger.rules import notes, receipts, tree
from parvis.ledger.rules.canonical import canonical
from parvis.ledger.types import JournalRow
from tests.accounts.factories import make_agent, make_person
from tests.conftest import MONDAY
from tests.ledger.factories import write

FIRST = ("Léa", "Paul", "Samira", "Yann", "Zoé")
LAST = ("Fictive", "Modèle", "Exemple", "Témoin")
NAMES = [f"{first} {last}" for first, last in product(FIRST, LAST)]


def erased_numbers():
    (entry,) = [e for e in entries.timeline("person", 7) if e.kind == "ledger.erased"]
    return set(entry.payload["entries"])


def test_salts_go_and_published_proofs_stay(town):
    about = write(2, subject=("person", 7), who=9)
    acts = write(2, subject=("dossier", 1), who=7)
    others = write(3, who=9)
    actions.sequence()
    kept = {number: queries.receipt(number) for number in (*about, *acts, *others)}
    assert actions.destroy_salts("person", 7, acts_of=7) == 4
    assert erased_numbers() == {*about, *acts}
    actions.sequence()
    key = notes.read_key(queries.log_key())
    for number in (*about, *acts):
        assert queries.receipt(number) is None
        assert queries.position(number) is not None
    for text in kept.values():
        receipts.check_receipt(text, log=key)
    assert queries.receipt(others[0]) is not None
    report = audit.audit()
    assert (report.sound, report.erased) == (True, 4)
    assert any("erased by right" in spot for spot in report.blind)


def test_a_tree_is_the_same_without_its_salts(town):
    write(5, subject=("person", 7))
    actions.sequence()
    before = store.latest()
    actions.destroy_salts("person", 7)
    assert proofs.root_at(5) == store.checkpoint_of(before).root


def test_nothing_to_erase_writes_nothing(town):
    assert actions.destroy_salts("person", 404) == 0
    assert entries.timeline("person", 404) == []


def test_entries_sequenced_after_their_erasure_lose_their_salts_too(town):
    numbers = write(2, subject=("person", 7))
    actions.destroy_salts("person", 7)
    (entry,) = [e for e in entries.timeline("person", 7) if e.kind == "ledger.erased"]
    jobs.forget(entry.id)
    assert Place.objects.filter(entry_id__in=numbers).count() == 2
    assert not Salt.objects.filter(entry_id__in=numbers).exists()
    assert audit.audit().sound


def test_an_erased_account_leaves_no_salt_of_its_acts(town):
    made = make_person()
    journal.record(
        "dossier.submitted", subject=("dossier", 1), actor=person(made.pk), detail="Léa Fictive"
    )
    kept = write(1, who=made.pk + 1)
    actions.sequence()
    accounts.delete_account(made.pk, actor=person(made.pk))
    assert list(Salt.objects.order_by("entry_id").values_list("entry_id", flat=True)) == kept


def test_the_acts_of_a_former_agent_stay_provable(town):
    agent = make_agent(Role.ADMINISTRATOR)
    other = make_agent(Role.ADMINISTRATOR)
    accounts.grant_role(agent.pk, Role.EXPERT, actor=person(other.pk))
    acts = write(2, who=agent.pk)
    for role in (Role.ADMINISTRATOR, Role.EXPERT):
        accounts.revoke_role(agent.pk, role, actor=person(other.pk))
    actions.sequence()
    accounts.delete_account(agent.pk, actor=person(agent.pk))
    assert Salt.objects.filter(entry_id__in=acts).count() == 2


# --- the dictionary --------------------------------------------------------------------------
def entry_naming(name):
    """An entry as it must never be: it names somebody. Everything else of it is public."""
    return canonical(
        JournalRow(
            id=1,
            authority=1,
            at=MONDAY,
            actor="system",
            actor_id=None,
            on_behalf_of=None,
            kind="dossier.accepted",
            subject="dossier",
            subject_id=1,
            version="",
            payload=msgspec.json.encode({"name": name}).decode(),
        )
    )


def recovered(leaf_hash):
    """Try a whole dictionary of names against one public leaf hash."""
    return [n for n in NAMES if tree.leaf_hash(entry_naming(n).encode()) == leaf_hash]


def test_control_a_leaf_without_salt_gives_its_name_away():
    assert recovered(tree.leaf_hash(entry_naming("Samira Exemple").encode())) == ["Samira Exemple"]


def test_a_salted_leaf_gives_nothing_away(town):
    name = "Samira Exemple"
    salt = b"\x17" * 32
    ours = tree.leaf_hash(receipts.leaf_of(entry_naming(name), salt))
    assert recovered(ours) == []
    other_salts = [b"", b"\0" * 32, b"\x16" * 32]
    guesses = {
        tree.leaf_hash(receipts.leaf_of(entry_naming(one), key))
        for one in NAMES
        for key in other_salts
    }
    assert ours not in guesses


def test_after_erasure_even_the_whole_database_does_not_tie_a_leaf_to_its_entry(town):
    numbers = write(3, subject=("person", 7))
    actions.sequence()
    actions.destroy_salts("person", 7, acts_of=7)
    texts = {canonical(row) for row in rows_of(numbers)}
    assert len(texts) == 3
    salts = [bytes(value) for value in Salt.objects.order_by("pk").values_list("value", flat=True)]
    leaves = {bytes(leaf) for leaf in Place.objects.order_by("pk").values_list("leaf", flat=True)}
    tried = {receipts.leaf_of(text, salt) for text in texts for salt in [*salts, b"", b"\0" * 32]}
    assert not leaves & tried


def rows_of(numbers):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {store.COLUMNS} FROM journal_entry e WHERE e.id = ANY(%s)", [numbers]
        )
        return [store.journal_row(columns) for columns in cursor.fetchall()]


@pytest.mark.parametrize("text", NAMES[:3])
def test_the_journal_itself_holds_no_name(town, text):
    (number,) = write(1, detail=text)
    (row,) = rows_of([number])
    assert text not in canonical(row)
