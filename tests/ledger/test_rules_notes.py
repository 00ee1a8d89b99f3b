"""Notes, receipts, cosignatures and canonical entries: golden texts, and what must be refused."""

import json
import unicodedata
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from parvis.ledger.enums import SignatureType
from parvis.ledger.rules import canonical, notes, receipts, tree
from parvis.ledger.types import AddCheckpoint, Checkpoint, JournalRow, Key, Note, Receipt
from tests.ledger import vectors

LOG = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
WITNESS = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
LOG_KEY, WITNESS_KEY = notes.read_key(vectors.LOG_KEY), notes.read_key(vectors.WITNESS_KEY)


def key_of(private, name, kind):
    return Key(name, kind, private.public_key().public_bytes_raw())


# --- golden ----------------------------------------------------------------------------------
def test_the_published_example_is_read_and_verified():
    key = notes.read_key(vectors.EXAMPLE_KEY)
    note = notes.read_note(vectors.EXAMPLE_NOTE)
    assert notes.signers(note, [key]) == [key]
    assert notes.note_text(note) == vectors.EXAMPLE_NOTE
    assert notes.key_text(key) == vectors.EXAMPLE_KEY


def test_our_golden_receipt_is_written_byte_for_byte():
    assert key_of(LOG, "parvis.test/journal", SignatureType.NOTE) == LOG_KEY
    assert key_of(WITNESS, "temoin.test/w1", SignatureType.COSIGNATURE) == WITNESS_KEY
    text = notes.checkpoint_text(Checkpoint("parvis.test/journal", 8, vectors.ROOTS[8]))
    signed = Note(
        text,
        (
            notes.sign(text, LOG_KEY, LOG),
            notes.cosign(text, WITNESS_KEY, WITNESS, at=1_700_000_000),
        ),
    )
    proof = tuple(vectors.INCLUSION[5, 8])
    receipt = Receipt(5, proof, notes.note_text(signed))
    assert receipts.receipt_text(receipt) == vectors.GOLDEN
    assert receipts.read_receipt(vectors.GOLDEN) == receipt


def test_our_golden_receipt_is_verified():
    receipt = receipts.read_receipt(vectors.GOLDEN)
    checkpoint = notes.open_checkpoint(receipt.note, [LOG_KEY])
    assert (checkpoint.size, checkpoint.root) == (8, vectors.ROOTS[8])
    (cosigned,) = notes.cosignatures(notes.read_note(receipt.note), [WITNESS_KEY])
    assert (cosigned.name, cosigned.at) == ("temoin.test/w1", 1_700_000_000)
    assert tree.included(vectors.LEAVES[5], receipt.index, receipt.proof, checkpoint)


# --- keys ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        vectors.LOG_KEY.replace("30db8f1f", "30db8f1e"),
        vectors.LOG_KEY[:-4],
        vectors.LOG_KEY.replace("parvis.test/journal", "parvis test"),
        "x+00000000+BQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
    ],
)
def test_a_key_that_is_none(text):
    with pytest.raises(notes.NoteProblem):
        notes.read_key(text)


def test_the_same_id_with_another_key_is_refused():
    other = Key(LOG_KEY.name, LOG_KEY.kind, WITNESS_KEY.public)
    note = notes.read_note(receipts.read_receipt(vectors.GOLDEN).note)
    forged = Note(note.text, (notes.sign(note.text, other, LOG), *note.signatures[1:]))
    with pytest.raises(notes.NoteProblem, match="No known key"):
        notes.signers(forged, [LOG_KEY])
    wrong = notes.sign(note.text, LOG_KEY, WITNESS)
    with pytest.raises(notes.NoteProblem, match="false"):
        notes.signers(Note(note.text, (wrong,)), [LOG_KEY])


# --- strict reading --------------------------------------------------------------------------
CHECKPOINT = "parvis.test/journal\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n"


def test_a_checkpoint_is_read_back():
    assert notes.checkpoint_text(notes.read_checkpoint(CHECKPOINT)) == CHECKPOINT


