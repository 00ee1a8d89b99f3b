"""Invented residents and agents, and dossiers brought to any state by the real actions."""

from itertools import count
from pathlib import Path

from parvis.accounts.enums import Role
from parvis.accounts.models import Department, Person, RoleGrant
from parvis.accounts.types import Grant, RoleSet
from parvis.common import clock
from parvis.common.context import current_authority
from parvis.dossiers import actions
from parvis.dossiers.models import Dossier
from parvis.dossiers.types import MotivationText
from parvis.journal.types import SYSTEM, person
from parvis.procedures import actions as procedure_actions
from parvis.procedures import queries as procedures
from parvis.procedures.enums import CorrectionReason
from parvis.procedures.types import FieldContext, Posted

PACKS = Path(__file__).parents[2] / "packs"
MOVING = "stationnement-demenagement"
PAGE_1 = {
    "jour-day": ["1"],
    "jour-month": ["3"],
    "jour-year": ["2027"],
    "rue": ["12 rue des Tilleuls"],
    "places": ["3"],
    "camion": ["false"],
}
PAGE_2 = {"moyen": ["moi"]}
REASONS = MotivationText("La rue est déjà réservée ce jour-là.", "CGCT, art. L. 2213-6")
_numbers = count(1)


def make_person(first="Léa", last="Fictive"):
    return Person.objects.create(
        email=f"personne{next(_numbers)}@exemple.test", first_name=first, last_name=last
    )


def make_department(slug="voirie", name="Service voirie"):
    found, _ = Department.objects.get_or_create(
        authority_id=current_authority(),
        slug=slug,
        defaults={"name": name, "street": "1 place des Arcades", "phone": "01 99 00 12 34"},
    )
    return found


def make_agent(
    role=Role.DECIDER, department=None, capacity="Cheffe du service voirie", delegation=""
):
    """Return (actor, roles) of an agent of the department."""
    department = department or make_department()
    row = make_person("Samira", "Exemple")
    RoleGrant.objects.create(
        authority_id=current_authority(),
        person=row,
        role=role,
        department=department,
        capacity=capacity,
        delegation=delegation,
    )
    return person(row.pk), RoleSet((Grant(role, department.pk, capacity, delegation),))


def make_procedure(slug=MOVING):
    """Publish a pack of the repository, once per town; return its card."""
    found = procedures.published(slug)
    if found:
        return found
    make_department()
    files = {path.name: path.read_bytes() for path in sorted((PACKS / slug).iterdir())}
    version = procedure_actions.import_pack(files, actor=SYSTEM)
    procedure_actions.publish(version.id, actor=SYSTEM)
    return procedures.published(slug)


def context(**more):
    return FieldContext(now=clock.now(), new_id=lambda: f"r{next(_numbers)}", **more)


def make_draft(owner=None, *, filled=True, audience="individual"):
    owner = owner or make_person()
    dossier = actions.start(make_procedure(), audience=audience, actor=person(owner.pk))
    if filled:
        fill(dossier, 1, PAGE_1)
        fill(dossier, 2, PAGE_2)
    return dossier


def fill(dossier, page, values, *, shown=None):
    shown = dossier.version if shown is None else shown
    actor = person(dossier.owner_id)
    return actions.save_page(
        dossier, page, Posted(values), context=context(), shown=shown, actor=actor
    )


def submit(dossier, *, shown=None):
    return actions.submit(
        dossier,
        applicant="Léa Fictive",
        context=context(),
        shown=dossier.version if shown is None else shown,
        actor=person(dossier.owner_id),
    )


def make_submitted(owner=None):
    return submit(make_draft(owner))


def make_taken(agent=None, owner=None):
    """Return (dossier, agent) with the dossier in review."""
    dossier = make_submitted(owner)
    agent = agent or make_agent()
    taken = actions.take(dossier.pk, shown=dossier.version, actor=agent[0], roles=agent[1])
    return taken, agent


def make_correction(agent=None, reason=CorrectionReason.INCOMPLETE):
    dossier, agent = make_taken(agent)
    asked = actions.request_correction(
        dossier.pk,
        reason=reason,
        fields=["places"],
        text="Il manque le nombre de places exact.",
        shown=dossier.version,
        actor=agent[0],
        roles=agent[1],
    )
    return asked, agent


def make_decided(outcome="accepted", agent=None):
    dossier, agent = make_taken(agent)
    decided = actions.decide(
        dossier.pk,
        outcome,
        motivation=REASONS,
        shown=dossier.version,
        actor=agent[0],
        roles=agent[1],
    )
    return decided, agent


def reload(dossier):
    return Dossier.objects.get(pk=dossier.pk)
