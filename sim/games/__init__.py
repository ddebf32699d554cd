"""Floor 3: coalitions, their cores and self-enforcing agreements in pure theory; no agents, no files.

>>> from sim.games import CoalitionGame, PayoffGame, TUGame, barrett
>>> TUGame(3, lambda s: float(2 in s and len(s) > 1)).shapley()
array([0.16666667, 0.16666667, 0.66666667])
"""

from __future__ import annotations

from sim.games.coalition import CoalitionGame
from sim.games.signatories import barrett
from sim.games.stability import PayoffGame
from sim.games.tu import TUGame

__all__ = ["CoalitionGame", "PayoffGame", "TUGame", "barrett"]
