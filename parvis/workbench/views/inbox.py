"""The inbox, and what is done to several dossiers at once."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from parvis.accounts import queries as accounts
from parvis.common import clock
from parvis.common.access import agent
from parvis.common.text import number_in
from parvis.dossiers import actions as dossiers
from parvis.dossiers.enums import Sort, State
from parvis.workbench import queries, rules
from parvis.workbench.enums import View
from parvis.workbench.queries import READING
from parvis.workbench.views.shared import explain

MOST_CHOSEN = 200


@agent(*READING)
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    asked = rules.read(request.GET)
    page = queries.inbox_page(
        asked, roles=request.roles, person_id=request.user.pk, today=clock.today()
    )
    return render(
        request,
        "workbench/inbox.html",
        {
            "inbox": page,
            "asked": asked,
            "views": [(view.value, view.label) for view in View],
            "departments": _departments(request),
            "procedure_choices": [("", _("Toutes")), *page.procedures],
            "state_choices": [("", _("Tous")), *State.choices[1:]],
            "follower_choices": [("", _("Tout le monde")), *page.colleagues],
            "sort_choices": Sort.choices,
            "today": clock.today(),
        },
    )


@agent(*READING)
@require_POST
def chosen(request: HttpRequest) -> HttpResponse:
    """Take or assign the chosen dossiers, each as if alone; say what was done and what was not."""
    person_id = number_in(request.POST.get("a", ""))
    done = 0
    for dossier_id, version in _chosen(request.POST.getlist("dossier")):
        try:
            if request.POST.get("geste") == "prendre":
                dossiers.take(dossier_id, shown=version, actor=request.actor, roles=request.roles)
            elif person_id > 0:
                dossiers.assign(
                    dossier_id,
                    person_id,
                    shown=version,
                    actor=request.actor,
                    roles=request.roles,
                )
            done += 1
        except (dossiers.Conflict, dossiers.Refused, ObjectDoesNotExist) as problem:
            messages.error(request, explain(problem))
    if done:
        sentence = ngettext("%(n)s dossier traité.", "%(n)s dossiers traités.", done)
        messages.success(request, sentence % {"n": done})
    back = request.POST.get("retour", "")
    safe = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if safe else "workbench:inbox")


def _chosen(values: list[str]) -> Iterator[tuple[int, int]]:
    for value in values[:MOST_CHOSEN]:
        dossier_id, _dot, version = value.partition(".")
        yield number_in(dossier_id), number_in(version)


def _departments(request: HttpRequest) -> str:
    held = queries.departments_read(request.roles)
    known = accounts.departments()
    names = [one.name for one in known if held is None or one.id in held]
    return names[0] if len(names) == 1 else ""
