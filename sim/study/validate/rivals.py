"""The simplest forecasts of annual means, which know nothing of policies: what the model must beat.

Each takes logarithms of what was observed until the origin (years, cities) and returns, for the next years, the median and the standard
deviation of the logarithm, (horizons, cities). They are fitted anew at every origin.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import stdtrit

from sim.declare.text import Text
from sim.study.validate.arms import Floats

Forecast = tuple[Floats, Floats]
_HALF = 0.95
_NORMAL = 1.6448536269514722


def persistence(past: Floats, horizons: int) -> Forecast:
    """The last year goes on; spread: root mean square of yearly changes, as of a random walk."""
    steps = np.diff(past, axis=0)
    h = np.arange(1, horizons + 1)[:, None]
    return past[-1] + 0.0 * h, np.sqrt(h * (steps**2).mean()) + 0.0 * past[-1]


def last_level_drift(past: Floats, horizons: int) -> Forecast:
    """The last level of a city and one yearly change for all, the mean of all that were seen; spread: their scatter as of a random walk, and of the mean."""
    steps = np.diff(past, axis=0)
    h = np.arange(1, horizons + 1)[:, None]
    variance = ((steps - steps.mean()) ** 2).sum() / max(1, steps.size - 1)
    return past[-1] + h * steps.mean(), np.sqrt(variance * (h + h**2 / steps.size)) + 0.0 * past[-1]


def common_slope(past: Floats, horizons: int) -> Forecast:
    """Least squares with a level for every city and one slope for all."""
    return _line(past, horizons, common=True)


def line_by_city(past: Floats, horizons: int) -> Forecast:
    """Least squares with a level and a slope for every city."""
    return _line(past, horizons, common=False)


def _line(past: Floats, horizons: int, common: bool) -> Forecast:
    years, cities = past.shape
    t = np.arange(years) - (years - 1) / 2.0
    square = (t**2).sum()
    slopes = t @ past / square
    slope = np.full(cities, slopes.mean()) if common else slopes
    left = past - past.mean(axis=0) - t[:, None] * slope
    free = years * cities - cities - (1 if common else cities)
    variance = (left**2).sum() / free
    ahead = (years - 1) / 2.0 + np.arange(1, horizons + 1)[:, None]
    sd = np.sqrt(variance * (1.0 + 1.0 / years + ahead**2 / (square * (cities if common else 1))))
    # the interval is that of Student: the standard deviation is widened by the ratio of the quantiles
    return past.mean(axis=0) + ahead * slope, sd * float(stdtrit(free, _HALF)) / _NORMAL + 0.0 * past[-1]


RIVALS: dict[str, tuple[Text, Callable[[Floats, int], Forecast]]] = {
    "persistence": (Text("persistence", "持续性（保持上一年）"), persistence),
    "last_level_drift": (Text("last level and common drift", "末年水平加共同漂移"), last_level_drift),
    "common_slope": (Text("one common slope", "共同斜率"), common_slope),
    "line_by_city": (Text("log-linear by city", "分城市对数线性"), line_by_city),
}
"""Simple rivals by name."""
