"""Shared fixtures: short real scenarios, and the series of a run."""

from __future__ import annotations

import pytest

from sim.engine.prepared import prepare
from sim.model.model import CooperationModel
from sim.outcomes.compute import series_of
from sim.scenario.load import load_scenario

SMALL = {"period.months": 30, "agents.enterprises_per_city": 20, "agents.citizens_per_city": 20}
"""A short run of the real region."""


def scenario_of(name="bth_status_quo", **overrides):
    """A shipped scenario with overrides."""
    return load_scenario(name, overrides=SMALL | overrides)


def simulate(scenario, replicate=0, root_seed=1):
    """The finished model."""
    return CooperationModel(prepared=prepare(scenario), replicate=replicate, root_seed=root_seed).run_all()


def series(scenario, replicate=0):
    """Outcome -> (months, places)."""
    return series_of(simulate(scenario, replicate))


@pytest.fixture(scope="session")
def status_quo():
    return scenario_of()
