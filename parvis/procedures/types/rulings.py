"""What a rule decides on a dossier, with all that explains it."""

from collections.abc import Mapping
from typing import Any

import msgspec

from parvis.procedures.enums import Ruled


class Read(msgspec.Struct, frozen=True):
    """One datum that the rule read: its id, its label, and its value as people read it.

    source: « answer » given by the person, « computed » by the form, or « dossier » (audience).
    """

    id: str
    label: str
    value: str
    source: str


class Criterion(msgspec.Struct, frozen=True):
    """A condition that applied to a case: what it looks at, what it asks, what the case says."""

    label: str
    asked: str
    given: str


class RuleLine(msgspec.Struct, frozen=True):
    """A rule of a table in words: its number from 1, its (name, words) conditions, its results."""

    number: int
    conditions: tuple[tuple[str, str], ...]
    results: tuple[str, ...]


class RuleTable(msgspec.Struct, frozen=True, kw_only=True):
    """A table of a rule in words. name: the question that it answers."""

    decision: str
    name: str
    conditions: tuple[str, ...]
    results: tuple[str, ...]
    rows: tuple[RuleLine, ...]


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of a rule.

    outcome: accepted, refused, or left to a person. reason: the sentence of the rule that applied,
    law: the text it rests on, "" when the rule names none. rule: SHA-256 of the model. read: every
    datum used, those of the computed values included. inputs: what the rule itself was given, as
    FEEL values written for JSON. trace: data of the evaluation; sentences: what was done, in
    French. criteria: the conditions that applied to this case. matched: numbers of the rules that
    applied, by decision, from 1. stopped: the rule broke, or ran away and was stopped, so a person
    decides.
    """

    outcome: Ruled
    reason: str
    law: str
    rule: str
    read: tuple[Read, ...]
    inputs: Mapping[str, Any]
    trace: Any
    sentences: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    matched: Mapping[str, tuple[int, ...]]
    notes: tuple[str, ...]
    stopped: bool


BROKEN = Ruling(
    outcome=Ruled.REVIEW,
    reason="",
    law="",
    rule="",
    read=(),
    inputs={},
    trace=None,
    sentences=(),
    criteria=(),
    matched={},
    notes=(),
    stopped=True,
)
"""What is kept of a rule that could not even be evaluated: nothing but that a person decides."""


class RuleCover(msgspec.Struct, frozen=True):
    """How the cases of a pack cover one table: the rules that none of them reaches, from 1."""

    decision: str
    rules: int
    unreached: tuple[int, ...]
