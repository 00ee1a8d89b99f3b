"""What residents see before they start."""

from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from parvis.accounts import queries as accounts
from parvis.common.access import public
from parvis.procedures import queries
from parvis.procedures.enums import Audience, PlaceLevel, Theme
from parvis.procedures.types import Definition, ProcedureCard
from parvis.procedures.views.facts import facts_of, items_of, lines_of, period_words


@public
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """All procedures by theme, or those that answer what was typed."""
    text = request.GET.get("q", "").strip()
    audience = _known(request.GET.get("public", ""), Audience.values)
    theme = _known(request.GET.get("theme", ""), Theme.values)
    if text:
        cards = queries.search(text, audience=audience, theme=theme)
    else:
        cards = queries.catalogue(audience=audience, theme=theme)
    page = {
        "text": text,
        "audience": audience,
        "theme": theme,
        "audiences": Audience.choices,
        "theme_name": Theme(theme).label if theme else "",
        "shelves": () if text else _shelves(cards),
        "cards": cards,
    }
    part = "procedures/_results.html" if request.htmx else "procedures/catalogue.html"  # type: ignore[attr-defined]
    response = render(request, part, page)
    patch_vary_headers(response, ["HX-Request"])
    return response


@public
@require_safe
def procedure(request: HttpRequest, slug: str) -> HttpResponse:
    """The page before the form: who, what to prepare, how long, how much, what the law says."""
    card = queries.by_slug(slug)
    if card is None or card.version_id is None:
        raise Http404
    return render(request, "procedures/procedure.html", about(card, card.version_id))


@public
@require_safe
@cache_control(public=True, max_age=86400)
def places(request: HttpRequest, level: str = PlaceLevel.COMMUNE) -> HttpResponse:
    """The list that a field of place opens while one types."""
    if level not in PlaceLevel.values:
        raise Http404
    typed = request.GET.get("q", "")[:100]
    found = queries.search_places(level, typed)
    items = [(place.code, place.name, _postcodes(place.postcodes)) for place in found]
    return render(request, "procedures/_places.html", {"items": items, "typed": typed.strip()})


def about(card: ProcedureCard, version_id: int) -> dict[str, Any]:
    """Return what the page of a procedure needs, for one of its versions."""
    definition: Definition = queries.definition(version_id)
    return {
        "card": card,
        "definition": definition,
        "before": definition.before_start,
        "facts": facts_of(definition),
        "who": lines_of(definition.before_start.who),
        "items": items_of(definition.before_start.documents),
        "kept": period_words(definition.retention),
        "theme_name": Theme(card.theme).label,
        "department": accounts.department(card.department_id),
        "preview": False,
        "start_url": reverse("dossiers:start", args=[card.slug]),
    }


def _shelves(cards: tuple[ProcedureCard, ...]) -> list[tuple[str, str, list[ProcedureCard]]]:
    order = list(Theme.values)
    ranked = sorted(cards, key=lambda card: order.index(card.theme))
    return [
        (theme, str(Theme(theme).label), list(group))
        for theme, group in groupby(ranked, key=lambda card: card.theme)
    ]


def _known(value: str, values: list[str]) -> str:
    return value if value in values else ""


def _postcodes(codes: tuple[str, ...]) -> str:
    return ", ".join(codes) if len(codes) < 4 else f"{codes[0]} … {codes[-1]}"
