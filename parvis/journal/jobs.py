"""The job that runs a reaction, and the one that rescues jobs whose worker died."""

from procrastinate import JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from parvis.common.context import use_authority
from parvis.common.jobs import Backoff
from parvis.journal import actions


class _ReactionBackoff(Backoff):
    """As patient as the reaction asks."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Decide with the number of tries of the job's own reaction."""
        attempts = actions.attempts_of(str(job.task_kwargs["reaction"]))
        return Backoff(attempts, self.wait).get_retry_decision(exception=exception, job=job)


@app.task(name="journal.react", queue="reactions", pass_context=True, retry=_ReactionBackoff(6, 5))
def react(context: JobContext, authority: int, entry: int, reaction: str) -> None:
    tries = actions.attempts_of(reaction)
    with use_authority(authority):
        if context.job.attempts >= tries:  # the last try ended with its worker, not with an error
            actions.give_up(entry, reaction, error="WorkerKilled")
            return
        try:
            actions.run_reaction(entry, reaction)
        except Exception as error:
            if context.job.attempts + 1 >= tries:
                actions.give_up(entry, reaction, error=type(error).__name__)
            raise


@app.periodic(cron="* * * * * */5")
@app.task(
    name="journal.rescue", queue="rescue", queueing_lock="rescue", priority=100, pass_context=True
)
async def rescue(context: JobContext, timestamp: int) -> None:
    """Put back, before all else, the jobs whose worker gave no sign of life."""
    del timestamp
    manager = context.app.job_manager
    silence = context.additional_context["dead_after"]
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=silence):
        await manager.retry_job(job)
