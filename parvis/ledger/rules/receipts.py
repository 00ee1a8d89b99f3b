"""Receipts (C2SP tlog-proof), requests to a witness (tlog-witness), bundles of leaf data."""

import json
from collections.abc import Collection, Iterable
from hmac import digest

from parvis.ledger.rules.notes import (
    NoteProblem,
    base64_of,
    cosignatures,
    open_checkpoint,
    read_base64,
    read_decimal,
    read_note,
)
from parvis.ledger.rules.tree import HASH_BYTES, included, leaf_hash
from parvis.ledger.types import AddCheckpoint, Checkpoint, Key, Receipt

HEADER = "c2sp.org/tlog-proof@v1"
MOST_HASHES = 63
SALT_BYTES = 32


# --- receipts --------------------------------------------------------------------------------
def receipt_text(receipt: Receipt) -> str:
    """Return a receipt as text."""
    lines = [HEADER]
    if receipt.extra is not None:
        lines.append(f"extra {base64_of(receipt.extra)}")
    lines += [f"index {receipt.index}", *map(base64_of, receipt.proof), "", receipt.note]
    return "\n".join(lines)


def read_receipt(text: str) -> Receipt:
    """Return the receipt that a text holds; raise NoteProblem. Verifies nothing."""
    head, gap, note = text.partition("\n\n")
    lines = head.split("\n")
    if lines.pop(0) != HEADER or not gap:
        raise NoteProblem("This is not a receipt of a ledger.")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = read_base64(lines.pop(0).removeprefix("extra "))
    if not lines or not lines[0].startswith("index "):
        raise NoteProblem("This receipt has no index.")
    index = read_decimal(lines.pop(0).removeprefix("index "))
    read_note(note)
    return Receipt(index, _hashes(lines), note, extra)


def sealed_entry(entry: str, salt: bytes) -> bytes:
    """Return the `extra` of our receipts: the canonical entry and its salt."""
    told = {"entry": entry, "salt": base64_of(salt)}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def leaf_of(entry: str, salt: bytes) -> bytes:
    """Return the 32 bytes that a leaf holds: HMAC-SHA256 of the entry under its own salt."""
    return digest(salt, entry.encode(), "sha256")


def entry_of(extra: bytes) -> tuple[str, bytes]:
    """Return entry and salt of an `extra`; raise NoteProblem."""
    try:
        told = json.loads(extra)
        entry, salt = str(told["entry"]), read_base64(str(told["salt"]))
    except (ValueError, KeyError, TypeError) as error:
        raise NoteProblem("This receipt holds no entry.") from error
    if len(salt) != SALT_BYTES:
        raise NoteProblem("The salt of an entry has 32 bytes.")
    return entry, salt


def check_receipt(
    text: str, *, log: Key, witnesses: Collection[Key] = (), quorum: int = 0
) -> tuple[str, Checkpoint]:
    """Verify a receipt of ours: entry → leaf → log signature → witnesses → inclusion.

    Returns the canonical entry and the checkpoint; raises NoteProblem with the step that fails.
    """
    receipt = read_receipt(text)
    entry, salt = entry_of(receipt.extra or b"")
    checkpoint = open_checkpoint(receipt.note, [log])
    names = {one.name for one in cosignatures(read_note(receipt.note), witnesses)}
    if len(names) < quorum:
        raise NoteProblem(f"{len(names)} known witnesses cosigned it, {quorum} are asked.")
    leaf = leaf_hash(leaf_of(entry, salt))
    if not included(leaf, receipt.index, receipt.proof, checkpoint):
        raise NoteProblem("This entry does not stand in the ledger.")
    return entry, checkpoint


def _hashes(lines: Iterable[str]) -> tuple[bytes, ...]:
    found = tuple(map(read_base64, lines))
    if len(found) > MOST_HASHES or any(len(one) != HASH_BYTES for one in found):
        raise NoteProblem("A proof has at most 63 hashes of 32 bytes.")
    return found


# --- requests to a witness -------------------------------------------------------------------
def request_text(request: AddCheckpoint) -> str:
    """Return the body of an add-checkpoint request."""
    lines = [f"old {request.old}", *map(base64_of, request.proof), "", request.note]
    return "\n".join(lines)


def read_request(text: str) -> AddCheckpoint:
    """Return the add-checkpoint request of a body; raise NoteProblem. Verifies nothing."""
    head, gap, note = text.partition("\n\n")
    first, *rest = head.split("\n")
    if not first.startswith("old ") or not gap:
        raise NoteProblem("A request starts with « old », then its proof, then a checkpoint.")
    read_note(note)
    return AddCheckpoint(read_decimal(first.removeprefix("old ")), _hashes(rest), note)


# --- bundles ---------------------------------------------------------------------------------
def bundle(leaves: Iterable[bytes]) -> bytes:
    """Return leaf data as an entry bundle: two bytes of length before each."""
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def read_bundle(data: bytes) -> list[bytes]:
    """Return the leaf data of a bundle; raise ValueError when it is cut."""
    found, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        found.append(data[at + 2 : at + 2 + length])
        at += 2 + length
    if at != len(data):
        raise ValueError("This bundle is cut.")
    return found
