"""What a share link opens: one document, for some days, for who holds the link."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from parvis.accounts import actions as accounts
from parvis.accounts import queries as people
from parvis.accounts.enums import Attempted
from parvis.common import clock
from parvis.common.access import public
from parvis.documents import actions, queries
from parvis.documents.enums import DocumentKind
from parvis.documents.models import Share
from parvis.documents.views import handing


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def shared(request: HttpRequest, share_id: str, secret: str) -> HttpResponseBase:
    """What the link shows; only who asks for the document (POST) uses it, no robot of a mailbox."""
    wait = accounts.attempt(Attempted.CHECK, people.client_address(request.META))
    row = None if wait else queries.opened(share_id, secret)
    if row is None:
        return _closed(request, wait)
    if request.method == "POST":
        return _handed(row)
    values = {"document": row.document, "share": row, "kind": DocumentKind(row.document.kind).label}
    return _discreet(render(request, "documents/shared.html", values))


def _handed(row: Share) -> HttpResponseBase:
    document = row.document
    day = str(clock.local_day(document.issued_at)) if document.issued_at else ""
    name = handing.file_name(document.title, document.number, day)
    response = handing.pdf(document.file, name, size=document.size, save=True)
    actions.use(row)
    return response


def _closed(request: HttpRequest, wait: int) -> HttpResponse:
    """One answer for a false link, a late one and one that was taken back."""
    values = {"minutes": -(-wait // 60)}
    status = 429 if wait else 404
    return _discreet(render(request, "documents/closed.html", values, status=status))


def _discreet(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
