"""Enterprises: emission choice, perceived risk, inspection, fines, border; and diffuse sources (docs/equations.md section 10)."""
