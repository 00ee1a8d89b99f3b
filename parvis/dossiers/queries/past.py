"""Submitted dossiers read in number, by keys, to try a rule on them. Drafts are never read."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from parvis.accounts.types import RoleSet
from parvis.dossiers import rules
from parvis.dossiers.enums import State
from parvis.dossiers.models import Dossier


class PastDossier(NamedTuple):
    """What a rule reads of a dossier: as whom, when, and its answers by field id."""

    id: int
    audience: str
    submitted_at: datetime
    answers: dict[str, Any]


class PastCard(NamedTuple):
    """A dossier in a list of numbers. spoken: « 123-456-789 »."""

    number: str
    spoken: str
    readable: bool


_ANSWERED = ("id", "audience", "submitted_at", "answers")


def submitted_answers(procedure_id: int, *, below: int, limit: int) -> tuple[PastDossier, ...]:
    """Return the submitted dossiers of a procedure, the newest first, in one statement.

    below: ids smaller than this one, so that pages never overlap nor shift. limit: 1 to 500.
    """
    rows = Dossier.objects.filter(procedure_id=procedure_id, id__lt=below)
    rows = rows.exclude(state=State.DRAFT).order_by("-id")[:limit]
    return tuple(
        PastDossier(id_, audience, submitted_at, answers)
        for id_, audience, submitted_at, answers in rows.values_list(*_ANSWERED)
        if submitted_at is not None  # a constraint says so of all that are submitted
    )


def submitted_count(procedure_id: int, *, below: int) -> int:
    """Return how many submitted dossiers a procedure has under an id."""
    rows = Dossier.objects.filter(procedure_id=procedure_id, id__lt=below)
    return rows.exclude(state=State.DRAFT).count()


def past_cards(ids: Collection[int], roles: RoleSet) -> Mapping[int, PastCard]:
    """Return number, state and whether these roles may read each dossier, in one statement."""
    rows = Dossier.objects.filter(id__in=set(ids)).order_by("id")
    return {
        id_: PastCard(
            number=number,
            spoken=rules.spoken(number),
            readable=rules.may_read_case(roles, State(state), department_id),
        )
        for id_, number, state, department_id in rows.values_list(
            "id", "number", "state", "department_id"
        )
    }


def past_dossier(number: str, roles: RoleSet) -> PastDossier:
    """Return one submitted dossier by its digits; LookupError when these roles may not read it."""
    found = Dossier.objects.filter(number=number).first()
    if found is None or not rules.may_read_case(roles, State(found.state), found.department_id):
        raise LookupError(number)
    return PastDossier(
        found.pk, found.audience, found.submitted_at or found.created_at, found.answers
    )
