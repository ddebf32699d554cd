"""Indices of a given sample that need no moments: PAWN (Pianosi & Wagener 2018) and delta (Borgonovo 2007; Plischke, Borgonovo & Smith 2013).

Each comes with a bootstrap interval and the 95 % quantile that a random input of the same slices would reach (the dummy of Khorashadi Zadeh et al.
2017, drawn by permuting the slices).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_MOST_SLICES, _POINTS_A_SLICE = 10, 20
_GRID = 150
_RESAMPLES, _PERMUTATIONS = 200, 100
LEAST = 40
"""Points that the indices need: two slices of twenty."""


@dataclass(frozen=True)
class Given:
    """An index with the ends of its 90 % interval, and the ``threshold`` that a random input stays below in 95 of 100 permutations."""

    value: float
    lo: float
    hi: float
    threshold: float


def slices(column: Floats, count: int) -> Ints:
    """Number of the slice of every point: the values themselves where there are few, else ``count`` parts of equal size."""
    found, codes = np.unique(column, return_inverse=True)
    if len(found) <= count:
        return codes.ravel().astype(np.int64)
    order = np.argsort(column, kind="stable")
    ranks = np.empty(len(column), dtype=np.int64)
    ranks[order] = np.arange(len(column))
    return ranks * count // len(column)


def pawn(codes: Ints, values: Floats) -> float:
    """Median over the slices of the largest distance between the distribution of the values there and that of all (Kolmogorov-Smirnov)."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    last = np.append(ordered[1:] != ordered[:-1], True)  # distributions are compared after the last of equal values
    inside = codes[order][:, None] == np.unique(codes)
    gap = inside.cumsum(axis=0) / inside.sum(axis=0) - (np.arange(1, len(values) + 1) / len(values))[:, None]
    return float(np.median(np.abs(gap[last]).max(axis=0)))


def delta(codes: Ints, values: Floats) -> float:
    """Half of the mean distance between the density of the values in a slice and that of all, by kernel estimates on a grid.

    Silverman's bandwidth in every slice, at least a fifth of that of all so that equal values do not make a needle; the density of all is the
    mixture of those of the slices, so that different bandwidths are no distance.
    """
    whole = _bandwidth(values)
    if whole == 0:
        return 0.0
    grid = np.linspace(values.min() - 2 * whole, values.max() + 2 * whole, _GRID)
    parts = [values[codes == code] for code in np.unique(codes)]
    weights = np.array([len(part) / len(values) for part in parts])
    densities = np.array([_density(part, grid, max(_bandwidth(part), 0.2 * whole)) for part in parts])
    distance = weights @ np.abs(densities - weights @ densities)
    return float(distance.sum() - (distance[0] + distance[-1]) / 2) * float(grid[1] - grid[0]) / 2


def _bandwidth(values: Floats) -> float:
    """Silverman's rule for one dimension."""
    return float(values.std(ddof=1)) * (0.75 * len(values)) ** -0.2 if len(values) > 1 else 0.0


def _density(values: Floats, grid: Floats, width: float) -> Floats:
    return np.exp(-0.5 * ((grid[:, None] - values) / width) ** 2).sum(axis=1) / (len(values) * width * np.sqrt(2 * np.pi))


def given_pawn(column: Floats, values: Floats) -> Given:
    """PAWN index of an axis (points,) on values (points,)."""
    codes = slices(column, int(np.clip(len(values) // _POINTS_A_SLICE, 2, _MOST_SLICES)))
    value, drawn, by_luck = _drawn(pawn, codes, values)
    low, high = np.percentile(drawn, [5.0, 95.0]) - drawn.mean()
    return Given(value, max(0.0, float(value + low)), min(1.0, float(value + high)), float(np.quantile(by_luck, 0.95)))


def given_delta(column: Floats, values: Floats) -> Given:
    """Delta index of an axis (points,) on values (points,), less its bootstrap bias (Plischke et al. 2013, eq. 30); the threshold is shifted as it is.

    At least as many slices as PAWN has: the usual number, 5 of 500 points, does not see an axis that rises and falls within a slice.
    """
    count = len(values)
    usual = round(count ** (2.0 / (7.0 + np.tanh((1500.0 - count) / 500.0))))
    codes = slices(column, int(np.clip(max(usual, min(count // _POINTS_A_SLICE, _MOST_SLICES)), 2, 48)))
    raw, drawn, by_luck = _drawn(delta, codes, values)
    bias = float(drawn.mean()) - raw
    low, high = np.percentile(drawn, [5.0, 95.0]) - drawn.mean()
    value = max(0.0, raw - bias)
    return Given(value, max(0.0, float(value + low)), min(1.0, float(value + high)), max(0.0, float(np.quantile(by_luck, 0.95)) - bias))


def _drawn(index: Callable[[Ints, Floats], float], codes: Ints, values: Floats) -> tuple[float, Floats, Floats]:
    """An index, its values on resampled points, and its values with permuted slices; fewer of both for large samples."""
    generator, count = np.random.default_rng(1), len(values)
    fewer = max(1, count // 500)
    samples = (generator.integers(count, size=count) for _ in range(max(50, _RESAMPLES // fewer)))
    drawn = np.array([index(codes[chosen], values[chosen]) for chosen in samples])
    by_luck = np.array([index(generator.permutation(codes), values) for _ in range(max(50, _PERMUTATIONS // fewer))])
    return index(codes, values), drawn, by_luck
