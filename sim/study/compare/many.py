"""Statistics of many cells at once: what :mod:`sim.study.compare.intervals` says of one sample, for an array of samples, a row each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.declare.outcomes import Outcome
from sim.outcomes.declarations import bounds_at
from sim.study.compare.intervals import MOST_REPLICATES, between, t_quantile
from sim.study.compare.printed import NOISE, ROUNDING

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Intervals:
    """Means with 90 % intervals, (cells,) each; NaN where there is none."""

    mean: Floats
    lo: Floats
    hi: Floats

    @classmethod
    def unknown(cls, count: int) -> Intervals:
        """NaN for ``count`` cells."""
        return cls(*(np.full(count, np.nan) for _ in range(3)))

    def put(self, where: Ints, mean: Floats, lo: Floats, hi: Floats) -> None:
        """Set the cells ``where``."""
        self.mean[where], self.lo[where], self.hi[where] = mean, lo, hi


def by_count(values: Floats) -> Iterator[tuple[Ints, Floats]]:
    """Cells that have equally many values: their rows in ``values`` (cells, n), and the values without NaN, (rows, count).

    The values of a cell keep their order, so that sums come out as they do for the cell alone. Cells without a value are left out.
    """
    known = ~np.isnan(values)
    counts = known.sum(axis=-1)
    for count in np.unique(counts[counts > 0]):
        rows = np.flatnonzero(counts == count)
        yield rows, values[rows][known[rows]].reshape(rows.size, count)


def bounds_of(outcome: Outcome, names: Sequence[str], places: Sequence[str]) -> Floats:
    """Bounds of an outcome at the places ``names`` of all ``places``, (names, 2); NaN where it has none."""
    return np.array([bounds_at(outcome, name, places) or (math.nan, math.nan) for name in names]).reshape(-1, 2)


def mean_intervals(values: Floats, low: Floats, high: Floats) -> Intervals:
    """As :func:`mean_interval` of every row of ``values`` (cells, n); ``low``, ``high``: bounds of each cell, NaN where it has none
    (``high`` infinite: no upper one)."""
    found = Intervals.unknown(len(values))
    for rows, x in by_count(values):
        count = x.shape[1]
        with np.errstate(invalid="ignore"):
            mean = x.mean(axis=1)
            half = t_quantile(count - 1) * x.std(axis=1, ddof=1) / np.sqrt(count) if count > 1 else np.full(len(x), np.nan)
            half = np.where(np.isfinite(mean), half, np.nan)
            lo, hi = mean - half, mean + half
        inside = ~np.isnan(half) & (low[rows] <= x.min(axis=1)) & (x.max(axis=1) <= high[rows])
        for unlimited in (False, True):
            here = inside & (np.isinf(high[rows]) == unlimited)
            if here.any():
                lo[here], hi[here] = between(mean[here], half[here], low[rows][here], math.inf if unlimited else high[rows][here])
        found.put(rows, mean, lo, hi)
    return found


def welch_intervals(first: Floats, second: Floats) -> Intervals:
    """As :func:`welch_interval` of every pair of rows of ``first`` (cells, n) and ``second`` (cells, m)."""
    found = Intervals.unknown(len(first))
    (n, mean_a, var_a), (m, mean_b, var_b) = _moments(first), _moments(second)
    known = np.flatnonzero((n > 0) & (m > 0))
    n, m = n[known], m[known]
    with np.errstate(invalid="ignore", divide="ignore"):
        mean, a, b = (mean_b - mean_a)[known], var_a[known] / n, var_b[known] / m
        whole, share = a + b, a / (a + b)
        df = 1.0 / (share * share / (n - 1) + (1.0 - share) * (1.0 - share) / (m - 1))
        half = np.where(whole == 0.0, 0.0, t_quantile(df) * np.sqrt(whole))
        half = np.where((np.minimum(n, m) > 1) & np.isfinite(mean), half, np.nan)
        found.put(known, mean, mean - half, mean + half)
    return found


def _moments(values: Floats) -> tuple[Ints, Floats, Floats]:
    """Count, mean and variance (NaN for fewer than two values) of every row without its NaN."""
    count, mean, variance = (~np.isnan(values)).sum(axis=1), np.full(len(values), np.nan), np.full(len(values), np.nan)
    for rows, x in by_count(values):
        with np.errstate(invalid="ignore"):
            mean[rows] = x.mean(axis=1)
            if x.shape[1] > 1:
                variance[rows] = x.var(axis=1, ddof=1)
    return count, mean, variance


def draws_intervals(values: Floats) -> Intervals:
    """As :func:`draws_interval` of every row of ``values`` (cells, n)."""
    count, mean, _ = _moments(values)
    lo, hi = percentiles(values, (5.0, 95.0))
    known = (count > 1) & ~np.isinf(values).any(axis=1)
    return Intervals(mean, np.where(known, lo, np.nan), np.where(known, hi, np.nan))


def spreads(values: Floats) -> Floats:
    """As :func:`spread` of every row without its NaN: NaN too where a value is infinite."""
    variance = _moments(values)[2]
    return np.where(np.isinf(values).any(axis=1), np.nan, variance)


def percentiles(values: Floats, levels: tuple[float, float]) -> tuple[Floats, Floats]:
    """Two percentiles of every row of ``values`` (cells, n) without its NaN; NaN where there is no value."""
    found = np.full((2, len(values)), np.nan)
    for rows, x in by_count(values):
        with np.errstate(invalid="ignore"):  # between infinities there is no percentile
            found[:, rows] = np.percentile(x, levels, axis=1)
    return found[0], found[1]


def without_noises(x: Intervals, size: Floats | float = 0.0) -> Intervals:
    """As :func:`without_noise` of every interval."""
    least = ROUNDING * np.where(np.isfinite(size), size, 0.0)
    ends = [NOISE * np.abs(np.where(np.isfinite(part), part, 0.0)) for part in (x.mean, x.lo, x.hi)]
    end = np.maximum.reduce([np.broadcast_to(least, x.mean.shape), *ends])
    mean, lo, hi = (np.where(np.abs(part) <= limit, 0.0, part) for part, limit in ((x.mean, least), (x.lo, end), (x.hi, end)))
    return Intervals(mean, lo, hi)


def replicates_needed_of(difference: Floats, variance: Floats, paired: bool) -> Floats:
    """As :func:`replicates_needed` of every cell, as numbers; NaN where it gives None. Paired: n - 1 degrees of freedom, else 2 (n - 1)."""
    size = np.abs(difference)
    with np.errstate(invalid="ignore"):
        open_ = np.flatnonzero((size > 0) & np.isfinite(variance))
    size, variance = size[open_], variance[open_]

    def settles(n: Floats) -> Flags:
        return np.asarray(t_quantile((n - 1) * (1 if paired else 2)) * np.sqrt(variance / n) < size)

    high = np.full(open_.size, 2.0)
    while (wanting := ~settles(high) & (high <= MOST_REPLICATES)).any():
        high[wanting] *= 2
    low, beyond = np.floor(high / 2), high > MOST_REPLICATES
    while (wide := high - low > 1).any():
        middle = np.floor((low + high) / 2)
        enough = settles(middle)
        high, low = np.where(wide & enough, middle, high), np.where(wide & ~enough, middle, low)
    found = np.full(len(difference), np.nan)
    found[open_] = np.where(beyond, np.nan, np.maximum(high, 2.0))
    return found
