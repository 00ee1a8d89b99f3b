"""Keeping a draft started without account: an address, a link, and the draft is found again."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from parvis.accounts import actions as accounts
from parvis.accounts.enums import Attempted
from parvis.common.access import public
from parvis.dossiers import actions
from parvis.dossiers.forms import KeepForm
from parvis.dossiers.models import Dossier
from parvis.dossiers.views.shared import Filling, actor_of, filling, own, redirect_to
from parvis.procedures import queries as procedures


@own
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, dossier: Dossier) -> HttpResponseBase:
    """Ask for the address that keeps the draft, once the first page is filled in."""
    form = filling(request, dossier)
    go_on = _next_page(form)
    if dossier.owner_id is not None:
        return redirect_to(go_on)
    typed = KeepForm(request.POST or None)
    sent = request.method == "POST" and typed.is_valid() and _send_link(request, dossier, typed)
    shown = {
        "dossier": dossier,
        "definition": form.definition,
        "form": typed,
        "sent": sent,
        "go_on": go_on,
    }
    return render(request, "dossiers/keep.html", shown)


def _send_link(request: HttpRequest, dossier: Dossier, typed: KeepForm) -> bool:
    """Send the link, unless too many were asked for this address."""
    email = typed.cleaned_data["email"]
    if accounts.attempt(Attempted.MAIL, email):
        typed.add_error("email", _("Un lien vient de partir. Attendez quelques minutes."))
        return False
    actions.offer_claim(dossier, email, actor=actor_of(request))
    return True


def _next_page(form: Filling) -> str:
    """The second page of the form, or the check page when there is only one."""
    state = procedures.evaluate(form.form, form.answers, form.context)
    number = form.dossier.number
    if len(state.pages) > 1:
        return reverse("dossiers:page", args=[number, state.pages[1]])
    return reverse("dossiers:check", args=[number])


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, token: str) -> HttpResponseBase:
    """The page of the link: a button, because programs that read mails open links too."""
    found = actions.find_claim(token)
    if found is None or found.dossier.owner_id is not None:
        return render(request, "dossiers/resume.html", {"title": "", "token": ""}, status=410)
    title = procedures.definition(found.dossier.procedure_version_id).title
    if request.method != "POST":
        return render(request, "dossiers/resume.html", {"title": title, "token": token})
    claimed = actions.claim(token)
    if claimed is None:
        return redirect_to(request.path)
    dossier, person_id, is_new = claimed
    here = reverse("dossiers:page", args=[dossier.number, 1])
    if request.user.pk == person_id:
        return redirect_to(here)
    if is_new and not request.user.is_authenticated:
        # The link proved the address, and nobody has set a second factor on a new account.
        person = get_user_model().objects.get(pk=person_id)
        login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
        return redirect_to(here)
    messages.info(request, _("Votre demande est dans votre compte : connectez-vous."))
    return redirect_to(f"{reverse(settings.LOGIN_URL)}?next={here}")
