"""Documents issued together, one by one, whatever is killed, paused or resumed meanwhile.

Each document has its item, and each item its order, whose key makes it happen once. A few chains
of jobs share the items; a chain works for a second, then lets other jobs of the worker pass. Each
pause and each resume begins a new round: a chain of a former one stops by itself.
"""

import time
from collections.abc import Iterable
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import F, QuerySet

from parvis.common import clock, jobs
from parvis.common.context import current_authority
from parvis.common.keys import KeyFileError
from parvis.documents.actions.drawing import TypesetError
from parvis.documents.actions.issuing import issue
from parvis.documents.actions.sharing import tell_issued
from parvis.documents.enums import LINE_OF_FILE, OF_LOT, BatchState, EntryKind, ItemState
from parvis.documents.models import Batch, BatchItem
from parvis.documents.types import IN_LOT, Order
from parvis.journal import actions as journal
from parvis.journal.types import SYSTEM, Actor

CHAINS = 2  # as many as there are workers, at most
TURN = 1.0  # seconds of work before other jobs may pass
_LONGEST_TURN = 50  # documents


@transaction.atomic
def draft_batch(
    title: str, orders: Iterable[Order], *, department_id: int | None, actor: Actor
) -> int:
    """Prepare documents to issue together, to be looked at first; return the id of the batch.

    orders: at most one for each line of a file, or for each subject; their keys are given here.
    department_id: whose agents follow it, None for the whole authority. Not journaled: nothing is
    issued yet.
    """
    batch = Batch.objects.create(
        authority_id=current_authority(),
        title=title[:200],
        person_id=actor.person_id or 0,
        department_id=department_id,
        state=BatchState.DRAFT,
        created_at=clock.now(),
    )
    items = [_item(batch, order) for order in orders]
    BatchItem.objects.bulk_create(items, batch_size=500, ignore_conflicts=True)
    Batch.objects.filter(pk=batch.pk).update(total=batch.items.count())
    return batch.pk


@transaction.atomic
def launch_batch(batch_id: int, *, actor: Actor) -> bool:
    """Begin to issue the documents of a draft; False when it is none.

    Journal: `document.batch_started`, then `document.issued` for each document.
    """
    turned = _turn(batch_id, BatchState.DRAFT, BatchState.RUNNING, EntryKind.BATCH_STARTED, actor)
    if turned:
        _defer(batch_id, Batch.objects.get(pk=batch_id).round)
    return turned


def drop_batch(batch_id: int, *, actor: Actor) -> bool:
    """Forget a draft, with what it says of people; False when it is none. Not journaled."""
    del actor
    return bool(Batch.objects.filter(pk=batch_id, state=BatchState.DRAFT).delete()[0])


def start_batch(
    title: str, orders: Iterable[Order], *, department_id: int | None, actor: Actor
) -> int:
    """Begin to issue documents together at once; as `draft_batch`, then `launch_batch`."""
    batch_id = draft_batch(title, orders, department_id=department_id, actor=actor)
    launch_batch(batch_id, actor=actor)
    return batch_id


def pause_batch(batch_id: int, *, actor: Actor) -> bool:
    """Stop a batch after the documents that are being made; False when it does not run.

    Journal: `document.batch_paused`.
    """
    return _turn(batch_id, BatchState.RUNNING, BatchState.PAUSED, EntryKind.BATCH_PAUSED, actor)


@transaction.atomic
def resume_batch(batch_id: int, *, actor: Actor) -> bool:
    """Go on with a batch that was paused, those that failed included; False when it was not.

    Journal: `document.batch_resumed`.
    """
    turned = _turn(batch_id, BatchState.PAUSED, BatchState.RUNNING, EntryKind.BATCH_RESUMED, actor)
    if turned:
        _try_again(batch_id)
    return turned


@transaction.atomic
def retry_batch(batch_id: int, *, actor: Actor) -> bool:
    """Try again what failed in a batch that is done; False when there is nothing to try.

    What was forgotten since is not tried. Journal: `document.batch_resumed`.
    """
    if not _failed(batch_id).exists():
        return False
    turned = _turn(batch_id, BatchState.DONE, BatchState.RUNNING, EntryKind.BATCH_RESUMED, actor)
    if turned:
        _try_again(batch_id)
    return turned


