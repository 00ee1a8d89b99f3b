"""Background jobs: one decorator that opens the authority, one function that defers.

Jobs are rows of the same PostgreSQL: deferred inside a transaction, a job exists exactly if the
transaction does. A job may run twice after a crash; what it calls must bear that.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from parvis.common.context import current_authority, use_authority

LONGEST_WAIT = 3600


class Backoff(BaseRetryStrategy):
    """Try `attempts` times in all, waiting `wait` seconds, then twice as long, at most an hour."""

    def __init__(self, attempts: int, wait: int) -> None:
        """See the class."""
        self.attempts = attempts
        self.wait = wait

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Decide on the next try, or give up."""
        del exception
        if job.attempts + 1 >= self.attempts:
            return None
        seconds = min(self.wait * 2**job.attempts, LONGEST_WAIT)
        return RetryDecision(retry_in={"seconds": seconds})


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
    options: dict[str, Any] = {"priority": rank} if rank else {}
    if after:
        options["schedule_in"] = {"seconds": int(after.total_seconds())}
    task = app.configure_task(name, allow_unknown=False, **options)
    return int(task.defer(authority=current_authority(), **arguments))
