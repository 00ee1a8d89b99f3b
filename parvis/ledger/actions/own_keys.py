"""Our keys: the public half is a row, the private half a file of the installation."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from parvis.common import clock, keys
from parvis.common.context import current_authority
from parvis.ledger.enums import KeyUse, SignatureType
from parvis.ledger.models import LedgerKey
from parvis.ledger.queries.store import key_row
from parvis.ledger.rules import notes
from parvis.ledger.types import Key
from parvis.tenancy import queries as tenancy

_KINDS = {KeyUse.LOG: SignatureType.NOTE, KeyUse.WITNESS: SignatureType.COSIGNATURE}


class KeyLostError(Exception):
    """The private half of a key in use is missing, or is another: nothing is signed."""


def origin() -> str:
    """Return the name of the authority's log: its first host, else its own name, without scheme."""
    town = tenancy.get(current_authority())
    host = town.hosts[0] if town.hosts else f"{town.slug}.invalid"
    return f"{host}/registre"


def own_key(use: KeyUse, name: str) -> tuple[Key, Ed25519PrivateKey]:
    """Return our key for this use, made the first time under this name.

    Once a key is published it is never replaced in silence: raises KeyLostError when its file is
    missing or holds another key.
    """
    row = key_row(use)
    return open_key(row) if row else _make(use, name)


def open_key(row: LedgerKey) -> tuple[Key, Ed25519PrivateKey]:
    """Return both halves of a published key; raise KeyLostError, as `own_key`."""
    if not keys.path_of(row.file).exists():
        raise KeyLostError(f"The key file {row.file}.pem of the ledger is missing: restore it.")
    private = keys.load_or_create_ed25519(row.file)
    key = notes.read_key(row.text)
    if keys.public_bytes(private) != key.public:
        raise KeyLostError(f"The key file {row.file}.pem is not the key that was published.")
    return key, private


def _make(use: KeyUse, name: str) -> tuple[Key, Ed25519PrivateKey]:
    authority = current_authority()
    number = LedgerKey.objects.filter(use=use).count() + 1
    file = f"{use}-{tenancy.get(authority).siren}" + (f"-{number}" if number > 1 else "")
    private = keys.load_or_create_ed25519(file)
    key = Key(name, _KINDS[use], keys.public_bytes(private))
    LedgerKey.objects.create(
        authority_id=authority, use=use, file=file, text=notes.key_text(key), since=clock.now()
    )
    return key, private
