"""What all replicates of a scenario share: fixed arrays, policy, and the calendar as numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.dates import Month
from sim.declare.levers import Lever
from sim.declare.parameters import Parameter
from sim.draws.streams import named_ids
from sim.engine.clauses import unset
from sim.engine.measures import measure_tables
from sim.engine.payments import payment_rows
from sim.engine.policy import Policy, activity_level, added_growth, policy_of
from sim.engine.shared import kept
from sim.processes import blocks
from sim.processes.credit.fields import BLUE, CLASSES
from sim.processes.damage.kernel import damage_slopes
from sim.processes.plan.fields import ANSWERING, DAMAGE, GDP, POPULATION
from sim.processes.transfers.rule import TransferRule
from sim.processes.transfers.rules import rule_of
from sim.scenario.scenario import Scenario
from sim.world.columns import DamageFunction, Places, damage_function, places, yearly_path
from sim.world.weather import SEASONS, Climate, climate_from_mapping

Floats = NDArray[np.float64]


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


@dataclass(frozen=True)
class Prepared:
    """A scenario made ready to run: what no replicate changes.

    activity (months,): economic activity less autonomous improvement, 1 in the base year; outside (months,): trend of the
    background, 1 in the base year. Both stand still in the burn-in. of_party (P, n): 1 where the city is of the party.
    given: ``Block.field`` -> value, of parameters, levers, clauses, and of the places, calendar and damage function.
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
    of_party: Floats
    all_blue: Floats
    given: dict[str, Any]

    @property
    def transfer_rule(self) -> TransferRule | None:
        """The transfer rule of the scenario; None without one."""
        return rule_of(self.given["Terms.rule"])

    @property
    def tables(self) -> tuple[str, ...]:
        """Tables that the transfer rule needs: ``coalitions``, ``sections``."""
        return self.transfer_rule.tables if self.transfer_rule is not None else ()


def prepare(scenario: Scenario) -> Prepared:
    """Build the shared arrays of a scenario."""
    pack, calendar = scenario.region, scenario.calendar
    added = scenario.get("air", "outside_growth")
    rates = {year: rate + added for year, rate in pack.outside_trend.items()}
    trend = yearly_path(rates, pack.base_year, sorted({m.year for m in calendar.all_months}))
    at = [max(month, calendar.start).year for month in calendar.all_months]
    party, policy = scenario.get("governments", "party"), policy_of(scenario)
    here = kept("places", (party, pack), lambda: places(pack, party))
    life = scenario.get("governments", "value_of_life")
    damage = kept("damage", (pack, life), lambda: damage_function(pack, life))
    climate = kept("climate", (pack,), lambda: climate_from_mapping(pack.weather, pack.city_names))
    of_party, all_blue = np.zeros((len(here.parties), len(here.cities))), np.zeros((CLASSES, len(here.cities)))
    of_party[here.party, np.arange(len(here.cities))] = 1.0
    all_blue[BLUE] = 1.0
    made = Prepared(
        scenario, here, policy, damage, climate, _history(scenario), calendar.all_months,
        np.array(calendar.day_offsets, dtype=np.int64), activity_level(scenario), np.array([trend[year] for year in at]),
        _mix(scenario), of_party, all_blue, {},
    )  # fmt: skip
    made.given.update(_declared(made) | _world(made) | measure_tables(scenario))
    return made


def _declared(p: Prepared) -> dict[str, Any]:
    """Parameters, levers and clauses of every block."""
    scenario, policy = p.scenario, p.policy
    found: dict[str, Any] = {}
    for b, cls in blocks().items():
        for f, field in cls.fields.items():
            if isinstance(field.declared, Parameter):
                name = field.declared.name
                value = scenario.appraisal[name] if field.of == "central.appraisal" else scenario.get(field.of, name)
                found[f"{b}.{f}"] = _TYPES[field.dtype](value if field.encode is None else field.encode(value))
            elif isinstance(field.declared, Lever):
                values = policy.levers[field.declared.name]
                found[f"{b}.{f}"] = party_mean(values, p.places) if field.kind == "party_lever" else values
            elif field.kind == "clause":
                found[f"{b}.{f}"] = policy.clauses.get(f"{b}.{f}", unset(field, len(p.months), len(p.places.cities)))
    return found


