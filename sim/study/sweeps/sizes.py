"""The least sizes of designs, and what they are by default."""

from __future__ import annotations

MORRIS_LEVELS = 4
"""Levels of Morris' grid (Campolongo, Cariboni & Saltelli 2007)."""
LEAST = {"grid": 2, "latin_hypercube": 2, "sobol": 8, "morris": 4, "posterior": 2}
"""Fewest ``points`` (of sobol: base points, of morris: trajectories) that a method can say anything from."""
