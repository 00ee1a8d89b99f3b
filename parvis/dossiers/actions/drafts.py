"""A draft: started, saved as it is typed, kept by an address of e-mail, thrown away."""

import secrets
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.db import transaction

from parvis.common import clock
from parvis.common.context import current_authority
from parvis.dossiers import rules
from parvis.dossiers.actions.base import change, conflict
from parvis.dossiers.enums import EntryKind, Obstacle, State
from parvis.dossiers.models import Dossier, Revision
from parvis.dossiers.rules import Refused
from parvis.files import actions as file_actions
from parvis.files.types import Holder
from parvis.journal import actions as journal
from parvis.journal.types import Actor, person
from parvis.procedures import queries as procedures
from parvis.procedures.types import FieldContext, Form, PageResult, Posted, ProcedureCard

_START = """
INSERT INTO dossiers_dossier (authority_id, number, procedure_id, procedure_version_id, state,
  version, department_id, owner_id, audience, lang, answers, typed, applicant, words,
  correction_pending, news_for_agents, news_for_resident, created_at, updated_at)
VALUES (%(authority)s, %(number)s, %(procedure)s, %(procedure_version)s, 'draft', 1,
  %(department)s, %(owner)s, %(audience)s, %(lang)s, '{}', '{}', '', '',
  false, false, false, %(at)s, %(at)s)
ON CONFLICT (authority_id, number) DO NOTHING RETURNING id
"""
_TRIES = 20

Reading = Callable[[Form, dict[str, Any]], PageResult]


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
                authority_id=values["authority"],
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


def save_page(
    dossier: Dossier,
    page: int,
    posted: Posted,
    *,
    context: FieldContext,
    shown: int,
    actor: Actor,
) -> PageResult:
    """Keep what a page holds, errors or not; what cannot be read is kept as it was typed.

    shown: the version of what was shown (`shown_version`). A draft is saved in place; after
    submission the answers wait in a revision. Nothing is written when nothing changed.
    Raises Conflict when it was changed elsewhere meanwhile, Refused when it may not be edited.
    Journal: `dossier.saved`, or `dossier.edited` for a revision.
    """

    def read(form: Form, answers: dict[str, Any]) -> PageResult:
        return procedures.clean_page(form, page, posted, answers, context)

    return save(dossier, page, read, shown=shown, actor=actor)


def save(
    dossier: Dossier,
    page: int,
    read: Reading,
    *,
    shown: int,
    actor: Actor,
    files: Holder | None = None,
) -> PageResult:
    """Same with any reading of the page: `read` gives its result from the form and the answers.

    files: who sent the new files of the page; they are attached to the dossier, and those taken
    out are freed.
    """
    form = procedures.form(dossier.procedure_version_id)
    if dossier.state != State.DRAFT:
        if not rules.may_edit(State(dossier.state)):
            raise Refused(Obstacle.STATE)
        return _save_revision(dossier, page, read, shown=shown, actor=actor, files=files)
    before = dossier.answers
    result = read(form, dict(before))
    typed = _typed(form, page, dossier.typed, result)
    if shown != dossier.version:
        raise conflict(dossier.pk)
    if (result.answers, typed) == (before, dossier.typed):
        return result
    moved = _moved_files(form, before, result.answers)
    # One statement is a transaction of its own: only files need a longer one.
    with transaction.atomic() if any(moved) else nullcontext():
        change(
            dossier,
            EntryKind.SAVED,
            actor=actor,
            shown=shown,
            payload={"page": page},
            answers=result.answers,
            typed=typed,
        )
        _move_files(dossier, moved, actor=actor, held_by=files)
    return result


def shown_version(dossier: Dossier, revision: Revision | None) -> int:
    """Return the version that the form carries: of the draft, or of the edits that wait."""
    if dossier.state == State.DRAFT:
        return dossier.version
    return revision.version if revision else 0


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

    Journal: `dossier.discarded` for each.
    """
    for row in Dossier.objects.filter(owner_id=person_id, state=State.DRAFT).order_by("id"):
        discard(row, shown=row.version, actor=person(person_id))


def discard_edits(dossier: Dossier, *, actor: Actor) -> None:
    """Forget the edits that were not sent. Journal: `dossier.edit_discarded`, if there were any."""
    with transaction.atomic():
        if Revision.objects.filter(dossier=dossier, sent_at__isnull=True).delete()[0]:
            journal.record(EntryKind.EDIT_DISCARDED, subject=("dossier", dossier.pk), actor=actor)


def _save_revision(
    dossier: Dossier,
    page: int,
    read: Reading,
    *,
    shown: int,
    actor: Actor,
    files: Holder | None,
) -> PageResult:
    form = procedures.form(dossier.procedure_version_id)
    with transaction.atomic():
        # The lock keeps an agent from taking the dossier between our look and our write.
        row = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        if row.state != State.SUBMITTED:
            raise conflict(dossier.pk)
        kept = Revision.objects.filter(dossier=row, sent_at__isnull=True).first()
        if (kept.version if kept else 0) != shown:
            raise conflict(dossier.pk)
        before = kept.answers if kept else dict(row.answers)
        result = read(form, dict(before))
        typed = _typed(form, page, kept.typed if kept else {}, result)
        if (result.answers, typed) == (before, kept.typed if kept else {}):
            return result
        revision = kept or Revision(authority_id=row.authority_id, dossier=row, version=0)
        revision.answers, revision.typed = result.answers, typed
        revision.version += 1
        revision.updated_at = clock.now()
        revision.save()
        added, removed = _moved_files(form, before, result.answers)
        official = procedures.files_of(form, row.answers)
        freed = [one for one in removed if one not in official]
        _move_files(row, (added, freed), actor=actor, held_by=files)
        journal.record(
            EntryKind.EDITED,
            subject=("dossier", row.pk),
            actor=actor,
            payload={"page": page},
            version=f"procedure_version:{row.procedure_version_id}",
        )
    return result


def _typed(form: Form, page: int, before: dict[str, Any], result: PageResult) -> dict[str, Any]:
    """What could not be read: of the other pages as before, of this one as just typed."""
    here = {slot.field.id for slot in form.pages[page - 1].slots}
    kept = {name: raw for name, raw in before.items() if name.split("-")[0] not in here}
    return {**kept, **result.typed}


def _moved_files(
    form: Form, before: dict[str, Any], after: dict[str, Any]
) -> tuple[list[str], list[str]]:
    """The files that answers gained, and those they lost."""
    old, new = procedures.files_of(form, before), procedures.files_of(form, after)
    return [one for one in new if one not in old], [one for one in old if one not in new]


def _move_files(
    dossier: Dossier,
    moved: tuple[list[str], list[str]],
    *,
    actor: Actor,
    held_by: Holder | None,
) -> None:
    added, removed = moved
    subject = ("dossier", dossier.pk)
    if added and held_by is not None:
        file_actions.attach(added, subject=subject, actor=actor, held_by=held_by)
    if removed:
        file_actions.detach(removed, subject=subject, actor=actor)
