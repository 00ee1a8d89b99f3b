from parvis.documents.views.batches import batch_archive, batch_preview
from parvis.documents.views.holdings import (
    archive,
    details,
    open_document,
    open_proof,
    resend,
    safe,
    share,
    withdraw,
)
from parvis.documents.views.issued import find_issued, issued
from parvis.documents.views.library import template, templates
from parvis.documents.views.lines import line
from parvis.documents.views.links import shared
from parvis.documents.views.verifier import proof, verify, verify_one

__all__ = [
    "archive",
    "batch_archive",
    "batch_preview",
    "details",
    "find_issued",
    "issued",
    "line",
    "open_document",
    "open_proof",
    "proof",
    "resend",
    "safe",
    "share",
    "shared",
    "template",
    "templates",
    "verify",
    "verify_one",
    "withdraw",
]
