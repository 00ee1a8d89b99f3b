"""The receipt leaves although workers are killed under it; a poisoned one waits."""

import signal
import time

import pytest

from parvis.accounts.models import Department
from parvis.common.context import use_authority
from parvis.journal import actions as journal
from parvis.journal import queries as entries
from parvis.journal.models import ReactionRun
from parvis.messaging.models import OutgoingMail
from parvis.procedures import queries as procedures
from tests.dossiers import factories as make
from tests.journal.test_reactions import until
from tests.tenancy.factories import make_authority

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def here():
    procedures.forget_forms()
    town = make_authority("villeneuve", hosts=("testserver",))
    with use_authority(town.id):
        yield town


def runs(reaction):
    rows = ReactionRun.objects.filter(reaction=reaction).order_by("id")
    return list(rows.values_list("state", flat=True))


def receipts():
    return OutgoingMail.objects.filter(template="dossiers/receipt")


def test_one_receipt_whatever_is_killed_and_when(here, worker):
    make.make_submitted()
    for pause in (1.5, 2.5):  # while it starts, and about when it works
        process = worker()
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.wait()
    worker()
    assert until(lambda: receipts().filter(state="sent").exists(), 40)
    assert receipts().count() == 1
    assert runs("dossier.receipt") == ["done"]


def test_replaying_every_reaction_changes_nothing_more(here):
    from tests.automation.running import react

    dossier = make.make_submitted()
    react(dossier)
    before = list(OutgoingMail.objects.order_by("id").values_list("id", "key"))
    react(dossier)
    assert list(OutgoingMail.objects.order_by("id").values_list("id", "key")) == before


def test_a_receipt_that_cannot_be_written_is_kept_and_started_again(here, monkeypatch):
    """The department is named by the receipt: while it cannot be read, the reaction fails."""
    dossier = make.make_submitted()
    entry = entries.timeline("dossier", dossier.pk)[0]
    with monkeypatch.context() as poisoned:
        poisoned.setattr(Department.objects, "get", _poison)
        with pytest.raises(RuntimeError):
            journal.run_reaction(entry.id, "dossier.receipt")
    assert runs("dossier.receipt") == []  # nothing was marked done
    assert not receipts().exists()
    journal.run_reaction(entry.id, "dossier.receipt")
    assert receipts().count() == 1


def _poison(**_filters):
    raise RuntimeError("poison")
