"""DMN models: read, check, compile once, evaluate, explain."""
