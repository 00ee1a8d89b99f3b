"""What other rooms, and templates, know of a dossier."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from parvis.accounts.types import DepartmentInfo
from parvis.dossiers.enums import EntryKind, Move, Sort, State


class Cursor(msgspec.Struct, frozen=True):
    """Where a list stopped: the sort key of its last row (a day or an instant, ISO) and its id."""

    key: str
    id: int


class InboxFilters(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent looks for. departments: ids, None for all of the authority; empty: nothing.

    states: State values, none for every state but drafts. waiting: True keeps only dossiers whose
    resident must answer, False only the others; review: the same of those where an agent is asked
    to look again. assignee_id: 0 for nobody's. text: a number, or
    words of the dossier, each as a prefix.
    """

    departments: frozenset[int] | None = frozenset()
    states: tuple[str, ...] = ()
    procedure_id: int | None = None
    assignee_id: int | None = None
    waiting: bool | None = None
    review: bool | None = None
    due_before: date | None = None
    submitted_from: date | None = None
    submitted_to: date | None = None
    text: str = ""
    sort: Sort = Sort.DUE


class InboxRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the inbox. number: nine digits; see `rules.spoken` for how it is written.

    review_asked_at: when the request that a person look again, which waits, was made;
    review_due_on: when it is answered at the latest.
    """

    id: int
    number: str
    state: str
    procedure_id: int
    department_id: int
    assignee_id: int | None
    applicant: str
    audience: str
    due_on: date | None
    submitted_at: datetime
    correction_pending: bool
    review_asked_at: datetime | None
    review_due_on: date | None
    news: bool
    version: int


class Inbox(msgspec.Struct, frozen=True):
    """A page of the inbox; `after` continues it, None at the end. No total: none is counted."""

    rows: tuple[InboxRow, ...]
    after: Cursor | None


class CorrectionInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A request for correction. fields: ids, none for the whole form. It waits until resolved."""

    reason: str
    fields: tuple[str, ...]
    text: str
    author_name: str
    requested_at: datetime
    resolved_at: datetime | None


class MessageInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One message of the thread; files: public ids."""

    id: int
    author_name: str
    department_name: str
    from_agent: bool
    text: str
    files: tuple[str, ...]
    at: datetime
    read_at: datetime | None


def _signed(*words: str) -> str:
    return ", ".join(word for word in words if word)


class DecisionInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A decision, with its author (CRPA art. L. 212-1); in force until revoked."""

    outcome: str
    facts: str
    law: str
    author_name: str
    author_capacity: str
    author_delegation: str
    at: datetime
    revoked_at: datetime | None
    by_rule: bool = False

    @property
    def author(self) -> str:
        """« Paul Modèle, responsable de la voirie, par délégation du maire », "" for nobody."""
        return _signed(self.author_name, self.author_capacity, self.author_delegation)


class ReviewInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A request that a person look again. answer: "" while it waits (see enums.ReviewAnswer).

    due_on: the day on which silence rejects it (CRPA art. L. 231-4, 2°). reason,
    law: of the answer.
    """

    text: str
    asked_at: datetime
    due_on: date
    answer: str
    reason: str
    law: str
    author_name: str
    author_capacity: str
    author_delegation: str
    answered_at: datetime | None

    @property
    def author(self) -> str:
        """Who answered, as `DecisionInfo.author`."""
        return _signed(self.author_name, self.author_capacity, self.author_delegation)


class ToRule(msgspec.Struct, frozen=True, kw_only=True):
    """A submitted dossier that a rule may look at, nothing more. submitted_at: last sent."""

    version: int
    procedure_id: int
    procedure_version_id: int
    answers: Mapping[str, Any]
    audience: str
    submitted_at: datetime


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """What CRPA art. R. 311-3-1-2 lists for one decision of a rule.

    read: (label, value, source) of each datum. criteria: (label, asked, given) of each condition
    that applied. sentences: the operations; notes: why a value is missing, or why the rule was
    stopped; all in `lang`, that of the page unless the record is older. matched: numbers of the
    rules that applied, by table. rule: SHA-256 of the model, "" when it broke. stopped: it broke or
    ran away.
    """

    outcome: str
    reason: str
    law: str
    read: tuple[tuple[str, str, str], ...]
    criteria: tuple[tuple[str, str, str], ...]
    sentences: tuple[str, ...]
    notes: tuple[str, ...]
    matched: Mapping[str, Sequence[int]]
    rule: str
    procedure_version_id: int
    at: datetime
    stopped: bool = False
    lang: str = "fr"


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the history: what happened, when, and who did it."""

    kind: EntryKind
    at: datetime
    who: str
    by_agent: bool
    mine: bool = False


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """All that an agent sees of a dossier. moves: what this agent may do to it now.

    review: the request to look again that waits; reviews: those answered, newest first. advice:
    what the rule last said. decides: whether this agent has the right to decide.
    """

    id: int
    number: str
    state: State
    version: int
    procedure_id: int
    procedure_version_id: int
    department_id: int
    assignee_id: int | None
    owner_id: int
    applicant: str
    audience: str
    answers: Mapping[str, Any]
    due_on: date | None
    submitted_at: datetime
    taken_at: datetime | None
    decided_at: datetime | None
    correction_pending: bool
    has_unsent_edits: bool
    news: bool
    corrections: tuple[CorrectionInfo, ...]
    messages: tuple[MessageInfo, ...]
    decision: DecisionInfo | None
    former_decisions: tuple[DecisionInfo, ...]
    history: tuple[Happening, ...]
    moves: tuple[Move, ...]
    review: ReviewInfo | None
    reviews: tuple[ReviewInfo, ...]
    advice: Explanation | None
    decides: bool


class MailFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What mails say of a dossier. number: as it is written; path: its page on this site.

    due_on, silence ("accepted" | "refused"), basis, appeal_until: of the rule of silence, empty
    without one. lang: of the resident. review: the last request that a person look again.
    purpose: why the procedure processes data.
    """

    dossier_id: int
    number: str
    path: str
    title: str
    state: str
    lang: str
    owner_id: int | None
    owner_email: str
    submitted_at: datetime | None
    updated_at: datetime
    due_on: date | None
    silence: str
    basis: str
    purpose: str
    appeal_until: date | None
    department: DepartmentInfo
    assignee_id: int | None
    assignee_email: str
    decision: DecisionInfo | None
    correction: CorrectionInfo | None
    review: ReviewInfo | None


class Window(msgspec.Struct, frozen=True):
    """A page as it was drawn once, in one window of a browser: what it sends names it.

    typing: sent while typing. The same page sent whole meanwhile is newer, whichever comes first.
    """

    name: str = ""
    typing: bool = False

    def overtaken(self, saved_from: str) -> bool:
        """Whether nothing but its own save while typing came before what was sent whole."""
        return bool(self.name) and self.name == saved_from and not self.typing


class NamedDossier(msgspec.Struct, frozen=True):
    """A dossier that a line of a file names. number: as it is spoken. owner_id: None for nobody."""

    id: int
    number: str
    owner_id: int | None


class Signature(msgspec.Struct, frozen=True):
    """In whose name a rule decides: the competent authority as it signs (CRPA L. 212-1).

    record_id and payload: the record of the rule, and what the journal keeps of it.
    """

    name: str = ""
    capacity: str = ""
    delegation: str = ""
    record_id: int | None = None
    payload: Mapping[str, Any] | None = None


class MotivationText(msgspec.Struct, frozen=True):
    """Why a decision was taken, in fact and in law (CRPA art. L. 211-5)."""

    facts: str = ""
    law: str = ""
