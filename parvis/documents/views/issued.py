"""One document as agents see it: found by its code, put out of force with a reason."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from parvis.accounts.enums import Role
from parvis.common.access import agent
from parvis.documents import actions, queries
from parvis.documents.enums import DocumentState
from parvis.documents.rules import codes
from parvis.documents.types import DocumentInfo

LONGEST_REASON = 1000
revokers = agent(Role.DECIDER, Role.ADMINISTRATOR)


@revokers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find_issued(request: HttpRequest) -> HttpResponse:
    """Find a document by the code that is printed on it."""
    typed = request.POST.get("code", "")[:100]
    code = codes.read(typed)
    found = queries.by_code(code) if code else None
    if found is not None and found.is_ready and queries.may_revoke(request, found):
        return redirect("documents:issued", found.public_id)
    page = {"typed": typed, "missed": bool(typed.strip())}
    return render(request, "documents/find.html", page, status=404 if page["missed"] else 200)


@revokers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def issued(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a document is; put out of force once a reason is given."""
    found = _revocable(request, public_id)
    reason = request.POST.get("motif", "").replace("\x00", "").strip()[:LONGEST_REASON]
    if request.method == "POST" and reason:
        if found.state == DocumentState.IN_FORCE:
            actions.revoke(public_id, actor=request.actor, reason=reason)  # type: ignore[attr-defined]
            messages.success(request, _("Le document est révoqué."))
        return redirect("documents:issued", public_id)
    page: dict[str, Any] = {
        "document": found,
        "states": DocumentState,
        "code": codes.grouped(found.code),
        "reason": queries.reason_of(found),
        "readable": queries.may_open(request, found),
        "error": _("Écrivez pourquoi.") if request.method == "POST" else "",
    }
    return render(request, "documents/issued.html", page, status=422 if page["error"] else 200)


def _revocable(request: HttpRequest, public_id: str) -> DocumentInfo:
    found = queries.by_public_id(public_id)
    if found is None or not found.is_ready or not queries.may_revoke(request, found):
        raise Http404
    return found
