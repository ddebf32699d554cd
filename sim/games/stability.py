"""Which coalitions stay together, from the payoffs of all of them, however those payoffs were found."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from sim.games.masks import MOST_PLAYERS, Bools, Floats, check_players, coalitions_of
from sim.games.payoffs import all_stability
from sim.games.tu import TUGame

RELATIVE_TOLERANCE = 1e-9
"""Payoffs that differ by less than this share of themselves count as equal."""


class StabilityTable(NamedTuple):
    """All 2^n coalitions by bit mask: flags, the margin of potential stability and the worth v(S), both in money."""

    internal: Bools
    external: Bools
    potential: Bools
    margin: Floats
    worth: Floats


def stability(gains: Floats, alone: Floats) -> StabilityTable:
    """Stability and worth of all coalitions from ``gains`` (2^n, n) over what each player has ``alone`` (n,), in money.

    A player moves in or out by itself while the others stay; an indifferent member stays, an indifferent outsider joins.
    """
    internal, external, potential = np.empty((3, len(gains)), dtype=np.bool_)
    margin, worth = np.empty((2, len(gains)))
    all_stability(internal, external, potential, margin, worth, gains, alone, RELATIVE_TOLERANCE)
    return StabilityTable(internal, external, potential, margin, worth)


class PayoffGame:
    """Coalitions of a model other than the shared airshed, given by the payoffs that they bring.

    ``payoffs``: (2^n, n), row = coalition by bit mask, column = player, in money; row 0 and the rows of one player are the state
    without a coalition and must agree. To 20 players. ValueError for another shape, a number that is not finite, or rows that differ.
    """

    def __init__(self, payoffs: ArrayLike) -> None:
        self.payoffs = np.array(payoffs, dtype=np.float64)
        self.n = self.payoffs.shape[-1] if self.payoffs.ndim == 2 else 0
        check_players(self.n, MOST_PLAYERS)
        if self.payoffs.shape != (1 << self.n, self.n) or not np.all(np.isfinite(self.payoffs)):
            raise ValueError(f"payoffs must hold a finite number for every coalition and player, (2^n, n), not the shape {self.payoffs.shape}")
        rows = self.payoffs[[0, *(1 << i for i in range(self.n))]]
        if not np.allclose(rows, rows[0], rtol=RELATIVE_TOLERANCE, atol=0.0):
            raise ValueError("a coalition of one player is no coalition: its payoffs must be those of the empty one")
        self.payoffs.setflags(write=False)

    @cached_property
    def table(self) -> StabilityTable:
        """Stability and worth of all 2^n coalitions by bit mask (computed once)."""
        return stability(self.payoffs - self.payoffs[0], self.payoffs[0])

    @cached_property
    def game(self) -> TUGame:
        """The game of gains over the state without a coalition: v(S) = what the members of S gain together."""
        return TUGame(self.n, self.table.worth)

    def stable_coalitions(self) -> list[tuple[int, ...]]:
        """All coalitions of two or more that are internally (weakly) and externally (strictly) stable, by size."""
        return coalitions_of(self.table.internal & self.table.external)

    def potentially_stable(self) -> list[tuple[int, ...]]:
        """All coalitions of two or more that payments among the members could hold together, by size."""
        return coalitions_of(self.table.potential)
