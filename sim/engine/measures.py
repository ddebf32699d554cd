"""Dated policies as arrays: the doses of every use of the clause measures, and what they work on."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.policy import activity, added_growth
from sim.processes.measures.fields import MEASURES, reading
from sim.scenario.scenario import Scenario
from sim.world.doses import MOST, Days, Doses, dose_table, sector_names, worked_on

Floats = NDArray[np.float64]


def measure_tables(scenario: Scenario) -> dict[str, Any]:
    """``Measures.field`` -> value, of everything that is no state. In a region without dated policies there are no sectors, so nothing is kept.

    Where there are some, a scenario without the clause has doses of 0: a run may go on under a scenario that begins to use them.
    """
    pack, months, n = scenario.region, scenario.calendar.all_months, len(scenario.region.cities)
    uses = [use for use in scenario.mechanisms if use.mechanism.clause == MEASURES and use.acts(MEASURES.name) and use.strength > 0.0]
    if not pack.measures:
        none = np.zeros((n, 0))
        empty = {"dose": np.zeros((len(months), n, 0)), "reach": none, "spend": none, "diffuse": none > 0, "grown": np.zeros((len(months), 0))}
        return {f"Measures.{name}": value for name, value in empty.items()}
    days = Days(scenario.calendar, pack.heating_season)
    left = np.ones((len(months), n, len(sector_names(pack))))
    for use in uses:
        inside = days.share((use.window,), "all")
        active = np.divide(activity(use, scenario), inside, out=np.zeros(len(months)), where=inside > 0.0)
        left *= 1.0 - dose_table(pack, days, Doses(*reading(use.fields)), use.window, use.cities, active)
    reach, spend, diffuse = worked_on(pack)
    found = {"dose": np.minimum(1.0 - left, MOST), "reach": reach, "spend": spend, "diffuse": diffuse, "grown": _grown(scenario)}
    return {f"Measures.{name}": value for name, value in found.items()}


def _grown(scenario: Scenario) -> Floats:
    """Activity of every sector relative to industry, (months, sectors): exp(added rate x years since the base year), still in the burn-in."""
    years, rates = added_growth(scenario)
    return np.asarray(np.exp(np.outer(years, [rates.get(name, 0.0) for name in sector_names(scenario.region)])))
