"""For administrators: what failed, and starting it again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from parvis.accounts.enums import Role
from parvis.automation import actions, queries
from parvis.automation.enums import Followed
from parvis.common.access import agent


@agent(Role.ADMINISTRATOR, whole=True)
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What failed first, then the whole table of what follows from what."""
    shown = {
        "failed": [(run, Followed(run.reaction).label) for run in queries.failed()],
        "rules": [(rule, Followed(rule.key).label) for rule in queries.table()],
    }
    return render(request, "automation/index.html", shown)


@agent(Role.ADMINISTRATOR, whole=True)
@require_POST
def retry(request: HttpRequest, run_id: int) -> HttpResponse:
    """Start a failed reaction again."""
    if actions.retry(run_id, actor=request.actor):  # type: ignore[attr-defined]
        messages.success(request, _("La réaction repart. Elle est faite dans quelques secondes."))
    else:
        messages.info(request, _("Quelqu’un l’a déjà relancée."))
    return redirect("automation:index")
