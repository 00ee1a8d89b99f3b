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


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of a rule.

    outcome: accepted, refused, or left to a person. reason: the sentence of the rule that applied,
    law: the text it rests on, "" when the rule names none. rule: SHA-256 of the model. inputs: what
    was read, as FEEL values written for JSON. trace: data of the evaluation; sentences: the same in
    French. matched: numbers of the rules that applied, by decision, from 1. stopped: the rule ran
    away and was stopped, so a person decides.
    """

    outcome: Ruled
    reason: str
    law: str
    rule: str
    read: tuple[Read, ...]
    inputs: Mapping[str, Any]
    trace: Any
    sentences: tuple[str, ...]
    matched: Mapping[str, tuple[int, ...]]
    notes: tuple[str, ...]
    stopped: bool


class RuleCover(msgspec.Struct, frozen=True):
    """How the cases of a pack cover one table: the rules that none of them reaches, from 1."""

    decision: str
    rules: int
    unreached: tuple[int, ...]
