"""Scenarios on packs in memory, their runs, and how far two answers are apart."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from sim.engine.prepared import prepare
from sim.mechanisms import registry
from sim.model.model import CooperationModel
from sim.outcomes.compute import series_of
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario
from sim.world.pack import RegionPack
from tests.laws.packs import TEMPLATE, template

ACCOUNTABILITY = {"mechanisms.performance_evaluation": {"accountability_per_million": 0.327}}
"""Officials who answer for their air."""
INSTITUTIONS = ACCOUNTABILITY | {"mechanisms.legislation": {}, "mechanisms.coordination_body": {}, "mechanisms.information_platform": {}}
"""A pact that works."""
PAID = {"mechanisms.ecological_compensation": {"rule": "marginal_damage", "share": 0.3}}
STAY = {"governments.members": "all", "levers.exit_cost": 1e6}
"""Everybody is in the pact and nobody leaves."""
CALM = {"period.weather": "none", "air.transport": "central", "levers.planning_error": 0, "levers.report_noise": 0}
"""No luck in weather, plans and news."""
ALONE = CALM | {"agents.enterprises_per_city": 0, "agents.citizens_per_city": 0}
"""Governments alone: enterprises are one continuous cost curve, nobody complains."""
SMALL = {
    "period.months": 24, "agents.enterprises_per_city": 12, "agents.citizens_per_city": 12, "governments.pact": "offered",
    "governments.delivery_cost": "saturating",
}  # fmt: skip
"""A short run with few agents; pact and delivery as they are by default (the scenario that is the template is one of theory)."""


@cache
def _loaded(overrides: str) -> Scenario:
    return load_scenario(TEMPLATE, overrides=json.loads(overrides))


def scenario_on(pack: RegionPack, *settings: Mapping[str, Any], where: Mapping[str, Sequence[str]] | None = None) -> Scenario:
    """A scenario of ``pack`` with the overrides of ``settings`` (later ones hold); 24 months unless they say otherwise.

    ``where``: mechanism -> the cities in which it acts; all where it is not named. ``governments.members`` may be "all" or parties of the pack.
    """
    given: dict[str, Any] = dict(SMALL)
    for part in settings:
        given |= part
    members = given.pop("governments.members", ())
    for key in [key for key in given if key.startswith("mechanisms.")]:
        if named := registry()[key.split(".")[1]].named:  # names of the template here, those of the pack below
            given[key] = given[key] | dict(zip(named, template().party_names[:2], strict=True))
    scenario = _loaded(json.dumps(given))
    uses = tuple(
        dataclasses.replace(
            use, cities=tuple((where or {}).get(use.name, pack.city_names)),
            fields=dict(use.fields) | dict(zip(use.mechanism.named, (pack.party_names[0], pack.party_names[-1]), strict=False)),
        )
        for use in scenario.mechanisms
    )  # fmt: skip
    governments = dict(scenario.settings["governments"]) | {"members": pack.party_names if members == "all" else tuple(members)}
    return dataclasses.replace(scenario, region=pack, mechanisms=uses, settings=dict(scenario.settings) | {"governments": governments})


def run(scenario: Scenario, replicate: int = 0) -> CooperationModel:
    """The finished model."""
    return CooperationModel(prepared=prepare(scenario), replicate=replicate, root_seed=1).run_all()


def series(scenario: Scenario, replicate: int = 0) -> dict[str, np.ndarray]:
    """Outcome -> (months, places) of a run."""
    return series_of(run(scenario, replicate))


def apart(a: Any, b: Any, size: float = 0.0) -> float:
    """Largest difference of two arrays, relative to the largest value of the second (or to ``size``); infinite where only one has a number."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape or (np.isnan(a) != np.isnan(b)).any():
        return np.inf
    known = ~np.isnan(a)
    if not known.any() or np.array_equal(a[known], b[known]):
        return 0.0
    return float(np.abs(a[known] - b[known]).max() / max(size, float(np.abs(b[known]).max()), 1e-300))


def unequal(a: Mapping[str, np.ndarray], b: Mapping[str, np.ndarray], but: Sequence[str] = ()) -> list[str]:
    """Outcomes that are not the same bit for bit."""
    return [name for name in a if name not in but and not np.array_equal(a[name], b[name], equal_nan=True)]
