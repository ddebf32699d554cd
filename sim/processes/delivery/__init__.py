"""Delivery of a commitment, and trust in what partners deliver (docs/equations.md section 7)."""
