"""Each entry gets one position, whatever the order of commits; what is signed is what is stored."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from parvis.common import clock, keys
from parvis.common.context import use_authority
from parvis.ledger import actions, queries
from parvis.ledger.enums import KeyUse
from parvis.ledger.models import LedgerKey, Log, Place, Salt, StoredCheckpoint, StoredTile
from parvis.ledger.queries import proofs, store
from parvis.ledger.rules import notes, receipts, tree
from tests.ledger.factories import checkpoint, counts, order, root_by_hand, write
from tests.tenancy.factories import make_authority


def test_entries_become_leaves_in_order(town):
    ids = write(5)
    assert actions.sequence() == 5
    assert order() == ids
    assert list(Place.objects.order_by("index").values_list("index", flat=True)) == [0, 1, 2, 3, 4]
    assert checkpoint().root == root_by_hand()
    assert (checkpoint().size, checkpoint().origin) == (5, "testserver/registre")


def test_nothing_new_costs_little_and_signs_nothing(town, django_assert_max_num_queries):
    write(3)
    actions.sequence()
    before = counts()
    with django_assert_max_num_queries(9):
        assert actions.sequence() == 0
    assert counts() == before


def test_batches_cross_the_edges_of_tiles(town):
    write(300)
    assert actions.sequence(batch=100) == 300
    assert checkpoint().root == root_by_hand()
    assert StoredCheckpoint.objects.count() == 3
    assert sorted(StoredTile.objects.order_by("id").values_list("level", "n")) == [
        (0, 0),
        (0, 1),
        (1, 0),
    ]
    write(250)
    actions.sequence()
    assert checkpoint().root == root_by_hand() == proofs.root_at(550)
    assert proofs.root_at(300) == store.checkpoint_of(StoredCheckpoint.objects.get(size=300)).root


def test_a_rolled_back_entry_leaves_no_hole(town):
    write(1)
    with transaction.atomic():
        write(3)
        transaction.set_rollback(True)
    write(1)
    actions.sequence()
    assert list(Place.objects.order_by("index").values_list("index", flat=True)) == [0, 1]


def test_each_town_has_its_log(db):
    one, two = make_authority(hosts=("un.test",)), make_authority(hosts=("deux.test",))
    for town, count in ((one, 2), (two, 3)):
        with use_authority(town.id):
            write(count)
            actions.sequence()
    for town, count in ((one, 2), (two, 3)):
        with use_authority(town.id):
            assert (Place.objects.count(), checkpoint().size) == (count, count)
    with use_authority(one.id):
        first = store.log_key()
    with use_authority(two.id):
        assert store.log_key() != first


def test_recording_costs_what_it_cost(town, django_assert_num_queries):
    write(1)
    with django_assert_num_queries(1):
        write(1)


# --- receipts and proofs ---------------------------------------------------------------------
def test_a_receipt_proves_its_entry_to_anyone(town):
    ids = write(9, payload={"état": "à vous", "montant": 12.5})
    actions.sequence()
    for number in ids:
        text = queries.receipt(number)
        key = notes.read_key(queries.log_key())
        entry, signed = receipts.check_receipt(text, log=key)
        assert f'"entry":{number},' in entry
        assert '"payload":{"montant":"12.5","état":"à vous"}' in entry
        assert signed.size == 9


def test_no_receipt_before_sequencing_nor_in_another_town(town):
    (number,) = write(1)
    assert queries.receipt(number) is None
    assert queries.position(number) is None
    actions.sequence()
    assert queries.position(number).index == 0
    other = make_authority()
    with use_authority(other.id):
        assert queries.receipt(number) is None
        assert queries.position(number) is None


def test_every_checkpoint_is_consistent_with_the_later_ones(town):
    for _ in range(12):
        write(3)
        actions.sequence()
    rows = list(StoredCheckpoint.objects.order_by("size"))
    last = store.checkpoint_of(rows[-1])
    for row in rows:
        old = store.checkpoint_of(row)
        assert tree.consistent(old, last, proofs.consistency(old.size, last.size))


def test_a_proof_beyond_the_log_is_refused(town):
    write(3)
    actions.sequence()
    with pytest.raises(ValueError, match="No leaf"):
        proofs.inclusion(3, 3)
    with pytest.raises(ValueError, match=r"too narrow|No tile"):
        proofs.inclusion(3, 900)
    assert proofs.bare_receipt(3) is None


# --- keys ------------------------------------------------------------------------------------
def test_a_key_is_never_replaced_in_silence(town):
    write(1)
    actions.sequence()
    row = LedgerKey.objects.get(use=KeyUse.LOG)
    path = keys.path_of(row.file)
    kept = path.read_bytes()
    path.unlink()
    write(1)
    with pytest.raises(actions.KeyLostError, match="missing"):
        actions.sequence()
    keys.load_or_create_ed25519(row.file)
    with pytest.raises(actions.KeyLostError, match="not the key"):
        actions.sequence()
    path.write_bytes(kept)
    assert actions.sequence() == 1


def test_nothing_is_signed_upon_a_tree_that_was_not_signed(town):
    write(3)
    actions.sequence()
    with connection.cursor() as cursor:  # a wider tile than the one signed: growth is allowed …
        cursor.execute("UPDATE ledger_tile SET data = data || decode(repeat('00', 32), 'hex')")
    write(1)
    with pytest.raises(ProgrammingError, match="only grows"), transaction.atomic():
        actions.sequence()  # … but what was put there is never replaced by the right hash
    assert checkpoint().size == 3


# --- append-only -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE ledger_place SET leaf = ''",
        "DELETE FROM ledger_place",
        "TRUNCATE ledger_place",
        "UPDATE ledger_checkpoint SET note = ''",
        "DELETE FROM ledger_checkpoint",
        "DELETE FROM ledger_cosignature",
        "DELETE FROM ledger_stamp",
        "DELETE FROM ledger_split",
        "UPDATE ledger_salt SET value = ''",
        "TRUNCATE ledger_salt",
        "DELETE FROM ledger_tile",
        "TRUNCATE ledger_tile",
        "UPDATE ledger_tile SET data = decode(repeat('00', 32), 'hex')",
        "UPDATE ledger_tile SET n = 7",
        "ALTER TABLE ledger_place DISABLE TRIGGER keep",
    ],
)
def test_the_runtime_role_cannot_rewrite_it(town, attack):
    write(2)
    actions.sequence()
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner|only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attack)


# --- concurrent transactions -----------------------------------------------------------------
def in_thread(town, body):
    def run():
        with use_authority(town.id):
            try:
                body()
            finally:
                connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def is_settled_in_time(entry, seconds=30):
    """Whether an entry is soon settled as others follow: a busy server only holds it back."""
    until = time.monotonic() + seconds
    while Log.objects.get().settled < entry and time.monotonic() < until:
        write(1)
        actions.sequence()
        time.sleep(0.05)
    return Log.objects.get().settled >= entry


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_commits_late_is_neither_skipped_nor_put_before():
    town = make_authority()
    written, go = threading.Event(), threading.Event()
    late = []

    def slow():
        with transaction.atomic():
            late.extend(write(1))
            written.set()
            go.wait(10)

    with use_authority(town.id):
        first = write(1)
        actions.sequence()
        thread = in_thread(town, slow)
        written.wait(10)
        after = write(2)
        assert late[0] < after[0]
        actions.sequence()
        assert actions.sequence() == 0
        own = Log.objects.get()
        assert own.settled < late[0]
        go.set()
        thread.join()
        more = write(1)
        assert actions.sequence() == 2
        assert order() == [*first, *after, late[0], *more]
        assert is_settled_in_time(more[0])
        assert checkpoint().root == root_by_hand()


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_sequencers_at_once_make_one_line():
    town = make_authority()
    written = []

    def writer():
        for _ in range(25):
            written.extend(write(1))

    def sequencer():
        for _ in range(15):
            actions.sequence(batch=7)

    threads = [in_thread(town, body) for body in (writer, sequencer, writer, sequencer, writer)]
    for thread in threads:
        thread.join()
    with use_authority(town.id):
        actions.sequence()
        assert sorted(order()) == sorted(written)
        indexes = Place.objects.order_by("index").values_list("index", flat=True)
        assert list(indexes) == list(range(75))
        assert Salt.objects.count() == 75
        assert checkpoint().root == root_by_hand()


def test_what_slipped_through_the_mark_is_found_within_a_day(town, frozen):
    numbers = write(3)
    actions.sequence()
    Log.objects.update(settled=numbers[-1] + 100, mark=numbers[-1] + 100)
    write(1)
    assert actions.sequence() == 0
    with clock.freeze(frozen + timedelta(days=1, minutes=1)):
        assert actions.sequence() == 1


def test_a_database_restored_elsewhere_starts_its_marks_again(town):
    write(1)
    actions.sequence()
    Log.objects.update(mark_xid=2**60)
    write(1)
    assert actions.sequence() == 1