def _world(p: Prepared) -> dict[str, Any]:
    """Places, calendar, activity, damage function, and weights of transfers."""
    here, region, months = p.places, p.scenario.region, p.months
    people, revenue = p.of_party * here.population, region.revenue(p.scenario.get("governments", "party"))
    pairs = [f"{r}<-{h}" for r in here.parties for h in here.parties]
    plain = (
        "party", "population", "gdp", "secondary_share", "emission", "base_mean", "gamma_diffuse", "mean_cost", "diffuse", "city_ids", "party_ids",
        "borders",
    )  # fmt: skip
    return {f"Places.{name}": getattr(here, name) for name in plain} | payment_rows(p.scenario, here, p.climate) | {
        "Places.revenue": np.array([revenue[party] for party in here.parties]),
        "Places.gamma": here.gamma / 12.0, "Places.pair_ids": named_ids("pair", pairs),
        "Calendar.burn_in": p.scenario.calendar.burn_in, "Calendar.month_number": np.array([month.month for month in months], dtype=np.int64),
        "Calendar.offsets": p.offsets, "Activity.level": p.activity, "Activity.outside": p.outside, "Activity.mix_emission": p.mix.emission,
        "Activity.mix_cost": p.mix.cost, "Activity.mix_diffuse": p.mix.diffuse, "Activity.mix_diffuse_cost": p.mix.diffuse_cost,
        "Damage.kind": p.damage.kind, "Damage.scale": p.damage.scale,
        **{f"Damage.{name}": value for name, value in zip(("theta", "alpha", "mu", "nu", "counterfactual"), p.damage.parameters, strict=True)},
        "Air.good": float(region.good), "Air.heavy": float(region.heavy),
        "Membership.offered": invited(p.scenario, p.policy, here), "Outlook.answering": _answering(p),
        "Terms.population_weight": people / people.sum(axis=1, keepdims=True),
    }  # fmt: skip


def invited(scenario: Scenario, policy: Policy, here: Places) -> NDArray[np.bool_]:
    """Which parties may be members, (months, P): everybody if the pact is open; else who is named at the start and where an institution offers it."""
    if scenario.get("governments", "pact") == "open":
        return np.ones((len(policy.offered), len(here.parties)), dtype=np.bool_)
    offered = np.column_stack([policy.offered[:, here.party == p].any(axis=1) for p in range(len(here.parties))])
    return offered | np.isin(here.parties, scenario.get("governments", "members"))


_TYPES: dict[str, Callable[[Any], Any]] = {"f8": float, "i8": int, "?": bool}


def party_mean(values: Floats, places: Places) -> Floats:
    """Mean over the people of each party: (..., n) to (..., P); to the last bit the value of its cities where they have the same."""
    shape = (*values.shape[:-1], len(places.parties))
    total, low, high = np.zeros(shape), np.full(shape, np.inf), np.full(shape, -np.inf)
    people = np.bincount(places.party, places.population, len(places.parties))
    for c, party in enumerate(places.party):
        total[..., party] += values[..., c] * (places.population[c] / people[party])
        low[..., party], high[..., party] = np.minimum(low[..., party], values[..., c]), np.maximum(high[..., party], values[..., c])
    return np.where(low == high, low, total)


def _answering(p: Prepared) -> Floats:
    """Million people of the region times the weight of every city in accountability (weights sum to one). Without any damage: by population."""
    here = p.places
    weight = np.ones(len(here.cities))
    by = ANSWERING[p.scenario.get("governments", "accountability_by")]
    if by == GDP:
        weight = here.gdp
    elif by == DAMAGE:
        damage_slopes(weight, here.base_mean, p.damage.kind, p.damage.scale, *p.damage.parameters)
    if by == POPULATION or not weight.sum() > 0.0:
        weight = here.population
    millions: Floats = here.population.sum() / 1e6 * weight / weight.sum()
    return millions


def _mix(scenario: Scenario) -> Mix:
    """Sectors of diffuse sources grow by exp(added rate x years) relative to industry; every city weighs them by emission or by cost."""
    pack = scenario.region
    index = {name: c for c, name in enumerate(pack.city_names)}
    years, rates = added_growth(scenario)
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
