"""Relocation of enterprises to laxer cities and border cells (docs/equations.md section 13)."""
