"""Emission trading: the price that clears a cap (docs/equations.md section 14, clause ``permit_market``)."""
