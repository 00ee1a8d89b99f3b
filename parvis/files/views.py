from collections.abc import Callable
from itertools import chain

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from parvis.common.access import public
from parvis.common.doorstep import TOO_LARGE
from parvis.files import actions, queries, rules
from parvis.files.enums import FileKind, FileState, PreviewState
from parvis.files.models import StoredFile
from parvis.files.types import FileInfo, FileRefusedError

Handler = Callable[[HttpRequest], HttpResponseBase]

# Whatever a file holds, a browser that opens it runs nothing, loads nothing and is nobody.
FILE_POLICY = (
    "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)


def whole_body(get_response: Handler) -> Handler:
    """Middleware: say so when a body was too large to be received (`common.doorstep`)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if TOO_LARGE not in request.META:
            return get_response(request)
        return render(request, "files/too_large.html", {"limit": queries.limit()}, status=413)

    return middleware


def _openable(request: HttpRequest, public_id: str) -> StoredFile:
    """Return the row, or a 404 that does not say whether the file exists."""
    row = queries.find(public_id)
    if row is None or not queries.may_open(request, row):
        raise Http404
    return row


def _hand(key: str, content_type: str, disposition: str) -> HttpResponseBase:
    pieces = queries.chunks(key)
    try:
        first = next(pieces, b"")  # opens the object while we can still answer 404
    except FileNotFoundError:
        raise Http404 from None
    response = StreamingHttpResponse(chain([first], pieces), content_type=content_type)
    response.headers["Content-Disposition"] = disposition
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@public  # a file has its own permission: its holder, or the subject's room
@require_GET
@cache_control(private=True, no_store=True)
def open_file(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The file itself."""
    row = _openable(request, public_id)
    if row.state != FileState.READY:
        raise Http404
    kind = FileKind(row.kind)
    disposition = content_disposition_header(not rules.opens_in_page(kind), row.name)
    response = _hand(row.storage_key, rules.CONTENT_TYPES[kind], disposition or "attachment")
    response.headers["Content-Length"] = str(row.size)
    return response


@public  # as the file
@require_GET
@cache_control(private=True, max_age=3600)
def preview(request: HttpRequest, public_id: str, page: int) -> HttpResponseBase:
    """The picture of a page."""
    row = _openable(request, public_id)
    if row.preview != PreviewState.READY or not 1 <= page <= row.pages:
        raise Http404
    return _hand(actions.preview_key(row.storage_key, page), "image/jpeg", "inline")


@public  # a draft may be filled in without account
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """One file at a time, from the drop zone; the answer is its line in the list."""
    upload, field = request.FILES.get("file"), request.POST.get("field", "file")
    if upload is None:
        return HttpResponse(status=400)
    try:
        file = actions.receive(upload, actor=request.actor, held_by=actions.hold(request))
    except FileRefusedError as refused:
        shown = {"name": upload.name, "size": upload.size, "error": str(refused)}
        return render(request, "files/refused.html", shown, status=422)
    return _line(request, file, field, status=201)


@public  # as the file
@require_GET
def line(request: HttpRequest, public_id: str) -> HttpResponse:
    """The line of a file again, while it is being checked."""
    row = _openable(request, public_id)
    return _line(request, queries.info([row.public_id])[0], request.GET.get("field", "file"))


@public  # only what its holder sent and attached to nothing
@require_POST
def remove(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a file out of the list; one that is attached already is freed when the page is saved."""
    actions.erase(queries.held([public_id], queries.holder(request)), actor=request.actor)
    return HttpResponse("")


def _line(request: HttpRequest, file: FileInfo, field: str, status: int = 200) -> HttpResponse:
    return render(request, "files/line.html", {"file": file, "field": field}, status=status)
