"""How far batches of documents are."""

from collections.abc import Collection
from typing import Any

from django.db.models import Count, Q, QuerySet

from parvis.documents.enums import BatchState, ItemState
from parvis.documents.models import Batch
from parvis.documents.types import BatchInfo

SHOWN = 50


def batch(batch_id: int) -> BatchInfo | None:
    """Return how far a batch is, None when there is none."""
    row = _counted().filter(pk=batch_id).first()
    return _info(row) if row else None


def batches(departments: Collection[int] | None) -> list[BatchInfo]:
    """Return the newest batches of these departments, of all for None."""
    rows = _counted()
    if departments is not None:
        rows = rows.filter(department_id__in=list(departments))
    return [_info(row) for row in rows.order_by("-id")[:SHOWN]]


def _counted() -> QuerySet[Any]:
    return Batch.objects.annotate(
        done=Count("items", filter=Q(items__state=ItemState.DONE)),
        failed=Count("items", filter=Q(items__state=ItemState.FAILED)),
    )


def _info(row: Any) -> BatchInfo:
    return BatchInfo(
        id=row.pk,
        title=row.title,
        state=BatchState(row.state),
        department_id=row.department_id,
        person_id=row.person_id,
        total=row.total,
        done=row.done,
        failed=row.failed,
        created_at=row.created_at,
        ended_at=row.ended_at,
    )
