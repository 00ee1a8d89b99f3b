"""The ledger's door for writing: sequencing, erasing, witnessing. Journaled where it is said."""

from parvis.ledger.actions.erasing import destroy_salts, forget
from parvis.ledger.actions.own_keys import KeyLostError
from parvis.ledger.actions.sequencing import LedgerDamagedError, sequence

__all__ = ["KeyLostError", "LedgerDamagedError", "destroy_salts", "forget", "sequence"]
