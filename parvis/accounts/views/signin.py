"""allauth's pages with our templates, our limits, and a second factor that counts at once."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from parvis.accounts import actions, queries
from parvis.accounts.enums import Attempted
from parvis.accounts.forms import too_many
from parvis.accounts.types import DemoAccount
from parvis.common.access import View, signed_in


def limited(what: Attempted) -> Callable[[View], View]:
    """Limit what is sent from one address of the network; what succeeds is not counted."""

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method != "POST":
                return view(request, *args, **kwargs)
            address = queries.client_address(request.META)
            wait = actions.attempt(what, address)
            if wait:
                return _wait(request, wait)
            response = view(request, *args, **kwargs)
            if what == Attempted.SIGN_IN and response.status_code == HTTPStatus.FOUND:
                actions.forgive(what, address, all_of_them=False)
            return response

        return counted

    return decorate


def mail_limited(view: View) -> View:
    """Limit the mails that visitors have sent to one address, known or not."""

    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = request.POST.get("email", "")
        wait = actions.attempt(Attempted.MAIL, asked) if asked else 0
        return _wait(request, wait) if wait else view(request, *args, **kwargs)

    return counted


@signed_in
def keys(request: HttpRequest) -> HttpResponse:
    """The keys are listed on the page of the second factor."""
    del request
    return redirect("mfa_index")


def _counts_at_once(view: View, kind: str) -> View:
    """A second factor that was proved while being added opens the agents' pages at once."""

    @wraps(view)
    def proved(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        before = queries.second_factors(request.user.pk, kind)
        response = view(request, *args, **kwargs)
        if queries.second_factors(request.user.pk, kind) > before:
            record_authentication(request, request.user, "mfa", type=kind)  # type: ignore[arg-type]
        return response

    return proved


activate_application = signed_in(
    _counts_at_once(
        totp.ActivateTOTPView.as_view(template_name="accounts/application.html"), "totp"
    )
)
add_passkey = signed_in(
    _counts_at_once(
        webauthn.AddWebAuthnView.as_view(template_name="accounts/passkey_add.html"), "webauthn"
    )
)


def demo_accounts() -> tuple[DemoAccount, ...]:
    """Return the accounts that the demo shows on its sign-in page; none outside it."""
    shown = getattr(settings, "DEMO_ACCOUNTS", ()) if settings.DEMO else ()
    return tuple(DemoAccount(*account) for account in shown)


def _wait(request: HttpRequest, seconds: int) -> HttpResponse:
    response = render(request, "accounts/too_many.html", {"sentence": too_many(seconds)})
    response.status_code = HTTPStatus.TOO_MANY_REQUESTS
    response.headers["Retry-After"] = str(seconds)
    return response
