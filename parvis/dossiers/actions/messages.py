"""Messages between the resident and the department."""

from collections.abc import Sequence

from django.db import transaction

from parvis.accounts import queries as accounts
from parvis.accounts.types import RoleSet
from parvis.common import clock
from parvis.dossiers import rules
from parvis.dossiers.enums import EntryKind, Obstacle, State
from parvis.dossiers.models import Dossier, DossierMessage
from parvis.dossiers.rules import Refused
from parvis.files import actions as file_actions
from parvis.files.types import Holder
from parvis.journal import actions as journal
from parvis.journal.types import Actor

LONGEST = 10_000


def post_message(
    dossier: Dossier,
    text: str,
    *,
    actor: Actor,
    roles: RoleSet | None = None,
    files: Sequence[str] = (),
    held_by: Holder | None = None,
) -> int:
    """Write to the other side; return the message's id. Nothing is overwritten, so no version.

    roles: of an agent; None for the resident. files: public ids of uploads; those that `held_by`
    did not send are left out.
    Raises Refused(PART) when this person has no part in the dossier, Refused(STATE) for a draft,
    Refused(REASON) for an empty message. Journal: `dossier.message_posted`.
    """
    from_agent = roles is not None
    if roles is not None:
        allowed = bool(rules.agent_parts(roles, dossier.department_id))
    else:
        allowed = bool(rules.resident_parts(dossier.owner_id, actor.person_id))
    if not allowed or actor.person_id is None:
        raise Refused(Obstacle.PART)
    if dossier.state == State.DRAFT:
        raise Refused(Obstacle.STATE)
    words = text.replace("\x00", "").strip()[:LONGEST]
    if not words and not files:
        raise Refused(Obstacle.REASON)
    author = accounts.person(actor.person_id)
    with transaction.atomic():
        attached: list[str] = []
        if files and held_by is not None:
            subject = ("dossier", dossier.pk)
            attached = file_actions.attach(files, subject=subject, actor=actor, held_by=held_by)
        message = DossierMessage.objects.create(
            authority_id=dossier.authority_id,
            dossier=dossier,
            author_id=author.id,
            author_name=author.name,
            department_name=(accounts.department(dossier.department_id).name if from_agent else ""),
            from_agent=from_agent,
            text=words,
            files=attached,
            at=clock.now(),
        )
        news = {"news_for_resident" if from_agent else "news_for_agents": True}
        Dossier.objects.filter(pk=dossier.pk).update(updated_at=clock.now(), **news)
        journal.record(
            EntryKind.MESSAGE_POSTED,
            subject=("dossier", dossier.pk),
            actor=actor,
            payload={"message": message.pk, "from_agent": from_agent},
        )
    return message.pk


def mark_read(dossier: Dossier, *, by_agent: bool, actor: Actor) -> None:
    """Note that one side has seen what is new; without news, nothing is written.

    Journal: `dossier.messages_read`.
    """
    flag = "news_for_agents" if by_agent else "news_for_resident"
    if not getattr(dossier, flag):
        return
    with transaction.atomic():
        if not Dossier.objects.filter(pk=dossier.pk, **{flag: True}).update(**{flag: False}):
            return
        DossierMessage.objects.filter(
            dossier=dossier, from_agent=not by_agent, read_at__isnull=True
        ).update(read_at=clock.now())
        journal.record(
            EntryKind.MESSAGES_READ,
            subject=("dossier", dossier.pk),
            actor=actor,
            payload={"by_agent": by_agent},
        )
    setattr(dossier, flag, False)
