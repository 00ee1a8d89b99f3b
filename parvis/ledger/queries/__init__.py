"""Reads of the ledger of the authority in context. Nothing here writes, nothing is journaled."""

from parvis.ledger.queries.explorer import overview, proof_of_index
from parvis.ledger.queries.proofs import bare_receipt, inclusion, is_act_of, position, receipt
from parvis.ledger.queries.published import cosigned, tile_bytes
from parvis.ledger.queries.store import (
    former_keys,
    handovers,
    log_key,
    published,
    witness_keys,
)

__all__ = [
    "bare_receipt",
    "cosigned",
    "former_keys",
    "handovers",
    "inclusion",
    "is_act_of",
    "log_key",
    "overview",
    "position",
    "proof_of_index",
    "published",
    "receipt",
    "tile_bytes",
    "witness_keys",
]
