"""Signed notes, checkpoints and cosignatures (C2SP signed-note, tlog-checkpoint, tlog-cosignature).

Reading is strict: one writing for each meaning, so that nothing slips in beside what was signed.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Collection, Sequence
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from parvis.ledger.enums import SignatureType
from parvis.ledger.rules.tree import HASH_BYTES
from parvis.ledger.types import Checkpoint, Cosigned, Key, Note, Signature

MARK = "— "
SUCCESSOR = "successor "
MOST_SIGNATURES = 100
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\ufeff]")


class NoteProblem(ValueError):
    """A note, a key or a receipt is not what it claims: the sentence says why."""


def base64_of(data: bytes) -> str:
    """Return standard base64 with padding."""
    return b64encode(data).decode()


def read_base64(text: str) -> bytes:
    """Return the bytes of standard base64; raise NoteProblem for any other writing of them."""
    try:
        data = b64decode(text.encode("ascii"), validate=True)
    except ValueError as error:
        raise NoteProblem("This is not base64.") from error
    if base64_of(data) != text:
        raise NoteProblem("This base64 has a second writing.")
    return data


def read_decimal(text: str) -> int:
    """Return a whole number below 10^19 without sign nor leading zero; raise NoteProblem."""
    if not _DECIMAL.fullmatch(text):
        raise NoteProblem("This is not a plain whole number.")
    return int(text)


# --- keys ------------------------------------------------------------------------------------
def key_id(key: Key) -> bytes:
    """Return the four bytes that name a key in a signature line."""
    return sha256(key.name.encode() + b"\n" + bytes([key.kind]) + key.public).digest()[:4]


def key_text(key: Key) -> str:
    """Return the verifier key as text: name+id+base64."""
    return f"{key.name}+{key_id(key).hex()}+{base64_of(bytes([key.kind]) + key.public)}"


def read_key(text: str) -> Key:
    """Return the key written by `key_text`; raise NoteProblem when it is not one of ours."""
    name, _, rest = text.partition("+")
    written_id, _, material = rest.partition("+")
    data = read_base64(material)
    if not _is_name(name) or len(data) != 33 or data[0] not in list(SignatureType):
        raise NoteProblem("This is not an Ed25519 verifier key.")
    key = Key(name, SignatureType(data[0]), data[1:])
    if key_id(key).hex() != written_id:
        raise NoteProblem("The id of this key does not match it.")
    return key


def _is_name(name: str) -> bool:
    return bool(name) and not re.search(r"[\s+]", name) and not _CONTROL.search(name)


# --- notes -----------------------------------------------------------------------------------
def read_note(text: str) -> Note:
    """Split a note into its text and its signatures; raise NoteProblem. Verifies nothing."""
    body, gap, tail = text.rpartition("\n\n")
    if _CONTROL.search(text) or not gap or not body or not tail.endswith("\n"):
        raise NoteProblem("A note is a text, an empty line, then signature lines.")
    lines = tail[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteProblem("This note has too many signatures.")
    return Note(body + "\n", tuple(_read_signature(line) for line in lines))


def signature_line(signature: Signature) -> str:
    """Return one signature line, with its newline."""
    return f"{MARK}{signature.name} {base64_of(signature.key_id + signature.value)}\n"


def note_text(note: Note) -> str:
    """Return the whole note."""
    return note.text + "\n" + "".join(map(signature_line, note.signatures))


def _read_signature(line: str) -> Signature:
    name, _, material = line.removeprefix(MARK).partition(" ")
    data = read_base64(material)
    if not line.startswith(MARK) or not _is_name(name) or len(data) < 5:
        raise NoteProblem("A signature line is: — name base64.")
    return Signature(name, data[:4], data[4:])


def sign(text: str, key: Key, private: Ed25519PrivateKey) -> Signature:
    """Return the log's signature of a text that ends with a newline."""
    return Signature(key.name, key_id(key), private.sign(text.encode()))


def cosign(text: str, key: Key, private: Ed25519PrivateKey, *, at: int) -> Signature:
    """Return a witness's cosignature of a checkpoint at a Unix second."""
    signed = private.sign(_cosigned_bytes(text, at))
    return Signature(key.name, key_id(key), at.to_bytes(8, "big") + signed)


