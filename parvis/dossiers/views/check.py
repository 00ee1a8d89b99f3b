"""Reading the answers again, submitting, and what is given in return: confirmation and receipt."""

from typing import Any

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.common.text import number_in
from parvis.dossiers import actions, queries
from parvis.dossiers.enums import State
from parvis.dossiers.models import Dossier
from parvis.dossiers.rules import Refused
from parvis.dossiers.views import posting
from parvis.dossiers.views.pages import Fact, facts_of, promised_day
from parvis.dossiers.views.receipts import receipt_of
from parvis.dossiers.views.rulings import what_follows
from parvis.dossiers.views.shared import (
    Filling,
    FormFile,
    actor_of,
    filling,
    own,
    redirect_to,
    usable_files,
)
from parvis.procedures import queries as procedures
from parvis.procedures.types import Display, FieldError, Submission, SummaryItem


class Answer(msgspec.Struct, frozen=True):
    """One question with its answer, for reading. files: those that still are there."""

    field: str
    label: str
    display: Display
    files: tuple[FormFile, ...]
    error: str
    changed: bool


class Block(msgspec.Struct, frozen=True):
    """One section read again. page: its number, from 1."""

    title: str
    page: int
    answers: tuple[Answer, ...]


@own
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, dossier: Dossier) -> HttpResponseBase:
    """The check page; posted, it submits the draft, or sends the edits that wait."""
    if dossier.state not in {State.DRAFT, State.SUBMITTED}:
        return redirect_to(reverse("dossiers:dossier", args=[dossier.number]))
    form = filling(request, dossier)
    if request.method == "POST":
        return _send(request, form)
    if dossier.state == State.SUBMITTED and not (form.revision or dossier.correction_pending):
        return redirect_to(reverse("dossiers:dossier", args=[dossier.number]))
    return _show(request, form)


@own
@require_safe
def done(request: HttpRequest, dossier: Dossier) -> HttpResponseBase:
    """The confirmation: the receipt's number, what happens next and by when."""
    if dossier.submitted_at is None:
        return redirect_to(reverse("dossiers:check", args=[dossier.number]))
    form = filling(request, dossier, official=True)
    shown = {
        "dossier": dossier,
        "receipt": receipt_of(request, dossier),
        "facts": _facts(form),
        **what_follows(dossier),
    }
    return render(request, "dossiers/done.html", shown)


@own
@require_safe
def receipt(request: HttpRequest, dossier: Dossier) -> HttpResponseBase:
    """The printable receipt (CRPA art. R. 112-11-1)."""
    if dossier.submitted_at is None:
        return redirect_to(reverse("dossiers:check", args=[dossier.number]))
    form = filling(request, dossier, official=True)
    shown = {
        "dossier": dossier,
        "receipt": receipt_of(request, dossier),
        "definition": form.definition,
        "blocks": read_blocks(request, form, dossier.answers),
        "facts": _facts(form),
    }
    return render(request, "dossiers/receipt.html", shown)


def read_blocks(
    request: HttpRequest,
    form: Filling,
    answers: dict[str, Any],
    errors: tuple[FieldError, ...] = (),
) -> list[Block]:
    """Return every shown answer by section, with its files and what is wrong with it."""
    state = procedures.evaluate(form.form, answers, form.context)
    wrong = {_root(form, error): error.message for error in reversed(errors)}
    ids = procedures.files_of(form.form, answers)
    found = {file.id: file for file in usable_files(request, form.dossier, ids)}
    changed = _changed(form, answers)

    def read(item: SummaryItem) -> Answer:
        files = tuple(found[one] for one in item.display.files if one in found)
        error = wrong.get(item.field, "")
        return Answer(item.field, item.label, item.display, files, error, item.field in changed)

    return [
        Block(title=section.title, page=section.page, answers=tuple(map(read, section.items)))
        for section in procedures.summarise(form.form, answers, state)
        if section.page
    ]


def _changed(form: Filling, answers: dict[str, Any]) -> set[str]:
    """The fields whose answer waits to be sent."""
    official = form.dossier.answers
    names = {*official, *answers} if form.revision else set()
    return {name for name in names if answers.get(name) != official.get(name)}


def _send(request: HttpRequest, form: Filling) -> HttpResponseBase:
    """Submit or resubmit; whatever stops it is said on the page, and nothing is lost."""
    dossier = form.dossier
    if dossier.owner_id is None:
        return redirect_to(reverse("dossiers:keep", args=[dossier.number]))
    if "exact" not in request.POST:
        return _show(request, form, unsigned=True)
    shown = request.POST.get("version", "")
    common = {"context": form.context, "shown": number_in(shown)}
    actor = actor_of(request)
    sending_edits = dossier.state == State.SUBMITTED and "modifications" in request.POST
    try:
        if sending_edits:
            actions.resubmit(dossier, actor=actor, **common)  # type: ignore[arg-type]
        else:
            name = request.user.name or request.user.email  # type: ignore[union-attr]
            actions.submit(dossier, applicant=name, actor=actor, **common)  # type: ignore[arg-type]
    except actions.Incomplete as incomplete:
        return _show(request, form, incomplete.submission)
    except (actions.Conflict, Refused) as stopped:
        messages.warning(request, posting.told(stopped))
        return redirect_to(reverse("dossiers:check", args=[dossier.number]))
    if sending_edits:
        messages.success(request, _("Vos modifications sont envoyées."))
        return redirect_to(reverse("dossiers:dossier", args=[dossier.number]))
    return redirect_to(reverse("dossiers:done", args=[dossier.number]))


def _show(
    request: HttpRequest,
    form: Filling,
    submission: Submission | None = None,
    *,
    unsigned: bool = False,
) -> HttpResponse:
    """Draw the page. submission: of a sending that was refused, whose errors are then listed."""
    checked = submission or procedures.check_all(
        form.form, form.answers, form.context, typed=form.typed
    )
    errors = checked.errors if submission else ()
    shown = {
        "blocks": read_blocks(request, form, form.answers, checked.errors),
        "ineligible": checked.state.ineligible,
        "errors": _links(form, errors, unsigned=unsigned),
        "unsigned": unsigned,
        **_standing(form),
    }
    return render(request, "dossiers/check.html", shown)


def _standing(form: Filling) -> dict[str, Any]:
    """What the page says of the dossier itself, whatever was sent."""
    state = procedures.evaluate(form.form, form.answers, form.context)
    waits = form.dossier.correction_pending
    return {
        "dossier": form.dossier,
        "definition": form.definition,
        "facts": facts_of(form, state),
        "count": len(state.pages) + 1,
        "last": state.pages[-1],
        "saved_at": form.saved_at,
        "shown": form.shown,
        "promised": promised_day(form),
        "editing": form.dossier.state == State.SUBMITTED,
        "correction": queries.pending_correction(form.dossier.pk) if waits else None,
    }


def _links(
    form: Filling, errors: tuple[FieldError, ...], *, unsigned: bool
) -> list[tuple[str, str]]:
    """Return (address, sentence) of what is wrong: each leads to its page of the form."""
    links = []
    for error in errors:
        page = form.form.slots[error.field].page
        address = reverse("dossiers:page", args=[form.dossier.number, page])
        links.append((f"{address}?retour=verifier&revoir=1#{error.anchor}", error.message))
    if unsigned:
        links.append(("#exact", _("Cochez « Mes réponses sont exactes ».")))
    return links


def _root(form: Filling, error: FieldError) -> str:
    return form.form.slots[error.field].parent or error.field


def _facts(form: Filling) -> list[Fact]:
    state = procedures.evaluate(form.form, form.dossier.answers, form.context)
    return facts_of(form, state)
