"""A throw-away PostgreSQL for the run; every test works as the runtime role, policies on."""

import shutil
import signal
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from parvis.common import clock, embedded
from parvis.common.context import use_authority
from parvis.common.owner import as_owner
from parvis.tenancy import queries as tenancy
from tests import bans

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_server = []


def pytest_configure(config):
    """Start one server for the whole run: in the main process, not in its parallel workers."""
    if hasattr(config, "workerinput") or settings.ENV["DATABASE_URL"]:
        return
    cluster = embedded.Cluster(settings.VAR / "postgresql")
    _server.append(embedded.start(cluster, extra=embedded.DISPOSABLE))


def pytest_unconfigure():
    """Stop the server and forget its data."""
    while _server:
        server = _server.pop()
        server.send_signal(signal.SIGINT)
        server.wait(20)
        shutil.rmtree(settings.VAR, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """Make the database as its owner, then leave it to the runtime role."""
    with django_db_blocker.unblock():
        with as_owner():
            config = setup_databases(verbosity=0, interactive=False)
        yield
        with as_owner():
            teardown_databases(config, verbosity=0)


@pytest.fixture(autouse=True)
def _banned(monkeypatch):
    bans.order_by_luck(monkeypatch)
    bans.lock_without_of(monkeypatch)


@pytest.fixture(autouse=True)
def _forget_hosts():
    tenancy.forget_hosts()


@pytest.fixture(autouse=True)
def _no_job_of_another_test(request):
    """Jobs are rows of no model of ours: the flush after a test leaves them to its next worker."""
    mark = request.node.get_closest_marker("django_db")
    if mark and mark.kwargs.get("transaction"):
        request.getfixturevalue("transactional_db")
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")


@pytest.fixture
def frozen():
    """Stop the clock on a Monday morning; returns the instant."""
    with clock.freeze(MONDAY):
        yield MONDAY


@pytest.fixture
def town(db):
    """Return an authority, and work inside it: its rows are the only ones in sight."""
    from tests.tenancy.factories import make_authority

    made = make_authority("villeneuve", hosts=("testserver",))
    with use_authority(made.id):
        yield made


@pytest.fixture
def client():
    """A browser that says which host it asks, as every browser does; Django's own does not."""
    from django.test import Client

    return Client(headers={"host": "testserver"})
