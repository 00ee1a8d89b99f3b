"""Compiled forms, and what comes of answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from parvis.decisions import Expression
from parvis.procedures.enums import CorrectionReason, SilenceOutcome
from parvis.procedures.kinds.base import Display, Field
from parvis.procedures.types.definition import Computed, Ineligible


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """One field in a compiled form. parent: id of its repetition or "". page: from 1.

    live: a change of the answer may show, hide or work out something.
    """

    field: Field
    page: int
    parent: str
    when: Expression | None
    bounds: tuple[tuple[str, Expression], ...]
    live: bool


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """One page of a compiled form, with its root fields in order."""

    number: int
    title: str
    text: str
    when: Expression | None
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """A computed value: how it is worked out, and the field that rounds and shows it."""

    definition: Computed
    expression: Expression
    field: Field


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A form compiled once per version: pure, shared between threads.

    slots: every field by id, those of rows too. rows: fields of each repetition, sources first.
    order: root fields and computed values, sources first.
    """

    slug: str
    department: str
    pages: tuple[Page, ...]
    slots: Mapping[str, Slot]
    rows: Mapping[str, tuple[Slot, ...]]
    formulas: Mapping[str, Formula]
    order: tuple[str, ...]
    ineligible: tuple[tuple[Ineligible, Expression], ...]
    routes: tuple[tuple[str, Expression], ...]


class FieldError(msgspec.Struct, frozen=True):
    """One sentence about one field.

    field: its id. row: id of the row when it stands in a repetition, else "". anchor: id of the
    input where the summary of errors leads. part: the input of a composite field, or "".
    """

    field: str
    message: str
    anchor: str
    row: str = ""
    part: str = ""


class FormState(msgspec.Struct, frozen=True):
    """What the form is for some answers, at some instant.

    visible: names of what is shown: `jour`, and `enfants-r1-prenom` in a row. pages: numbers from
    1 of the pages that hold something. values: what FEEL reads, by id. computed: results as
    answers, by id (None when it cannot be known). ineligible: the rules that are true.
    """

    visible: frozenset[str]
    pages: tuple[int, ...]
    values: Mapping[str, Any]
    computed: Mapping[str, Any]
    ineligible: tuple[Ineligible, ...]
    department: str

    def shows(self, field: str, row: str = "", child: str = "") -> bool:
        """Whether a field, or the field of a row, is shown."""
        return (f"{field}-{row}-{child}" if row else field) in self.visible


class PageResult(msgspec.Struct, frozen=True):
    """A page that was sent.

    answers: all answers of the draft with those of the page that could be kept. typed: raw values
    of the page that could not, by name, to show them again. state: the form after the change.
    """

    answers: dict[str, Any]
    typed: dict[str, Any]
    errors: tuple[FieldError, ...]
    state: FormState


class Submission(msgspec.Struct, frozen=True):
    """A whole form checked. answers: without hidden fields; official only if nothing is wrong."""

    answers: dict[str, Any]
    errors: tuple[FieldError, ...]
    state: FormState

    @property
    def accepted(self) -> bool:
        """Whether it can be submitted."""
        return not self.errors and not self.state.ineligible


class SummaryItem(msgspec.Struct, frozen=True):
    """One line of a summary. field: id to change it, "" for a computed value."""

    label: str
    display: Display
    field: str = ""


class SummarySection(msgspec.Struct, frozen=True):
    """The answers of one page; page is 0 for the computed values."""

    title: str
    page: int
    items: tuple[SummaryItem, ...]


class Correction(msgspec.Struct, frozen=True):
    """A request for correction: days in Europe/Paris; resolved is None while it waits."""

    reason: CorrectionReason
    asked: date
    resolved: date | None = None


class Deadline(msgspec.Struct, frozen=True):
    """When silence decides, and how the day was found.

    due: that day. start: first day that counts. added: days during which corrections waited.
    pending: a correction waits, so the day still moves.
    """

    due: date
    start: date
    added: int
    pending: bool
    outcome: SilenceOutcome
