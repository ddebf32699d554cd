"""Runs of the design, the emulator, and the posterior, with the checks that are printed beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.declare.problems import Place, failed
from sim.scenario.scenario import Scenario
from sim.study.calibrate.changes import with_values
from sim.study.calibrate.emulator import Emulator, check_packages, fit
from sim.study.calibrate.file import POINTS_PER_PARAMETER, Calibration
from sim.study.calibrate.parameters import Free
from sim.study.calibrate.priors import Prior
from sim.study.calibrate.weigh import Direction, Sample, Weighed, directions, sample_prior, scores_of, sobol, weigh
from sim.study.runs.execute import Progress
from sim.study.runs.keep import Keep
from sim.study.runs.kept import KeptRuns

Floats = NDArray[np.float64]
Stage = Callable[[str], AbstractContextManager[Progress | None]]
"""Opens a progress bar for the stage of that name and gives the function that moves it."""

CHECKED = 40
"""Draws of the posterior that are run again in the model."""
QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Work:
    """Where runs are kept, on how many processes they are done, and how progress is shown."""

    out: Path
    workers: int
    stage: Stage


@dataclass(frozen=True)
class Learned:
    """What the runs of the design taught: the emulator and its predictions over the prior; points whose runs failed; runs found from before."""

    calibration: Calibration
    emulator: Emulator
    sample: Sample
    lost: int
    reused: int
    computed: int


@dataclass(frozen=True)
class Checks:
    """What is printed beside a posterior; standard deviations and distances are of logarithms, so 0.01 is about 1 %.

    emulator: root mean square distance of the emulator from the mean of the runs of posterior draws; luck_of_mean: what that mean varies by
    itself; luck: of one run; noise: of the error model. before, after: distance of the scenario as it is, and of the posterior's runs together,
    from what was observed.
    """

    draws: int
    emulator: float
    luck_of_mean: float
    luck: float
    noise: float
    before: float
    after: float
    effective: float
    different: int


@dataclass(frozen=True)
class Fitted:
    """A posterior: weighted values, draws of equal weight (count, d), directions from the best known on, and checks."""

    learned: Learned
    weighed: Weighed
    draws: Floats
    directions: tuple[Direction, ...]
    checks: Checks


def priors_of(free: Sequence[Free]) -> tuple[Prior, ...]:
    """The priors, in the order of the parameters."""
    return tuple(one.prior for one in free)


def at(calibration: Calibration, values: Floats) -> list[Scenario]:
    """The scenario at each row of values (m, d)."""
    keys = [(d, path) for d, one in enumerate(calibration.free) for path in one.paths]
    return [with_values(calibration.scenario, {path: float(row[d]) for d, path in keys}) for row in values]


def question(calibration: Calibration, scenarios: Sequence[Scenario], first: int, each: int, out: Path) -> KeptRuns:
    """The runs of :func:`run_all`, asked of the store of ``out``."""
    record = calibration.record
    keep = Keep((record.variable,), record.places, tuple(str(year) for year in record.years))
    replicates = [range(first + i * each, first + (i + 1) * each) for i in range(len(scenarios))]
    return KeptRuns(scenarios, replicates, calibration.root_seed, keep, out)


def run_all(calibration: Calibration, scenarios: Sequence[Scenario], first: int, each: int, name: str, work: Work) -> tuple[Floats, int, int]:
    """Logarithms of the observed values in runs, (scenarios, each, n), NaN where one failed; runs found from before, and done now.

    Every scenario has replicates of its own, from ``first`` on: what is common to all is then no luck of a few replicates.
    """
    with work.stage(name) as move:
        kept = question(calibration, scenarios, first, each, work.out).run(work.workers, move)
    return np.stack([calibration.record.of_runs(values[:, 0]) for values in kept.values]), kept.found, kept.computed


def learn(calibration: Calibration, work: Work) -> Learned:
    """Run the design and fit the emulator. InputError: the extra is missing; EnvironmentFailed: too many runs failed."""
    check_packages()
    priors, design = priors_of(calibration.free), calibration.design
    values = sobol(design.points, priors, design.seed)
    logs, reused, computed = run_all(calibration, at(calibration, values), 0, design.replicates, "design", work)
    whole = np.isfinite(logs).all(axis=(1, 2))
    if whole.sum() < POINTS_PER_PARAMETER * len(priors):
        raise failed(Place(str(calibration.path)), "calibrate.failed", found=int((~whole).sum()), points=design.points)
    emulator = fit(scores_of(values[whole], priors), logs[whole], design.seed)
    return Learned(calibration, emulator, sample_prior(emulator, priors, design.seed), int((~whole).sum()), reused, computed)


def posterior(learned: Learned, work: Work) -> Fitted:
    """Weigh by what was observed, draw, and run a part of the draws again in the model."""
    calibration = learned.calibration
    weighed = weigh(learned.emulator, learned.sample, calibration.record, calibration.record.values)
    rows = weighed.resampled(calibration.draws, calibration.design.seed)
    known = directions(np.cov(learned.sample.scores.T, bias=True).reshape(weighed.covariance.shape), weighed.covariance)
    return Fitted(learned, weighed, learned.sample.values[rows], known, _checks(learned, weighed, rows, work))


def _checks(learned: Learned, weighed: Weighed, rows: NDArray[np.int64], work: Work) -> Checks:
    calibration, emulator, sample = learned.calibration, learned.emulator, learned.sample
    record, count = calibration.record, calibration.design.replicates
    chosen = np.array(list(dict.fromkeys(rows.tolist()))[:CHECKED])
    scenarios = [calibration.scenario, *at(calibration, sample.values[chosen])]
    logs, _, _ = run_all(calibration, scenarios, calibration.design.points * count, count, "check", work)
    as_it_is, again = logs[0].mean(axis=0), logs[1:].mean(axis=1)
    whole = np.isfinite(again).all(axis=1)
    if not whole.any():
        raise failed(Place(str(calibration.path)), "calibrate.failed", found=len(again), points=len(again))
    luck = float(np.trace(emulator.luck)) / len(record.entries)
    return Checks(
        draws=int(whole.sum()), emulator=_rms(sample.mean[chosen][whole] - again[whole]), luck_of_mean=float(np.sqrt(luck / count)),
        luck=float(np.sqrt(luck)), noise=float(np.sqrt(np.trace(record.covariance) / len(record.entries))), before=_rms(as_it_is - record.values),
        after=_rms(again[whole].mean(axis=0) - record.values), effective=weighed.effective, different=len(set(rows.tolist())),
    )  # fmt: skip


def _rms(gap: Floats) -> float:
    return float(np.sqrt((gap**2).mean()))
