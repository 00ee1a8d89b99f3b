"""What a witness answers to a log (C2SP tlog-witness): it signs growth, and nothing else."""

from enum import IntEnum

import msgspec

from parvis.ledger.rules import notes
from parvis.ledger.rules.tree import EMPTY_ROOT, consistent
from parvis.ledger.types import AddCheckpoint, Checkpoint, Key


class Answer(IntEnum):
    """The status of each case, as the specification numbers them."""

    COSIGN = 200
    BACKWARDS = 400
    NOT_SIGNED = 403
    UNKNOWN = 404
    NOT_THE_LAST = 409
    NO_PROOF = 422


class Verdict(msgspec.Struct, frozen=True):
    """The answer; `split`: two signed notes of one size and two roots, the proof of a lie."""

    answer: Answer
    checkpoint: Checkpoint | None = None
    split: bool = False


def judge(request: AddCheckpoint, *, log: Key, known: Checkpoint) -> Verdict:
    """Decide on a request about a log whose key and last cosigned checkpoint are known.

    known: size 0 and the empty root before the first one. The case of an unknown origin is
    decided before, by who looks for the log.
    """
    try:
        asked = notes.open_checkpoint(request.note, [log])
    except notes.NoteProblem:
        return Verdict(Answer.NOT_SIGNED)
    if asked.size == known.size and asked.root != known.root:
        return Verdict(Answer.NO_PROOF, asked, split=known.size > 0)
    if request.old > asked.size:
        return Verdict(Answer.BACKWARDS, asked)
    if request.old != known.size:
        return Verdict(Answer.NOT_THE_LAST, asked)
    if not consistent(known, asked, request.proof):
        return Verdict(Answer.NO_PROOF, asked)
    return Verdict(Answer.COSIGN, asked)


def never_seen(origin: str) -> Checkpoint:
    """Return what a witness knows of a log before its first checkpoint."""
    return Checkpoint(origin, 0, EMPTY_ROOT)
