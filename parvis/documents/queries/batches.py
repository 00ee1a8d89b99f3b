"""How far batches of documents are."""

from collections.abc import Collection
from typing import Any

import msgspec
from django.db.models import Count, Q, QuerySet

from parvis.accounts.types import RoleSet
from parvis.documents.enums import BatchState, ItemState
from parvis.documents.models import Batch, BatchItem
from parvis.documents.queries.holdings import COLUMNS
from parvis.documents.rules import keeping, permissions
from parvis.documents.types import BatchInfo, Order, SafeLine
from parvis.files import queries as files

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


def batch_for(batch_id: int, roles: RoleSet) -> BatchInfo | None:
    """Return a batch that these roles may follow, else None."""
    found = batch(batch_id)
    mine = found is not None and permissions.may_follow(roles, found.department_id)
    return found if mine else None


def may_follow(request: Any, batch_id: int) -> bool:
    """Say whether the agent of a request follows a batch."""
    return batch_for(batch_id, request.roles) is not None


def first_orders(batch_id: int, count: int = 5) -> list[Order]:
    """Return the first orders of a batch that are still to be issued, as they will be."""
    rows = BatchItem.objects.filter(batch_id=batch_id, state=ItemState.WAITING).order_by("id")
    return [msgspec.convert(row.order, Order) for row in rows[:count]]


def homeless(batch_id: int) -> int:
    """Return how many documents of a draft go to nobody's safe."""
    rows = BatchItem.objects.filter(batch_id=batch_id, order__person_id=None)
    return rows.count()


def stored_of_batch(batch_id: int) -> list[tuple[SafeLine, str]]:
    """Return each document issued by a batch, named after who it is for, with its bytes' place."""
    rows = BatchItem.objects.filter(batch_id=batch_id, state=ItemState.DONE).order_by("id")
    columns = [f"document__{name}" for name in (*COLUMNS, "file", "data__recipient__name")]
    found = [(SafeLine(*row[:-2]), *row[-2:]) for row in rows.values_list(*columns)]
    where = files.located([file for _line, file, _name in found])
    return [(_named(line, name), where[file]) for line, file, name in found if file in where]


def _named(line: SafeLine, name: str | None) -> SafeLine:
    return msgspec.structs.replace(line, title=f"{name or ''} {line.title}".strip())


def _counted() -> QuerySet[Any]:
    return Batch.objects.annotate(
        done=Count("items", filter=Q(items__state=ItemState.DONE)),
        failed=Count("items", filter=Q(items__state=ItemState.FAILED)),
        forgotten=Count("items", filter=Q(items__state=ItemState.FAILED, items__order={})),
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
        forgotten=row.forgotten,
        given_up_on=keeping.given_up_on(row.created_at),
        created_at=row.created_at,
        ended_at=row.ended_at,
    )
