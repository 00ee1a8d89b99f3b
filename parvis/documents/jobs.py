from parvis.common.jobs import job
from parvis.documents import actions


# The seal may be missing for a day, a template may be wrong until somebody mends it.
@job("documents.make", queue="documents", attempts=12, wait=5)
def make(document: int) -> None:
    actions.make(document)


# A batch outlives many killed workers: each time it goes on where it was.
@job("documents.batch", queue="documents", attempts=100, wait=2)
def work_batch(batch: int, chain: int, round_number: int) -> None:
    actions.work_batch(batch, chain=chain, round_number=round_number)
