"""How good forecasts were: errors, bias, coverage, width, and whether one is better than another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.study.compare.intervals import Interval, percentile_interval, resampled
from sim.study.validate.arms import Floats

SEED, SAMPLES = 1, "validate.cities"


@dataclass(frozen=True)
class Forecasts:
    """Forecasts of a method in ug/m3: ``median``, ``low``, ``high`` (90 %), and what was ``observed``; each (origins, horizons, cities)."""

    median: Floats
    low: Floats
    high: Floats
    observed: Floats

    def at(self, origin: int) -> Forecasts:
        """Those of one origin."""
        part = slice(origin, origin + 1)
        return Forecasts(self.median[part], self.low[part], self.high[part], self.observed[part])


@dataclass(frozen=True)
class Score:
    """Root mean square error, bias and mean width of the 90 % intervals in ug/m3, and the share of observations that lie in them."""

    rmse: float
    bias: float
    coverage: float
    width: float


def rmse(forecast: Floats, observed: Floats) -> float:
    """Root mean square error over all that was observed."""
    return float(np.sqrt(np.nanmean((forecast - observed) ** 2)))


def score_of(f: Forecasts) -> Score:
    """The scores of forecasts; years without an observation are left out."""
    seen = ~np.isnan(f.observed)
    inside = (f.low <= f.observed) & (f.observed <= f.high)
    return Score(rmse(f.median, f.observed), float(np.nanmean(f.median - f.observed)), float(inside[seen].mean()), float((f.high - f.low)[seen].mean()))


def difference(first: Forecasts, second: Forecasts) -> Interval:
    """Root mean square error of ``first`` less that of ``second``, with the 90 % interval over bootstrap samples of whole cities."""
    errors = [np.nansum((f.median - f.observed) ** 2, axis=(0, 1)) for f in (first, second)]
    counts = (~np.isnan(first.observed)).sum(axis=(0, 1)).astype(float)
    weights = resampled(counts.size, SEED, SAMPLES)
    samples = [np.sqrt((weights @ e) / (weights @ counts)) for e in errors]
    estimate = rmse(first.median, first.observed) - rmse(second.median, second.observed)
    return percentile_interval(estimate, samples[0] - samples[1])
