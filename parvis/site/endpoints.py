"""What machines read: health, readiness, metrics, the town's style sheet, robots, manifest."""

import ipaddress
import os
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseForbidden,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.templatetags.static import static
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from parvis.accounts.enums import Role
from parvis.common import clock
from parvis.common.access import agent, public
from parvis.files import queries as files
from parvis.files.enums import FileKind, FileState
from parvis.procedures import queries as procedures
from parvis.site.actions import SUBJECT
from parvis.site.forms import ThemeForm
from parvis.tenancy import queries as tenancy

YEAR = 365 * 24 * 3600
PICTURE_TYPES: dict[str, str] = {
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.WEBP: "image/webp",
}

# A proxy on this machine writes one of them: what it passes on does not come from the machine.
FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip")
QUEUE = "SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status"


@public
def health(request: HttpRequest) -> JsonResponse:
    """Say that this process answers; touches nothing else."""
    return JsonResponse({"status": "ok"})


@public
def ready(request: HttpRequest) -> JsonResponse:
    """Say whether the database answers: 200, or 503 so that a balancer looks elsewhere."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except connection.Database.Error:
        return JsonResponse({"status": "database unreachable"}, status=503)
    return JsonResponse({"status": "ok"})


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the figures in Prometheus' text format; loopback, or the bearer of the secret."""
    if not _may_read(request):
        return HttpResponseForbidden("Metrics need the secret PARVIS_METRICS_TOKEN.")
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)
    body = generate_latest(registry if "PROMETHEUS_MULTIPROC_DIR" in os.environ else REGISTRY)
    return HttpResponse(body + _jobs(), content_type=CONTENT_TYPE_LATEST)


def _jobs() -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(QUEUE)
        counts = cursor.fetchall()
    gauge = GaugeMetricFamily("parvis_jobs", "Jobs kept, by state", labels=["state"])
    for state, count in counts:
        gauge.add_metric([state], count)
    one = CollectorRegistry()
    one.register(_Fixed(gauge))
    return generate_latest(one)


class _Fixed:
    """A collector that returns what was just read."""

    def __init__(self, family: GaugeMetricFamily) -> None:
        self.family = family

    def collect(self) -> list[GaugeMetricFamily]:
        return [self.family]


def _may_read(request: HttpRequest) -> bool:
    token = settings.ENV["PARVIS_METRICS_TOKEN"]
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return secrets.compare_digest(given.encode(), token.encode())
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


@public
def theme(request: HttpRequest) -> HttpResponse:
    """Return the town's properties; the address changes with them, so it is kept for a year."""
    chosen = request.authority.profile.theme
    answer = HttpResponse(chosen.css, content_type="text/css; charset=utf-8")
    current = request.GET.get("v") == chosen.digest
    answer.headers["Cache-Control"] = (
        f"public, max-age={YEAR}, immutable" if current else "no-cache"
    )
    return answer


@agent(Role.ADMINISTRATOR, whole=True)
def tried_theme(request: HttpRequest) -> HttpResponse:
    """Return the style sheet of colours that are being tried; 404 when they are none."""
    form = ThemeForm(request.GET)
    if not form.is_valid():
        raise Http404
    tried, _moves = tenancy.try_theme(form.theme(request.authority.profile.theme))
    return HttpResponse(tried.css, content_type="text/css; charset=utf-8")


@public
def picture(request: HttpRequest, public_id: str) -> StreamingHttpResponse:
    """Return the logo or the picture of the town; the address names its content for ever."""
    row = files.find(public_id)
    shown = row is not None and (row.subject_kind, row.subject_id, row.state) == (
        SUBJECT,
        request.authority.id,
        FileState.READY,
    )
    if row is None or not shown or row.kind not in PICTURE_TYPES:
        raise Http404
    body = files.chunks(row.storage_key)
    answer = StreamingHttpResponse(body, content_type=PICTURE_TYPES[row.kind])
    answer.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@public
def manifest(request: HttpRequest) -> JsonResponse:
    """Return what a phone needs to keep the site among its applications."""
    town = request.authority
    return JsonResponse(
        {
            "name": town.name,
            "short_name": town.name[:12],
            "lang": "fr",
            "start_url": "/",
            "scope": "/",
            "display": "minimal-ui",
            "background_color": "#f3f4f1",
            "theme_color": town.profile.theme.brand,
            "icons": [
                {"src": static("pictures/mark.svg"), "sizes": "any", "type": "image/svg+xml"}
            ],
        },
        content_type="application/manifest+json",
    )


@public
def robots(request: HttpRequest) -> HttpResponse:
    """Return what search engines may read: the public pages, nothing of anyone's own.

    Shared links are not named here: their pages say `noindex`, which must be read to be obeyed.
    """
    own = ("compte", "mes-dossiers", "mes-documents", "fichiers", "courriers")
    closed = (*own, "agents", "automatismes", "modeles", "reglages")
    lines = ["User-agent: *", *(f"Disallow: /{path}/" for path in closed)]
    lines.append(f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}")
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@public
def sitemap(request: HttpRequest) -> HttpResponse:
    """Return the addresses of the public pages, procedures included."""
    pages = ["/", "/demarches/", "/aide/", "/accessibilite/", "/donnees-personnelles/"]
    pages += ["/mentions-legales/", "/plan-du-site/"]
    pages += [f"/demarches/{card.slug}/" for card in procedures.catalogue()]
    addresses = [request.build_absolute_uri(page) for page in pages]
    context = {"addresses": addresses}
    return render(request, "site/sitemap.xml", context, content_type="application/xml")


@public
def security(request: HttpRequest) -> HttpResponse:
    """Return how to report a weakness (RFC 9116)."""
    email = request.authority.profile.contact.email
    contact = f"mailto:{email}" if email else request.build_absolute_uri("/aide/")
    expires = (clock.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires}",
        "Preferred-Languages: fr, en",
        f"Canonical: {request.build_absolute_uri('/.well-known/security.txt')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
