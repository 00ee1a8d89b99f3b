"""The seal as the stand-alone script checks it: against OpenSSL, and against hostile bytes."""

import contextlib
import json
import re
import ssl

import pytest
from asn1crypto import keys as asn1_keys
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import example, given
from hypothesis import strategies as st
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from parvis.common import clock, seals
from parvis.common.seals import Revocation
from parvis.documents import actions, queries
from parvis.journal.types import SYSTEM
from tests.documents import receipts
from tests.documents.authorities import NOW, make_key, openssl_accepts, pdfsig
from tests.documents.orders import make_order
from tests.documents.reading import content_of
from tools import verify
from tools import verify_formats as formats

PDF = receipts.PDF
KEYS = [formats.read_seal_key(receipts.CERTIFICATE)]
START, END = (int(one) for one in formats.RANGE.search(PDF).groups()[1:3])
CMS, _covered = formats.sealed_parts(PDF)
CMS = formats.read_der(CMS)[0].whole
DER = ssl.PEM_cert_to_DER_cert(receipts.CERTIFICATE)


def verdict(pdf, keys=KEYS):
    """Return the code of the refusal, « seal » for none; anything else that is raised fails."""
    try:
        formats.check_seal(bytes(pdf), keys)
    except formats.Refused as refused:
        return refused.code
    return "seal"


def with_contents(cms):
    """Return the file with another seal in it."""
    text = cms.hex().encode()
    return PDF[: START + 1] + text + b"0" * (END - START - 2 - len(text)) + PDF[END - 1 :]


# --- what holds ------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["p256", "rsa3072"])
@pytest.mark.parametrize("level", ["B-B", "B-T", "B-LT"])
def test_it_agrees_with_other_programs(kind, level, tmp_path):
    how = {"stamper": receipts.AUTHORITY.stamper()} if level != "B-B" else {}
    if level == "B-LT":
        lists = (receipts.AUTHORITY.revocations(),)
        how["revocation"] = Revocation((receipts.AUTHORITY.root,), lists)
    content, pem = receipts.sealed(make_key(kind), **how)
    keys = [*KEYS, formats.read_seal_key(pem)]
    assert verdict(content, keys) == "seal"
    assert openssl_accepts(content, receipts.AUTHORITY, tmp_path)
    assert "Signature is Valid." in pdfsig(content, receipts.AUTHORITY, tmp_path)
    changed = content.replace(b"/MediaBox", b"/MediaBux")
    assert verdict(changed, keys) == "seal_broken"
    assert not openssl_accepts(changed, receipts.AUTHORITY, tmp_path)


