"""The one writing of a journal entry, version 1: what a leaf commits to.

JSON in UTF-8 and NFC, keys sorted, no space. A number that is not whole is written as the text
PostgreSQL keeps of it, so that no machine rounds it otherwise.
"""

from datetime import UTC, datetime
from unicodedata import normalize

import msgspec

from parvis.ledger.types import JournalRow

VERSION = 1
_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(float_hook=str)


def instant(at: datetime) -> str:
    """Return an aware instant as RFC 3339 in UTC with six decimals."""
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    return at.isoformat(timespec="microseconds")[:26] + "Z"


def canonical(row: JournalRow) -> str:
    """Return the canonical text of an entry: codes and numbers of this installation only."""
    told = {
        "v": VERSION,
        "actor": row.actor,
        "actor_id": row.actor_id,
        "at": instant(row.at),
        "authority": row.authority,
        "entry": row.id,
        "kind": row.kind,
        "on_behalf_of": row.on_behalf_of,
        "payload": _decoder.decode(row.payload),
        "subject": row.subject,
        "subject_id": row.subject_id,
        "version": row.version,
    }
    text = _encoder.encode(told).decode()
    return text if text.isascii() else normalize("NFC", text)
