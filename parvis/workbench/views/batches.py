"""Documents issued together: all the school cards of September, from a file or from dossiers."""

from collections.abc import Sequence
from typing import Any

import msgspec
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
from parvis.documents.types import Author, BatchInfo, Fault, Order, RosterError
from parvis.workbench import forms, queries
from parvis.workbench.types import BulkOrder

SHOWN = 20  # faults of a file told at once
MOVES = {
    "lancer": documents.launch_batch,
    "pause": documents.pause_batch,
    "reprendre": documents.resume_batch,
    "reessayer": documents.retry_batch,
    "abandonner": documents.drop_batch,
}


class Source(msgspec.Struct, frozen=True):
    """Where the documents of a lot come from: a procedure, or a file when it has no id."""

    id: int = 0
    title: str = ""
    count: int = 0
    fields: tuple[tuple[str, str, bool], ...] = ()


@agent(Role.DECIDER)
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """What was launched, and from what to prepare more."""
    values = {
        "batches": issued.batches(queries.deciding(request.roles)),
        "choices": queries.procedures_to_issue(request.roles),
    }
    return render(request, "workbench/batches.html", values)


@agent(Role.DECIDER)
@require_http_methods(["GET", "HEAD", "POST"])
def new_batch(request: HttpRequest, procedure_id: int = 0) -> HttpResponse:
    """What each document of a lot says; then the lot is there to be looked at."""
    source = _source(request, procedure_id)
    departments = {str(one.id): one.name for one in queries.signing(request.roles)}
    wanted = forms.bulk(
        request.POST,
        departments=departments,
        fields=[name for name, *_rest in source.fields],
        holders=[name for name, _label, person in source.fields if person],
    )
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        errors = list(wanted.errors.items())
        try:
            orders = _orders(request, source, wanted)
        except RosterError as error:
            errors += [("fichier", said) for said in _told(error.faults)]
        if not errors:
            return redirect("workbench:batch", batch_id=_draft(request, source, wanted, orders))
    page = {"source": source, "departments": departments, "wanted": wanted, "errors": errors}
    page |= {
        "said": dict(reversed(errors)),
        "kinds": [(one.value, one.label) for one in forms.BULK_KINDS],
    }
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


def _source(request: HttpRequest, procedure_id: int) -> Source:
    if not procedure_id:
        return Source()
    for pk, title, count in queries.procedures_to_issue(request.roles):
        if pk == procedure_id:
            return Source(pk, title, count, tuple(queries.printable(pk)))
    raise Http404


def _orders(request: HttpRequest, source: Source, wanted: forms.Bulk) -> list[Order]:
    """Return what to issue; the file is read even when the rest is not good yet."""
    bulk = BulkOrder(
        kind=wanted.kind,
        title=wanted.title,
        statement=wanted.statement,
        about=source.title,
        fields=wanted.fields,
        holder=wanted.holder,
    )
    upload = request.FILES.get("fichier")
    content = upload.read(issued.HEAVIEST_ROSTER + 1) if upload else b""
    lines = queries.addressed(content, request.roles) if not source.id else []
    if wanted.errors:
        return []
    author = _author(request, int(wanted.department))
    if source.id:
        return queries.orders_of(source.id, roles=request.roles, wanted=bulk, author=author)
    return queries.orders_of_lines(lines, wanted=bulk, author=author)


def _author(request: HttpRequest, department_id: int) -> Author:
    names = {one.id: one.name for one in queries.signing(request.roles)}
    capacity = request.roles.capacity(department_id)
    return Author(name=request.user.name, capacity=capacity, department=names[department_id])


def _draft(
    request: HttpRequest, source: Source, wanted: forms.Bulk, orders: Sequence[Order]
) -> int:
    title = f"{wanted.title} – {source.title}" if source.id else wanted.title
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
