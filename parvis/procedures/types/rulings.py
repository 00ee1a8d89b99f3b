"""What a rule decides on a dossier, with all that explains it."""

from collections.abc import Callable, Mapping
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


class Told(msgspec.Struct, frozen=True):
    """What a rule did in the words of one language; labels stay those of the procedure.

    read: every datum used, those of the computed values included. sentences: what was done.
    criteria: the conditions that applied to this case. notes: why a value is missing.
    """

    read: tuple[Read, ...] = ()
    sentences: tuple[str, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    notes: tuple[str, ...] = ()


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of a rule.

    outcome: accepted, refused, or left to a person. reason: the sentence of the rule that applied,
    law: the text it rests on, "" when the rule names none. rule: SHA-256 of the model. inputs: what
    the rule itself was given, as FEEL values written for JSON. trace: data of the evaluation.
    matched: numbers of the rules that applied, by decision, from 1. stopped: the rule broke, or ran
    away and was stopped, so a person decides.
    """

    outcome: Ruled
    reason: str
    law: str
    rule: str
    inputs: Mapping[str, Any]
    trace: Any
    matched: Mapping[str, tuple[int, ...]]
    stopped: bool
    telling: Callable[[str], Told]

    def told(self, lang: str | None) -> Told:
        """Tell what was done, in English for « en », else in French; worked out when asked."""
        return self.telling("en" if lang == "en" else "fr")


BROKEN = Ruling(
    outcome=Ruled.REVIEW,
    reason="",
    law="",
    rule="",
    inputs={},
    trace=None,
    matched={},
    stopped=True,
    telling=lambda _lang: Told(),
)
"""What is kept of a rule that could not even be evaluated: nothing but that a person decides."""


class RuleCover(msgspec.Struct, frozen=True):
    """How the cases of a pack cover one table: the rules that none of them reaches, from 1."""

    decision: str
    rules: int
    unreached: tuple[int, ...]
