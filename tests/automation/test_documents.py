"""The documents that follow a dossier: receipt, decision; drawn from what was declared."""

import pypdfium2
import pytest

from parvis.accounts import actions as accounts
from parvis.accounts.enums import Role
from parvis.accounts.types import Grant
from parvis.common.typeset import Typesetter
from parvis.documents import actions, queries
from parvis.documents.enums import DocumentKind, DocumentState
from parvis.documents.jobs import make as make_document
from parvis.dossiers import actions as dossiers
from parvis.dossiers import queries as papers
from parvis.dossiers.enums import EntryKind
from parvis.dossiers.types import MotivationText
from parvis.files import queries as files
from parvis.journal import actions as journal
from parvis.journal import queries as journal_reads
from parvis.journal.types import SYSTEM
from tests.automation.running import react
from tests.dossiers import factories as make

pytestmark = pytest.mark.usefixtures("town", "frozen")


@pytest.fixture(autouse=True)
def _seal(settings, tmp_path, town, frozen):
    settings.KEYS_DIR = tmp_path / "keys"
    actions.make_development_seal(actor=SYSTEM)


@pytest.fixture(scope="module", autouse=True)
def _drawing_process():
    yield
    actions.typesetter().close()


def issued(dossier):
    """Do what the jobs would do; return the documents by kind."""
    react(dossier)
    for one in queries.late():
        actions.make(one.id)
    return {one.kind: one for one in queries.of_subject("dossier", dossier.pk)}


def text_of(document):
    row = files.find(document.file)
    with pypdfium2.PdfDocument(b"".join(files.chunks(row.storage_key))) as pdf:
        pages = [page.get_textpage().get_text_bounded() for page in pdf]
    return " ".join(" ".join(pages).replace("\xa0", " ").replace("\ufffe", "").split())


def test_a_submission_gets_its_receipt():
    dossier = make.make_submitted()
    found = issued(dossier)
    text = text_of(found[DocumentKind.RECEIPT])
    assert found[DocumentKind.RECEIPT].person_id == dossier.owner_id
    for words in (
        "accusé de réception",
        "dimanche 24 janvier 2027",
        "Service voirie",
        "R. 112-11-1",
    ):
        assert words in text
    assert "12 rue des Tilleuls" not in text  # what was declared is not repeated


def test_an_accepted_move_gets_its_arrete_with_its_author_and_the_routes_of_appeal():
    dossier, _agent = make.make_decided("accepted")
    text = text_of(issued(dossier)[DocumentKind.ARRETE])
    for words in (
        "Arrêté portant permis de stationnement",
        "Vu le code général des collectivités territoriales, art. L. 2213-6",
        "lundi 1er mars 2027",
        "12 rue des Tilleuls",
        "37,50 €",
        "Samira Exemple",
        "Cheffe du service voirie",
        "Service voirie",
        "recours gracieux",
        "deux mois",
        "www.telerecours.fr",
    ):
        assert words in text


def test_a_delegation_is_printed_where_there_is_one_and_stays_as_it_was():
    agent = make.make_agent(delegation="par délégation du maire, arrêté n° 12 du 3 mars 2026")
    dossier, _agent = make.make_decided("accepted", agent=agent)
    first = issued(dossier)[DocumentKind.ARRETE]
    assert "par délégation du maire, arrêté n° 12 du 3 mars 2026" in text_of(first)
    told = Grant(Role.DECIDER, make.make_department().pk, "Maire adjointe")
    accounts.reword_role(agent[0].person_id, told, actor=SYSTEM)
    again = papers.order_again(dossier.pk, first)
    assert (again.author.capacity, again.author.delegation) == (
        "Cheffe du service voirie",
        "par délégation du maire, arrêté n° 12 du 3 mars 2026",
    )
    other, _agent = make.make_decided("accepted")
    assert "délégation" not in text_of(issued(other)[DocumentKind.ARRETE])


def test_a_refusal_states_its_reasons_in_fact_and_in_law():
    dossier, _agent = make.make_decided("refused")
    found = issued(dossier)
    text = text_of(found[DocumentKind.REFUSAL])
    assert "La rue est déjà réservée ce jour-là." in text
    assert "CGCT, art. L. 2213-6" in text
    assert "recours contentieux" in text
    assert DocumentKind.ARRETE not in found


def test_each_is_asked_for_once():
    dossier, _agent = make.make_decided("accepted")
    first = issued(dossier)
    assert issued(dossier) == first


