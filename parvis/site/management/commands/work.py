"""Run the job worker in the foreground."""

from django.conf import settings
from django.core.management.base import BaseCommand

from parvis.common.worker import Pulse, work
from parvis.documents import actions as documents


class Command(BaseCommand):
    """`parvis work`: one worker; start as many as you like."""

    help = "Fait les tâches de fond."
    requires_system_checks = ()  # `prepare` made them; a worker that skips them is lighter

    def add_arguments(self, parser):
        parser.add_argument("--concurrency", type=int, default=settings.ENV["PARVIS_JOB_THREADS"])
        parser.add_argument("--heartbeat", type=float, default=Pulse().heartbeat)
        parser.add_argument("--dead-after", type=float, default=Pulse().dead_after)
        parser.add_argument("--until-empty", action="store_true")

    def handle(self, *, concurrency, heartbeat, dead_after, until_empty, **options):
        documents.warm()
        work(concurrency=concurrency, pulse=Pulse(heartbeat, dead_after), wait=not until_empty)
