"""Erasing: a leaf without its salt tells nothing of anyone, and every published proof stays."""

from django.db import connection, transaction

from parvis.common import jobs
from parvis.common.context import current_authority
from parvis.journal import actions as journal
from parvis.journal.types import SYSTEM, Actor
from parvis.ledger.enums import EntryKind
from parvis.ledger.models import Salt

_ABOUT = """
SELECT e.id FROM journal_entry e
 WHERE e.authority_id = %(authority)s
   AND ((e.subject_kind = %(kind)s AND e.subject_id = %(id)s)
        OR e.actor_id = %(person)s OR e.on_behalf_of = %(person)s)
 ORDER BY e.id
"""


@transaction.atomic
def destroy_salts(
    subject_kind: str, subject_id: int, *, acts_of: int | None = None, actor: Actor = SYSTEM
) -> int:
    """Destroy the salts of every entry about a subject; return how many entries that makes.

    acts_of: a person whose own acts are cut off too: residents, not agents, whose acts the
    administration must be able to prove. Writes one `ledger.erased` entry that lists the entries
    by number, so that an audit knows of each missing salt; entries not sequenced yet follow by a
    job. RGPD art. 17; what was published stays provable by who kept a receipt.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _ABOUT,
            {
                "authority": current_authority(),
                "kind": subject_kind,
                "id": subject_id,
                "person": acts_of,
            },
        )
        entries = [number for (number,) in cursor.fetchall()]
    if not entries:
        return 0
    erased = journal.record(
        EntryKind.ERASED,
        subject=(subject_kind, subject_id),
        actor=actor,
        payload={"entries": entries},
    )
    Salt.objects.filter(entry_id__in=entries).delete()
    jobs.defer("ledger.forget", entry=erased)
    return len(entries)


@transaction.atomic
def forget(entries: list[int]) -> int:
    """Destroy the salts that were made after their entries were erased; return how many."""
    return Salt.objects.filter(entry_id__in=entries).delete()[0]