def test_a_reopened_dossier_puts_its_decision_out_of_force():
    actor, roles = agent = make.make_agent()
    dossier, _agent = make.make_decided("accepted", agent=agent)
    issued(dossier)
    dossiers.reopen(dossier.pk, reason="Erreur", shown=dossier.version, actor=actor, roles=roles)
    found = issued(make.reload(dossier))
    assert found[DocumentKind.ARRETE].state == DocumentState.REVOKED
    assert found[DocumentKind.RECEIPT].state == DocumentState.IN_FORCE


def test_a_template_that_is_broken_stops_only_its_document(monkeypatch):
    dossier = make.make_submitted()
    react(dossier)
    [asked] = queries.late()
    monkeypatch.setattr(Typesetter, "pdf", _broken)
    with pytest.raises(actions.TypesetError):
        actions.make(asked.id)
    monkeypatch.undo()
    assert actions.make(asked.id).is_ready


def _broken(*_values, **_options):
    raise actions.TypesetError("unknown variable: x", line=1, column=2)


def entries(dossier, *kinds):
    """The entries of some kinds about a dossier, in the order of the journal."""
    found = reversed(journal_reads.timeline("dossier", dossier.pk))
    return [one.id for one in found if EntryKind(one.kind) in kinds]


def taken_back(dossier, agent, *, then_refused):
    """The decision is annulled and, perhaps, another one taken, before any job has run."""
    actor, roles = agent
    made = make.reload(dossier)
    dossiers.reopen(made.pk, reason="Erreur.", shown=made.version, actor=actor, roles=roles)
    made = make.reload(dossier)
    if then_refused:
        words = MotivationText(facts="Rue trop étroite.", law="CGCT, art. L. 2213-6")
        dossiers.refuse(made.pk, motivation=words, shown=made.version, actor=actor, roles=roles)


def in_force(dossier):
    for one in queries.late():
        actions.make(one.id)
    rows = queries.of_subject("dossier", dossier.pk)
    return [one.kind for one in rows if one.state == DocumentState.IN_FORCE]


@pytest.mark.parametrize("drawn", [True, False], ids=["made already", "made after"])
def test_a_decision_taken_at_once_after_a_reopening_keeps_its_document(drawn):
    """Its reaction has a higher rank than the one that revokes: it may run first."""
    dossier, agent = make.make_decided("accepted")
    [accepted] = entries(dossier, EntryKind.ACCEPTED)
    journal.run_reaction(accepted, "document.decision")
    assert in_force(dossier) == [DocumentKind.ARRETE]
    taken_back(dossier, agent, then_refused=True)
    [refused] = entries(dossier, EntryKind.REFUSED)
    journal.run_reaction(refused, "document.decision")
    if drawn:
        assert len(in_force(dossier)) == 2
    [reopened] = entries(dossier, EntryKind.REOPENED)
    journal.run_reaction(reopened, "document.revocation")
    assert in_force(dossier) == [DocumentKind.REFUSAL]


def test_of_a_decision_taken_back_nothing_is_issued():
    dossier, agent = make.make_decided("accepted")
    [accepted] = entries(dossier, EntryKind.ACCEPTED)
    journal.run_reaction(accepted, "document.decision")
    [waits] = queries.late()
    taken_back(dossier, agent, then_refused=False)
    [reopened] = entries(dossier, EntryKind.REOPENED)
    journal.run_reaction(reopened, "document.revocation")
    make_document(waits.id)  # its job, too late
    assert in_force(dossier) == []


def test_jobs_that_come_late_issue_the_last_decision_once():
    dossier, agent = make.make_decided("accepted")
    taken_back(dossier, agent, then_refused=True)
    for entry in entries(dossier, EntryKind.ACCEPTED, EntryKind.REFUSED):
        journal.run_reaction(entry, "document.decision")
    [reopened] = entries(dossier, EntryKind.REOPENED)
    journal.run_reaction(reopened, "document.revocation")
    assert in_force(dossier) == [DocumentKind.REFUSAL]


def test_the_corrected_one_of_a_revoked_document_is_wanted_no_more():
    dossier, _agent = make.make_decided("accepted")
    [accepted] = entries(dossier, EntryKind.ACCEPTED)
    journal.run_reaction(accepted, "document.decision")
    assert in_force(dossier) == [DocumentKind.ARRETE]
    [paper] = queries.of_subject("dossier", dossier.pk)
    actions.reissue(paper.public_id, actor=SYSTEM)
    actions.revoke(paper.public_id, actor=SYSTEM, reason="Erreur.")
    assert in_force(dossier) == []
