"""What follows from what: the table of reactions, read from top to bottom.

Each runs in a job started with the journal entry, is tried again until it is done, and happens
once. To add one: write its effect in this folder, add a line here, test it.
"""

from parvis.accounts.enums import EntryKind as AccountKind
from parvis.automation.kinds import accounts, documents, dossiers, rulings
from parvis.dossiers.enums import EntryKind
from parvis.files.enums import EntryKind as FileKind
from parvis.journal.types import Reaction


def _on(*kinds: EntryKind | AccountKind | FileKind) -> frozenset[str]:
    return frozenset(str(kind.value) for kind in kinds)


REACTIONS = (
    # An agent: the link that sets a password; a word when the second factor was removed.
    Reaction("account.invitation", _on(AccountKind.INVITED), accounts.send_invitation),
    Reaction("account.unprotected", _on(AccountKind.PROTECTION_REMOVED), accounts.tell_unprotected),
    # A draft: the link that keeps it, a word when it is left unfinished.
    Reaction("draft.link", _on(EntryKind.CLAIM_OFFERED), dossiers.send_claim_link),
    Reaction(
        "draft.reminder",
        _on(EntryKind.STARTED),
        dossiers.remind_draft,
        after=dossiers.REMINDER_AFTER,
    ),
    # Submitted: the receipt that the law wants; taken at once where the procedure says so.
    Reaction("dossier.receipt", _on(EntryKind.SUBMITTED), dossiers.send_receipt),
    Reaction(
        "dossier.automatic_take",
        _on(EntryKind.SUBMITTED),
        dossiers.take_automatically,
        only="automatic",
    ),
    # Where a rule decides: at once, each time the resident sends; it leaves to a person the rest,
    # and what breaks it.
    Reaction(
        "dossier.automatic_decision",
        _on(EntryKind.SUBMITTED, EntryKind.RESUBMITTED),
        rulings.decide,
        only="decides",
        rank=20,
        otherwise=rulings.leave,
    ),
    # In review: what is asked of the resident, what each side writes to the other.
    Reaction("dossier.correction", _on(EntryKind.CORRECTION_REQUESTED), dossiers.ask_correction),
    Reaction("dossier.message", _on(EntryKind.MESSAGE_POSTED), dossiers.announce_message),
    # A virus found after the file was joined: its sender sends another.
    Reaction("dossier.virus", _on(FileKind.INFECTED), dossiers.tell_of_virus),
    # Decided: the decision is notified; scans of identity documents have served.
    Reaction(
        "dossier.decision",
        _on(EntryKind.ACCEPTED, EntryKind.REFUSED, EntryKind.DROPPED),
        dossiers.notify_decision,
    ),
    # What proves it: the receipt, the decision; a dossier reopened puts its decision out of force.
    Reaction("document.receipt", _on(EntryKind.SUBMITTED), documents.issue_receipt),
    Reaction(
        "document.decision",
        _on(EntryKind.ACCEPTED, EntryKind.REFUSED),
        documents.issue_decision,
        rank=10,
    ),
    Reaction("document.revocation", _on(EntryKind.REOPENED), documents.revoke_decision),
    # Decided by a rule, then looked at again by a person who was asked to.
    Reaction("dossier.review_asked", _on(EntryKind.REVIEW_ASKED), rulings.announce_review),
    Reaction("dossier.review_answered", _on(EntryKind.REVIEW_ANSWERED), rulings.answer_review),
    Reaction(
        "dossier.identity_documents",
        _on(EntryKind.ACCEPTED, EntryKind.REFUSED, EntryKind.DROPPED, EntryKind.WITHDRAWN),
        dossiers.erase_identity_documents,
    ),
)
