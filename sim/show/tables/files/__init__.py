"""Grids as files: CSV, LaTeX, Word and Excel."""

from __future__ import annotations

TABLES = ("summary", "differences", "effects", "parameters", "coalitions", "attribution")
"""Names of the tables of a paper."""
FORMATS = ("csv", "tex", "docx", "xlsx")
"""Formats of their files."""
