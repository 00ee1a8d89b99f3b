"""The line of a document that is being made: it asks for itself until the document is there."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from parvis.common.access import public
from parvis.documents import queries


@public  # as the document
@never_cache
@require_safe
def line(request: HttpRequest, public_id: str) -> HttpResponse:
    found = queries.by_public_id(public_id)
    if found is None or not queries.may_open(request, found):
        raise Http404
    return render(request, "documents/line.html", {"document": found})
