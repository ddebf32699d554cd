"""What a calibration will run, and what that costs."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from sim.study.calibrate.file import Calibration
from sim.study.calibrate.fit import CHECKED, at, priors_of, question
from sim.study.calibrate.weigh import SAMPLES, sobol
from sim.study.runs.plan import Plan

_PAIR_SECONDS, _SAMPLE_SECONDS = 2.0e-4, 1.2e-6
"""A pair of points while the emulator is fitted; a pair of a point and a weighed value."""


def plan(calibration: Calibration, planted: int | None, workers: int | None, cores: int, out: Path) -> Plan:
    """The runs of the design that the store of ``out`` lacks, and (not known before it) those of the check or of the planted records."""
    priors, design = priors_of(calibration.free), calibration.design
    scenarios = at(calibration, sobol(design.points, priors, design.seed))
    found = question(calibration, scenarios, 0, design.replicates, out).plan(workers, cores)
    later = planted or (CHECKED + 1) * design.replicates
    each = found.cost.seconds / max(1, found.runs - found.found)
    fitting = _PAIR_SECONDS * design.points**2 + _SAMPLE_SECONDS * SAMPLES * design.points
    cost = dataclasses.replace(found.cost, seconds=found.cost.seconds + later * each + fitting)
    return dataclasses.replace(found, runs=found.runs + later, cost=cost)

