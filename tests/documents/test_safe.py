"""The safe: everything in one place, found, kept, shown for a time; never to anybody else."""

import io
import re
import tracemalloc
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.accounts.models import Person
from parvis.common import clock
from parvis.documents import actions, queries
from parvis.documents.enums import DocumentState, EntryKind
from parvis.documents.models import Document, Share
from parvis.documents.rules import sharing
from parvis.documents.types import SafeLine
from parvis.documents.views import handing
from parvis.files import actions as files
from parvis.files.enums import FileKind
from parvis.journal import queries as journal
from parvis.journal.types import person
from parvis.messaging.models import OutgoingMail
from tests.accounts.factories import make_person
from tests.documents.factories import make_document

pytestmark = pytest.mark.usefixtures("frozen")
PDF = b"%PDF-1.7 an invented decree"


@pytest.fixture
def lea(client, town):
    found = make_person()
    client.force_login(found)
    return found


def make_stored(person_id, content=PDF, **values):
    """Write a document whose bytes are in the storage."""
    row = make_document(pdf=content, person_id=person_id, **values)
    file = files.store(content, name="a.pdf", kind=FileKind.PDF)
    files.settle(file, subject=("document", row.pk))
    Document.objects.filter(pk=row.pk).update(file=file)
    return row


def text_of(response):
    return response.content.decode().replace("\u00a0", " ")


def read(response):
    return b"".join(response.streaming_content)


# --- Finding -------------------------------------------------------------------------------------
def test_everything_in_one_place(client, lea):
    mine = make_document(person_id=lea.pk)
    theirs = make_document(person_id=make_person().pk)
    unfinished = make_document(person_id=lea.pk, state=DocumentState.PREPARING)
    said = text_of(client.get("/mes-documents/"))
    assert mine.public_id in said
    assert theirs.public_id not in said
    assert unfinished.public_id not in said
    assert "23 novembre 2026" in said


def test_an_empty_safe_says_what_will_come(client, lea):
    assert "Pas encore de document" in text_of(client.get("/mes-documents/"))


def test_a_visitor_signs_in_first(client, town):
    for path in ("/mes-documents/", "/mes-documents/tout.zip"):
        assert client.get(path).status_code == 302


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("arrete", True),
        ("ARRÊTÉ stationnement", True),
        ("123-456-789", True),
        ("123456789", True),
        ("456", True),
        ("refus", False),
        ("arrêté 999", False),
        ("%", True),
        ("x" * 500, False),
    ],
)
def test_search_by_words(client, lea, text, found):
    row = make_document(person_id=lea.pk)
    assert (row.public_id in text_of(client.get("/mes-documents/", {"q": text}))) == found


def test_search_by_kind(client, lea):
    row = make_document(person_id=lea.pk, kind="receipt", title="Votre demande")
    assert row.public_id in text_of(client.get("/mes-documents/", {"q": "recepisse"}))


def test_pages_by_keys_show_each_document_once(client, lea, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 3)
    monkeypatch.setattr("parvis.documents.queries.holdings.PAGE", 3)
    rows = {make_document(person_id=lea.pk).public_id for _ in range(8)}
    seen, address = [], "/mes-documents/"
    while address:
        said = text_of(client.get(address))
        seen += re.findall(r'href="/mes-documents/([\w-]{22})/"', said)
        more = re.search(r'href="(\?avant=[^"]+)"', said)
        address = f"/mes-documents/{more[1]}" if more else ""
    assert sorted(seen) == sorted(rows)


@pytest.mark.parametrize("cursor", ["x", "2026_1", "2026-01-01T00:00:00_5", "_", "9" * 40])
def test_a_false_cursor_is_the_first_page(client, lea, cursor):
    row = make_document(person_id=lea.pk)
    assert row.public_id in text_of(client.get("/mes-documents/", {"avant": cursor}))


