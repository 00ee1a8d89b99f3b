"""What surrounds documents goes after its time; documents stay."""

from datetime import date, datetime, timedelta

import pytest

from parvis.accounts import actions as accounts
from parvis.common import clock
from parvis.common.context import use_authority
from parvis.documents import actions, jobs, queries
from parvis.documents.actions import batches
from parvis.documents.enums import BatchState, DocumentState, EntryKind, ItemState
from parvis.documents.models import Batch, BatchItem, Document, Share
from parvis.documents.rules import keeping
from parvis.journal import queries as journal
from parvis.journal.types import person
from tests.accounts.factories import make_person
from tests.documents.factories import make_document
from tests.documents.orders import make_order
from tests.tenancy.factories import make_authority

pytestmark = pytest.mark.usefixtures("frozen")
AGENT = person(7)
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def _one_fails(monkeypatch):
    real = batches.issue

    def poisoned(order, *, actor):
        if order.subject[1] == 2:
            raise batches.TypesetError("this one does not draw")
        return real(order, actor=actor)

    monkeypatch.setattr(batches, "issue", poisoned)


def start(count):
    orders = [make_order("", subject=("dossier", number + 1)) for number in range(count)]
    return actions.start_batch("Cartes scolaires", orders, department_id=None, actor=AGENT)


def work(batch):
    """Turn after turn, as many as a slow machine needs."""
    while queries.batch(batch).state == BatchState.RUNNING:
        for chain in range(batches.CHAINS):
            rounds = Batch.objects.get(pk=batch).round
            actions.work_batch(batch, chain=chain, round_number=rounds)


def orders(batch):
    rows = BatchItem.objects.filter(batch_id=batch).order_by("subject_id")
    return [(row.state, bool(row.order)) for row in rows]


@pytest.mark.usefixtures("_one_fails")
def test_what_failed_is_forgotten_a_month_after_and_documents_stay(sealed_town, frozen):
    batch = start(3)
    work(batch)
    assert orders(batch) == [("done", False), ("failed", True), ("done", False)]
    with clock.freeze(frozen + keeping.FAILED - A_MINUTE):
        assert actions.forget_orders() == 0
        assert queries.batch(batch).forgotten == 0
    with clock.freeze(frozen + keeping.FAILED + A_MINUTE):
        assert actions.forget_orders() == 1
        assert actions.forget_orders() == 0
    assert orders(batch) == [("done", False), ("failed", False), ("done", False)]
    assert (queries.batch(batch).failed, queries.batch(batch).forgotten) == (1, 1)
    assert not actions.retry_batch(batch, actor=AGENT)
    assert queries.batch(batch).state == BatchState.DONE
    kept = Document.objects.filter(state=DocumentState.IN_FORCE).order_by("id")
    assert len({one.data["recipient"]["name"] for one in kept} - {""}) == 1
    assert len(kept) == 2
    assert len(queries.stored_of_batch(batch)) == 2


@pytest.mark.parametrize("paused", [True, False])
def test_a_lot_that_stands_still_ends_after_three_months(sealed_town, frozen, paused):
    batch = start(2)
    if paused:
        actions.pause_batch(batch, actor=AGENT)
    assert queries.batch(batch).given_up_on == clock.local_day(frozen + keeping.UNFINISHED)
    with clock.freeze(frozen + keeping.UNFINISHED - A_MINUTE):
        assert actions.forget_orders() == 0
    with clock.freeze(frozen + keeping.UNFINISHED + A_MINUTE):
        assert actions.forget_orders() == 2
        assert not actions.resume_batch(batch, actor=AGENT)
        assert not actions.retry_batch(batch, actor=AGENT)
        work(batch)
    found = queries.batch(batch)
    assert (found.state, found.done, found.forgotten) == (BatchState.DONE, 0, 2)
    assert orders(batch) == [(ItemState.FAILED, False)] * 2
    ended = journal.timeline("batch", batch)[0]
    assert (ended.kind, ended.payload) == (EntryKind.BATCH_GIVEN_UP, {"documents": 2})
    assert not Document.objects.exists()


def test_what_is_left_of_a_lot_is_forgotten_and_what_is_issued_stays(sealed_town, frozen):
    batch = start(2)
    item = BatchItem.objects.order_by("id").first()
    chain = item.pk % batches.CHAINS
    while BatchItem.objects.filter(state=ItemState.DONE).count() == 0:
        actions.work_batch(batch, chain=chain, round_number=1)
    with clock.freeze(frozen + keeping.UNFINISHED + A_MINUTE):
        actions.forget_orders()
    found = queries.batch(batch)
    assert (found.done, found.forgotten) == (1, 1)
    assert len(queries.stored_of_batch(batch)) == 1


def test_links_go_a_month_after_they_end(town, frozen):
    lea = make_person()
    line = queries.one(lea.pk, make_document(person_id=lea.pk).public_id)
    week = actions.share(line, days=7, actor=person(lea.pk))
    actions.share(line, days=30, actor=person(lea.pk))
    taken_back = actions.share(line, days=30, actor=person(lea.pk))
    actions.withdraw(taken_back.id, actor=person(lea.pk))
    for days, left in ((30, 3), (31, 2), (38, 1), (59, 1), (61, 0)):
        with clock.freeze(frozen + timedelta(days=days)):
            actions.delete_ended_links()
        assert Share.objects.count() == left, days
        assert Share.objects.filter(public_id=week.id).exists() == (days < 38)
    assert queries.one(lea.pk, line.public_id) == line
    assert EntryKind.SHARED in [one.kind for one in journal.timeline("document", line.id)]


def test_the_links_of_an_erased_account_open_no_more(client, town):
    lea, max_ = make_person(), make_person()
    found = {}
    for who in (lea, max_):
        line = queries.one(who.pk, make_document(person_id=who.pk).public_id)
        found[who.pk] = actions.share(line, days=7, actor=person(who.pk))
    addresses = {key: f"/partage/{one.id}/{one.secret}/" for key, one in found.items()}
    assert client.get(addresses[lea.pk]).status_code == 200
    accounts.delete_account(lea.pk, actor=person(lea.pk))
    assert client.get(addresses[lea.pk]).status_code == 404
    assert client.get(addresses[max_.pk]).status_code == 200
    assert Document.objects.filter(person_id=lea.pk).exists()  # an archive


def test_each_night_looks_at_every_authority(frozen):
    towns = [make_authority(), make_authority()]
    for town in towns:
        with use_authority(town.id):
            start(1)
    with clock.freeze(frozen + keeping.UNFINISHED + A_MINUTE):
        jobs.clean(timestamp=0)
    for town in towns:
        with use_authority(town.id):
            assert BatchItem.objects.get().order == {}


@pytest.mark.parametrize(("created", "day"), [("2027-01-24T22:30:00+00:00", date(2027, 4, 25))])
def test_the_day_is_that_of_paris(created, day):
    assert keeping.given_up_on(datetime.fromisoformat(created)) == day
