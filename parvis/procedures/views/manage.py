"""The desk of those who make procedures: designers and administrators."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.accounts.enums import Role
from parvis.common.access import agent
from parvis.procedures import actions, queries
from parvis.procedures.forms import ClosingForm, PackForm
from parvis.procedures.rules.archives import write_archive
from parvis.procedures.rules.making import MAKERS, makes_in, may_make
from parvis.procedures.types import Fault, PackError, ProcedureCard, VersionInfo
from parvis.procedures.views.outline import outline_of
from parvis.procedures.views.public import about
from parvis.procedures.views.rule import report_of

makers = agent(*MAKERS)


@makers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every procedure with its state, and the version that waits for publication."""
    roles = request.roles  # type: ignore[attr-defined]
    cards = [one for one in queries.all_cards() if may_make(roles, one.department_id)]
    page = {"cards": cards, "drafts": queries.drafts()}
    return render(request, "procedures/manage.html", page)


@makers
@require_http_methods(["GET", "HEAD", "POST"])
def import_pack(request: HttpRequest) -> HttpResponse:
    """Send a pack; what is wrong is listed with its line, all at once."""
    if request.method != "POST":
        return _import_page(request)
    form = PackForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            return _import_page(request, errors=list(form.errors["pack"]))
        version = actions.import_pack(
            form.cleaned_data["pack"],
            actor=request.actor,  # type: ignore[attr-defined]
            within=makes_in(request.roles),  # type: ignore[attr-defined]
        )
    except PackError as error:
        return _import_page(request, faults=error.faults)
    messages.success(request, _("Version %(n)s importée.") % {"n": version.number})
    card = queries.cards([version.procedure_id])[version.procedure_id]
    return redirect("procedures:detail", card.slug)


@makers
@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One procedure: its versions, what its cases say, what it asks, what is left to check."""
    card = card_of(request, slug)
    versions = queries.versions(card.id)
    newest = versions[0]
    definition = queries.definition(newest.id)
    page = {
        "card": card,
        "versions": versions,
        "newest": newest,
        "definition": definition,
        "failures": queries.failures_of(newest.id),
        "rule": report_of(request, newest.id, card.id),
        "may_switch": request.roles.has(Role.ADMINISTRATOR, card.department_id),  # type: ignore[attr-defined]
        "outline": outline_of(definition),
        "to_check": [law for law in definition.laws if not law.checked],
    }
    return render(request, "procedures/detail.html", page)


@makers
@require_POST
def publish(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Open a version to residents, unless one of its cases fails."""
    version = _version(card_of(request, slug), number)
    if request.POST.get("empreinte", version.digest) != version.digest:
        messages.error(
            request, _("Cette version a changé entre-temps. Relisez-la, puis publiez-la.")
        )
        return redirect("procedures:detail", slug)
    try:
        actions.publish(version.id, actor=request.actor)  # type: ignore[attr-defined]
    except actions.CasesFailedError:
        messages.error(request, _("Des cas échouent : corrigez la démarche, puis importez-la."))
    except PackError as error:
        messages.error(request, " ".join(fault.sentence for fault in error.faults))
    else:
        messages.success(request, _("La version %(n)s est en ligne.") % {"n": number})
    return redirect("procedures:detail", slug)


@makers
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the sentence that residents will read, then close."""
    card = card_of(request, slug)
    form = ClosingForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        error = form.errors.get("note", [""])[0] if form.is_bound else ""
        return render(request, "procedures/close.html", {"card": card, "error": error})
    try:
        actions.close(card.id, note=form.cleaned_data["note"], actor=request.actor)  # type: ignore[attr-defined]
    except actions.WrongStateError:
        messages.warning(request, _("Cette démarche n’était pas ouverte : rien n’a changé."))
    return redirect("procedures:detail", slug)


@makers
@require_POST
def reopen(request: HttpRequest, slug: str) -> HttpResponse:
    """Let residents start it again."""
    try:
        actions.reopen(card_of(request, slug).id, actor=request.actor)  # type: ignore[attr-defined]
    except actions.WrongStateError:
        messages.warning(request, _("Cette démarche n’était pas fermée : rien n’a changé."))
    return redirect("procedures:detail", slug)


@makers
@require_safe
def download(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The files of a version, byte for byte, as a ZIP."""
    version = _version(card_of(request, slug), number)
    data = write_archive(slug, queries.pack_files(version.id))
    name = f"{slug}-v{number}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type="application/zip", headers=headers)


@makers
@require_safe
def preview(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The page before the form as residents will see it, with the questions under it."""
    card = card_of(request, slug)
    version = _version(card, number)
    page: dict[str, Any] = about(card, version.id)
    page |= {"preview": True, "version": version, "outline": outline_of(page["definition"])}
    return render(request, "procedures/procedure.html", page)


def _import_page(
    request: HttpRequest, *, errors: list[str] | None = None, faults: tuple[Fault, ...] = ()
) -> HttpResponse:
    page = {"errors": errors or [], "faults": faults}
    return render(request, "procedures/import.html", page)


def card_of(request: HttpRequest, slug: str) -> ProcedureCard:
    """Return a procedure that this person makes; refuse one of another department."""
    card = queries.by_slug(slug)
    if card is None:
        raise Http404
    if not may_make(request.roles, card.department_id):  # type: ignore[attr-defined]
        raise PermissionDenied
    return card


def _version(card: ProcedureCard, number: int) -> VersionInfo:
    for version in queries.versions(card.id):
        if version.number == number:
            return version
    raise Http404
