"""The shell's own pages: home, help, rights, display, gallery, settings, errors."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from msgspec.structs import asdict, replace

from parvis.accounts.enums import Role
from parvis.common import clock
from parvis.common.access import agent, public
from parvis.common.formats import date_numeric
from parvis.files import actions as store
from parvis.files import queries as files
from parvis.files.enums import FileKind
from parvis.files.types import FileRefusedError
from parvis.procedures import queries as procedures
from parvis.procedures.enums import Theme
from parvis.site import actions
from parvis.site.forms import AuditForm, DisplayForm, ThemeForm, TownForm
from parvis.site.rules import display, opening
from parvis.tenancy import queries as tenancy
from parvis.tenancy.types import AccessibilityAudit

HOME_PROCEDURES = 8
DISPLAY_COOKIE = "affichage"
A_YEAR = timedelta(days=365)
PICTURES = (FileKind.PNG, FileKind.JPEG, FileKind.WEBP)

administrator = agent(Role.ADMINISTRATOR, whole=True)


@public
def home(request: HttpRequest) -> HttpResponse:
    """The town's home: one question, three doors, one news line, eight procedures, where to go."""
    cards = procedures.catalogue()
    present = {card.theme for card in cards}
    return render(
        request,
        "site/home.html",
        {
            "cards": cards[:HOME_PROCEDURES],
            "total": len(cards),
            "themes": [theme for theme in Theme if theme in present],
            "opening": opening(request.authority.profile.hours, clock.now()),
            "today": clock.today(),
        },
    )


@public
def help_page(request: HttpRequest) -> HttpResponse:
    """How to reach a person, and the answers that people ask for most."""
    found = opening(request.authority.profile.hours, clock.now())
    return render(request, "site/help.html", {"opening": found, "today": clock.today()})


@public
def display_settings(request: HttpRequest) -> HttpResponse:
    """Colours, contrast and keys: kept in a cookie of this device, for a year."""
    form = DisplayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = redirect("display")
        answer.set_cookie(
            DISPLAY_COOKIE,
            form.chosen().cookie,
            max_age=A_YEAR,
            samesite="Lax",
            secure=request.is_secure(),
            httponly=True,
        )
        messages.success(request, _("Votre choix est gardé sur cet appareil."))
        return answer
    chosen = display(request.COOKIES.get(DISPLAY_COOKIE, ""))
    return render(request, "site/display.html", {"chosen": chosen, "form": form})


@public
def site_map(request: HttpRequest) -> HttpResponse:
    """Every page that a visitor may open, the procedures by theme."""
    cards = procedures.catalogue()
    shelves = [(theme, [card for card in cards if card.theme == theme]) for theme in Theme]
    return render(request, "site/site_map.html", {"shelves": shelves})


@public
def legal(request: HttpRequest) -> HttpResponse:
    """Mentions légales (loi n° 2004-575, art. 6, III)."""
    return render(request, "site/legal.html")


@public
def privacy(request: HttpRequest) -> HttpResponse:
    """What becomes of personal data (RGPD, art. 13)."""
    return render(request, "site/privacy.html")


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement of accessibility, from the recorded audit (décret n° 2019-768, art. 4)."""
    return render(request, "site/accessibility.html")


@public
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with every variant."""
    at = clock.now()
    today = clock.local_day(at).replace(month=3, day=15)
    return render(request, "site/gallery.html", {"at": at, "today": today})


@administrator
def settings_index(request: HttpRequest) -> HttpResponse:
    """What an administrator may change of the town."""
    return render(request, "site/settings.html")


@administrator
def dress(request: HttpRequest) -> HttpResponse:
    """Colours tried on this very page (GET), then kept (POST)."""
    present = request.authority.profile.theme
    form = ThemeForm(request.POST or request.GET or None, initial=asdict(present))
    tried, moves = None, []
    if form.is_valid():
        theme = form.theme(present)
        if request.method == "POST":
            actions.dress(request.authority, theme=theme, actor=request.actor)
            messages.success(request, _("L’apparence est changée."))
            return redirect("dress")
        tried, moves = tenancy.try_theme(theme)
    return render(
        request,
        "site/dress.html",
        {"form": form, "tried": tried, "moves": moves, "kinds": files.accept_attribute(PICTURES)},
    )


@administrator
@require_POST
def dress_picture(request: HttpRequest) -> HttpResponse:
    """Take, or drop, the logo or the picture of the home page."""
    name = request.POST.get("name")
    if name not in {"logo", "picture"}:
        raise Http404
    upload, address = request.FILES.get("file"), ""
    if upload is not None:
        try:
            address = _picture(request, upload)
        except FileRefusedError as refused:
            messages.error(request, str(refused))
            return redirect("dress")
    theme = replace(request.authority.profile.theme, **{name: address})
    actions.dress(request.authority, theme=theme, actor=request.actor)
    messages.success(request, _("L’image est en place.") if address else _("L’image est retirée."))
    return redirect("dress")


@administrator
def describe(request: HttpRequest) -> HttpResponse:
    """Contacts, hours, news, legal mentions."""
    profile = request.authority.profile
    form = TownForm(request.POST or None, profile=profile)
    if request.method == "POST" and form.is_valid():
        actions.describe(request.authority, profile=form.profile(), actor=request.actor)
        messages.success(request, _("C’est enregistré."))
        return redirect("describe")
    return render(request, "site/describe.html", {"form": form})


@administrator
def audit(request: HttpRequest) -> HttpResponse:
    """Record the audit of accessibility that the statement tells of."""
    present = request.authority.profile.audit
    form = AuditForm(request.POST or None, initial=_typed(present))
    if request.method == "POST" and form.is_valid():
        actions.record_audit(request.authority, audit=form.audit(), actor=request.actor)
        messages.success(request, _("L’audit est enregistré, la déclaration est à jour."))
        return redirect("accessibility")
    return render(request, "site/audit.html", {"form": form})


def _picture(request: HttpRequest, upload: UploadedFile) -> str:
    held_by = store.hold(request)
    file = store.receive(upload, actor=request.actor, held_by=held_by, accepted=PICTURES)
    return actions.keep_picture(request.authority, file.id, actor=request.actor, held_by=held_by)


def _typed(present: AccessibilityAudit | None) -> dict[str, object] | None:
    if present is None:
        return None
    day = date_numeric(date.fromisoformat(present.day))
    return {**asdict(present), "day": day, "failures": "\n".join(present.failures)}


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing is at this address: say so, and offer the search."""
    del exception
    return render(request, "site/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The person is known, and may not open this page."""
    del exception
    return render(request, "site/403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without the token of its page: most often a page left open too long."""
    del reason
    return render(request, "site/expired.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """The fault is ours: give the reference that stands in the log; ask nothing of the database."""
    reference = getattr(request, "reference", "")
    return render(request, "site/500.html", {"reference": reference}, status=500)
