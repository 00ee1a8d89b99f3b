"""Answering a recours gracieux: a person looks again at what a rule decided."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.common.access import agent
from parvis.dossiers import actions as dossiers
from parvis.dossiers.enums import Outcome
from parvis.dossiers.types import MotivationText
from parvis.workbench import forms
from parvis.workbench.forms import Answered
from parvis.workbench.queries import READING
from parvis.workbench.types import DeskCase
from parvis.workbench.views.shared import load, telling
from parvis.workbench.views.words import outcome_word


@agent(*READING)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, number: str) -> HttpResponse:
    """The page of one answer: confirm or replace, with reasons."""
    desk = load(request, number)
    if desk.case.review is None or not desk.case.decides or desk.case.decision is None:
        messages.error(request, _("Aucun recours n’attend ici une réponse de votre part."))
        return redirect("workbench:case", desk.spoken)
    given = forms.answered(request.POST, desk.case)
    if request.method != "POST" or given.errors:
        return _page(request, desk, given)
    with telling(request, _("Votre réponse part à l’usager.")):
        dossiers.answer_review(
            desk.case.id,
            given.outcome,
            motivation=MotivationText(facts=given.facts, law=given.law),
            shown=given.version,
            actor=request.actor,
            roles=request.roles,
        )
    return redirect("workbench:case", desk.spoken)


def _page(request: HttpRequest, desk: DeskCase, given: Answered) -> HttpResponse:
    shown = list(given.errors.items()) if request.method == "POST" else []
    page = {
        "desk": desk,
        "given": given if shown else Answered(version=desk.case.version),
        "shown_errors": shown,
        "choices": _choices(desk),
        "outcome_word": outcome_word(desk),
        "author": request.user.name,
        "signing": request.roles.signing(desk.case.department_id),
    }
    return render(request, "workbench/review.html", page, status=422 if shown else 200)


def _choices(desk: DeskCase) -> list[tuple[str, str]]:
    """What the agent may answer: the decision as it is, or any other one."""
    replaced = {
        Outcome.ACCEPTED: _("Remplacer : accepter la demande"),
        Outcome.REFUSED: _("Remplacer : refuser la demande"),
        Outcome.DROPPED: _("Remplacer : classer sans suite"),
    }
    others = [(str(one.value), text) for one, text in replaced.items()]
    now = desk.case.decision.outcome if desk.case.decision else ""
    return [("confirmed", _("Confirmer la décision")), *(o for o in others if o[0] != now)]
