"""A witness signs growth and nothing else; two histories of one log are kept and shouted."""

import threading
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from parvis.common import clock
from parvis.common.context import use_authority
from parvis.journal import queries as journal
from parvis.ledger import actions, queries
from parvis.ledger.enums import SignatureType
from parvis.ledger.models import SplitView, WitnessedLog
from parvis.ledger.queries import store
from parvis.ledger.rules import notes, tree
from parvis.ledger.rules.receipts import request_text
from parvis.ledger.types import AddCheckpoint, Checkpoint, Key, Note
from tests.conftest import MONDAY
from tests.tenancy.factories import make_authority

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LOG = Key("voisine.test/registre", SignatureType.NOTE, PRIVATE.public_key().public_bytes_raw())
HASHES = [tree.leaf_hash(f"{i}".encode()) for i in range(64)]
OTHERS = [tree.leaf_hash(f"autre {i}".encode()) for i in range(64)]


@pytest.fixture
def witness(town):
    actions.watch(notes.key_text(LOG))
    return town


def note(size, hashes=HASHES, private=PRIVATE, origin=LOG.name):
    text = notes.checkpoint_text(Checkpoint(origin, size, tree.root(hashes[:size])))
    return notes.note_text(Note(text, (notes.sign(text, LOG, private),)))


def ask(old, size, *, hashes=HASHES, proof=None, text=None):
    if proof is None:
        ranges = tree.consistency(old, size) if old <= size else []
        proof = tree.prove(ranges, lambda start, end: tree.root(hashes[start:end]))
    request = AddCheckpoint(old, tuple(proof), text or note(size, hashes))
    return actions.add_checkpoint(request_text(request))


def test_it_cosigns_growth_and_remembers_it(witness):
    with clock.freeze(MONDAY):
        assert ask(0, 3)[0] == 200
        status, line, _ = ask(3, 9)
    assert status == 200
    key = notes.read_key(actions.witness_key())
    (cosigned,) = notes.cosignatures(notes.read_note(note(9) + line), [key])
    assert cosigned.at == int(MONDAY.timestamp())
    assert key.name == "testserver/registre/temoin"
    row = WitnessedLog.objects.get()
    assert row.size == 9
    kept = notes.read_note(queries.cosigned(row.origin_digest))
    assert notes.signers(kept, [LOG])
    assert notes.cosignatures(kept, [key])


def test_the_same_checkpoint_may_be_asked_again(witness):
    ask(0, 3)
    with clock.freeze(MONDAY + timedelta(days=900)):
        status, line, _ = ask(3, 3)
    assert status == 200
    assert line


@pytest.mark.parametrize(
    ("what", "status"),
    [
        (lambda: ask(9, 5), 400),
        (lambda: ask(5, 9, text=note(9, private=Ed25519PrivateKey.generate())), 403),
        (lambda: ask(5, 9, text=note(9, origin="ailleurs.test/registre")), 404),
        (lambda: ask(3, 9), 409),
        (lambda: ask(0, 9), 409),
        (lambda: ask(5, 9, proof=HASHES[:2]), 422),
        (lambda: ask(5, 9, proof=[]), 422),
        (lambda: ask(5, 9, hashes=OTHERS), 422),
        (lambda: ask(5, 5, hashes=OTHERS), 422),
    ],
)
def test_each_refusal_of_the_specification(witness, what, status):
    ask(0, 5)
    code, body, kind = what()
    assert code == status
    if status == 409:
        assert (body, kind) == ("5\n", "text/x.tlog.size")
    assert WitnessedLog.objects.get().size == 5


def test_the_first_checkpoint_needs_an_empty_proof(witness):
    assert ask(0, 5, proof=HASHES[:1])[0] == 422
    empty = notes.checkpoint_text(Checkpoint(LOG.name, 0, HASHES[0]))
    signed = notes.note_text(Note(empty, (notes.sign(empty, LOG, PRIVATE),)))
    assert ask(0, 0, proof=[], text=signed)[0] == 422
    assert SplitView.objects.count() == 0


def test_two_roots_of_one_size_are_kept_and_shouted_once(witness):
    ask(0, 5)
    for _ in range(2):
        assert ask(5, 5, hashes=OTHERS, proof=[])[0] == 422
    # Whatever the former size that is claimed, the two notes condemn.
    assert ask(3, 5, hashes=OTHERS, proof=[])[0] == 422
    split = SplitView.objects.get()
    for text in (split.known, split.other):
        assert notes.open_checkpoint(text, [LOG]).size == 5
    assert split.known != split.other
    (told,) = journal.timeline("ledger", split.pk)
    assert (told.kind, dict(told.payload)) == ("ledger.split_seen", {"digest": split.digest})
    assert not queries.overview() or queries.overview().splits


def test_one_witness_does_not_see_the_logs_of_another(witness):
    ask(0, 5)
    other = make_authority()
    with use_authority(other.id):
        assert ask(0, 5)[0] == 404
    assert store.witness_keys() == []


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_at_once_one_is_cosigned():
    town = make_authority(hosts=("testserver",))
    with use_authority(town.id):
        actions.watch(notes.key_text(LOG))
    barrier, answers = threading.Barrier(6), []

    def run(size):
        with use_authority(town.id):
            try:
                barrier.wait()
                answers.append((ask(0, size)[0], size))
            finally:
                connection.close()

    threads = [threading.Thread(target=run, args=(size,)) for size in range(3, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(status for status, _ in answers) == [200, 409, 409, 409, 409, 409]
    (kept,) = [size for status, size in answers if status == 200]
    with use_authority(town.id):
        assert WitnessedLog.objects.get().size == kept
