"""Enterprises: emission choice, perceived risk, inspection, fines, border; and diffuse sources (model 5.5)."""
