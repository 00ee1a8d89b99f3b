"""The job worker: takes jobs from PostgreSQL and survives being killed."""

import asyncio
from dataclasses import dataclass
from typing import Any

from procrastinate import JobContext, PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.middleware import AsyncCallNext, WorkerMiddleware
from procrastinate.worker import Worker
from psycopg import AsyncConnection


@dataclass(frozen=True, slots=True)
class Pulse:
    """Seconds between two signs of life, and silence after which a worker counts as dead."""

    heartbeat: float = 5.0
    dead_after: float = 15.0


@dataclass(frozen=True, slots=True)
class Queues:
    """Which jobs a worker takes: `only` those of these queues, or all `but` those; else all."""

    only: tuple[str, ...] = ()
    but: tuple[str, ...] = ()

    def names(self) -> list[str]:
        """Return the queues to read."""
        known = {task.queue for task in app.tasks.values()}
        return sorted(self.only or known.difference(self.but))


def work(
    *,
    concurrency: int,
    queues: Queues = Queues(),
    pulse: Pulse = Pulse(),
    wait: bool = True,
    rest: float | None = None,
) -> None:
    """Do jobs, `concurrency` at a time, until told to stop.

    wait: off, until no job is left. rest: seconds without a job after which a worker that did some
    ends, so that what it loaded for them goes away; its supervisor starts it anew. On TERM the
    running jobs are given ten seconds. A job left by a killed worker is put back by
    `journal.rescue` once its worker was silent for `pulse.dead_after` seconds.
    """
    asyncio.run(_work(concurrency, queues, pulse, wait=wait, rest=rest))


async def _one_statement_at_a_time(connection: AsyncConnection) -> None:
    # Each call of procrastinate is one statement: a transaction around it costs two more.
    await connection.set_autocommit(True)


async def _work(
    concurrency: int, queues: Queues, pulse: Pulse, *, wait: bool, rest: float | None
) -> None:
    connector = PsycopgConnector(
        kwargs=connector_params(), configure=_one_statement_at_a_time, min_size=1, max_size=2
    )
    with app.replace_connector(connector) as worker:
        async with worker.open_async():
            await worker.run_worker_async(
                concurrency=concurrency,
                queues=queues.names(),
                wait=wait,
                fetch_job_polling_interval=2,
                delete_jobs="successful",
                shutdown_graceful_timeout=10,
                update_heartbeat_interval=pulse.heartbeat,
                stalled_worker_timeout=pulse.dead_after,
                additional_context={"dead_after": pulse.dead_after},
                worker_middleware=[_resting(rest)] if rest else [],
            )


def _resting(after: float) -> WorkerMiddleware:
    """Stop the worker `after` seconds without a job; one that did none yet has nothing to lose."""
    running, rest = 0, None

    async def middleware(do: AsyncCallNext, _context: JobContext, worker: Worker) -> Any:
        nonlocal running, rest
        running += 1
        if rest is not None:
            rest.cancel()
        try:
            return await do()
        finally:
            running -= 1
            if not running:
                rest = asyncio.get_running_loop().call_later(after, worker.stop)

    return middleware
