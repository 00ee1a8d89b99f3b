"""Seals: each level with each kind of key, checked by other people's programs; what breaks them."""

import http.server
import threading
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from parvis.common import seals
from parvis.common.seals import KeptSigner, Revocation, Seal, SealError
from parvis.documents import actions, queries
from parvis.documents.enums import DocumentKind
from tests.documents.authorities import (
    NOW,
    Authority,
    make_key,
    openssl_accepts,
    pdfsig,
    signature_of,
)
from tests.documents.test_render import failures

KEYS = ("p256", "rsa3072")


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture(scope="module")
def signers(authority):
    made = {}
    for kind in KEYS:
        key = make_key(kind)
        made[kind] = KeptSigner(key, [authority.issue(key), authority.root])
    return made


@pytest.fixture
def drawn(sealed_town):
    kind = DocumentKind.ARRETE
    return actions.sample(kind, queries.sources(kind)[1].text, at=NOW)


def sealed(pdf, signer, **how):
    return seals.seal(pdf, Seal(signer, **how), reason="Arrêté", at=NOW)


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize("level", ["B-B", "B-T", "B-LT"])
def test_each_level_holds_with_each_key(drawn, signers, authority, tmp_path, kind, level):
    how = {}
    if level != "B-B":
        how["stamper"] = authority.stamper()
    if level == "B-LT":
        how["revocation"] = Revocation((authority.root,), (authority.revocations(),))
    content, reached = sealed(drawn, signers[kind], **how)
    assert reached == level
    assert failures(content) == []
    assert openssl_accepts(content, authority, tmp_path)
    said = pdfsig(content, authority, tmp_path)
    for words in ("Signature is Valid.", "Certificate is Trusted.", "Total document signed"):
        assert words in said
    assert said.count("Signature #") == 1


def test_a_changed_byte_is_seen_inside_and_outside_the_seal(drawn, signers, authority, tmp_path):
    content, _level = sealed(drawn, signers["p256"])
    cms, _covered = signature_of(content)
    outside = bytearray(content)
    outside[len(drawn) // 2] ^= 1
    assert not openssl_accepts(bytes(outside), authority, tmp_path)
    assert "Signature is Valid." not in pdfsig(bytes(outside), authority, tmp_path)
    at = content.upper().index(cms[200:220].hex().upper().encode())
    inside = bytearray(content)
    inside[at] = ord("0") if inside[at] != ord("0") else ord("1")
    assert not openssl_accepts(bytes(inside), authority, tmp_path)


def test_what_is_added_after_the_seal_is_seen(drawn, signers, authority, tmp_path):
    content, _level = sealed(drawn, signers["p256"])
    with pikepdf.open(BytesIO(content)) as pdf:
        pdf.docinfo["/Title"] = "Autre titre"
        rewritten = BytesIO()
        pdf.save(rewritten)
    assert "Total document signed" not in pdfsig(rewritten.getvalue(), authority, tmp_path)
    appended = content + b"\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
    assert "Total document signed" not in pdfsig(appended, authority, tmp_path)


@pytest.mark.parametrize("days", [(-400, -30), (10, 300)])
def test_a_certificate_out_of_its_dates_seals_nothing(drawn, authority, days):
    key = make_key()
    since, until = (NOW + timedelta(days=one) for one in days)
    signer = KeptSigner(key, [authority.issue(key, since=since, until=until), authority.root])
    with pytest.raises(SealError, match="out of its dates"):
        sealed(drawn, signer)


def test_a_revoked_certificate_seals_nothing(drawn, authority):
    key = make_key()
    own = authority.issue(key)
    lists = Revocation((authority.root,), (authority.revocations(own),))
    signer = KeptSigner(key, [own, authority.root])
    with pytest.raises(SealError, match="revoked"):
        sealed(drawn, signer, stamper=authority.stamper(), revocation=lists)


class Answering(http.server.BaseHTTPRequestHandler):
    """A time-stamping server of the network."""

    def do_POST(self):
        asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        said = self.server.stamper.request_tsa_response(asked).dump()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_values):
        pass


def test_a_server_of_the_network_tells_the_time(drawn, signers, authority):
    server = http.server.HTTPServer(("127.0.0.1", 0), Answering)
    server.stamper = authority.stamper()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        stamper = seals.HttpStamper(f"http://127.0.0.1:{server.server_port}/")
        assert sealed(drawn, signers["p256"], stamper=stamper)[1] == "B-T"
    finally:
        server.shutdown()
        server.server_close()


def test_without_answer_the_document_is_not_late(drawn, signers):
    stamper = seals.HttpStamper("http://127.0.0.1:9/", seconds=1)
    content, level = sealed(drawn, signers["p256"], stamper=stamper)
    assert (level, failures(content)) == ("B-B", [])


def test_the_key_is_not_read_again(drawn, signers, monkeypatch):
    from cryptography.hazmat.primitives import serialization

    monkeypatch.setattr(serialization, "load_pem_private_key", None)
    monkeypatch.setattr(serialization, "load_der_private_key", None)
    assert sealed(drawn, signers["rsa3072"])[1] == "B-B"


def test_a_file_that_is_no_pdf_is_refused(signers):
    with pytest.raises(SealError):
        sealed(b"bonjour", signers["p256"])


def test_the_published_certificate_checks_the_document(sealed_town, tmp_path):
    from parvis.documents.models import Key
    from parvis.journal.types import SYSTEM
    from tests.documents.orders import make_order
    from tests.documents.reading import content_of

    content = content_of(actions.issue(make_order("un"), actor=SYSTEM))
    row = Key.objects.get(purpose="seal")
    own, root = x509.load_pem_x509_certificates(row.key.encode())
    held = type("Held", (), {"root": root})
    assert openssl_accepts(content, held, tmp_path)
    assert row.development
    assert own.public_bytes(Encoding.DER) in signature_of(content)[0]
