"""Documents in bulk, from the desk: who decides launches, follows, pauses; nobody else sees it."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from parvis.accounts import actions as accounts_actions
from parvis.accounts import queries as accounts
from parvis.accounts.enums import Role
from parvis.accounts.models import Person
from parvis.documents import actions as documents
from parvis.documents import queries as issued
from parvis.documents.enums import BatchState
from parvis.documents.models import Batch, BatchItem, Document
from parvis.dossiers import queries as reads
from parvis.journal.types import SYSTEM
from parvis.messaging.models import OutgoingMail
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
    client.force_login(Person.objects.get(pk=actor.person_id))
    return actor


def prepare(client, decided, **more):
    return client.post(f"/agents/lots/demarche/{decided.procedure_id}/", {**POSTED, **more})


def prepare_file(client, text, **more):
    upload = SimpleUploadedFile("eleves.csv", text.encode(), "text/csv")
    return client.post("/agents/lots/fichier/", {**POSTED, "fichier": upload, **more})


def launch(client, decided, **more):
    answer = prepare(client, decided, **more)
    client.post(f"{answer.url}lancer/")
    return answer


def text_of(answer):
    return answer.content.decode().replace("\xa0", " ")


def test_who_decides_prepares_looks_and_launches(client, decider, decided):
    assert "Documents en nombre" in text_of(client.get("/agents/lots/"))
    answer = prepare(client, decided, champs=["rue", "places"])
    item = BatchItem.objects.get()
    assert (item.subject_id, item.order["person_id"]) == (decided.pk, decided.owner_id)
    assert item.order["author"]["capacity"] == "Cheffe du service voirie"
    assert item.order["author"]["department"] == "Service voirie"
    assert [label for label, _said in item.order["data"]["answers"]] == [
        "Numéro et rue",
        "Nombre de places",
    ]
    page = text_of(client.get(answer.url))
    assert "Léa Fictive" in page
    assert "Délivrer ce document" in page
    assert Batch.objects.get().state == BatchState.DRAFT
    assert client.post(f"{answer.url}lancer/").status_code == 302
    page = text_of(client.get(answer.url))
    assert "En cours" in page
    assert 'max="1"' in page


def test_the_first_document_is_seen_before_it_is_issued(client, decider, decided):
    answer = prepare(client, decided)
    shown = client.get(f"{answer.url}apercu.pdf")
    assert shown.content.startswith(b"%PDF-")
    client.post(f"{answer.url}abandonner/")
    assert not Batch.objects.exists()
    assert client.get(answer.url).status_code == 404


def test_a_file_gives_a_document_by_line(client, decider, decided):
    owner = accounts.person(decided.owner_id)
    text = f"nom;e-mail;dossier;Classe\nZoé Fictive;;{decided.number};CP\n"
    text += f"Max Fictif;{owner.email.upper()};;CE1\nAna Inventée;nobody@exemple.fr;;CM2\n"
    answer = prepare_file(client, text)
    orders = [item.order for item in BatchItem.objects.order_by("id")]
    assert [one["person_id"] for one in orders] == [owner.id, owner.id, None]
    lot = ("batch", Batch.objects.get().pk)
    assert [tuple(one["subject"]) for one in orders] == [("dossier", decided.pk), lot, lot]
    page = text_of(client.get(answer.url))
    assert f"dossier {reads.spoken(decided.number)}" in page
    assert "Une personne n’a pas d’espace ici." in page
    assert "Classe : CE1" in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Choisissez un fichier CSV"),
        ("nom;e-mail\nZoé;zoe", "Ligne 2 : « zoe » n’est pas une adresse e-mail."),
        ("nom;dossier\nZoé;100-000-009", "Ligne 2 : aucun dossier de vos services"),
        ("nom;e-mail\n" + "Zoé;zoe\n" * 30, "Et 39 autres erreurs."),
    ],
)
def test_a_file_with_a_fault_is_refused_whole(client, decider, decided, text, said):
    answer = prepare_file(client, text)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not Batch.objects.exists()


def test_pause_resume_and_once_only(client, decider, decided):
    launch(client, decided)
    batch = Batch.objects.get()
    for move, state in (("pause", "paused"), ("lancer", "paused"), ("reprendre", "running")):
        assert client.post(f"/agents/lots/{batch.pk}/{move}/").status_code == 302
        assert issued.batch(batch.pk).state == state
    assert client.post(f"/agents/lots/{batch.pk}/abandonner/").status_code == 302
    assert issued.batch(batch.pk).state == "running"
    assert client.post(f"/agents/lots/{batch.pk}/brule/").status_code == 404


@pytest.mark.parametrize("field", ["nature", "titre", "texte"])
@pytest.mark.parametrize("value", ["", "x" * 10_001])
def test_what_is_missing_is_said(client, decider, decided, field, value):
    if field == "texte" and value:
        value = value[:2001]
    answer = prepare(client, decided, **{field: value})
    assert answer.status_code == 422
    assert f'href="#{field}' in text_of(answer)
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    ("role", "found"),
    [(Role.CASEWORKER, True), (Role.EXPERT, True), (Role.COUNTER_AGENT, False), (None, False)],
)
def test_a_line_names_a_dossier_that_the_agent_reads(client, decided, role, found):
    sports = dossiers.make_department("sports", "Sports")
    actor, _roles = dossiers.make_agent(Role.DECIDER, department=sports)
    if role:
        accounts_actions.grant_role(
            actor.person_id, role, department_id=decided.department_id, actor=SYSTEM
        )
    client.force_login(Person.objects.get(pk=actor.person_id))
    answer = prepare_file(client, f"nom;dossier\nZoé;{decided.number}")
    assert answer.status_code == (302 if found else 422)


def made_from_file(client, decided, lines):
    documents.make_development_seal(actor=SYSTEM)
    answer = prepare_file(client, f"nom;dossier\n{lines}")
    client.post(f"{answer.url}lancer/")
    batch = Batch.objects.get().pk
    for chain in (0, 1, 0, 1):
        documents.work_batch(batch, chain=chain, round_number=1)
    documents.typesetter().close()
    return issued.of_subject("dossier", decided.pk)


def test_lines_of_one_dossier_are_on_its_page_for_both_sides(
    client, decider, decided, settings, tmp_path
):
    settings.KEYS_DIR = tmp_path / "keys"
    lines = f"Zoé Fictive;{decided.number}\nMax Fictif;{reads.spoken(decided.number)}\n"
    found = made_from_file(client, decided, lines)
    assert [one.of_lot for one in found] == [True, True]
    page = f"/agents/dossiers/{reads.spoken(decided.number)}/"
    shown = text_of(client.get(page))
    assert all(f"Carte scolaire – {name}</a>" in shown for name in ("Zoé Fictive", "Max Fictif"))
    # Delivered again from what the lot said: the decision of the dossier is another document.
    client.post(f"{page}documents/{found[0].public_id}/redelivrer/")
    [asked] = issued.late()
    assert (asked.title, asked.of_lot) == (found[0].title, True)
    client.force_login(Person.objects.get(pk=decided.owner_id))
    assert "Carte scolaire – Zoé Fictive</a>" in text_of(
        client.get(f"/mes-dossiers/{decided.number}/")
    )
    safe = text_of(client.get("/mes-documents/?q=zoe"))
    assert "Carte scolaire – Zoé Fictive</a>" in safe
    assert "Max Fictif" not in safe
    told = OutgoingMail.objects.filter(template="documents/resend").order_by("id")
    assert {one.subject.replace("\xa0", " ") for one in told} == {
        "Votre document : Carte scolaire – Zoé Fictive",
        "Votre document : Carte scolaire – Max Fictif",
    }


def test_a_reopened_dossier_keeps_what_lines_attached_to_it(
    client, decider, decided, settings, tmp_path
):
    settings.KEYS_DIR = tmp_path / "keys"
    [made] = made_from_file(client, decided, f"Zoé Fictive;{decided.number}\n")
    documents.revoke_of_subject("dossier", decided.pk, kinds={"certificate"}, actor=SYSTEM)
    assert issued.by_id(made.id).state == "in_force"


def test_nobody_else(client, town, decided):
    actor, _roles = dossiers.make_agent(Role.CASEWORKER)
    client.force_login(Person.objects.get(pk=actor.person_id))
    for path in ("", "fichier/", f"demarche/{decided.procedure_id}/"):
        assert client.get(f"/agents/lots/{path}").status_code == 403
    other = dossiers.make_department("sports", "Sports")
    actor, _roles = dossiers.make_agent(Role.DECIDER, department=other)
    client.force_login(Person.objects.get(pk=actor.person_id))
    assert prepare(client, decided).status_code == 404
    text = f"nom;dossier\nZoé;{decided.number}"
    said = f"Ligne 2 : aucun dossier de vos services ne porte le numéro « {decided.number} »."
    assert said in text_of(prepare_file(client, text))
    other = text.replace(decided.number, "999999999")  # it exists nowhere: the same is said
    assert said.replace(decided.number, "999999999") in text_of(prepare_file(client, other))
    batch = documents.start_batch("x", [], department_id=decided.department_id, actor=actor)
    for path in ("", "apercu.pdf", "tout.zip"):
        assert client.get(f"/agents/lots/{batch}/{path}").status_code == 404
    assert client.post(f"/agents/lots/{batch}/pause/").status_code == 404
    assert issued.batch(batch).state == BatchState.RUNNING


def test_a_batch_comes_to_the_safe(client, decider, decided, settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    documents.make_development_seal(actor=SYSTEM)
    launch(client, decided)
    batch = Batch.objects.get().pk
    for chain in (0, 1, 0, 1):  # a turn lasts a second: the last one only says that it is done
        documents.work_batch(batch, chain=chain, round_number=1)
    assert issued.batch(batch).state == BatchState.DONE
    made = Document.objects.get(kind="certificate")
    assert (made.person_id, made.title) == (decided.owner_id, "Carte scolaire")
    assert "Terminé" in text_of(client.get(f"/agents/lots/{batch}/"))
    [told] = OutgoingMail.objects.filter(template="documents/resend")
    assert (told.person_id, "Carte scolaire" in told.subject) == (decided.owner_id, True)
    packed = b"".join(client.get(f"/agents/lots/{batch}/tout.zip").streaming_content)
    [name] = zipfile.ZipFile(BytesIO(packed)).namelist()
    assert "lea fictive carte scolaire" in name
    documents.typesetter().close()
