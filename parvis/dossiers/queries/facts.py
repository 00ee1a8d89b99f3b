"""What reactions know of a dossier, and what mails tell of it."""

import time

from django.urls import reverse

from parvis.accounts import queries as accounts
from parvis.accounts.types import DepartmentInfo
from parvis.common.context import current_authority
from parvis.dossiers import rules
from parvis.dossiers.enums import State
from parvis.dossiers.models import Claim, Dossier
from parvis.dossiers.queries.residents import in_force, pending_correction
from parvis.dossiers.queries.rulings import reviews_of
from parvis.dossiers.types import MailFacts
from parvis.procedures import queries as procedures
from parvis.procedures.enums import SilenceOutcome

FRESH = 10.0
_departments: dict[tuple[int, int], tuple[float, DepartmentInfo]] = {}


def mail_facts(dossier_id: int) -> MailFacts | None:
    """Return what a mail says of a dossier, or None when it no longer exists."""
    row = Dossier.objects.filter(pk=dossier_id).first()
    if row is None:
        return None
    definition = procedures.definition(row.procedure_version_id)
    silence = definition.silence if row.due_on else None
    refused = silence is not None and silence.outcome == SilenceOutcome.REFUSED
    people = accounts.person_names([row.owner_id, row.assignee_id])
    owner, assignee = people.get(row.owner_id or 0), people.get(row.assignee_id or 0)
    return MailFacts(
        dossier_id=row.pk,
        number=rules.spoken(row.number),
        path=reverse("dossiers:dossier", args=[row.number]),
        title=definition.title,
        state=row.state,
        lang=row.lang,
        owner_id=row.owner_id,
        owner_email=owner.email if owner else "",
        submitted_at=row.submitted_at,
        updated_at=row.updated_at,
        due_on=row.due_on,
        silence=silence.outcome if silence else "",
        basis=silence.basis if silence else "",
        purpose=definition.privacy.purpose,
        appeal_until=procedures.add_period(row.due_on, "P2M") if refused and row.due_on else None,
        department=accounts.department(row.department_id),
        assignee_id=row.assignee_id,
        assignee_email=assignee.email if assignee else "",
        decision=in_force(row.pk) if row.state in rules.DECIDED else None,
        correction=pending_correction(row.pk) if row.correction_pending else None,
        review=next(iter(reviews_of(row.pk)), None) if row.state in rules.DECIDED else None,
    )


def department(department_id: int) -> DepartmentInfo:
    """Return a department of the authority, as this process knew it at most ten seconds ago.

    The confirmation and the dossier name it each time; it hardly ever changes.
    """
    key = (current_authority(), department_id)
    kept = _departments.get(key)
    if kept is None or time.monotonic() - kept[0] > FRESH:
        kept = _departments[key] = (time.monotonic(), accounts.department(department_id))
    return kept[1]


def forget_departments() -> None:
    """Forget what this process knows of departments: between tests."""
    _departments.clear()


def claim_email(claim_id: int) -> str:
    """Return the address to which the link of a claim goes, "" when it no longer is to be sent."""
    claim = Claim.objects.filter(pk=claim_id, used_at__isnull=True).first()
    return claim.email if claim else ""


def taken_automatically(dossier_id: int) -> int | None:
    """Return the version to take when the procedure takes by itself and nobody did, else None."""
    row = Dossier.objects.filter(pk=dossier_id, state=State.SUBMITTED).first()
    if row is None or row.correction_pending:
        return None
    definition = procedures.definition(row.procedure_version_id)
    return row.version if definition.take == "automatic" else None


def identity_documents(dossier_id: int) -> tuple[str, ...]:
    """Return the public ids of the files that the procedure erases at the decision."""
    row = Dossier.objects.filter(pk=dossier_id).first()
    if row is None:
        return ()
    form = procedures.form(row.procedure_version_id)
    return procedures.files_of(form, row.answers, erasable=True)


def language(dossier_id: int) -> str:
    """Return in which language mails about a dossier are written, "" for no dossier."""
    rows = Dossier.objects.filter(pk=dossier_id).order_by()
    return rows.values_list("lang", flat=True).first() or ""


def language_of_person(person_id: int) -> str:
    """Return in which language a person began their last dossier, "" for who has none."""
    rows = Dossier.objects.filter(owner_id=person_id).order_by("-id")
    return rows.values_list("lang", flat=True).first() or ""
