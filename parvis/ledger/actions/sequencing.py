"""The sequencer: gives each entry its position, once, in one job at a time for each log.

Entries commit out of the order of their ids. So the entries to sequence are those without a
position, never « those after the last one »; what is skipped is only the part of the journal of
which every transaction is known to be over.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from parvis.common import clock
from parvis.common.context import current_authority
from parvis.ledger.actions.own_keys import open_key, origin, own_key
from parvis.ledger.enums import KeyUse
from parvis.ledger.models import Log, StoredCheckpoint
from parvis.ledger.queries.store import COLUMNS, ended_at, journal_row, latest, log, tiles
from parvis.ledger.rules import notes
from parvis.ledger.rules import tiles as tiling
from parvis.ledger.rules.canonical import canonical
from parvis.ledger.rules.receipts import SALT_BYTES, leaf_of
from parvis.ledger.rules.tiles import Growth
from parvis.ledger.rules.tree import leaf_hash
from parvis.ledger.types import Checkpoint, JournalRow, Note

BATCH = 5_000
SWEEP = timedelta(days=1)  # how often the whole journal is looked at again
_LOCK = 0x1ED6E4  # the class of our advisory locks; the second number is the authority

_WAITING = f"""
SELECT {COLUMNS} FROM journal_entry e
 WHERE e.authority_id = %s AND e.id > %s
   AND NOT EXISTS (SELECT FROM ledger_place p WHERE p.entry_id = e.id AND p.entry_id > %s)
 ORDER BY e.id LIMIT %s
"""  # noqa: S608 - the columns are a constant
_STORE = """
WITH given AS (
  SELECT id, at::int FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS one (id, at)
), salts AS (
  INSERT INTO ledger_salt (entry_id, authority_id, value)
  SELECT id, %(authority)s, substring(%(salts)s::bytea FROM at * 32 - 31 FOR 32) FROM given
)
INSERT INTO ledger_place (entry_id, authority_id, index, leaf)
SELECT id, %(authority)s, %(size)s + at - 1,
       substring(%(leaves)s::bytea FROM at * 32 - 31 FOR 32) FROM given
"""
_TILE = """
INSERT INTO ledger_tile (authority_id, level, n, data) VALUES (%s, %s, %s, %s)
ON CONFLICT (authority_id, level, n) DO UPDATE SET data = excluded.data
"""
_HORIZON = """
SELECT pg_snapshot_xmin(now)::text::bigint, pg_snapshot_xmax(now)::text::bigint
  FROM pg_current_snapshot() AS now
"""


class LedgerDamagedError(Exception):
    """The stored tree is not the one that was last signed: nothing more is signed upon it."""


def sequence(*, batch: int = BATCH) -> int:
    """Give a position to every committed entry that has none; return how many.

    One transaction for each `batch`, which ends with a signed checkpoint. Two runs at once wait
    for each other. Raises LedgerDamagedError, KeyLostError; writes no journal entry.
    """
    run, count = _Run(), batch
    while count == batch:
        with transaction.atomic():
            count = _sequence_some(run, batch)
        run.total += count
    return run.total


@dataclass(slots=True)
class _Run:
    """What the batches of one run share: where to go on, what was over when it started."""

    after: int | None = None
    over: bool = False
    total: int = 0


def hold() -> None:
    """Let nobody else sequence this log, nor change its key, until the transaction is over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, current_authority()])


def _sequence_some(run: _Run, batch: int) -> int:
    hold()
    own = log() or Log.objects.create(
        authority_id=current_authority(), origin=origin(), swept_at=clock.now()
    )
    before = (own.settled, own.mark, own.swept_at)
    if run.after is None:
        run.after, run.over = _start(own)
    rows = _waiting(own, run.after, batch)
    if rows:
        _append(own, rows)
        run.after = rows[-1].id
    if len(rows) < batch:
        _move_marks(own, run)
    if before != (own.settled, own.mark, own.swept_at):
        own.save(update_fields=["settled", "mark", "mark_xid", "swept_at"])
    return len(rows)


def _waiting(own: Log, start: int, batch: int) -> list[JournalRow]:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [own.authority_id, start, start, batch])
        return [journal_row(columns) for columns in cursor.fetchall()]


def _append(own: Log, rows: list[JournalRow]) -> None:
    growth = _tree()
    salts = secrets.token_bytes(SALT_BYTES * len(rows))
    leaves = [
        leaf_of(canonical(row), salts[at * SALT_BYTES : (at + 1) * SALT_BYTES])
        for at, row in enumerate(rows)
    ]
    first = growth.size
    for leaf in leaves:
        growth.add(leaf_hash(leaf))
    with connection.cursor() as cursor:
        cursor.execute(
            _STORE,
            {
                "authority": own.authority_id,
                "size": first,
                "ids": [row.id for row in rows],
                "salts": salts,
                "leaves": b"".join(leaves),
            },
        )
        cursor.executemany(_TILE, [(own.authority_id, t.level, t.n, t.data) for t in growth.take()])
    _sign(own, growth, first)


def _tree() -> Growth:
    """Return the tree as its tiles have it, once it is the one that was last signed."""
    last = latest()
    if last is None:
        return Growth()
    try:
        growth = Growth(last.size, tiles(tiling.edge(last.size)))
        sound = growth.root() == bytes(last.root)
    except (KeyError, ValueError):
        sound = False
    if not sound:
        raise LedgerDamagedError(
            f"The tiles do not give the root signed at {last.size}: run « parvis ledger audit »."
        )
    return growth


def _sign(own: Log, growth: Growth, before: int) -> None:
    """Sign the tree; the first time under a new key, the former one signs too and names it."""
    signers = [own_key(KeyUse.LOG, own.origin)]
    key = signers[0][0]
    if former := ended_at(before):
        signers.append(open_key(former))
    root = growth.root()
    checkpoint = Checkpoint(own.origin, growth.size, root, key if former else None)
    text = notes.checkpoint_text(checkpoint)
    note = Note(text, tuple(notes.sign(text, *signer) for signer in signers))
    StoredCheckpoint.objects.create(
        authority_id=own.authority_id,
        size=growth.size,
        root=root,
        note=notes.note_text(note),
        at=clock.now(),
    )


# --- what need not be looked at again --------------------------------------------------------
def _start(own: Log) -> tuple[int, bool]:
    """Return after which entry to look, and whether all transactions older than the mark are over.

    Asked before the entries are read, so that what those transactions wrote is read with them.
    Once a day, and in a database restored elsewhere, whose transactions count from elsewhere, the
    whole journal is looked at.
    """
    oldest, following = _horizon()
    moved = following < own.mark_xid
    if not moved and clock.now() - own.swept_at <= SWEEP:
        return own.settled, bool(oldest > own.mark_xid)
    own.swept_at = clock.now()
    return 0, bool(moved or oldest > own.mark_xid)


def _move_marks(own: Log, run: _Run) -> None:
    """Once nothing waits: settle up to the former mark, then set the next one at the last entry."""
    if run.over:
        own.settled = own.mark
    if own.settled == own.mark and (run.after or 0) > own.mark:
        own.mark = run.after or 0
        own.mark_xid = _horizon()[1]


def _horizon() -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_HORIZON)
        return tuple(cursor.fetchone())
