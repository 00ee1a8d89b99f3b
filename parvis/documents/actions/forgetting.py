"""What serves no longer is forgotten, authority by authority; documents are archives and stay."""

from django.db import transaction
from django.db.models import Q

from parvis.common import clock
from parvis.documents.enums import BatchState, EntryKind, ItemState
from parvis.documents.models import Batch, BatchItem, Share
from parvis.documents.rules import keeping
from parvis.journal import actions as journal
from parvis.journal.types import SYSTEM

_OPEN = (BatchState.RUNNING, BatchState.PAUSED)


def drop_old_drafts() -> int:
    """Forget the lots that nobody launched within a day; return how many rows went."""
    old = Batch.objects.filter(state=BatchState.DRAFT, created_at__lt=clock.now() - keeping.DRAFT)
    return old.delete()[0]


def forget_orders() -> int:
    """Empty the orders, which name people, that a lot will issue no more; return how many.

    Of what failed, a month after the lot ended; of all that is left of a lot that was not finished
    within three months: it then counts as failed, and ends. What is issued was emptied at once.
    Documents stay. Journal: `document.batch_given_up` for each lot that ends so.
    """
    now = clock.now()
    late = Batch.objects.filter(state__in=_OPEN, created_at__lt=now - keeping.UNFINISHED)
    given_up = sum(_give_up(one) for one in late.order_by("id").values_list("pk", flat=True))
    failed = BatchItem.objects.filter(
        state=ItemState.FAILED, batch__ended_at__lt=now - keeping.FAILED
    )
    return given_up + failed.exclude(order={}).update(order={})


def delete_ended_links() -> int:
    """Delete the links that have opened nothing for a month; return how many. Not journaled."""
    before = clock.now() - keeping.LINK
    ended = Q(expires_at__lt=before) | Q(withdrawn_at__lt=before)
    return Share.objects.filter(ended).delete()[0]


def delete_links_of(person_id: int) -> None:
    """Delete every link of a person whose account is erased: none opens any more.

    Their documents stay: archives (Code du patrimoine, art. L. 212-2). Not journaled: the caller
    journals the erasure.
    """
    Share.objects.filter(person_id=person_id).delete()


@transaction.atomic
def _give_up(batch_id: int) -> int:
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    if batch.state not in _OPEN:
        return 0
    left = BatchItem.objects.filter(batch=batch).exclude(state=ItemState.DONE)
    count = left.update(state=ItemState.FAILED, order={})
    batch.state, batch.ended_at, batch.round = BatchState.DONE, clock.now(), batch.round + 1
    batch.save(update_fields=["state", "ended_at", "round"])
    journal.record(
        EntryKind.BATCH_GIVEN_UP,
        subject=("batch", batch.pk),
        actor=SYSTEM,
        payload={"documents": count},
    )
    return count
