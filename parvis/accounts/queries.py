"""Reads of people, departments, roles and sessions.

People belong to the installation: `person`, `person_names` and `find_person` answer whatever the
authority. Departments and roles are those of the authority in context. Nothing here writes.
"""

from collections.abc import Collection, Mapping

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import int_to_base36

from parvis.accounts import rules
from parvis.accounts.models import Department, OpenSession, Person, RoleGrant
from parvis.accounts.types import (
    NO_ROLES,
    AgentInfo,
    DepartmentInfo,
    Grant,
    PersonInfo,
    RoleSet,
    SessionInfo,
)
from parvis.common import clock
from parvis.common.context import current_authority, use_authority
from parvis.common.text import sort_key
from parvis.tenancy import queries as tenancy


def roles_of(person_id: int | None) -> RoleSet:
    """Return every role of a person in the authority of the context, in one statement.

    None (a visitor) holds no role, and costs no statement.
    """
    if person_id is None:
        return NO_ROLES
    rows = RoleGrant.objects.filter(person_id=person_id).order_by("id")
    return RoleSet(tuple(_grant(row) for row in rows))


def person(person_id: int) -> PersonInfo:
    """Return a person; raise Person.DoesNotExist for an unknown id."""
    return _person(Person.objects.get(pk=person_id))


def find_person(email: str) -> PersonInfo | None:
    """Return the person of an address, whatever its case, or None."""
    row = Person.objects.filter(email=email.strip().lower()).first()
    return _person(row) if row else None


def ids_by_email(emails: Collection[str]) -> Mapping[str, int]:
    """Return the id of the active person of each address in lower case; the others are absent."""
    rows = Person.objects.filter(email__in=set(emails) - {""}, is_active=True)
    return {email or "": pk for email, pk in rows.order_by("id").values_list("email", "pk")}


def person_names(ids: Collection[int | None]) -> Mapping[int, PersonInfo]:
    """Return people by id, in one statement; unknown ids are absent, None is ignored."""
    wanted = {person_id for person_id in ids if person_id is not None}
    if not wanted:
        return {}
    return {row.pk: _person(row) for row in Person.objects.filter(pk__in=wanted).order_by("id")}


def departments() -> list[DepartmentInfo]:
    """Return the departments of the authority, sorted as French names are."""
    rows = Department.objects.order_by("id")
    return sorted((_department(row) for row in rows), key=lambda found: sort_key(found.name))


def department(slug_or_id: str | int) -> DepartmentInfo:
    """Return a department of the authority; raise Department.DoesNotExist elsewhere."""
    wanted = {"pk": slug_or_id} if isinstance(slug_or_id, int) else {"slug": slug_or_id}
    return _department(Department.objects.get(**wanted))


def agents() -> list[AgentInfo]:
    """Return every agent of the authority with all roles, sorted by name, in one statement."""
    return _agents({})


def agents_of(department_id: int) -> list[AgentInfo]:
    """Return who holds any role in the department, those of all departments included."""
    return [
        agent
        for agent in agents()
        if agent.roles.departments() is None or department_id in (agent.roles.departments() or ())
    ]


def agent(person_id: int) -> AgentInfo | None:
    """Return one agent of the authority, None when the person holds no role here."""
    return next(iter(_agents({"person_id": person_id})), None)


def is_agent_elsewhere(person_id: int) -> bool:
    """Say whether another authority than that of the context gave the person a role."""
    return bool(set(authorities_of(person_id)) - {current_authority()})


def authorities_of(person_id: int) -> list[int]:
    """Return the ids of the authorities that gave the person a role, oldest first.

    One statement per authority, and no authority in context is needed.
    """
    return [one for one in tenancy.all_ids() if _holds_role(person_id, one)]


def has_second_factor(person_id: int) -> bool:
    """Say whether the person enrolled a passkey or an authenticator application."""
    factors = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user_id=person_id, type__in=factors).exists())


def is_protected(person_id: int) -> bool:
    """Say whether sign-in asks the person for anything more: passkey, application or spare code."""
    return bool(Authenticator.objects.filter(user_id=person_id).exists())


def second_factors(person_id: int, kind: str) -> int:
    """Return how many factors of a kind (« totp », « webauthn ») the person enrolled."""
    return int(Authenticator.objects.filter(user_id=person_id, type=kind).count())


def sessions(person_id: int, *, current: str) -> list[SessionInfo]:
    """Return the open sessions of a person in one statement, the present one first, then newest.

    current: the key of the present session.
    """
    rows = OpenSession.objects.filter(person_id=person_id, expire_date__gt=clock.now())
    found = [_session(row, current) for row in rows.order_by("-opened_at", "pk")]
    return sorted(found, key=lambda one: not one.is_current)


def session_digest(key: str) -> str:
    """Return the name under which a page shows a session: its key never leaves the cookie."""
    return salted_hmac("parvis.session", key, algorithm="sha256").hexdigest()[:22]


def password_path(person_id: int) -> str:
    """Return the address, without host, at which a person sets a password: proof of the mailbox.

    It works once and for three days. Raises Person.DoesNotExist.
    """
    row = Person.objects.get(pk=person_id)
    token = PasswordResetTokenGenerator().make_token(row)
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": int_to_base36(person_id), "key": token},
    )


def has_password(person_id: int) -> bool:
    """Say whether the person may sign in by password."""
    return bool(Person.objects.get(pk=person_id).has_usable_password())


def client_address(meta: Mapping[str, str]) -> str:
    """Return the client's address of the network from the variables of a request."""
    return rules.client_address(
        meta.get("REMOTE_ADDR", ""),
        meta.get("HTTP_X_FORWARDED_FOR", ""),
        settings.ENV["PARVIS_TRUSTED_PROXIES"],
    )


def client_place(meta: Mapping[str, str]) -> str:
    """Return the same without its last part: what is kept beside a session."""
    return rules.coarse(client_address(meta))


def _holds_role(person_id: int, authority_id: int) -> bool:
    with use_authority(authority_id):
        return bool(RoleGrant.objects.filter(person_id=person_id).exists())


def _session(row: OpenSession, current: str) -> SessionInfo:
    browser, system = rules.device(row.user_agent)
    return SessionInfo(
        id=session_digest(row.session_key),
        browser=browser,
        system=system,
        place=row.place,
        opened_at=row.opened_at or clock.now(),
        is_current=row.session_key == current,
    )


def _agents(filters: Mapping[str, int]) -> list[AgentInfo]:
    people: dict[int, PersonInfo] = {}
    grants: dict[int, list[Grant]] = {}
    rows = RoleGrant.objects.filter(**filters).select_related("person").order_by("id")
    for row in rows:
        people[row.person_id] = _person(row.person)
        grants.setdefault(row.person_id, []).append(_grant(row))
    found = [AgentInfo(people[key], RoleSet(tuple(held))) for key, held in grants.items()]
    return sorted(
        found,
        key=lambda one: (sort_key(one.person.last_name), sort_key(one.person.name), one.person.id),
    )


def _grant(row: RoleGrant) -> Grant:
    return Grant(row.role, row.department_id, row.capacity, row.delegation)


def _person(row: Person) -> PersonInfo:
    return PersonInfo(
        id=row.pk,
        first_name=row.first_name,
        last_name=row.last_name,
        email=row.email or "",
        is_active=row.is_active,
    )


def _department(row: Department) -> DepartmentInfo:
    return DepartmentInfo(
        id=row.pk,
        slug=row.slug,
        name=row.name,
        street=row.street,
        phone=row.phone,
        email=row.email,
    )