@pytest.mark.parametrize(
    "text",
    [
        "",
        CHECKPOINT[:-1],
        CHECKPOINT + "more\n",
        CHECKPOINT.replace("\n8\n", "\n08\n"),
        CHECKPOINT.replace("\n8\n", "\n+8\n"),
        CHECKPOINT.replace("\n8\n", "\n-8\n"),
        CHECKPOINT.replace("\n8\n", "\n٨\n"),
        CHECKPOINT.replace("\n8\n", "\n8 \n"),
        CHECKPOINT.replace("\n", "\r\n"),
        CHECKPOINT.replace("Qyg=", "Qyh="),
        CHECKPOINT.replace("Qyg=", "Qyg"),
        CHECKPOINT.replace("XcnaeacG", "XcnaeacG\n"),
        CHECKPOINT.replace("parvis.test/journal", "https://parvis.test/journal"),
        CHECKPOINT.replace("parvis.test/journal", "parvis test"),
        CHECKPOINT.replace("parvis.test/journal", ""),
        "x\n1\nAAAA\n",
    ],
)
def test_a_checkpoint_has_one_writing(text):
    with pytest.raises(notes.NoteProblem):
        notes.read_checkpoint(text)


NOTE = vectors.EXAMPLE_NOTE


@pytest.mark.parametrize(
    "text",
    [
        "",
        NOTE[:-1],
        NOTE + "x",
        NOTE + "\n",
        NOTE.replace("\n", "\r\n"),
        NOTE.replace("—", "-"),
        NOTE.replace("example m", "example\tm"),
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("aQM=", "aQM"),
        NOTE.replace("— example.com/foo ", "— "),
        NOTE + NOTE.split("\n\n")[1] * 100,
    ],
)
def test_a_note_has_one_writing(text):
    with pytest.raises(notes.NoteProblem):
        notes.read_note(text)


def test_sixteen_signatures_and_unknown_ones_are_accepted():
    text = CHECKPOINT
    others = [Ed25519PrivateKey.generate() for _ in range(16)]
    lines = [
        notes.sign(text, key_of(one, f"w{i}.test", SignatureType.NOTE), one)
        for i, one in enumerate(others)
    ]
    note = Note(text, (*lines, notes.sign(text, LOG_KEY, LOG)))
    read = notes.read_note(notes.note_text(note))
    assert notes.signers(read, [LOG_KEY]) == [LOG_KEY]
    with pytest.raises(notes.NoteProblem, match="No known key"):
        notes.signers(Note(text, tuple(lines)), [LOG_KEY])
    assert notes.cosignatures(read, [WITNESS_KEY]) == []


def test_a_checkpoint_signed_under_another_origin_is_refused():
    text = CHECKPOINT.replace("parvis.test/journal", "ailleurs.test")
    note = Note(text, (notes.sign(text, LOG_KEY, LOG),))
    with pytest.raises(notes.NoteProblem, match="No known key"):
        notes.open_checkpoint(notes.note_text(note), [LOG_KEY])


def test_a_cosignature_binds_its_time():
    line = notes.cosign(CHECKPOINT, WITNESS_KEY, WITNESS, at=5)
    later = type(line)(line.name, line.key_id, (6).to_bytes(8, "big") + line.value[8:])
    with pytest.raises(notes.NoteProblem, match="false"):
        notes.cosignatures(Note(CHECKPOINT, (later,)), [WITNESS_KEY])


# --- receipts and requests -------------------------------------------------------------------
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("@v1", "@v2"),
        ("index 5", "index 05"),
        ("index 5\n", ""),
        ("index 5", "extra !!\nindex 5"),
        ("vBoG", "vBo"),
        ("\n\nparvis", "\nparvis"),
        ("c2sp", "\nc2sp"),
    ],
)
def test_a_receipt_has_one_writing(old, new):
    with pytest.raises(notes.NoteProblem):
        receipts.read_receipt(vectors.GOLDEN.replace(old, new, 1))


@given(st.binary(max_size=300))
def test_any_text_is_read_or_refused_with_a_sentence(data):
    text = data.decode("utf-8", errors="replace")
    for read in (
        receipts.read_receipt,
        receipts.read_request,
        notes.read_note,
        notes.read_checkpoint,
        notes.read_key,
    ):
        with pytest.raises(notes.NoteProblem):
            read(text)


