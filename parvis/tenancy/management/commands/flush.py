"""Emptying a test database: as owner, past the guard of the append-only tables."""

from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import connection

from parvis.common.owner import as_owner

GUARDED = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'keep'"


class Command(flush.Command):
    """Django's flush, refused outside test databases."""

    def handle(self, **options):
        if not str(connection.settings_dict["NAME"]).startswith("test_"):
            raise CommandError("flush empties every table: it is for test databases only.")
        with as_owner():
            tables = self._guarded()
            self._guard("DISABLE", tables)
            try:
                super().handle(**options)
            finally:
                self._guard("ENABLE", tables)

    def _guarded(self):
        with connection.cursor() as cursor:
            cursor.execute(GUARDED)
            return [name for (name,) in cursor.fetchall()]

    def _guard(self, verb, tables):
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} {verb} TRIGGER keep")
