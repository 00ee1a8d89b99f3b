"""The documents of a lot: the first one before it starts, all of them once they are issued."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from parvis.accounts.enums import Role
from parvis.common.access import agent
from parvis.common.text import sort_key
from parvis.documents import actions, queries
from parvis.documents.types import BatchInfo
from parvis.documents.views import handing


@agent(Role.DECIDER)
@never_cache
@require_safe
def batch_preview(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The first document of a draft, drawn and not sealed: it has no value."""
    found = next(iter(queries.first_orders(_followed(request, batch_id).id, 1)), None)
    if found is None:
        raise Http404
    try:
        return handing.shown(actions.preview_order(found), "apercu.pdf")
    except actions.TypesetError as error:
        return HttpResponse(queries.sentence(error), status=422, content_type="text/plain")


@agent(Role.DECIDER)
@never_cache
@require_safe
def batch_archive(request: HttpRequest, batch_id: int) -> HttpResponseBase:
    """All the documents that a lot has issued so far in one ZIP, to be printed."""
    found = _followed(request, batch_id)
    name = sort_key(found.title).replace(" ", "-")[:60]
    return handing.archive(queries.stored_of_batch(found.id), f"{name}.zip")


def _followed(request: HttpRequest, batch_id: int) -> BatchInfo:
    found = queries.batch_for(batch_id, request.roles)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found
