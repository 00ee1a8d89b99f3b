"""Documents in bulk: paused, resumed, killed in the middle; none missing, none twice."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from parvis.common import clock, keys
from parvis.common.context import use_authority
from parvis.documents import actions, queries
from parvis.documents.actions import batches
from parvis.documents.enums import BatchState, DocumentState, EntryKind, ItemState
from parvis.documents.models import Batch, BatchItem, Document
from parvis.documents.types import IN_LOT
from parvis.files.models import StoredFile
from parvis.journal import queries as journal
from parvis.journal.types import SYSTEM, person
from tests.documents.orders import make_order
from tests.tenancy.factories import make_authority

AGENT = person(7)


def start(count, **more):
    orders = (make_order("", subject=("dossier", number + 1), **more) for number in range(count))
    return actions.start_batch("Cartes scolaires", orders, department_id=None, actor=AGENT)


def work(batch, times=2):  # a slow machine ends a turn before it says that all is done
    for _ in range(times):
        for chain in range(batches.CHAINS):
            rounds = Batch.objects.get(pk=batch).round
            actions.work_batch(batch, chain=chain, round_number=rounds)


def kinds(batch):
    return [entry.kind for entry in reversed(journal.timeline("batch", batch))]


def test_every_document_is_issued_once(sealed_town):
    batch = start(5)
    assert queries.batch(batch).left == 5
    work(batch)
    found = queries.batch(batch)
    assert (found.state, found.total, found.done, found.failed) == (BatchState.DONE, 5, 5, 0)
    work(batch)
    assert Document.objects.filter(state=DocumentState.IN_FORCE).count() == 5
    assert kinds(batch) == [EntryKind.BATCH_STARTED, EntryKind.BATCH_DONE]


def test_a_draft_issues_nothing_and_is_forgotten_after_a_day(sealed_town, frozen):
    orders = [make_order("", subject=IN_LOT, line=number) for number in (2, 3)]
    batch = actions.draft_batch("Cartes", orders, department_id=None, actor=AGENT)
    work(batch)
    assert (queries.batch(batch).state, queries.batch(batch).left) == (BatchState.DRAFT, 2)
    assert actions.drop_old_drafts() == 0
    with clock.freeze(frozen + timedelta(days=1, minutes=1)):
        assert actions.drop_old_drafts() == 3
    assert queries.batch(batch) is None
    assert journal.timeline("batch", batch) == []


def test_lines_of_a_file_give_a_document_each_about_the_batch(sealed_town):
    orders = [make_order("", subject=IN_LOT, line=number) for number in (2, 3, 3)]
    batch = actions.draft_batch("Cartes", orders, department_id=None, actor=AGENT)
    assert actions.launch_batch(batch, actor=AGENT)
    assert not actions.launch_batch(batch, actor=AGENT)
    assert not actions.drop_batch(batch, actor=AGENT)
    work(batch)
    assert len(queries.of_subject("batch", batch)) == 2
    names = [line.title for line, _where in queries.stored_of_batch(batch)]
    assert len(names) == 2
    assert names[0].startswith("Łucja d’Arc-Élie")


def test_an_issued_document_leaves_no_order_behind(sealed_town):
    batch = start(1)
    work(batch)
    assert BatchItem.objects.get().order == {}


def test_a_subject_stands_once_in_a_batch(sealed_town):
    orders = [make_order("", subject=("dossier", 1)) for _ in range(3)]
    batch = actions.start_batch("x", orders, department_id=None, actor=AGENT)
    assert queries.batch(batch).total == 1


def test_a_short_turn_lets_others_pass_and_goes_on(sealed_town, monkeypatch):
    monkeypatch.setattr(batches, "TURN", 0)
    deferred = []
    monkeypatch.setattr(batches.jobs, "defer", lambda name, **given: deferred.append((name, given)))
    batch = start(5)
    deferred.clear()
    actions.work_batch(batch, chain=0, round_number=1)
    assert queries.batch(batch).done == 1
    assert ("documents.batch", {"batch": batch, "chain": 0, "round_number": 1}) in deferred


def test_paused_and_resumed(sealed_town):
    batch = start(4)
    assert actions.pause_batch(batch, actor=AGENT)
    assert not actions.pause_batch(batch, actor=AGENT)
    work(batch)
    actions.work_batch(batch, chain=0, round_number=0)  # a chain of before
    assert queries.batch(batch).done == 0
    assert actions.resume_batch(batch, actor=AGENT)
    assert not actions.resume_batch(batch, actor=AGENT)
    actions.work_batch(batch, chain=0, round_number=0)
    assert queries.batch(batch).done == 0
    work(batch)
    assert queries.batch(batch).state == BatchState.DONE
    assert kinds(batch) == [
        EntryKind.BATCH_STARTED,
        EntryKind.BATCH_PAUSED,
        EntryKind.BATCH_RESUMED,
        EntryKind.BATCH_DONE,
    ]


def test_a_missing_seal_pauses_the_batch(town, key_folder):
    batch = start(2)
    work(batch)
    assert queries.batch(batch).state == BatchState.PAUSED
    actions.make_development_seal(actor=SYSTEM)
    actions.resume_batch(batch, actor=AGENT)
    work(batch)
    assert queries.batch(batch).done == 2


def test_what_fails_is_counted_and_tried_again(sealed_town, monkeypatch):
    real = batches.issue

    def poisoned(order, *, actor):
        if order.subject[1] == 2:
            raise batches.TypesetError("this one does not draw")
        return real(order, actor=actor)

    monkeypatch.setattr(batches, "issue", poisoned)
    batch = start(3)
    work(batch)
    found = queries.batch(batch)
    assert (found.state, found.done, found.failed) == (BatchState.DONE, 2, 1)
    assert BatchItem.objects.get(state=ItemState.FAILED).error == "TypesetError"
    monkeypatch.setattr(batches, "issue", real)
    assert actions.retry_batch(batch, actor=AGENT)
    work(batch)
    assert queries.batch(batch).done == 3
    assert not actions.retry_batch(batch, actor=AGENT)


def test_batches_of_a_department(sealed_town):
    first = start(0)
    assert [one.id for one in queries.batches(None)] == [first]
    assert queries.batches({1}) == []
    assert queries.batch(first + 1) is None
    work(first)
    assert queries.batch(first).state == BatchState.DONE


# --- Really killed -------------------------------------------------------------------------------
@pytest.fixture
def worker(tmp_path):
    """Start worker processes on this test's database; kill what is left."""
    started = []
    command = [sys.executable, "-m", "tests.documents.worker_process"]
    command += [str(connection.settings_dict["NAME"]), str(keys.folder())]
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"}

    def launch():
        started.append(subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL))
        return started[-1]

    yield launch
    for process in started:
        process.kill()
        process.wait()


def until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_again_and_again_none_is_missing_and_none_comes_twice(key_folder, worker):
    town = make_authority()
    with use_authority(town.id):
        actions.make_development_seal(actor=SYSTEM)
        total = 60
        batch = start(total)
        for share in (8, 25):
            process = worker()
            assert until(lambda share=share: queries.batch(batch).done >= share)
            process.send_signal(signal.SIGKILL)
            process.wait()
            assert queries.batch(batch).done < total
        worker()
        worker()
        assert until(lambda: queries.batch(batch).state == BatchState.DONE, seconds=90)
        found = queries.batch(batch)
        assert (found.done, found.failed) == (total, 0)
        documents = Document.objects.exclude(state=DocumentState.PREPARING)
        subjects = Counter(documents.order_by("id").values_list("subject_id", flat=True))
        assert subjects == Counter(range(1, total + 1))
        assert Document.objects.count() == total
        assert len(set(documents.order_by("id").values_list("file_digest", flat=True))) == total
        issued = [
            entry.kind
            for row in documents.order_by("id")
            for entry in journal.timeline("document", row.pk)
        ]
        assert issued == [EntryKind.ISSUED] * total
        attached = StoredFile.objects.filter(subject_kind="document")
        assert attached.count() == total
