"""RGPD: what a person may take away, and what leaves with their account."""

import io
import json
import zipfile
from datetime import timedelta

import pytest

from parvis.accounts import actions as accounts
from parvis.common import clock
from parvis.dossiers import actions, jobs
from parvis.dossiers.models import Dossier
from parvis.journal import queries as journal
from parvis.journal.types import SYSTEM, VISITOR, person
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


def begun(*, claimed_for=""):
    """Begin a dossier without account; return its row."""
    row = actions.start(make.make_procedure(), audience="individual", actor=VISITOR)
    if claimed_for:
        actions.offer_claim(row, claimed_for, actor=VISITOR)
    return row


def test_a_draft_without_account_goes_after_thirty_days(frozen):
    mine, alone, touched = make.make_draft(), begun(), begun()
    with clock.freeze(frozen + timedelta(days=20)):
        linked = begun(claimed_for="lea@exemple.test")
        Dossier.objects.filter(pk=linked.pk).update(updated_at=frozen)
        Dossier.objects.filter(pk=touched.pk).update(updated_at=clock.now())
    with clock.freeze(frozen + timedelta(days=30) - timedelta(minutes=1)):
        assert actions.forget_visitor_drafts() == 0
    with clock.freeze(frozen + timedelta(days=30, minutes=1)):
        assert actions.forget_visitor_drafts() == 1
    left = Dossier.objects.order_by("id").values_list("pk", flat=True)
    assert set(left) == {mine.pk, touched.pk, linked.pk}
    last = journal.timeline("dossier", alone.pk)[:2]
    assert {one.kind for one in last} == {"dossier.discarded", "ledger.erased"}
    assert {one.actor for one in last} == {SYSTEM}
    with clock.freeze(frozen + timedelta(days=51)):
        jobs.clean(timestamp=0)
    assert set(Dossier.objects.order_by("id").values_list("pk", flat=True)) == {mine.pk}


def test_the_address_of_a_link_goes_with_it(frozen):
    row = begun(claimed_for="lea@exemple.test")
    with clock.freeze(frozen + timedelta(days=43)):
        assert actions.delete_ended_claims() == 0
    with clock.freeze(frozen + timedelta(days=45)):
        assert actions.delete_ended_claims() == 1
    assert Dossier.objects.filter(pk=row.pk).exists()


def test_the_journal_holds_no_word_of_the_answers():
    dossier, _agent = make.make_decided("refused")
    told = json.dumps([dict(entry.payload) for entry in journal.timeline("dossier", dossier.pk)])
    for words in ("Tilleuls", "Fictive", "réservée", "exemple.test"):
        assert words not in told
