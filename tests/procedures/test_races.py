"""Two people import or publish at the same time: one version, one publication."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from parvis.common.context import use_authority
from parvis.journal.models import JournalEntry
from parvis.journal.types import SYSTEM
from parvis.procedures import actions, queries
from parvis.procedures.models import Procedure, ProcedureVersion
from tests.procedures.factories import make_department, pack

pytestmark = pytest.mark.django_db(transaction=True)


def together(town, *works):
    """Run the works at once, each with its own connection; return what each gave."""
    barrier = threading.Barrier(len(works))

    def run(work):
        try:
            with use_authority(town.id):
                barrier.wait()
                return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [one.result() for one in [pool.submit(run, work) for work in works]]


def test_the_same_pack_imported_at_once_is_one_draft(town):
    make_department()
    results = together(town, *[lambda: actions.import_pack(pack(), actor=SYSTEM)] * 4)
    assert len({version.id for version in results}) == 1
    assert Procedure.objects.count() == ProcedureVersion.objects.count() == 1
    assert JournalEntry.objects.filter(kind="procedures.imported").count() == 1


def test_two_packs_imported_at_once_leave_one_draft(town):
    make_department()
    together(
        town,
        lambda: actions.import_pack(pack(title="Un"), actor=SYSTEM),
        lambda: actions.import_pack(pack(title="Deux"), actor=SYSTEM),
    )
    version = ProcedureVersion.objects.get()
    assert version.number == 1
    assert queries.definition(version.pk).title == queries.all_cards()[0].title


def test_a_version_published_at_once_is_published_once(town):
    make_department()
    version = actions.import_pack(pack(), actor=SYSTEM)
    results = together(town, *[lambda: actions.publish(version.id, actor=SYSTEM)] * 4)
    assert {one.published_at for one in results} == {queries.version(version.id).published_at}
    assert JournalEntry.objects.filter(kind="procedures.published").count() == 1
