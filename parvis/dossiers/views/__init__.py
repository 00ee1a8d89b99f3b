"""The residents' pages: fill in, check, submit, follow."""

from parvis.dossiers.views.check import check, done, receipt
from parvis.dossiers.views.claims import keep, resume
from parvis.dossiers.views.fill import page, start
from parvis.dossiers.views.follow import (
    discard_edits,
    dossier,
    index,
    post_message,
    withdraw,
)
from parvis.dossiers.views.rulings import ask_review, coming, explanation

__all__ = [
    "ask_review", "check", "coming", "discard_edits", "done", "dossier", "explanation", "index",
    "keep", "page", "post_message", "receipt", "resume", "start", "withdraw",
]  # fmt: skip
