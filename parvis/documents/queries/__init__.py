"""The door for reading of documents: inside the authority of the context, nothing is journaled."""

from parvis.documents.queries.checking import (
    examine,
    key_file,
    place_of,
    receipt_of,
    stamp_keys,
)

__all__ = ["examine", "key_file", "place_of", "receipt_of", "stamp_keys"]
