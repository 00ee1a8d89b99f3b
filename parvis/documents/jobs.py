from contextlib import suppress

from procrastinate.contrib.django import app

from parvis.common.context import use_authority
from parvis.common.jobs import job
from parvis.documents import actions
from parvis.documents.types import UnwantedError
from parvis.tenancy import queries as tenancy


# The seal may be missing for a day, a template may be wrong until somebody mends it.
@job("documents.make", queue="documents", attempts=12, wait=5)
def make(document: int) -> None:
    with suppress(UnwantedError):
        actions.make(document)


# A batch outlives many killed workers: each time it goes on where it was.
@job("documents.batch", queue="documents", attempts=100, wait=2)
def work_batch(batch: int, chain: int, round_number: int) -> None:
    actions.work_batch(batch, chain=chain, round_number=round_number)


@app.periodic(cron="23 * * * *")
@app.task(name="documents.forget", queueing_lock="documents.forget")
def forget(timestamp: int) -> None:
    """Each hour, authority by authority: forget the lots that were prepared and never started."""
    del timestamp
    for authority in tenancy.all_ids():
        with use_authority(authority):
            actions.drop_old_drafts()


@app.periodic(cron="37 3 * * *")
@app.task(name="documents.clean", queueing_lock="documents.clean")
def clean(timestamp: int) -> None:
    """Each night: forget orders that will not be issued, and links that open no more."""
    del timestamp
    for authority in tenancy.all_ids():
        with use_authority(authority):
            actions.forget_orders()
            actions.delete_ended_links()
