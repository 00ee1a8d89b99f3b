"""The door for writing dossiers. Every action takes a keyword `actor` and writes its entry."""

from parvis.dossiers.actions.base import Conflict
from parvis.dossiers.actions.claims import adopt, claim, claim_token, find_claim, offer_claim
from parvis.dossiers.actions.drafts import discard, discard_edits, erase_drafts, start
from parvis.dossiers.actions.forgetting import delete_ended_claims, forget_visitor_drafts
from parvis.dossiers.actions.messages import mark_read, post_message
from parvis.dossiers.actions.review import (
    accept,
    assign,
    decide,
    drop,
    refuse,
    reopen,
    request_correction,
    take,
)
from parvis.dossiers.actions.ruling import answer_review, ask_review, decide_by_rule
from parvis.dossiers.actions.saving import save, save_page, shown_version
from parvis.dossiers.actions.submission import Incomplete, due_on, resubmit, submit, withdraw
from parvis.dossiers.rules import Refused

__all__ = [
    "Conflict",
    "Incomplete",
    "Refused",
    "accept",
    "adopt",
    "answer_review",
    "ask_review",
    "assign",
    "claim",
    "claim_token",
    "decide",
    "decide_by_rule",
    "delete_ended_claims",
    "discard",
    "discard_edits",
    "drop",
    "due_on",
    "erase_drafts",
    "find_claim",
    "forget_visitor_drafts",
    "mark_read",
    "offer_claim",
    "post_message",
    "refuse",
    "reopen",
    "request_correction",
    "resubmit",
    "save",
    "save_page",
    "shown_version",
    "start",
    "submit",
    "take",
    "withdraw",
]  # fmt: skip
