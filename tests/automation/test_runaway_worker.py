"""A rule that runs away in a real worker, killed under it: a caseworker gets the dossier, once."""

import signal

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from parvis.common.context import use_authority
from parvis.dossiers import actions
from parvis.dossiers.enums import EntryKind, State
from parvis.dossiers.models import Decision, RuleRecord
from parvis.journal import actions as journal
from parvis.journal import queries as entries
from parvis.journal.models import ReactionRun
from parvis.procedures import queries as procedures
from tests.dossiers import factories as make
from tests.dossiers import ruled
from tests.journal.test_reactions import until
from tests.tenancy.factories import make_authority

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
KEY = "dossier.automatic_decision"
# Loops in loops, a range without end, a slow pattern, all of the memory, a call for ever.
HOSTILE = {
    "loops": "count(for a in 1..9000, b in 1..9000, c in 1..9000 return a * b * c) > 0",
    "range": "count(for a in 1..10**12 return a) > 0",
    "pattern": f'some n in 1..90000 satisfies matches("{"a" * 60}!", "^(a+)+$")',
    "memory": f'count(for n in 1..90000 return string join(for m in 1..n return "{"a" * 99}")) > 0',
    "calls": "{f: function(n) f(n + 1) + f(n + 2), r: f(1)}.r > 0",
}


def rule(condition):
    """One row whose outcome asks for what cannot be worked out."""
    outcome = f'if {condition} then "accepted" else "refused"'
    return (f'<= 3 | {outcome} | "Oui." | "CGCT, art. L. 2213-6"',)


@pytest.fixture
def here():
    procedures.forget_forms()
    town = make_authority("villeneuve", hosts=("testserver",))
    with use_authority(town.id):
        ruled.sign()
        yield town


def runs():
    return list(ReactionRun.objects.filter(reaction=KEY).values_list("state", flat=True))


def jobs(**which):
    return ProcrastinateJob.objects.filter(args__reaction=KEY, **which)


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.wait()


def assert_left_once(dossier):
    """Nothing decided, one record of what stopped, one entry that says so; the work goes on."""
    left = make.reload(dossier)
    assert left.state == State.SUBMITTED
    assert not Decision.objects.filter(dossier=dossier).exists()
    assert RuleRecord.objects.get(dossier=dossier).content["stopped"]
    kinds = [entry.kind for entry in entries.timeline("dossier", dossier.pk)]
    assert kinds.count(EntryKind.LEFT_TO_A_PERSON) == 1
    actor, roles = make.make_agent()
    assert actions.take(left.pk, shown=left.version, actor=actor, roles=roles).assignee_id


def test_rules_that_run_away_under_a_killed_worker_leave_their_dossiers_once(worker):
    procedures.forget_forms()
    waiting = []
    for number, condition in enumerate(HOSTILE.values()):
        town = make_authority(f"villeneuve-{number}", hosts=(f"{number}.testserver",))
        with use_authority(town.id):
            ruled.sign()
            waiting.append((town.id, ruled.submitted(2, rules=rule(condition))))
    first = worker()
    assert until(lambda: jobs(status="doing").exists())
    kill(first)  # while a rule runs, or as it ends
    worker()
    assert until(lambda: not jobs(status__in=["todo", "doing"]).exists(), 60)
    for town_id, dossier in waiting:
        with use_authority(town_id):
            assert runs() == ["done"]
            assert_left_once(dossier)


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
            " WHERE NOT granted AND datname = current_database()"
            " AND relation = 'dossiers_rule_record'::regclass"
        )
        return cursor.fetchone()[0] > 0


def test_a_worker_killed_between_the_rule_and_its_record_has_done_nothing(here, worker):
    dossier = ruled.submitted(2, rules=rule(HOSTILE["range"]))
    process = worker()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE dossiers_rule_record IN SHARE MODE")
        assert until(somebody_waits)  # the rule was stopped; what comes of it is not written
        kill(process)
    assert (runs(), RuleRecord.objects.count()) == ([], 0)
    worker()
    assert until(lambda: runs() == ["done"])
    assert_left_once(dossier)


def test_a_rule_under_which_each_worker_dies_is_left_to_a_person(here, worker):
    dossier = ruled.submitted(2)
    entry = entries.timeline("dossier", dossier.pk)[0]
    jobs(args__entry=entry.id).update(attempts=journal.attempts_of(KEY))
    worker()
    assert until(lambda: runs() == ["failed"])
    assert_left_once(dossier)
