"""Transfers between governments: the clause ``transfer`` (docs/equations.md section 17)."""
