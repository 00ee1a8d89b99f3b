"""Agents and departments of the authority: pages of administrators."""

import msgspec
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.accounts import actions, queries, rules
from parvis.accounts.enums import Permission, Role
from parvis.accounts.forms import DepartmentForm, GrantForm, InviteForm, UnprotectForm
from parvis.accounts.models import Department
from parvis.accounts.types import AgentInfo
from parvis.common.access import agent

administrator = agent(Role.ADMINISTRATOR)


@administrator
def team(request: HttpRequest) -> HttpResponse:
    """Who works here, and in which departments."""
    departments = queries.departments()
    return render(
        request,
        "accounts/team.html",
        {
            "agents": queries.agents(),
            "departments": departments,
            "names": {found.id: found.name for found in departments},
            "may_create": rules.may(request.roles, Permission.CREATE_DEPARTMENT),
        },
    )


@administrator
def invite(request: HttpRequest) -> HttpResponse:
    """Bring an agent in: the person, a role, a mail."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _allowed(request, form):
        data = form.cleaned_data
        person_id = actions.invite(
            data["email"],
            first_name=data["first_name"],
            last_name=data["last_name"],
            grants=[form.grant],
            actor=request.actor,
        )
        messages.success(request, _("L’invitation part par e-mail."))
        return redirect("team_member", person_id)
    values = {"form": form, "departments": queries.departments(), "roles": _roles(request)}
    return render(request, "accounts/invite.html", values)


@administrator
def member(request: HttpRequest, person_id: int) -> HttpResponse:
    """One agent and every role held here."""
    return _member(request, _agent(person_id), GrantForm(), status=200)


@administrator
@require_POST
def add_role(request: HttpRequest, person_id: int) -> HttpResponse:
    """Give one more role to an agent."""
    found, form = _agent(person_id), GrantForm(request.POST)
    if not form.is_valid() or not _allowed(request, form):
        return _member(request, found, form, status=422)
    actions.grant_role(person_id, **form.cleaned, actor=request.actor)
    messages.success(request, _("Le rôle est donné."))
    return redirect("team_member", person_id)


@administrator
@require_http_methods(["GET", "HEAD", "POST"])
def reword_role(request: HttpRequest, person_id: int) -> HttpResponse:
    """Change the words under which an agent signs: what was signed before keeps its own."""
    found, posted = _agent(person_id), request.method == "POST"
    form = GrantForm(request.POST if posted else request.GET)
    good = form.is_valid()
    held = found.roles.held(form.cleaned_data.get("role", ""), form.cleaned_data.get("department"))
    if held is None or form.has_error("department"):
        raise Http404
    if not rules.may_give(request.roles, held):
        raise PermissionDenied
    if posted and good:
        actions.reword_role(person_id, form.grant, actor=request.actor)
        messages.success(request, _("La qualité et la délégation sont enregistrées."))
        return redirect("team_member", person_id)
    if not posted:
        form = GrantForm(initial={**request.GET.dict(), **msgspec.structs.asdict(held)})
    place = queries.department(held.department_id) if held.department_id else None
    values = {"agent": found, "form": form, "grant": held, "department": place}
    return render(request, "accounts/signing.html", values, status=422 if posted else 200)


@administrator
@require_POST
def remove_role(request: HttpRequest, person_id: int) -> HttpResponse:
    """Take one role back."""
    form = GrantForm(request.POST)
    if not form.is_valid() or not rules.may_give(request.roles, form.grant):
        raise PermissionDenied
    try:
        actions.revoke_role(
            person_id, form.grant.role, department_id=form.grant.department_id, actor=request.actor
        )
    except actions.LastAdministratorError:
        messages.error(
            request, _("C’est le dernier administrateur. Nommez-en un autre avant de le retirer.")
        )
    else:
        messages.success(request, _("Le rôle est retiré."))
    still = queries.agent(person_id) is not None
    return redirect("team_member", person_id) if still else redirect("team")


@administrator
def unprotect(request: HttpRequest, person_id: int) -> HttpResponse:
    """Remove the second factor that an agent lost, after saying what it does."""
    found = _agent(person_id)
    if not _may_unprotect(request, found):
        raise PermissionDenied
    if not queries.is_protected(person_id):
        messages.error(request, _("Ce compte n’a pas de double protection."))
        return redirect("team_member", person_id)
    form = UnprotectForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.remove_protection(person_id, actor=request.actor)
        messages.success(request, _("La double protection est retirée. L’agent reçoit un e-mail."))
        return redirect("team_member", person_id)
    return render(
        request,
        "accounts/unprotect.html",
        {"agent": found, "form": form},
        status=422 if form.errors else 200,
    )


@administrator
def new_department(request: HttpRequest) -> HttpResponse:
    """Create a department."""
    if not rules.may(request.roles, Permission.CREATE_DEPARTMENT):
        raise PermissionDenied
    form = DepartmentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                actions.create_department(form.slug, **form.cleaned_data, actor=request.actor)
        except IntegrityError:
            form.add_error("name", _("Un service porte déjà ce nom. Choisissez-en un autre."))
        else:
            messages.success(request, _("Le service est créé."))
            return redirect("team")
    return render(request, "accounts/department.html", {"form": form, "department": None})


@administrator
def department(request: HttpRequest, slug: str) -> HttpResponse:
    """Name and contacts of a department: a receipt shows them."""
    try:
        found = queries.department(slug)
    except Department.DoesNotExist:
        raise Http404 from None
    if not rules.may(request.roles, Permission.EDIT_DEPARTMENT, department_id=found.id):
        raise PermissionDenied
    values = {key: getattr(found, key) for key in ("name", "street", "phone", "email")}
    form = DepartmentForm(request.POST if request.method == "POST" else None, initial=values)
    if request.method == "POST" and form.is_valid():
        actions.change_department(form.applied_to(found), actor=request.actor)
        messages.success(request, _("Le service est enregistré."))
        return redirect("team")
    return render(request, "accounts/department.html", {"form": form, "department": found})


def _member(
    request: HttpRequest, found: AgentInfo, form: GrantForm, *, status: int
) -> HttpResponse:
    departments = queries.departments()
    values = {
        "agent": found,
        "form": form,
        "roles": _roles(request),
        "departments": departments,
        "names": {one.id: one for one in departments},
        "may_unprotect": queries.is_protected(found.person.id) and _may_unprotect(request, found),
        "givable": [rules.may_give(request.roles, grant) for grant in found.roles.grants],
    }
    return render(request, "accounts/member.html", values, status=status)


def _agent(person_id: int) -> AgentInfo:
    found = queries.agent(person_id)
    if found is None:
        raise Http404
    return found


def _may_unprotect(request: HttpRequest, found: AgentInfo) -> bool:
    person_id = found.person.id
    return rules.may_unprotect(
        request.roles,  # type: ignore[attr-defined]
        found.roles,
        oneself=person_id == request.user.pk,
        elsewhere=queries.is_agent_elsewhere(person_id),
    )


def _roles(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the roles that the administrator may give somewhere, with their French names."""
    return [
        (role.value, str(role.label))
        for role in Role
        if role != Role.ADMINISTRATOR or request.roles.is_administrator  # type: ignore[attr-defined]
    ]


def _allowed(request: HttpRequest, form: GrantForm) -> bool:
    allowed = rules.may_give(request.roles, form.grant)  # type: ignore[attr-defined]
    if not allowed:
        form.add_error("department", _("Choisissez un service dont vous êtes administrateur."))
    return allowed
