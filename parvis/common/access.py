"""Who may open an address. Every view of every room carries exactly one of these three marks.

`public`: anyone. `signed_in`: a person with an account. `agent`: a person who holds a role in the
authority of the request, one of those named if any is named. What a role may do to a given
dossier, or in a department, is not said here: the rules of its room decide that. What concerns the
whole authority asks for a role held in all of it: `agent(…, whole=True)`.

A test walks every route and fails on a view without mark. The request brings `user`, `roles`
(`accounts.types.RoleSet`) and `second_factor` from `config.middleware.actor`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url

View = Callable[..., HttpResponseBase]

# Where an agent without second factor is sent to set one up.
SECOND_FACTOR_PAGE = "mfa_index"


class Access(msgspec.Struct, frozen=True):
    """The mark of a view: `kind` is public, signed_in or agent; no roles means any role.

    whole: the role must be held in the whole authority, not in some departments.
    """

    kind: str
    roles: frozenset[str] = frozenset()
    whole: bool = False


PUBLIC = Access("public")
SIGNED_IN = Access("signed_in")


def public(view: View) -> View:
    """Let anyone open the view."""
    return _marked(view, PUBLIC, _everyone)


def signed_in(view: View) -> View:
    """Send a visitor to the sign-in page, and back here afterwards."""
    return _marked(view, SIGNED_IN, _sign_in_first)


def agent(*roles: str, whole: bool = False) -> Callable[[View], View]:
    """Let in who holds one of the roles, or any role when none is named; others are refused.

    whole: who holds it in some departments only is refused too.

    Where the installation requires it, an agent who signed in without a second factor is sent to
    the page that sets one up.
    """
    access = Access("agent", frozenset(str(role) for role in roles), whole)

    def decorate(view: View) -> View:
        return _marked(view, access, lambda request: _agent_first(request, access))

    return decorate


def access_of(view: View) -> Access | None:
    """Return the mark of a view, None when it carries none."""
    found = getattr(view, "access", None)
    return found if isinstance(found, Access) else None


def _marked(
    view: View, access: Access, check: Callable[[HttpRequest], HttpResponseBase | None]
) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = check(request) or view(request, *args, **kwargs)
        if access is not PUBLIC:  # nobody's browser, nor a cache on the way, keeps what it shows
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    guarded.access = access  # type: ignore[attr-defined]
    return guarded


def _everyone(request: HttpRequest) -> None:
    del request


def _sign_in_first(request: HttpRequest) -> HttpResponseBase | None:
    return None if request.user.is_authenticated else go(request, settings.LOGIN_URL)


def _agent_first(request: HttpRequest, access: Access) -> HttpResponseBase | None:
    if not request.user.is_authenticated:
        return go(request, settings.LOGIN_URL)
    held = request.roles  # type: ignore[attr-defined]
    named = not access.roles or held.has_any(access.roles, whole=access.whole)
    if not held.is_agent or not named:
        raise PermissionDenied
    if settings.SECOND_FACTOR_REQUIRED and not request.second_factor:  # type: ignore[attr-defined]
        return go(request, SECOND_FACTOR_PAGE)
    return None


def go(request: HttpRequest, to: str) -> HttpResponse:
    """Send elsewhere with the way back: a redirect, or htmx's own header for a fragment."""
    address = f"{resolve_url(to)}?{urlencode({'next': _way_back(request)})}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _way_back(request: HttpRequest) -> str:
    """Return the page to come back to: the page shown, when the request was only a part of it."""
    if request.method == "GET" and request.headers.get("HX-Request") != "true":
        return request.get_full_path()
    shown = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "")
    same_site = shown.netloc == request.headers.get("Host") and shown.path.startswith("/")
    return f"{shown.path}?{shown.query}".rstrip("?") if same_site else request.get_full_path()
