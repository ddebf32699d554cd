"""Measures of cutting a party's city into parts, equal or not: who governs how many cities may not decide who pays."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.engine.prepared import prepare
from sim.model.model import CooperationModel
from sim.outcomes.compute import series_of
from sim.world.pack import RegionPack
from tests.laws.packs import merge, split
from tests.laws.runs import ALONE, INSTITUTIONS, PAID, STAY, apart, run, scenario_on

PARTS = ((0.5, 0.5), (0.7, 0.2, 0.1), (0.2,) * 5)
"""The ways in which the first city is cut: halves, unequal parts, five equal parts."""
Answer = Callable[[CooperationModel], list[np.ndarray]]


def _by_origin(model: CooperationModel, values: np.ndarray, how: str) -> np.ndarray:
    """A column by city (T, n) taken to the cities of the uncut pack: parts ``sum``, or ``mean`` by population."""
    origin = [name.split(".")[0] for name in model.places.cities]
    groups = [np.array([k for k, o in enumerate(origin) if o == name]) for name in dict.fromkeys(origin)]
    weight = model.places.population if how == "mean" else np.ones(len(origin))
    columns = [(values[:, g] * weight[g]).sum(axis=1) / (weight[g].sum() if how == "mean" else 1.0) for g in groups]
    return np.column_stack(columns)


def value(model: CooperationModel) -> list[np.ndarray]:
    """What a unit of cleaner air is worth to a party in the last month, and a unit of effort to every party."""
    outlook = model.state.outlook
    return [_by_origin(model, np.asarray(outlook.value)[None, :], "sum"), _by_origin(model, np.asarray(outlook.by_party), "sum")]


def plan(model: CooperationModel) -> list[np.ndarray]:
    """Effort alone, of full cooperation, and the commitments, as shares of a city's emission; every part plans as the whole did."""
    return [_by_origin(model, model.recorder.city[name], "mean") for name in ("nash", "full", "commitment")]


def margins(model: CooperationModel) -> list[np.ndarray]:
    """What a party gains by being a member, and the stability of the pact."""
    return [model.recorder.party["margin"], model.recorder.stability]


def index(model: CooperationModel) -> list[np.ndarray]:
    """The cooperation index of the region."""
    return [series_of(model)["cooperation_index"][:, :1]]


def delivery(model: CooperationModel) -> list[np.ndarray]:
    """Delivered share of a party's commitment and the trust in it."""
    trust = model.recorder.trust
    return [model.recorder.party["realised"], trust.reshape(len(trust), -1)]


def air(model: CooperationModel) -> list[np.ndarray]:
    """Concentration where every city is, whatever the pact does."""
    return [_by_origin(model, model.recorder.city["concentration"], "mean")]


def cut(pack: RegionPack, answer: Answer, *settings: dict) -> float:
    """Largest relative change of an answer over the ways to cut the first city; the pact is full and nothing is drawn."""
    chosen = settings or (INSTITUTIONS, PAID)
    before = answer(run(scenario_on(pack, *chosen, ALONE, STAY)))
    worst = 0.0
    for parts in PARTS:
        after = answer(run(scenario_on(split(pack, pack.cities[0].name, parts), *chosen, ALONE, STAY)))
        worst = max(worst, *(apart(a, b) for a, b in zip(after, before, strict=True)))
    return worst


def transfers(pack: RegionPack) -> float:
    """Largest change of what a party pays another in a month, in fen, over the ways to cut the first city."""
    flows = [
        run(scenario_on(p, INSTITUTIONS, PAID, ALONE, STAY)).recorder.flows for p in (pack, *(split(pack, pack.cities[0].name, parts) for parts in PARTS))
    ]
    return float(max(np.abs(after - flows[0]).max() for after in flows[1:]))


def with_agents(pack: RegionPack) -> float:
    """Mean change of the region's emission and effort when the first city is cut in three, in standard errors, with all luck and agents; the larger."""
    changes: dict[str, list[float]] = {"emission": [], "effort": []}
    cut_in_three = split(pack, pack.cities[0].name, (1 / 3,) * 3)
    for replicate in range(12):
        models = [run(scenario_on(p, INSTITUTIONS, STAY), replicate) for p in (pack, cut_in_three)]
        for name, found in changes.items():
            columns = [m.recorder.city["effort"] if name == "effort" else series_of(m)["emission"][:, -len(m.places.cities) :] for m in models]
            whole, parts = (_by_origin(m, c, "mean" if name == "effort" else "sum").mean() for m, c in zip(models, columns, strict=True))
            found.append(parts - whole)
    return max(abs(float(np.mean(c))) / (float(np.std(c, ddof=1)) / len(c) ** 0.5) for c in changes.values())


def merged(pack: RegionPack) -> float:
    """The law the other way round: two like cities of a party that become one leave its margin and plan as they were."""
    name = pack.cities[0].name
    two = split(pack, name, (0.6, 0.4))
    one = merge(two, [f"{name}.1", f"{name}.2"], name)
    a, b = (run(scenario_on(p, INSTITUTIONS, PAID, ALONE, STAY)) for p in (two, one))
    return max(apart(x, y) for x, y in zip([*plan(a), *margins(a)], [*plan(b), *margins(b)], strict=True))


def levers_of_a_party(pack: RegionPack) -> float:
    """A mechanism in one city of a party weighs by the people it reaches, not by the number of cities: cost of leaving of the first party."""
    name = pack.cities[0].name
    two = split(pack, name, (0.5, 0.5))
    costs = []
    for parts in ((1.0,), (0.2, 0.3, 0.5)):
        cut_again = split(two, f"{name}.1", parts)
        here = [c for c in cut_again.city_names if c.startswith(f"{name}.1")]
        model = run(scenario_on(cut_again, {"mechanisms.legislation": {}, "period.months": 12}, ALONE, where={"legislation": here}))
        costs.append(model.state.membership.exit_cost[-1, 0])
    return apart(costs[1], costs[0])


def planning_error(pack: RegionPack) -> float:
    """|sd of a party's plan over replicates, cut in five, over that of the uncut party - 1|: as many officials err as before."""
    spreads = []
    for parts in ((1.0,), (0.2,) * 5):
        party_pack = split(pack, pack.cities[0].name, parts)
        prepared = prepare(scenario_on(party_pack, INSTITUTIONS, ALONE, STAY, {"levers.planning_error": 0.3, "period.months": 1}))
        plans = []
        for replicate in range(60):
            model = CooperationModel(prepared=prepared, replicate=replicate, root_seed=1)
            plans.append(float(_by_origin(model, np.asarray(model.state.outlook.nash)[None, :], "mean")[0, 0]))
        spreads.append(float(np.log(plans).std()))
    return abs(spreads[1] / spreads[0] - 1.0)
