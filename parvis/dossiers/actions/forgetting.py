"""What nobody can come back to is forgotten: drafts begun without account, links to keep them."""

from parvis.common import clock
from parvis.dossiers import rules
from parvis.dossiers.actions.base import Conflict
from parvis.dossiers.actions.drafts import discard
from parvis.dossiers.enums import State
from parvis.dossiers.models import Claim, Dossier
from parvis.journal.types import SYSTEM
from parvis.ledger import actions as ledger

AT_ONCE = 500


def forget_visitor_drafts() -> int:
    """Delete drafts without owner that nobody has touched for 30 days; return how many.

    One whose link still works is left, and one that somebody touches meanwhile. Five hundred at
    most: call again while there are. Journal: `dossier.discarded` for each, and `ledger.erased`:
    nothing ties the ledger to them.
    """
    now = clock.now()
    old = Dossier.objects.filter(
        owner_id__isnull=True, state=State.DRAFT, updated_at__lt=now - rules.KEPT
    ).exclude(claims__expires_at__gt=now)
    gone = 0
    for row in old.order_by("updated_at", "id")[:AT_ONCE]:
        try:
            discard(row, shown=row.version, actor=SYSTEM)
        except Conflict:
            continue
        ledger.destroy_salts("dossier", row.pk, actor=SYSTEM)
        gone += 1
    return gone


def delete_ended_claims() -> int:
    """Delete links to keep a draft, with their address, 30 days after they ended. Not journaled."""
    return Claim.objects.filter(expires_at__lt=clock.now() - rules.KEPT).delete()[0]
