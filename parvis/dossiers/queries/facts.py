"""What reactions tell people of a dossier."""

from parvis.accounts import queries as accounts
from parvis.dossiers import rules
from parvis.dossiers.models import Dossier
from parvis.dossiers.types import MailFacts
from parvis.procedures import queries as procedures


def mail_facts(dossier_id: int) -> MailFacts | None:
    """Return what a mail says of a dossier, or None when it no longer exists."""
    row = Dossier.objects.filter(pk=dossier_id).first()
    if row is None:
        return None
    definition = procedures.definition(row.procedure_version_id)
    owner = accounts.person_names([row.owner_id]).get(row.owner_id or 0)
    department = accounts.department(row.department_id)
    return MailFacts(
        dossier_id=row.pk,
        number=rules.spoken(row.number),
        digits=row.number,
        title=definition.title,
        state=row.state,
        owner_id=row.owner_id,
        owner_name=owner.name if owner else "",
        owner_email=owner.email if owner else "",
        submitted_at=row.submitted_at,
        due_on=row.due_on,
        silence=definition.silence.outcome if definition.silence and row.due_on else "",
        department_name=department.name,
        department_street=department.street,
        department_phone=department.phone,
        department_email=department.email,
        assignee_id=row.assignee_id,
        department_id=row.department_id,
    )
