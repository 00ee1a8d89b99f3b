from parvis.common.jobs import job
from parvis.documents import actions


# The seal may be missing for a day, a template may be wrong until somebody mends it.
@job("documents.make", queue="documents", attempts=12, wait=5)
def make(document: int) -> None:
    actions.make(document)
