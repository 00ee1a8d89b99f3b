"""Asking for a correction, deciding, reopening: a page for the reason, then one action."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.common.access import agent
from parvis.common.text import number_in
from parvis.dossiers import actions as dossiers
from parvis.dossiers.enums import Move, Outcome
from parvis.dossiers.types import MotivationText
from parvis.procedures import queries as procedures
from parvis.procedures.enums import CorrectionReason
from parvis.workbench import forms, rules
from parvis.workbench.forms import Decided
from parvis.workbench.queries import READING
from parvis.workbench.types import DeskCase
from parvis.workbench.views.shared import explain, load, telling

WORDS = {
    "accepter": (Move.ACCEPT, Outcome.ACCEPTED),
    "refuser": (Move.REFUSE, Outcome.REFUSED),
    "classer": (Move.DROP, Outcome.DROPPED),
}
READ_AND_WRITE = require_http_methods(["GET", "HEAD", "POST"])


@agent(*READING)
@READ_AND_WRITE
def decide(request: HttpRequest, number: str, word: str) -> HttpResponse:
    desk = load(request, number)
    if word not in WORDS:
        raise Http404
    move, outcome = WORDS[word]
    if not desk.may(move):
        messages.error(
            request, _("Ce dossier ne peut pas être décidé maintenant, ou pas par vous.")
        )
        return redirect("workbench:case", desk.spoken)
    if request.method != "POST":
        return _decide_page(request, desk, outcome, _start(request, desk, outcome))
    given = forms.decided(request.POST, outcome)
    if given.errors or given.preview:
        return _decide_page(request, desk, outcome, given)
    _apply(request, desk, outcome, given)
    return redirect("workbench:case", desk.spoken)


def _apply(request: HttpRequest, desk: DeskCase, outcome: Outcome, given: Decided) -> None:
    with telling(request, _("La décision est prise. L’usager est prévenu.")):
        dossiers.decide(
            desk.case.id,
            outcome,
            motivation=MotivationText(facts=given.facts, law=given.law),
            shown=given.version,
            actor=request.actor,
            roles=request.roles,
        )


def _start(request: HttpRequest, desk: DeskCase, outcome: Outcome) -> Decided:
    """Return the empty page, or the one filled by a ready-made reason."""
    models = dict(_models(desk, outcome))
    model = models.get(number_in(request.GET.get("modele", "")))
    return Decided(
        facts=model.text if model else "",
        law=model.law if model else "",
        version=desk.case.version,
        preview=False,
        errors={},
    )


def _models(desk: DeskCase, outcome: Outcome) -> list[tuple[int, Any]]:
    motivations = procedures.definition(desk.case.procedure_version_id).motivations
    return [(n, one) for n, one in enumerate(motivations, start=1) if one.outcome == outcome]


def _decide_page(
    request: HttpRequest, desk: DeskCase, outcome: Outcome, given: Decided
) -> HttpResponse:
    needed = rules.NEEDED[outcome]
    shown = [] if request.method != "POST" or given.preview else list(given.errors.items())
    return render(
        request,
        "workbench/decide.html",
        {
            "desk": desk,
            "decided": given,
            "shown_errors": shown,
            "version": given.version,
            "models": _models(desk, outcome),
            "author": request.user.name,
            "signing": request.roles.signing(desk.case.department_id),
            "facts_needed": "facts" in needed,
            "law_needed": "law" in needed,
            "law_shown": outcome != Outcome.DROPPED,
            "danger": outcome == Outcome.REFUSED,
            "court": request.authority.profile.court,
            **_sentences(desk, outcome),
        },
        status=422 if shown else 200,
    )


def _sentences(desk: DeskCase, outcome: Outcome) -> dict[str, str]:
    heading = {
        Outcome.ACCEPTED: _("Accepter la demande"),
        Outcome.REFUSED: _("Refuser la demande"),
        Outcome.DROPPED: _("Classer sans suite"),
    }[outcome]
    hint = {
        Outcome.ACCEPTED: _("Ce que l’usager doit savoir : conditions, dates, suite à donner."),
        Outcome.REFUSED: _("Les faits de ce dossier qui conduisent au refus, en mots simples."),
        Outcome.DROPPED: _("Pourquoi le dossier s’arrête, et ce que l’usager peut faire."),
    }[outcome]
    letter = {
        Outcome.ACCEPTED: _("Votre demande « %(title)s » est acceptée."),
        Outcome.REFUSED: _("Votre demande « %(title)s » est refusée."),
        Outcome.DROPPED: _("Votre demande « %(title)s » est classée sans suite."),
    }[outcome]
    return {
        "heading": heading,
        "verb": heading,
        "facts_label": _("Pourquoi cette décision ?"),
        "facts_hint": hint,
        "letter_sentence": letter % {"title": desk.title},
    }


@agent(*READING)
@READ_AND_WRITE
def correct(request: HttpRequest, number: str) -> HttpResponse:
    desk = load(request, number)
    if not desk.may(Move.REQUEST_CORRECTION):
        messages.error(request, _("Prenez d’abord le dossier : une correction se demande ensuite."))
        return redirect("workbench:case", desk.spoken)
    text = forms.text_of(request.POST, "texte")
    if request.method != "POST" or not text:
        return _correct_page(request, desk, text)
    with telling(request, _("La demande est partie. L’usager est prévenu.")):
        dossiers.request_correction(
            desk.case.id,
            reason=_reason(request),
            text=text,
            fields=_fields(request, desk),
            shown=forms.shown_version(request.POST),
            actor=request.actor,
            roles=request.roles,
        )
    return redirect("workbench:case", desk.spoken)


def _questions(desk: DeskCase) -> list[tuple[str, str]]:
    return [(i.field, i.label) for section in desk.sections for i in section.items if i.field]


def _fields(request: HttpRequest, desk: DeskCase) -> list[str]:
    known = dict(_questions(desk))
    return [field for field in request.POST.getlist("fields") if field in known]


def _reason(request: HttpRequest) -> CorrectionReason:
    given = request.POST.get("reason", "")
    return CorrectionReason(given if given in CorrectionReason.values else "incorrect")


def _correct_page(request: HttpRequest, desk: DeskCase, text: str) -> HttpResponse:
    error = _("Écrivez ce que l’usager doit faire.") if request.method == "POST" else ""
    return render(
        request,
        "workbench/correct.html",
        {
            "desk": desk,
            "version": request.POST.get("version", desk.case.version),
            "reason": _reason(request),
            "reason_choices": CorrectionReason.choices,
            "field_choices": _questions(desk),
            "chosen": _fields(request, desk),
            "text": text,
            "text_error": error,
            "errors": [("texte", error)] if error else [],
        },
        status=422 if error else 200,
    )


@agent(*READING)
@READ_AND_WRITE
def reopen(request: HttpRequest, number: str) -> HttpResponse:
    desk = load(request, number)
    if not desk.may(Move.REOPEN):
        messages.error(request, _("Ce dossier n’est pas décidé."))
        return redirect("workbench:case", desk.spoken)
    text = forms.text_of(request.POST, "texte")
    version = forms.shown_version(request.POST) or desk.case.version
    error = _("Écrivez pourquoi.") if request.method == "POST" and not text else ""
    if request.method != "POST" or error:
        page = {"desk": desk, "version": version, "text": text, "error": error}
        return render(request, "workbench/reopen.html", page, status=422 if error else 200)
    try:
        dossiers.reopen(
            desk.case.id, reason=text, shown=version, actor=request.actor, roles=request.roles
        )
    except (dossiers.Conflict, dossiers.Refused) as problem:
        messages.error(request, explain(problem))
    return redirect("workbench:case", desk.spoken)
