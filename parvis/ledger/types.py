"""Frozen values of the ledger. Hashes are 32 bytes of SHA-256; sizes count leaves from 0."""

from datetime import date, datetime

import msgspec

from parvis.ledger.enums import Fault, SignatureType


class Key(msgspec.Struct, frozen=True):
    """A verifier key: whose (a name), which signatures it checks, and its 32 public bytes."""

    name: str
    kind: SignatureType
    public: bytes


class Signature(msgspec.Struct, frozen=True):
    """One signature line: name of the key, its id (4 bytes), and the bytes after the id."""

    name: str
    key_id: bytes
    value: bytes


class Note(msgspec.Struct, frozen=True):
    """A signed note as it was read: nothing of it is verified yet."""

    text: str
    signatures: tuple[Signature, ...]


class Checkpoint(msgspec.Struct, frozen=True):
    """The state of a log: its size and its root travel together, never apart.

    successor: only in the last checkpoint of a key, which it signs with the key that follows it.
    """

    origin: str
    size: int
    root: bytes
    successor: Key | None = None


class Cosigned(msgspec.Struct, frozen=True):
    """A cosignature that was verified: by which witness, at which Unix second."""

    name: str
    at: int


class Receipt(msgspec.Struct, frozen=True):
    """A `.tlog-proof`. `extra` is not authenticated: only what is recomputed from it counts."""

    index: int
    proof: tuple[bytes, ...]
    note: str
    extra: bytes | None = None


class Tile(msgspec.Struct, frozen=True):
    """`data`: 1 to 256 hashes of 32 bytes; `n`: its place in its level, from 0."""

    level: int
    n: int
    data: bytes

    @property
    def width(self) -> int:
        """How many hashes it holds."""
        return len(self.data) // 32


class AddCheckpoint(msgspec.Struct, frozen=True):
    """What is asked of a witness: from the size it last cosigned, by this proof, to this note."""

    old: int
    proof: tuple[bytes, ...]
    note: str


class JournalRow(msgspec.Struct, frozen=True):
    """What a leaf commits to. `payload` is JSON text; numbers are ids of this installation."""

    id: int
    authority: int
    at: datetime
    actor: str
    actor_id: int | None
    on_behalf_of: int | None
    kind: str
    subject: str
    subject_id: int
    version: str
    payload: str


class Position(msgspec.Struct, frozen=True):
    """Where an entry stands: its index, the 32 bytes that its leaf holds."""

    index: int
    entry_id: int
    leaf: bytes


class Moment(msgspec.Struct, frozen=True):
    """A checkpoint as the explorer shows it, with who confirmed it."""

    size: int
    root: bytes
    at: datetime
    added: int = 0
    witnesses: tuple[str, ...] = ()
    stamped: bool = False


class Finding(msgspec.Struct, frozen=True):
    """One fault: which, where it starts (index in the log, entry of the journal), in words."""

    fault: Fault
    sentence: str
    index: int | None = None
    entry_id: int | None = None


class Report(msgspec.Struct, frozen=True):
    """What an audit found. `blind` says what it could not see; `waiting` entries have no proof."""

    origin: str
    size: int
    checkpoints: int
    erased: int
    waiting: int
    findings: tuple[Finding, ...]
    blind: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether every entry is the one that was signed; something may be overdue."""
        return all(finding.fault is Fault.STALE for finding in self.findings)


class Day(msgspec.Struct, frozen=True):
    """How many entries a day added, and how many there were at its end."""

    day: date
    added: int
    total: int


class WitnessState(msgspec.Struct, frozen=True):
    """A witness of ours: until which size it confirmed, and what went wrong the last time.

    silent_since: when we signed what it should have confirmed long ago, None when it is in time.
    """

    name: str
    size: int
    at: datetime | None
    trouble: str
    silent_since: datetime | None = None


class Split(msgspec.Struct, frozen=True):
    """Two notes of one log that cannot both be true."""

    origin: str
    known: str
    other: str
    at: datetime
    ours: bool


class Overview(msgspec.Struct, frozen=True):
    """What the public page shows of a log.

    frozen_since: when the oldest entry was written that should have been signed long ago.
    """

    origin: str
    key: str
    size: int
    waiting: int
    moments: tuple[Moment, ...]
    days: tuple[Day, ...]
    witnesses: tuple[WitnessState, ...]
    watched: tuple[str, ...]
    splits: tuple[Split, ...]
    stamped_at: datetime | None
    frozen_since: datetime | None
    hours: int

    @property
    def silent(self) -> tuple[WitnessState, ...]:
        """The witnesses that confirm no more."""
        return tuple(one for one in self.witnesses if one.silent_since)


class IndexProof(msgspec.Struct, frozen=True):
    """Why a leaf is in the ledger, and since when; hashes in hexadecimal."""

    index: int
    leaf: str
    proof: tuple[str, ...]
    size: int
    root: str
    signed_at: datetime
    since: datetime
    witnesses: tuple[str, ...]
