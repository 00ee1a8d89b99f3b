"""« Mon compte »: name, address, password, second factor, devices, data."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.accounts import actions, queries
from parvis.accounts.forms import DeleteForm, NameForm
from parvis.common import clock
from parvis.common.access import signed_in


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Everything about the account, each thing with the way to change it."""
    return render(
        request,
        "accounts/home.html",
        {
            "person": queries.person(request.user.pk),
            "has_password": request.user.has_usable_password(),
            "protected": queries.has_second_factor(request.user.pk),
            "roles": request.roles,
        },
    )


@signed_in
def name(request: HttpRequest) -> HttpResponse:
    """The name that agents read beside a message."""
    person = queries.person(request.user.pk)
    values = {"first_name": person.first_name, "last_name": person.last_name}
    form = NameForm(request.POST if request.method == "POST" else None, initial=values)
    if request.method == "POST" and form.is_valid():
        actions.rename(person.id, **form.cleaned_data, actor=request.actor)
        messages.success(request, _("Votre nom est enregistré."))
        return redirect("account_home")
    return render(request, "accounts/name.html", {"form": form})


@signed_in
def sessions(request: HttpRequest) -> HttpResponse:
    """The devices where the account is open; one of them, or all others, can be closed."""
    person_id, current = request.user.pk, request.session.session_key or ""
    if request.method == "POST":
        chosen = request.POST.get("session", "")
        if chosen:
            actions.end_session(person_id, chosen, actor=request.actor)
        else:
            actions.end_other_sessions(person_id, but=current, actor=request.actor)
        messages.success(request, _("C’est fermé."))
        return redirect("account_sessions")
    found = queries.sessions(person_id, current=current)
    return render(request, "accounts/sessions.html", {"sessions": found})


@signed_in
@require_POST
@reauthentication_required(app="allauth.account")
def export(request: HttpRequest) -> HttpResponseBase:
    """A copy of everything kept of the person (RGPD art. 15 and 20)."""
    archive = actions.export_data(request.user.pk, actor=request.actor)
    return FileResponse(
        archive, as_attachment=True, filename=f"mes-donnees-{clock.today().isoformat()}.zip"
    )


@signed_in
@reauthentication_required(app="allauth.account")
def delete(request: HttpRequest) -> HttpResponse:
    """Erase the account (RGPD art. 17), after saying what stays and why."""
    form = DeleteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.delete_account(request.user.pk, actor=request.actor)
        except actions.StillAgentError:
            form.add_error(None, _("Demandez d’abord à un administrateur de retirer vos rôles."))
        else:
            logout(request)
            return render(request, "accounts/deleted.html")
    return render(
        request, "accounts/delete.html", {"form": form, "is_agent": request.roles.is_agent}
    )
