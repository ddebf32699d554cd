"""Transfers between governments: the clause ``transfer`` (model 5.7)."""
