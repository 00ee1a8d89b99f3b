"""The stamp of a document: what its QR code says after the #, and who signed it. Pure.

The text is base64url, without padding, of payload || signature. The payload is a CBOR map; Ed25519
signs PREFIX || payload, so that no signature made for another use can be taken for a stamp. Who
holds only the paper learns nothing from the stamp that the paper does not say already.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from parvis.documents.rules import cbor

VERSION = 1
PREFIX = b"parvis stamp v1\n"
LONGEST = 1000  # characters: a QR code that can still be scanned holds fewer
_SIGNATURE = 64
_KEYS = range(1, 8)
_TYPES = (int, bytes, str, bytes, str, str, bytes)
_LETTERS = re.compile(r"[A-Za-z0-9_-]+")
_ISSUER = re.compile(r"[0-9]{9}")
_KIND = re.compile(r"[a-z_]{1,40}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Fault(StrEnum):
    """Why a text is not a good stamp."""

    UNREADABLE = "unreadable"  # not a stamp at all, or one that was cut
    NEWER = "newer"  # written by a later version of Parvis
    UNKNOWN_KEY = "unknown_key"  # signed by somebody whose key we do not have
    FORGED = "forged"  # the signature does not fit: something was changed
    OUTSIDE = "outside"  # dated when the key was not in use
    REVOKED = "revoked"  # signed by a key that was withdrawn


class StampError(ValueError):
    """The text is not a good stamp; `fault` says why, `statement` what it pretends, if readable."""

    def __init__(self, fault: Fault, statement: "Statement | None" = None) -> None:
        """Take the reason, and what the text says when only its key is in doubt."""
        super().__init__(str(fault))
        self.fault = fault
        self.statement = statement


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What a stamp says.

    issuer: SIREN, nine digits. document: public id, 22 characters. kind: code of the document.
    digest: SHA-256 of the canonical data, 32 bytes. key_id: of the key that signed, 8 bytes.
    """

    key_id: bytes
    issuer: str
    document: str
    kind: str
    day: date
    digest: bytes


class StampKey(msgspec.Struct, frozen=True, kw_only=True):
    """A public key and when it served. public: 32 bytes. until: last day, None while in use.

    revoked: the day it was withdrawn because somebody else may have it; nothing that it signed is
    believed any more without the register, whatever its date.
    """

    public: bytes
    since: date
    until: date | None = None
    revoked: date | None = None


def key_id(public: bytes) -> bytes:
    """Return the 8 bytes by which a stamp names the public key (32 bytes) that checks it."""
    return hashlib.sha256(public).digest()[:8]


def statement(said: Statement) -> bytes:
    """Return the payload: always the same bytes for the same statement.

    Raises ValueError for a statement that no stamp can hold.
    """
    identity = _unbase64(said.document)
    wrong = (
        len(said.key_id) != 8
        or identity is None
        or len(identity) != 16
        or not _ISSUER.fullmatch(said.issuer)
        or not _KIND.fullmatch(said.kind)
        or len(said.digest) != 32
    )
    if wrong or identity is None:
        raise ValueError("This statement does not fit in a stamp.")
    values = (VERSION, said.key_id, said.issuer, identity, said.kind, said.day.isoformat())
    return cbor.encode(dict(zip(_KEYS, (*values, said.digest), strict=True)))


def sign(payload: bytes, private_key: Ed25519PrivateKey) -> str:
    """Return the text of the stamp: some 215 characters."""
    return _base64(payload + private_key.sign(PREFIX + payload))


def read(text: str, keys: Mapping[bytes, StampKey]) -> Statement:
    """Return what a stamp says once its signature is checked.

    text: what follows the # of the address. keys: by key id. Raises StampError otherwise.
    """
    payload, signature = _split(text)
    said = _parsed(payload)
    key = keys.get(said.key_id)
    if key is None:
        raise StampError(Fault.UNKNOWN_KEY)
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, PREFIX + payload)
    except (InvalidSignature, ValueError) as error:
        raise StampError(Fault.FORGED) from error
    if key.revoked is not None:
        raise StampError(Fault.REVOKED, said)
    if said.day < key.since or (key.until is not None and said.day > key.until):
        raise StampError(Fault.OUTSIDE, said)
    return said


def address(base: str, document: str, text: str) -> str:
    """Return what the QR code holds. base: « https://HOST », without final slash."""
    return f"{base}/verifier/{document}#{text}"


def _split(text: str) -> tuple[bytes, bytes]:
    raw = _unbase64(text) if len(text) <= LONGEST else None
    if raw is None or len(raw) <= _SIGNATURE:
        raise StampError(Fault.UNREADABLE)
    return raw[:-_SIGNATURE], raw[-_SIGNATURE:]


def _parsed(payload: bytes) -> Statement:
    try:
        values = cbor.decode(payload)
    except cbor.CborError as error:
        raise StampError(Fault.UNREADABLE) from error
    version = values.get(1)
    if isinstance(version, int) and version > VERSION:
        raise StampError(Fault.NEWER)
    if version != VERSION or list(values) != list(_KEYS):
        raise StampError(Fault.UNREADABLE)
    if any(not isinstance(values[key], kind) for key, kind in zip(_KEYS, _TYPES, strict=True)):
        raise StampError(Fault.UNREADABLE)
    return _said(values)


def _said(values: Mapping[int, cbor.Value]) -> Statement:
    _version, key, issuer, identity, kind, day, digest = (values[number] for number in _KEYS)
    found = Statement(
        key_id=bytes(key) if isinstance(key, bytes) else b"",
        issuer=str(issuer),
        document=_base64(identity) if isinstance(identity, bytes) else "",
        kind=str(kind),
        day=_day(str(day)),
        digest=bytes(digest) if isinstance(digest, bytes) else b"",
    )
    try:
        statement(found)
    except ValueError as error:
        raise StampError(Fault.UNREADABLE) from error
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError as error:
        raise StampError(Fault.UNREADABLE) from error


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _unbase64(text: str) -> bytes | None:
    """Return the bytes, None unless this is the one way to write them."""
    if not _LETTERS.fullmatch(text):
        return None
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    return raw if _base64(raw) == text else None
