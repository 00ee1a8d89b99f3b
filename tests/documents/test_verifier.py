"""/verifier: every verdict in one sentence, nothing told that the bearer does not hold."""

import hashlib
import json
import re
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from parvis.accounts.models import Attempt
from parvis.common.context import use_authority
from parvis.documents.enums import DocumentState
from parvis.documents.models import Key
from parvis.documents.rules import checking, codes
from parvis.documents.rules.checking import Showing
from parvis.journal import queries as journal
from parvis.ledger import actions as ledger
from tests.documents import receipts
from tests.documents.authorities import NOW
from tests.documents.factories import make_document, make_seal_key, make_stamp_key, stamp_of
from tests.tenancy.factories import make_authority
from tools import verify as script

pytestmark = pytest.mark.usefixtures("frozen")
PDF = b"%PDF-1.7 an invented decree"
DIGEST = hashlib.sha256(PDF).hexdigest()


def title_of(response):
    html = response.content.decode()
    return re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)[1].replace("\u00a0", " ")


def text_of(response):
    return response.content.decode().replace("\u00a0", " ")


@pytest.fixture
def document(town):
    make_stamp_key()
    return make_document(pdf=PDF)


@pytest.fixture
def ask(client):
    def post(seen="", **more):
        return client.post("/verifier/", {"vu": seen, **more})

    return post


# --- What was shown ------------------------------------------------------------------------------
@given(st.text(max_size=400))
def test_whatever_is_typed_is_read_as_something(typed):
    assert checking.read(typed).what in Showing


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ("", Showing.NOTHING),
        (" \n", Showing.NOTHING),
        ("000g-40r4-0m30-e209", Showing.CODE),
        ("000G 40R4 OM3O E2O9", Showing.CODE),
        ("https://a.example/verifier/AAECAwQFBgcICQoLDA0ODw", Showing.ADDRESS),
        ("a.example/verifier/AAECAwQFBgcICQoLDA0ODw#pwEB", Showing.STAMP),
        ("a.example/verifier/AAECAwQFBgcICQoLDA0ODw#", Showing.ADDRESS),
        ("ab" * 32, Showing.DIGEST),
        ("AB" * 32, Showing.DIGEST),
        ("p" * 215, Showing.STAMP),
        ("bonjour", Showing.UNREADABLE),
        ("https://a.example/verifier/short", Showing.UNREADABLE),
    ],
)
def test_what_was_typed(typed, what):
    assert checking.read(typed).what == what


# --- Verdicts ------------------------------------------------------------------------------------
def test_the_door_needs_neither_account_nor_script(client, town):
    response = client.get("/verifier/")
    assert response.status_code == 200
    assert title_of(response) == "Vérifier un document"
    assert response.headers["X-Robots-Tag"].startswith("noindex")
    assert client.cookies.get("session") is None


@pytest.mark.parametrize("lower", [False, True])
def test_a_code_tells_a_genuine_document(ask, document, lower):
    typed = codes.grouped(document.code)
    response = ask(typed.lower() if lower else typed)
    assert title_of(response) == "Ce document est authentique"
    said = text_of(response)
    assert "Arrêté" in said
    assert "23 novembre 2026" in said
    assert "un code se recopie" in said


@pytest.mark.parametrize(
    ("state", "title"),
    [
        (DocumentState.REPLACED, "Ce document a été remplacé"),
        (DocumentState.REVOKED, "Ce document est annulé"),
    ],
)
def test_a_document_that_stands_no_more(ask, town, state, title):
    response = ask(make_document(state=state).code)
    assert title_of(response) == title
    assert "lundi 23 novembre 2026" in text_of(response)


def test_the_file_itself(ask, document):
    response = ask(empreinte=DIGEST, document=document.public_id)
    assert title_of(response) == "Ce document est authentique"
    assert "octet pour octet" in text_of(response)
    assert title_of(ask(empreinte=DIGEST)) == "Ce document est authentique"
    assert title_of(ask(DIGEST.upper())) == "Ce document est authentique"


def test_one_changed_byte(ask, document):
    changed = hashlib.sha256(PDF + b"!").hexdigest()
    assert (
        title_of(ask(empreinte=changed, document=document.public_id)) == "Ce fichier a été modifié"
    )
    unknown = ask(empreinte=changed)
    assert title_of(unknown) == "Nous ne connaissons pas ce document"
    assert "un seul caractère" in text_of(unknown)


def test_the_file_of_another_document(ask, document):
    other = make_document()
    assert title_of(ask(empreinte=DIGEST, document=other.public_id)) == "Ce fichier a été modifié"


def test_a_stamp(ask, document):
    address = f"https://testserver/verifier/{document.public_id}#{stamp_of(document)}"
    for seen in (address, f"{address[:60]}\n{address[60:]}", stamp_of(document)):
        response = ask(seen)
        assert title_of(response) == "Ce document est authentique"
        assert "signé par la collectivité" in text_of(response)


def test_stamps_that_are_no_good(ask, document):
    good = stamp_of(document)
    other = make_document()
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))
    cases = {
        f"/verifier/{other.public_id}#{good}": "Ce code ne va pas avec ce document",
        stamp_of(document, digest=bytes(32)): "Ce code ne va pas avec ce document",
        stamp_of(document, kind="refusal"): "Ce code ne va pas avec ce document",
        stamp_of(document, document="A" * 22): "Nous ne connaissons pas ce document",
        stamp_of(document, day=date(2025, 12, 31)): "La date de ce document est impossible",
        stamp_of(document, key=stranger): "Ce code vient d’ailleurs",
        good[:-4] + "AAAA": "Ce code est faux",
        good[:-9]: "Ce code n’est pas lisible",
        f"/verifier/{document.public_id}#{good[:20]}": "Ce code n’est pas lisible",
        f"/verifier/{document.public_id}#é": "Ce code n’est pas lisible",
        "n’importe quoi": "Ce code n’est pas lisible",
    }
    assert {seen: title_of(ask(seen)) for seen in cases} == cases