def signers(note: Note, keys: Collection[Key]) -> list[Key]:
    """Return the keys, among those known, that signed the note; unknown lines are ignored.

    Raises NoteProblem when a known key's signature is false, or no known key signed.
    """
    found = []
    for signature in note.signatures:
        key = _known(signature, keys)
        if key is not None:
            _check(note.text, signature, key)
            found.append(key)
    if not found:
        raise NoteProblem("No known key signed this note.")
    return found


def cosignatures(note: Note, witnesses: Collection[Key]) -> list[Cosigned]:
    """Return the verified cosignatures of known witnesses; raise NoteProblem for a false one."""
    found = []
    for signature in note.signatures:
        key = _known(signature, witnesses)
        if key is not None and key.kind is SignatureType.COSIGNATURE:
            _check(note.text, signature, key)
            found.append(Cosigned(key.name, int.from_bytes(signature.value[:8], "big")))
    return found


def _known(signature: Signature, keys: Collection[Key]) -> Key | None:
    return next(
        (k for k in keys if k.name == signature.name and key_id(k) == signature.key_id), None
    )


def _check(text: str, signature: Signature, key: Key) -> None:
    message, value = text.encode(), signature.value
    if key.kind is SignatureType.COSIGNATURE:
        message = _cosigned_bytes(text, int.from_bytes(value[:8], "big"))
        value = value[8:]
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(value, message)
    except InvalidSignature as error:
        raise NoteProblem(f"The signature of {key.name} is false.") from error


def _cosigned_bytes(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


# --- checkpoints -----------------------------------------------------------------------------
def checkpoint_text(checkpoint: Checkpoint) -> str:
    """Return the three lines of a checkpoint, and a fourth where a key names its successor."""
    text = f"{checkpoint.origin}\n{checkpoint.size}\n{base64_of(checkpoint.root)}\n"
    heir = checkpoint.successor
    return f"{text}{SUCCESSOR}{key_text(heir)}\n" if heir else text


def read_checkpoint(text: str) -> Checkpoint:
    """Return the checkpoint of a note's text; raise NoteProblem. Verifies nothing."""
    *lines, end = text.split("\n")
    if end or len(lines) < 3 or not all(line.startswith(SUCCESSOR) for line in lines[3:]):
        raise NoteProblem("A checkpoint has three lines: origin, size, root.")
    origin, size, root, *heirs = lines
    if not _is_name(origin) or "://" in origin:
        raise NoteProblem("The origin of a checkpoint is an address without scheme.")
    data = read_base64(root)
    if len(data) != HASH_BYTES:
        raise NoteProblem("The root of a checkpoint has 32 bytes.")
    return Checkpoint(origin, read_decimal(size), data, _read_successor(origin, heirs))


def _read_successor(origin: str, lines: list[str]) -> Key | None:
    keys = [read_key(line.removeprefix(SUCCESSOR)) for line in lines]
    if len(keys) > 1 or any((k.name, k.kind) != (origin, SignatureType.NOTE) for k in keys):
        raise NoteProblem("A log is handed over to one other key of the same log.")
    return keys[0] if keys else None


def open_checkpoint(text: str, keys: Sequence[Key]) -> Checkpoint:
    """Return the checkpoint of a signed note once its log's signature holds; raise NoteProblem."""
    return follow(text, keys)[0]


def follow(text: str, keys: Sequence[Key]) -> tuple[Checkpoint, list[Key]]:
    """Open a checkpoint; return it with the keys that may sign the next ones.

    keys: in the order in which they serve. Once one signed, those before it are over. An unknown
    key is believed when a known one names it as its successor, in a text that both signed: a
    second signature alone says nothing, whoever holds a note can add his own.
    """
    note = read_note(text)
    checkpoint = read_checkpoint(note.text)
    own = [k for k in keys if k.kind is SignatureType.NOTE and k.name == checkpoint.origin]
    signed = signers(note, own)
    heir = checkpoint.successor
    if heir and heir not in own:
        signers(note, [heir])
        return checkpoint, [heir]
    return checkpoint, own[max(map(own.index, signed)) :]
