"""What the page of automation shows."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from parvis.automation.enums import SimulationState


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


class SimulationInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A simulation as lists show it. sample: how many dossiers at most, None for all.

    total: None before the first were read. version_id: None once that version was replaced.
    stalled: running, and silent for too long.
    """

    id: int
    procedure_id: int
    version_id: int | None
    against_id: int
    number: int
    digest: str
    sample: int | None
    state: str
    total: int | None
    done: int
    changed: int
    other_rule: int
    outcomes: Mapping[str, Mapping[str, int]]
    started_by: int | None
    started_at: datetime
    ended_at: datetime | None
    stalled: bool

    @property
    def running(self) -> bool:
        """Whether dossiers are still to be read."""
        return self.state == SimulationState.RUNNING


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """Dossiers whose outcome changes for the same reason. Rules: numbers, 0 for none.

    now: the conditions of the rule tried that the other has not, then: the contrary, as (column,
    words).
    """

    before: str
    after: str
    rule_before: int
    rule_after: int
    count: int
    now: tuple[tuple[str, str], ...]
    then: tuple[tuple[str, str], ...]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A dossier whose outcome changes. readable: whether the reader may open it."""

    id: int
    number: str
    spoken: str
    readable: bool
    before: str
    after: str
    rule_before: int
    rule_after: int


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule says of a dossier. rule: the number of the line that applied, 0 for none."""

    outcome: str
    rule: int
    reason: str = ""
    sentences: tuple[str, ...] = ()
