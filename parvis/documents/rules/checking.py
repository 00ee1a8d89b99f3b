"""What was shown to /verifier, and what a stamp that is no good means. Pure."""

import re
from enum import StrEnum

import msgspec

from parvis.documents.enums import DocumentState, Verdict
from parvis.documents.rules import codes
from parvis.documents.rules.stamp import Fault

LONGEST = 3000  # characters of what is typed or pasted
_ADDRESS = re.compile(r"/verifier/([A-Za-z0-9_-]{22})/?(?:#(.*))?$", re.DOTALL)
_STAMP = re.compile(r"[A-Za-z0-9_-]{120,}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Showing(StrEnum):
    """What was shown."""

    NOTHING = "nothing"
    CODE = "code"  # typed, from the paper
    STAMP = "stamp"  # what the QR code says after the #
    ADDRESS = "address"  # what the QR code says before the #, alone
    DIGEST = "digest"  # the SHA-256 of a file
    UNREADABLE = "unreadable"


class Shown(msgspec.Struct, frozen=True):
    """What was shown, and its value written as we keep it."""

    what: Showing
    value: str = ""
    document: str = ""


def read(typed: str) -> Shown:
    """Tell what a person typed or pasted: a code, a scanned address, a stamp, a hash of a file."""
    plain = "".join(typed[:LONGEST].split())
    if not plain:
        return Shown(Showing.NOTHING)
    if code := codes.read(typed):
        return Shown(Showing.CODE, code)
    if found := _ADDRESS.search(plain):
        document, stamp = found[1], found[2] or ""
        return Shown(Showing.STAMP if stamp else Showing.ADDRESS, stamp or document, document)
    if _DIGEST.fullmatch(plain.lower()):
        return Shown(Showing.DIGEST, plain.lower())
    if _STAMP.fullmatch(plain):
        return Shown(Showing.STAMP, plain)
    return Shown(Showing.UNREADABLE)


VERDICT_OF_FAULT = {
    Fault.UNREADABLE: Verdict.UNREADABLE,
    Fault.NEWER: Verdict.UNREADABLE,
    Fault.UNKNOWN_KEY: Verdict.KEY_UNKNOWN,
    Fault.FORGED: Verdict.FORGED,
    Fault.OUTSIDE: Verdict.KEY_EXPIRED,
    Fault.REVOKED: Verdict.KEY_REVOKED,
}

VERDICT_OF_STATE = {
    DocumentState.IN_FORCE: Verdict.GENUINE,
    DocumentState.REPLACED: Verdict.REPLACED,
    DocumentState.REVOKED: Verdict.REVOKED,
}


def is_id(text: str) -> bool:
    """Say whether a text is written as the public id of a document is."""
    return re.fullmatch(r"[A-Za-z0-9_-]{22}", text) is not None
