"""« Mes documents »: all that was ever issued to a person, to open, keep, send again and show."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from parvis.common import clock
from parvis.common.access import public, signed_in
from parvis.common.formats import date_day
from parvis.documents import actions, queries
from parvis.documents.enums import DocumentKind, DocumentState
from parvis.documents.rules import codes, sharing
from parvis.documents.types import DocumentInfo, SafeLine
from parvis.documents.views import handing

LONGEST_TEXT = 100
KINDS = {str(kind): kind.label for kind in DocumentKind}


class Year(msgspec.Struct, frozen=True):
    """The documents of one year, newest first."""

    number: int
    lines: tuple[SafeLine, ...]


@signed_in
@never_cache
@require_safe
def safe(request: HttpRequest) -> HttpResponse:
    """Every document of the person, by year, and what was looked for."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_TEXT]
    found = queries.safe(request.user.pk, text=text, before=_cursor(request))
    lines = found[: queries.PAGE]
    values: dict[str, Any] = {
        "years": [
            Year(year, tuple(rows))
            for year, rows in groupby(lines, key=lambda line: clock.local_day(line.issued_at).year)
        ],
        "text": text,
        "count": len(lines),
        "first": "avant" not in request.GET,
        "next": _before(lines[-1], text) if len(found) > len(lines) else "",
        "shared": queries.shared(request.user.pk, [line.id for line in lines]),
        "kinds": {kind: str(label) for kind, label in KINDS.items()},
        "days": _days(lines),
    }
    return render(request, "documents/safe.html", values)


@public  # its holder, or whom the room of its subject lets in: an agent who reads the dossier
@never_cache
@require_safe
def open_document(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The PDF itself, shown in place, saved with ?garder."""
    found = _openable(request, public_id)
    issued = clock.local_day(found.issued_at) if found.issued_at else clock.today()
    name = handing.file_name(found.title, found.number, str(issued))
    return handing.pdf(found.file, name, size=found.size, save="garder" in request.GET)


@public  # as the document
@never_cache
@require_safe
def open_proof(request: HttpRequest, public_id: str) -> HttpResponse:
    """The receipt of the ledger, that checks the document without us."""
    found = _openable(request, public_id)
    text = queries.receipt_of_entry(found.entry_id)
    if text is None:
        raise Http404
    return handing.text(text, f"{public_id}.tlog-proof")


@signed_in
@never_cache
@require_safe
def details(request: HttpRequest, public_id: str) -> HttpResponse:
    """One document: where it stands, its code, who it is shown to."""
    line = _mine(request, public_id)
    known = queries.by_public_id(public_id)
    values: dict[str, Any] = {
        "line": line,
        "known": known,
        "kind": KINDS[line.kind],
        "code": codes.grouped(known.code) if known else "",
        "proved": bool(known and known.entry_id and queries.is_in_ledger(known.entry_id)),
        "shares": queries.shares(request.user.pk, line.id),
        "days": sharing.DAYS,
        "states": DocumentState,
    }
    return render(request, "documents/details.html", values)


@signed_in
@never_cache
@require_safe
def archive(request: HttpRequest) -> HttpResponseBase:
    """All the documents of the person in one ZIP."""
    day = clock.today().isoformat()
    return handing.archive(queries.stored(request.user.pk), f"mes-documents-{day}.zip")


@signed_in
@require_POST
def resend(request: HttpRequest, public_id: str) -> HttpResponse:
    """The document again, by mail, to its holder."""
    line = _mine(request, public_id)
    lang = translation.get_language() or "fr"
    actions.resend(line, lang=lang, actor=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("Nous vous l’envoyons à %(to)s.") % {"to": request.user.email})
    return _back(public_id)


@signed_in
@require_POST
def share(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make a link that opens the document for some days."""
    days = request.POST.get("jours", "")
    made = actions.share(
        _mine(request, public_id),
        days=int(days) if days.isdecimal() and len(days) < 4 else 0,
        actor=request.actor,  # type: ignore[attr-defined]
    )
    if made is None:
        messages.error(request, _("Ce document a déjà beaucoup de liens : retirez-en d’abord un."))
    return _back(public_id, "#partage")


@signed_in
@require_POST
def withdraw(request: HttpRequest, public_id: str, share_id: str) -> HttpResponse:
    """Take a link back: it opens nothing any more."""
    if actions.withdraw(share_id, actor=request.actor):  # type: ignore[attr-defined]
        messages.success(request, _("Le lien est retiré. Il n’ouvre plus rien."))
    return _back(public_id, "#partage")


def _days(lines: Sequence[SafeLine]) -> dict[int, str]:
    """Return the day of each document in words, each day written once."""
    known: dict[date, str] = {}
    for day in {line.day for line in lines}:
        known[day] = date_day(day)
    return {line.id: known[line.day] for line in lines}


def _mine(request: HttpRequest, public_id: str) -> SafeLine:
    line = queries.one(request.user.pk, public_id)
    if line is None:
        raise Http404
    return line


def _openable(request: HttpRequest, public_id: str) -> DocumentInfo:
    """Return the document, or a 404 that does not say whether it exists."""
    found = queries.by_public_id(public_id)
    if found is None or not found.file or not queries.may_open(request, found):
        raise Http404
    return found


def _back(public_id: str, place: str = "") -> HttpResponseRedirect:
    response = HttpResponseRedirect(reverse("documents:details", args=[public_id]) + place)
    response.status_code = 303
    return response


def _before(last: SafeLine, text: str) -> str:
    asked = {"q": text} if text else {}
    return "?" + urlencode({**asked, "avant": f"{last.issued_at.isoformat()}_{last.id}"})


def _cursor(request: HttpRequest) -> tuple[datetime, int] | None:
    at, _dash, pk = request.GET.get("avant", "").rpartition("_")
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (found, int(pk)) if pk.isdecimal() and len(pk) < 19 and found.tzinfo else None
