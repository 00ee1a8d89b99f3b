"""Reactions happen once though workers are killed; a poisoned one is kept and retried by hand."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from parvis.accounts.models import Department
from parvis.common.context import use_authority
from parvis.common.worker import Queues
from parvis.journal import actions, queries
from parvis.journal.models import ReactionRun
from parvis.journal.types import SYSTEM
from tests.journal.reacting import REACTIONS
from tests.tenancy.factories import make_authority

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reactions(monkeypatch):
    monkeypatch.setattr(actions, "_reactions", dict(actions._reactions))
    monkeypatch.setattr(
        actions,
        "_by_kind",
        type(actions._by_kind)(list, {k: list(v) for k, v in actions._by_kind.items()}),
    )
    actions.register_reactions(REACTIONS)


@pytest.fixture
def here(reactions):
    town = make_authority()
    with use_authority(town.id):
        yield town


@pytest.fixture
def worker(tmp_path):
    """Start worker processes on this test's database; kill what is left."""
    started = []
    flag = tmp_path / "flag"
    env = os.environ | {
        "PARVIS_TEST_FLAG": str(flag),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    name = str(connection.settings_dict["NAME"])

    def start(*options):
        command = [sys.executable, "-m", "tests.journal.worker_process", name, *options]
        started.append(subprocess.Popen(command, env=env))
        return started[-1]

    start.flag = flag
    yield start
    for process in started:
        process.kill()
        process.wait()


def until(condition, seconds=25):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False


def test_a_worker_that_rests_ends_well_once_its_work_is_done(here, worker):
    resting = worker("0.5")
    time.sleep(1.5)
    assert resting.poll() is None  # nothing was done yet: nothing to let go
    entry = actions.record("test.marked", subject=("case", 1), actor=SYSTEM)
    worker.flag.touch()
    assert resting.wait(25) == 0
    assert Department.objects.filter(slug=f"mark-{entry}").exists()


def test_a_reaction_that_kills_each_worker_is_given_up(here, worker):
    entry = actions.record("test.marked", subject=("case", 1), actor=SYSTEM)
    tries = actions.attempts_of("test.mark")
    ProcrastinateJob.objects.filter(args__entry=entry).update(attempts=tries)
    worker()
    assert until(lambda: ReactionRun.objects.filter(entry_id=entry, state="failed").exists())
    assert ReactionRun.objects.get(entry_id=entry).error == "WorkerKilled"
    assert not worker.flag.exists()  # it did not start once more


def test_a_reaction_that_was_done_is_not_given_up(here, worker, monkeypatch):
    monkeypatch.setenv("PARVIS_TEST_FLAG", str(worker.flag))
    worker.flag.touch()
    entry = actions.record("test.marked", subject=("case", 1), actor=SYSTEM)
    actions.run_reaction(entry, "test.mark")
    ProcrastinateJob.objects.filter(args__entry=entry).update(attempts=99)
    worker()
    assert until(lambda: not ProcrastinateJob.objects.filter(args__entry=entry).exists())
    assert ReactionRun.objects.get(entry_id=entry).state == "done"


def test_a_worker_takes_the_queues_it_is_given():
    assert {"documents", "reactions", "mail", "rescue"} <= set(Queues().names())
    assert Queues(only=("documents",)).names() == ["documents"]
    assert set(Queues().names()) - set(Queues(but=("documents",)).names()) == {"documents"}


def test_a_killed_worker_loses_nothing_and_repeats_nothing(here, worker):
    entry = actions.record("test.marked", subject=("case", 1), actor=SYSTEM)
    first = worker()
    assert until(worker.flag.exists)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert not Department.objects.filter(slug=f"mark-{entry}").exists()
    worker()
    assert until(lambda: Department.objects.filter(slug=f"mark-{entry}").exists())
    assert list(
        ReactionRun.objects.order_by("id").values_list("entry_id", "reaction", "state")
    ) == [(entry, "test.mark", "done")]


def test_a_replayed_reaction_changes_nothing_more(here, worker):
    worker.flag.write_text("no pause")
    os.environ["PARVIS_TEST_FLAG"] = str(worker.flag)
    entry = actions.record("test.marked", subject=("case", 1), actor=SYSTEM)
    actions.run_reaction(entry, "test.mark")
    actions.run_reaction(entry, "test.mark")
    assert Department.objects.filter(slug=f"mark-{entry}").count() == 1


def test_a_poisoned_reaction_is_kept_shown_and_retried_by_hand(here, worker):
    entry = actions.record("test.poisoned", subject=("case", 1), actor=SYSTEM)
    worker()
    assert until(queries.failed_reactions)
    (failed,) = queries.failed_reactions()
    assert (failed.entry_id, failed.reaction, failed.error) == (
        entry,
        "test.poison",
        "RuntimeError",
    )
    worker.flag.with_name("flag.antidote").write_text("")
    assert actions.retry_reaction(failed.pk)
    assert not actions.retry_reaction(failed.pk)
    assert until(lambda: ReactionRun.objects.filter(entry_id=entry, state="done").exists())


def test_what_a_person_waits_for_and_the_rescue_go_first():
    from parvis.automation.kinds import REACTIONS
    from parvis.journal.jobs import rescue

    ranks = {reaction.key: reaction.rank for reaction in REACTIONS}
    assert max(ranks, key=ranks.get) == "dossier.automatic_decision"
    assert rescue.priority > max(ranks.values())