def test_a_revoked_key(client, ask, town):
    make_stamp_key(revoked_at="2026-11-20T10:00:00Z")
    document = make_document()
    response = ask(stamp_of(document))
    assert title_of(response) == "Ce code ne prouve plus rien"
    assert "vendredi 20 novembre 2026" in text_of(response)
    assert title_of(ask(document.code)) == "Ce document est authentique"


def test_nothing_typed(ask, town):
    response = ask("  ")
    assert "Tapez le code" in text_of(response)
    assert response.status_code == 200


# --- What is told --------------------------------------------------------------------------------
def test_unknown_ids_get_one_answer_after_the_same_statements(client, town):
    preparing = make_document(state=DocumentState.PREPARING)
    elsewhere = make_authority("ailleurs", hosts=("ailleurs.example",))
    with use_authority(elsewhere.id):
        theirs = make_document()
    answers, statements = set(), set()
    for public_id in ("A" * 22, preparing.public_id, theirs.public_id):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            response = client.get(f"/verifier/{public_id}")
        assert response.status_code == 200
        answers.add(re.sub(r'nonce="[^"]+"|value="[^"]*"|[A-Za-z0-9_-]{22}', "", text_of(response)))
        statements.add(len([q for q in seen if "documents_" in q["sql"]]))
    assert len(answers) == 1
    assert statements == {1}
    assert title_of(response) == "Nous ne connaissons pas ce document"


def test_an_address_alone_tells_neither_hash_nor_proof(client, document):
    response = client.get(f"/verifier/{document.public_id}")
    said = text_of(response)
    assert title_of(response) == "Ce document est authentique"
    assert DIGEST not in said
    assert document.data_digest not in said
    assert document.number not in said
    assert document.title not in said
    assert "Preuve technique" not in said
    answer = client.post(
        "/verifier/preuve", {"vu": f"https://testserver/verifier/{document.public_id}"}
    )
    assert answer.status_code == 404


def test_a_wrong_id_is_no_page(client, town):
    assert client.get("/verifier/short").status_code == 404
    assert client.get("/verifier/" + "A" * 23).status_code == 404


def test_nothing_is_journaled(ask, document):
    before = len(journal.timeline("dossier", document.subject_id))
    ask(document.code)
    assert len(journal.timeline("dossier", document.subject_id)) == before


def test_many_checks_from_one_place_must_wait(client, town, monkeypatch):
    for _ in range(60):
        assert client.get("/verifier/" + "A" * 22).status_code == 200
    late = client.get("/verifier/" + "A" * 22)
    assert late.status_code == 429
    assert late.headers["Retry-After"]
    assert "Beaucoup de contrôles" in text_of(late)
    assert client.post("/verifier/", {"vu": "x"}).status_code == 429
    assert client.get("/verifier/").status_code == 200
    assert not Attempt.objects.filter(key__contains="127.0.0.1").exists()
    shared = settings.ENV | {"PARVIS_SHARED_ADDRESSES": ("127.0.0.1/32",)}
    monkeypatch.setattr(settings, "ENV", shared)
    assert client.get("/verifier/" + "A" * 22).status_code == 200


# --- The proof -----------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_the_proof_is_handed_to_the_bearer_and_checked_offline(client, town, tmp_path, capsys):
    make_stamp_key()
    make_seal_key()
    document = make_document(pdf=receipts.PDF)
    ledger.sequence()
    page = text_of(client.post("/verifier/", {"vu": document.code}))
    assert "Inscrit au registre public, entrée" in page
    assert hashlib.sha256(receipts.PDF).hexdigest() in page
    proof = client.post("/verifier/preuve", {"vu": document.code})
    assert proof.status_code == 200
    assert f"{document.public_id}.tlog-proof" in proof.headers["Content-Disposition"]
    keys = client.get("/.well-known/parvis-keys.json")
    (tmp_path / "a.pdf").write_bytes(receipts.PDF)
    (tmp_path / "a.tlog-proof").write_bytes(proof.content)
    (tmp_path / "keys.json").write_bytes(keys.content)
    stamp = f"https://testserver/verifier/{document.public_id}#{stamp_of(document)}"
    command = [str(tmp_path / "a.pdf"), "--proof", str(tmp_path / "a.tlog-proof")]
    command += ["--keys", str(tmp_path / "keys.json"), "--stamp", stamp]
    assert script.main(command) == script.GENUINE, capsys.readouterr().out
    (tmp_path / "a.pdf").write_bytes(receipts.PDF + b" ")
    assert script.main(command) == script.FALSE
    Key.objects.filter(purpose="seal").update(revoked_at=NOW)
    (tmp_path / "a.pdf").write_bytes(receipts.PDF)
    (tmp_path / "keys.json").write_bytes(client.get("/.well-known/parvis-keys.json").content)
    assert script.main(command) == script.FALSE
    assert "une clé révoquée le" in capsys.readouterr().out


def test_no_proof_before_the_ledger_has_it(client, document):
    assert client.post("/verifier/preuve", {"vu": document.code}).status_code == 404
    assert "dans la minute" in text_of(client.post("/verifier/", {"vu": document.code}))


def test_the_published_keys(client, town):
    make_stamp_key(until=date(2026, 12, 31))
    found = json.loads(client.get("/.well-known/parvis-keys.json").content)
    assert found["issuer"]["siren"] == town.siren
    assert found["stamp"] == [
        receipts.keys()["stamp"][0] | {"until": "2026-12-31"},
    ]
    assert found["witnesses"] == []