def test_two_hundred_cost_as_many_statements_as_two(client, lea):
    def statements():
        with CaptureQueriesContext(connection) as seen:
            client.get("/mes-documents/")
        return len(seen)

    for _ in range(2):
        make_document(person_id=lea.pk)
    statements()
    few = statements()
    for _ in range(198):
        make_document(person_id=lea.pk)
    assert statements() == few
    assert few <= 8


# --- Opening -------------------------------------------------------------------------------------
def test_its_holder_opens_a_document(client, lea):
    row = make_stored(lea.pk)
    response = client.get(f"/mes-documents/{row.public_id}/")
    assert read(response) == PDF
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("inline")
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    kept = client.get(f"/mes-documents/{row.public_id}/?garder")
    assert "attachment" in kept.headers["Content-Disposition"]
    assert (
        "2026-11-23 arrete de stationnement 123-456-789.pdf" in kept.headers["Content-Disposition"]
    )


def test_nobody_else_does(client, lea):
    theirs = make_stored(make_person().pk)
    nobodys = make_stored(None)
    for row in (theirs, nobodys):
        for end in ("", "details/", "preuve"):
            assert client.get(f"/mes-documents/{row.public_id}/{end}").status_code == 404
        for end in ("envoyer", "partager"):
            assert client.post(f"/mes-documents/{row.public_id}/{end}").status_code == 404
    assert not Share.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_a_lost_file_is_a_plain_404(client, lea):
    row = make_document(person_id=lea.pk)
    assert client.get(f"/mes-documents/{row.public_id}/").status_code == 404


def test_details_say_what_it_is(client, lea):
    row = make_stored(lea.pk, state=DocumentState.REVOKED, author_name="Samira Exemple")
    said = text_of(client.get(f"/mes-documents/{row.public_id}/details/"))
    assert "Ce document est annulé." in said
    assert "Samira Exemple" in said
    assert f"/verifier/{row.public_id}" in said


# --- The archive ---------------------------------------------------------------------------------
def test_all_in_one_archive(client, lea):
    for number in range(3):
        make_stored(lea.pk, content=PDF + bytes([number]))
    make_stored(make_person().pk)
    make_document(person_id=lea.pk)  # its bytes are gone
    with zipfile.ZipFile(io.BytesIO(read(client.get("/mes-documents/tout.zip")))) as found:
        assert found.testzip() is None
        assert len(set(found.namelist())) == 3
        contents = {found.read(name) for name in found.namelist()}
    assert contents == {PDF + bytes([number]) for number in range(3)}


def test_an_archive_of_any_size_is_made_in_little_memory(monkeypatch):
    piece = bytes(64 * 1024)
    monkeypatch.setattr(handing.files, "chunks", lambda where: (piece for _ in range(16)))
    line = SafeLine(1, "A" * 22, "arrete", "Arrêté", "1", "in_force", clock.now(), None, 1)
    tracemalloc.start()
    made = sum(len(part) for part in handing.zipped((line, "x") for _ in range(100)))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert made > 100 * 16 * len(piece)
    assert peak < 2_000_000


# --- Again by mail -------------------------------------------------------------------------------
def test_sent_again_once_an_hour(client, lea):
    row = make_stored(lea.pk)
    for _ in range(3):
        assert client.post(f"/mes-documents/{row.public_id}/envoyer").status_code == 303
    mail = OutgoingMail.objects.get()
    assert mail.to == lea.email
    assert f"/mes-documents/{row.public_id}/" in mail.text
    assert "Arrêté de stationnement" in mail.subject
    with clock.freeze(clock.now() + timedelta(hours=1)):
        client.post(f"/mes-documents/{row.public_id}/envoyer")
    assert OutgoingMail.objects.count() == 2


