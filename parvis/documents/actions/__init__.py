"""The door for writing of documents. What signs runs in the worker: pages only ask."""

from parvis.documents.actions.batches import (
    draft_batch,
    drop_batch,
    launch_batch,
    pause_batch,
    resume_batch,
    retry_batch,
    start_batch,
    work_batch,
)
from parvis.documents.actions.development import make_development_seal
from parvis.documents.actions.drawing import TypesetError, typesetter
from parvis.documents.actions.forgetting import (
    delete_ended_links,
    delete_links_of,
    drop_old_drafts,
    forget_orders,
)
from parvis.documents.actions.issuing import (
    issue,
    make,
    reissue,
    request,
    revoke,
    revoke_of_subject,
)
from parvis.documents.actions.keys import (
    NoSealError,
    SealFiles,
    revoke_key,
    seal_is_readable,
    take_seal,
    write_private,
)
from parvis.documents.actions.library import (
    LONGEST_TEMPLATE,
    preview,
    preview_order,
    sample,
    save_template,
)
from parvis.documents.actions.opening import register_access, register_language
from parvis.documents.actions.sharing import resend, share, use, withdraw

__all__ = [
    "LONGEST_TEMPLATE",
    "NoSealError",
    "SealFiles",
    "TypesetError",
    "delete_ended_links",
    "delete_links_of",
    "draft_batch",
    "drop_batch",
    "drop_old_drafts",
    "forget_orders",
    "issue",
    "launch_batch",
    "make",
    "make_development_seal",
    "pause_batch",
    "preview",
    "preview_order",
    "register_access",
    "register_language",
    "reissue",
    "request",
    "resend",
    "resume_batch",
    "retry_batch",
    "revoke",
    "revoke_key",
    "revoke_of_subject",
    "sample",
    "save_template",
    "seal_is_readable",
    "share",
    "start_batch",
    "take_seal",
    "typesetter",
    "use",
    "withdraw",
    "work_batch",
    "write_private",
]
