"""Rows of the ledger as values: keys, checkpoints, tiles. For the authority in context."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import connection

from parvis.common.context import current_authority
from parvis.ledger.enums import KeyUse
from parvis.ledger.models import Cosignature, LedgerKey, Log, Place, StoredCheckpoint, Witness
from parvis.ledger.rules import notes
from parvis.ledger.rules.tiles import Place as TilePlace
from parvis.ledger.types import Checkpoint, JournalRow, Key

COLUMNS = """e.id, e.authority_id, e.at, e.actor_kind, e.actor_id, e.on_behalf_of, e.kind,
 e.subject_kind, e.subject_id, e.version, e.payload::text"""
WIDTH = 11  # how many columns that is

_TILES = """
SELECT t.level, t.n, t.data FROM unnest(%s::int[], %s::bigint[]) AS asked (level, n)
  JOIN ledger_tile t ON t.authority_id = %s AND t.level = asked.level AND t.n = asked.n
"""


def log() -> Log | None:
    """Return the log of the authority, None before its first sequencing."""
    return Log.objects.filter(authority_id=current_authority()).order_by().first()


def key_row(use: KeyUse) -> LedgerKey | None:
    """Return our key in use for the log or for witnessing, None before it was made."""
    return LedgerKey.objects.filter(use=use, until=None).order_by().first()


def log_key() -> str | None:
    """Return the verifier key of the log as text, None before its first sequencing."""
    row = key_row(KeyUse.LOG)
    return row.text if row else None


def log_keys() -> list[Key]:
    """Return every key that ever signed the log, in order, the present one last."""
    rows = LedgerKey.objects.filter(use=KeyUse.LOG).order_by("id")
    return [notes.read_key(row.text) for row in rows]


def former_keys() -> list[LedgerKey]:
    """Return the keys that sign the log no more, in order."""
    return list(LedgerKey.objects.filter(use=KeyUse.LOG, until__isnull=False).order_by("id"))


def about_revoked() -> str:
    """Return what to do about the last key that the log says it revoked, or nothing."""
    days = [f"{row.revoked_at:%Y-%m-%d}" for row in former_keys() if row.revoked_at]
    if not days:
        return ""
    return (
        f" The log says that it revoked its key on {days[-1]}, so nothing vouches for the next one:"
        " have it confirmed by another way, then add it to log.keys."
    )


def ended_at(size: int) -> LedgerKey | None:
    """Return the key that signed the checkpoint at a size and no more, unless it was revoked."""
    rows = LedgerKey.objects.filter(use=KeyUse.LOG, until_size=size, revoked_at=None)
    return rows.order_by("id").first()


def handovers(after: int = 0) -> list[StoredCheckpoint]:
    """Return the checkpoints beyond a size in which a key of the log names the next one."""
    ends = sorted({row.until_size or 0 for row in former_keys() if not row.revoked_at})
    rows = StoredCheckpoint.objects.order_by("size")
    firsts = [rows.filter(size__gt=end).first() for end in ends]
    return [row for row in firsts if row and row.size > after]


def witness_keys() -> list[str]:
    """Return the verifier keys, as text, of the witnesses that we ask to cosign."""
    return list(Witness.objects.order_by("name").values_list("key", flat=True))


def latest() -> StoredCheckpoint | None:
    """Return the checkpoint of the greatest size, None before the first."""
    return StoredCheckpoint.objects.order_by("-size").first()


def next_checkpoint(size: int) -> list[tuple[int, datetime]]:
    """Return size and instant of the first checkpoint beyond a size, or nothing."""
    rows = StoredCheckpoint.objects.filter(size__gt=size).order_by("size")
    return list(rows.values_list("size", "at")[:1])


def checkpoint_of(row: StoredCheckpoint) -> Checkpoint:
    """Return what a stored note says; raise NoteProblem when it is damaged. Verifies nothing."""
    return notes.read_checkpoint(notes.read_note(row.note).text)


def published(row: StoredCheckpoint | None = None) -> str | None:
    """Return a checkpoint (the latest by default) with its cosignatures, as anyone may read it."""
    chosen = row or latest()
    if chosen is None:
        return None
    lines = Cosignature.objects.filter(size=chosen.size).order_by("id")
    return chosen.note + "".join(lines.values_list("line", flat=True))


def tiles(places: Collection[TilePlace]) -> dict[TilePlace, bytes]:
    """Return the tiles at these places, as wide as they are; those that do not exist are absent."""
    if not places:
        return {}
    levels, numbers = zip(*places, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_TILES, [list(levels), list(numbers), current_authority()])
        return {(level, n): bytes(data) for level, n, data in cursor.fetchall()}


def leaves(start: int, end: int) -> list[bytes]:
    """Return the leaf data from index `start` to before `end`."""
    rows = Place.objects.filter(
        authority_id=current_authority(), index__gte=start, index__lt=end
    ).order_by("index")
    return [bytes(leaf) for leaf in rows.values_list("leaf", flat=True)]


def journal_row(columns: Iterable[Any]) -> JournalRow:
    """Return the entry of one row of `COLUMNS`."""
    return JournalRow(*columns)


def in_chunks(statement: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
    """Run a statement that takes (authority, first index, limit) until it returns nothing.

    Its first column is the index; each round goes on after the last one.
    """
    start = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(statement, [current_authority(), start, size])
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        start = rows[-1][0] + 1
