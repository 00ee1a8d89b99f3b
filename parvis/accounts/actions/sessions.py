"""Closing sessions from elsewhere, and the account of an agent whose second factor is lost."""

from collections.abc import Collection

from allauth.mfa.models import Authenticator
from django.db import transaction

from parvis.accounts import queries
from parvis.accounts.enums import EntryKind
from parvis.accounts.models import OpenSession
from parvis.common.context import use_authority
from parvis.journal import actions as journal
from parvis.journal.types import Actor


def end_session(person_id: int, session_id: str, *, actor: Actor) -> bool:
    """Close one session of a person; return False when it is not theirs or was closed already.

    session_id: as `queries.sessions` gives it. Journal: one entry `account.session_ended`.
    """
    chosen = [key for key in _keys(person_id) if queries.session_digest(key) == session_id]
    return bool(_end(person_id, chosen, actor))


def end_other_sessions(person_id: int, *, but: str, actor: Actor) -> int:
    """Close every session of a person except the one of key `but`; return how many.

    Journal: one entry `account.session_ended` if any was closed.
    """
    return _end(person_id, [key for key in _keys(person_id) if key != but], actor)


@transaction.atomic
def remove_protection(person_id: int, *, actor: Actor) -> bool:
    """Remove every second factor of a person who lost it, and close all their sessions.

    Passkeys, application and spare codes go: the password, or a code by mail, opens the account
    and a new protection is asked for where agents need one. Return False, and write nothing, when
    there was none. A reaction to the entry tells the person by mail.
    Journal: `account.protection_removed`, and `account.session_ended` if any was open.
    """
    removed, _kinds = Authenticator.objects.filter(user_id=person_id).delete()
    if not removed:
        return False
    journal.record(EntryKind.PROTECTION_REMOVED, subject=("person", person_id), actor=actor)
    _end(person_id, _keys(person_id), actor)
    return True


@transaction.atomic
def remove_protection_everywhere(person_id: int, *, actor: Actor) -> bool:
    """Do the same for an agent of any number of authorities: each of them has the entry.

    For the operator, without authority in context. Return False, and write nothing, when there was
    no second factor or no role. Journal: as `remove_protection` in the first authority,
    `account.protection_removed` in the others.
    """
    towns = queries.authorities_of(person_id)
    for number, town in enumerate(towns):
        with use_authority(town):
            if number:
                subject = ("person", person_id)
                journal.record(EntryKind.PROTECTION_REMOVED, subject=subject, actor=actor)
            elif not remove_protection(person_id, actor=actor):
                return False
    return bool(towns)


def _keys(person_id: int) -> list[str]:
    rows = OpenSession.objects.filter(person_id=person_id).order_by("pk")
    return list(rows.values_list("session_key", flat=True))


@transaction.atomic
def _end(person_id: int, keys: Collection[str], actor: Actor) -> int:
    closed, _ = OpenSession.objects.filter(session_key__in=keys).delete()
    if closed:
        journal.record(
            EntryKind.SESSION_ENDED,
            subject=("person", person_id),
            actor=actor,
            payload={"count": closed},
        )
    return closed
