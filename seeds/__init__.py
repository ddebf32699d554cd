"""The evidence ledger: what the five source abstracts state, which mechanism carries it, and what the model says of it."""