def test_a_signature_with_pss():
    key = make_key("rsa3072")
    own = receipts.AUTHORITY.issue(key)
    der = key.private_bytes(
        Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = SimpleSigner(
        seals._asn1(own),
        asn1_keys.PrivateKeyInfo.load(der),
        SimpleCertificateStore.from_certs([seals._asn1(own)]),
        prefer_pss=True,
    )
    content, _level = seals.seal(receipts.drawn(), seals.Seal(signer), reason="Essai", at=NOW)
    keys = [formats.read_seal_key(own.public_bytes(Encoding.PEM).decode())]
    assert verdict(content, keys) == "seal"
    assert verdict(content.replace(b"/MediaBox", b"/MediaBux"), keys) == "seal_broken"


def test_an_issued_document(sealed_town):
    content = content_of(actions.issue(make_order("un"), actor=SYSTEM))
    (published,) = queries.key_file({})["seal"]
    keys = [formats.read_seal_key(published["certificates"])]
    assert verdict(content, keys) == "seal"
    assert verdict(content) == "seal_key"
    assert published["from"] <= clock.today().isoformat()


# --- what does not ---------------------------------------------------------------------------
def test_one_changed_byte_breaks_it():
    for at in [*range(0, START, 7), *range(END, len(PDF))]:
        changed = bytearray(PDF)
        changed[at] ^= 1
        assert verdict(changed) in {"seal_broken", "seal_partial", "seal_missing"}, at
    broken = PDF.replace(b"/MediaBox", b"/MediaBux")
    assert verdict(broken) == "seal_broken"
    assert "rompu" in verify.WORDS["seal_broken"]


def test_what_is_added_is_not_covered():
    update = b"\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
    assert verdict(PDF + update) == "seal_partial"
    assert verdict(b" " + PDF) == "seal_partial"
    assert verdict(PDF + PDF) == "seal_partial"


@pytest.mark.parametrize(
    "ranges",
    [
        "0 {a} {b} 0",
        "0 {a} {b} {c}9",
        "1 {a} {b} {c}",
        "0 9 {b} {c}",
        "0 {b} {a} {c}",
        "0 0 0 {all}",
    ],
)
def test_a_range_that_is_not_the_whole_file(ranges):
    rest = len(PDF) - END
    said = ranges.format(a=START, b=END, c=rest, all=len(PDF))
    forged = re.sub(rb"/ByteRange\s*\[[^]]*\]", b"/ByteRange [" + said.encode() + b"]", PDF)
    assert verdict(forged) in {"seal_partial", "seal_broken"}


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7", b"\x89PNG", receipts.drawn()])
def test_a_file_without_seal(pdf):
    assert verdict(pdf) == "seal_missing"


def test_the_seal_of_another_file_and_of_another_key():
    other, pem = receipts.sealed(make_key())
    assert verdict(other) == "seal_key"
    moved = formats.read_der(formats.sealed_parts(receipts.sealed(receipts.SEAL)[0])[0])[0]
    assert verdict(with_contents(CMS)) == "seal"
    assert verdict(with_contents(moved.whole)) == "seal_broken"
    assert verdict(PDF, [formats.read_seal_key(pem)]) == "seal_key"
    assert verdict(PDF, []) == "seal_key"


def test_nothing_hides_behind_the_seal():
    assert verdict(PDF[: END - 3] + b"01" + PDF[END - 1 :]) == "seal_broken"
    assert verdict(PDF[: END - 3] + b" 0" + PDF[END - 1 :]) == "seal_broken"


# --- hostile bytes -----------------------------------------------------------------------------
@given(st.integers(0, len(PDF)))
def test_a_cut_file(at):
    assert verdict(PDF[:at]) in {"seal_missing", "seal_partial"} or at == len(PDF)


@given(st.integers(0, len(CMS) - 1), st.binary(max_size=12), st.integers(0, 12))
def test_a_changed_seal(at, new, drop):
    changed = with_contents(CMS[:at] + new + CMS[at + drop :])
    assert verdict(changed) in {"seal", "seal_broken", "seal_key"}


@given(st.binary(max_size=200))
def test_any_bytes_in_its_place(raw):
    assert verdict(with_contents(raw)) == "seal_broken"


@given(st.binary(max_size=60))
def test_any_bytes_as_a_file(raw):
    assert verdict(raw + b"/ByteRange [0 1 2 3]" + raw) in {"seal_partial", "seal_broken"}


@example(15, 128)  # a serial number below zero
@given(st.integers(0, len(DER) - 1), st.integers(1, 255))
def test_a_published_certificate_that_was_damaged(at, flip):
    changed = DER[:at] + bytes([DER[at] ^ flip]) + DER[at + 1 :]
    with contextlib.suppress(ValueError):
        formats.read_seal_key(ssl.DER_cert_to_PEM_cert(changed))


def test_every_flipped_bit_of_what_is_signed():
    value = formats.read_der(CMS)[0]
    attributes = CMS.index(bytes.fromhex("06092a864886f70d010904")) - 2  # messageDigest
    for at in range(attributes, attributes + 60):
        changed = bytearray(value.whole)
        changed[at] ^= 1
        assert verdict(with_contents(bytes(changed))) == "seal_broken", at


@pytest.mark.parametrize(
    "der",
    ["", "30", "3080", "308100", "30817f" + "00" * 127, "30820001" + "00", "1f8101", "3005", "3001",
     "3085000000000100", "30ff", "3084ffffffff"],
)  # fmt: skip
def test_der_has_one_writing(der):
    with pytest.raises(formats.Refused):
        formats.inside(formats.read_der(bytes.fromhex(der))[0], b".*")


# --- the whole script ----------------------------------------------------------------------------
@pytest.fixture
def run(tmp_path, capsys):
    def go(pdf=PDF, **seal):
        (tmp_path / "a.pdf").write_bytes(pdf)
        (tmp_path / "a.tlog-proof").write_text(receipts.receipt(receipts.entry_of()))
        (tmp_path / "keys.json").write_text(json.dumps(receipts.keys(seal=seal)))
        words = [f"{tmp_path}/a.pdf", "--proof", f"{tmp_path}/a.tlog-proof"]
        code = verify.main([*words, "--keys", f"{tmp_path}/keys.json"])
        return code, capsys.readouterr().out

    return go


@pytest.mark.parametrize(
    ("seal", "code", "said"),
    [
        ({}, verify.GENUINE, "est intact et couvre tout le fichier"),
        ({"revoked": "2026-12-01"}, verify.FALSE, "révoquée le 2026-12-01"),
        ({"until": "2026-11-22"}, verify.FALSE, "ne servait pas"),
        ({"from": "2026-11-24"}, verify.FALSE, "ne servait pas"),
        ({"certificates": receipts.sealed(make_key())[1]}, verify.UNSURE, "ne connaît pas"),
        ({"certificates": ""}, verify.UNSURE, "clés n’est pas lisible"),
        ({"certificates": "-----BEGIN CERTIFICATE-----"}, verify.UNSURE, "clés n’est pas lisible"),
        ({"certificates": 3}, verify.UNSURE, "clés n’est pas lisible"),
    ],
)
def test_keys_of_the_seal(run, seal, code, said):
    found, words = run(**seal)
    assert (found, said in words) == (code, True)


def test_one_changed_byte_is_refused_in_one_sentence(run):
    assert run(PDF.replace(b"/MediaBox", b"/MediaBux")) == (
        verify.FALSE,
        "Le cachet est rompu : ce fichier a été modifié après sa signature.\n",
    )


def test_a_good_seal_is_not_enough(run):
    other, _pem = receipts.sealed(receipts.SEAL)
    assert run(other)[1].startswith("Ce fichier n’est pas le document émis")


def test_a_huge_file(run, monkeypatch):
    monkeypatch.setattr(verify, "LARGEST_PDF", len(PDF) - 1)
    code, said = run()
    assert code == verify.UNSURE
    assert "trop grand pour être un document" in said
