"""Emission trading: the price that clears a cap (model 5.5, clause ``permit_market``)."""
