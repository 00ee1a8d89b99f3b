"""Pages of agents: load, check, one action or query, render."""

from parvis.workbench.views.batches import batch, batches, move_batch, new_batch
from parvis.workbench.views.case import assign, case, post_message, reissue, take
from parvis.workbench.views.decisions import correct, decide, reopen
from parvis.workbench.views.inbox import chosen, inbox
from parvis.workbench.views.reviews import review

__all__ = [
    "assign",
    "batch",
    "batches",
    "case",
    "chosen",
    "correct",
    "decide",
    "inbox",
    "move_batch",
    "new_batch",
    "post_message",
    "reissue",
    "reopen",
    "review",
    "take",
]
