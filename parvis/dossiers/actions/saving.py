"""Keeping what is typed: in the draft itself, or apart once it was submitted."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.db import transaction

from parvis.common import clock
from parvis.dossiers import rules
from parvis.dossiers.actions.base import Conflict, change, conflict
from parvis.dossiers.enums import EntryKind, Obstacle, State
from parvis.dossiers.models import Dossier, Revision
from parvis.dossiers.rules import Refused
from parvis.dossiers.types import Window
from parvis.files import actions as file_actions
from parvis.files.types import Holder
from parvis.journal import actions as journal
from parvis.journal.types import Actor
from parvis.procedures import queries as procedures
from parvis.procedures.types import FieldContext, Form, PageResult, Posted

Reading = Callable[[Form, dict[str, Any]], PageResult]
_TRIES = 3
NO_WINDOW = Window()


def shown_version(dossier: Dossier, revision: Revision | None) -> int:
    """Return the version that the form carries: of the draft, or of the edits that wait."""
    if dossier.state == State.DRAFT:
        return dossier.version
    return revision.version if revision else 0


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
    window: Window = NO_WINDOW,
    files: Holder | None = None,
) -> PageResult:
    """Same with any reading of the page: `read` gives its result from the form and the answers.

    window: names the page as it was drawn once; a page overtaken by its own save while typing is
    no conflict, a save while typing overtaken by its own page is one: it knows less. files: who
    sent the new files of the page; they are attached to the dossier, and those taken out are freed.
    """
    if not rules.may_edit(State(dossier.state)):
        raise Refused(Obstacle.STATE)
    if dossier.state != State.DRAFT:
        return _save_revision(
            dossier, page, read, shown=shown, actor=actor, window=window, files=files
        )
    for _ in range(_TRIES):
        try:
            return _save_draft(
                dossier, page, read, shown=shown, actor=actor, window=window, files=files
            )
        except Conflict:
            dossier.refresh_from_db()
            if dossier.state != State.DRAFT or not window.overtaken(dossier.saved_from):
                raise
            shown = dossier.version
    raise conflict(dossier.pk)


def _save_draft(
    dossier: Dossier,
    page: int,
    read: Reading,
    *,
    shown: int,
    actor: Actor,
    window: Window,
    files: Holder | None,
) -> PageResult:
    form = procedures.form(dossier.procedure_version_id)
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
            saved_from=window.name,
        )
        _move_files(dossier, moved, actor=actor, held_by=files)
    return result


def _save_revision(
    dossier: Dossier,
    page: int,
    read: Reading,
    *,
    shown: int,
    actor: Actor,
    window: Window,
    files: Holder | None,
) -> PageResult:
    form = procedures.form(dossier.procedure_version_id)
    with transaction.atomic():
        # The lock keeps an agent from taking the dossier between our look and our write.
        row = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        if row.state != State.SUBMITTED:
            raise conflict(dossier.pk)
        kept = Revision.objects.filter(dossier=row, sent_at__isnull=True).first()
        revision = kept or Revision(
            authority_id=row.authority_id, dossier=row, version=0, answers=dict(row.answers)
        )
        if revision.version != shown and not window.overtaken(revision.saved_from):
            raise conflict(dossier.pk)
        before = revision.answers
        result = read(form, dict(before))
        typed = _typed(form, page, revision.typed, result)
        if (result.answers, typed) == (before, revision.typed):
            return result
        revision.answers, revision.typed = result.answers, typed
        revision.version, revision.saved_from = revision.version + 1, window.name
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
