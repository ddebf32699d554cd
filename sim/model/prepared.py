"""What all replicates of a scenario share: fixed arrays, policy, and the calendar as numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.declare.dates import Month
from sim.model.policy import Policy, policy_of
from sim.processes.activity.fields import SECTOR_OF
from sim.processes.sections import LEVERS
from sim.scenario.scenario import Scenario
from sim.world.columns import DamageFunction, Places, damage_function, places, yearly_path
from sim.world.weather import SEASONS, Climate, climate_from_mapping

Floats = NDArray[np.float64]
_READ_BY_PARTIES = ("review_lag", "report_noise", "opacity", "fiscal_capacity", "meeting_cost", "exit_cost", "verification")


@dataclass(frozen=True)
class Prepared:
    """A scenario made ready to run: arrays that no replicate changes.

    activity (months,): economic activity less autonomous improvement, 1 in the base year; outside (months,): trend of the
    background, 1 in the base year. Both stand still in the burn-in. mix: see :class:`Mix`. now, today: levers of a month, (n,), and of
    its days, (days, n), by name; of_parties: means over the cities of each party of the levers that parties read, (months, P).
    """

    scenario: Scenario
    places: Places
    policy: Policy
    damage: DamageFunction
    climate: Climate
    history: dict[tuple[int, str], float | Floats] | None
    months: tuple[Month, ...]
    offsets: NDArray[np.int64]
    activity: Floats
    outside: Floats
    mix: Mix
    now: tuple[dict[str, Floats], ...]
    today: tuple[dict[str, Floats], ...]
    of_parties: dict[str, Floats]


@dataclass(frozen=True)
class Mix:
    """How diffuse sources that grow at rates of their own change a city, relative to its industry; (months, n), 1 where they do not.

    diffuse: activity of diffuse sources; diffuse_cost: their cost of abatement; emission: uncontrolled emission of the city; cost:
    its cost of abatement.
    """

    diffuse: Floats
    diffuse_cost: Floats
    emission: Floats
    cost: Floats


def prepare(scenario: Scenario) -> Prepared:
    """Build the shared arrays of a scenario."""
    pack, calendar = scenario.region, scenario.calendar
    years, added = sorted({m.year for m in calendar.all_months}), scenario.get("activity", "growth")
    net = {year: pack.rate(pack.growth, year) - pack.rate(pack.improvement, year) + added for year in {0, *pack.growth, *pack.improvement}}
    growth, trend = yearly_path(net, pack.base_year, years), yearly_path(pack.outside_trend, pack.base_year, years)
    at = [max(month, calendar.start).year for month in calendar.all_months]
    here, policy = places(pack, scenario.get("governments", "party")), policy_of(scenario)
    days = list(zip(calendar.day_offsets, calendar.day_offsets[1:], strict=False))
    monthly = {name: policy.levers[name] for name, lever in LEVERS.items() if lever.clock == "month"}
    daily = {name: policy.levers[name] for name, lever in LEVERS.items() if lever.clock == "day"}
    return Prepared(
        scenario, here, policy, damage_function(pack),
        climate_from_mapping(pack.weather, pack.city_names), _history(scenario), calendar.all_months, np.array(calendar.day_offsets),
        np.array([growth[year] for year in at]), np.array([trend[year] for year in at]),
        _mix(scenario, np.array([year - pack.base_year for year in at])),
        tuple({name: values[t] for name, values in monthly.items()} for t in range(len(calendar.all_months))),
        tuple({name: values[first:last] for name, values in daily.items()} for first, last in days),
        {name: party_mean(monthly[name], here) for name in _READ_BY_PARTIES},
    )  # fmt: skip


def party_mean(values: Floats, places: Places) -> Floats:
    """Mean over the cities of each party: (..., n) to (..., P)."""
    total = np.zeros((*values.shape[:-1], len(places.parties)))
    for c, party in enumerate(places.party):
        total[..., party] += values[..., c]
    return total / np.bincount(places.party, minlength=len(places.parties))


def _mix(scenario: Scenario, years: Floats) -> Mix:
    """Sectors of diffuse sources grow by exp(added rate x years) relative to industry; every city weighs them by emission or by cost."""
    pack = scenario.region
    index = {name: c for c, name in enumerate(pack.city_names)}
    rates = {sector: scenario.get("activity", name) for name, sector in SECTOR_OF.items()}
    of_emission, of_diffuse, of_cost = (np.zeros((len(years), len(index))) for _ in range(3))
    diffuse, diffuse_cost, cost = (np.full(len(index), 1e-300) for _ in range(3))
    for s in pack.sectors:
        c, emission = index[s.city], s.emission_share * pack.emission[index[s.city]]
        grown = np.expm1(rates.get(s.sector, 0.0) * years)
        cost[c] += s.cost * emission * s.controllable
        of_cost[:, c] += s.cost * emission * s.controllable * grown
        of_emission[:, c] += s.emission_share * grown
        if not s.enterprises:
            diffuse[c] += emission * s.controllable
            diffuse_cost[c] += s.cost * emission * s.controllable
            of_diffuse[:, c] += emission * s.controllable * grown
    return Mix(1.0 + of_diffuse / diffuse, 1.0 + of_cost / diffuse_cost, 1.0 + of_emission, 1.0 + of_cost / cost)


def _history(scenario: Scenario) -> dict[tuple[int, str], float | Floats] | None:
    """Ventilation index by (year, season); a city's own row goes before the row of the region."""
    if scenario.weather != "history":
        return None
    pack = scenario.region
    result: dict[tuple[int, str], float | Floats] = {}
    for year in sorted({key[1] for key in pack.weather_history}):
        for season in SEASONS:
            common = pack.weather_history.get(("region", year, season), 1.0)
            result[year, season] = np.array([pack.weather_history.get((name, year, season), common) for name in pack.city_names])
    return result
