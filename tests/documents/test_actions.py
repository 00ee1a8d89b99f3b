"""Documents issued: once per order, sealed, stored, journaled; replaced, revoked."""

import hashlib

import pytest

from parvis.documents import actions, jobs, queries
from parvis.documents.enums import DocumentKind, DocumentState, EntryKind
from parvis.documents.models import Document
from parvis.journal import queries as journal
from parvis.journal.types import SYSTEM
from tests.documents.orders import make_order
from tests.documents.reading import content_of


def test_a_document_is_made_sealed_stored_and_journaled(sealed_town):
    made = actions.issue(make_order("un"), actor=SYSTEM)
    content = content_of(made)
    assert (made.state, made.level) == (DocumentState.IN_FORCE, "B-B")
    assert hashlib.sha256(content).hexdigest() == made.digest
    assert content.startswith(b"%PDF-1.7")
    (entry,) = journal.timeline("document", made.id)
    assert entry.kind == EntryKind.ISSUED
    assert entry.id == made.entry_id
    assert entry.payload["document"] == made.public_id
    assert entry.payload["file"] == made.digest


def test_the_same_order_twice_is_the_same_document(sealed_town):
    first = actions.issue(make_order("un"), actor=SYSTEM)
    again = actions.issue(make_order("un", title="Autre"), actor=SYSTEM)
    assert again == first
    assert Document.objects.count() == 1


def test_what_is_asked_for_waits_for_its_job(sealed_town):
    asked = actions.request(make_order("un"))
    assert (asked.state, asked.file) == (DocumentState.PREPARING, "")
    assert [one.id for one in queries.late()] == [asked.id]
    made = actions.make(asked.id)
    assert made.is_ready
    assert actions.make(asked.id) == made


def test_a_corrected_document_replaces_the_former(sealed_town):
    former = actions.issue(make_order("un"), actor=SYSTEM)
    asked = actions.reissue(former.public_id, actor=SYSTEM)
    assert queries.by_public_id(former.public_id).state == DocumentState.IN_FORCE
    made = actions.make(asked.id)
    former = queries.by_public_id(former.public_id)
    assert (former.state, former.replaced_by) == (DocumentState.REPLACED, made.public_id)
    assert former.ended_at is not None
    with pytest.raises(LookupError):
        actions.reissue(former.public_id, actor=SYSTEM)


def test_a_revoked_document_says_so_once(sealed_town):
    made = actions.issue(make_order("un"), actor=SYSTEM)
    actions.revoke(made.public_id, actor=SYSTEM)
    again = actions.revoke(made.public_id, actor=SYSTEM)
    assert again.state == DocumentState.REVOKED
    kinds = [entry.kind for entry in journal.timeline("document", made.id)]
    assert kinds == [EntryKind.REVOKED, EntryKind.ISSUED]


def test_without_seal_nothing_is_issued_and_the_order_waits(town, key_folder):
    asked = actions.request(make_order("un"))
    with pytest.raises(actions.NoSealError, match="parvis create-seal"):
        actions.make(asked.id)
    assert queries.by_public_id(asked.public_id).state == DocumentState.PREPARING


def test_only_what_is_wanted_no_more_is_passed_over(sealed_town):
    asked = actions.request(make_order("un"))
    Document.objects.filter(pk=asked.id).update(data={})
    with pytest.raises(KeyError):
        jobs.make(document=asked.id)
    Document.objects.filter(pk=asked.id).delete()
    jobs.make(document=asked.id)


def test_identifiers_cannot_be_guessed(sealed_town):
    made = [actions.request(make_order(str(n))) for n in range(20)]
    assert len({one.public_id for one in made}) == len({one.code for one in made}) == 20
    assert all(len(one.public_id) == 22 and len(one.code) == 16 for one in made)


def test_a_person_takes_their_documents_away(sealed_town):
    made = actions.issue(make_order("un", person_id=7), actor=SYSTEM)
    actions.issue(make_order("deux", person_id=8), actor=SYSTEM)
    part = queries.export_of(7)
    assert [one["code"] for one in part.data] == [made.code]
    with part.files[0].open() as stored:
        assert stored.read() == content_of(made)
    assert queries.export_of(9) is None


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_every_kind_is_issued(sealed_town, kind):
    assert actions.issue(make_order("un", kind=kind), actor=SYSTEM).kind == kind
