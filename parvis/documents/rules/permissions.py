"""Who may do what with documents and lots. Pure."""

from parvis.accounts.enums import Role
from parvis.accounts.types import RoleSet


def may_follow(roles: RoleSet, department_id: int | None) -> bool:
    """Say whether these roles may follow, launch, pause and drop a lot.

    department_id: in whose name it is, None for the whole authority: who decides there.
    """
    departments = roles.departments(Role.DECIDER)
    return departments is None or department_id in departments


def may_revoke(roles: RoleSet, *, decides: bool) -> bool:
    """Say whether these roles may put a document out of force.

    decides: whether they decide on what the document is about, as the room that owns it says. Else
    an administrator of the whole authority.
    """
    return decides or roles.is_administrator


def holds(person_id: int | None, holder_id: int | None) -> bool:
    """Say whether a person holds a document; nobody holds one without holder, a visitor none."""
    return person_id is not None and person_id == holder_id
