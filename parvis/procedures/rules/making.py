"""Who makes procedures: the designers and administrators of their department, or of them all."""

from parvis.accounts.enums import Role
from parvis.accounts.types import RoleSet

MAKERS = (Role.ADMINISTRATOR, Role.DESIGNER)


def may_make(held: RoleSet, department_id: int) -> bool:
    """Say whether these roles read, change, try and publish the procedures of a department."""
    return any(held.has(role, department_id) for role in MAKERS)


def makes_in(held: RoleSet) -> frozenset[int] | None:
    """Return the departments whose procedures these roles make; None for all."""
    found: frozenset[int] = frozenset()
    for role in MAKERS:
        departments = held.departments(role)
        if departments is None:
            return None
        found |= departments
    return found
