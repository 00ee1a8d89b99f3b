"""Accepted dossiers of a procedure, all of them: for documents issued together."""

from collections.abc import Collection

import msgspec
from django.db.models import Count, QuerySet

from parvis.dossiers.enums import State
from parvis.dossiers.models import Dossier


class Accepted(msgspec.Struct, frozen=True):
    """An accepted dossier: what a document about it needs. owner_id: None for a counter's."""

    id: int
    number: str
    applicant: str
    owner_id: int | None


def accepted(procedure_id: int, departments: Collection[int] | None) -> list[Accepted]:
    """Return the accepted dossiers of a procedure in these departments, in all for None."""
    rows = _accepted(departments).filter(procedure_id=procedure_id).order_by("id")
    return [Accepted(*row) for row in rows.values_list("id", "number", "applicant", "owner_id")]


def accepted_counts(departments: Collection[int] | None) -> dict[int, int]:
    """Return how many accepted dossiers each procedure has, those without any left out."""
    rows = _accepted(departments).order_by().values_list("procedure_id")
    return dict(rows.annotate(Count("id")))


def _accepted(departments: Collection[int] | None) -> QuerySet[Dossier]:
    rows = Dossier.objects.filter(state=State.ACCEPTED)
    return rows if departments is None else rows.filter(department_id__in=list(departments))
