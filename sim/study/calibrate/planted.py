"""Does the method find what was put in? Records made by the model itself from known values of the parameters (simulation-based calibration)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.study.calibrate.emulator import one_thread
from sim.study.calibrate.fit import CHECKED, Learned, Work, at, priors_of, run_all
from sim.study.calibrate.weigh import weigh

Floats = NDArray[np.float64]

INTERVAL = (0.05, 0.95)
ACCEPTED = (0.80, 0.97)
"""Share of intervals of 90 % that must hold the truth, all parameters together."""


@dataclass(frozen=True)
class Planted:
    """Truths (sets, d), ends of the intervals of 90 % (sets, d), and the effective sample size of every set."""

    names: tuple[str, ...]
    truth: Floats
    low: Floats
    high: Floats
    effective: Floats

    @property
    def held(self) -> NDArray[np.bool_]:
        """Whether the interval holds the truth, (sets, d)."""
        return (self.low <= self.truth) & (self.truth <= self.high)

    @property
    def share(self) -> float:
        """Share of all intervals that do."""
        return float(self.held.mean())

    @property
    def accepted(self) -> bool:
        """Whether that share lies where it should."""
        return ACCEPTED[0] <= self.share <= ACCEPTED[1]


def plant(learned: Learned, count: int, work: Work) -> Planted:
    """Draw ``count`` truths from the prior, run the model once at each, add errors of the error model, and calibrate on each such record.

    The runs are replicates that the emulator never saw. Sets whose run fails are left out.
    """
    calibration = learned.calibration
    priors, seed = priors_of(calibration.free), calibration.design.seed
    generator = np.random.Generator(np.random.Philox([seed, 3]))
    truth = np.column_stack([prior.at(generator.random(count)) for prior in priors])
    # after the replicates of the design and of the check
    first = (calibration.design.points + CHECKED + 1) * calibration.design.replicates
    logs, _, _ = run_all(calibration, at(calibration, truth), first, 1, "planted", work)
    record = calibration.record
    with one_thread():
        errors = generator.standard_normal((count, len(record.entries))) @ np.linalg.cholesky(record.covariance).T
    made = logs[:, 0] + errors
    whole = np.isfinite(made).all(axis=1)
    found = [weigh(learned.emulator, learned.sample, record, each) for each in made[whole]]
    ends = np.array([weighed.quantiles(INTERVAL) for weighed in found])
    return Planted(tuple(one.name for one in calibration.free), truth[whole], ends[:, 0], ends[:, 1], np.array([w.effective for w in found]))
