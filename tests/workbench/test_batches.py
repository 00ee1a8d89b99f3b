"""Documents in bulk, from the desk: who decides launches, follows, pauses; nobody else sees it."""

import pytest

from parvis.accounts.enums import Role
from parvis.documents import actions as documents
from parvis.documents import queries as issued
from parvis.documents.enums import BatchState
from parvis.documents.models import Batch, BatchItem, Document
from tests.dossiers import factories as dossiers

pytestmark = pytest.mark.usefixtures("frozen")
POSTED = {"nature": "certificate", "titre": "Carte scolaire", "texte": "Le maire certifie."}


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def decided(town):
    """Return an accepted dossier."""
    return dossiers.make_decided()[0]


@pytest.fixture
def decider(client, decided):
    actor, _roles = dossiers.make_agent(Role.DECIDER)
    from parvis.accounts.models import Person

    client.force_login(Person.objects.get(pk=actor.person_id))
    return actor


def launch(client, decided, **more):
    return client.post("/agents/lots/", {"demarche": str(decided.procedure_id), **POSTED, **more})


def test_who_decides_launches_a_batch(client, decider, decided):
    assert "Documents en nombre" in client.get("/agents/lots/").content.decode()
    answer = launch(client, decided)
    assert answer.status_code == 302
    item = BatchItem.objects.get()
    assert item.subject_id == decided.pk
    assert item.order["person_id"] == decided.owner_id
    assert item.order["author"]["capacity"] == "Cheffe du service voirie"
    page = client.get(answer.url).content.decode()
    assert "En cours" in page
    assert 'max="1"' in page


def test_pause_resume_and_once_only(client, decider, decided):
    launch(client, decided)
    batch = Batch.objects.get()
    for move, state in (("pause", "paused"), ("pause", "paused"), ("reprendre", "running")):
        assert client.post(f"/agents/lots/{batch.pk}/{move}/").status_code == 302
        assert issued.batch(batch.pk).state == state
    assert client.post(f"/agents/lots/{batch.pk}/brule/").status_code == 404


@pytest.mark.parametrize("field", ["demarche", "nature", "titre", "texte"])
@pytest.mark.parametrize("value", ["", "x" * 2001])
def test_what_is_missing_is_said(client, decider, decided, field, value):
    answer = launch(client, decided, **{field: value})
    assert answer.status_code == 422
    assert f'href="#{field}' in answer.content.decode()
    assert not Batch.objects.exists()


def test_nobody_else(client, town, decided):
    from parvis.accounts.models import Person

    actor, _roles = dossiers.make_agent(Role.CASEWORKER)
    client.force_login(Person.objects.get(pk=actor.person_id))
    assert client.get("/agents/lots/").status_code == 403
    other = dossiers.make_department("sports", "Sports")
    actor, _roles = dossiers.make_agent(Role.DECIDER, department=other)
    client.force_login(Person.objects.get(pk=actor.person_id))
    assert launch(client, decided).status_code == 422
    batch = documents.start_batch("x", [], department_id=decided.department_id, actor=actor)
    assert client.get(f"/agents/lots/{batch}/").status_code == 404
    assert client.post(f"/agents/lots/{batch}/pause/").status_code == 404
    assert issued.batch(batch).state == BatchState.RUNNING


def test_a_batch_comes_to_the_safe(client, decider, decided, settings, tmp_path):
    from parvis.journal.types import SYSTEM

    settings.KEYS_DIR = tmp_path / "keys"
    documents.make_development_seal(actor=SYSTEM)
    launch(client, decided)
    batch = Batch.objects.get().pk
    for chain in (0, 1, 0, 1):  # a turn lasts a second: the last one only says that it is done
        documents.work_batch(batch, chain=chain, round_number=0)
    assert issued.batch(batch).state == BatchState.DONE
    made = Document.objects.get(kind="certificate")
    assert (made.person_id, made.title) == (decided.owner_id, "Carte scolaire")
    assert "Terminé" in client.get(f"/agents/lots/{batch}/").content.decode()
    documents.typesetter().close()
