"""Creating people, naming them, and what the journal keeps of their sign-ins."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.db import transaction

from parvis.accounts.actions.roles import grant_role
from parvis.accounts.enums import EntryKind
from parvis.accounts.models import Person
from parvis.accounts.types import Grant
from parvis.journal import actions as journal
from parvis.journal.types import VISITOR, Actor


@transaction.atomic
def create_person(
    email: str,
    *,
    actor: Actor,
    first_name: str = "",
    last_name: str = "",
    password: str | None = None,
    verified: bool = True,
) -> int:
    """Create a person; return the id.

    password: None for none: the person signs in by a code or sets one through a link by mail.
    verified: whether we know that the address is theirs (the operator says so, or no way in
    exists but through that mailbox). Raises IntegrityError when the address is taken.
    Journal: one entry `account.created`.
    """
    row = Person(email=email.strip().lower(), first_name=first_name, last_name=last_name)
    row.set_password(password)
    row.save()
    EmailAddress.objects.create(user=row, email=row.email, primary=True, verified=verified)
    note_created(row.pk, actor=actor)
    return row.pk


def note_created(person_id: int, *, actor: Actor = VISITOR) -> None:
    """Keep in the journal that an account was created: one entry `account.created`."""
    journal.record(EntryKind.CREATED, subject=("person", person_id), actor=actor)


@transaction.atomic
def invite(
    email: str, *, grants: Iterable[Grant], actor: Actor, first_name: str = "", last_name: str = ""
) -> int:
    """Give roles to the person of an address, created if need be; return the person's id.

    Someone who has an account keeps name and password. A reaction to the entry sends the mail,
    with a link to set the password where there is none.
    Journal: `account.invited`, a `role.granted` for each grant, `account.created` for a new one.
    """
    known = Person.objects.filter(email=email.strip().lower()).first()
    person_id = (
        known.pk
        if known
        else create_person(email, actor=actor, first_name=first_name, last_name=last_name)
    )
    for grant in grants:
        grant_role(
            person_id,
            grant.role,
            department_id=grant.department_id,
            capacity=grant.capacity,
            delegation=grant.delegation,
            actor=actor,
        )
    journal.record(
        EntryKind.INVITED,
        subject=("person", person_id),
        actor=actor,
        payload={"new": known is None},
    )
    return person_id


@transaction.atomic
def rename(person_id: int, first_name: str, last_name: str, *, actor: Actor) -> None:
    """Change a person's name; nothing is written when it is the same.

    Journal: one entry `account.renamed`.
    """
    changed = (
        Person.objects.filter(pk=person_id)
        .exclude(first_name=first_name, last_name=last_name)
        .update(first_name=first_name, last_name=last_name)
    )
    if changed:
        journal.record(EntryKind.RENAMED, subject=("person", person_id), actor=actor)


def note_sign_in(person_id: int, *, methods: Iterable[str], actor: Actor) -> None:
    """Keep in the journal how a session was opened: one entry `account.signed_in`.

    methods: « password », « code », « mfa »… in the order in which they were given.
    """
    journal.record(
        EntryKind.SIGNED_IN,
        subject=("person", person_id),
        actor=actor,
        payload={"methods": list(methods)},
    )


def note_security(person_id: int, what: str, *, actor: Actor) -> None:
    """Keep in the journal a change of password, address or second factor.

    what: a code such as « password_changed ». Journal: one entry `account.security_changed`.
    """
    journal.record(
        EntryKind.SECURITY_CHANGED,
        subject=("person", person_id),
        actor=actor,
        payload={"what": what},
    )
