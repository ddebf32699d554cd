"""What all coalitions have in common over replicates: mean payoffs, and the shares of replicates in which they are stable."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.games import CoalitionGame
from sim.games.masks import coalition_sizes, without_and_with
from sim.games.tu import Estimate

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SAMPLES = 200
"""Coalitions of each size that are drawn in a replicate above 20 parties."""
_SIZES = 12
_FLAGS = ("internal", "external", "stable", "potential", "maximal", "margin", "worth")
_PAIRS = ("stable", "maximal")


@dataclass(frozen=True)
class CoalitionTable:
    """All 2^n coalitions by bit mask over the replicates; money a year.

    payoffs (2^n, n): mean payoffs. internal, external, stable (both), potential (transfers among its members can hold it) and maximal
    (potential, and no larger coalition that contains it is): shares of replicates, (2^n,); of two members or more but for the first two.
    margin, worth (2^n,): means. together, held (n, n): how often two parties are in one stable, or in one maximal coalition (every
    such coalition of a replicate counts the same; mean over the replicates that have one). none_stable: share without a stable one.
    """

    payoffs: Floats
    internal: Floats
    external: Floats
    stable: Floats
    potential: Floats
    maximal: Floats
    margin: Floats
    worth: Floats
    together: Floats
    held: Floats
    none_stable: float
    none_held: float


@dataclass(frozen=True)
class SizeTable:
    """Above 20 parties, by size: shares of random coalitions that are stable in each sense, with the standard errors of the sampling."""

    sizes: tuple[int, ...]
    internal: Estimate
    external: Estimate
    potential: Estimate


def maximal(potential: Bools) -> Bools:
    """The coalitions (by mask) that are flagged while no larger coalition that contains them is."""
    n = potential.size.bit_length() - 1
    covered, larger = potential.copy(), np.zeros_like(potential)
    for p in range(n):
        without, joined = without_and_with(covered, p)
        without |= joined
    for p in range(n):
        _, joined = without_and_with(covered, p)
        without, _ = without_and_with(larger, p)
        without |= joined
    return potential & ~larger


class CoalitionSums:
    """Sums over the replicates."""

    def __init__(self, n: int) -> None:
        self.n, self.replicates = n, 0
        self.payoffs = np.zeros((1 << n, n))
        self.flags = {name: np.zeros(1 << n) for name in _FLAGS}
        self.pairs = {name: np.zeros((n, n)) for name in _PAIRS}
        self.without = dict.fromkeys(_PAIRS, 0)
        self.several = coalition_sizes(n) >= 2

    def add(self, game: CoalitionGame) -> None:
        """Add the game of a replicate."""
        found = game.table
        potential = found.potential & self.several
        new = found._asdict() | {"stable": found.internal & found.external & self.several, "potential": potential, "maximal": maximal(potential)}
        for name, sums in self.flags.items():
            sums += new[name]
        self.payoffs += game.all_payoffs()
        for name, pairs in self.pairs.items():
            chosen = np.flatnonzero(new[name])
            if chosen.size:
                inside = (chosen >> np.arange(self.n)[:, None] & 1).astype(np.float64)
                pairs += inside @ inside.T / chosen.size
            else:
                self.without[name] += 1
        self.replicates += 1

    def table(self) -> CoalitionTable:
        """Means and shares."""
        total = self.replicates
        together, held = (pairs / max(1, total - self.without[name]) for name, pairs in self.pairs.items())
        none_stable, none_held = (count / total for count in self.without.values())
        means = {name: sums / total for name, sums in self.flags.items()}
        return CoalitionTable(payoffs=self.payoffs / total, together=together, held=held, none_stable=none_stable, none_held=none_held, **means)


class SizeSums:
    """Stability by size of coalition, sampled, pooled over the replicates."""

    def __init__(self, n: int) -> None:
        self.sizes = tuple(sorted({round(size) for size in np.geomspace(2, n, _SIZES)}))
        self.found: list[list[Estimate]] = []

    def add(self, game: CoalitionGame, seed: int) -> None:
        """Add the game of a replicate."""
        self.found.append([estimate for size in self.sizes for estimate in game.stability_sampled(size, SAMPLES, seed)])

    def table(self) -> SizeTable:
        """Means over the replicates."""
        shape = (len(self.found), len(self.sizes), 3)
        values = np.array([[e.value for e in row] for row in self.found]).reshape(shape).mean(axis=0)
        errors = np.array([[e.standard_error for e in row] for row in self.found]).reshape(shape)
        pooled = np.sqrt((errors**2).sum(axis=0)) / len(self.found)
        return SizeTable(self.sizes, *(Estimate(values[:, k], pooled[:, k]) for k in range(3)))
