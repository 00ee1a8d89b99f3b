"""Migrations run as the owner of the tables, never as the runtime role."""

from django.core.management.commands import migrate

from parvis.common.owner import as_owner


class Command(migrate.Command):
    """Django's migrate, signed in as the owner."""

    def handle(self, *args, **options):
        with as_owner():
            return super().handle(*args, **options)
