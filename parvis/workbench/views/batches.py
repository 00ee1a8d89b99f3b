"""Documents issued together: all the school cards of September, with progress, pause and resume."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.accounts.enums import Role
from parvis.common.access import agent
from parvis.documents import actions as documents
from parvis.documents import queries as issued
from parvis.documents.enums import BatchState, DocumentKind
from parvis.documents.types import Author, BatchInfo
from parvis.workbench import queries
from parvis.workbench.types import BulkOrder

KINDS = (DocumentKind.CERTIFICATE, DocumentKind.ATTESTATION)
LONGEST_TITLE, LONGEST_STATEMENT = 120, 2000
MOVES = {
    "pause": documents.pause_batch,
    "reprendre": documents.resume_batch,
    "reessayer": documents.retry_batch,
}


@agent(Role.DECIDER)
@require_http_methods(["GET", "HEAD", "POST"])
def batches(request: HttpRequest) -> HttpResponse:
    """What was launched, and what to launch: a procedure, a kind, a title and a sentence."""
    choices = queries.procedures_to_issue(request.roles)
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        errors = _errors(request, {str(choice[0]) for choice in choices})
        if not errors:
            return redirect("workbench:batch", batch_id=_start(request, dict(_titles(choices))))
    values: dict[str, Any] = {
        "batches": issued.batches(queries.deciding(request.roles)),
        "choices": [(pk, f"{title} ({count})") for pk, title, count in choices],
        "kinds": [(kind.value, kind.label) for kind in KINDS],
        "errors": errors,
        "said": dict(errors),
        "typed": request.POST,
        "states": BatchState,
    }
    return render(request, "workbench/batches.html", values, status=422 if errors else 200)


@agent(Role.DECIDER)
@require_safe
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """How far a batch is."""
    values = {"batch": _batch(request, batch_id), "states": BatchState}
    return render(request, "workbench/batch.html", values)


@agent(Role.DECIDER)
@require_POST
def move_batch(request: HttpRequest, batch_id: int, move: str) -> HttpResponse:
    """Pause, resume, or try again what failed."""
    found = _batch(request, batch_id)
    if move not in MOVES:
        raise Http404
    if not MOVES[move](found.id, actor=request.actor):
        messages.info(request, _("Ce lot a déjà changé d’état."))
    return redirect("workbench:batch", batch_id=found.id)


def _batch(request: HttpRequest, batch_id: int) -> BatchInfo:
    """Return a batch of the departments where this agent decides, else a 404."""
    found, departments = issued.batch(batch_id), queries.deciding(request.roles)
    if found is None or (departments is not None and found.department_id not in departments):
        raise Http404
    return found


def _start(request: HttpRequest, titles: dict[int, str]) -> int:
    procedure_id, posted = int(request.POST["demarche"]), request.POST
    departments = queries.deciding(request.roles)
    department = min(departments) if departments else None
    capacity = request.roles.capacity(department)
    wanted = BulkOrder(
        kind=posted["nature"],
        title=posted["titre"].strip(),
        statement=posted["texte"].strip(),
        about=titles[procedure_id],
    )
    orders = queries.orders_of(
        procedure_id,
        roles=request.roles,
        wanted=wanted,
        author=Author(name=request.user.name, capacity=capacity),
    )
    title = f"{wanted.title} – {wanted.about}"[:200]
    return documents.start_batch(title, orders, department_id=department, actor=request.actor)


def _errors(request: HttpRequest, procedures: set[str]) -> list[tuple[str, str]]:
    posted = request.POST
    title, text = posted.get("titre", "").strip(), posted.get("texte", "").strip()
    found = [
        ("demarche", posted.get("demarche") in procedures, _("Choisissez une démarche.")),
        ("nature", posted.get("nature") in KINDS, _("Choisissez la nature du document.")),
        ("titre", 0 < len(title) <= LONGEST_TITLE, _("Écrivez un titre, de 120 signes au plus.")),
        (
            "texte",
            0 < len(text) <= LONGEST_STATEMENT,
            _("Écrivez ce que le document atteste, en 2 000 signes au plus."),
        ),
    ]
    return [(name, said) for name, good, said in found if not good]


def _titles(choices: list[tuple[int, str, int]]) -> list[tuple[int, str]]:
    return [(pk, title) for pk, title, _count in choices]
