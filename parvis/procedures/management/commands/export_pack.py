"""Export a procedure into a folder or a ZIP, byte for byte."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from parvis.common.context import use_authority
from parvis.procedures import queries
from parvis.procedures.management.authority import add_authority, authority_of
from parvis.procedures.rules.archives import write_archive


class Command(BaseCommand):
    help = "Exporte une démarche : un dossier, ou un ZIP si la destination finit par « .zip »."

    def add_arguments(self, parser):
        parser.add_argument("slug")
        parser.add_argument("target", type=Path)
        add_authority(parser)
        parser.add_argument("--number", type=int, help="numéro de version (la dernière sinon)")

    def handle(self, *, slug, target, authority, number, **options):
        with use_authority(authority_of(authority)):
            files = self._files(slug, number)
        if target.suffix == ".zip":
            target.write_bytes(write_archive(slug, files))
        else:
            target.mkdir(parents=True, exist_ok=True)
            for name, content in files.items():
                (target / name).write_bytes(content)
        self.stdout.write(f"{len(files)} fichier(s) dans {target}")

    def _files(self, slug, number):
        card = queries.by_slug(slug)
        if card is None:
            raise CommandError(f"Aucune démarche « {slug} ».")
        for version in queries.versions(card.id):
            if number in (None, version.number):
                return queries.pack_files(version.id)
        raise CommandError(f"La démarche « {slug} » n’a pas de version {number}.")
