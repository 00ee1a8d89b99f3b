"""The ledger as pure functions: tree, tiles, notes, receipts, canonical entries."""
