"""The stand-alone script: genuine, changed, forged, unreadable; always a sentence and a code."""

import ast
import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents import receipts
from tools import verify
from tools import verify_formats as formats

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.pdf").write_bytes(receipts.PDF)
    (tmp_path / "a.tlog-proof").write_text(receipts.receipt(receipts.entry_of()))
    (tmp_path / "keys.json").write_text(json.dumps(receipts.keys()))
    return tmp_path


@pytest.fixture
def run(folder, capsys):
    def go(*more, pdf="a.pdf", proof="a.tlog-proof", keys="keys.json"):
        paths = [str(folder / pdf), "--proof", str(folder / proof), "--keys", str(folder / keys)]
        code = verify.main([*paths, *more])
        return code, capsys.readouterr().out

    return go


# --- The receipt of the reference ----------------------------------------------------------------
ERROR = verify.unclear("bad_keys")
LOG = verify.Verifier.read(receipts.GOLDEN_LOG, verify.ED25519, ERROR)
WITNESS = verify.Verifier.read(receipts.GOLDEN_WITNESS, verify.COSIGNATURE, ERROR)


def golden(text, leaf=receipts.GOLDEN_LEAF):
    return verify.check_proof(formats.read_proof(text), leaf, [verify.Log(LOG)], [WITNESS], 1)


def test_the_golden_receipt_is_good():
    assert golden(receipts.GOLDEN) == [("temoin.test/w1", 1_700_000_000)]


def test_every_flipped_byte_of_the_golden_receipt_is_refused():
    raw = receipts.GOLDEN.encode()
    for at in range(len(raw)):
        for bit in (1, 2, 32, 128):
            changed = raw[:at] + bytes([raw[at] ^ bit]) + raw[at + 1 :]
            with pytest.raises(verify.Refused):
                golden(changed.decode(errors="replace"))


def test_every_flipped_bit_of_the_leaf_is_refused():
    for at in range(32):
        leaf = (int.from_bytes(receipts.GOLDEN_LEAF, "big") ^ (1 << at)).to_bytes(4, "big")
        with pytest.raises(verify.Refused):
            golden(receipts.GOLDEN, leaf)


def test_every_cut_of_the_golden_receipt_is_refused():
    for end in range(len(receipts.GOLDEN)):
        with pytest.raises(verify.Refused):
            golden(receipts.GOLDEN[:end])


def line_changed(old, new):
    assert old in receipts.GOLDEN
    return receipts.GOLDEN.replace(old, new, 1)


@pytest.mark.parametrize(
    "text",
    [
        line_changed("index 5", "index 05"),
        line_changed("index 5", "index 13"),
        line_changed("index 5", "index -1"),
        line_changed("index 5", "index ５"),
        line_changed("\n8\n", "\n08\n"),
        line_changed("index 5\n", "index 5\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n"),
        line_changed("Qyg=\n", "Qyg=\nextension\n"),
        receipts.GOLDEN.replace("\n", "\r\n"),
        receipts.GOLDEN + "more\n",
        receipts.GOLDEN.replace("—", "-"),
        "",
        "\n\n\n\n",
    ],
)
def test_other_ways_of_writing_are_refused(text):
    with pytest.raises(verify.Refused):
        golden(text)


def test_unknown_signers_count_neither_for_nor_against():
    more = receipts.GOLDEN + "— inconnu.test/w9 AAAAAAAA\n"
    assert golden(more) == [("temoin.test/w1", 1_700_000_000)]
    proof = formats.read_proof(receipts.GOLDEN)
    assert verify.check_proof(proof, receipts.GOLDEN_LEAF, [verify.Log(LOG)]) == []


# --- The whole check -----------------------------------------------------------------------------
def test_a_genuine_document(run):
    code, said = run("--stamp", receipts.stamped(), "--witnesses", "1")
    assert code == verify.GENUINE
    assert said.splitlines() == [
        "Ce document est authentique.",
        "Émis le 2026-11-23 par Villeneuve-Fictive ; entrée nº 1 d’un registre qui en compte 2.",
        "Le cachet de la collectivité est intact et couvre tout le fichier.",
        "Le fichier est celui qui a été émis, octet pour octet ; le registre l’atteste.",
        "Registre contresigné par temoin.test/w1 le 2023-11-14.",
        "Le tampon porte la signature de la collectivité et désigne ce document.",
        "Hors connexion : un remplacement ou une révocation ne se voient que sur /verifier.",
    ]
    assert run()[0] == verify.GENUINE


def test_every_flipped_byte_of_the_file_is_refused(run, folder):
    for at in range(0, len(receipts.PDF), 301):
        changed = bytearray(receipts.PDF)
        changed[at] ^= 1
        (folder / "b.pdf").write_bytes(changed)
        code, said = run(pdf="b.pdf")
        assert code == verify.FALSE
        assert "modifié" in said


def test_every_flipped_byte_of_the_proof_gets_a_sentence(run, folder):
    raw = (folder / "a.tlog-proof").read_bytes()
    for at in range(0, len(raw), 3):
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        (folder / "b.tlog-proof").write_bytes(changed)
        code, said = run("--witnesses", "1", proof="b.tlog-proof")
        assert code in (verify.FALSE, verify.UNSURE), at
        assert said.endswith(".\n") or said.endswith(").\n")


