"""A town whose rule reads one number, and past dossiers by the hundred."""

from datetime import timedelta

from parvis.common import clock
from parvis.common.context import current_authority
from parvis.dossiers.models import Dossier
from parvis.journal.types import SYSTEM
from parvis.procedures import actions, queries
from tests.dossiers import factories as make
from tests.procedures.factories import RULES, make_department, pack_that_decides

STRICTER = (
    '<= 1   | "accepted" | "Une place suffit."          | "CGCT, art. L. 2213-6"',
    '(1..4] | "review"   | "Un agent regarde la rue."   | "CGCT, art. L. 2213-6"',
    '> 4    | "refused"  | "La rue n’a que 4 places."   | "CGCT, art. L. 2213-6"',
)


def make_versions(rules=STRICTER):
    """A version in service that accepts up to three places, a draft that accepts one."""
    department = make_department()
    first = actions.import_pack(pack_that_decides(rules=RULES), actor=SYSTEM)
    actions.publish(first.id, actor=SYSTEM)
    draft = actions.import_pack(pack_that_decides(rules=rules), actor=SYSTEM)
    return department, first, draft


def make_past(version, department, count):
    """Submitted dossiers that ask for 1, 2, … 6 places in turn."""
    owner, now = make.make_person(), clock.now()
    Dossier.objects.bulk_create(
        Dossier(
            authority_id=current_authority(),
            number=f"{number:09d}",
            procedure_id=version.procedure_id,
            procedure_version_id=version.id,
            state="submitted",
            department_id=department.pk,
            owner_id=owner.pk,
            audience="individual",
            answers={"places": number % 6 + 1},
            applicant="Léa Fictive",
            submitted_at=now - timedelta(days=1),
            created_at=now,
            updated_at=now,
        )
        for number in range(count)
    )


def prepared(count=12):
    queries.forget_forms()
    department, first, draft = make_versions()
    make_past(first, department, count)
    return department, first, draft
