"""Starting a procedure and filling it in, page by page. Complete without script."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from parvis.common.access import go, public
from parvis.dossiers import actions, queries
from parvis.dossiers.enums import State
from parvis.dossiers.models import Dossier
from parvis.dossiers.rules import Refused
from parvis.dossiers.views import posting
from parvis.dossiers.views.pages import page_context
from parvis.dossiers.views.shared import (
    SESSION_KEY,
    Filling,
    actor_of,
    filling,
    own,
    read_permit,
    redirect_to,
)
from parvis.journal.types import person
from parvis.procedures import queries as procedures
from parvis.procedures.enums import Audience
from parvis.procedures.types import PageResult, ProcedureCard


@public
@require_POST
def start(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Start a draft, or offer the one that waits; ask as whom when several are possible."""
    card = procedures.published(slug)
    if card is None:
        raise Http404
    person_id = request.user.pk
    if person_id is not None and "nouveau" not in request.POST:
        waiting = queries.draft_of_procedure(person_id, card.id)
        if waiting is not None:
            return render(request, "dossiers/again.html", {"card": card, "waiting": waiting})
    audience = card.audience[0] if len(card.audience) == 1 else request.POST.get("public", "")
    if audience not in card.audience:
        return _ask_audience(request, card)
    lang = get_language() or "fr"
    dossier = actions.start(card, audience=audience, actor=actor_of(request), lang=lang[:2])
    if person_id is None:
        kept = [*request.session.get(SESSION_KEY, ()), dossier.number]
        request.session[SESSION_KEY] = kept[-20:]
    return redirect_to(reverse("dossiers:page", args=[dossier.number, 1]))


@public  # `own` guards it; what was typed before a session ended is kept all the same
@never_cache
def page(request: HttpRequest, number: str, page: int) -> HttpResponseBase:
    """One section of the form."""
    if request.method == "POST" and not request.user.is_authenticated:
        person_id = read_permit(request.POST.get("permis", ""), number)
        if person_id is not None:
            return _save_after_session(request, number, page, person_id)
    return _page(request, number=number, page=page)


@own
@require_http_methods(["GET", "HEAD", "POST"])
def _page(request: HttpRequest, dossier: Dossier, page: int) -> HttpResponseBase:
    if dossier.state not in {State.DRAFT, State.SUBMITTED}:
        return redirect_to(reverse("dossiers:dossier", args=[dossier.number]))
    form = filling(request, dossier)
    if not 1 <= page <= len(form.form.pages):
        raise Http404
    if request.method == "POST":
        return _save(request, form, page)
    state = procedures.evaluate(form.form, form.answers, form.context)
    if page not in state.pages:
        return redirect_to(_address(dossier, state.pages[0]))
    errors = posting.errors_of_page(form, page) if "revoir" in request.GET else ()
    shown = page_context(request, form, page, state, errors=errors)
    return render(request, "dossiers/page.html", shown)


def _save(request: HttpRequest, form: Filling, page: int) -> HttpResponseBase:
    """Keep the page, then do what the button says."""
    posted = posting.read(request, form, page)
    if request.htmx and posting.is_late(request, form, posted):  # type: ignore[attr-defined]
        return HttpResponse(status=204)
    try:
        result = posting.save(request, form, page, posted)
    except (actions.Conflict, Refused) as stopped:
        return _stopped(request, form, page, posted, stopped)
    if request.htmx:  # type: ignore[attr-defined]
        return _fragment(request, form, page, result)
    if posted.button in {"add", "remove"}:
        return redirect_to(f"{_address(form.dossier, page)}#{_after_row(form, posted, result)}")
    if posted.button == "remove_file":
        return redirect_to(_address(form.dossier, page))
    if posted.button == "later":
        messages.success(request, _("Votre demande est gardée. Reprenez-la quand vous voulez."))
        return redirect_to(reverse("dossiers:list"))
    if posted.button == "search" or result.errors or posted.refused:
        return _again(request, form, page, result, posted)
    return redirect_to(_next(request, form, page, result))


