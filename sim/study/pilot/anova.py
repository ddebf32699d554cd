"""What the variance of a result is made of: parameters, transport matrix, luck, and luck together with the matrix.

Balanced design: P draws of the parameters, in each M matrices crossed with R replicates (luck), y[p, m, r] = mu + a[p] + b[p, m] + c[p, r] + d[p, m, r].

    source          df               mean square                              expectation
    parameters      P-1              M R sum_p (y[p..] - y[...])^2 / df       s_d + R s_b + M s_c + M R s_a
    matrix          P (M-1)          R sum_pm (y[pm.] - y[p..])^2 / df        s_d + R s_b
    luck            P (R-1)          M sum_pr (y[p.r] - y[p..])^2 / df        s_d + M s_c
    both together   P (M-1)(R-1)     sum (y - y[pm.] - y[p.r] + y[p..])^2/df  s_d

Variances are what the expectations solve to (Searle, Casella & McCulloch 1992, section 4.2), none below 0. Intervals are generalised
ones (Weerahandi 1995): each mean square stands for df x MS / chi2(df).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.study.compare.intervals import LEVEL, RESAMPLES, Interval

Floats = NDArray[np.float64]

PARAMETERS, MATRIX, LUCK, TOGETHER = SOURCES = ("parameters", "matrix", "luck", "together")


@dataclass(frozen=True)
class Split:
    """Variance and its share by source, each with a 90 % interval; ``total``: the sum. Shares are NaN where nothing varies."""

    variance: dict[str, Interval]
    share: dict[str, Interval]
    total: float


def mean_squares(y: Floats) -> tuple[Floats, Floats]:
    """Mean squares and degrees of freedom by source, in the order of :data:`SOURCES`, of values y (P, M, R), each at least 2. ValueError else."""
    if y.ndim != 3 or min(y.shape) < 2 or not np.isfinite(y).all():
        raise ValueError(f"the split needs at least two finite values of everything that varies, not the shape {y.shape}")
    draws, matrices, replicates = y.shape
    whole, of_draw, of_matrix, of_luck = y.mean(), y.mean((1, 2), keepdims=True), y.mean(2, keepdims=True), y.mean(1, keepdims=True)
    degrees = np.array([draws - 1, draws * (matrices - 1), draws * (replicates - 1), draws * (matrices - 1) * (replicates - 1)], dtype=float)
    squares = (
        matrices * replicates * ((of_draw - whole) ** 2).sum(), replicates * ((of_matrix - of_draw) ** 2).sum(),
        matrices * ((of_luck - of_draw) ** 2).sum(), ((y - of_matrix - of_luck + of_draw) ** 2).sum(),
    )  # fmt: skip
    # differences of equal numbers leave their last digits
    rounding = (8 * np.finfo(float).eps * np.abs(y).max()) ** 2 * y.size
    return np.where(np.array(squares) > rounding, squares, 0.0) / degrees, degrees


def variances(squares: Floats, matrices: int, replicates: int) -> Floats:
    """What the expectations of the mean squares (..., 4) solve to, none below 0, in the order of :data:`SOURCES`."""
    parameters, matrix, luck, both = np.moveaxis(squares, -1, 0)
    found = ((parameters - matrix - luck + both) / (matrices * replicates), (matrix - both) / replicates, (luck - both) / matrices, both)
    return np.maximum(np.stack(found, axis=-1), 0.0)


def split(y: Floats, seed: int = 1) -> Split:
    """The variance of values (P, M, R) by source. ValueError: see :func:`mean_squares`."""
    squares, degrees = mean_squares(y)
    matrices, replicates = y.shape[1:]
    best = variances(squares, matrices, replicates)
    drawn = variances(squares * degrees / _chi2(degrees, seed), matrices, replicates)
    total, totals = float(best.sum()), drawn.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = np.where(totals > 0, drawn / totals, math.nan)
    return Split(
        {name: _interval(float(best[i]), drawn[:, i]) for i, name in enumerate(SOURCES)},
        {name: _interval(float(best[i]) / total if total > 0 else math.nan, shares[:, i]) for i, name in enumerate(SOURCES)},
        total,
    )  # fmt: skip


def _interval(value: float, drawn: Floats) -> Interval:
    drawn = drawn[np.isfinite(drawn)]
    if not drawn.size or not math.isfinite(value):
        return Interval(value, math.nan, math.nan)
    lo, hi = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(value, min(float(lo), value), max(float(hi), value))


def _chi2(degrees: Floats, seed: int) -> Floats:
    """Draws of chi2, (RESAMPLES, sources); the same for the same seed."""
    from scipy.special import chdtri

    from sim.draws.streams import Draws, stable_ids

    uniform = Draws(seed).stream("study.pilot").uniform(stable_ids("pilot", RESAMPLES * degrees.size)).reshape(RESAMPLES, degrees.size)
    return np.asarray(chdtri(degrees, uniform))


def variance_interval(values: Floats) -> Interval:
    """Variance of a sample with its interval by chi2; values that are not finite are left out."""
    from scipy.special import chdtri

    values = values[np.isfinite(values)]
    if values.size < 2:
        return Interval(math.nan, math.nan, math.nan)
    variance, df = float(values.var(ddof=1)), values.size - 1
    return Interval(variance, *(variance * df / float(chdtri(df, tail)) for tail in ((1 - LEVEL) / 2, (1 + LEVEL) / 2)))
