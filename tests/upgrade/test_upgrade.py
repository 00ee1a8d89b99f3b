"""From the previous landing to this version with rows in place, back, and forwards again.

The landing is in `landing.json` (`python -m tools.landing`), its rows in `landing.sql`.
"""

import json
import os

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import InternalError, ProgrammingError

from parvis.accounts import queries as accounts
from parvis.accounts.types import Grant
from parvis.common.context import use_authority
from parvis.dossiers.models import Decision
from parvis.tenancy import queries as tenancy
from parvis.tenancy.types import Signatory
from tests.tenancy.test_isolation import unprotected
from tests.upgrade import landed

# table → what the runtime role may never do there
KEPT = {
    "journal_entry": ("UPDATE {} SET kind = kind", "DELETE FROM {}", "TRUNCATE {} CASCADE"),
    "dossiers_rule_record": ("UPDATE {} SET rule = rule",),
    "ledger_place": ("DELETE FROM {}",),
    "ledger_salt": ("UPDATE {} SET value = value",),
    "ledger_checkpoint": ("UPDATE {} SET size = size",),
}
DELEGATED = "par délégation du maire, arrêté n° 12"
# What this version moves to a place of its own, on purpose: table → what then stands here.
MOVED = {
    "accounts_role": "",
    "dossiers_decision": "",
    "tenancy_authority": f'", "delegation": "{DELEGATED}',
}
FULL = ("dossiers_dossier", "journal_entry", "documents_document", "ledger_place", "messaging_mail")


@pytest.fixture(scope="module")
def upgraded(django_db_setup, django_db_blocker):
    """A database of the landing with its rows, brought to this version; what it was before."""
    with django_db_blocker.unblock(), landed.database(f"parvis_upgrade_{os.getpid()}"):
        landed.to_landing()
        landed.load()
        columns = landed.columns()
        before = (columns, landed.rows(columns), landed.guards())
        landed.to_head()
        yield before


def test_the_rows_of_the_landing_are_there_unchanged(upgraded):
    columns, before, _guards = upgraded
    assert all(len(before[table]) >= 2 for table in FULL)
    now = landed.columns()
    left = {
        table: [n for n in names if n in now.get(table, ())] for table, names in columns.items()
    }
    assert {t: names for t, names in columns.items() if left[t] != names} == {}
    assert landed.rows(columns) == moved(before)


def moved(before):
    """The rows of the landing, those delegations taken out of the capacity where they stood."""
    now = dict(before)
    for table, left in MOVED.items():
        told, kept = (json.dumps(words)[1:-1] for words in (f", {DELEGATED}", left))
        now[table] = sorted(row.replace(told, kept) for row in before[table])
        assert now[table] != before[table]
    return now


def test_delegations_leave_the_capacities(upgraded):
    for town in landed.TOWNS:
        with use_authority(town):
            assert set(accounts.roles_of(2).grants) == {
                Grant("decider", town, "Cheffe", DELEGATED),
                Grant("caseworker", town, "Instructrice", ""),
            }
    with use_authority(1):
        assert Decision.objects.get().author_delegation == DELEGATED
        assert tenancy.get(1).profile.signatory == Signatory(
            name="Anne Imaginée", capacity="Adjointe", delegation=DELEGATED
        )
        assert tenancy.get(2).profile.signatory == Signatory()


def test_each_town_still_sees_its_own_rows_only(upgraded):
    assert unprotected() == set()
    for table in FULL:
        sql = f"SELECT DISTINCT authority_id FROM {table}"
        with connection.cursor() as cursor:
            cursor.execute(sql)
            assert cursor.fetchall() == []
        for town in landed.TOWNS:
            with use_authority(town), connection.cursor() as cursor:
                cursor.execute(sql)
                assert cursor.fetchall() == [(town,)]


@pytest.mark.parametrize(
    ("table", "sql"), [(table, sql) for table, some in KEPT.items() for sql in some]
)
def test_what_is_append_only_stays_so(upgraded, table, sql):
    refused = pytest.raises((ProgrammingError, InternalError), match=r"permission denied|append")
    with use_authority(1), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(table))


def test_no_guard_of_the_landing_is_lost(upgraded):
    _columns, _rows, before = upgraded
    now = landed.guards()
    for name in ("triggers", "policies", "rights"):
        assert [one for one in before[name] if one not in now[name]] == [], name


def test_the_walk_sees_a_guard_that_is_lost(upgraded):
    before = landed.guards()["triggers"]
    (kept,) = [one for one in before if one.startswith("journal_entry.keep: ")]
    landed.done("DROP TRIGGER keep ON journal_entry")
    try:
        assert [one for one in before if one not in landed.guards()["triggers"]] == [kept]
    finally:
        landed.done(kept.partition(": ")[2])


def test_this_version_reads_what_the_landing_left(upgraded):
    from parvis.dossiers import queries
    from parvis.dossiers.types import InboxFilters
    from parvis.journal.queries import timeline

    with use_authority(1):
        found = queries.inbox(InboxFilters(departments=None, text="fic le"))
        assert {row.number for row in found.rows} == {"200000001", "300000001"}
        assert queries.by_number("200000001").applicant == "Léa Fictive"
        assert [one.kind for one in timeline("dossier", 11)] == ["dossier.submitted"]
        assert queries.reviews_of(12)[0].due_on.isoformat() == "2027-01-22"


def test_back_to_the_landing_and_forwards_again_loses_nothing(upgraded):
    columns, rows, guards = upgraded
    head = (landed.columns(), landed.guards())
    landed.to_landing()
    assert (landed.columns(), landed.rows(columns), landed.guards()) == (columns, rows, guards)
    landed.to_head()
    assert (landed.columns(), landed.guards()) == head
    assert landed.rows(columns) == moved(rows)
    call_command("migrate", check_unapplied=True, verbosity=0)
