"""Trying a rule on past dossiers: start, follow, read what changes, publish."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.accounts import queries as accounts
from parvis.accounts.enums import Role
from parvis.automation import actions, queries, rules
from parvis.automation.enums import Answer, Deed, SimulationState
from parvis.automation.types import SimulationInfo
from parvis.common.access import agent
from parvis.procedures import queries as procedures
from parvis.procedures.types import ProcedureCard

makers = agent(Role.ADMINISTRATOR, Role.DESIGNER)
View = Callable[..., HttpResponse]


def allowed(deed: Deed) -> Callable[[View], View]:
    """Refuse whom the rules of this room refuse the deed."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not rules.may(request.roles, deed):  # type: ignore[attr-defined]
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


@makers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Deed.START)
def simulations(request: HttpRequest) -> HttpResponse:
    """What may be simulated, with one button, and the simulations already made."""
    if request.method == "POST":
        return _start(request)
    return _list(request, request.GET.get("demarche", ""))


@makers
@never_cache
@require_safe
@allowed(Deed.SEE)
def simulation(request: HttpRequest, simulation_id: int) -> HttpResponse:
    """How far it is; then how many outcomes change, why, and on which dossiers."""
    found, card = _found(request, simulation_id)
    page: dict[str, Any] = {"found": found, "card": card, "answers": _answers()}
    if not found.running:
        page |= _results(request, found)
    htmx = request.htmx and found.running  # type: ignore[attr-defined]
    part = "automation/_running.html" if htmx else "automation/simulation.html"
    response = render(request, part, page)
    if request.htmx and not found.running:  # type: ignore[attr-defined]
        response["HX-Refresh"] = "true"
    patch_vary_headers(response, ["HX-Request"])
    return response


@makers
@never_cache
@require_safe
@allowed(Deed.SEE)
def compare(request: HttpRequest, simulation_id: int, number: str) -> HttpResponse:
    """One dossier, for who may read it: what each version says of it, and why."""
    found, card = _found(request, simulation_id)
    try:
        before, after = queries.compared(found, number, request.roles)  # type: ignore[attr-defined]
    except LookupError as missing:
        raise Http404 from missing
    page = {
        "found": found,
        "card": card,
        "number": number,
        "before": before,
        "after": after,
        "answers": _answers(),
    }
    return render(request, "automation/compare.html", page)


@makers
@require_POST
@allowed(Deed.CANCEL)
def cancel(request: HttpRequest, simulation_id: int) -> HttpResponse:
    """Stop; what was found stays to be read."""
    _found(request, simulation_id)
    if actions.cancel(simulation_id, actor=request.actor):  # type: ignore[attr-defined]
        messages.success(request, _("La simulation est arrêtée. Ce qu’elle a trouvé reste ici."))
    return redirect("automation:simulation", simulation_id)


@makers
@require_POST
@allowed(Deed.START)
def resume(request: HttpRequest, simulation_id: int) -> HttpResponse:
    """Give a job again to a simulation that no longer moves."""
    _found(request, simulation_id)
    if actions.resume(simulation_id):
        messages.success(request, _("La simulation reprend où elle en était."))
    return redirect("automation:simulation", simulation_id)


def _start(request: HttpRequest) -> HttpResponse:
    card = procedures.by_slug(request.POST.get("demarche", ""))
    if card is None or not _mine(request, card):
        return _list(request, "", error=_("Choisissez une démarche."))
    size = request.POST.get("combien", "")
    sample = int(size) if size in {str(one) for one in rules.SAMPLES} else None
    try:
        made = actions.start(card.id, sample=sample, actor=request.actor)  # type: ignore[attr-defined]
    except actions.CannotSimulateError as error:
        return _list(request, card.slug, error=str(error.obstacle.label))
    return redirect("automation:simulation", made)


def _list(request: HttpRequest, slug: str, *, error: str = "") -> HttpResponse:
    made = queries.recent()
    cards = procedures.cards({one.procedure_id for one in made})
    made = tuple(one for one in made if _mine(request, cards[one.procedure_id]))
    startable = [card for card in queries.startable() if _mine(request, card)]
    sizes = [(str(size), _("Les %(n)s derniers") % {"n": size}) for size in rules.SAMPLES]
    page = {
        "startable": startable,
        "choices": [(card.slug, card.title) for card in startable],
        "chosen": slug,
        "sizes": [("", _("Tous les dossiers déposés")), *sizes],
        "made": made,
        "cards": cards,
        "states": {one.value: one.label for one in SimulationState},
        "error": error,
    }
    return render(request, "automation/simulations.html", page)


def _results(request: HttpRequest, found: SimulationInfo) -> dict[str, Any]:
    asked = (request.GET.get("de", ""), request.GET.get("vers", ""))
    pair = asked if all(one in Answer.values for one in asked) else None
    after = request.GET.get("apres", "")
    start = int(after) if after.isdecimal() and len(after) < 19 else 0
    rows, more = queries.changes(found, request.roles, pair=pair, after=start)  # type: ignore[attr-defined]
    starter = accounts.person_names([found.started_by])
    current = procedures.drafts().get(found.procedure_id)
    live = current is not None and current.id == found.version_id
    return {
        "matrix": rules.matrix(found.outcomes),
        "whys": queries.whys(found) if start == 0 else (),
        "rows": rows,
        "more": more,
        "pair": pair,
        "start": start,
        "starter": starter.get(found.started_by or 0),
        "draft": current if live else None,
        "failing": live and bool(procedures.failures_of(found.version_id or 0)),
        "may_publish": rules.may(request.roles, Deed.PUBLISH),  # type: ignore[attr-defined]
    }


def _answers() -> dict[str, str]:
    return {one.value: str(one.label) for one in Answer}


def _found(request: HttpRequest, simulation_id: int) -> tuple[SimulationInfo, ProcedureCard]:
    """Return a simulation and its procedure, for who makes the procedures of its department."""
    try:
        found = queries.info(simulation_id)
    except LookupError as missing:
        raise Http404 from missing
    card = procedures.cards([found.procedure_id])[found.procedure_id]
    if not _mine(request, card):
        raise PermissionDenied
    return found, card


def _mine(request: HttpRequest, card: ProcedureCard) -> bool:
    roles = request.roles  # type: ignore[attr-defined]
    return rules.may(roles, Deed.SEE, department_id=card.department_id)
