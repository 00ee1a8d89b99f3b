"""A job exists exactly if its transaction does, in a worker as in a request."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import TaskNotFound

from parvis.common import jobs
from parvis.common.context import use_authority
from tests.tenancy.factories import make_authority

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["request", "worker"])
def here(request):
    town = make_authority()
    with use_authority(town.id):
        if request.param == "request":
            yield town
        else:
            with app.replace_connector(PsycopgConnector(kwargs=connector_params())):
                yield town


def waiting():
    return list(ProcrastinateJob.objects.filter(status="todo").values_list("task_name", flat=True))


def test_a_job_goes_with_its_transaction(here):
    with transaction.atomic():
        jobs.defer("files.remove", file=1)
        assert waiting() == ["files.remove"]
        transaction.set_rollback(True)
    assert waiting() == []


def test_what_it_is_given(here):
    one = jobs.defer("files.remove", file=1)
    two = jobs.defer("ledger.sequence", rank=7, after=timedelta(hours=1))
    rows = {row.id: row for row in ProcrastinateJob.objects.all()}
    assert (rows[one].queue_name, rows[one].priority, rows[one].scheduled_at) == ("files", 0, None)
    assert rows[one].args == {"authority": here.id, "file": 1}
    with connection.cursor() as cursor:
        cursor.execute("SELECT scheduled_at - now() FROM procrastinate_jobs WHERE id = %s", [two])
        assert timedelta(minutes=59) < cursor.fetchone()[0] <= timedelta(hours=1)
    assert rows[two].priority == 7


def test_nobody_does_an_unknown_one(here):
    with pytest.raises(TaskNotFound):
        jobs.defer("files.nothing")
