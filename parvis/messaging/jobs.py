from procrastinate.contrib.django import app

from parvis.common import clock
from parvis.common.context import use_authority
from parvis.common.jobs import job
from parvis.messaging import actions
from parvis.tenancy import queries as tenancy


@job("messaging.deliver", queue="mail")
def deliver(mail: int) -> None:
    actions.deliver(mail)


@app.periodic(cron="23 3 * * *")
@app.task(name="messaging.purge", queueing_lock="messaging.purge")
def purge(timestamp: int) -> None:
    """Forget old texts, authority by authority."""
    del timestamp
    for authority in tenancy.all_ids():
        with use_authority(authority):
            actions.purge_bodies(clock.now())
