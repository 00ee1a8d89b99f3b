"""RGPD: what a person may take away, and what leaves with their account."""

import io
import json
import zipfile

import pytest

from parvis.accounts import actions as accounts
from parvis.dossiers import actions
from parvis.dossiers.models import Dossier
from parvis.journal import queries as journal
from parvis.journal.types import person
from tests.dossiers import factories as make

pytestmark = pytest.mark.usefixtures("town", "frozen")


def test_the_export_holds_answers_messages_and_decisions():
    owner = make.make_person()
    dossier, (actor, roles) = make.make_taken(owner=owner)
    actions.post_message(dossier, "Bonjour", actor=person(owner.pk))
    actions.accept(dossier.pk, shown=dossier.version, actor=actor, roles=roles)
    with accounts.export_data(owner.pk, actor=person(owner.pk)) as made:
        archive = zipfile.ZipFile(io.BytesIO(made.read()))
    name = next(one for one in archive.namelist() if one.endswith("dossiers.json"))
    [kept] = json.loads(archive.read(name))
    assert kept["reponses"]["rue"] == "12 rue des Tilleuls"
    assert [message["texte"] for message in kept["messages"]] == ["Bonjour"]
    assert kept["decisions"][0]["outcome"] == "accepted"


def test_drafts_leave_with_the_account_and_submitted_dossiers_stay():
    owner = make.make_person()
    make.make_draft(owner)
    kept = make.make_submitted(owner)
    accounts.delete_account(owner.pk, actor=person(owner.pk))
    assert list(Dossier.objects.order_by("id").values_list("pk", flat=True)) == [kept.pk]


def test_the_journal_holds_no_word_of_the_answers():
    dossier, _agent = make.make_decided("refused")
    told = json.dumps([dict(entry.payload) for entry in journal.timeline("dossier", dossier.pk)])
    for words in ("Tilleuls", "Fictive", "réservée", "exemple.test"):
        assert words not in told
