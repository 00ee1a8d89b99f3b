"""The accusé de réception électronique: what the law wants it to say."""

from datetime import date, datetime

import msgspec
from django.http import HttpRequest

from parvis.accounts.types import DepartmentInfo
from parvis.common import clock
from parvis.dossiers import rules
from parvis.dossiers.models import Dossier
from parvis.dossiers.queries.facts import department
from parvis.procedures import queries as procedures
from parvis.procedures.enums import SilenceOutcome


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """CRPA art. R. 112-11-1: date, department with address and telephone; for a request, whether
    silence accepts or refuses, on which day, and the routes of appeal.

    refused_by_silence, accepted_by_silence: both False when the procedure has no rule.
    """

    number: str
    spoken: str
    title: str
    submitted_at: datetime
    department: DepartmentInfo
    due_on: date | None
    days_left: int
    basis: str
    accepted_by_silence: bool
    refused_by_silence: bool
    appeal_until: date | None
    court: str
    email: str


def receipt_of(request: HttpRequest, dossier: Dossier) -> Receipt:
    """Return the receipt of a submitted dossier; at most one statement, for its department."""
    definition = procedures.definition(dossier.procedure_version_id)
    silence, due = definition.silence, dossier.due_on
    outcome = silence.outcome if silence and due else None
    refused = outcome == SilenceOutcome.REFUSED
    return Receipt(
        number=rules.spoken(dossier.number),
        spoken=", ".join(rules.spoken(dossier.number).split("-")),
        title=definition.title,
        submitted_at=dossier.submitted_at or dossier.created_at,
        department=department(dossier.department_id),
        due_on=due,
        days_left=(due - clock.today()).days if due else 0,
        basis=silence.basis if silence else "",
        accepted_by_silence=outcome == SilenceOutcome.ACCEPTED,
        refused_by_silence=refused,
        # Two months from the decision that silence makes (CJA art. R. 421-2).
        appeal_until=procedures.add_period(due, "P2M") if refused and due else None,
        court=request.authority.profile.court,  # type: ignore[attr-defined]
        email=request.user.email if request.user.is_authenticated else "",
    )
