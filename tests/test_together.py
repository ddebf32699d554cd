"""Mechanisms together: each alone, every pair and all at once run to finite numbers."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from sim.mechanisms import registry
from sim.outcomes.declarations import OUTCOMES
from tests.conftest import scenario_of, series, switched_on

NAMES = sorted(registry())
PERIOD = {"period.start": "2014-01", "period.months": 15, "agents.enterprises_per_city": 10, "agents.citizens_per_city": 10}
SOMETIMES_MISSING = {"border_ratio", "welfare_gap_closed", "external_margin"}
"""Outcomes that a run may lack: no enterprise at the border of any city; no true gain of full cooperation under strong accountability;
no party outside the pact."""


def with_mechanisms(names, **more):
    """A scenario of the region in which the named mechanisms act at their defaults (the campaign in its window)."""
    return scenario_of(**PERIOD, **switched_on(*names), **more)


def infinite(run):
    """Outcomes that hold an infinite value anywhere."""
    return [name for name, values in run.items() if np.isinf(values).any()]


def defined(run):
    """Outcomes that have a value for some month and place."""
    return {name for name, values in run.items() if np.isfinite(values).any()}


@pytest.mark.parametrize("names", [*itertools.combinations(NAMES, 1), *itertools.combinations(NAMES, 2)], ids="+".join)
def test_each_alone_and_every_pair_run_to_finite_numbers(names):
    run = series(with_mechanisms(names))
    assert not infinite(run)
    assert np.isfinite(run["concentration"]).all()
    assert np.isfinite(run["emission"]).all()
    assert (run["emission"] >= 0).all()


@pytest.mark.parametrize("rule", ["conditional_cooperation", "repeated_game", "imitation", "always", "never"])
@pytest.mark.parametrize("exit_rule", ["carry_on", "dissolve"])
def test_all_together_run_to_finite_numbers_under_every_rule(rule, exit_rule):
    run = series(with_mechanisms(NAMES, **{"governments.delivery_rule": rule, "governments.on_exit": exit_rule, "governments.members": "all"}))
    assert not infinite(run)
    assert set(OUTCOMES) - defined(run) <= SOMETIMES_MISSING
