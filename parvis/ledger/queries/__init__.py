"""Reads of the ledger of the authority in context. Nothing here writes, nothing is journaled."""

from parvis.ledger.queries.explorer import overview, proof_of_index
from parvis.ledger.queries.proofs import inclusion, position, receipt
from parvis.ledger.queries.store import log_key, published, witness_keys

__all__ = [
    "inclusion",
    "log_key",
    "overview",
    "position",
    "proof_of_index",
    "published",
    "receipt",
    "witness_keys",
]
