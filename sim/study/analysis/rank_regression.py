"""Standardised rank regression and partial rank correlation with bootstrap intervals (Saltelli et al. 2000; Iman & Conover 1979)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.declare.problems import Place, fail
from sim.draws.streams import Draws, stable_ids

Floats = NDArray[np.float64]

RESAMPLES, RESAMPLES_OF_MANY, MANY = 1000, 200, 1000
"""Bootstrap samples, fewer from so many points on, where a sample takes long and the intervals are narrow."""
_SPARE = 3
"""Points that there must be more than axes."""
_ERROR = 1e-6
"""Error of the inverse of a correlation matrix that is nearly singular: a measure below it is 0."""


@dataclass(frozen=True)
class RankEffects:
    """Measure -> estimates (k,) and bootstrap draws (resamples, k); ``explained``: R^2 of the rank regression."""

    estimates: dict[str, Floats]
    bootstrap: dict[str, Floats]
    explained: float


def too_few(points: int, axes: int) -> int:
    """The number of points that effects of so many axes need, where there are fewer; else 0."""
    return axes + _SPARE if points < axes + _SPARE else 0


def rank_effects(axes: Floats, values: Floats, path: Path) -> RankEffects:
    """Rank measures of k axes (n, k) on values (n,); points are resampled :data:`RESAMPLES` times (many: :data:`RESAMPLES_OF_MANY`).

    InputError (naming ``path``): fewer than k + 3 points.
    """
    n, k = axes.shape
    if needed := too_few(n, k):
        raise fail(Place(str(path)), "study.effects", needed=needed, found=n)
    estimates, explained = measures(axes, values)
    stream, ids = Draws(1).stream("study.bootstrap"), stable_ids("point", n)
    draws = []
    for step in range(RESAMPLES if n <= MANY else RESAMPLES_OF_MANY):
        chosen = np.minimum((stream.uniform(ids, step=step) * n).astype(int), n - 1)
        draws.append(measures(axes[chosen], values[chosen])[0])
    return RankEffects(estimates, {name: np.array([draw[name] for draw in draws]) for name in estimates}, explained)


def measures(axes: Floats, values: Floats) -> tuple[dict[str, Floats], float]:
    """srrc and prcc (k,) and R^2, all from the correlations of the ranks.

    srrc = R_xx^-1 r_xy, the coefficients of the regression of standardised ranks; prcc_i = -P_iy / sqrt(P_ii P_yy) with P the
    inverse of the whole correlation matrix. A column without variation, and what is below the error of the inverse, gets 0; R^2 = srrc . r_xy.
    """
    from scipy.stats import rankdata

    ranks = rankdata(np.column_stack([axes, values]), axis=0)
    ranks -= ranks.mean(axis=0)
    spread = np.sqrt((ranks**2).sum(axis=0))
    varies = spread > 0
    scaled = np.divide(ranks, spread, out=np.zeros_like(ranks), where=varies)
    correlation = scaled.T @ scaled
    np.fill_diagonal(correlation, 1.0)
    k = axes.shape[1]
    # the pseudo-inverse: in a resample two axes may coincide, or the outcome may follow the axes without a rest
    coefficients = np.linalg.pinv(correlation[:k, :k], hermitian=True) @ correlation[:k, k]
    inverse = np.linalg.pinv(correlation + 1e-12 * np.eye(k + 1), hermitian=True)
    partial = -inverse[:k, k] / np.sqrt(np.maximum(np.diag(inverse)[:k] * inverse[k, k], 1e-300))
    clean = {name: np.where(np.abs(found) < _ERROR, 0.0, found) for name, found in (("srrc", coefficients), ("prcc", partial))}
    return clean, float(coefficients @ correlation[:k, k])
