"""« Vérifier un document »: by its code, its QR code or its file, without account nor script."""

from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.accounts import actions as accounts
from parvis.accounts import queries as people
from parvis.accounts.enums import Attempted
from parvis.common import clock
from parvis.common.access import public
from parvis.documents import queries
from parvis.documents.rules import checking
from parvis.documents.rules.checking import Showing, Shown
from parvis.documents.types import Finding
from parvis.documents.views.words import sentence_of

# The only page that scans: elsewhere the site refuses itself the camera.
PERMISSIONS = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponseBase:
    """The door, and the answer to what was typed, pasted, scanned or computed from a file."""
    shown = _shown(request) if request.method == "POST" else Shown(Showing.NOTHING)
    if shown.what == Showing.NOTHING:
        empty = request.method == "POST"
        return _page(request, None, shown, empty=empty)
    if wait := _wait(request):
        return _page(request, None, shown, wait=wait)
    return _page(request, queries.examine(shown), shown)


@public
@never_cache
@require_safe
def verify_one(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Where a QR code leads: what follows the # is checked by the script, or pasted here."""
    shown = Shown(Showing.ADDRESS, public_id, public_id)
    if wait := _wait(request):
        return _page(request, None, shown, wait=wait)
    return _page(request, queries.examine(shown), shown)


@public
@never_cache
@require_POST
def proof(request: HttpRequest) -> HttpResponseBase:
    """The proof of the ledger, for who shows again what shows that they hold the document."""
    shown = _shown(request)
    if wait := _wait(request):
        return _page(request, None, shown, wait=wait)
    finding = queries.examine(shown)
    text = queries.receipt_of(finding)
    if text is None:
        raise Http404
    name = f"{finding.public_id}.tlog-proof"
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"  # noqa: FBT003
    return response


def _shown(request: HttpRequest) -> Shown:
    """Return what the form brought; the hash of a file says which document it claims to be."""
    typed = request.POST.get("empreinte") or request.POST.get("vu", "")
    shown = checking.read(typed)
    claimed = request.POST.get("document", "")
    if shown.what == Showing.DIGEST and checking.is_id(claimed):
        return msgspec.structs.replace(shown, document=claimed)
    return shown


def _wait(request: HttpRequest) -> int:
    return accounts.attempt(Attempted.CHECK, people.client_address(request.META))


def _page(
    request: HttpRequest,
    finding: Finding | None,
    shown: Shown,
    *,
    empty: bool = False,
    wait: int = 0,
) -> HttpResponse:
    known = finding is not None and finding.kind is not None
    values: dict[str, Any] = {
        "finding": finding,
        "shown": shown,
        "said": sentence_of(finding, request.authority.name) if finding else None,  # type: ignore[attr-defined]
        "place": queries.place_of(finding) if known and finding else None,
        "typed": request.POST.get("vu", "")[:200],
        "checked_at": clock.now(),
        "empty": empty,
        "minutes": -(-wait // 60),
    }
    response = render(request, "documents/verifier.html", values, status=429 if wait else 200)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Permissions-Policy"] = PERMISSIONS
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response