def test_every_flipped_byte_of_the_stamp_gets_a_sentence(run):
    head, text = receipts.stamped().split("#")
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    for at in range(len(raw)):
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        code, said = run(
            "--stamp", f"{head}#{base64.urlsafe_b64encode(changed).decode().rstrip('=')}"
        )
        assert code in (verify.FALSE, verify.UNSURE), at
        assert said.startswith(("Le tampon", "La signature du tampon", "Ce tampon"))


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (receipts.entry_of(kind="dossier.submitted"), "un autre acte"),
        (receipts.entry_of(payload=[]), "un autre acte"),
        (receipts.entry_of(payload={}), "modifié"),
        ("[]", "pas lisible"),
        ("[" * 5000, "pas lisible"),
        ("not json", "pas lisible"),
    ],
)
def test_proofs_of_something_else(run, folder, entry, said):
    (folder / "b.tlog-proof").write_text(receipts.receipt(entry))
    code, words = run(proof="b.tlog-proof")
    assert code != verify.GENUINE
    assert said in words


def test_a_proof_of_another_register(run, folder):
    other = receipts.receipt(receipts.entry_of(), origin="ailleurs.test/journal")
    (folder / "b.tlog-proof").write_text(other)
    assert run(proof="b.tlog-proof") == (
        verify.UNSURE,
        "Cette preuve vient d’un registre que ce fichier de clés ne connaît pas.\n",
    )


def test_a_false_witness(run, folder):
    (folder / "b.tlog-proof").write_text(
        receipts.receipt(receipts.entry_of(), witness=receipts.STAMP)
    )
    assert run("--witnesses", "1", proof="b.tlog-proof")[0] == verify.FALSE


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"revoked": "2026-12-01"}, "révoquée le 2026-12-01"),
        ({"until": "2026-11-22"}, "ne servait pas"),
        ({"from": "2026-11-24"}, "ne servait pas"),
        ({"id": "00" * 8}, "ne connaît pas"),
        ({"key": base64.b64encode(bytes(32)).decode()}, "fausse"),
    ],
)
def test_keys_of_the_stamp(run, folder, changes, said):
    (folder / "b.json").write_text(json.dumps(receipts.keys(**changes)))
    code, words = run("--stamp", receipts.stamped(), keys="b.json")
    assert code != verify.GENUINE
    assert said in words


@pytest.mark.parametrize(
    "changes", [{"document": "A" * 22}, {"kind": "recepisse"}, {"digest": bytes(32)}]
)
def test_the_stamp_of_another_document(run, changes):
    code, said = run("--stamp", receipts.stamped(**changes))
    assert (code, said) == (verify.FALSE, "Le tampon est celui d’un autre document.\n")


@pytest.mark.parametrize(
    "stamp", ["#", "x", "https://villeneuve.example/verifier/A#", "é", "#" + "A" * 300, "#v___"]
)
def test_unreadable_stamps(run, stamp):
    code, said = run("--stamp", stamp)
    assert code == verify.UNSURE
    assert said.startswith("Le tampon n’est pas lisible")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff\xfe",
        b"[" * 5000,
        json.dumps(receipts.keys() | {"log": 3}).encode(),
        json.dumps(receipts.keys() | {"log": "a+b+c"}).encode(),
        json.dumps(receipts.keys() | {"log": receipts.GOLDEN_WITNESS}).encode(),
        json.dumps(receipts.keys() | {"witnesses": ["x"]}).encode(),
        json.dumps(receipts.keys() | {"stamp": [{}]}).encode(),
        json.dumps(receipts.keys(**{"from": "demain"})).encode(),
        json.dumps(receipts.keys(key="?")).encode(),
        json.dumps(receipts.keys(id=3, until=5)).encode(),
    ],
)
def test_unreadable_keys(run, folder, content):
    (folder / "b.json").write_bytes(content)
    code, said = run(keys="b.json")
    assert code == verify.UNSURE
    assert said.startswith("Le fichier de clés n’est pas lisible")


def test_missing_and_huge_files(run, folder):
    code, said = run(pdf="none.pdf")
    assert code == verify.UNSURE
    assert "none.pdf ne s’ouvre pas" in said
    assert run(proof=".")[0] == verify.UNSURE
    (folder / "huge").write_bytes(bytes(verify.LARGEST + 1))
    code, said = run(proof="huge")
    assert code == verify.UNSURE
    assert "trop grand" in said


def test_it_stands_alone(folder):
    modules = set()
    for name in ("verify.py", "verify_formats.py"):
        source = (ROOT / "tools" / name).read_text()
        modules |= {
            (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        (folder / name).write_text(source)
    ours = {"verify_formats", "tools"}  # as a script, as a module of the tests
    assert modules - sys.stdlib_module_names - ours == {"cryptography"}
    keys = ("--keys", "keys.json")
    ran = subprocess.run(
        [sys.executable, "-I", "verify.py", "a.pdf", "--proof", "a.tlog-proof", *keys],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("Ce document est authentique.")
