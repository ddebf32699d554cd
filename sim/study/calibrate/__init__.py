"""Calibration: what a record says about parameters, and draws from what is left open."""
