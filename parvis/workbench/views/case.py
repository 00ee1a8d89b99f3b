"""One dossier: its page, taking it, giving it to somebody, writing to the resident."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.accounts.enums import Role
from parvis.common import clock
from parvis.common.access import agent
from parvis.common.text import number_in
from parvis.documents import actions as issuing
from parvis.documents import queries as documents
from parvis.documents.types import DocumentInfo
from parvis.dossiers import actions as dossiers
from parvis.dossiers import queries as dossier_reads
from parvis.files import actions as files
from parvis.files import queries as file_reads
from parvis.files.types import FileRefusedError
from parvis.workbench import forms
from parvis.workbench.queries import READING
from parvis.workbench.types import DeskCase
from parvis.workbench.views.shared import explain, load, telling, works
from parvis.workbench.views.words import (
    advice_words,
    attachments,
    history_items,
    outcome_word,
    silence_words,
)


@agent(*READING)
@require_GET
def case(request: HttpRequest, number: str) -> HttpResponse:
    desk = load(request, number)
    if desk.case.news and works(request, desk):
        row = dossier_reads.by_number(desk.case.number)
        dossiers.mark_read(row, by_agent=True, actor=request.actor)
    return _page(request, desk)


def _page(
    request: HttpRequest, desk: DeskCase, *, typed: str = "", error: str = ""
) -> HttpResponse:
    return render(
        request,
        "workbench/case.html",
        {
            "desk": desk,
            "today": clock.today(),
            "back": reverse("workbench:inbox"),
            "works": works(request, desk),
            "papers": documents.of_subject("dossier", desk.case.id),
            "reissues": _decides(request, desk),
            "history": history_items(desk, request.user.pk),
            "outcome_word": outcome_word(desk),
            "advice_words": advice_words(desk),
            "silence": silence_words(desk),
            "message_files": lambda message_id: attachments(desk, message_id),
            "typed": typed,
            "message_error": error,
        },
        status=422 if error else 200,
    )


def _decides(request: HttpRequest, desk: DeskCase) -> bool:
    return request.roles.has(Role.DECIDER, desk.case.department_id)


@agent(*READING)
@require_POST
def reissue(request: HttpRequest, number: str, public_id: str) -> HttpResponse:
    """Issue a document again, from the dossier as it is now; the former is then replaced."""
    desk = load(request, number)
    found = documents.by_public_id(public_id)
    mine = found and (found.subject_kind, found.subject_id) == ("dossier", desk.case.id)
    if not mine or not _decides(request, desk):
        raise Http404
    if _asked_again(request, desk, found):
        messages.success(request, _("Un nouveau document est en préparation ; il le remplacera."))
    else:
        messages.error(request, _("Ce document n’est plus en vigueur."))
    return redirect(reverse("workbench:case", args=[desk.spoken]) + "#documents")


def _asked_again(request: HttpRequest, desk: DeskCase, document: DocumentInfo) -> bool:
    """Ask for a document from the dossier as it is now; one of a lot, from what the lot said."""
    if document.of_lot:
        try:
            issuing.reissue(document.public_id, actor=request.actor)
        except LookupError:
            return False
        return True
    order = dossier_reads.order_again(desk.case.id, document)
    if order is not None:
        issuing.request(order)
    return order is not None


@agent(*READING)
@require_POST
def take(request: HttpRequest, number: str) -> HttpResponse:
    desk = load(request, number)
    shown = forms.shown_version(request.POST)
    with telling(request, _("Vous suivez ce dossier.")):
        dossiers.take(desk.case.id, shown=shown, actor=request.actor, roles=request.roles)
    return redirect("workbench:case", desk.spoken)


@agent(*READING)
@require_POST
def assign(request: HttpRequest, number: str) -> HttpResponse:
    desk = load(request, number)
    colleague = number_in(request.POST.get("a", ""))
    known = dict(desk.colleagues)
    if colleague not in known:
        messages.error(request, _("Choisissez un collègue de ce service."))
        return redirect("workbench:case", desk.spoken)
    with telling(request, _("%(name)s suit ce dossier.") % {"name": known[colleague]}):
        dossiers.assign(
            desk.case.id,
            colleague,
            shown=forms.shown_version(request.POST),
            actor=request.actor,
            roles=request.roles,
        )
    return redirect("workbench:case", desk.spoken)


@agent(*READING)
@require_POST
def post_message(request: HttpRequest, number: str) -> HttpResponse:
    desk = load(request, number)
    text = forms.text_of(request.POST, "texte")
    if not text:
        return _page(request, desk, error=_("Écrivez votre message."))
    try:
        row = dossier_reads.by_number(desk.case.number)
        sent = _received(request)
        dossiers.post_message(row, text, files=sent, actor=request.actor, roles=request.roles)
        files.attach(
            sent,
            subject=("dossier", row.pk),
            actor=request.actor,
            held_by=files.hold(request),
        )
    except FileRefusedError as problem:
        return _page(request, desk, typed=text, error=file_reads.sentence(problem))
    except (dossiers.Conflict, dossiers.Refused) as problem:
        return _page(request, desk, typed=text, error=explain(problem))
    return redirect(reverse("workbench:case", args=[desk.spoken]) + "#messages")


def _received(request: HttpRequest) -> list[str]:
    """Take the files joined to the message; return their public ids."""
    holder = files.hold(request)
    return [
        files.receive(upload, actor=request.actor, held_by=holder).id
        for upload in request.FILES.getlist("fichiers")
    ]
