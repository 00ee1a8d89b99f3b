"""The stand-alone script when the key of the register changes: old keys follow what they named."""

import json
from datetime import timedelta

import pytest

from parvis.common import clock, keys
from parvis.documents import queries
from parvis.documents.models import Document
from parvis.ledger import actions as ledger
from parvis.ledger import queries as register
from parvis.ledger.enums import KeyUse
from parvis.ledger.models import LedgerKey
from parvis.ledger.queries import store
from parvis.ledger.rules import notes
from parvis.ledger.types import Checkpoint, Note
from tests.conftest import MONDAY
from tests.documents import receipts
from tests.documents.factories import make_document, make_seal_key
from tests.ledger.factories import write
from tools import verify

OTHER_LOG = "Cette preuve vient d’un registre que ce fichier de clés ne connaît pas.\n"


@pytest.fixture
def folder(town, settings, tmp_path):
    """A document in the register, and the keys as somebody kept them on that day."""
    settings.KEYS_DIR = tmp_path / "keys"
    make_seal_key()
    (tmp_path / "a.pdf").write_bytes(receipts.PDF)
    make_document(pdf=receipts.PDF)
    sign(0)
    publish(tmp_path / "old.json")
    return tmp_path


def sign(hour):
    with clock.freeze(MONDAY + timedelta(hours=hour)):
        write(1)
        ledger.sequence()


def publish(path, **changes):
    """Write the keys as they are published now."""
    path.write_text(json.dumps(queries.key_file({"name": "Ville"}) | changes))
    return path


def proof_of(folder, name="a.tlog-proof"):
    (folder / name).write_text(register.receipt(Document.objects.get().entry_id))
    return folder / name


@pytest.fixture
def run(folder, capsys):
    def go(keys, *more, proof=None):
        words = [folder / "a.pdf", "--proof", proof or proof_of(folder), "--keys", keys, *more]
        code = verify.main([str(word) for word in words])
        return code, capsys.readouterr().out

    return go


def test_old_keys_follow_with_the_newer_ones(run, folder):
    old, early = folder / "old.json", proof_of(folder, "early.tlog-proof")
    assert run(old)[0] == verify.GENUINE
    for hour in (1, 2):
        ledger.rotate_key()
        sign(hour)
    sign(3)
    new = publish(folder / "new.json")
    assert run(old) == (verify.UNSURE, OTHER_LOG)
    assert run(old, "--newer", new)[0] == verify.GENUINE
    assert run(new)[0] == verify.GENUINE
    for kept in (old, new):  # what was signed before stays valid
        assert run(kept, proof=early)[0] == verify.GENUINE


def test_the_checkpoint_of_both_keys(run, folder):
    ledger.rotate_key()
    sign(1)
    new = publish(folder / "new.json")
    for kept in (folder / "old.json", new):
        assert run(kept)[0] == verify.GENUINE
    text = proof_of(folder).read_text().replace("successor ", "successeur ")
    (folder / "b.tlog-proof").write_text(text)
    assert run(new, proof=folder / "b.tlog-proof")[0] == verify.UNSURE


@pytest.mark.parametrize("how", ["nobody", "itself", "another line"])
def test_a_key_that_nobody_named_is_not_followed(run, folder, how):
    old, first = folder / "old.json", store.latest()
    LedgerKey.objects.filter(use=KeyUse.LOG).update(until=clock.now())  # and until_size stays empty
    sign(1)
    thief = store.latest()
    line = thief.note.rpartition("\n\n")[2]
    rotations = {
        "nobody": [],
        "itself": [thief.note],
        "another line": [first.note + line],
    }[how]
    new = publish(folder / "new.json", rotations=rotations)
    assert run(old, "--newer", new)[0] == verify.UNSURE


def test_a_revoked_key(run, folder):
    early = proof_of(folder, "early.tlog-proof")
    first = notes.key_id(notes.read_key(register.log_key())).hex()
    ledger.revoke_key(first)
    sign(1)
    new = publish(folder / "new.json")
    assert run(new)[0] == verify.GENUINE
    code, said = run(new, proof=early)
    assert code == verify.FALSE
    assert "une clé révoquée le 20" in said
    assert "demandez-en une nouvelle" in said
    assert run(folder / "old.json", "--newer", new) == (verify.UNSURE, OTHER_LOG)
    assert "révoquée" in run(folder / "old.json", "--newer", new, proof=early)[1]


def test_a_revoked_key_named_nobody(run, folder):
    first = notes.key_id(notes.read_key(register.log_key())).hex()
    ledger.rotate_key()
    sign(1)
    handover = store.latest().note
    ledger.revoke_key(first)
    sign(2)
    new = publish(folder / "new.json", rotations=[handover])
    assert run(folder / "old.json", "--newer", new) == (verify.UNSURE, OTHER_LOG)


def test_a_former_key_signs_nothing_more(run, folder):
    row = LedgerKey.objects.get(use=KeyUse.LOG)
    ledger.rotate_key()
    sign(1)
    sign(2)
    last = store.latest()
    stolen = notes.read_key(row.text), keys.load_or_create_ed25519(row.file)
    text = notes.checkpoint_text(Checkpoint(stolen[0].name, last.size, bytes(last.root)))
    note = notes.note_text(Note(text, (notes.sign(text, *stolen),)))
    head = proof_of(folder).read_text().partition("\n\n")[0]
    (folder / "b.tlog-proof").write_text(f"{head}\n\n{note}")
    code, said = run(publish(folder / "new.json"), proof=folder / "b.tlog-proof")
    assert (code, "avait fini de servir" in said) == (verify.FALSE, True)


@pytest.mark.parametrize(
    "changes",
    [{"rotations": ["x"]}, {"rotations": 3}, {"former_logs": [3]}, {"former_logs": [{"key": "x"}]}],
)
def test_unreadable_newer_keys(run, folder, changes):
    code, said = run(folder / "old.json", "--newer", publish(folder / "new.json", **changes))
    assert code == verify.UNSURE
    assert said.startswith("Le fichier de clés n’est pas lisible")