def work_batch(batch_id: int, *, chain: int, round_number: int) -> None:
    """Make documents of one chain of a batch for a second, then leave the rest to another job.

    For the worker. Does nothing for a chain of a former round. A missing seal pauses the batch.
    """
    deadline = time.monotonic() + TURN
    for _ in range(_LONGEST_TURN):
        if not _runs(batch_id, round_number):
            return
        item = _next(batch_id, chain)
        if item is None:
            _finish(batch_id)
            return
        try:
            _make(item)
        except KeyFileError:
            pause_batch(batch_id, actor=SYSTEM)
            return
        if time.monotonic() >= deadline:
            break
    jobs.defer("documents.batch", batch=batch_id, chain=chain, round_number=round_number)


def _make(item: BatchItem) -> None:
    """Issue the document of an item; its order, which names a person, is then forgotten."""
    order = msgspec.convert(item.order, Order)
    try:
        made = issue(order, actor=SYSTEM)
    except TypesetError as error:
        found: dict[str, Any] = {"state": ItemState.FAILED, "error": type(error).__name__}
    else:
        tell_issued(made)
        found = {"state": ItemState.DONE, "error": "", "document_id": made.id, "order": {}}
    BatchItem.objects.filter(pk=item.pk).update(**found)


def _item(batch: Batch, order: Order) -> BatchItem:
    kind, number = (LINE_OF_FILE, order.line) if order.line else order.subject
    about = ("batch", batch.pk) if order.subject == IN_LOT else order.subject
    key = f"{OF_LOT}{batch.pk}:{kind}:{number}"
    made = msgspec.structs.replace(order, key=key, subject=about)
    return BatchItem(
        authority_id=batch.authority_id,
        batch_id=batch.pk,
        subject_kind=kind,
        subject_id=number,
        order=msgspec.to_builtins(made),
    )


def _runs(batch_id: int, round_number: int) -> bool:
    running = Batch.objects.filter(pk=batch_id, state=BatchState.RUNNING, round=round_number)
    return running.exists()


def _next(batch_id: int, chain: int) -> BatchItem | None:
    waiting = BatchItem.objects.filter(batch_id=batch_id, state=ItemState.WAITING)
    mine = waiting.annotate(chain=F("id") % CHAINS).filter(chain=chain)
    return mine.order_by("id").first()


@transaction.atomic
def _finish(batch_id: int) -> None:
    """Say that a batch is done, once, by the chain that finds nothing left in any."""
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    left = BatchItem.objects.filter(batch_id=batch_id, state=ItemState.WAITING).exists()
    if left or batch.state != BatchState.RUNNING:
        return
    Batch.objects.filter(pk=batch_id).update(state=BatchState.DONE, ended_at=clock.now())
    _record(EntryKind.BATCH_DONE, batch_id, SYSTEM, documents=batch.total)


@transaction.atomic
def _turn(
    batch_id: int, before: BatchState, after: BatchState, kind: EntryKind, actor: Actor
) -> bool:
    rows = Batch.objects.filter(pk=batch_id, state=before)
    if not rows.update(state=after, round=F("round") + 1, ended_at=None):
        return False
    total = Batch.objects.values_list("total", flat=True).get(pk=batch_id)
    _record(kind, batch_id, actor, documents=total)
    return True


def _try_again(batch_id: int) -> None:
    _failed(batch_id).update(state=ItemState.WAITING, error="")
    _defer(batch_id, Batch.objects.get(pk=batch_id).round)


def _failed(batch_id: int) -> QuerySet[BatchItem]:
    rows = BatchItem.objects.filter(batch_id=batch_id, state=ItemState.FAILED)
    return rows.exclude(order={})


def _defer(batch_id: int, round_number: int) -> None:
    for chain in range(CHAINS):
        jobs.defer("documents.batch", batch=batch_id, chain=chain, round_number=round_number)


def _record(kind: EntryKind, batch_id: int, actor: Actor, **codes: int) -> None:
    journal.record(kind, subject=("batch", batch_id), actor=actor, payload=codes)
