"""Invented people, departments and agents."""

from datetime import timedelta
from itertools import count

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from parvis.accounts import actions
from parvis.accounts.models import OpenSession, Person
from parvis.accounts.types import DepartmentInfo
from parvis.common import clock
from parvis.journal.types import SYSTEM

PASSWORD = "quatre mots sans lien orange"

_numbers = count(1)


def make_person(email: str = "", **values) -> Person:
    email = email or f"personne-{next(_numbers)}@exemple.test"
    values = {"first_name": "Léa", "last_name": "Fictive", "password": PASSWORD, **values}
    return Person.objects.get(pk=actions.create_person(email, actor=SYSTEM, **values))


def make_department(slug: str = "voirie", name: str = "Voirie") -> DepartmentInfo:
    return actions.create_department(slug, name, actor=SYSTEM, phone="01 99 00 12 34")


def make_agent(*roles: str, department: DepartmentInfo | None = None, **values) -> Person:
    person = make_person(**{"first_name": "Samira", "last_name": "Exemple", **values})
    for role in roles:
        place = department.id if department else None
        actions.grant_role(person.pk, role, department_id=place, actor=SYSTEM)
    return person


def give_application(person: Person) -> TOTP:
    """Enrol an authenticator application, as its page does."""
    return TOTP.activate(person, generate_totp_secret())


def open_session(made: Person, key: str) -> OpenSession:
    """Open a session of a person on one device."""
    return OpenSession.objects.create(
        session_key=key,
        session_data="",
        expire_date=clock.now() + timedelta(days=1),
        person=made,
        user_agent="Mozilla/5.0 (X11; Linux) Firefox/130.0",
        place="203.0.113.0",
        opened_at=clock.now(),
    )
