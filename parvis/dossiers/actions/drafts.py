"""A draft: started, saved as it is typed, kept by an address of e-mail, thrown away."""

import secrets

from django.db import transaction

from parvis.common import clock
from parvis.common.context import current_authority
from parvis.dossiers import rules
from parvis.dossiers.actions.base import conflict
from parvis.dossiers.enums import EntryKind, Obstacle, State
from parvis.dossiers.models import Dossier, Revision
from parvis.dossiers.rules import Refused
from parvis.files import actions as file_actions
from parvis.journal import actions as journal
from parvis.journal.types import Actor, person
from parvis.ledger import actions as ledger
from parvis.procedures.types import ProcedureCard

_START = """
INSERT INTO dossiers_dossier (authority_id, number, procedure_id, procedure_version_id, state,
  version, department_id, owner_id, audience, lang, answers, typed,
  saved_from, applicant, words,
  correction_pending, news_for_agents, news_for_resident, created_at, updated_at)
VALUES (%(authority)s, %(number)s, %(procedure)s, %(procedure_version)s, 'draft', 1,
  %(department)s, %(owner)s, %(audience)s, %(lang)s, '{}', '{}', '',
  '', '', false, false, false, %(at)s, %(at)s)
ON CONFLICT (authority_id, number) DO NOTHING RETURNING id
"""
_TRIES = 20


def start(card: ProcedureCard, *, audience: str, actor: Actor, lang: str = "fr") -> Dossier:
    """Start a draft of an open procedure, in its present version; it keeps that version.

    audience: an Audience of the procedure. lang: « fr » or « en », in which mails about it are
    written. A visitor's draft has no owner: the caller keeps its
    number in the visitor's session. Raises ValueError for another audience.
    Journal: `dossier.started`.
    """
    if audience not in card.audience or card.version_id is None:
        raise ValueError(f"{card.slug} is not open to {audience!r}")
    now = clock.now()
    values = {
        "authority": current_authority(),
        "procedure": card.id,
        "procedure_version": card.version_id,
        "department": card.department_id,
        "owner": actor.person_id,
        "audience": audience,
        "lang": lang,
        "at": now,
    }
    for _ in range(_TRIES):
        span = rules.ROOT_MAX - rules.ROOT_MIN + 1
        number = rules.number(rules.ROOT_MIN + secrets.randbelow(span))
        made = journal.change_and_record(
            _START,
            {**values, "number": number},
            entry=(EntryKind.STARTED, "dossier"),
            actor=actor,
            payload={"procedure": card.id, "procedure_version": card.version_id},
        )
        if made is not None:
            return Dossier(
                id=made,
                authority_id=current_authority(),
                number=number,
                procedure_id=card.id,
                procedure_version_id=card.version_id,
                department_id=card.department_id,
                owner_id=actor.person_id,
                audience=audience,
                lang=lang,
                created_at=now,
                updated_at=now,
            )
    raise RuntimeError("no free number was found")


def discard(dossier: Dossier, *, shown: int, actor: Actor) -> None:
    """Delete a draft; raise Refused once it was submitted, Conflict when it changed meanwhile.

    Journal: `dossier.discarded`.
    """
    if dossier.state != State.DRAFT:
        raise Refused(Obstacle.STATE)
    with transaction.atomic():
        file_actions.erase_of_subject("dossier", dossier.pk, actor=actor)
        gone = Dossier.objects.filter(pk=dossier.pk, version=shown, state=State.DRAFT)
        if not gone.delete()[0]:
            raise conflict(dossier.pk)
        journal.record(EntryKind.DISCARDED, subject=("dossier", dossier.pk), actor=actor)


def erase_drafts(person_id: int) -> None:
    """Delete the drafts of a person whose account is erased; what was submitted stays.

    Journal: `dossier.discarded` for each, and `ledger.erased`: nothing ties the ledger to them.
    """
    for row in Dossier.objects.filter(owner_id=person_id, state=State.DRAFT).order_by("id"):
        discard(row, shown=row.version, actor=person(person_id))
        ledger.destroy_salts("dossier", row.pk, actor=person(person_id))


def discard_edits(dossier: Dossier, *, actor: Actor) -> None:
    """Forget the edits that were not sent. Journal: `dossier.edit_discarded`, if there were any."""
    with transaction.atomic():
        if Revision.objects.filter(dossier=dossier, sent_at__isnull=True).delete()[0]:
            journal.record(EntryKind.EDIT_DISCARDED, subject=("dossier", dossier.pk), actor=actor)
