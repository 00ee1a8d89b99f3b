"""What /verifier knows: a code, a stamp or the hash of a file against the documents issued.

An unknown document, one of another authority and one that is still being made get one answer, after
the same statement.
"""

import base64
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from parvis.common.clock import local_day
from parvis.documents.enums import DocumentKind, DocumentState, KeyPurpose, Verdict
from parvis.documents.models import Document, Key
from parvis.documents.rules import checking, stamp
from parvis.documents.rules.checking import Showing, Shown
from parvis.documents.rules.stamp import StampError, StampKey
from parvis.documents.types import Finding
from parvis.ledger import queries as ledger

_FIELDS = (
    "public_id",
    "kind",
    "state",
    "issued_at",
    "ended_at",
    "author_department",
    "file_digest",
    "data_digest",
    "entry_id",
)


def stamp_keys() -> dict[bytes, StampKey]:
    """Return the public keys of the authority's stamps, those out of use too, by their id."""
    rows = Key.objects.filter(purpose=KeyPurpose.STAMP).order_by("id")
    return {bytes.fromhex(row.key_id): _stamp_key(row) for row in rows}


def key_file(issuer: Mapping[str, str]) -> dict[str, Any]:
    """Return the public keys of the authority, those out of use too: parvis-keys.json.

    issuer: name, SIREN and host. Days as « 2026-11-23 », None while a key serves. `rotations`: the
    checkpoints in which a key of the log names the next one.
    """
    rows = list(Key.objects.order_by("purpose", "id"))
    return {
        "issuer": dict(issuer),
        "log": ledger.log_key(),
        "former_logs": [
            {"key": row.text, "revoked": _day(row.revoked_at)} for row in ledger.former_keys()
        ],
        "rotations": [row.note for row in ledger.handovers()],
        "stamp": [_published(row) for row in rows if row.purpose == KeyPurpose.STAMP],
        "seal": [_published(row) for row in rows if row.purpose == KeyPurpose.SEAL],
        "witnesses": list(ledger.witness_keys()),
    }


def examine(shown: Shown) -> Finding:
    """Return what we know of what was shown."""
    if shown.what == Showing.CODE:
        return _held(code=shown.value)
    if shown.what == Showing.STAMP:
        return _by_stamp(shown)
    if shown.what == Showing.DIGEST:
        return _by_file(shown)
    if shown.what == Showing.ADDRESS:
        return _finding(_find(public_id=shown.value))
    return Finding(verdict=Verdict.UNREADABLE)


def receipt_of(finding: Finding) -> str | None:
    """Return the proof of the ledger, for a bearer who showed more than an address.

    None while the ledger has not taken the document in, and once its traces were erased.
    """
    known = finding.held and finding.entry_id is not None
    return ledger.receipt(finding.entry_id) if known and finding.entry_id else None


def receipt_of_entry(entry_id: int | None) -> str | None:
    """Return the proof of a document for who may open it; None as for `receipt_of`."""
    return ledger.receipt(entry_id) if entry_id else None


def is_in_ledger(entry_id: int | None) -> bool:
    """Say whether the ledger has taken a document in."""
    return bool(entry_id) and ledger.position(entry_id or 0) is not None


def place_of(finding: Finding) -> int | None:
    """Return the rank of the document's entry in the ledger, from 1; None before it is there."""
    place = ledger.position(finding.entry_id) if finding.entry_id else None
    return place.index + 1 if place else None


def _by_stamp(shown: Shown) -> Finding:
    try:
        said = stamp.read(shown.value, stamp_keys())
    except StampError as error:
        verdict = checking.VERDICT_OF_FAULT[error.fault]
        day = _revoked_on(error) if verdict == Verdict.KEY_REVOKED else None
        return Finding(verdict=verdict, day=day)
    if shown.document and shown.document != said.document:
        return Finding(verdict=Verdict.ALTERED, by_stamp=True)
    row = _find(public_id=said.document)
    if row is None:
        return Finding(verdict=Verdict.UNKNOWN, by_stamp=True)
    if (row["kind"], row["data_digest"]) != (said.kind, said.digest.hex()):
        return Finding(verdict=Verdict.ALTERED, by_stamp=True)
    return msgspec.structs.replace(_finding(row), held=True, by_stamp=True)


def _by_file(shown: Shown) -> Finding:
    row = _find(file_digest=shown.value)
    if row is not None:
        same = not shown.document or shown.document == row["public_id"]
        found = msgspec.structs.replace(_finding(row), held=True, by_file=True)
        return found if same else Finding(verdict=Verdict.ALTERED, by_file=True)
    named = shown.document and _find(public_id=shown.document)
    verdict = Verdict.ALTERED if named else Verdict.UNKNOWN
    return Finding(verdict=verdict, by_file=True, digest=shown.value)


def _held(**which: str) -> Finding:
    return msgspec.structs.replace(_finding(_find(**which)), held=True)


def _find(**which: str) -> dict[str, Any] | None:
    rows = Document.objects.filter(**which).exclude(state=DocumentState.PREPARING)
    found: dict[str, Any] | None = rows.order_by("-id").values(*_FIELDS).first()
    return found


def _finding(row: dict[str, Any] | None) -> Finding:
    if row is None:
        return Finding(verdict=Verdict.UNKNOWN)
    ended = row["ended_at"]
    return Finding(
        verdict=checking.VERDICT_OF_STATE[DocumentState(row["state"])],
        public_id=row["public_id"],
        kind=DocumentKind(row["kind"]),
        issued_at=row["issued_at"],
        department=row["author_department"],
        day=local_day(ended) if ended else None,
        digest=row["file_digest"],
        entry_id=row["entry_id"],
    )


def _revoked_on(error: StampError) -> date | None:
    key = stamp_keys().get(error.statement.key_id) if error.statement else None
    return key.revoked if key else None


def _published(row: Key) -> dict[str, str | None]:
    return {
        "id": row.key_id,
        "certificates" if row.purpose == KeyPurpose.SEAL else "key": row.key,
        "from": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else None,
        "revoked": _day(row.revoked_at),
    }


def _day(at: datetime | None) -> str | None:
    return local_day(at).isoformat() if at else None


def _stamp_key(row: Key) -> StampKey:
    return StampKey(
        public=base64.b64decode(row.key),
        since=row.since,
        until=row.until,
        revoked=local_day(row.revoked_at) if row.revoked_at else None,
    )
