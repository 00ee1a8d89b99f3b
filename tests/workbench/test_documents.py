"""Documents on the agent's page of a dossier: seen by who reads it, issued again by who decides."""

import pytest
from bs4 import BeautifulSoup

from parvis.accounts.enums import Role
from parvis.accounts.models import Person
from parvis.automation.kinds import documents as reactions
from parvis.documents import actions, queries
from parvis.documents.enums import DocumentKind, DocumentState
from parvis.dossiers.queries import spoken
from parvis.journal import queries as journal
from parvis.journal.types import SYSTEM
from tests.dossiers.factories import make_agent, make_decided, make_department

pytestmark = pytest.mark.usefixtures("frozen", "town")


@pytest.fixture(autouse=True)
def _ready(settings, tmp_path, town, frozen):
    settings.SECOND_FACTOR_REQUIRED = False
    settings.KEYS_DIR = tmp_path / "keys"
    actions.make_development_seal(actor=SYSTEM)
    yield
    actions.typesetter().close()


@pytest.fixture
def decided():
    """Return a dossier with its arrêté issued."""
    dossier, _agent = make_decided("accepted")
    entry = journal.timeline("dossier", dossier.pk)[0]
    reactions.issue_decision(entry)
    make_late()
    return dossier


def make_late():
    for one in queries.late():
        actions.make(one.id)


def signed_in(client, agent):
    client.force_login(Person.objects.get(pk=agent[0].person_id))
    return client


def page(dossier, *words):
    return "/agents/dossiers/" + "/".join([spoken(dossier.number), *words]) + "/"


def issued(dossier):
    return queries.of_subject("dossier", dossier.pk)


def again(client, dossier, public_id):
    return client.post(page(dossier, "documents", public_id, "redelivrer"))


def test_a_decider_issues_it_again_and_the_former_is_replaced(client, decided):
    [former] = issued(decided)
    signed_in(client, make_agent())
    shown = BeautifulSoup(client.get(page(decided)).content, "html.parser")
    assert shown.find("a", string="Arrêté portant permis de stationnement")
    assert again(client, decided, former.public_id).status_code == 302
    again(client, decided, former.public_id)  # pressed twice
    make_late()
    made, former = issued(decided)
    assert (made.kind, made.state) == (DocumentKind.ARRETE, DocumentState.IN_FORCE)
    assert (former.state, former.replaced_by) == (DocumentState.REPLACED, made.public_id)
    text = client.get(page(decided)).content.decode().replace("\xa0", " ")
    assert "Remplacé le 23 novembre 2026" in text


def test_a_replaced_document_is_not_issued_again(client, decided):
    [former] = issued(decided)
    actions.revoke(former.public_id, actor=SYSTEM)
    signed_in(client, make_agent())
    again(client, decided, former.public_id)
    assert len(issued(decided)) == 1


def test_a_caseworker_reads_it_and_does_not_issue_it_again(client, decided):
    [former] = issued(decided)
    signed_in(client, make_agent(Role.CASEWORKER))
    text = client.get(page(decided)).content.decode()
    assert "Arrêté portant permis" in text
    assert "Délivrer de nouveau" not in text
    assert again(client, decided, former.public_id).status_code == 404
    assert client.get(f"/mes-documents/{former.public_id}/").status_code == 200


def test_another_department_sees_nothing(client, decided):
    [former] = issued(decided)
    other = make_agent(department=make_department("education", "Éducation"))
    signed_in(client, other)
    assert again(client, decided, former.public_id).status_code == 404
    assert client.get(f"/mes-documents/{former.public_id}/").status_code == 404
    assert client.get(f"/mes-documents/{former.public_id}/ligne").status_code == 404


def test_a_document_of_another_dossier_is_not_found(client, decided):
    [former] = issued(decided)
    other, agent = make_decided("accepted")
    signed_in(client, agent)
    assert again(client, other, former.public_id).status_code == 404


def test_the_line_of_a_document_asks_for_itself_until_it_is_there(client, decided):
    [former] = issued(decided)
    signed_in(client, make_agent())
    again(client, decided, former.public_id)
    [waiting] = queries.late()
    address = f"/mes-documents/{waiting.public_id}/ligne"
    assert 'hx-trigger="load delay:1s"' in client.get(address).content.decode()
    make_late()
    assert "hx-get" not in client.get(address).content.decode()
