"""Jobs of the ledger: the only processes that hold the key of the log."""

import structlog
from procrastinate.contrib.django import app

from parvis.common.context import use_authority
from parvis.common.jobs import job
from parvis.common.keys import KeyFileError
from parvis.journal import queries as journal
from parvis.ledger import actions
from parvis.tenancy import queries as tenancy

logger = structlog.get_logger()
TROUBLES = (actions.LedgerDamagedError, actions.KeyLostError, KeyFileError)


@app.periodic(cron="* * * * * */30")
@app.task(name="ledger.every_log", queue="ledger", queueing_lock="ledger")
def every_log(timestamp: int) -> None:
    """Sequence every log; the trouble of one is shouted and does not stop the others."""
    del timestamp
    for authority in tenancy.all_ids():
        with use_authority(authority):
            try:
                actions.sequence()
            except TROUBLES as trouble:
                logger.warning("ledger stopped", authority=authority, reason=str(trouble))


@job("ledger.sequence", queue="ledger", attempts=5, wait=1)
def sequence() -> None:
    actions.sequence()


@job("ledger.forget", queue="ledger", attempts=20, wait=5)
def forget(entry: int) -> None:
    actions.sequence()
    actions.forget([int(number) for number in journal.entry(entry).payload["entries"]])
