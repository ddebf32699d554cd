"""A design of prior draws run through the model: annual means by city, weighed later by what was observed until some year."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario
from sim.study.calibrate.changes import with_values
from sim.study.calibrate.file import Calibration, read_calibration
from sim.study.calibrate.parameters import Free
from sim.study.calibrate.posterior import SOURCE, folder_of
from sim.study.calibrate.record import Entry, Record, entries_of
from sim.study.runs.keep import Keep, months_of
from sim.study.validate.arms import Changes, Floats
from sim.study.validate.gather import Bench
from sim.study.validate.surface import lay
from sim.world.pack import RegionPack

REPLICATES = 2
"""Runs of every point of the design, each with luck of its own."""
SAMPLES = 1 << 14
"""Draws of the prior that are weighed, on the response surface."""
VARIABLE = "concentration"


@dataclass(frozen=True)
class Asked:
    """A design: how many points, which parameters are free (names; none = all), changes, outcomes. ``spreads``: (parameter, second number of its prior)
    where it is not that of the calibration file."""

    scenario: str
    points: int
    free: tuple[str, ...] = ()
    spreads: tuple[tuple[str, float], ...] = ()
    changes: Changes = ()
    outcomes: tuple[str, ...] = (VARIABLE,)


@dataclass(frozen=True)
class Learned:
    """Draws of the prior with what is expected of each, from a response surface over the runs of a design.

    names: of the parameters. logs: by outcome, logarithms (draws, years, cities). error: by outcome, leave-one-out error of one point of the design,
    its luck included. points: of the design.
    """

    names: tuple[str, ...]
    draws: Floats
    years: tuple[int, ...]
    logs: Mapping[str, Floats]
    error: Mapping[str, float]
    points: int


def calibration_of(region: RegionPack) -> Calibration | None:
    """The calibration file of a packaged region: its priors and its error model; None where it has none."""
    file = folder_of(region.folder) / SOURCE
    return read_calibration(file) if file.is_file() else None


def draws_of(free: Sequence[Free], points: int, seed: int) -> Floats:
    """Scrambled Sobol points of the priors, (points, d)."""
    from scipy.stats import qmc

    shares = qmc.Sobol(len(free), scramble=True, seed=np.random.Generator(np.random.Philox(seed))).random(points).clip(1e-9, 1 - 1e-9)
    return np.column_stack([one.prior.at(shares[:, d]) for d, one in enumerate(free)])


def _chosen(calibration: Calibration, asked: Asked) -> list[Free]:
    wide = dict(asked.spreads)
    wanted = [one for one in calibration.free if not asked.free or one.name in asked.free]
    return [replace(one, prior=replace(one.prior, second=wide[one.name])) if one.name in wide else one for one in wanted]


def scenarios_of(calibration: Calibration, asked: Asked, seed: int) -> tuple[list[Free], Floats, list[Scenario]]:
    """The free parameters, their draws, and the scenario of every draw."""
    free = _chosen(calibration, asked)
    draws = draws_of(free, asked.points, seed)
    base = load_scenario(asked.scenario, overrides=dict(asked.changes))
    return free, draws, [with_values(base, {path: float(value) for one, value in zip(free, row, strict=True) for path in one.paths}) for row in draws]


def keep_of(asked: Asked, scenario: Scenario) -> Keep:
    """What is kept of a run: the outcomes of every year in every city."""
    return Keep(asked.outcomes, scenario.region.city_names, tuple(map(str, years_of(scenario))))


def years_of(scenario: Scenario) -> tuple[int, ...]:
    """The calendar years of the period."""
    return tuple(dict.fromkeys(int(month[:4]) for month in months_of(scenario)))


def luck_of(points: int) -> list[tuple[int, ...]]:
    """Replicates of every point: no two points share their luck, so that it averages out of the surface."""
    return [tuple(range(REPLICATES * k, REPLICATES * (k + 1))) for k in range(points)]


def learn(calibration: Calibration, asked: Asked, bench: Bench) -> Learned:
    """Run the design, lay the surface, and draw from the prior on it."""
    from sim.study.runs.kept import run_kept

    free, points, scenarios = scenarios_of(calibration, asked, bench.seed)
    kept = run_kept(scenarios, luck_of(len(scenarios)), bench.seed, keep_of(asked, scenarios[0]), Path(bench.out), bench.workers, bench.progress)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.stack([np.nanmean(values, axis=0) for values in kept.values]))  # (points, outcomes, years, cities)
    drawn = draws_of(free, SAMPLES, bench.seed + 1)
    scores, wanted = _scores(free, points), _scores(free, drawn)
    surfaces = {name: lay(scores, logs[:, k].reshape(len(logs), -1)) for k, name in enumerate(asked.outcomes)}
    expected = {name: surface.at(wanted).reshape(SAMPLES, *logs.shape[2:]) for name, surface in surfaces.items()}
    years = years_of(scenarios[0])
    return Learned(tuple(one.name for one in free), drawn, years, expected, {name: surface.error for name, surface in surfaces.items()}, len(points))


def _scores(free: Sequence[Free], values: Floats) -> Floats:
    """Values on the scale where every prior has mean 0 and standard deviation 1."""
    return np.column_stack([one.prior.score(values[:, d]) for d, one in enumerate(free)])


def record_of(calibration: Calibration, region: RegionPack, years: Sequence[int]) -> Record:
    """Annual means that were observed in ``years``, under the conditions of the base year, with the error model of the calibration."""
    cities = region.city_names
    return Record(VARIABLE, cities, tuple(years), entries_of(region, VARIABLE, cities, list(years)), calibration.record.error, region.base_year)


def at_entries(record: Record, logs: Floats) -> Floats:
    """Logarithms (draws, years, cities) at the entries of a record whose years are the first of them, (draws, n)."""
    return np.asarray(logs[:, [entry.year for entry in record.entries], [entry.place for entry in record.entries]])


def log_likelihood(record: Record, logs: Floats, which: Callable[[Entry], bool] | None = None, linear: Floats | None = None) -> Floats:
    """Gaussian log-likelihood of the logarithms ``logs`` (m, n) of every draw at the entries (of those that ``which`` chooses).

    ``linear`` (k, n): only these linear combinations of the entries count. Normalised, so that models may be compared on one record.
    """
    rows = np.array([which is None or which(entry) for entry in record.entries])
    gap, covariance = (record.values - logs)[:, rows], record.covariance[np.ix_(rows, rows)]
    if linear is not None:
        gap, covariance = gap @ linear[:, rows].T, linear[:, rows] @ covariance @ linear[:, rows].T
    root = np.linalg.cholesky(covariance)
    whitened = np.linalg.solve(root, gap.T)
    return np.asarray(-0.5 * (whitened**2).sum(axis=0) - np.log(np.diag(root)).sum() - 0.5 * len(root) * np.log(2.0 * np.pi))


def weights_of(logs: Floats) -> Floats:
    """Weights that sum to one from log-likelihoods; a draw whose runs failed weighs nothing."""
    found = np.exp(np.where(np.isnan(logs), -np.inf, logs) - np.nanmax(logs))
    return np.asarray(found / found.sum())


def effective(weights: Floats) -> float:
    """Effective sample size of weights (Kong 1992)."""
    return float(1.0 / (weights**2).sum())
