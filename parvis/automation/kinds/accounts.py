"""What follows from the life of an account."""

from parvis.accounts import queries
from parvis.journal.types import Entry
from parvis.messaging import actions as messaging


def send_invitation(entry: Entry) -> None:
    """Mail an agent the link that sets a password, or the news of roles to who has one."""
    person = queries.person(entry.subject_id)
    if not person.email:
        return
    link = "" if queries.has_password(person.id) else queries.password_path(person.id)
    messaging.send(
        "accounts/invitation",
        to=person.email,
        lang="fr",
        context={"link": link},
        key=f"account.invitation-{entry.id}",
        legal=True,
        person_id=person.id,
    )


def tell_unprotected(entry: Entry) -> None:
    """Mail an agent that an administrator removed the second factor of the account."""
    person = queries.person(entry.subject_id)
    if not person.email:
        return
    messaging.send(
        "accounts/security_change",
        to=person.email,
        lang="fr",
        context={"change": "protection_removed"},
        key=f"account.protection-{entry.id}",
        legal=True,
        person_id=person.id,
    )
