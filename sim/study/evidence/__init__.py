"""The claims of the ledger put to the model."""
