"""The ledger at a million entries: sequencing, proofs, audit, and what an action pays for it.

CPU is that of Python and of PostgreSQL together, but for `proof_ms`, which is told apart. The
audit runs in a process of its own, whose highest memory is read at its end.

    python -m bench.ledger [--json] [--small]
"""

import resource
import subprocess
import sys
import time

from bench.harness import Figure, children, cpu_ms, own_database, report

SMALL = "--small" in sys.argv
ENTRIES = 50_000 if SMALL else 1_000_000
PROOFS = 400
ACTIONS = 1_000

FILL = """
INSERT INTO journal_entry (authority_id, at, actor_kind, actor_id, kind, subject_kind, subject_id,
                           version, payload)
SELECT %s, timestamptz '2026-01-01' + i * interval '1 s', 'person', 1 + i %% 5000,
       'dossier.submitted', 'dossier', i, 'v' || i %% 7,
       jsonb_build_object('state', 'submitted', 'procedure', i %% 14, 'department', i %% 9)
  FROM generate_series(1, %s) AS i
"""


class Work:
    """CPU seconds of this process, its children and PostgreSQL since the start of the block."""

    def __init__(self, server: int) -> None:
        self.server = server

    def _now(self) -> tuple[float, float]:
        own = resource.getrusage(resource.RUSAGE_SELF)
        kids = resource.getrusage(resource.RUSAGE_CHILDREN)
        python = own.ru_utime + own.ru_stime + kids.ru_utime + kids.ru_stime
        return python, cpu_ms(children(self.server), with_ended=True) / 1000

    def __enter__(self) -> "Work":
        self.before = self._now()
        return self

    def __exit__(self, *_: object) -> None:
        after = self._now()
        self.python = after[0] - self.before[0]
        self.database = after[1] - self.before[1]
        self.all = self.python + self.database


def sequencing(work: Work) -> list[float]:
    """Sequence everything that waits; return leaves per CPU second."""
    from parvis.ledger import actions

    with work:
        count = actions.sequence()
    print(f"sequenced {count}: Python {work.python:.1f} s, PostgreSQL {work.database:.1f} s")
    return [count / work.all]


def proving(work: Work, size: int) -> tuple[list[float], list[float]]:
    """Prove leaves spread over the log; return CPU ms of Python alone, and with PostgreSQL."""
    from parvis.ledger.queries import inclusion

    inclusion(0, size)
    with work:
        for turn in range(PROOFS):
            inclusion(turn * size // PROOFS, size)
    return [work.python * 1000 / PROOFS], [work.all * 1000 / PROOFS]


def auditing(work: Work) -> tuple[list[float], list[float]]:
    """Audit in a process of its own; return CPU seconds and its highest memory in MB."""
    command = [sys.executable, "-m", "bench.ledger", "--audit"]
    with work:
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    print(told.strip(), f"Python {work.python:.1f} s, PostgreSQL {work.database:.1f} s")
    return [work.all], [float(told.rsplit(" ", 2)[-2])]


def audit() -> None:
    """Run the audit here and tell the highest memory: what the child process does."""
    import django

    django.setup()
    from parvis.common.context import use_authority
    from parvis.ledger.queries.audit import audit as run
    from parvis.tenancy import queries as tenancy

    with use_authority(tenancy.all_ids()[0]):
        found = run()
    if not found.sound:
        sys.exit(f"the audit found {found.findings}")
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"audited {found.size} entries, highest memory {highest:.0f} MB")


def overhead(work: Work) -> list[float]:
    """Return what sequencing adds, in percent, to the cheapest real action (a change of name)."""
    from parvis.accounts import actions as accounts
    from parvis.journal.types import SYSTEM
    from parvis.ledger import actions

    person = accounts.create_person("lea@exemple.test", actor=SYSTEM)
    actions.sequence()
    rounds = []
    for turn in range(3):
        with work:
            for number in range(ACTIONS):
                accounts.rename(person, "Léa", f"Fictive {turn} {number}", actor=SYSTEM)
        action = work.all
        with work:
            actions.sequence()
        rounds.append(work.all / action * 100)
    return rounds


def prepare() -> int:
    """Make the schema, one town and its journal; return the town's id."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from parvis.common.context import use_authority
    from parvis.common.owner import as_owner
    from tests.tenancy.factories import make_authority

    with as_owner():
        call_command("migrate", verbosity=0)
    authority = make_authority("villeneuve", hosts=("banc.test",)).id
    with use_authority(authority), connection.cursor() as cursor:
        cursor.execute(FILL, [authority, ENTRIES])
    tidy()
    return authority


def tidy() -> None:
    """Vacuum now, as any server has done by the time it holds a million entries."""
    from django.db import connection

    from parvis.common.owner import as_owner

    with as_owner(), connection.cursor() as cursor:
        for table in ("journal_entry", "ledger_place", "ledger_salt", "ledger_tile"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def measure(server: int) -> None:
    """Measure and report."""
    from parvis.common.context import use_authority

    authority, work = prepare(), Work(server)
    with use_authority(authority):
        leaves = sequencing(work)
    tidy()
    with use_authority(authority):
        proof, proof_all = proving(work, ENTRIES)
        audit_s, audit_mb = auditing(work)
        percent = overhead(work)
    report(
        "ledger",
        [
            Figure("leaves_per_s", leaves, 20_000, higher_is_better=True),
            Figure("proof_ms", proof, 1),
            Figure("proof_all_ms", proof_all),
            Figure("audit_s", audit_s, 60),
            Figure("audit_mb", audit_mb, 200),
            Figure("action_overhead_pct", percent, 5),
        ],
        extra={"entries": ENTRIES},
    )


def main() -> None:
    """Measure on a PostgreSQL of our own."""
    started = time.monotonic()
    with own_database() as server:
        measure(server)
    print(f"in {time.monotonic() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    audit() if "--audit" in sys.argv else main()
