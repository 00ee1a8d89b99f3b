"""Say for ever that a key is no longer to be believed."""

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError

from parvis.common.context import use_authority
from parvis.documents import actions
from parvis.journal.types import SYSTEM
from parvis.tenancy import queries as tenancy


class Command(BaseCommand):
    """`parvis revoke-key --authority villeneuve 7c0f3a1be2d94455`."""

    help = "Révoque une clé de cachet ou de code à vérifier : rien ne peut la rétablir."

    def add_arguments(self, parser):
        parser.add_argument("key_id", help="identifiant de la clé, 16 chiffres hexadécimaux")
        parser.add_argument("--authority", required=True, help="identifiant de la collectivité")

    def handle(self, *, key_id, authority, **options):
        try:
            town = tenancy.by_slug(authority)
        except ObjectDoesNotExist:
            raise CommandError(f"Aucune collectivité « {authority} ».") from None
        with use_authority(town.id):
            if not actions.revoke_key(key_id, actor=SYSTEM):
                raise CommandError(f"{town.name} n’a pas de clé « {key_id} » à révoquer.")
        self.stdout.write(f"Clé {key_id} révoquée.")
