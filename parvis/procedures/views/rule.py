"""What those who make a procedure read about its rule, and the switch of automatic refusals."""

import msgspec
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.accounts.enums import Role
from parvis.common.access import agent
from parvis.procedures import actions, queries
from parvis.procedures.models import Procedure
from parvis.procedures.types import RuleCover


class RuleReport(msgspec.Struct, frozen=True, kw_only=True):
    """What the checks say of the rule of a version.

    warnings: gaps and overlaps, with their examples. covers: per table, what the cases reach.
    refuses: whether it may refuse on its own. signed: whether the town said in whose name rules
    decide, without which every dossier goes to a person.
    """

    file: str
    warnings: tuple[str, ...]
    covers: tuple[RuleCover, ...]
    refuses: bool
    signed: bool

    @property
    def unreached(self) -> tuple[tuple[str, int], ...]:
        """Name of the table and number of each rule that no case reaches."""
        return tuple((one.decision, rule) for one in self.covers for rule in one.unreached)


def report_of(request: HttpRequest, version_id: int, procedure_id: int) -> RuleReport | None:
    """Return the report of a version, None when no rule decides in it."""
    if not queries.decides(version_id):
        return None
    profile = request.authority.profile  # type: ignore[attr-defined]
    return RuleReport(
        file=queries.definition(version_id).decision or "",
        warnings=queries.warnings_of(version_id),
        covers=queries.cover_of(version_id),
        refuses=queries.refuses(procedure_id),
        signed=bool(profile.signatory.name),
    )


@agent(Role.ADMINISTRATOR)
@require_POST
def refusal(request: HttpRequest, slug: str) -> HttpResponse:
    """Switch the automatic refusals of a procedure on or off."""
    row = get_object_or_404(Procedure, slug=slug)
    if not request.roles.has(Role.ADMINISTRATOR, row.department_id):  # type: ignore[attr-defined]
        raise PermissionDenied
    allowed = request.POST.get("allowed") == "1"
    actions.allow_refusal(row.pk, allowed, actor=request.actor)  # type: ignore[attr-defined]
    messages.success(
        request,
        _("La règle peut maintenant refuser seule.")
        if allowed
        else _("Chaque refus revient maintenant à un agent."),
    )
    return redirect("procedures:detail", slug)
