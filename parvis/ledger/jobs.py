"""Jobs of the ledger: the only processes that hold the key of the log."""

from collections.abc import Callable

import structlog
from procrastinate.contrib.django import app

from parvis.common.context import use_authority
from parvis.common.jobs import job
from parvis.common.keys import KeyFileError
from parvis.journal import queries as journal
from parvis.ledger import actions
from parvis.tenancy import queries as tenancy

logger = structlog.get_logger()
TROUBLES = (
    actions.LedgerDamagedError,
    actions.KeyLostError,
    actions.StampProblem,
    KeyFileError,
    OSError,
)


def in_each_town(what: str, action: Callable[[], object]) -> None:
    """Do one thing in every authority; the trouble of one is told and stops no other."""
    for authority in tenancy.all_ids():
        with use_authority(authority):
            try:
                action()
            except TROUBLES as trouble:
                logger.warning(what, authority=authority, reason=str(trouble))


@app.periodic(cron="* * * * * */30")
@app.task(name="ledger.every_log", queue="ledger", queueing_lock="ledger")
def every_log(timestamp: int) -> None:
    del timestamp
    in_each_town("ledger stopped", actions.sequence)


@app.periodic(cron="* * * * * 45")
@app.task(name="ledger.every_witness", queue="ledger", queueing_lock="ledger-witnesses")
def every_witness(timestamp: int) -> None:
    del timestamp
    in_each_town("witnesses not asked", actions.ask_witnesses)


@app.periodic(cron="17 4 * * *")
@app.task(name="ledger.every_stamp", queue="ledger", queueing_lock="ledger-stamps")
def every_stamp(timestamp: int) -> None:
    del timestamp
    in_each_town("checkpoint not stamped", actions.stamp_latest)


@job("ledger.sequence", queue="ledger", attempts=5, wait=1)
def sequence() -> None:
    actions.sequence()


@job("ledger.forget", queue="ledger", attempts=20, wait=5)
def forget(entry: int) -> None:
    actions.sequence()
    actions.forget([int(number) for number in journal.entry(entry).payload["entries"]])
