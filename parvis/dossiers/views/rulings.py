"""What a rule decided: waiting for it, reading how, asking that a person look again."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.common import clock
from parvis.common.text import number_in
from parvis.dossiers import actions, queries, rules
from parvis.dossiers.actions import Conflict
from parvis.dossiers.models import Dossier
from parvis.dossiers.rules import Refused
from parvis.dossiers.views import telling
from parvis.dossiers.views.pages import facts_of
from parvis.dossiers.views.receipts import receipt_of
from parvis.dossiers.views.shared import actor_of, filling, own, redirect_to
from parvis.procedures import queries as procedures

PATIENCE = timedelta(seconds=30)


@own
@require_safe
def coming(request: HttpRequest, dossier: Dossier) -> HttpResponseBase:
    """What follows on the confirmation page, once the rule has answered; 204 while it has not."""
    if dossier.submitted_at is None:
        raise Http404
    shown = what_follows(dossier)
    if shown["awaited"]:
        return HttpResponse(status=204)
    form = filling(request, dossier, official=True)
    state = procedures.evaluate(form.form, form.answers, form.context)
    shown |= {
        "dossier": dossier,
        "receipt": receipt_of(request, dossier),
        "facts": facts_of(form, state),
    }
    return render(request, "dossiers/_follows.html", shown)


def what_follows(dossier: Dossier) -> dict[str, Any]:
    """Return what the confirmation says of the rule: it is reading, it decided, it left it.

    After half a minute the page no longer waits: the answer comes by mail.
    """
    waits = queries.awaits_rule(dossier)
    decided = dossier.state in rules.DECIDED
    definition = procedures.definition(dossier.procedure_version_id)
    return {
        "definition": definition,
        "awaited": waits and clock.now() - (dossier.submitted_at or clock.now()) < PATIENCE,
        "late": waits,
        "decision": queries.in_force(dossier.pk) if decided else None,
        "outcome": telling.outcome(dossier, definition),
        "appeal_until": telling.appeal_until(dossier) if decided else None,
    }


@own
@require_safe
def explanation(request: HttpRequest, dossier: Dossier) -> HttpResponseBase:
    """What CRPA art. R. 311-3-1-2 lists: contribution, data and sources, parameters, operations."""
    found = queries.explanation(dossier.pk)
    if found is None:
        raise Http404
    return render(
        request,
        "dossiers/explanation.html",
        {
            "dossier": dossier,
            "spoken": rules.spoken(dossier.number),
            "found": found,
            "decision": queries.in_force(dossier.pk),
            "definition": procedures.definition(found.procedure_version_id),
            "tables": procedures.rule_table(found.procedure_version_id),
            "number": procedures.version(found.procedure_version_id).number,
            "outcome": telling.outcome(dossier, procedures.definition(found.procedure_version_id)),
            "may_ask": queries.may_ask_review(dossier),
        },
    )


@own
@require_http_methods(["GET", "HEAD", "POST"])
def ask_review(request: HttpRequest, dossier: Dossier) -> HttpResponseBase:
    """One click: a person will look again; what to say is optional."""
    here = reverse("dossiers:dossier", args=[dossier.number])
    if queries.explanation(dossier.pk) is None:
        raise Http404
    if not queries.may_ask_review(dossier):
        return redirect_to(f"{here}#reponse")
    error = _ask(request, dossier) if request.method == "POST" else ""
    if request.method == "POST" and not error:
        messages.success(request, _("Votre recours est enregistré. Un agent vous répondra."))
        return redirect_to(f"{here}#reponse")
    page = {
        "dossier": dossier,
        "title": procedures.definition(dossier.procedure_version_id).title,
        "error": error,
        "text": request.POST.get("text", ""),
    }
    return render(request, "dossiers/ask_review.html", page, status=422 if error else 200)


def _ask(request: HttpRequest, dossier: Dossier) -> str:
    """Ask, and return what stopped it, "" when nothing did."""
    shown = request.POST.get("version", "")
    version = number_in(shown, 0)
    text = request.POST.get("text", "")
    try:
        actions.ask_review(dossier, text, shown=version, actor=actor_of(request))
    except Conflict:
        return _("Le dossier vient de changer. Relisez-le, puis recommencez.")
    except Refused as refused:
        return str(refused.obstacle.label)
    return ""
