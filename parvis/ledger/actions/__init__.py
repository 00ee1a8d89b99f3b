"""The ledger's door for writing: sequencing, erasing, witnessing. Journaled where it is said."""

from parvis.ledger.actions.cosigning import ask_witnesses
from parvis.ledger.actions.erasing import destroy_salts, forget
from parvis.ledger.actions.own_keys import KeyLostError
from parvis.ledger.actions.rotating import revoke_key, rotate_key
from parvis.ledger.actions.sequencing import LedgerDamagedError, sequence
from parvis.ledger.actions.stamping import StampProblem, stamp_latest
from parvis.ledger.actions.witnessing import add_checkpoint, add_witness, watch, witness_key

__all__ = [
    "KeyLostError",
    "LedgerDamagedError",
    "StampProblem",
    "add_checkpoint",
    "add_witness",
    "ask_witnesses",
    "destroy_salts",
    "forget",
    "revoke_key",
    "rotate_key",
    "sequence",
    "stamp_latest",
    "watch",
    "witness_key",
]
