"""Closing sessions from elsewhere."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from parvis.accounts.enums import EntryKind
from parvis.journal import actions as journal
from parvis.journal.types import Actor


def end_session(person_id: int, session_id: int, *, actor: Actor) -> bool:
    """Close one session of a person; return False when it is not theirs or was closed already.

    Journal: one entry `account.session_ended`.
    """
    return bool(_end(person_id, {"pk": session_id}, actor))


def end_other_sessions(person_id: int, *, but: str, actor: Actor) -> int:
    """Close every session of a person except the one of key `but`; return how many.

    Journal: one entry `account.session_ended` if any was closed.
    """
    return _end(person_id, {}, actor, but)


@transaction.atomic
def _end(person_id: int, which: dict[str, int], actor: Actor, but: str = "") -> int:
    rows = UserSession.objects.filter(user_id=person_id, **which).exclude(session_key=but)
    keys = list(rows.order_by("id").values_list("session_key", flat=True))
    if keys:
        Session.objects.filter(session_key__in=keys).delete()
        rows.delete()
        journal.record(
            EntryKind.SESSION_ENDED,
            subject=("person", person_id),
            actor=actor,
            payload={"count": len(keys)},
        )
    return len(keys)
