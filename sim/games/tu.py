"""Cooperative games with transferable utility: Shapley value, core, least core, nucleolus."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from sim.draws.streams import Draws, stable_ids
from sim.games.masks import (
    MOST_PLAYERS,
    Floats,
    all_coalitions,
    check_players,
    coalition_of,
    coalition_sizes,
    mask_of,
    members_of,
    subset_sums,
    without_and_with,
)
from sim.games.nucleolus import least_core, nucleolus

Value = Callable[[tuple[int, ...]], float] | Mapping[Iterable[int], float] | ArrayLike

CORE_TOLERANCE = 1e-9
"""Slack of a core test, relative to the largest |v(S)|."""


class Estimate(NamedTuple):
    """A sampled quantity: the mean over the samples and its standard error (same shape, same unit)."""

    value: Floats
    standard_error: Floats


class TUGame:
    """A game (N, v): n players numbered 0 ... n-1 and the worth v(S) of every coalition, v of nobody being zero.

    ``value`` is a callable on a tuple of players, a mapping from iterables of players to numbers (the empty coalition may be
    left out), or an array of 2^n by bit mask (bit i set = player i is in). All coalitions are listed on first need, up to 20 players;
    :meth:`shapley_sampled` needs no list and takes any number of players.

    ValueError: no players; an array of another length; a coalition without a finite value; v of the empty coalition not zero.
    """

    def __init__(self, n: int, value: Value) -> None:
        check_players(n)
        self.n = n
        self._table: Floats | None = None
        self._function: Callable[[tuple[int, ...]], float] | None = None
        if callable(value):
            self._function = value
        elif isinstance(value, Mapping):
            check_players(n, MOST_PLAYERS)
            self._table = self._checked(self._from_mapping(value))
        else:
            self._table = self._checked(np.array(value, dtype=np.float64))

    def _from_mapping(self, value: Mapping[Iterable[int], float]) -> Floats:
        table = np.full(1 << self.n, np.nan)
        table[0] = 0.0
        for coalition, worth in value.items():
            table[mask_of(members_of(coalition, self.n))] = worth
        return table

    def _checked(self, table: Floats) -> Floats:
        if table.shape != (1 << self.n,):
            raise ValueError(f"{self.n} players have {1 << self.n} coalitions; the array of values has shape {table.shape}")
        bad = np.flatnonzero(~np.isfinite(table))
        if bad.size:
            raise ValueError(f"{bad.size} coalitions have no finite value, the first is {coalition_of(int(bad[0]))}")
        if table[0] != 0.0:
            raise ValueError(f"the empty coalition must be worth 0, not {table[0]}")
        table.setflags(write=False)
        return table

    @property
    def values(self) -> Floats:
        """v of all 2^n coalitions by bit mask (read-only). ValueError above 20 players."""
        if self._table is None:
            check_players(self.n, MOST_PLAYERS)
            assert self._function is not None
            self._table = self._checked(np.array([self._function(s) for s in all_coalitions(self.n)], dtype=np.float64))
        return self._table

    def value(self, coalition: Iterable[int]) -> float:
        """v(S) of a coalition, an iterable of players."""
        members = members_of(coalition, self.n)
        if self._table is None:
            assert self._function is not None
            return float(self._function(members))
        return float(self._table[mask_of(members)])

    def shapley(self) -> Floats:
        """Shapley value, shape (n,): phi_i = sum over S without i of |S|! (n-|S|-1)!/n! * (v(S+i) - v(S)). Exact, to 20 players.

        Shapley (1953), A value for n-person games.
        """
        n = self.n
        others = coalition_sizes(n - 1)
        weight = np.array([1.0 / (n * math.comb(n - 1, size)) for size in range(n)])[others]
        shares = np.empty(n)
        for i in range(n):
            without, joined = without_and_with(self.values, i)
            shares[i] = np.sum((joined - without).ravel() * weight)
        return shares

    def shapley_sampled(self, samples: int, seed: int = 1) -> Estimate:
        """Shapley value by the mean marginal contribution over ``samples`` random orders of the players, with its standard error.

        Unbiased; standard error = sd over orders / sqrt(samples) (the shares of one order always sum to v(N)). Any number of
        players; a callable is called n times an order. Castro, Gomez & Tejada (2009). ValueError below two samples.
        """
        if samples < 2:
            raise ValueError(f"a standard error needs at least 2 samples, not {samples}")
        stream, players = Draws(seed).stream("games.shapley"), stable_ids("player", self.n)
        mean, squares = np.zeros(self.n), np.zeros(self.n)
        for sample in range(samples):
            order = np.argsort(stream.uniform(players, step=sample), kind="stable")
            share = np.empty(self.n)
            before = 0.0
            for position, i in enumerate(order):
                after = self.value(order[: position + 1])
                share[i] = after - before
                before = after
            shift = share - mean
            mean += shift / (sample + 1)
            squares += shift * (share - mean)
        return Estimate(mean, np.sqrt(squares / (samples - 1) / samples))

    def nucleolus(self) -> Floats:
        """Nucleolus, shape (n,): the imputation whose excesses v(S) - x(S), sorted from the largest, are lexicographically least.

        Schmeidler (1969). Exact linear programs one after another, to 20 players (:mod:`sim.games.nucleolus`). ValueError where
        v(N) is less than the sum of v({i}): then there is no imputation.
        """
        return nucleolus(self.values)

    def least_core(self) -> tuple[float, Floats]:
        """The least epsilon for which some x with x(N) = v(N) gives x(S) >= v(S) - epsilon to every proper coalition, and one such x.

        The core is not empty exactly where epsilon <= 0. One player: epsilon = 0. Maschler, Peleg & Shapley (1979).
        """
        return least_core(self.values)

    def in_core(self, x: ArrayLike, tolerance: float = CORE_TOLERANCE) -> bool:
        """Whether x(N) = v(N) and x(S) >= v(S) for every S, up to ``tolerance`` times the largest |v(S)|. x: shape (n,)."""
        shares = np.asarray(x, dtype=np.float64)
        if shares.shape != (self.n,):
            raise ValueError(f"an allocation to {self.n} players has shape ({self.n},), not {shares.shape}")
        slack = tolerance * float(np.max(np.abs(self.values)))
        paid = subset_sums(shares)
        return bool(abs(paid[-1] - self.values[-1]) <= slack and np.all(paid >= self.values - slack))
