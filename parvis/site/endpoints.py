"""Health, readiness and metrics: for machines, without personal data."""

import ipaddress
import os
import secrets

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from parvis.common.access import public

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
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
