"""What the annual means say about the parameters: how much narrower each becomes, and which combination of them is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.declare.text import Text
from sim.study.calibrate.file import Calibration
from sim.study.validate.arms import Floats
from sim.study.validate.design import VARIABLE, Learned, at_entries, effective, log_likelihood, record_of, weights_of
from sim.world.pack import RegionPack

LAST = 2017
"""Last year that is used."""
MATTERS = 0.3
"""Loadings below this are not named."""


@dataclass(frozen=True)
class Direction:
    """A combination of the parameters: loadings on their scores, of length one, and the share of its prior variance that is left."""

    loadings: tuple[float, ...]
    share: float


@dataclass(frozen=True)
class Known:
    """By parameter: its words, prior and posterior (median, 5 %, 95 %), the standard deviation left as a share of the prior's; directions, best known
    first."""

    labels: dict[str, Text]
    prior: dict[str, tuple[float, float, float]]
    posterior: dict[str, tuple[float, float, float]]
    left: dict[str, float]
    directions: tuple[Direction, ...]
    effective: float


def _quantiles(values: Floats, weights: Floats) -> tuple[float, float, float]:
    order = np.argsort(values, kind="stable")
    low, middle, high = np.interp((0.05, 0.5, 0.95), np.cumsum(weights[order]) - 0.5 * weights[order], values[order])
    return float(middle), float(low), float(high)


def directions(prior: Floats, posterior: Floats) -> tuple[Direction, ...]:
    """Directions by how much of the variance of ``prior`` (d, d) ``posterior`` leaves, the best known first (generalised eigenproblem)."""
    root = np.linalg.inv(np.linalg.cholesky(prior))
    shares, vectors = np.linalg.eigh(root @ posterior @ root.T)
    found = []
    for share, vector in zip(shares, (root.T @ vectors).T, strict=True):
        unit = vector / np.linalg.norm(vector) * np.sign(vector[np.abs(vector).argmax()])
        found.append(Direction(tuple(map(float, unit)), float(share)))
    return tuple(found)


def known_of(calibration: Calibration, region: RegionPack, learned: Learned) -> Known:
    """Weigh the prior draws by the annual means until 2017."""
    years = [year for year in learned.years if year <= LAST]
    record = record_of(calibration, region, years)
    weights = weights_of(log_likelihood(record, at_entries(record, learned.logs[VARIABLE][:, : len(years)])))
    flat = np.full(len(weights), 1.0 / len(weights))
    free = {one.name: one for one in calibration.free}
    scores = np.column_stack([free[name].prior.score(learned.draws[:, k]) for k, name in enumerate(learned.names)])

    def covariance(w: Floats) -> Floats:
        centred = scores - w @ scores
        return np.asarray((centred * w[:, None]).T @ centred)

    before, after = covariance(flat), covariance(weights)
    return Known(
        {name: free[name].label for name in learned.names},
        {name: _quantiles(learned.draws[:, k], flat) for k, name in enumerate(learned.names)},
        {name: _quantiles(learned.draws[:, k], weights) for k, name in enumerate(learned.names)},
        {name: float(np.sqrt(after[k, k] / before[k, k])) for k, name in enumerate(learned.names)},
        directions(before, after),
        effective(weights),
    )
