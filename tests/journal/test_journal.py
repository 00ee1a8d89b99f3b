"""The journal remembers, and nobody rewrites it."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from parvis.common.context import NoAuthorityError, use_authority
from parvis.common.owner import as_owner
from parvis.journal import actions, queries
from parvis.journal.models import JournalDetail, JournalEntry
from parvis.journal.types import SYSTEM, person
from tests.tenancy.factories import make_authority


def entry(**changes):
    values = {"subject": ("case", 7), "actor": person(3), "payload": {"code": "x"}} | changes
    return actions.record("case.opened", **values)


def test_an_entry_says_who_did_what_to_what(town, frozen):
    number = entry(version="v2", detail="écrit à Léa Fictive")
    (read,) = queries.timeline("case", 7)
    assert (read.id, read.at, read.kind, read.version) == (number, frozen, "case.opened", "v2")
    assert (read.actor.person_id, dict(read.payload)) == (3, {"code": "x"})
    assert read.detail == "écrit à Léa Fictive"


def test_one_statement_writes_it(town, django_assert_num_queries):
    with django_assert_num_queries(1):
        entry(detail="texte")


def test_without_authority_nothing_is_written(db):
    with pytest.raises(NoAuthorityError):
        entry()


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE journal_entry SET kind = 'case.closed'",
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry CASCADE",
        "ALTER TABLE journal_entry DISABLE TRIGGER keep",
        "SET ROLE parvis_owner",
    ],
)
def test_the_runtime_role_cannot_rewrite_it(town, attack):
    entry()
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attack)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "verb", ["UPDATE journal_entry SET kind = ''", "DELETE FROM journal_entry"]
)
def test_the_owner_is_stopped_by_the_trigger(verb):
    town = make_authority()
    with use_authority(town.id):
        entry()
    with (
        as_owner(),
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError, match="append-only"),
    ):
        cursor.execute(verb)


def test_a_rolled_back_change_leaves_no_entry(town):
    with transaction.atomic():
        entry()
        transaction.set_rollback(True)
    assert queries.timeline("case", 7) == []


def test_details_are_erased_and_entries_stay(town):
    entry(detail="Léa Fictive")
    entry(subject=("case", 8), detail="Paul Modèle")
    assert actions.erase_details("case", 7) == 1
    assert [read.detail for read in queries.timeline("case", 7)] == [None]
    assert JournalDetail.objects.count() == 1
    assert JournalEntry.objects.count() == 2


def test_the_house_itself_can_act(town):
    entry(actor=SYSTEM)
    assert queries.timeline("case", 7)[0].actor == SYSTEM
