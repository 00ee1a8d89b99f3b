"""What follows from the life of a dossier. Effects write to the database and defer, no more."""

from datetime import timedelta

from django.urls import reverse

from parvis.common import clock, jobs
from parvis.dossiers import actions, queries
from parvis.dossiers.enums import State
from parvis.dossiers.types import MailFacts
from parvis.files import actions as files
from parvis.journal.enums import ActorKind
from parvis.journal.types import SYSTEM, Actor, Entry
from parvis.messaging import actions as messaging

RULE = Actor(ActorKind.RULE)
REMINDER_AFTER = timedelta(days=7)


def send_claim_link(entry: Entry) -> None:
    """Mail the link that keeps a draft started without account."""
    claim_id = int(entry.payload["claim"])
    facts, email = queries.mail_facts(entry.subject_id), queries.claim_email(claim_id)
    if facts is None or not email:
        return
    link = reverse("dossiers:resume", args=[actions.claim_token(claim_id)])
    messaging.send(
        "dossiers/link",
        to=email,
        lang=facts.lang,
        context={"facts": facts, "link": link},
        key=f"draft.link-{entry.id}",
        legal=True,
    )


def remind_draft(entry: Entry) -> None:
    """Remind a resident of a draft left for a week."""
    remind(entry.subject_id)


def remind(dossier_id: int) -> None:
    """Remind a resident of a draft left for a week; one still worked on is looked at later."""
    facts = queries.mail_facts(dossier_id)
    if facts is None or facts.state != State.DRAFT or not facts.owner_email:
        return
    quiet_for = clock.now() - facts.updated_at
    if quiet_for < REMINDER_AFTER:
        wait = REMINDER_AFTER - quiet_for
        jobs.defer("automation.remind_draft", after=wait, dossier=dossier_id)
        return
    to_owner("dossiers/reminder", facts, key=f"draft.reminder-{dossier_id}", legal=False)


def send_receipt(entry: Entry) -> None:
    """Mail the accusé de réception électronique (CRPA art. R. 112-11-1)."""
    _to_owner_of(entry, "dossiers/receipt", "dossier.receipt")


def take_automatically(entry: Entry) -> None:
    """Begin the review by rule, where the procedure says so."""
    version = queries.taken_automatically(entry.subject_id)
    if version is not None:
        actions.take(entry.subject_id, shown=version, actor=RULE)


def ask_correction(entry: Entry) -> None:
    """Tell the resident what to correct."""
    _to_owner_of(entry, "dossiers/correction", "dossier.correction")


def announce_message(entry: Entry) -> None:
    """Tell the other side that a message waits; what it says stays on the site."""
    if entry.payload["from_agent"]:
        _to_owner_of(entry, "dossiers/message", "dossier.message")
        return
    facts = queries.mail_facts(entry.subject_id)
    if facts is None:
        return
    to_agent("dossiers/message_agent", facts, key=f"dossier.message-{entry.id}")


def tell_of_virus(entry: Entry) -> None:
    """Ask the resident for another file; an agent, and who has not joined it yet, read it here."""
    if entry.payload.get("subject_kind") != "dossier":
        return
    facts = queries.mail_facts(int(entry.payload["subject_id"]))
    if facts is not None and entry.payload["sender"] in {None, facts.owner_id}:
        to_owner("dossiers/virus", facts, key=f"dossier.virus-{entry.id}", legal=True)


def notify_decision(entry: Entry) -> None:
    """Notify the decision, with its reasons and the routes of appeal."""
    _to_owner_of(entry, "dossiers/decision", "dossier.decision")


def erase_identity_documents(entry: Entry) -> None:
    """Erase scans of identity documents: the procedure no longer needs them."""
    ids = queries.identity_documents(entry.subject_id)
    if ids:
        files.erase(ids, actor=SYSTEM)


def _to_owner_of(entry: Entry, template: str, key: str) -> None:
    facts = queries.mail_facts(entry.subject_id)
    if facts is not None:
        to_owner(template, facts, key=f"{key}-{entry.id}", legal=True)


def to_owner(template: str, facts: MailFacts, *, key: str, legal: bool) -> None:
    """Write to the resident; an erased account has no address any more."""
    if facts.owner_email:
        messaging.send(
            template,
            to=facts.owner_email,
            lang=facts.lang,
            context={"facts": facts},
            key=key,
            legal=legal,
            person_id=facts.owner_id,
        )


def to_agent(template: str, facts: MailFacts, *, key: str) -> None:
    """Write to who follows the dossier, else to the department."""
    to = facts.assignee_email or facts.department.email
    if to:
        messaging.send(
            template,
            to=to,
            lang="fr",
            context={"facts": facts},
            key=key,
            legal=False,
            person_id=facts.assignee_id if facts.assignee_email else None,
        )
