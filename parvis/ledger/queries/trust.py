"""The trust folder: what an auditor keeps outside the database, so that nobody can rewrite it too.

FOLDER/<town>/ holds `log.keys` and `witnesses.keys` (verifier keys, one a line), `checkpoints/`
(signed notes `<size>.note`, their time-stamps `<size>.tsr`), `tsa.pem` (certificates of the
time-stamping service) and `leaves.bin` (the leaf hashes seen so far, 32 bytes each).
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
from cryptography import x509
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

from parvis.ledger.rules import notes
from parvis.ledger.rules.tree import HASH_BYTES
from parvis.ledger.types import Checkpoint, Key, Note


class TrustProblem(Exception):
    """The trust folder itself cannot be used: the sentence says which file and why."""


class Pinned(msgspec.Struct, frozen=True):
    """A checkpoint kept outside: verified, with the witnesses and the instant that confirm it."""

    name: str
    checkpoint: Checkpoint
    witnesses: tuple[str, ...]
    stamped_at: datetime | None


class Trust(msgspec.Struct, frozen=True):
    """All that a trust folder holds, verified with its own keys; `leaves` is a file or None."""

    keys: tuple[Key, ...] = ()
    present: tuple[Key, ...] = ()  # those that may sign after the last pinned checkpoint
    witnesses: tuple[Key, ...] = ()
    pinned: tuple[Pinned, ...] = ()
    leaves: Path | None = None
    authorities: tuple[x509.Certificate, ...] = ()

    @property
    def leaf_count(self) -> int:
        """How many leaf hashes are kept."""
        return self.leaves.stat().st_size // HASH_BYTES if self.leaves else 0


NOTHING = Trust()


def load(folder: Path) -> Trust:
    """Read and verify a trust folder of one town; raise TrustProblem, also when it is empty."""
    keys = _keys(folder / "log.keys")
    if not keys:
        raise TrustProblem(f"{folder / 'log.keys'} is missing: « parvis ledger pin » makes it.")
    witnesses = _keys(folder / "witnesses.keys")
    pem = folder / "tsa.pem"
    authorities = _certificates(pem) if pem.exists() else ()
    leaves = folder / "leaves.bin"
    pinned, present = [], keys
    for path in sorted((folder / "checkpoints").glob("*.note")):
        one, present = _pinned(path, present, witnesses, authorities)
        pinned.append(one)
    return Trust(
        keys=keys,
        present=present,
        witnesses=witnesses,
        pinned=tuple(sorted(pinned, key=lambda one: one.checkpoint.size)),
        leaves=leaves if leaves.exists() else None,
        authorities=authorities,
    )


def stamped_at(
    answer: bytes, note: str, authorities: tuple[x509.Certificate, ...]
) -> datetime | None:
    """Return when a note was time-stamped, None when the answer is not of these authorities."""
    builder = VerifierBuilder()
    for certificate in authorities:
        builder = builder.add_root_certificate(certificate)
    try:
        response = decode_timestamp_response(answer)
        builder.build().verify_message(response, note.encode())
    except (VerificationError, ValueError):
        return None
    return response.tst_info.gen_time


def kept_leaves(path: Path, chunk: int) -> Iterator[bytes]:
    """Yield the kept leaf hashes, `chunk` of them at a time, joined."""
    with path.open("rb") as file:
        while data := file.read(chunk * HASH_BYTES):
            yield data


def _pinned(
    path: Path,
    keys: tuple[Key, ...],
    witnesses: tuple[Key, ...],
    authorities: tuple[x509.Certificate, ...],
) -> tuple[Pinned, tuple[Key, ...]]:
    text = path.read_text(encoding="utf-8")
    try:
        checkpoint, following = notes.follow(text, keys)
        note = notes.read_note(text)
        cosigned = notes.cosignatures(note, witnesses)
    except notes.NoteProblem as problem:
        raise TrustProblem(f"{path} cannot be trusted: {problem}") from problem
    answer = path.with_suffix(".tsr")
    at = None
    if authorities and answer.exists():
        own = tuple(line for line in note.signatures if line.name == checkpoint.origin)
        signed = notes.note_text(Note(note.text, own))
        at = stamped_at(answer.read_bytes(), signed, authorities)
        if at is None:
            raise TrustProblem(f"{answer} is not a time-stamp of {path.name}.")
    names = tuple(one.name for one in cosigned)
    return Pinned(path.name, checkpoint, names, at), tuple(following)


def _keys(path: Path) -> tuple[Key, ...]:
    if not path.exists():
        return ()
    try:
        return tuple(notes.read_key(line) for line in path.read_text().splitlines() if line)
    except notes.NoteProblem as problem:
        raise TrustProblem(f"{path}: {problem}") from problem


def _certificates(path: Path) -> tuple[x509.Certificate, ...]:
    try:
        return tuple(x509.load_pem_x509_certificates(path.read_bytes()))
    except ValueError as problem:
        raise TrustProblem(f"{path} holds no certificate.") from problem
