"""Delivery of a commitment, and trust in what partners deliver (model 5.3)."""
