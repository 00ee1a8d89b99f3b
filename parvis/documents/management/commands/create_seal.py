"""Give an authority the seal of its documents."""

import secrets
from pathlib import Path

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError

from parvis.common.context import use_authority
from parvis.common.keys import KeyFileError
from parvis.common.seals import SealError
from parvis.documents import actions, queries
from parvis.documents.actions import SealFiles
from parvis.documents.enums import KeyPurpose
from parvis.journal.types import SYSTEM
from parvis.tenancy import queries as tenancy


class Command(BaseCommand):
    """`parvis create-seal --authority villeneuve --pkcs12 cachet.p12 --passphrase-file secret`."""

    help = "Donne à une collectivité le cachet de ses documents."

    def add_arguments(self, parser):
        parser.add_argument("--authority", help="identifiant de la collectivité")
        parser.add_argument("--pkcs12", type=Path, help="fichier .p12 ou .pfx")
        parser.add_argument("--key", type=Path, help="clé privée, PEM")
        parser.add_argument("--certificates", type=Path, help="certificat puis sa chaîne, PEM")
        parser.add_argument("--passphrase-file", type=Path, help="fichier de la phrase secrète")
        parser.add_argument("--pkcs11", help="module du jeton, par exemple libsofthsm2.so")
        parser.add_argument("--token", default="", help="nom du jeton")
        parser.add_argument("--label", default="", help="nom de la clé dans le jeton")
        parser.add_argument("--pin-file", type=Path, help="fichier du code du jeton")
        parser.add_argument(
            "--roots", type=Path, help="autorités racines, PEM, pour le niveau B-LT"
        )
        parser.add_argument(
            "--crl", type=Path, action="append", default=[], help="liste de révocation"
        )
        parser.add_argument(
            "--development", action="store_true", help="cachet d’essai, sans valeur"
        )
        parser.add_argument("--rsa", action="store_true", help="avec --development : RSA-3072")
        parser.add_argument(
            "--demo", action="store_true", help="un cachet d’essai à qui n’en a pas"
        )

    def handle(self, **options):
        if options["demo"]:
            return self._for_all()
        try:
            authority = tenancy.by_slug(options["authority"] or "")
        except ObjectDoesNotExist:
            raise CommandError(f"Aucune collectivité « {options['authority']} ».") from None
        with use_authority(authority.id):
            try:
                key_id = self._make(authority.slug, options)
            except (KeyFileError, SealError, OSError) as problem:
                raise CommandError(str(problem)) from None
        self.stdout.write(f"{authority.name} : cachet {key_id} en service.")
        return None

    def _make(self, slug, options):
        if options["development"]:
            return actions.make_development_seal(rsa_key=options["rsa"], actor=SYSTEM)
        stem = f"seal-{slug}-{secrets.token_hex(4)}"
        pkcs11 = options["pkcs11"]
        key = options["pkcs12"] or options["key"]
        if not pkcs11 and not key:
            raise CommandError("Donnez --pkcs12, --key, --pkcs11 ou --development.")
        secret = options["pin_file"] if pkcs11 else options["passphrase_file"]
        description = SealFiles(
            kind="pkcs11" if pkcs11 else "pkcs12" if options["pkcs12"] else "pem",
            key="" if pkcs11 else _kept(key, f"{stem}.key"),
            certificates=_kept(options["certificates"], f"{stem}.crt.pem"),
            passphrase=_kept(secret, f"{stem}.secret"),
            library=pkcs11 or "",
            token=options["token"],
            label=options["label"],
            roots=_kept(options["roots"], f"{stem}.root.pem"),
            lists=tuple(_kept(one, f"{stem}.{n}.crl") for n, one in enumerate(options["crl"])),
        )
        return actions.take_seal(description, actor=SYSTEM)

    def _for_all(self):
        """A demo town without seal gets one; one that has lost its keys gets another."""
        for authority_id in tenancy.all_ids():
            with use_authority(authority_id):
                if not queries.has_key(KeyPurpose.SEAL) or not actions.seal_is_readable():
                    actions.make_development_seal(actor=SYSTEM)


def _kept(path, name):
    """Copy a file into the folder of keys, for its owner alone; return its name, "" for none."""
    return actions.write_private(name, path.read_bytes()).name if path else ""
