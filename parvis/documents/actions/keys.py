"""The keys of an authority: read in the worker only, their public halves published for ever.

What describes the seal in use is `seal-<authority>.json` in the folder of keys; it names the files
beside it. A new seal replaces the description: the former certificate stays published, with the day
on which it stopped serving.
"""

import base64
import hashlib
import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, pkcs12
from django.conf import settings
from django.db import transaction

from parvis.common import clock, keys
from parvis.common.context import current_authority
from parvis.common.shapes import learn
from parvis.documents.enums import EntryKind, KeyPurpose
from parvis.documents.models import Key
from parvis.documents.rules import stamp
from parvis.journal import actions as journal
from parvis.journal.types import SYSTEM, Actor
from parvis.tenancy import queries as tenancy


class NoSealError(keys.KeyFileError):
    """The authority has no seal, or one that may not serve: nothing can be issued."""


class SealFiles(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the seal is: names of files in the folder of keys, or of a token.

    kind: pem | pkcs12 | pkcs11. passphrase, pin: files that hold them. roots, lists: what proves
    for long that nothing was revoked. development: made by ourselves, for trying.
    """

    kind: str
    key: str = ""
    certificates: str = ""
    passphrase: str = ""
    library: str = ""
    token: str = ""
    label: str = ""
    roots: str = ""
    lists: tuple[str, ...] = ()
    development: bool = False


learn(SealFiles)


class LoadedSeal(msgspec.Struct, frozen=True):
    """A seal ready to sign (a `common.seals.Seal`), with the id of its public key."""

    seal: Any
    key_id: str
    development: bool


def seal() -> LoadedSeal:
    """Return the seal of the authority; its key stays loaded until its description changes.

    Raises NoSealError without one and for a revoked one, KeyFileError when it cannot be read.
    """
    authority = tenancy.get(current_authority())
    path = keys.folder() / f"seal-{authority.slug}.json"
    if not path.exists():
        raise NoSealError(
            f"{authority.name} has no seal: parvis create-seal --authority {authority.slug}"
        )
    loaded = _loaded(path, path.stat().st_mtime_ns, settings.ENV["TSA_URL"])
    row = Key.objects.filter(purpose=KeyPurpose.SEAL, key_id=loaded.key_id).order_by().first()
    if row is None or row.revoked_at is not None:
        raise NoSealError(f"The seal {loaded.key_id} of {authority.name} is not one it published.")
    return loaded


def seal_is_readable() -> bool:
    """Say whether the seal in use can sign."""
    try:
        seal()
    except keys.KeyFileError:
        return False
    return True


def stamp_key() -> Ed25519PrivateKey:
    """Return the key that signs stamps, made and published on first use.

    Journal: `document.key_added`, once.
    """
    key = keys.load_or_create_ed25519(f"stamp-{tenancy.recent(current_authority()).slug}")
    public = keys.public_bytes(key)
    key_id = stamp.key_id(public).hex()
    if not Key.objects.filter(purpose=KeyPurpose.STAMP, key_id=key_id).exists():
        _publish(
            KeyPurpose.STAMP,
            key_id,
            base64.b64encode(public).decode(),
            since=clock.today(),
            actor=SYSTEM,
        )
    return key


def take_seal(description: SealFiles, *, actor: Actor) -> str:
    """Put a seal in use: its files are already in the folder of keys. Return its key id.

    The former one, if any, stops serving today and stays published. Raises KeyFileError when it
    cannot be read. Journal: `document.key_added`.
    """
    signer, certificates = _read(description)
    del signer
    own = certificates[0]
    key_id = _key_id(own)
    pem = "".join(one.public_bytes(Encoding.PEM).decode() for one in certificates)
    with transaction.atomic():
        others = Key.objects.filter(purpose=KeyPurpose.SEAL, until__isnull=True)
        others.exclude(key_id=key_id).update(until=clock.today())
        if not Key.objects.filter(purpose=KeyPurpose.SEAL, key_id=key_id).exists():
            _publish(
                KeyPurpose.SEAL,
                key_id,
                pem,
                since=own.not_valid_before_utc.date(),
                holder=own.subject.rfc4514_string()[:300],
                development=description.development,
                actor=actor,
            )
    slug = tenancy.recent(current_authority()).slug
    write_private(f"seal-{slug}.json", msgspec.json.encode(description))
    return key_id


def revoke_key(key_id: str, *, actor: Actor) -> bool:
    """Say for ever that a key is no longer to be believed; return False for an unknown one.

    Journal: `document.key_revoked`.
    """
    with transaction.atomic():
        rows = Key.objects.filter(key_id=key_id, revoked_at__isnull=True)
        found = list(rows.order_by("id"))
        rows.update(revoked_at=clock.now(), until=clock.today())
        for row in found:
            _record(EntryKind.KEY_REVOKED, row, actor)
    return bool(found)


def write_private(name: str, content: bytes) -> Path:
    """Write a file of the folder of keys, open to its owner alone, whole or not at all."""
    path = keys.folder() / name
    draft = path.with_name(f".{name}.new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    draft.replace(path)
    return path


def _publish(
    purpose: KeyPurpose,
    key_id: str,
    key: str,
    *,
    since: date,
    actor: Actor,
    **more: Any,
) -> None:
    with transaction.atomic():
        row, made = Key.objects.get_or_create(
            authority_id=current_authority(),
            purpose=purpose,
            key_id=key_id,
            defaults={"key": key, "since": since, **more},
        )
        if made:
            _record(EntryKind.KEY_ADDED, row, actor)


def _record(kind: EntryKind, row: Key, actor: Actor) -> None:
    payload = {"purpose": row.purpose, "key": row.key_id}
    journal.record(kind, subject=("document_key", row.pk), actor=actor, payload=payload)


def _key_id(certificate: x509.Certificate) -> str:
    public = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(public).hexdigest()[:16]


@lru_cache(maxsize=32)
def _loaded(path: Path, changed_at: int, tsa_url: str) -> LoadedSeal:
    del changed_at
    from parvis.common import seals  # 25 MB that pages never need

    description = msgspec.convert(json.loads(_private(path)), SealFiles)
    signer, certificates = _read(description)
    folder = path.parent
    revocation = seals.Revocation(
        roots=_certificates(folder / description.roots) if description.roots else (),
        lists=tuple(_list(folder / name) for name in description.lists),
    )
    stamper = seals.HttpStamper(tsa_url) if tsa_url else None
    return LoadedSeal(
        seals.Seal(signer, stamper, revocation), _key_id(certificates[0]), description.development
    )


def _read(description: SealFiles) -> tuple[Any, tuple[x509.Certificate, ...]]:
    from parvis.common import seals

    folder = keys.folder()
    secret = _private(folder / description.passphrase).strip() if description.passphrase else None
    certificates = (
        _certificates(folder / description.certificates) if description.certificates else ()
    )
    if description.kind == "pkcs11":
        return _token(description, certificates, secret), certificates
    try:
        if description.kind == "pkcs12":
            key, own, others = pkcs12.load_key_and_certificates(
                _private(folder / description.key), secret
            )
            certificates = (*((own,) if own else ()), *others)
        else:
            key = serialization.load_pem_private_key(_private(folder / description.key), secret)
    except (ValueError, TypeError) as error:
        raise keys.KeyFileError(
            f"{description.key} cannot be read: wrong file or passphrase."
        ) from error
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) or not certificates:
        raise keys.KeyFileError(f"{description.key} needs an RSA or EC key and its certificate.")
    if key.public_key() != certificates[0].public_key():
        raise keys.KeyFileError(f"{description.key} and its certificate do not belong together.")
    return seals.KeptSigner(key, certificates), certificates


def _token(
    description: SealFiles, certificates: tuple[x509.Certificate, ...], pin: bytes | None
) -> Any:
    from parvis.common import seals

    if not certificates:
        raise keys.KeyFileError("A PKCS#11 seal needs the file of its certificate.")
    return seals.token_signer(
        description.library,
        token=description.token,
        label=description.label,
        pin=(pin or b"").decode(),
        chain=certificates,
    )


def _private(path: Path) -> bytes:
    keys.check_private(path)
    return path.read_bytes()


def _certificates(path: Path) -> tuple[x509.Certificate, ...]:
    try:
        return tuple(x509.load_pem_x509_certificates(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise keys.KeyFileError(f"{path.name} holds no readable certificate.") from error


def _list(path: Path) -> bytes:
    content = path.read_bytes()
    if content.startswith(b"-----"):
        return x509.load_pem_x509_crl(content).public_bytes(Encoding.DER)
    return content
