"""What the pages of one case share."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from parvis.common.formats import datetime_short
from parvis.dossiers import actions as dossiers
from parvis.workbench import queries
from parvis.workbench.types import DeskCase


def load(request: HttpRequest, number: str) -> DeskCase:
    """Return the case of a number; answer 404 when these roles may not read it."""
    try:
        return queries.desk_case(number, roles=request.roles)
    except LookupError as missing:
        raise Http404 from missing


def works(request: HttpRequest, desk: DeskCase) -> bool:
    """Whether the agent works on the dossiers of this department, not only reads them."""
    roles, department = request.roles, desk.case.department_id
    return roles.has("caseworker", department) or roles.has("decider", department)


@contextmanager
def telling(request: HttpRequest, done: str) -> Iterator[None]:
    """Try the move inside: the next page says `done`, or who was quicker or why it is refused."""
    try:
        yield
    except (dossiers.Conflict, dossiers.Refused) as problem:
        messages.error(request, explain(problem))
    else:
        messages.success(request, done)


def explain(problem: Exception) -> str:
    """Say who was quicker and what to do, or why the move is refused."""
    if isinstance(problem, dossiers.Conflict):
        if problem.at is None:
            return _("Ce dossier a changé entre-temps. Relisez-le, puis recommencez.")
        said: dict[str, Any] = {
            "who": problem.who or _("Quelqu’un"),
            "what": problem.kind.label.lower() if problem.kind else "",
            "when": datetime_short(problem.at),
        }
        return (
            _("%(who)s est passé avant vous (%(what)s, %(when)s). Rien n’a été enregistré.") % said
        )
    if isinstance(problem, dossiers.Refused):
        return str(problem.obstacle.label)
    return _("Ce dossier n’est plus là, ou n’est pas de vos services.")
