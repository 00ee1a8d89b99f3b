"""Reads of dossiers: the door for other rooms. Inside a context; nothing is journaled."""

from parvis.dossiers.queries.agents import case, decides, inbox
from parvis.dossiers.queries.batches import accepted, accepted_counts, named
from parvis.dossiers.queries.facts import (
    claim_email,
    identity_documents,
    language,
    language_of_person,
    mail_facts,
    taken_automatically,
)
from parvis.dossiers.queries.papers import decision_order, order_again, receipt_order
from parvis.dossiers.queries.residents import (
    by_number,
    draft_of_procedure,
    drafts_of,
    export_of,
    history,
    in_force,
    may_open_files,
    messages_of,
    of_owner,
    owned,
    pending_correction,
    pending_revision,
    title_visible_to,
)
from parvis.dossiers.queries.rulings import (
    advice,
    awaits_rule,
    explanation,
    may_ask_review,
    reviews_of,
    to_rule,
)
from parvis.dossiers.rules import spoken

__all__ = [
    "accepted", "accepted_counts", "advice", "awaits_rule", "by_number", "case", "claim_email",
    "decides", "decision_order",
    "draft_of_procedure", "drafts_of", "explanation", "export_of", "history",
    "identity_documents", "in_force", "inbox", "language", "language_of_person", "mail_facts",
    "may_ask_review", "may_open_files", "messages_of", "named", "of_owner",
    "order_again", "owned", "pending_correction",
    "pending_revision", "receipt_order", "reviews_of", "spoken", "taken_automatically",
    "title_visible_to", "to_rule",
]  # fmt: skip
