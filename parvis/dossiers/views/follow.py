"""« Mes dossiers » and one dossier: where it stands, by when, messages, documents, history."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.common import clock
from parvis.common.access import public
from parvis.common.text import number_in
from parvis.documents import queries as papers
from parvis.documents.enums import DocumentKind, DocumentState
from parvis.dossiers import actions, queries, rules
from parvis.dossiers.enums import State
from parvis.dossiers.forms import MessageForm
from parvis.dossiers.models import Dossier
from parvis.dossiers.rules import Refused
from parvis.dossiers.types import Cursor
from parvis.dossiers.views import posting, telling
from parvis.dossiers.views.check import read_blocks
from parvis.dossiers.views.receipts import receipt_of
from parvis.dossiers.views.shared import (
    SESSION_KEY,
    Filling,
    actor_of,
    filling,
    own,
    redirect_to,
)
from parvis.files import actions as file_actions
from parvis.files import queries as files
from parvis.files.types import FileRefusedError
from parvis.procedures import queries as procedures

PAGE = 20


class Line(msgspec.Struct, frozen=True):
    """One dossier of the list. tag: as the component writes states, "" for a withdrawn one."""

    number: str
    spoken: str
    title: str
    tag: str
    sentence: str
    due_on: date | None
    address: str
    news: bool
    updated_at: Any


@public
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """The dossiers of the person; a visitor's drafts of this session, and the way to sign in."""
    person_id = request.user.pk
    drafts = queries.drafts_of(request.session.get(SESSION_KEY, ()))
    if person_id is None:
        shown = {"lines": [_line(row) for row in drafts], "next": "", "signed_in": False}
        return render(request, "dossiers/list.html", shown)
    for row in drafts:
        actions.adopt(row, actor=actor_of(request))
    rows = queries.owned(person_id, after=_cursor(request), limit=PAGE)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    shown = {
        "lines": [_line(row) for row in rows[:PAGE]],
        "next": _after(last) if last else "",
        "signed_in": True,
    }
    return render(request, "dossiers/list.html", shown)


@own
@require_safe
def dossier(request: HttpRequest, dossier: Dossier) -> HttpResponseBase:
    """One dossier: the answer first."""
    if dossier.state == State.DRAFT:
        return redirect_to(reverse("dossiers:page", args=[dossier.number, 1]))
    return _show(request, dossier, MessageForm())


@own
@require_POST
def post_message(request: HttpRequest, dossier: Dossier) -> HttpResponseBase:
    """Write to the department, with files."""
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _show(request, dossier, form)
    try:
        actions.post_message(
            dossier,
            form.cleaned_data["texte"],
            actor=actor_of(request),
            files=_sent_files(request),
            held_by=files.holder(request),
        )
    except FileRefusedError as refused:
        form.add_error("fichiers", str(refused))
        return _show(request, dossier, form)
    except Refused as refused:
        form.add_error("texte", str(refused.obstacle.label))
        return _show(request, dossier, form)
    return redirect_to(reverse("dossiers:dossier", args=[dossier.number]) + "#messages")


def _sent_files(request: HttpRequest) -> list[str]:
    """Keep the files that came with the form; return their ids and those sent before it."""
    holder = file_actions.hold(request)
    kept = [
        file_actions.receive(upload, actor=actor_of(request), held_by=holder).id
        for upload in request.FILES.getlist("fichiers")
    ]
    return kept + [one for one in request.POST.getlist("fichiers") if one]


@own
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, dossier: Dossier) -> HttpResponseBase:
    """Give a request up, after a page that says what follows; a draft is thrown away."""
    here = reverse("dossiers:dossier", args=[dossier.number])
    if dossier.state not in rules.OPEN | {State.DRAFT}:
        return redirect_to(here)
    if request.method != "POST":
        title = procedures.definition(dossier.procedure_version_id).title
        return render(request, "dossiers/withdraw.html", {"dossier": dossier, "title": title})
    shown = request.POST.get("version", "")
    version = number_in(shown)
    try:
        if dossier.state == State.DRAFT:
            actions.discard(dossier, shown=version, actor=actor_of(request))
            messages.success(request, _("Votre brouillon est supprimé."))
            return redirect_to(reverse("dossiers:list"))
        actions.withdraw(dossier, shown=version, actor=actor_of(request))
    except (actions.Conflict, Refused) as stopped:
        messages.warning(request, posting.told(stopped))
        return redirect_to(reverse("dossiers:withdraw", args=[dossier.number]))
    messages.success(request, _("Votre demande est retirée. Aucune réponse n’est plus due."))
    return redirect_to(here)


