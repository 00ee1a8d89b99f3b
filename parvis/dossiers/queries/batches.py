"""Accepted dossiers of a procedure, all of them: for documents issued together."""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec
from django.db.models import Count, QuerySet

from parvis.dossiers import rules
from parvis.dossiers.enums import State
from parvis.dossiers.models import Dossier
from parvis.dossiers.types import NamedDossier
from parvis.procedures import queries as procedures


class Accepted(msgspec.Struct, frozen=True):
    """An accepted dossier: what a document about it needs. owner_id: None for a counter's.

    said: label and words of the answers that were asked for, blank ones left out.
    """

    id: int
    number: str
    applicant: str
    owner_id: int | None
    said: Mapping[str, tuple[str, str]]


def accepted(
    procedure_id: int, departments: Collection[int] | None, fields: Collection[str] = ()
) -> list[Accepted]:
    """Return the accepted dossiers of a procedure in these departments, in all for None.

    fields: ids of the answers to tell.
    """
    rows = _accepted(departments).filter(procedure_id=procedure_id).order_by("id")
    return [
        Accepted(row.pk, row.number, row.applicant, row.owner_id, _said(row, fields))
        for row in rows.only("number", "applicant", "owner_id", "answers", "procedure_version_id")
    ]


def named(numbers: Collection[str], departments: Collection[int] | None) -> dict[str, NamedDossier]:
    """Return submitted dossiers by their number as typed.

    departments: where they must be, None for anywhere. The others are absent, as are those that do
    not exist: nothing tells which.
    """
    read = {typed: rules.read_number(typed) for typed in numbers}
    rows = Dossier.objects.filter(number__in=set(read.values()) - {None})
    rows = rows.exclude(state=State.DRAFT)
    if departments is not None:
        rows = rows.filter(department_id__in=list(departments))
    found = {
        number: NamedDossier(pk, rules.spoken(number), owner)
        for pk, number, owner in rows.order_by("id").values_list("id", "number", "owner_id")
    }
    return {typed: found[number] for typed, number in read.items() if number in found}


def _said(row: Dossier, fields: Collection[str]) -> dict[str, tuple[str, str]]:
    slots = procedures.form(row.procedure_version_id).slots if fields else {}
    found: dict[str, Any] = {
        name: (slots[name].field.label, slots[name].field.display(row.answers[name]).lines)
        for name in fields
        if name in slots and row.answers.get(name) is not None
    }
    return {name: (label, "\n".join(lines)) for name, (label, lines) in found.items() if lines}


def accepted_counts(departments: Collection[int] | None) -> dict[int, int]:
    """Return how many accepted dossiers each procedure has, those without any left out."""
    rows = _accepted(departments).order_by().values_list("procedure_id")
    return dict(rows.annotate(Count("id")))


def _accepted(departments: Collection[int] | None) -> QuerySet[Dossier]:
    rows = Dossier.objects.filter(state=State.ACCEPTED)
    return rows if departments is None else rows.filter(department_id__in=list(departments))
