"""Proofs, from tiles alone, and receipts."""

from django.db import connection
from django.db.models import Q

from parvis.common.context import current_authority
from parvis.ledger.models import Cosignature, Place, StoredCheckpoint
from parvis.ledger.queries.store import (
    COLUMNS,
    checkpoint_of,
    former_keys,
    journal_row,
    latest,
    published,
    tiles,
)
from parvis.ledger.rules import receipts, tree
from parvis.ledger.rules import tiles as tiling
from parvis.ledger.rules.canonical import canonical
from parvis.ledger.types import Position, Receipt

_SEALED = f"""
SELECT p.index, s.value, {COLUMNS}
  FROM ledger_place p
  JOIN ledger_salt s ON s.entry_id = p.entry_id
  JOIN journal_entry e ON e.id = p.entry_id
 WHERE p.entry_id = %s AND p.authority_id = %s
"""  # noqa: S608 - the columns are a constant


def position(entry_id: int) -> Position | None:
    """Return where an entry stands, None as long as it is not sequenced."""
    row = Place.objects.filter(entry_id=entry_id).order_by().first()
    return Position(row.index, row.entry_id, bytes(row.leaf)) if row else None


def inclusion(index: int, size: int) -> tuple[bytes, ...]:
    """Return the proof that leaf `index` is in the tree of `size` leaves; raise ValueError."""
    return _prove(tree.inclusion(index, size))


def consistency(old: int, new: int) -> tuple[bytes, ...]:
    """Return the proof that the tree of `new` leaves continues that of `old`; raise ValueError."""
    return _prove(tree.consistency(old, new))


def root_at(size: int) -> bytes:
    """Return the root over the first `size` leaves, as the tiles have it."""
    ranges = [(0, size)]
    kept = tiles(tiling.needed(ranges))
    return tiling.root_of(0, size, kept)


def receipt(entry_id: int) -> str | None:
    """Return the receipt of an entry: proof, entry and salt, for who is entitled to the entry.

    None while the entry is not sequenced, and for ever once its salt is destroyed. The checkpoint
    is the newest that a witness cosigned, else the newest.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SEALED, [entry_id, current_authority()])
        row = cursor.fetchone()
    if row is None:
        return None
    index, salt, *columns = row
    extra = receipts.sealed_entry(canonical(journal_row(columns)), bytes(salt))
    return bare_receipt(index, extra=extra)


def bare_receipt(index: int, *, extra: bytes | None = None) -> str | None:
    """Return a receipt that says where a leaf stands, and what it holds only with `extra`.

    None when no checkpoint covers the index.
    """
    row = checkpoint_covering(index)
    if row is None:
        return None
    proof = inclusion(index, checkpoint_of(row).size)
    return receipts.receipt_text(Receipt(index, proof, published(row) or "", extra))


def is_act_of(entry_id: int, person_id: int | None) -> bool:
    """Return whether a person did what an entry tells, or was helped to."""
    if person_id is None:
        return False
    mine = Q(entry__actor_id=person_id) | Q(entry__on_behalf_of=person_id)
    return Place.objects.filter(mine, entry_id=entry_id).order_by().exists()


def checkpoint_covering(index: int) -> StoredCheckpoint | None:
    """Return the newest cosigned checkpoint that covers an index, else the newest, else None.

    What a revoked key signed alone proves nothing any more.
    """
    ends = [row.until_size or 0 for row in former_keys() if row.revoked_at]
    cosigned = Cosignature.objects.filter(size__gt=max([index, *ends])).order_by("-size")
    size = cosigned.values_list("size", flat=True).first()
    if size is not None:
        return StoredCheckpoint.objects.filter(size=size).order_by().first()
    row = latest()
    return row if row and row.size > index else None


def _prove(ranges: list[tuple[int, int]]) -> tuple[bytes, ...]:
    kept = tiles(tiling.needed(ranges))
    try:
        return tree.prove(ranges, lambda start, end: tiling.root_of(start, end, kept))
    except KeyError as error:
        raise ValueError(f"No tile at {error}.") from error
