"""Load the national list of communes, départements, régions, EPCI and countries."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from parvis.procedures import actions, queries

FOLDER = Path("node_modules/@etalab/decoupage-administratif/data")


class Command(BaseCommand):
    help = "Charge la liste nationale des communes, départements, régions, EPCI et pays."

    def add_arguments(self, parser):
        parser.add_argument("--folder", type=Path, default=settings.ROOT / FOLDER)
        parser.add_argument(
            "--if-empty", action="store_true", help="Ne fait rien si la liste est déjà chargée."
        )

    def handle(self, *, folder, if_empty, **options):
        if if_empty and queries.places_loaded():
            return
        try:
            count = actions.load_places(actions.read_national_list(folder))
        except FileNotFoundError as error:
            raise CommandError(
                f"{error.filename} : fichier absent. Lancez d’abord « npm ci »."
            ) from None
        self.stdout.write(f"{count} lieux chargés.")
