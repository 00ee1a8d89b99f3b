"""What a page of the form sent: values, files, and the button that was pressed."""

from collections.abc import Sequence
from typing import Any

import msgspec
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.common import formats
from parvis.common.text import number_in
from parvis.dossiers import actions
from parvis.dossiers.enums import EntryKind
from parvis.dossiers.rules import Refused
from parvis.dossiers.types import Window
from parvis.dossiers.views.shared import Filling, actor_of, new_row_id
from parvis.files import actions as files
from parvis.files import queries as file_reads
from parvis.files.types import FileRefusedError
from parvis.journal.types import Actor
from parvis.procedures import queries as procedures
from parvis.procedures.types import FieldError, FieldView, Form, Page, PageResult, Posted

BUTTONS = ("later", "add", "remove", "remove_file", "search")
_DONE = {
    EntryKind.TAKEN: gettext_lazy("a pris ce dossier en charge"),
    EntryKind.SAVED: gettext_lazy("a modifié ce brouillon"),
    EntryKind.EDITED: gettext_lazy("a modifié cette demande"),
    EntryKind.SUBMITTED: gettext_lazy("a déposé cette demande"),
    EntryKind.RESUBMITTED: gettext_lazy("a envoyé des modifications"),
    EntryKind.CORRECTION_REQUESTED: gettext_lazy("a demandé une correction"),
    EntryKind.ACCEPTED: gettext_lazy("a accepté ce dossier"),
    EntryKind.REFUSED: gettext_lazy("a refusé ce dossier"),
    EntryKind.DROPPED: gettext_lazy("a classé ce dossier sans suite"),
    EntryKind.WITHDRAWN: gettext_lazy("a retiré cette demande"),
    EntryKind.ASSIGNED: gettext_lazy("a confié ce dossier"),
    EntryKind.REOPENED: gettext_lazy("a rouvert ce dossier"),
    EntryKind.CLAIMED: gettext_lazy("a repris ce brouillon"),
}


class Sent(msgspec.Struct, frozen=True):
    """A page as it was sent. button: one of BUTTONS, "" to go on; target: what it names.

    refused: sentences about files that are not kept, by field.
    """

    values: Posted
    button: str
    target: str
    shown: int
    refused: dict[str, str]


def read(request: HttpRequest, form: Filling, page: int) -> Sent:
    """Read the page; files that came with it are kept first, so that their ids are answers."""
    lists = {name: list(values) for name, values in request.POST.lists()}
    refused = _receive(request, form.form.pages[page - 1], lists)
    button = next((name for name in BUTTONS if name in request.POST), "")
    target = request.POST.get(button, "") if button else ""
    if button == "remove_file":
        for values in lists.values():
            values[:] = [value for value in values if value != target]
    shown = request.POST.get("version", "")
    return Sent(
        values=Posted(lists),
        button=button,
        target=target.partition(":")[0],
        shown=number_in(shown),
        refused=refused,
    )


def save(
    request: HttpRequest, form: Filling, page: int, sent: Sent, *, actor: Actor | None = None
) -> PageResult:
    """Save the page with the row that the button adds or takes away; attach new files."""

    def change(definition: Form, answers: dict[str, Any]) -> PageResult:
        return _with_rows(definition, form, page, sent, request.POST.get("remove", ""), answers)

    return actions.save(
        form.dossier,
        page,
        change,
        shown=sent.shown,
        actor=actor or actor_of(request),
        window=Window(window_of(request), typing=bool(request.htmx)),  # type: ignore[attr-defined]
        files=file_reads.holder(request),
    )


def window_of(request: HttpRequest) -> str:
    """Return the name of the page as it was drawn in one window of the browser."""
    return request.POST.get("onglet", "")[:22]


def is_late(request: HttpRequest, form: Filling, sent: Sent) -> bool:
    """Whether a save made while typing comes after its own page was sent whole: it says less."""
    kept = form.revision or form.dossier
    return sent.shown < form.shown and window_of(request) == kept.saved_from != ""


