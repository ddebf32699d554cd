"""The level of every city in the base year, from the annual means of several years together."""

from __future__ import annotations

import math
from collections.abc import Iterable

from sim.world.pack import WEAK, Observation

SPREAD, SPREAD_OF_WEAK, SPREAD_OF_YEAR = 0.03, 0.08, 0.05
"""Standard deviation of ln y: of a mean that was read or derived, of one that was recalled or assumed (the recalled ones differ from independent means
of the same years by up to that), and what a year of distance from the base year adds, as every city goes its own way (assumption)."""
_SMALL, _MOST = 1e-13, 10_000


def spread(observation: Observation, base_year: int) -> float:
    """Standard deviation of the logarithm of an annual mean as a statement about the base year."""
    own = SPREAD_OF_WEAK if observation.quality in WEAK else SPREAD
    return own + SPREAD_OF_YEAR * abs(observation.year - base_year)


def base_level(observed: Iterable[Observation], cities: Iterable[str], base_year: int, last_year: int) -> dict[str, float]:
    """Level of the base year by city, in the unit of the observations, from the annual means of ``base_year`` to ``last_year``.

    ln y[c, t] = a[c] + b[t] + error, b = 0 in the base year, fitted by weighted least squares with weights 1/sd^2 (:func:`spread`); the level is
    exp(a). A city without any annual mean in these years is left out. With one year the levels are the means of that year.
    """
    named = set(cities)
    if last_year == base_year:
        return {o.city: o.value for o in observed if o.city in named and (o.variable, o.year, o.month) == ("concentration", base_year, None)}
    rows = [
        (o.city, o.year, math.log(o.value), spread(o, base_year) ** -2)
        for o in observed
        if o.city in named and o.variable == "concentration" and o.month is None and base_year <= o.year <= last_year and o.value > 0
    ]
    level, year_effect = {city: 0.0 for city, *_ in rows}, {year: 0.0 for _, year, *_ in rows}
    for _ in range(_MOST):  # each in turn given the other: converges to the least squares solution
        before = dict(level)
        for city in level:
            level[city] = _mean((y - year_effect[t], weight) for c, t, y, weight in rows if c == city)
        for year in year_effect.keys() - {base_year}:
            year_effect[year] = _mean((y - level[c], weight) for c, t, y, weight in rows if t == year)
        if max((abs(level[city] - before[city]) for city in level), default=0.0) < _SMALL:
            break
    return {city: math.exp(value) for city, value in level.items()}


def _mean(weighted: Iterable[tuple[float, float]]) -> float:
    """Weighted mean of (value, weight)."""
    pairs = list(weighted)
    return sum(value * weight for value, weight in pairs) / sum(weight for _, weight in pairs)
