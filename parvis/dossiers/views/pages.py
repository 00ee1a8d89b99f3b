"""What the pages of the form show, worked out for the templates."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from django.http import HttpRequest

from parvis.common.ids import random_id
from parvis.dossiers import queries
from parvis.dossiers.enums import State
from parvis.dossiers.views.shared import Filling, permit
from parvis.procedures import queries as procedures
from parvis.procedures.types import (
    FieldError,
    FieldView,
    FormState,
    PageResult,
)


class Step(msgspec.Struct, frozen=True):
    """Where the person is: step `here` of `count`, and the title of what follows."""

    here: int
    count: int
    next: str


class Fact(msgspec.Struct, frozen=True):
    """A computed value beside the form."""

    label: str
    text: str


def page_context(
    request: HttpRequest,
    form: Filling,
    page: int,
    state: FormState,
    *,
    errors: Sequence[FieldError] = (),
    result: PageResult | None = None,
) -> dict[str, Any]:
    """Return what the page of a section needs. result: of a page just sent, shown as it was."""
    fields = procedures.page_views(
        form.form,
        page,
        answers=result.answers if result else form.answers,
        state=state,
        context=form.context,
        typed=result.typed if result else form.typed,
        errors=tuple(errors),
    )
    return {
        **_place(form, page, state),
        **_token(request, form),
        "fields": fields,
        "holes": _holes(form, page, fields),
        "errors": [(error.anchor, error.message) for error in errors],
    }


def _place(form: Filling, page: int, state: FormState) -> dict[str, Any]:
    """Where the page stands in the form, and what stands beside it."""
    saved = form.dossier.state == State.DRAFT or form.revision
    return {
        "dossier": form.dossier,
        "definition": form.definition,
        "section_title": form.form.pages[page - 1].title,
        "section_text": form.form.pages[page - 1].text,
        "page_number": page,
        "step": step(form, page, state),
        "previous": max((other for other in state.pages if other < page), default=0),
        "saved_at": form.saved_at if saved else None,
        "facts": facts_of(form, state),
        "ineligible": state.ineligible,
        "promised": promised_day(form),
        "correction": _correction(form),
    }


def _token(request: HttpRequest, form: Filling) -> dict[str, Any]:
    """What the form carries besides answers."""
    return {
        "told": "",
        "shown": form.shown,
        "permit": permit(form.dossier) if form.dossier.owner_id else "",
        "window": request.POST.get("onglet") or random_id(),
        "back_to": request.GET.get("retour") or request.POST.get("retour", ""),
    }


def step(form: Filling, page: int, state: FormState) -> Step:
    """Return the step of a page among those that hold something, the check page being the last."""
    pages = list(state.pages)
    here = pages.index(page) + 1 if page in pages else 1
    after = [form.form.pages[other - 1].title for other in pages if other > page]
    return Step(here=here, count=len(pages) + 1, next=after[0] if after else "")


def facts_of(form: Filling, state: FormState) -> list[Fact]:
    """Return the computed values that can be known already, in words."""
    return [
        Fact(formula.definition.label, formula.field.display(state.computed[name]).text)
        for name, formula in form.form.formulas.items()
        if formula.definition.shown and state.computed.get(name) is not None
    ]


def promised_day(form: Filling) -> date | None:
    """Return the day by which an answer is due if the form is sent today; None without rule."""
    silence = form.definition.silence
    if silence is None:
        return None
    if form.dossier.state != State.DRAFT:
        return form.dossier.due_on
    today = form.context.today
    return procedures.due_date(silence, today, (), today=today).due


def _holes(form: Filling, page: int, fields: Sequence[FieldView]) -> list[tuple[str, Any]]:
    """Every root question of the page in order, with its view or None when it is not asked."""
    views = {view.name: view for view in fields}
    slots = form.form.pages[page - 1].slots
    return [(slot.field.id, views.get(slot.field.id)) for slot in slots]


def _correction(form: Filling) -> Any:
    waits = form.dossier.correction_pending
    return queries.pending_correction(form.dossier.pk) if waits else None