def _with_rows(
    definition: Form,
    form: Filling,
    page: int,
    sent: Sent,
    removed: str,
    answers: dict[str, Any],
) -> PageResult:
    result = procedures.clean_page(definition, page, sent.values, answers, form.context)
    if sent.target not in definition.rows or sent.button not in {"add", "remove"}:
        return result
    if sent.button == "add":
        answers = procedures.add_row(definition, sent.target, result.answers, new_row_id())
    else:
        row = removed.partition(":")[2]
        answers = procedures.remove_row(definition, sent.target, result.answers, row)
    state = procedures.evaluate(definition, answers, form.context)
    return PageResult(answers=answers, typed=result.typed, errors=(), state=state)


def errors_of_page(form: Filling, page: int) -> tuple[FieldError, ...]:
    """Return what is wrong on a page of the draft as it stands."""
    submission = procedures.check_all(form.form, form.answers, form.context, typed=form.typed)
    return tuple(error for error in submission.errors if _page_of(form.form, error) == page)


def with_refused(
    form: Filling, page: int, result: PageResult, sent: Sent
) -> tuple[FieldError, ...]:
    """Return the errors of the page, the file that was refused said in place of the missing one."""
    kept = [error for error in result.errors if error.field not in sent.refused]
    for field, sentence in sent.refused.items():
        kept.append(FieldError(field=field, message=sentence, anchor=field))
    order = [slot.field.id for slot in form.form.pages[page - 1].slots]
    return tuple(sorted(kept, key=lambda error: _place(order, form.form, error)))


def blocks(
    page: Page, fields: Sequence[FieldView], seen: set[str]
) -> list[tuple[str, FieldView | None]]:
    """Return the questions to put in place: those that appear, disappear, or gain a row's field."""
    views = {view.name: view for view in fields}
    changed: list[tuple[str, FieldView | None]] = []
    for slot in page.slots:
        name = slot.field.id
        now = names_of(views[name]) if name in views else set()
        before = {one for one in seen if one == name or one.startswith(f"{name}-")}
        if now != before:
            changed.append((name, views.get(name)))
    return changed


def names_of(view: FieldView) -> set[str]:
    """Return the names that a drawn question says it shows: its own and those of its rows."""
    return {view.name, *(child.name for row in view.rows for child in row.fields)}


def told(stopped: Exception) -> str:
    """« Samira Exemple a pris ce dossier en charge le 23 novembre à 10 h 05. »"""
    if isinstance(stopped, Refused):
        return str(stopped.obstacle.label)
    if not isinstance(stopped, actions.Conflict) or stopped.kind is None or stopped.at is None:
        return _("Cette page a changé depuis que vous l’avez ouverte.")
    words = {
        "who": stopped.who or _("Une règle automatique"),
        "did": _DONE.get(stopped.kind, _("a modifié ce dossier")),
        "when": formats.datetime_short(stopped.at),
    }
    return _("%(who)s %(did)s (%(when)s).") % words


def _receive(request: HttpRequest, page: Page, lists: dict[str, list[str]]) -> dict[str, str]:
    refused = {}
    for name in request.FILES:
        if not _takes_files(page, name):
            continue
        for upload in request.FILES.getlist(name):
            try:
                kept = files.receive(upload, actor=actor_of(request), held_by=files.hold(request))
            except FileRefusedError as error:
                refused[name.split("-")[0]] = str(error)
            else:
                lists.setdefault(name, []).append(kept.id)
    return refused


def _takes_files(page: Page, name: str) -> bool:
    """Whether an input of the page is a field of files, of the form or of a row."""
    first, _dash, rest = name.partition("-")
    child = rest.rpartition("-")[2]
    for slot in page.slots:
        if slot.field.id != first:
            continue
        fields = [slot.field] if not rest else list(getattr(slot.field, "fields", ()))
        return any(field.widget == "upload" and (not rest or field.id == child) for field in fields)
    return False


def _page_of(form: Form, error: FieldError) -> int:
    slot = form.slots[error.field]
    return slot.page


def _place(order: list[str], form: Form, error: FieldError) -> int:
    slot = form.slots[error.field]
    root = slot.parent or error.field
    return order.index(root) if root in order else len(order)
