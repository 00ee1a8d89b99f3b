"""What must be true before pages are served: schema, roles, demo town."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    """Migrate when something is to migrate, check, and load the demo town once."""

    help = "Prépare la base avant de servir des pages."
    requires_system_checks = []

    def handle(self, **options):
        if self._behind():
            call_command("migrate", verbosity=0, interactive=False)
        call_command("load_places", if_empty=True)
        call_command("check", "--database", "default")
        if settings.DEMO:
            call_command("seed")
            call_command("create_seal", demo=True)

    def _behind(self):
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
