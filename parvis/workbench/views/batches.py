"""Documents issued together: all the school cards of September, from a file or from dossiers."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.accounts.enums import Role
from parvis.common.access import agent
from parvis.documents import actions as documents
from parvis.documents import queries as issued
from parvis.documents.enums import BatchState
from parvis.documents.types import BatchInfo, Fault, Order, RosterError
from parvis.workbench import forms, queries
from parvis.workbench.types import BulkLine, BulkOrder, BulkSource

SHOWN = 20  # faults of a file told at once
MOVES = {
    "lancer": documents.launch_batch,
    "pause": documents.pause_batch,
    "reprendre": documents.resume_batch,
    "reessayer": documents.retry_batch,
    "abandonner": documents.drop_batch,
}


@agent(Role.DECIDER)
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """What was launched, and from what to prepare more."""
    values = {
        "batches": issued.batches(queries.deciding(request.roles)),
        "sources": queries.bulk_sources(request.roles),
    }
    return render(request, "workbench/batches.html", values)


@agent(Role.DECIDER)
@require_http_methods(["GET", "HEAD", "POST"])
def new_batch(request: HttpRequest, procedure_id: int = 0) -> HttpResponse:
    """What each document of a lot says; then the lot is there to be looked at."""
    source = _source(request, procedure_id)
    authors = queries.signing(request.roles, request.user.name)
    wanted, missing = forms.bulk(request.POST, source, authors)
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        errors = list(missing.items())
        try:
            lines = _lines(request, source, wanted)
        except RosterError as error:
            errors += [("fichier", said) for said in _told(error.faults)]
        if not errors:
            orders = queries.bulk_orders(lines, wanted, authors[wanted.department])
            return redirect("workbench:batch", batch_id=_draft(request, wanted, orders))
    page: dict[str, Any] = {"source": source, "wanted": wanted, "errors": errors}
    page["departments"] = [(key, one.department) for key, one in authors.items()]
    page |= {"said": dict(reversed(errors)), "kinds": list(forms.BULK_KINDS.items())}
    return render(request, "workbench/new_batch.html", page, status=422 if errors else 200)


@agent(Role.DECIDER)
@require_safe
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """What a lot will issue, then how far it is."""
    found = _batch(request, batch_id)
    values: dict[str, Any] = {"batch": found, "states": BatchState}
    if found.state == BatchState.DRAFT:
        values |= {"orders": issued.first_orders(found.id), "homeless": issued.homeless(found.id)}
    return render(request, "workbench/batch.html", values)


@agent(Role.DECIDER)
@require_POST
def move_batch(request: HttpRequest, batch_id: int, move: str) -> HttpResponse:
    """Launch, pause, resume, try again what failed, or forget what was prepared."""
    found = _batch(request, batch_id)
    if move not in MOVES:
        raise Http404
    if not MOVES[move](found.id, actor=request.actor):
        messages.info(request, _("Ce lot a déjà changé d’état."))
    elif move == "abandonner":
        messages.info(request, _("Ce lot est abandonné. Aucun document n’a été délivré."))
        return redirect("workbench:batches")
    return redirect("workbench:batch", batch_id=found.id)


def _batch(request: HttpRequest, batch_id: int) -> BatchInfo:
    """Return a batch of the departments where this agent decides, else a 404."""
    found = issued.batch_for(batch_id, request.roles)
    if found is None:
        raise Http404
    return found


def _source(request: HttpRequest, procedure_id: int) -> BulkSource:
    if not procedure_id:
        return BulkSource()
    for source in queries.bulk_sources(request.roles):
        if source.id == procedure_id:
            return source
    raise Http404


def _lines(request: HttpRequest, source: BulkSource, wanted: BulkOrder) -> list[BulkLine]:
    if source.id:
        return queries.lines_of_dossiers(source, wanted, request.roles)
    upload = request.FILES.get("fichier")
    content = upload.read(issued.HEAVIEST_ROSTER + 1) if upload else b""
    return queries.lines_of_file(content, request.roles)


def _draft(request: HttpRequest, wanted: BulkOrder, orders: Sequence[Order]) -> int:
    title = f"{wanted.title} – {wanted.about}" if wanted.about else wanted.title
    return documents.draft_batch(
        title, orders, department_id=int(wanted.department), actor=request.actor
    )


def _told(faults: Sequence[Fault]) -> list[str]:
    """Return the first faults in words, and how many more there are."""
    told, more = [str(fault) for fault in faults[:SHOWN]], len(faults) - SHOWN
    if more > 0:
        told.append(
            ngettext("Et une autre erreur.", "Et %(count)s autres erreurs.", more) % {"count": more}
        )
    return told
