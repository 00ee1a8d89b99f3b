"""What other rooms know of people, departments and roles."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, BinaryIO

import msgspec
from django.utils.translation import gettext

from parvis.accounts.enums import Role


class Grant(msgspec.Struct, frozen=True):
    """One role held in the authority; `department_id` None means in every department.

    capacity: under which the person signs there. delegation: « par délégation du maire, arrêté
    n° 12 du 3 mars 2026 », "" for who decides in their own name (CRPA art. L. 212-1).
    """

    role: str
    department_id: int | None = None
    capacity: str = ""
    delegation: str = ""

    @property
    def label(self) -> str:
        """The role as pages name it."""
        return str(Role(self.role).label)


class RoleSet(msgspec.Struct, frozen=True):
    """Every role that one person holds in the authority of the context."""

    grants: tuple[Grant, ...] = ()

    @property
    def is_agent(self) -> bool:
        """True when the person holds any role."""
        return bool(self.grants)

    @property
    def is_administrator(self) -> bool:
        """True for an administrator of the whole authority."""
        return any(g.role == Role.ADMINISTRATOR and g.department_id is None for g in self.grants)

    @property
    def reads_dossiers(self) -> bool:
        """True for the roles that work at the desk of dossiers."""
        return self.has_any(frozenset({Role.CASEWORKER, Role.DECIDER, Role.EXPERT}))

    def has(self, role: str, department_id: int | None = None) -> bool:
        """Say whether the role is held in that department; None asks « anywhere at all »."""
        return any(
            g.role == role and (department_id is None or g.department_id in (None, department_id))
            for g in self.grants
        )

    def has_any(self, roles: frozenset[str], *, whole: bool = False) -> bool:
        """Say whether one of the roles is held: in any department, or for the whole authority."""
        return any(g.role in roles and (g.department_id is None or not whole) for g in self.grants)

    def departments(self, role: str | None = None) -> frozenset[int] | None:
        """Return the ids of the departments where the role (or any role) is held; None: in all."""
        held = [g for g in self.grants if role is None or g.role == role]
        if any(g.department_id is None for g in held):
            return None
        return frozenset(g.department_id for g in held if g.department_id is not None)

    def signing(self, department_id: int | None) -> tuple[str, str]:
        """Return capacity and delegation under which the person signs in a department.

        Both of one grant (CRPA art. L. 212-1): of that department before one for all of them, of
        who decides before other roles. "" for what is not known.
        """
        here = [g for g in self.grants if g.department_id in {department_id, None} and g.capacity]
        here.sort(key=lambda g: (g.department_id is None, g.role != Role.DECIDER))
        return (here[0].capacity, here[0].delegation) if here else ("", "")

    def held(self, role: str, department_id: int | None) -> Grant | None:
        """Return the grant of a role in exactly that department, None when there is none."""
        asked = (role, department_id)
        return next((g for g in self.grants if (g.role, g.department_id) == asked), None)

    def capacity(self, department_id: int | None) -> str:
        """Return the capacity alone; see `signing`."""
        return self.signing(department_id)[0]


NO_ROLES = RoleSet()


class PersonInfo(msgspec.Struct, frozen=True):
    """A person as pages name them; an erased account keeps its id and loses the rest."""

    id: int
    first_name: str
    last_name: str
    email: str = ""
    is_active: bool = True

    @property
    def name(self) -> str:
        """« Samira Exemple »; the e-mail address when no name was given, « Compte supprimé »."""
        full = f"{self.first_name} {self.last_name}".strip()
        return full or self.email or gettext("Compte supprimé")

    @property
    def initials(self) -> str:
        """« SE », for the mark beside a message."""
        return "".join(word[:1].upper() for word in (self.first_name, self.last_name) if word)


class DepartmentInfo(msgspec.Struct, frozen=True):
    """A department and how to reach it: a receipt names its address and telephone."""

    id: int
    slug: str
    name: str
    street: str = ""
    phone: str = ""
    email: str = ""


class AgentInfo(msgspec.Struct, frozen=True):
    """One agent of the authority with every role held there."""

    person: PersonInfo
    roles: RoleSet


class SessionInfo(msgspec.Struct, frozen=True):
    """One open session of a person; `place` is a network address without its last part."""

    id: str
    browser: str
    system: str
    place: str
    opened_at: datetime
    is_current: bool


class DemoAccount(msgspec.Struct, frozen=True):
    """An invented account that the demo shows on its sign-in page: what it is for, and the keys."""

    label: str
    email: str
    password: str


class ExportFile(msgspec.Struct, frozen=True):
    """A file of an export: its path inside the archive, and how to open it for reading."""

    path: str
    open: Callable[[], BinaryIO]


class ExportPart(msgspec.Struct, frozen=True):
    """What one room keeps of a person: values that JSON can hold, and files."""

    data: Any
    files: tuple[ExportFile, ...] = ()


# Given a person's id, inside one authority: what the room keeps, None for nothing.
Exporter = Callable[[int], ExportPart | None]
# Given a person's id, inside one authority and one transaction: erases what may be erased.
Eraser = Callable[[int], None]
