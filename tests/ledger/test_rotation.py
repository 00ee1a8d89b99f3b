"""A log changes its key: who pinned the former one follows only where that key named the next."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command

from parvis.common import clock, keys
from parvis.common.context import use_authority
from parvis.journal import queries as journal
from parvis.ledger import actions, queries
from parvis.ledger.actions import cosigning
from parvis.ledger.actions.trusting import pin
from parvis.ledger.enums import Fault, KeyUse, SignatureType
from parvis.ledger.models import LedgerKey, StoredCheckpoint, Witness, WitnessedLog
from parvis.ledger.queries import audit, store, trust
from parvis.ledger.rules import notes
from parvis.ledger.types import Checkpoint, Key, Note
from tests.conftest import MONDAY
from tests.ledger.factories import write
from tests.ledger.tampering import another_key, owner_rights, roots_now, sign_again
from tests.tenancy.factories import make_authority

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house():
    town = make_authority("villeneuve", hosts=("testserver",))
    with use_authority(town.id):
        yield town


@pytest.fixture
def outside(house, tmp_path):
    """Four entries under a first key, as an auditor pinned them."""
    grow(0)
    folder = tmp_path / house.slug
    assert pin(folder) == 4
    return folder


def grow(hour, count=4):
    with clock.freeze(MONDAY + timedelta(hours=hour)):
        write(count)
        actions.sequence()


def ledger(*words):
    out = StringIO()
    call_command("ledger", *words, "--authority", "villeneuve", stdout=out)
    return out.getvalue()


def audited(folder):
    return audit.audit(trust.load(folder))


def present():
    return notes.read_key(queries.log_key())


def signers(row):
    return [key for key in store.log_keys() if _signed(row, key)]


def _signed(row, key):
    return notes.key_id(key) in {one.key_id for one in notes.read_note(row.note).signatures}


# --- rotation --------------------------------------------------------------------------------
def test_the_former_key_names_the_new_one_once(outside):
    first = present()
    assert "is signed from now on by testserver/registre+" in ledger("rotate-key")
    second = present()
    assert second != first
    handover = store.latest()
    assert signers(handover) == [first, second]
    assert store.checkpoint_of(handover).successor == second
    grow(1)
    assert signers(store.latest()) == [second]
    assert [row.size for row in store.handovers()] == [handover.size]
    (former,) = queries.former_keys()
    assert (notes.read_key(former.text), former.revoked_at) == (first, None)
    assert former.until is not None
    (told,) = journal.timeline("ledger_key", former.pk)
    assert told.kind == "ledger.key_rotated"
    assert told.payload["key"] == notes.key_id(second).hex()


def test_an_auditor_follows(outside):
    for hour in (1, 2):
        ledger("rotate-key")
        grow(hour)
    assert audited(outside).findings == ()
    assert len((outside / "log.keys").read_text().splitlines()) == 1
    assert pin(outside) == store.latest().size
    kept = [notes.read_key(line) for line in (outside / "log.keys").read_text().splitlines()]
    assert kept == store.log_keys()
    assert audited(outside).findings == ()
    assert audit.audit().findings == ()
    grow(3)
    assert pin(outside) == store.latest().size


def test_who_comes_after_a_rotation_is_not_troubled(outside, tmp_path):
    ledger("rotate-key")
    grow(1)
    pin(tmp_path / "later")
    assert audited(tmp_path / "later").findings == ()


def test_two_rotations_before_the_next_checkpoint(outside):
    first = present()
    for _ in range(2):
        actions.rotate_key()
    grow(1)
    assert signers(store.latest()) == [first, present()]
    assert audited(outside).findings == ()


def test_a_key_that_cannot_vouch_is_not_replaced(outside):
    keys.path_of(LedgerKey.objects.get(use=KeyUse.LOG).file).unlink()
    with pytest.raises(CommandError, match="is missing: restore it"):
        ledger("rotate-key")
    assert LedgerKey.objects.filter(use=KeyUse.LOG).count() == 1


def test_nothing_to_replace(house):
    with pytest.raises(CommandError, match="no key yet"):
        ledger("rotate-key")
    with pytest.raises(CommandError, match="no key of the log to revoke"):
        ledger("revoke-key", "--key", "00000000")


# --- a key put in the place of another -------------------------------------------------------
def publish(sql, key):
    """Do what a rotation does to the rows, without the private key of the log."""
    sql("UPDATE ledger_key SET until = now(), until_size = 5")
    sql(
        "INSERT INTO ledger_key (authority_id, use, file, text, since)"
        " SELECT authority_id, use, file, %s, now() FROM ledger_key LIMIT 1",
        notes.key_text(key),
    )


def sign_last(sql, signer, *, heir=None):
    """Put another signature under the last checkpoint."""
    row = store.latest()
    told = Checkpoint(signer[0].name, row.size, bytes(row.root), heir)
    text = notes.checkpoint_text(told)
    note = notes.note_text(Note(text, (notes.sign(text, *signer),)))
    sql("UPDATE ledger_checkpoint SET note = %s WHERE size = %s", note, row.size)


@pytest.mark.parametrize("how", ["alone", "named by itself", "beside the former one"])
def test_a_replaced_key_without_the_voucher_is_found(outside, how):
    for hour in (1, 2):
        grow(hour, 1)
    key, private = another_key()
    with owner_rights() as sql:
        publish(sql, key)
        sign_last(sql, (key, private), heir=key if how == "named by itself" else None)
        if how == "beside the former one":  # anyone can add his line to a note that he found
            text = notes.read_note(StoredCheckpoint.objects.get(size=5).note).text
            line = notes.signature_line(notes.sign(text, key, private))
            sql("UPDATE ledger_checkpoint SET note = note || %s WHERE size = 5", line)
    assert [f.fault for f in audited(outside).findings] == [Fault.KEY]
    with pytest.raises(trust.TrustProblem, match="not signed by a pinned key"):
        pin(outside)


def test_a_thief_of_the_former_key_signs_nothing_more(outside):
    former = LedgerKey.objects.get(use=KeyUse.LOG)
    key, private = notes.read_key(former.text), keys.load_or_create_ed25519(former.file)
    ledger("rotate-key")
    grow(1)
    pin(outside)
    with owner_rights() as sql:
        sign_last(sql, (key, private))
    assert Fault.KEY in {f.fault for f in audited(outside).findings}


def test_a_history_signed_again_with_the_former_key(outside):
    former = LedgerKey.objects.get(use=KeyUse.LOG)
    key, private = notes.read_key(former.text), keys.load_or_create_ed25519(former.file)
    ledger("rotate-key")
    pin(outside)
    with owner_rights() as sql:
        sign_again(sql, roots_now(), private, key)
    for path in (outside / "checkpoints").iterdir():
        path.unlink()
    (finding,) = audited(outside).findings
    assert (finding.fault, "replaced" in finding.sentence) == (Fault.KEY, True)


# --- revocation --------------------------------------------------------------------------------
def test_a_stolen_key_vouches_for_nothing(outside):
    first = present()
    assert "revoked" in ledger("revoke-key", "--key", notes.key_id(first).hex())
    assert present() != first
    assert signers(store.latest()) == [present()]
    assert store.handovers() == []
    sentence = audited(outside).findings[0].sentence
    assert "it revoked its key on 20" in sentence
    assert "have it confirmed by another way, then add it to log.keys" in sentence
    with pytest.raises(trust.TrustProblem, match="have it confirmed"):
        pin(outside)
    with pytest.raises(CommandError, match="no key of the log to revoke"):
        ledger("revoke-key", "--key", notes.key_id(first).hex())
    with (outside / "log.keys").open("a") as file:  # confirmed by telephone
        file.write(queries.log_key() + "\n")
    assert audited(outside).findings == ()
    assert pin(outside) == store.latest().size


def test_a_former_key_revoked_later_vouches_for_nobody(outside):
    first = present()
    ledger("rotate-key")
    second = present()
    ledger("revoke-key", "--key", notes.key_id(first).hex())
    assert present() == second
    (finding,) = audited(outside).findings
    assert (finding.fault, "A revoked key names" in finding.sentence) == (Fault.KEY, True)
    kinds = [told.kind for told in journal.timeline("ledger_key", queries.former_keys()[0].pk)]
    assert sorted(kinds) == ["ledger.key_revoked", "ledger.key_rotated"]


# --- witnesses ---------------------------------------------------------------------------------
@pytest.fixture
def witness(house, monkeypatch):
    """Another town that confirms the log of this one, spoken to without network."""
    grow(0)
    other = make_authority("voisine", hosts=("voisine.test",))
    with use_authority(other.id):
        actions.watch(_of(house, queries.log_key))
        key = actions.witness_key()

    def fetch(url, body):
        assert Path(url).name == "add-checkpoint"
        with use_authority(other.id):
            try:
                return actions.add_checkpoint(body.decode())[:2]
            except notes.NoteProblem as problem:
                return 400, str(problem)

    monkeypatch.setattr(cosigning, "_fetch", fetch)
    actions.add_witness(key, "http://voisine.test/registre/temoin")
    return other


def _of(town, what):
    with use_authority(town.id):
        return what()


def test_a_witness_follows_even_when_it_comes_late(house, witness):
    assert actions.ask_witnesses() == 1
    for hour in (1, 2):
        ledger("rotate-key")
        grow(hour)
    assert actions.ask_witnesses() == 1
    assert Witness.objects.get().size == store.latest().size
    assert _of(witness, lambda: WitnessedLog.objects.get().key) == queries.log_key()


def test_a_witness_whose_answer_was_lost_is_asked_from_where_it_stands(house, witness):
    ledger("rotate-key")
    grow(1)
    actions.ask_witnesses()
    grow(2)
    Witness.objects.update(size=0)
    assert actions.ask_witnesses() == 1


def test_a_witness_refuses_a_key_that_nobody_vouches_for(house, witness):
    actions.ask_witnesses()
    ledger("revoke-key", "--key", notes.key_id(present()).hex())
    assert actions.ask_witnesses() == 0
    assert Witness.objects.get().trouble == "403"
    _of(witness, lambda: actions.watch(_of(house, queries.log_key)))
    assert actions.ask_witnesses() == 1  # told by another way, it goes on from where it stood


# --- the rule ------------------------------------------------------------------------------------
def make(seed, name="ici.test/registre"):
    private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    return Key(name, SignatureType.NOTE, private.public_key().public_bytes_raw()), private


ONE, TWO, THREE, FAR = make(1), make(2), make(3), make(4, "ailleurs.test/registre")


def signed(heir, *pairs):
    text = notes.checkpoint_text(Checkpoint("ici.test/registre", 1, bytes(32), heir))
    return notes.note_text(Note(text, tuple(notes.sign(text, *pair) for pair in pairs)))


@pytest.mark.parametrize(
    ("note", "known", "following"),
    [
        (signed(None, ONE), [ONE, TWO], [ONE, TWO]),
        (signed(None, TWO), [ONE, TWO, THREE], [TWO, THREE]),
        (signed(TWO[0], ONE, TWO), [ONE], [TWO]),
        (signed(TWO[0], ONE, TWO), [ONE, TWO, THREE], [TWO, THREE]),
        (signed(None, ONE, TWO), [ONE], [ONE]),
        (signed(TWO[0], TWO), [TWO], [TWO]),
    ],
)
def test_who_may_sign_what_follows(note, known, following):
    checkpoint, after = notes.follow(note, [key for key, _ in known])
    assert (checkpoint.size, after) == (1, [key for key, _ in following])


@pytest.mark.parametrize(
    ("note", "known"),
    [
        (signed(TWO[0], TWO), [ONE]),  # named by itself
        (signed(TWO[0], ONE), [ONE]),  # which does not have the key
        (signed(FAR[0], ONE, FAR), [ONE]),  # of another log
        (signed(TWO[0], ONE, TWO), [THREE]),
        (signed(TWO[0], ONE, TWO).replace("successor", "extension"), [ONE]),
    ],
)
def test_who_is_not_believed(note, known):
    with pytest.raises(notes.NoteProblem):
        notes.follow(note, [key for key, _ in known])