def test_a_request_to_a_witness_is_read_back():
    note = receipts.read_receipt(vectors.GOLDEN).note
    request = AddCheckpoint(3, tuple(vectors.LEAVES[:2]), note)
    assert receipts.read_request(receipts.request_text(request)) == request
    many = AddCheckpoint(3, tuple(vectors.LEAVES * 8), note)
    with pytest.raises(notes.NoteProblem, match="63"):
        receipts.read_request(receipts.request_text(many))


def test_bundles_are_read_back():
    data = receipts.bundle(vectors.ENTRIES)
    assert receipts.read_bundle(data) == vectors.ENTRIES
    with pytest.raises(ValueError, match="cut"):
        receipts.read_bundle(data[:-1])


def receipt_of(entry, salt):
    leaf = tree.leaf_hash(receipts.leaf_of(entry, salt))
    hashes = [*vectors.LEAVES[:3], leaf]
    text = notes.checkpoint_text(Checkpoint(LOG_KEY.name, 4, tree.root(hashes)))
    signed = Note(text, (notes.sign(text, LOG_KEY, LOG),))
    ranges = tree.inclusion(3, 4)
    proof = tree.prove(ranges, lambda start, end: tree.root(hashes[start:end]))
    sealed = receipts.sealed_entry(entry, salt)
    return Receipt(3, proof, notes.note_text(signed), sealed)


def test_a_receipt_proves_its_entry_and_no_other():
    receipt = receipt_of('{"v":1}', b"s" * 32)
    text = receipts.receipt_text(receipt)
    entry, checkpoint = receipts.check_receipt(text, log=LOG_KEY)
    assert (entry, checkpoint.size) == ('{"v":1}', 4)
    for extra in (
        receipts.sealed_entry('{"v":2}', b"s" * 32),
        receipts.sealed_entry('{"v":1}', b"t" * 32),
    ):
        forged = Receipt(3, receipt.proof, receipt.note, extra)
        with pytest.raises(notes.NoteProblem, match="does not stand"):
            receipts.check_receipt(receipts.receipt_text(forged), log=LOG_KEY)
    with pytest.raises(notes.NoteProblem, match="0 known witnesses"):
        receipts.check_receipt(text, log=LOG_KEY, witnesses=[WITNESS_KEY], quorum=1)
    with pytest.raises(notes.NoteProblem, match="No known key"):
        receipts.check_receipt(text, log=WITNESS_KEY)


@pytest.mark.parametrize("extra", [b"", b"[]", b"{}", b'{"entry":"x","salt":"AAAA"}'])
def test_an_extra_that_is_none(extra):
    with pytest.raises(notes.NoteProblem):
        receipts.entry_of(extra)


# --- canonical entries -----------------------------------------------------------------------
ROW = JournalRow(
    id=12,
    authority=1,
    at=datetime(2026, 11, 23, 11, 1, 4, 123456, tzinfo=UTC),
    actor="person",
    actor_id=7,
    on_behalf_of=None,
    kind="document.issued",
    subject="dossier",
    subject_id=3,
    version="v2",
    payload='{"b": 1, "a": {"d": 12.50, "c": "e\u0301"}}',
)


def test_the_canonical_text_of_an_entry():
    assert canonical.canonical(ROW) == (
        '{"actor":"person","actor_id":7,"at":"2026-11-23T11:01:04.123456Z","authority":1,'
        '"entry":12,"kind":"document.issued","on_behalf_of":null,'
        '"payload":{"a":{"c":"é","d":"12.50"},"b":1},'
        '"subject":"dossier","subject_id":3,"v":1,"version":"v2"}'
    )


codes = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | codes,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(codes, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(codes, values, max_size=4))
def test_any_program_can_write_the_same_text(payload):
    row = JournalRow(
        **{f: getattr(ROW, f) for f in ROW.__struct_fields__ if f != "payload"},
        payload=json.dumps(payload),
    )
    text = canonical.canonical(row)
    again = json.dumps(
        json.loads(canonical.canonical(ROW)) | {"payload": payload},
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    assert text == unicodedata.normalize("NFC", again)
