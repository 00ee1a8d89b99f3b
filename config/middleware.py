"""What surrounds every request: its reference in the log, authority, headers and language."""

import time
from collections.abc import Callable
from typing import Any

import structlog
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject
from prometheus_client import Histogram

from parvis.accounts import queries as accounts
from parvis.common.context import use_authority
from parvis.common.ids import random_id
from parvis.journal.types import VISITOR, Actor, person
from parvis.tenancy import queries as tenancy

Handler = Callable[[HttpRequest], HttpResponse]

log = structlog.get_logger()
SECONDS = Histogram("parvis_request_seconds", "Time to answer", ["method", "route", "status"])

# Paths that answer for the whole installation, whatever the host.
WITHOUT_AUTHORITY = ("/healthz", "/readyz", "/metrics", "/static/")

# A page that needs more says so itself: /verifier opens the camera.
PERMISSIONS = "camera=(), geolocation=(self), microphone=(), payment=(), usb=()"


def request_log(get_response: Handler) -> Handler:
    """Give each request a reference, and log one line without personal data nor query string."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.reference = random_id()[:10]  # type: ignore[attr-defined]
        started, cpu = time.monotonic(), time.thread_time()
        with structlog.contextvars.bound_contextvars(reference=request.reference):  # type: ignore[attr-defined]
            response = get_response(request)
            match, seconds = request.resolver_match, time.monotonic() - started
            route = match.route if match else ""
            SECONDS.labels(request.method, route, response.status_code).observe(seconds)
            log.info(
                "request",
                method=request.method,
                route=route,
                status=response.status_code,
                ms=round(seconds * 1000, 1),
                cpu_ms=round((time.thread_time() - cpu) * 1000, 1),
            )
        return response

    return middleware


def security_headers(get_response: Handler) -> Handler:
    """Say on every answer what a browser may do with it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        nonce = request.csp_nonce = random_id()  # type: ignore[attr-defined]
        response = get_response(request)
        headers = response.headers
        policy = settings.CONTENT_SECURITY_POLICY.format(nonce=nonce)
        headers.setdefault("Content-Security-Policy", policy)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", PERMISSIONS)
        headers.setdefault("X-Frame-Options", "DENY")
        if settings.HTTPS:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        return response

    return middleware


def authority(get_response: Handler) -> Handler:
    """Choose the authority by the host of the request; a host of nobody gets a plain 404."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(WITHOUT_AUTHORITY):
            return get_response(request)
        found = tenancy.by_host(_host(request))
        if found is None:
            return HttpResponse(
                "Aucune collectivité ne répond à cette adresse.",
                status=404,
                content_type="text/plain; charset=utf-8",
            )
        request.authority = found  # type: ignore[attr-defined]
        with use_authority(found.id):
            return get_response(request)

    return middleware


def signed_in(get_response: Handler) -> Handler:
    """Bring `user`: the person that came with the session, when Django's own checks agree."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(lambda: _user(request))  # type: ignore[assignment]
        return get_response(request)

    return middleware


def actor(get_response: Handler) -> Handler:
    """Bring who acts: `actor`, `roles` and `second_factor`, each read only when it is asked for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        request.roles = SimpleLazyObject(lambda: accounts.roles_of(request.user.pk))  # type: ignore[attr-defined]
        request.second_factor = SimpleLazyObject(lambda: _second_factor(request))  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def language(get_response: Handler) -> Handler:
    """Speak the language chosen by the person (cookie), else French."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = dict(settings.LANGUAGES)
        with translation.override(chosen if chosen in known else settings.LANGUAGE_CODE):
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "fr")
            return response

    return middleware


def _user(request: HttpRequest) -> Any:
    """The person of the session, as `django.contrib.auth.get_user` would find them.

    The digest binds the session to the password: anything but an exact match goes Django's way,
    which also knows the former secret keys.
    """
    proof = request.session.get(HASH_SESSION_KEY, "")
    person = request.session.person
    known = request.session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    if person is None or not (known and person.is_active):
        return get_user(request)
    if str(person.pk) != request.session.get(SESSION_KEY):
        return get_user(request)
    same = constant_time_compare(proof, person.get_session_auth_hash())
    return person if same else get_user(request)


def _actor(request: HttpRequest) -> Actor:
    return person(request.user.pk) if request.user.is_authenticated else VISITOR


def _second_factor(request: HttpRequest) -> bool:
    """True when this session was opened, or confirmed since, with a second factor."""
    return any(
        record["method"] == "mfa" for record in get_authentication_records(request, request.user)
    )


def _host(request: HttpRequest) -> str:
    raw = request.META.get("HTTP_HOST", "")
    return (
        raw.rsplit(":", 1)[0] if not raw.endswith("]") and raw.count(":") == 1 else raw.strip("[]")
    )
