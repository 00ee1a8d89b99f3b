"""The shell's own pages: home, help, rights, display, gallery, errors."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from parvis.common import clock
from parvis.common.access import public
from parvis.procedures import queries as procedures
from parvis.procedures.enums import Theme
from parvis.site.forms import DisplayForm
from parvis.site.rules import display, opening

HOME_PROCEDURES = 8
DISPLAY_COOKIE = "affichage"
A_YEAR = timedelta(days=365)


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
