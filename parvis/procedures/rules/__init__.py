"""The domain of procedures as pure functions: packs, logic of forms, cases, deadlines."""
