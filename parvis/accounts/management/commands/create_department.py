"""Create a department of an authority."""

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from parvis.accounts import actions
from parvis.common.context import use_authority
from parvis.journal.types import SYSTEM
from parvis.tenancy import queries as tenancy


class Command(BaseCommand):
    """`parvis create-department --authority villeneuve voirie "Voirie"`."""

    help = "Crée un service d’une collectivité."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="nomme le service dans les démarches et les adresses")
        parser.add_argument("name")
        parser.add_argument("--authority", required=True, help="identifiant de la collectivité")
        parser.add_argument("--street", default="")
        parser.add_argument("--phone", default="")
        parser.add_argument("--email", default="")

    def handle(self, **options):
        try:
            authority = tenancy.by_slug(options["authority"])
            with use_authority(authority.id):
                made = actions.create_department(
                    options["slug"],
                    options["name"],
                    street=options["street"],
                    phone=options["phone"],
                    email=options["email"],
                    actor=SYSTEM,
                )
        except ObjectDoesNotExist:
            raise CommandError(f"Aucune collectivité « {options['authority']} ».") from None
        except IntegrityError:
            raise CommandError(f"Le service « {options['slug']} » existe déjà.") from None
        self.stdout.write(f"{made.name} : service « {made.slug} » de {authority.name}.")
