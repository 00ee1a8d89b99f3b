"""Departments, and the roles that people hold in them."""

from typing import Any

from django.db import transaction

from parvis.accounts import rules
from parvis.accounts.enums import EntryKind, Role
from parvis.accounts.models import Department, RoleGrant
from parvis.accounts.types import DepartmentInfo, Grant
from parvis.common.context import current_authority
from parvis.journal import actions as journal
from parvis.journal.types import Actor


class LastAdministratorError(Exception):
    """The authority would be left without administrator."""


@transaction.atomic
def create_department(
    slug: str, name: str, *, actor: Actor, street: str = "", phone: str = "", email: str = ""
) -> DepartmentInfo:
    """Create a department of the authority.

    slug: lower case, names it in packs and addresses. Raises IntegrityError when it is taken.
    Journal: one entry `department.created`.
    """
    row = Department.objects.create(
        authority_id=current_authority(),
        slug=slug,
        name=name,
        street=street,
        phone=phone,
        email=email,
    )
    journal.record(EntryKind.DEPARTMENT_CREATED, subject=("department", row.pk), actor=actor)
    return DepartmentInfo(row.pk, slug, name, street, phone, email)


@transaction.atomic
def change_department(department: DepartmentInfo, *, actor: Actor) -> None:
    """Write a department as given; its slug never changes. Journal: `department.changed`."""
    changed = Department.objects.filter(pk=department.id).update(
        name=department.name,
        street=department.street,
        phone=department.phone,
        email=department.email,
    )
    if changed:
        journal.record(
            EntryKind.DEPARTMENT_CHANGED, subject=("department", department.id), actor=actor
        )


@transaction.atomic
def grant_role(
    person_id: int,
    role: str,
    *,
    actor: Actor,
    department_id: int | None = None,
    capacity: str = "",
    delegation: str = "",
) -> bool:
    """Give a role; return False when the person held it already (its words are then updated).

    department_id: None for every department. capacity, delegation: under which the person signs
    there (CRPA art. L. 212-1), "" to leave them. Raises Department.DoesNotExist for a department of
    another authority, ValueError for an unknown role. Journal: `role.granted` when it is new.
    """
    if department_id is not None:
        Department.objects.only("pk").get(pk=department_id)
    row, fresh = RoleGrant.objects.get_or_create(
        authority_id=current_authority(),
        **_same(person_id, Role(role), department_id),
        defaults={"capacity": capacity, "delegation": delegation},
    )
    told = Grant(role, department_id, capacity or row.capacity, delegation or row.delegation)
    if fresh:
        _note(EntryKind.ROLE_GRANTED, person_id, told, actor)
    else:
        reword_role(person_id, told, actor=actor)
    return fresh


@transaction.atomic
def reword_role(person_id: int, grant: Grant, *, actor: Actor) -> bool:
    """Write capacity and delegation of a role as given, "" for none; False when nothing changes.

    What was signed before keeps its words. Journal: `role.reworded`, without them.
    """
    words = {"capacity": grant.capacity, "delegation": grant.delegation}
    held = RoleGrant.objects.filter(**_same(person_id, grant.role, grant.department_id))
    changed = held.exclude(**words).update(**words)
    if changed:
        _note(EntryKind.ROLE_REWORDED, person_id, grant, actor)
    return bool(changed)


@transaction.atomic
def revoke_role(
    person_id: int, role: str, *, actor: Actor, department_id: int | None = None
) -> bool:
    """Take a role back; return False when the person did not hold it.

    Raises LastAdministratorError rather than leave the authority without administrator: the
    administrators' rows are locked, so that two of them do not leave at the same time.
    Journal: one entry `role.revoked`.
    """
    held = list(
        RoleGrant.objects.select_for_update(of=("self",))
        .filter(role=Role.ADMINISTRATOR, department=None)
        .order_by("id")
    )
    lost = Grant(role, department_id)
    everyone = [(row.person_id, Grant(row.role)) for row in held]
    if rules.leaves_no_administrator(everyone, (person_id, lost)):
        raise LastAdministratorError
    deleted, _ = RoleGrant.objects.filter(**_same(person_id, role, department_id)).delete()
    if deleted:
        _note(EntryKind.ROLE_REVOKED, person_id, lost, actor)
    return bool(deleted)


def _same(person_id: int, role: str, department_id: int | None) -> dict[str, Any]:
    return {"person_id": person_id, "role": role, "department_id": department_id}


def _note(kind: EntryKind, person_id: int, grant: Grant, actor: Actor) -> None:
    journal.record(
        kind,
        subject=("person", person_id),
        actor=actor,
        payload={"role": str(grant.role), "department": grant.department_id},
    )
