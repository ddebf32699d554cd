"""From the mechanisms of a scenario to lever arrays by month (or day) and city, clauses, and running costs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.levers import Lever
from sim.declare.units import per_month
from sim.engine.clauses import bind_clause
from sim.mechanisms.base import OFFERS, RUNNING_COST, Field
from sim.processes.activity.fields import SECTOR_OF
from sim.processes.sections import LEVERS
from sim.scenario.scenario import MechanismUse, Scenario
from sim.world.columns import emission_of_enterprises, yearly_path

Floats = NDArray[np.float64]

ORDERED = 0.5
"""Strength x ramp from which a yes/no field holds: an order is given or it is not."""


@dataclass(frozen=True)
class Policy:
    """What policy says in every month (burn-in included).

    levers: name -> (months, n), or (days, n) for levers by day; running_cost: mechanism -> (months,) in 10^8 CNY a month; clauses:
    ``Block.field`` -> number, or array by month (or day) and city, of every clause that is set; offered (months, n): where an institution
    offers membership of the pact.
    """

    levers: dict[str, Floats]
    running_cost: dict[str, Floats]
    clauses: dict[str, Any]
    offered: NDArray[np.bool_]


def activity(use: MechanismUse, scenario: Scenario) -> Floats:
    """strength * ramp * share of the month inside the window, (months,); zero in the burn-in.

    The ramp rises linearly from 0 at ``from`` to 1 after ``ramp_months`` and is taken at the middle of each month.
    """
    calendar = scenario.calendar
    result = np.zeros(len(calendar.all_months))
    for t, month in enumerate(calendar.all_months):
        if t < calendar.burn_in:
            continue
        ramp = 1.0
        if use.ramp_months > 0:
            first = use.window.first or calendar.start.first_day
            since = (month.year - first.year) * 12 + month.month - first.month + 0.5
            ramp = min(max(since / use.ramp_months, 0.0), 1.0)
        result[t] = use.strength * ramp * use.window.share_of(month)
    return result


def daily_activity(use: MechanismUse, scenario: Scenario, monthly: Floats) -> Floats:
    """strength * ramp on the days inside the window, (days,)."""
    calendar = scenario.calendar
    offsets = calendar.day_offsets
    result = np.zeros(offsets[-1])
    for t, month in enumerate(calendar.all_months):
        share = use.window.share_of(month)
        if monthly[t] > 0 and share > 0:
            inside = [use.window.contains(month.first_day.replace(day=d + 1)) for d in range(month.days)]
            result[offsets[t] : offsets[t + 1]] = np.where(inside, monthly[t] / share, 0.0)
    return result


def ordered(active: Floats, inside: Floats) -> Floats:
    """What is active of a yes/no field: the share of the time ``inside`` the window where strength x ramp is at least ORDERED, else nothing."""
    return np.where((inside > 0.0) & (active >= ORDERED * inside), inside, 0.0)


def activity_level(scenario: Scenario) -> Floats:
    """Economic activity less autonomous improvement, 1 in the base year, (months,); it stands still in the burn-in."""
    pack, calendar = scenario.region, scenario.calendar
    added = scenario.get("activity", "growth")
    net = {year: pack.rate(pack.growth, year) - pack.rate(pack.improvement, year) + added for year in {0, *pack.growth, *pack.improvement}}
    path = yearly_path(net, pack.base_year, sorted({month.year for month in calendar.all_months}))
    return np.array([path[max(month, calendar.start).year] for month in calendar.all_months])


def added_growth(scenario: Scenario) -> tuple[Floats, dict[str, float]]:
    """Years since the base year by month (they stand still in the burn-in), and by sector the rate a year at which it grows beside industry."""
    calendar, base_year = scenario.calendar, scenario.region.base_year
    years = np.array([max(month, calendar.start).year - base_year for month in calendar.all_months])
    return years, {sector: scenario.get("activity", name) for name, sector in SECTOR_OF.items()}


def contribution(lever: Lever, field: Field, value: float, base: float | Floats, active: Floats, start: float | Floats | None = None) -> Floats:
    """neutral + active * (full - neutral), (times, 1) or (times, n).

    ``min`` levers start from ``start`` (the base value where none is given, an array by city where the base is a base-year quantity), and
    are +inf where nothing is active; lags round up.
    """
    full, share = field.contributes(value, base), active[:, None]  # type: ignore[arg-type]
    if lever.combine == "min":
        first = base if start is None else start
        moved = first + share * (full - first)
        return np.where(share > 0, np.ceil(moved - 1e-9) if lever.unit == "months" else moved, math.inf)
    return lever.neutral + share * (full - lever.neutral)


def _combine(lever: Lever, current: Floats, added: Floats) -> Floats:
    if lever.combine == "sum":
        return current + added
    if lever.combine == "product":
        return current * added
    if lever.combine == "1-prod":
        return current + added - current * added  # exactly ``current`` where nothing is added
    return np.minimum(current, added) if lever.combine == "min" else np.maximum(current, added)


def policy_of(scenario: Scenario) -> Policy:
    """Build every lever array. The order of mechanisms does not matter: contributions are combined in the order of their names."""
    cities = scenario.region.city_names
    calendar = scenario.calendar
    months, days, n = len(calendar.all_months), calendar.day_offsets[-1], len(cities)
    base: dict[str, float | Floats] = dict(scenario.levers)
    region = scenario.region
    base_year = {"emission_ceiling": np.array(region.emission), "target": np.array(region.base_mean), "permit_cap": emission_of_enterprises(region)}
    free = np.outer(activity_level(scenario), base_year["permit_cap"])  # what a cap of strength 0 would be: emission without any abatement
    people = np.array([city.population for city in region.cities]) / 1e6
    levers = {name: np.full((days if lever.clock == "day" else months, n), base.get(name, lever.base)) for name, lever in LEVERS.items()}
    levers["target"] = _targets(scenario)
    costs: dict[str, Floats] = {}
    clauses: dict[str, Any] = {}
    offered = np.zeros((months, n), dtype=np.bool_)
    for use in sorted(scenario.mechanisms, key=lambda u: (u.name, u.key)):
        active = activity(use, scenario)
        by_day = daily_activity(use, scenario, active) if use.mechanism.by_day else active
        here = np.isin(np.array(cities), use.cities)
        if use.mechanism.offers_membership and use.acts(OFFERS):
            offered |= np.outer(active > 0.0, _invited(use, scenario, here))
        for field in use.mechanism.fields:
            if field.lever is not None and use.acts(field.parameter.name):
                lever = LEVERS[field.lever]
                level = base_year[lever.name][here] if lever.name in base_year else base.get(lever.name, lever.base)
                value = use.fields[field.parameter.name]
                now = by_day if lever.clock == "day" else active
                if field.parameter.kind == "flag":
                    now = ordered(now, np.sign(now) if lever.clock == "day" else _inside(use, scenario))
                added = contribution(lever, field, value, level, now, free[:, here] if lever.name == "permit_cap" else None)
                levers[lever.name][:, here] = _combine(lever, levers[lever.name][:, here], added)
        cost = use.cost_share * per_month(use.fields[RUNNING_COST]) * active * people[here].sum()
        costs[use.name] = costs.get(use.name, np.zeros(months)) + cost
        if use.mechanism.clause is not None and use.acts(use.mechanism.clause.name):
            bind_clause(clauses, use, by_day if use.mechanism.clause.by_day else active, here)
    for name, lever in LEVERS.items():
        np.clip(levers[name], lever.low, lever.high, out=levers[name])
    return Policy(levers, costs, clauses, offered)


def _invited(use: MechanismUse, scenario: Scenario, here: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Cities of the parties that a use invites into the pact: where it acts, or those that its fields name."""
    if use.mechanism.invites is None:
        return here
    names = use.mechanism.invites(use.fields)
    by_city = scenario.get("governments", "party") == "city"
    return np.array([city.name in names or (not by_city and city.party in names) for city in scenario.region.cities])


def _inside(use: MechanismUse, scenario: Scenario) -> Floats:
    """Share of each month inside the window, (months,)."""
    return np.array([use.window.share_of(month) for month in scenario.calendar.all_months])


def _targets(scenario: Scenario) -> Floats:
    """Targets of the pack by month and city; +inf where none. A year after the last one keeps it; in a month with a target of its own the lower one holds."""
    months = scenario.calendar.all_months
    result = np.full((len(months), len(scenario.region.cities)), math.inf)
    years = np.array([month.year for month in months])
    index = {name: c for c, name in enumerate(scenario.region.city_names)}
    for (city, year), value in sorted(scenario.region.targets.items(), key=lambda item: item[0][1]):
        result[years >= year, index[city]] = value
    rows = {(month.year, month.month): t for t, month in enumerate(months)}
    for (city, year, number), value in scenario.region.season_targets.items():
        if (t := rows.get((year, number))) is not None:
            result[t, index[city]] = min(result[t, index[city]], value)
    return result
