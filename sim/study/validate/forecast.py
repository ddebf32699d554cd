"""Rolling origins: at the end of a year, with nothing observed later, the annual means of the next years; the model beside the simplest rivals.

Policies of the years forecast are given (and their weather, unless said otherwise), so this is a conditional hindcast of the model, while its rivals
know nothing of either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.declare.text import Text
from sim.study.calibrate.file import Calibration
from sim.study.compare.intervals import Interval
from sim.study.validate.arms import Floats
from sim.study.validate.design import VARIABLE, Asked, Learned, at_entries, effective, log_likelihood, record_of, weights_of
from sim.study.validate.rivals import RIVALS
from sim.study.validate.scores import Forecasts, Score, difference, score_of
from sim.world.pack import RegionPack

ORIGINS, HORIZONS = (2015, 2016, 2017), 2
SAMPLES = 4000
"""Draws of a predictive distribution."""
MODELS: dict[str, Text] = {
    "model": Text("model", "模型"),
    "model_walk": Text("model and random walk", "模型加随机游走"),
    "model_walk_climate": Text("model and random walk, weather not given", "模型加随机游走（气象未知）"),
    "prior": Text("prior only", "仅先验"),
    "prior_walk": Text("prior and random walk", "先验加随机游走"),
}
"""The model in its forms. ``walk``: its change from the last observed level, with the spread of a random walk."""
MAIN = "model_walk"
"""The form that is set against the rivals; chosen before anything was scored."""


@dataclass(frozen=True)
class Rolling:
    """Scores by method and origin (and ``pooled``), differences of ``MAIN`` from every other method, and the effective sample size by origin."""

    methods: Mapping[str, Text]
    scores: Mapping[str, Mapping[str, Score]]
    differences: Mapping[str, Interval]
    effective: Mapping[int, float]
    forecasts: Mapping[str, Forecasts]
    points: int
    error: float
    """Of the response surface: leave-one-out, of the logarithm."""


def designs(points: int) -> dict[str, Asked]:
    """Prior draws under the weather of the years, and under weather of no particular year."""
    given = Asked("bth_history", points)
    return {"given": given, "climate": replace(given, changes=(("period.weather", "climatology"),))}


def scored(calibration: Calibration, region: RegionPack, given: Learned, climate: Learned, seed: int) -> Rolling:
    """Forecasts of all methods from finished runs."""
    parts: dict[str, list[tuple[Floats, Floats, Floats, Floats]]] = {}
    sizes: dict[int, float] = {}
    seen = observed_levels(region, given.years)
    for origin in ORIGINS:
        until = [year for year in given.years if year <= origin]
        weights = {name: _weights(calibration, region, runs, until) for name, runs in (("given", given), ("climate", climate))}
        sizes[origin] = effective(weights["given"])
        flat = np.full(len(given.draws), 1.0 / len(given.draws))
        forms = {
            "model": (given, weights["given"], False),
            "model_walk": (given, weights["given"], True),
            "model_walk_climate": (climate, weights["climate"], True),
            "prior": (given, flat, False),
            "prior_walk": (given, flat, True),
        }
        at = given.years.index(origin)
        truth = seen[at + 1 : at + 1 + HORIZONS]
        for name, (runs, weight, walk) in forms.items():
            drawn = _predicted(calibration, region, runs, weight, walk, at, seed)
            parts.setdefault(name, []).append((*np.exp(np.quantile(drawn, [0.5, 0.05, 0.95], axis=0)), truth))
        for name, (_, rival) in RIVALS.items():
            centre, sd = rival(np.log(seen[: at + 1]), HORIZONS)
            parts.setdefault(name, []).append((np.exp(centre), np.exp(centre - 1.6448536 * sd), np.exp(centre + 1.6448536 * sd), truth))
    forecasts = {name: Forecasts(*(np.stack(column) for column in zip(*rows, strict=True))) for name, rows in parts.items()}
    methods = MODELS | {name: text for name, (text, _) in RIVALS.items()}
    scores = {name: {str(origin): score_of(f.at(k)) for k, origin in enumerate(ORIGINS)} | {"pooled": score_of(f)} for name, f in forecasts.items()}
    differences = {name: difference(forecasts[MAIN], forecasts[name]) for name in methods if name != MAIN}
    return Rolling(methods, scores, differences, sizes, forecasts, given.points, given.error[VARIABLE])


def observed_levels(region: RegionPack, years: tuple[int, ...]) -> Floats:
    """Annual means under the conditions of the base year, (years, cities), NaN where there is none."""
    seen = {(o.city, o.year): region.comparable(o) for o in region.observed if o.variable == VARIABLE and o.month is None}
    return np.array([[seen.get((city, year), np.nan) for city in region.city_names] for year in years])


def _weights(calibration: Calibration, region: RegionPack, runs: Learned, until: list[int]) -> Floats:
    """Weights of the draws by what was observed in the years ``until`` the origin."""
    record = record_of(calibration, region, until)
    return weights_of(log_likelihood(record, at_entries(record, runs.logs[VARIABLE][:, : len(until)])))


def _predicted(calibration: Calibration, region: RegionPack, runs: Learned, weight: Floats, walk: bool, at: int, seed: int) -> Floats:
    """Draws of the logarithm of what will be observed, (draws, horizons, cities).

    Without ``walk``: the level of a draw, with offset, walk since the base year, weather of the year and noise. With it: the change of a draw from
    the last observed year, from the observed level on.
    """
    generator = np.random.Generator(np.random.Philox([seed, at, int(walk)]))
    rows = np.searchsorted(np.cumsum(weight) / weight.sum(), (np.arange(SAMPLES) + 0.5) / SAMPLES).clip(max=len(weight) - 1)
    logs = runs.logs[VARIABLE][rows]
    ahead = logs[:, at + 1 : at + 1 + HORIZONS]
    terms, noise = calibration.record.error.terms, calibration.record.error.noise
    cities, h = len(region.city_names), np.arange(1, HORIZONS + 1)
    normal = generator.standard_normal
    walked = np.cumsum(terms["random_walk"] * normal((SAMPLES, HORIZONS, cities)), axis=1)
    luck = terms["common_weather"] * normal((SAMPLES, HORIZONS, 1)) + noise["derived"] * normal((SAMPLES, HORIZONS, cities)) + walked
    if walk:
        last = {(o.city, o.year): o for o in region.observed if o.variable == VARIABLE and o.month is None}
        seen = [last[city, runs.years[at]] for city in region.city_names]
        start = np.log([region.comparable(o) for o in seen])
        sure = np.array([noise[o.quality] for o in seen]) * normal((SAMPLES, cities)) + terms["common_weather"] * normal((SAMPLES, 1))
        return np.asarray(ahead - logs[:, at : at + 1] + (start + sure)[:, None] + luck)
    since = runs.years[at] - region.base_year
    offset = terms["city_offset"] * normal((SAMPLES, 1, cities)) + terms["random_walk"] * np.sqrt(since) * normal((SAMPLES, 1, cities))
    assert h.size == ahead.shape[1]
    return np.asarray(ahead + offset + luck)
