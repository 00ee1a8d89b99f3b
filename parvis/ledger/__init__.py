"""The ledger: a Merkle tree over the journal that nobody can rewrite unseen."""
