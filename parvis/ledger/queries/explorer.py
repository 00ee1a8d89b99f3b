"""What the public pages show: growth, checkpoints, who confirms them. No entry is ever shown."""

from datetime import date, timedelta
from itertools import pairwise

from django.db import connection

from parvis.common import clock
from parvis.common.context import current_authority
from parvis.ledger.models import (
    Cosignature,
    Place,
    SplitView,
    Stamped,
    StoredCheckpoint,
    Witness,
    WitnessedLog,
)
from parvis.ledger.queries.freshness import hours, overdue, silent_since
from parvis.ledger.queries.loose import waiting
from parvis.ledger.queries.proofs import checkpoint_covering, inclusion
from parvis.ledger.queries.store import log, log_key
from parvis.ledger.rules.tree import leaf_hash
from parvis.ledger.types import Day, IndexProof, Moment, Overview, Split, WitnessState

SHOWN = 10  # checkpoints
DAYS = 14

_DAYS = """
SELECT (at AT TIME ZONE 'Europe/Paris')::date AS day, max(size) FROM ledger_checkpoint
 WHERE authority_id = %s AND at >= %s GROUP BY day ORDER BY day
"""
_BEFORE = "SELECT max(size) FROM ledger_checkpoint WHERE authority_id = %s AND at < %s"


def overview() -> Overview | None:
    """Return what the public page shows, None before the first sequencing."""
    own = log()
    key = log_key()
    if own is None or key is None:
        return None
    moments = _moments()
    stamp = Stamped.objects.order_by("-size").first()
    count, oldest = waiting(own.settled)
    return Overview(
        origin=own.origin,
        key=key,
        size=moments[0].size if moments else 0,
        waiting=count,
        moments=tuple(moments[:SHOWN]),
        days=_days(),
        witnesses=_witnesses(),
        watched=tuple(WitnessedLog.objects.order_by("origin").values_list("origin", flat=True)),
        splits=_splits(own.origin),
        stamped_at=stamp.at if stamp else None,
        frozen_since=overdue(oldest),
        hours=hours(),
    )


def proof_of_index(index: int) -> IndexProof | None:
    """Return why leaf `index` is in the ledger, None when no checkpoint covers it."""
    place = Place.objects.filter(authority_id=current_authority(), index=index).order_by().first()
    row = checkpoint_covering(index)
    first = StoredCheckpoint.objects.filter(size__gt=index).order_by("size").first()
    if place is None or row is None or first is None:
        return None
    names = Cosignature.objects.filter(size=row.size).order_by("name")
    return IndexProof(
        index=index,
        leaf=leaf_hash(bytes(place.leaf)).hex(),
        proof=tuple(one.hex() for one in inclusion(index, row.size)),
        size=row.size,
        root=bytes(row.root).hex(),
        signed_at=row.at,
        since=first.at,
        witnesses=tuple(names.values_list("name", flat=True)),
    )


def _moments() -> list[Moment]:
    """Return the last checkpoints, newest first, with what the one before had not."""
    rows = list(StoredCheckpoint.objects.order_by("-size")[: SHOWN + 1])
    sizes = [row.size for row in rows]
    names: dict[int, list[str]] = {size: [] for size in sizes}
    for size, name in (
        Cosignature.objects.filter(size__in=sizes).order_by("name").values_list("size", "name")
    ):
        names[size].append(name)
    stamped = set(Stamped.objects.filter(size__in=sizes).order_by().values_list("size", flat=True))
    before = [*sizes[1:], 0]
    return [
        Moment(
            size=row.size,
            root=bytes(row.root),
            at=row.at,
            added=row.size - former,
            witnesses=tuple(names[row.size]),
            stamped=row.size in stamped,
        )
        for row, former in zip(rows, before, strict=True)
    ]


def _days() -> tuple[Day, ...]:
    """Return the last days that added something, oldest first."""
    since = clock.now() - timedelta(days=DAYS)
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, [current_authority(), since])
        ends: list[tuple[date, int]] = cursor.fetchall()
        cursor.execute(_BEFORE, [current_authority(), since])
        start = cursor.fetchone()[0] or 0
    totals = [start, *(total for _, total in ends)]
    return tuple(
        Day(day, after - before, after)
        for (day, _), (before, after) in zip(ends, pairwise(totals), strict=True)
    )


def _witnesses() -> tuple[WitnessState, ...]:
    return tuple(_witness(row) for row in Witness.objects.order_by("name"))


def _witness(row: Witness) -> WitnessState:
    last = Cosignature.objects.filter(size=row.size, name=row.name).order_by().first()
    at = last.at if last else None
    return WitnessState(row.name, row.size, at, row.trouble, silent_since(row.size))


def _splits(own: str) -> tuple[Split, ...]:
    rows = SplitView.objects.order_by("-id")[:SHOWN]
    return tuple(Split(r.origin, r.known, r.other, r.at, r.origin == own) for r in rows)
