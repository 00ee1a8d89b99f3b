"""The door for reading of documents: inside the authority of the context, nothing is journaled."""

from parvis.documents.queries.checking import (
    examine,
    key_file,
    place_of,
    receipt_of,
    stamp_keys,
)
from parvis.documents.queries.documents import (
    ACCESS,
    AccessCheck,
    by_id,
    by_key,
    by_public_id,
    info,
    late,
    may_open,
    of_person,
    of_subject,
)
from parvis.documents.queries.library import (
    CHARTER,
    coverage,
    has_key,
    names,
    shipped,
    sources,
    template,
    templates,
    versions,
)

__all__ = [
    "ACCESS",
    "CHARTER",
    "AccessCheck",
    "by_id",
    "by_key",
    "by_public_id",
    "coverage",
    "examine",
    "has_key",
    "info",
    "key_file",
    "late",
    "may_open",
    "names",
    "of_person",
    "of_subject",
    "place_of",
    "receipt_of",
    "shipped",
    "sources",
    "stamp_keys",
    "template",
    "templates",
    "versions",
]