# --- Shown by a link -----------------------------------------------------------------------------
@pytest.fixture
def link(client, lea):
    row = make_stored(lea.pk)
    assert (
        client.post(f"/mes-documents/{row.public_id}/partager", {"jours": "7"}).status_code == 303
    )
    said = text_of(client.get(f"/mes-documents/{row.public_id}/details/"))
    return re.search(r'value="http://testserver(/partage/[^"]+)"', said)[1]


@pytest.fixture
def other(link):
    from django.test import Client

    return Client(headers={"host": "testserver"})


def test_a_link_opens_one_document_without_account(client, other, link):
    page = other.get(link)
    assert "Un document pour vous" in text_of(page)
    assert page.headers["X-Robots-Tag"].startswith("noindex")
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "Léa" not in text_of(page)
    share = Share.objects.get()
    assert share.uses == 0  # a robot that looks at links uses nothing
    assert read(other.post(link)) == PDF
    assert read(other.post(link)) == PDF
    share.refresh_from_db()
    assert (share.uses, share.used_at) == (2, clock.now())
    said = text_of(client.get(f"/mes-documents/{share.document.public_id}/details/"))
    assert "Ouvert 2 fois, la dernière le 23 novembre 2026" in said
    kinds = [entry.kind for entry in journal.timeline("document", share.document_id)]
    assert kinds.count(EntryKind.SHARE_USED) == 2
    assert EntryKind.SHARED in kinds


def test_a_link_is_taken_back(client, other, link):
    share = Share.objects.get()
    address = f"/mes-documents/{share.document.public_id}/partage/{share.public_id}/retirer"
    assert client.post(address).status_code == 303
    for _ in range(2):
        assert other.post(link).status_code == 404
    assert client.post(address).status_code == 303  # twice changes nothing
    kinds = [entry.kind for entry in journal.timeline("document", share.document_id)]
    assert kinds.count(EntryKind.SHARE_WITHDRAWN) == 1


def test_a_link_ends(other, link):
    with clock.freeze(clock.now() + timedelta(days=7, seconds=-1)):
        assert other.get(link).status_code == 200
    with clock.freeze(clock.now() + timedelta(days=7)):
        assert other.get(link).status_code == 404


def test_false_late_and_withdrawn_links_get_one_answer(client, other, link):
    share = Share.objects.get()
    false = f"/partage/{share.public_id}/{'0' * 32}/"
    unknown = f"/partage/{'A' * 22}/{sharing.secret_of('A' * 22, 'x')}/"
    answers = [text_of(other.get(false)), text_of(other.get(unknown))]
    Share.objects.update(withdrawn_at=clock.now())
    answers.append(text_of(other.get(link)))
    assert len({re.sub(r'(nonce|value)="[^"]+"', "", one) for one in answers}) == 1
    assert "Ce lien n’ouvre rien" in answers[0]


def test_the_database_does_not_hold_the_links(link):
    with connection.cursor() as cursor:
        cursor.execute("SELECT s::text FROM documents_share s")
        (row,) = cursor.fetchone()
    assert link.strip("/").split("/")[-1] not in row


def test_another_person_takes_nothing_back(client, link):
    share = Share.objects.get()
    client.force_login(make_person())
    address = f"/mes-documents/{share.document.public_id}/partage/{share.public_id}/retirer"
    client.post(address)
    share.refresh_from_db()
    assert share.withdrawn_at is None


@pytest.mark.parametrize("days", ["", "0", "2", "365", "x"])
def test_days_that_are_not_offered(client, lea, days):
    row = make_stored(lea.pk)
    client.post(f"/mes-documents/{row.public_id}/partager", {"jours": days})
    assert not Share.objects.exists()


def test_links_are_bounded(lea):
    row = make_stored(lea.pk)
    line = queries.one(lea.pk, row.public_id)
    made = [actions.share(line, days=1, actor=person(lea.pk)) for _ in range(sharing.MOST + 1)]
    assert made[-1] is None
    assert all(made[:-1])
    assert Person.objects.filter(pk=lea.pk).exists()
