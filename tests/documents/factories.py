"""Documents as rows: what checks and shows them needs no PDF."""

import base64
import hashlib
from datetime import date
from itertools import count

from parvis.common import clock
from parvis.common.context import current_authority
from parvis.common.ids import random_id
from parvis.documents.enums import DocumentState, EntryKind, KeyPurpose
from parvis.documents.models import Document, Key
from parvis.documents.rules import codes, stamp
from parvis.journal import actions as journal
from parvis.journal.types import SYSTEM

_numbers = count(1_000_000_000)  # of dossiers too: none that a test made


def make_document(*, pdf=b"", person_id=None, state=DocumentState.IN_FORCE, **values):
    """Write an issued document: row and journal entry, no file in the storage."""
    number = next(_numbers)
    pdf = pdf or f"%PDF-1.7 invented {number}".encode()
    public_id = random_id()
    data = hashlib.sha256(f"data {number}".encode()).hexdigest()
    told = {
        "document": public_id,
        "kind": values.get("kind", "arrete"),
        "file": hashlib.sha256(pdf).hexdigest(),
        "data": data,
        "template": "library:arrete.typ",
    }
    entry = journal.record(
        EntryKind.ISSUED, subject=("dossier", number), actor=SYSTEM, payload=told
    )
    ended = state in (DocumentState.REPLACED, DocumentState.REVOKED)
    defaults = {
        "authority_id": current_authority(),
        "public_id": public_id,
        "code": codes.make(hashlib.sha256(public_id.encode()).digest()[:10]),
        "key": f"test:{number}",
        "kind": "arrete",
        "title": "Arrêté de stationnement",
        "number": "123-456-789",
        "subject_kind": "dossier",
        "subject_id": number,
        "person_id": person_id,
        "state": state,
        "author_department": "Service voirie",
        "data_digest": data,
        "file_digest": told["file"],
        "file": random_id(),
        "size": len(pdf),
        "entry_id": entry,
        "issued_at": clock.now(),
        "ended_at": clock.now() if ended else None,
    }
    return Document.objects.create(**(defaults | values))


def make_stamp_key(key=None, **values):
    """Publish the public half of a key that signs stamps."""
    public = (key or _known().STAMP).public_key().public_bytes_raw()
    defaults = {
        "authority_id": current_authority(),
        "purpose": KeyPurpose.STAMP,
        "key_id": stamp.key_id(public).hex(),
        "key": base64.b64encode(public).decode(),
        "since": date(2026, 1, 1),
    }
    return Key.objects.create(**(defaults | values))


def make_seal_key(pem="", **values):
    """Publish the certificate of a seal."""
    defaults = {
        "authority_id": current_authority(),
        "purpose": KeyPurpose.SEAL,
        "key_id": "ab" * 8,
        "key": pem or _known().CERTIFICATE,
        "since": date(2026, 1, 1),
    }
    return Key.objects.create(**(defaults | values))


def stamp_of(row, key=None, **values):
    """Return what the QR code of a document says after the #."""
    key = key or _known().STAMP
    said = {
        "key_id": stamp.key_id(key.public_key().public_bytes_raw()),
        "issuer": "219900016",
        "document": row.public_id,
        "kind": row.kind,
        "day": clock.local_day(row.issued_at),
        "digest": bytes.fromhex(row.data_digest),
    } | values
    return stamp.sign(stamp.statement(stamp.Statement(**said)), key)


def _known():
    """The keys of the tests, made with libraries that a bench does without."""
    from tests.documents import receipts

    return receipts
