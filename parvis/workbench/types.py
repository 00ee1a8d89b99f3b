"""What the pages of agents show."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from parvis.dossiers.enums import Move, State
from parvis.dossiers.types import Case, Cursor


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the address of the inbox asks for, read and bounded; unknown values are dropped."""

    view: str
    procedure_id: int | None = None
    state: str = ""
    assignee_id: int | None = None
    since: date | None = None
    until: date | None = None
    text: str = ""
    sort: str = "due"
    after: Cursor | None = None


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the inbox with its names. `tag`: what the state's tag says.

    due_on: of the dossier, or of the request to look again that waits.
    """

    id: int
    number: str
    spoken: str
    applicant: str
    title: str
    submitted_at: datetime
    due_on: date | None
    tag: str
    closed: bool
    follower: str
    news: bool
    review: bool
    fresh: bool
    version: int


class Chip(msgspec.Struct, frozen=True):
    """A chosen filter, and the address of the same page without it."""

    text: str
    without: str


class InboxPage(msgspec.Struct, frozen=True, kw_only=True):
    """All that the inbox shows. `more`: the address of what follows, "" at the end."""

    title: str
    rows: tuple[Row, ...]
    chips: tuple[Chip, ...]
    more: str
    procedures: tuple[tuple[int, str], ...]
    colleagues: tuple[tuple[int, str], ...]


class DeskCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case and what the page adds: title, sections of answers, files, people."""

    case: Case
    spoken: str
    title: str
    tag: str
    closed: bool
    version_number: int
    department: str
    sections: tuple[Any, ...]
    files: tuple[Any, ...]
    contact: str
    assignee: str
    colleagues: tuple[tuple[int, str], ...]
    known_files: dict[str, Any]
    message_files: dict[int, tuple[Any, ...]]
    silence: str

    def may(self, move: str) -> bool:
        """Whether the agent who reads may make the move now."""
        return Move(move) in self.case.moves


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A decision as the resident will read it, before it is made."""

    outcome: State
    facts: str
    law: str
    author: str
    capacity: str


class BulkSource(msgspec.Struct, frozen=True):
    """From what a lot is made: the accepted dossiers of a procedure, or a file when `id` is 0.

    fields: id, label and « names a person » of each answer that a document may print.
    """

    id: int = 0
    title: str = ""
    count: int = 0
    fields: tuple[tuple[str, str, bool], ...] = ()


class BulkOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent wants issued to everybody: kind, title and sentence of each document.

    department: id of whose name it is in. fields: ids of the answers that are printed. holder: id
    of the answer that names whose document it is, "" for the applicant.
    """

    kind: str
    title: str
    statement: str
    department: str
    about: str
    fields: tuple[str, ...]
    holder: str


class BulkLine(msgspec.Struct, frozen=True):
    """What one document of a lot says of its own: about what, for whom. facts: label and words.

    subject: None for a line that names no dossier. line: of the file, 0 for none.
    """

    subject: tuple[str, int] | None
    number: str
    person_id: int | None
    name: str
    facts: Sequence[tuple[str, str]]
    line: int = 0
