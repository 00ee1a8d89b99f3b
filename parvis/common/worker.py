"""The job worker: takes jobs from PostgreSQL and survives being killed."""

import asyncio
from dataclasses import dataclass

from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from psycopg import AsyncConnection


@dataclass(frozen=True, slots=True)
class Pulse:
    """Seconds between two signs of life, and silence after which a worker counts as dead."""

    heartbeat: float = 5.0
    dead_after: float = 15.0


def work(*, concurrency: int, pulse: Pulse = Pulse(), wait: bool = True) -> None:
    """Do jobs, `concurrency` at a time, until told to stop; with `wait` off, until none is left.

    On TERM the running jobs are given ten seconds. A job left by a killed worker is put back by
    `journal.rescue` once its worker was silent for `pulse.dead_after` seconds.
    """
    asyncio.run(_work(concurrency, pulse, wait))


async def _one_statement_at_a_time(connection: AsyncConnection) -> None:
    # Each call of procrastinate is one statement: a transaction around it costs two more.
    await connection.set_autocommit(True)


async def _work(concurrency: int, pulse: Pulse, wait: bool) -> None:  # noqa: FBT001 - private
    connector = PsycopgConnector(
        kwargs=connector_params(), configure=_one_statement_at_a_time, min_size=1, max_size=2
    )
    with app.replace_connector(connector) as worker:
        async with worker.open_async():
            await worker.run_worker_async(
                concurrency=concurrency,
                wait=wait,
                fetch_job_polling_interval=2,
                delete_jobs="successful",
                shutdown_graceful_timeout=10,
                update_heartbeat_interval=pulse.heartbeat,
                stalled_worker_timeout=pulse.dead_after,
                additional_context={"dead_after": pulse.dead_after},
            )
