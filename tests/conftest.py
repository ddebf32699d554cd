"""Shared fixtures: short real scenarios, and the series of a run."""

from __future__ import annotations

import importlib
import os

import mesa
import pytest

from sim.engine.prepared import prepare
from sim.model.model import CooperationModel
from sim.outcomes.compute import series_of
from sim.scenario.load import load_scenario
from sim.world.pack import Budget

SMALL = {"period.months": 30, "agents.enterprises_per_city": 20, "agents.citizens_per_city": 20}
"""A short run of the real region."""
MESA = int(mesa.__version__.split(".")[0])
"""The major version of Mesa; the tests of Mesa 4 and those of what it no longer has skip by it."""


CAMPAIGN = {"from": "2014-03-01", "to": "2014-06-20", "campaign_floor": 0.3, "curtailment": 0.2, "effort_floor": 0.2}
"""A campaign that moves what a campaign can move."""
NAMED = {"bilateral_payments": {"payer": "Tianjin", "payee": "Hebei"}}
"""What mechanisms need that name parties of bth."""


def switched_on(*names, **fields):
    """Overrides that switch mechanisms of a scenario of bth on, with the fields that they cannot do without."""
    chosen = {f"mechanisms.{name}.{field}": value for name in names for field, value in NAMED.get(name, {}).items()}
    chosen |= {f"mechanisms.{name}.{field}": value for name in names if name != "campaign" for field, value in fields.items()}
    chosen |= {f"mechanisms.{name}.enabled": True for name in names if name != "campaign"}
    return chosen | ({"mechanisms.campaign": CAMPAIGN | fields} if "campaign" in names else {})


def needs_extra(package: str) -> None:
    """Skip a test whose package comes with an extra that is not installed; fail where every extra should be (HAZEPACT_ALL_EXTRAS)."""
    if os.environ.get("HAZEPACT_ALL_EXTRAS"):
        importlib.import_module(package)
    pytest.importorskip(package)


def scenario_of(name="bth_status_quo", **overrides):
    """A shipped scenario with overrides."""
    return load_scenario(name, overrides=SMALL | overrides)


def budgets_in(pack, factor):
    """The budgets of a pack with all money times ``factor``."""
    return {key: Budget(budget.revenue * factor) for key, budget in pack.budgets.items()}


def simulate(scenario, replicate=0, root_seed=1):
    """The finished model."""
    return CooperationModel(prepared=prepare(scenario), replicate=replicate, root_seed=root_seed).run_all()


def series(scenario, replicate=0):
    """Outcome -> (months, places)."""
    return series_of(simulate(scenario, replicate))


@pytest.fixture(scope="session")
def status_quo():
    return scenario_of()
