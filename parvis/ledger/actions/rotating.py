"""Replacing the key of the log: the former one vouches for the new one, unless it is revoked."""

from django.db import transaction

from parvis.common import clock
from parvis.journal import actions as journal
from parvis.journal.types import SYSTEM, Actor
from parvis.ledger.actions.own_keys import KeyLostError, open_key, origin, own_key
from parvis.ledger.actions.sequencing import hold
from parvis.ledger.enums import EntryKind, KeyUse
from parvis.ledger.models import LedgerKey
from parvis.ledger.queries.store import key_row, latest
from parvis.ledger.rules import notes


@transaction.atomic
def rotate_key(*, actor: Actor = SYSTEM) -> str:
    """Make and publish a new key of the log; return it as text.

    The next checkpoint names it and is signed by both; the former key stays published with its
    end. Raises KeyLostError without a key that can vouch. Journal: `ledger.key_rotated`.
    """
    hold()
    former = key_row(KeyUse.LOG)
    if former is None:
        raise KeyLostError("This ledger has no key yet: its first entry makes one.")
    open_key(former)
    return _replace(former, EntryKind.KEY_ROTATED, actor)


@transaction.atomic
def revoke_key(key_id: str, *, actor: Actor = SYSTEM) -> bool:
    """Say for ever that a key of the log, in use or not, is no longer to be believed.

    key_id: 8 hexadecimal digits. A key in use is replaced at once, and vouches for nothing: who
    pinned it has to be told the new one by another way. Returns False for a key that is not there
    or was revoked before. Journal: `ledger.key_revoked`.
    """
    hold()
    rows = LedgerKey.objects.filter(use=KeyUse.LOG, revoked_at=None).order_by("id")
    row = next((one for one in rows if _id(one.text) == key_id), None)
    if row is None:
        return False
    row.revoked_at = clock.now()
    if row.until is None:
        _replace(row, EntryKind.KEY_REVOKED, actor)
    else:
        row.save(update_fields=["revoked_at"])
        _record(row, EntryKind.KEY_REVOKED, actor, former=key_id)
    return True


def _replace(former: LedgerKey, kind: EntryKind, actor: Actor) -> str:
    last = latest()
    former.until, former.until_size = clock.now(), last.size if last else 0
    former.save(update_fields=["until", "until_size", "revoked_at"])
    text = notes.key_text(own_key(KeyUse.LOG, origin())[0])
    _record(former, kind, actor, former=_id(former.text), key=_id(text))
    return text


def _record(row: LedgerKey, kind: EntryKind, actor: Actor, **payload: str) -> None:
    journal.record(kind, subject=("ledger_key", row.pk), actor=actor, payload=payload)


def _id(text: str) -> str:
    return notes.key_id(notes.read_key(text)).hex()
