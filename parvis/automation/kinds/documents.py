"""The documents that follow a dossier. Asked for here; a job of the worker draws and seals them."""

from datetime import timedelta

from parvis.common import clock
from parvis.documents import actions
from parvis.dossiers import queries
from parvis.journal.types import SYSTEM, Entry

NOBODY_WAITS = timedelta(minutes=10)
FIRST, LAST = 10, -10
# What a decision taken again puts out of force.
DECISIONS = {"arrete", "decision", "refusal", "certificate"}


def issue_receipt(entry: Entry) -> None:
    """Issue the receipt of deposit."""
    order = queries.receipt_order(entry.subject_id, key=f"dossier.receipt-{entry.id}")
    if order is not None:
        actions.request(order, rank=LAST if _is_old(entry) else 0)


def issue_decision(entry: Entry) -> None:
    """Issue the document of the decision: arrêté, favourable decision or refusal."""
    order = queries.decision_order(entry.subject_id, key=f"dossier.decision-{entry.id}")
    if order is not None:
        actions.request(order, rank=LAST if _is_old(entry) else FIRST)


def revoke_decision(entry: Entry) -> None:
    """Put the documents of a decision out of force: the dossier was reopened."""
    actions.revoke_of_subject("dossier", entry.subject_id, kinds=DECISIONS, actor=SYSTEM)


def _is_old(entry: Entry) -> bool:
    """A past told at once, or a worker that was away: who submits now goes first."""
    return clock.now() - entry.at > NOBODY_WAITS
