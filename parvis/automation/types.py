"""What the page of automation shows."""

from datetime import datetime

import msgspec


class Rule(msgspec.Struct, frozen=True):
    """One line of the table of reactions."""

    key: str
    on: tuple[str, ...]
    what: str
    attempts: int


class FailedRun(msgspec.Struct, frozen=True):
    """A reaction given up. error: the class of what went wrong, never a message."""

    id: int
    reaction: str
    kind: str
    subject_kind: str
    subject_id: int
    error: str
    at: datetime
