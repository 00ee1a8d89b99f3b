"""What travels with a document."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from django.utils.translation import gettext

from parvis.common.clock import local_day
from parvis.common.shapes import learn
from parvis.documents.enums import (
    BatchState,
    DocumentKind,
    DocumentState,
    KeyPurpose,
    RosterFault,
    SealLevel,
    Verdict,
)

IN_LOT = ("batch", 0)  # subject of an order that is about nothing but its lot


class Author(msgspec.Struct, frozen=True, kw_only=True):
    """Who decided (CRPA art. L. 212-1): first name and surname, capacity, department.

    delegation: « par délégation du maire, arrêté n° 2026-12 du 3 mars 2026 », "" without one.
    by_rule: an algorithm decided in this name (CRPA art. R. 311-3-1-1).
    """

    name: str = ""
    capacity: str = ""
    department: str = ""
    delegation: str = ""
    by_rule: bool = False


class Recipient(msgspec.Struct, frozen=True):
    """To whom a document is addressed: the name, and the lines of the address, if any is known."""

    name: str = ""
    lines: tuple[str, ...] = ()


class Source(msgspec.Struct, frozen=True):
    """The Typst text of a document, with where it comes from: « library:arrete.typ#3 »."""

    text: str
    origin: str


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A document to issue.

    key: of the order, once per authority: the same key twice gives the same document.
    data: what the template writes, as `body`: values of JSON only.
    number: the dossier's, as it is written. subject: kind and id of what it is about, `IN_LOT` for
    the lot itself. line: of the file of a lot that asks for it, 0 for none.
    person_id: to whom it belongs, None for nobody here.
    source: a template of its own, None for the library's of this kind.
    replaces: public id of the document that this one corrects.
    """

    key: str
    kind: DocumentKind
    title: str
    data: Mapping[str, Any]
    subject: tuple[str, int]
    number: str = ""
    person_id: int | None = None
    recipient: Recipient = Recipient()
    author: Author = Author()
    source: Source | None = None
    replaces: str = ""
    line: int = 0


class DocumentInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A document as pages show it.

    public_id: 22 characters, never guessable. code: 16 letters that people type. file: public id of
    the stored file, empty while it is being made. digest, data_digest: SHA-256, hexadecimal, of the
    sealed file and of its canonical data. entry_id: of the journal, None while it is being made.
    of_lot: an agent issued it with others; it does not follow from the life of its subject.
    """

    id: int
    public_id: str
    code: str
    kind: DocumentKind
    title: str
    number: str
    subject_kind: str
    subject_id: int
    person_id: int | None
    state: DocumentState
    issued_at: datetime | None
    ended_at: datetime | None
    author: Author
    file: str
    size: int
    digest: str
    data_digest: str
    level: str
    entry_id: int | None
    replaced_by: str = ""
    of_lot: bool = False

    @property
    def is_ready(self) -> bool:
        """True once it was issued, whatever became of it since."""
        return self.state != DocumentState.PREPARING


class PublicKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key that checks what the authority signed, published for ever.

    key: the certificate (PEM) of a seal; the 32 bytes in standard base64 of a stamp. id: first 8
    bytes of the SHA-256 of the public key, hexadecimal. development: made by ourselves for trying.
    """

    id: str
    purpose: KeyPurpose
    key: str
    holder: str
    since: date
    until: date | None
    revoked_at: datetime | None
    development: bool


class TemplateFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the library. number: 0 for the one that Parvis ships, else the town's version."""

    name: str
    label: str
    number: int
    source: str
    author_name: str = ""
    created_at: datetime | None = None


class Sealed(msgspec.Struct, frozen=True):
    """A sealed PDF and how far its seal goes."""

    content: bytes
    level: SealLevel
    key_id: str


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of something that was shown to /verifier.

    kind, issued_at: of the document, None when none is known. day: when it was replaced or revoked,
    or its key. held: what was shown proves that the bearer has the document, not only its address;
    by_file and by_stamp: it was the file itself, the signed stamp. entry_id: of the journal.
    """

    verdict: Verdict
    public_id: str = ""
    kind: DocumentKind | None = None
    issued_at: datetime | None = None
    department: str = ""
    day: date | None = None
    held: bool = False
    by_file: bool = False
    by_stamp: bool = False
    digest: str = ""
    entry_id: int | None = None


class SafeLine(msgspec.Struct, frozen=True):
    """A document as a line of its holder's safe. kind and state: values of their enums."""

    id: int
    public_id: str
    kind: str
    title: str
    number: str
    state: str
    issued_at: datetime
    ended_at: datetime | None
    size: int

    @property
    def day(self) -> date:
        """The day of issue, in Paris."""
        return local_day(self.issued_at)


class ShareInfo(msgspec.Struct, frozen=True):
    """A link by which a document is shown; `secret` is the half that is not stored."""

    id: str
    secret: str
    created_at: datetime
    expires_at: datetime
    uses: int
    used_at: datetime | None


class BatchInfo(msgspec.Struct, frozen=True, kw_only=True):
    """How far a batch is: how many documents it has, how many are issued, how many failed.

    forgotten: how many of those that failed can be tried no more. given_up_on: the day on which
    what is left is forgotten.
    """

    id: int
    title: str
    state: BatchState
    department_id: int | None
    person_id: int
    total: int
    done: int
    failed: int
    forgotten: int
    given_up_on: date
    created_at: datetime
    ended_at: datetime | None

    @property
    def left(self) -> int:
        """How many are still to be issued."""
        return self.total - self.done - self.failed


class RosterLine(msgspec.Struct, frozen=True):
    """A line of the file of a lot. number: in the spreadsheet. facts: label and value of the rest.

    email and dossier: as typed, "" when the line has none: whose safe the document goes to.
    """

    number: int
    name: str
    email: str
    dossier: str
    facts: tuple[tuple[str, str], ...]


class Roster(msgspec.Struct, frozen=True):
    """What the file of a lot says. columns: those printed as they are."""

    columns: tuple[str, ...]
    lines: tuple[RosterLine, ...]


class Fault(msgspec.Struct, frozen=True):
    """What is wrong in the file of a lot. line: of the spreadsheet, 0 for the whole file."""

    kind: RosterFault
    line: int = 0
    value: str = ""
    place: int = 0

    def __str__(self) -> str:
        """« Ligne 12 : le nom est vide. »"""
        said = str(self.kind.label) % {"value": self.value, "place": self.place}
        return (
            gettext("Ligne %(line)s : %(said)s") % {"line": self.line, "said": said}
            if self.line
            else said
        )


class UnwantedError(LookupError):
    """A document that was asked for, and is wanted no more: nothing is left to make."""


class RosterError(ValueError):
    """A file of a lot that cannot be taken, with each of its faults."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """See the class."""
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


learn(Order, Recipient)
