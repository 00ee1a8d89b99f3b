"""Run the job worker in the foreground."""

import os

from django.conf import settings
from django.core.management.base import BaseCommand

from parvis.common.worker import Pulse, Queues, work


class Command(BaseCommand):
    """`parvis work`: one worker; start as many as you like."""

    help = "Fait les tâches de fond."
    requires_system_checks = ()  # `prepare` made them; a worker that skips them is lighter

    def add_arguments(self, parser):
        parser.add_argument("--concurrency", type=int, default=settings.ENV["PARVIS_JOB_THREADS"])
        parser.add_argument("--only", action="append", default=[], metavar="QUEUE")
        parser.add_argument("--but", action="append", default=[], metavar="QUEUE")
        parser.add_argument("--nice", type=int, default=0)
        parser.add_argument("--rest", type=float, metavar="SECONDS")
        parser.add_argument("--heartbeat", type=float, default=Pulse().heartbeat)
        parser.add_argument("--dead-after", type=float, default=Pulse().dead_after)
        parser.add_argument("--until-empty", action="store_true")

    def handle(self, *, concurrency, heartbeat, dead_after, **options):
        os.nice(options["nice"])
        work(
            concurrency=concurrency,
            queues=Queues(tuple(options["only"]), tuple(options["but"])),
            pulse=Pulse(heartbeat, dead_after),
            wait=not options["until_empty"],
            rest=options["rest"],
        )