@own
@require_POST
def discard_edits(request: HttpRequest, dossier: Dossier) -> HttpResponseBase:
    """Forget the edits that were not sent."""
    actions.discard_edits(dossier, actor=actor_of(request))
    messages.success(request, _("Vos changements non envoyés sont effacés."))
    return redirect_to(reverse("dossiers:dossier", args=[dossier.number]))


def _show(request: HttpRequest, dossier: Dossier, form: MessageForm) -> HttpResponseBase:
    form_shown = filling(request, dossier, official=True)
    attached = files.of_subject("dossier", dossier.pk)
    by_id = {file.id: file for file in attached}
    thread = queries.messages_of(dossier.pk)
    shown = {
        **_told(request, dossier, form_shown),
        "dossier": dossier,
        "definition": form_shown.definition,
        "thread": [(m, [by_id[one] for one in m.files if one in by_id]) for m in thread],
        "documents": [file for file in attached if file.is_ready or file.error],
        **_papers(dossier),
        "blocks": read_blocks(request, form_shown, dossier.answers),
        "form": form,
        "may_withdraw": dossier.state in rules.OPEN,
        "may_edit": dossier.state == State.SUBMITTED,
    }
    response = render(request, "dossiers/dossier.html", shown)
    actions.mark_read(dossier, by_agent=False, actor=actor_of(request))
    return response


def _papers(dossier: Dossier) -> dict[str, Any]:
    """The official documents; `decided` is the one of the decision in force, to open first."""
    issued = papers.of_subject("dossier", dossier.pk)
    in_force = [one for one in issued if one.state == DocumentState.IN_FORCE]
    decided = [one for one in in_force if one.kind != DocumentKind.RECEIPT and not one.of_lot]
    return {
        "papers": issued,
        "decided": decided[0] if decided and dossier.state in rules.DECIDED else None,
        "receipted": any(one.kind == DocumentKind.RECEIPT for one in in_force),
    }


def _told(request: HttpRequest, dossier: Dossier, form: Filling) -> dict[str, Any]:
    """What the page says of where the dossier stands."""
    history = queries.history(dossier.pk, reader_id=request.user.pk)
    receipt = receipt_of(request, dossier)
    answered = dossier.state in rules.DECIDED
    return {
        "receipt": receipt,
        "answer": telling.answer(dossier, form.definition, receipt.department.name, history),
        "path": telling.path(dossier, form.definition, history),
        "silence": telling.silence(dossier, receipt),
        "decision": queries.in_force(dossier.pk) if answered else None,
        "reviews": queries.reviews_of(dossier.pk) if answered else (),
        "may_ask": answered and queries.may_ask_review(dossier),
        "appeal_until": telling.appeal_until(dossier) if answered else None,
        "due_text": telling.in_days(receipt.days_left),
        "correction": telling.correction(dossier, form),
        "unsent": telling.unsent(dossier, queries.pending_revision(dossier.pk)),
        "history": telling.history(history, receipt.department.name),
    }


def _line(row: Dossier) -> Line:
    definition = procedures.definition(row.procedure_version_id)
    draft = row.state == State.DRAFT
    name = "dossiers:page" if draft else "dossiers:dossier"
    return Line(
        number=row.number,
        spoken=rules.spoken(row.number),
        title=definition.title,
        tag=telling.tag_of(row),
        sentence=telling.short_sentence(row, definition, today=clock.today()),
        due_on=row.due_on if row.state in rules.OPEN else None,
        address=reverse(name, args=[row.number, 1] if draft else [row.number]),
        news=row.news_for_resident,
        updated_at=row.updated_at,
    )


def _after(last: Dossier) -> str:
    return "?" + urlencode({"apres": f"{last.updated_at.isoformat()}_{last.pk}"})


def _cursor(request: HttpRequest) -> Cursor | None:
    key, _dash, pk = request.GET.get("apres", "").rpartition("_")
    return Cursor(key, number_in(pk)) if telling.is_instant(key) else None
