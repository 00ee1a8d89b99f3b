"""The documents that follow a dossier. Asked for here; a job of the worker draws and seals them."""

from datetime import timedelta

from parvis.common import clock
from parvis.documents import actions
from parvis.dossiers import queries
from parvis.dossiers.enums import EntryKind
from parvis.journal import queries as journal
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
    """Issue the document of the decision: arrêté, favourable decision or refusal.

    None of a decision taken back meanwhile: the next one brings its own.
    """
    if _later(entry, EntryKind.REOPENED):
        return
    order = queries.decision_order(entry.subject_id, key=_key(entry.id))
    if order is not None:
        actions.request(order, rank=LAST if _is_old(entry) else FIRST)


def revoke_decision(entry: Entry) -> None:
    """Put the documents of a decision out of force: the dossier was reopened.

    Not those of the decision taken since, whose job may have run first.
    """
    since = _later(entry, EntryKind.ACCEPTED, EntryKind.REFUSED)
    actions.revoke_of_subject(
        "dossier", entry.subject_id, kinds=DECISIONS, but=set(map(_key, since)), actor=SYSTEM
    )


def _key(decided: int) -> str:
    """The key of the document of a decision, by the entry of that decision."""
    return f"dossier.decision-{decided}"


def _later(entry: Entry, *kinds: EntryKind) -> list[int]:
    """Return the entries of these kinds about the same dossier that came after."""
    entries = journal.timeline(entry.subject_kind, entry.subject_id)
    return [one.id for one in entries if one.id > entry.id and one.kind in kinds]


def _is_old(entry: Entry) -> bool:
    """A past told at once, or a worker that was away: who submits now goes first."""
    return clock.now() - entry.at > NOBODY_WAITS
