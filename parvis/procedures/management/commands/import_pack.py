"""Import a procedure from a folder, a ZIP or a YAML file; publish it if asked."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from parvis.common.context import use_authority
from parvis.journal.types import SYSTEM
from parvis.procedures import actions
from parvis.procedures.management.authority import add_authority, authority_of
from parvis.procedures.rules.archives import read_archive
from parvis.procedures.types import PackError


def read_path(path):
    """Return the files of a pack by name: of a folder, or of one file."""
    if path.is_dir():
        found = sorted(one for one in path.iterdir() if one.is_file() and one.name[0] != ".")
        return {one.name: one.read_bytes() for one in found}
    return read_archive(path.read_bytes())


class Command(BaseCommand):
    help = "Importe une démarche (dossier, ZIP ou YAML) ; la publie avec --publish."

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", type=Path)
        add_authority(parser)
        parser.add_argument("--publish", action="store_true")

    def handle(self, *, paths, authority, publish, **options):
        with use_authority(authority_of(authority)):
            refused = [path for path in paths if not self._import(path, publish=publish)]
        if refused:
            raise CommandError(f"{len(refused)} démarche(s) refusée(s).")

    def _import(self, path, *, publish):
        try:
            version = actions.import_pack(read_path(path), actor=SYSTEM)
            if publish:
                version = actions.publish(version.id, actor=SYSTEM)
        except OSError as error:
            self.stderr.write(f"{path}: {error.strerror}")
        except PackError as error:
            for fault in error.faults:
                self.stderr.write(f"{path}/{fault}")
        except actions.CasesFailedError as error:
            for one in error.failures:
                line = f"{one.what}: attendu « {one.expected} », trouvé « {one.found} »"
                self.stderr.write(f"{path}: cas « {one.case} », {line}")
        else:
            state = "publiée" if version.published_at else "brouillon"
            self.stdout.write(f"{path}: version {version.number}, {state}")
            return True
        return False
