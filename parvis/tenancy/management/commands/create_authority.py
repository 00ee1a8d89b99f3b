"""Create a local authority."""

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction

from parvis.tenancy import actions
from parvis.tenancy.enums import AuthorityKind


class Command(BaseCommand):
    """`parvis create-authority ville "Ville" --siren 213105554 --host demarches.ville.fr`."""

    help = "Crée une collectivité, qui répond à ses adresses."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="nomme la collectivité dans les commandes")
        parser.add_argument("name")
        parser.add_argument("--kind", choices=AuthorityKind.values, default=AuthorityKind.COMMUNE)
        parser.add_argument("--siren", required=True)
        parser.add_argument("--insee", default="")
        parser.add_argument(
            "--host", action="append", required=True, help="sans port ; le premier est le principal"
        )

    def handle(self, **options):
        try:
            with transaction.atomic():
                made = actions.create_authority(
                    options["slug"],
                    options["name"],
                    kind=options["kind"],
                    siren=options["siren"],
                    insee=options["insee"],
                    hosts=options["host"],
                )
        except ValueError as wrong:
            raise CommandError(str(wrong)) from None
        except IntegrityError:
            raise CommandError("Cet identifiant ou cette adresse sert déjà.") from None
        self.stdout.write(f"{made.name} répond à {', '.join(made.hosts)}.")
