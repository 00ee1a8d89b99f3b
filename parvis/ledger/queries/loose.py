"""Entries that stand apart: without position, or erased by right."""

from datetime import datetime, timedelta

from django.db import connection

from parvis.common.context import current_authority
from parvis.ledger.enums import EntryKind

_WAITING = """
SELECT count(*), min(e.at) FROM journal_entry e WHERE e.authority_id = %s AND e.id > %s
   AND NOT EXISTS (SELECT FROM ledger_place p WHERE p.entry_id = e.id)
"""
# An honest entry waits for the next run; one that others of a later number have long overtaken
# was put there afterwards.
_OVERTAKEN = """
WITH told AS (
  SELECT max(at) AS at, max(size) AS size FROM ledger_checkpoint
   WHERE authority_id = %(authority)s AND at < (
         SELECT max(at) FROM ledger_checkpoint WHERE authority_id = %(authority)s)
         - make_interval(secs => %(late)s)
), covered AS (
  SELECT max(p.entry_id) AS entry FROM ledger_place p, told
   WHERE p.authority_id = %(authority)s AND p.index < told.size
)
SELECT e.id FROM journal_entry e, covered, told
 WHERE e.authority_id = %(authority)s
   AND NOT EXISTS (SELECT FROM ledger_place p WHERE p.entry_id = e.id)
   AND (e.id < covered.entry OR e.at < told.at - make_interval(secs => %(late)s))
 ORDER BY e.id LIMIT 10
"""
_ERASED = """
SELECT DISTINCT jsonb_array_elements(payload -> 'entries')::bigint FROM journal_entry
 WHERE authority_id = %s AND kind = %s
"""


def waiting(after: int = 0) -> tuple[int, datetime | None]:
    """Return how many entries have no position yet, and when the oldest of them was written.

    after: an entry up to which all are known to have theirs.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [current_authority(), after])
        count, oldest = cursor.fetchone()
    return int(count), oldest


def overtaken(late: timedelta) -> list[int]:
    """Return the first of the entries that cannot be waiting honestly."""
    with connection.cursor() as cursor:
        cursor.execute(_OVERTAKEN, {"authority": current_authority(), "late": late.total_seconds()})
        return [number for (number,) in cursor.fetchall()]


def erased_entries() -> set[int]:
    """Return the numbers of all entries whose salts were destroyed by an erasure."""
    with connection.cursor() as cursor:
        cursor.execute(_ERASED, [current_authority(), EntryKind.ERASED])
        return {number for (number,) in cursor.fetchall()}
