"""Versions: of the package, and of the numbers that the model gives."""

__version__ = "1.0.0rc1"

RELEASED = "2026-11-27"
"""Date of this version, as in CITATION.cff."""

MODEL_VERSION = 4
"""Rises with every change that moves numbers; part of every run id."""
