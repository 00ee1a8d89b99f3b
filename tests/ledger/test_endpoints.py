"""What machines read: exact bytes, kept for ever, and a clear sentence for what is malformed."""

import pytest
from django.test import Client

from parvis.journal import actions as journal
from parvis.journal.types import person
from parvis.ledger import actions, queries
from parvis.ledger.queries import store
from parvis.ledger.rules import notes, receipts, tiles, tree
from parvis.ledger.types import AddCheckpoint
from tests.accounts.factories import make_person
from tests.ledger.factories import write


@pytest.fixture
def log(town):
    write(260)
    actions.sequence()
    return town


def test_the_checkpoint_is_signed_and_short_lived(client, log):
    answer = client.get("/registre/checkpoint")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=5"
    opened = notes.open_checkpoint(answer.content.decode(), store.log_keys())
    assert opened.size == 260


def test_a_stranger_rebuilds_the_tree_from_tiles_and_bundles(client, log):
    first = client.get("/registre/tile/0/000").content
    rest = client.get("/registre/tile/0/001.p/4").content
    above = client.get("/registre/tile/1/000.p/1").content
    hashes = tiles.hashes(first + rest)
    assert len(hashes) == 260
    opened = notes.open_checkpoint(
        client.get("/registre/checkpoint").content.decode(),
        [notes.read_key(queries.log_key())],
    )
    assert tree.root(hashes) == opened.root
    assert above == tree.root(hashes[:256])
    data = client.get("/registre/tile/entries/000").content
    data += client.get("/registre/tile/entries/001.p/4").content
    assert [tree.leaf_hash(leaf) for leaf in receipts.read_bundle(data)] == hashes


def test_tiles_are_kept_for_ever_and_a_narrow_one_stays_what_it_was(client, log):
    narrow = client.get("/registre/tile/0/001.p/4")
    assert narrow.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert narrow.headers["Content-Type"] == "application/octet-stream"
    write(5)
    actions.sequence()
    assert client.get("/registre/tile/0/001.p/4").content == narrow.content
    assert client.get("/registre/tile/0/001.p/9").content[: 4 * 32] == narrow.content


@pytest.mark.parametrize(
    "path",
    [
        "0",
        "0/",
        "0/1",
        "0/0000",
        "0/x000/001",
        "0/001/002",
        "00/000",
        "64/000",
        "-1/000",
        "0/000.p/0",
        "0/000.p/256",
        "0/000.p/04",
        "0/000.p/",
        "entries",
        "entries/0",
        "data/000",
        "0/000/",
        "0/000.p/4/5",
        "0/٠٠٠",
        "0/%2e%2e",
        "0/x999/x999/x999/x999/x999/x999/999",
    ],
)
def test_a_malformed_tile_gets_a_clear_sentence(client, log, path):
    answer = client.get(f"/registre/tile/{path}")
    assert answer.status_code == 400
    assert answer.content.decode().startswith("Cette adresse de tuile est mal écrite.")


@pytest.mark.parametrize(
    "path", ["0/001", "0/001.p/5", "0/002.p/1", "1/000", "2/000.p/1", "63/000", "entries/002"]
)
def test_a_tile_that_is_not_there_yet(client, log, path):
    answer = client.get(f"/registre/tile/{path}")
    assert answer.status_code == 404
    assert answer.content.decode() == "Le registre n’a pas cette tuile.\n"


def test_before_the_first_entry(client, town):
    assert client.get("/registre/checkpoint").status_code == 404
    assert client.get("/registre/tile/0/000").status_code == 404
    assert client.get("/registre/preuve/0.tlog-proof").status_code == 404


def test_costs_of_a_tile(client, log, django_assert_max_num_queries):
    client.get("/registre/tile/0/000")
    with django_assert_max_num_queries(3):
        client.get("/registre/tile/0/000")


# --- receipts --------------------------------------------------------------------------------
def test_anyone_may_have_the_proof_and_not_the_entry(client, log):
    text = client.get("/registre/preuve/7.tlog-proof").content.decode()
    receipt = receipts.read_receipt(text)
    assert (receipt.index, receipt.extra) == (7, None)
    opened = notes.open_checkpoint(receipt.note, store.log_keys())
    leaf = tree.leaf_hash(store.leaves(7, 8)[0])
    assert tree.included(leaf, 7, receipt.proof, opened)
    assert client.get("/registre/preuve/260.tlog-proof").status_code == 404


def test_a_person_has_the_receipts_of_their_own_acts_only(client, town):
    me, other = make_person(), make_person()
    mine = journal.record("dossier.submitted", subject=("dossier", 1), actor=person(me.pk))
    helped = journal.record(
        "dossier.submitted", subject=("dossier", 1), actor=person(other.pk, on_behalf_of=me.pk)
    )
    theirs = journal.record("dossier.submitted", subject=("dossier", 1), actor=person(other.pk))
    actions.sequence()
    address = "/registre/recu/{}.tlog-proof"
    assert client.get(address.format(mine)).status_code == 302
    client.force_login(me)
    for number in (mine, helped):
        answer = client.get(address.format(number))
        entry, _ = receipts.check_receipt(
            answer.content.decode(), log=notes.read_key(queries.log_key())
        )
        assert f'"entry":{number},' in entry
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert client.get(address.format(theirs)).status_code == 404
    assert client.get(address.format(theirs + 99)).status_code == 404


# --- the witness's door ----------------------------------------------------------------------
def test_the_witness_answers_badly_written_requests(client, log):
    for body in (b"", b"old 1", b"\xff", b"old 01\n\nx\n1\n\n", b"x" * 70_000):
        answer = client.post("/registre/temoin/add-checkpoint", body, content_type="text/plain")
        assert answer.status_code in (400, 413)
        assert answer.content.decode().startswith("Cette demande")


def test_the_witness_needs_no_form_token_and_knows_only_its_logs(log):
    strict = Client(enforce_csrf_checks=True, headers={"host": "testserver"})
    body = receipts.request_text(AddCheckpoint(0, (), store.latest().note))
    answer = strict.post("/registre/temoin/add-checkpoint", body, content_type="text/plain")
    assert answer.status_code == 404
    assert strict.get("/registre/temoin/add-checkpoint").status_code == 405
    assert strict.get(f"/registre/temoin/{'0' * 64}/checkpoint").status_code == 404