def _after_row(form: Filling, posted: posting.Sent, result: PageResult) -> str:
    """Where the focus goes: into the row that was added, or to the button that adds another."""
    if posted.button == "remove":
        return f"{posted.target}-add"
    return procedures.last_row_anchor(form.form, posted.target, result.answers)


def _again(
    request: HttpRequest, form: Filling, page: int, result: PageResult, posted: posting.Sent
) -> HttpResponse:
    """Show the page with what was typed; a search for a place shows what it found, no errors."""
    errors = () if posted.button == "search" else posting.with_refused(form, page, result, posted)
    shown = page_context(
        request, filling(request, form.dossier), page, result.state, errors=errors, result=result
    )
    return render(request, "dossiers/page.html", shown)


def _stopped(
    request: HttpRequest, form: Filling, page: int, posted: posting.Sent, stopped: Exception
) -> HttpResponseBase:
    """Somebody was quicker: show what was typed over the present state, and say who and when."""
    dossier = queries.by_number(form.dossier.number)
    if dossier.state not in {State.DRAFT, State.SUBMITTED}:
        messages.warning(request, posting.told(stopped))
        return redirect_to(reverse("dossiers:dossier", args=[dossier.number]))
    fresh = filling(request, dossier)
    if request.htmx:  # type: ignore[attr-defined]
        if posting.is_late(request, fresh, posted):
            return HttpResponse(status=204)
        return render(request, "dossiers/_stopped.html", {"sentence": posting.told(stopped)})
    result = procedures.clean_page(fresh.form, page, posted.values, fresh.answers, fresh.context)
    shown = page_context(request, fresh, page, result.state, result=result)
    return render(
        request, "dossiers/page.html", {**shown, "told": posting.told(stopped)}, status=409
    )


def _fragment(request: HttpRequest, form: Filling, page: int, result: PageResult) -> HttpResponse:
    """Answer a save made while typing: the time, the new version, and what to show or hide."""
    shown = page_context(request, filling(request, form.dossier), page, result.state, result=result)
    seen = set(request.POST.getlist("seen"))
    blocks = posting.blocks(form.form.pages[page - 1], shown["fields"], seen)
    return render(request, "dossiers/_saved.html", {**shown, "blocks": blocks})


def _next(request: HttpRequest, form: Filling, page: int, result: PageResult) -> str:
    """The page after; the check page after the last one, or when the person came from it."""
    number = form.dossier.number
    if form.dossier.owner_id is None and page == result.state.pages[0]:
        return reverse("dossiers:keep", args=[number])
    after = [other for other in result.state.pages if other > page]
    if not after or request.POST.get("retour") == "verifier":
        return reverse("dossiers:check", args=[number])
    return _address(form.dossier, after[0])


def _save_after_session(
    request: HttpRequest, number: str, page: int, person_id: int
) -> HttpResponseBase:
    """Keep what was typed by somebody whose session ended, then send them to sign in."""
    try:
        dossier = queries.of_owner(number, person_id)
        form = filling(request, dossier)
        if 1 <= page <= len(form.form.pages):
            posting.save(
                request, form, page, posting.read(request, form, page), actor=person(person_id)
            )
    except (Dossier.DoesNotExist, actions.Conflict, Refused):
        return go(request, settings.LOGIN_URL)
    messages.info(request, _("Tout est enregistré : reconnectez-vous pour continuer."))
    return go(request, settings.LOGIN_URL)


def _ask_audience(request: HttpRequest, card: ProcedureCard) -> HttpResponse:
    """Ask as whom; nothing chosen yet is no error, the button pressed without choice is one."""
    shown: dict[str, Any] = {
        "card": card,
        "choices": [(code, Audience(code).label) for code in card.audience],
        "missing": "public_asked" in request.POST,
    }
    return render(request, "dossiers/audience.html", shown)


def _address(dossier: Dossier, page: int) -> str:
    return reverse("dossiers:page", args=[dossier.number, page])
