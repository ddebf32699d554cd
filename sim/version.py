"""Versions: of the package, and of the numbers that the model gives."""

__version__ = "0.1.0"

MODEL_VERSION = 4
"""Rises with every change that moves numbers; part of every run id."""
