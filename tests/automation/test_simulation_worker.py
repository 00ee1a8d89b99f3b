"""A simulation whose only worker is killed with -9 goes on: each dossier read once."""

import signal

import pytest

from parvis.automation import actions
from parvis.automation.models import ChangedOutcome, Simulation
from parvis.common.context import use_authority
from parvis.journal.types import SYSTEM
from tests.automation.simulating import prepared
from tests.journal.test_reactions import until
from tests.tenancy.factories import make_authority

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
COUNT = 1500


def test_a_killed_worker_loses_and_doubles_nothing(worker):
    town = make_authority("villeneuve", hosts=("testserver",))
    with use_authority(town.id):
        _department, _first, draft = prepared(COUNT)
        made = actions.start(draft.procedure_id, sample=None, actor=SYSTEM)

        def figure(name):
            return Simulation.objects.values_list(name, flat=True).get(pk=made)

        process = worker()
        until(lambda: figure("done") > 0)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert figure("state") == "running"
        worker()
        until(lambda: figure("state") == "done")
        assert (figure("done"), figure("total")) == (COUNT, COUNT)
        assert ChangedOutcome.objects.filter(simulation_id=made).count() == COUNT // 3
