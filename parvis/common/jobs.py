"""Background jobs: one decorator that opens the authority, one function that defers.

Jobs are rows of the same PostgreSQL: deferred inside a transaction, a job exists exactly if the
transaction does. A job may run twice after a crash; what it calls must bear that.
"""

import json
import traceback
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any

import structlog
from django.db import connection
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.exceptions import TaskNotFound
from procrastinate.jobs import Job

from parvis.common.context import current_authority, use_authority

LONGEST_WAIT = 3600
# Not procrastinate's own way: inside a worker that goes by a connection of its own, and the job
# would be there before the transaction is, or without it.
_DEFER = """
SELECT unnest(procrastinate_defer_jobs_v1(ARRAY[
  ROW(%s, %s, %s, NULL, NULL, %s::jsonb, statement_timestamp() + make_interval(secs => %s))
    ::procrastinate_job_to_defer_v1]))"""
log = structlog.get_logger()


class Backoff(BaseRetryStrategy):
    """Try `attempts` times in all, waiting `wait` seconds, then twice as long, at most an hour."""

    def __init__(self, attempts: int, wait: int) -> None:
        """See the class."""
        self.attempts = attempts
        self.wait = wait

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Decide on the next try, or give up; either way the log says what failed and where."""
        log.warning(
            "job failed",
            task=job.task_name,
            job=job.id,
            attempt=job.attempts + 1,
            error=type(exception).__name__,
            place=_place(exception),
        )
        if job.attempts + 1 >= self.attempts:
            return None
        seconds = min(self.wait * 2**job.attempts, LONGEST_WAIT)
        return RetryDecision(retry_in={"seconds": seconds})


def _place(error: BaseException) -> str:
    """Return where it was raised; what it says may hold personal data."""
    frame = traceback.extract_tb(error.__traceback__)[-1:]
    return "".join(f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in frame)


def job(
    name: str, *, queue: str = "default", attempts: int = 6, wait: int = 5
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a job body; it runs inside the authority that was current when it was deferred.

    The body receives the JSON arguments given to `defer`. It gets as many tries as `attempts`,
    after pauses of `wait` seconds, doubled each time.
    """

    def register(body: Callable[..., None]) -> Callable[..., None]:
        @wraps(body)
        def run(context: JobContext, authority: int, **arguments: Any) -> None:
            del context
            with use_authority(authority):
                body(**arguments)

        task: Callable[..., None] = run
        app.task(name=name, queue=queue, pass_context=True, retry=Backoff(attempts, wait))(task)
        return body

    return register


def defer(name: str, *, after: timedelta | None = None, rank: int = 0, **arguments: Any) -> int:
    """Defer a registered job in the present transaction for the present authority; return its id.

    after: earliest start from now. rank: higher goes first; below 0, once nobody waits for more.
    Raises procrastinate's TaskNotFound for an unknown name.
    """
    task = app.tasks.get(name)
    if task is None:
        raise TaskNotFound(name)
    wait = after.total_seconds() if after else None
    told = json.dumps({"authority": current_authority(), **arguments})
    with connection.cursor() as cursor:
        cursor.execute(_DEFER, (task.queue, name, rank, told, wait))
        return int(cursor.fetchone()[0])
