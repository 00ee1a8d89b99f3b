"""Reactions that failed, started again by hand."""

from django.db import transaction

from parvis.automation.enums import EntryKind
from parvis.journal import actions as journal
from parvis.journal.types import Actor


def retry(run_id: int, *, actor: Actor) -> bool:
    """Start a failed reaction again; return False when somebody already did.

    Journal: `automation.retried`.
    """
    with transaction.atomic():
        if not journal.retry_reaction(run_id):
            return False
        journal.record(EntryKind.RETRIED, subject=("reaction", run_id), actor=actor)
    return True
