"""Load the demo town, once; refused outside the demo and beside real authorities."""

import os

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from parvis.common.context import use_authority
from parvis.tenancy import queries as tenancy

DEMO_SLUGS = {"villeneuve", "hameau"}


class Command(BaseCommand):
    """`parvis seed`: two invented authorities, their agents, and some hundreds of dossiers."""

    help = "Charge la ville de démonstration."
    requires_system_checks = []

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError("The demo town needs PARVIS_DEMO=1: its passwords are known to all.")
        known = {tenancy.get(authority_id).slug for authority_id in tenancy.all_ids()}
        if known - DEMO_SLUGS:
            raise CommandError(
                "This database serves real authorities: the demo refuses to run on it."
            )
        if known == DEMO_SLUGS:
            return
        from config.seed.dossiers import Storyteller
        from config.seed.town import hamlet, town

        self.stdout.write("Loading the demo town (once)…")
        with transaction.atomic():  # a start cut in the middle leaves no half town
            with use_authority(town().id):
                Storyteller().tell(int(os.environ.get("PARVIS_SEED_DOSSIERS", "300")))
            hamlet()
