"""A document put out of force: by whom, with which reason, told to its holder, said to anyone."""

import pytest

from parvis.accounts.enums import Role
from parvis.accounts.models import Person, RoleGrant
from parvis.documents import actions, queries
from parvis.documents.enums import DocumentState, EntryKind
from parvis.documents.rules import codes
from parvis.dossiers.models import Dossier
from parvis.journal import queries as journal
from parvis.journal.types import SYSTEM
from parvis.messaging.models import OutgoingMail
from tests.documents.factories import make_document
from tests.documents.orders import make_order
from tests.dossiers.factories import (
    make_agent,
    make_decided,
    make_department,
    make_person,
    make_submitted,
)

pytestmark = pytest.mark.usefixtures("frozen")
REASON = "Le nom de la rue est faux."


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def permit(town):
    """Return a document about an accepted dossier, held by its owner."""
    dossier, _agent = make_decided("accepted")
    return make_document(subject_id=dossier.pk, person_id=dossier.owner_id)


def sign_in(client, *, role, here=True, wide=False):
    department = None if here else make_department("sports", "Sports")
    options = {"department": department} if department else {}
    actor, _roles = make_agent(role, **options)
    if wide:
        RoleGrant.objects.filter(person_id=actor.person_id).update(department=None)
    client.force_login(Person.objects.get(pk=actor.person_id))
    return actor


def page(document):
    return f"/agents/documents/{document.public_id}/"


@pytest.mark.parametrize(
    ("role", "here", "wide", "status"),
    [
        (Role.DECIDER, True, False, 200),
        (Role.DECIDER, False, False, 404),
        (Role.DECIDER, False, True, 200),
        (Role.ADMINISTRATOR, False, True, 200),
        (Role.ADMINISTRATOR, True, False, 404),
        (Role.CASEWORKER, True, False, 403),
        (Role.EXPERT, True, False, 403),
        (Role.DESIGNER, True, True, 403),
        (Role.COUNTER_AGENT, True, False, 403),
    ],
)
def test_who_may_revoke(client, permit, role, here, wide, status):
    sign_in(client, role=role, here=here, wide=wide)
    assert client.get(page(permit)).status_code == status
    posted = client.post(page(permit), {"motif": REASON})
    assert posted.status_code == (302 if status == 200 else status)
    expected = DocumentState.REVOKED if status == 200 else DocumentState.IN_FORCE
    assert queries.by_id(permit.pk).state == expected


def test_a_visitor_and_its_holder_do_not(client, permit):
    assert client.get(page(permit)).status_code == 302
    client.force_login(Person.objects.get(pk=permit.person_id))
    assert client.post(page(permit), {"motif": REASON}).status_code == 403


def test_a_reason_is_wanted_told_once_and_erasable(client, permit):
    actor = sign_in(client, role=Role.DECIDER)
    empty = client.post(page(permit), {"motif": "  \x00 "})
    assert empty.status_code == 422
    assert 'href="#motif"' in empty.content.decode()
    for _ in range(2):
        client.post(page(permit), {"motif": REASON})
    [entry] = journal.timeline("document", permit.pk)
    assert (entry.kind, entry.detail) == (EntryKind.REVOKED, REASON)
    assert entry.actor.person_id == actor.person_id
    assert REASON not in str(entry.payload)
    [told] = OutgoingMail.objects.filter(template="documents/revoked")
    assert told.person_id == permit.person_id
    assert REASON in told.text
    assert "est annulé" in told.subject
    shown = client.get(page(permit)).content.decode()
    assert REASON in shown
    assert "<textarea" not in shown


LANGUAGES = [("fr", "est annulé", "est corrigé"), ("en", "is cancelled", "is corrected")]


@pytest.mark.parametrize(("lang", "revoked", "_corrected"), LANGUAGES)
def test_the_holder_reads_in_the_language_of_their_dossier(permit, lang, revoked, _corrected):
    Dossier.objects.filter(pk=permit.subject_id).update(lang=lang)
    actions.revoke(permit.public_id, actor=SYSTEM, reason=REASON)
    [told] = OutgoingMail.objects.filter(template="documents/revoked")
    assert (told.lang, told.headers["Content-Language"]) == (lang, lang)
    assert revoked in told.subject
    assert REASON in told.text  # as the agent wrote it


@pytest.mark.parametrize(("lang", "_revoked", "corrected"), LANGUAGES)
def test_a_correction_is_told_in_the_language_of_the_person(sealed_town, lang, _revoked, corrected):
    dossier = make_submitted()
    Dossier.objects.filter(pk=dossier.pk).update(lang=lang)
    order = make_order("un", subject=("batch", 3), person_id=dossier.owner_id)
    former = actions.issue(order, actor=SYSTEM)
    assert not OutgoingMail.objects.filter(template="documents/replaced").exists()
    made = actions.make(actions.reissue(former.public_id, actor=SYSTEM).id)
    [told] = OutgoingMail.objects.filter(template="documents/replaced")
    assert (told.person_id, told.lang) == (dossier.owner_id, lang)
    assert corrected in told.subject
    assert made.public_id in told.text


def test_nobody_knows_the_language_of_who_has_no_dossier(permit):
    stranger = make_person()
    kept = make_document(subject_kind="batch", subject_id=1, person_id=stranger.pk)
    assert queries.language(queries.by_id(kept.pk)) == "fr"


def test_verifier_says_so_at_once(client, permit):
    actions.revoke(permit.public_id, actor=SYSTEM, reason=REASON)
    shown = client.post("/verifier/", {"vu": permit.code}).content.decode()
    assert "annulé" in shown
    assert REASON not in shown


def test_nobody_to_tell_is_no_trouble(permit):
    orphan = make_document()
    actions.revoke(orphan.public_id, actor=SYSTEM, reason=REASON)
    actions.revoke(permit.public_id, actor=SYSTEM)
    assert not OutgoingMail.objects.filter(template="documents/revoked").exists()


def test_found_by_its_code(client, permit):
    sign_in(client, role=Role.DECIDER)
    typed = codes.grouped(permit.code).lower()
    assert client.post("/agents/documents/", {"code": typed}).url == page(permit)
    for code in ("AAAA-BBBB-CCCC-DDDD", "rien", make_document().code):
        missed = client.post("/agents/documents/", {"code": code})
        assert missed.status_code == 404
        assert 'href="#code"' in missed.content.decode()
    assert client.get("/agents/documents/").status_code == 200
