"""Alerts on a forecast of heavy pollution: the clause ``alert`` (docs/equations.md section 19)."""
