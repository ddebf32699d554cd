"""Measures of agents: how many are drawn moves luck and not means, a share weighs what it counts, and a world at rest stays."""

from __future__ import annotations

import numpy as np

from sim.draws.streams import Draws
from sim.outcomes.compute import series_of
from sim.processes.enterprises import kernel as firm
from sim.world.columns import enterprises
from sim.world.pack import RegionPack
from tests.laws.packs import steady
from tests.laws.runs import INSTITUTIONS, apart, run, scenario_on, series

FEW, MANY, DRAWS = 10, 300, 80
CALM_AIR = {"period.weather": "none", "air.transport": "central", "governments.members": "all", "levers.exit_cost": 1e6, "governments.trust": 0.5}
CITIZENS = ("awareness", "efficacy", "complaints")
"""Outcomes of citizens who learn what complaining brings."""
RESTING = ("emission", "concentration", "effort", "nash_effort", "full_effort", "abated_share", "compliance", "abatement_cost", "health_damage")
"""Outcomes of air, governments and enterprises that a steady world repeats every year."""


def _costs(pack: RegionPack, count: int, weighted: bool) -> float:
    """Mean over draws of ln of the mean unit cost (by emission), or of the mean of ln unit cost (each enterprise once), less its expectation."""
    cost, sd, found = {(s.city, s.sector): s.cost for s in pack.sectors}, 1.0, []
    for replicate in range(DRAWS):
        e = enterprises(pack, count, sd, Draws(1, replicate))
        expected = np.array([cost[pack.city_names[c], e.sectors[k]] for c, k in zip(e.city, e.sector, strict=True)])
        relative = e.unit_cost / expected
        found.append(np.average(relative, weights=e.uncontrolled) - 1.0 if weighted else np.log(relative).mean() + sd * sd / 2.0)
    return float(np.mean(found))


def mean_cost(pack: RegionPack) -> float:
    """Mean unit cost of drawn enterprises by emission, against the pack's: the relative difference at 300 a city."""
    return abs(_costs(pack, MANY, True))


def typical_cost(pack: RegionPack) -> float:
    """Mean ln unit cost at 10 enterprises a city less that at 300: a typical enterprise costs the same whatever the number of agents."""
    return abs(_costs(pack, FEW, False) - _costs(pack, MANY, False))


def _mean(pack: RegionPack, count: int, outcome: str) -> float:
    settings = (INSTITUTIONS, CALM_AIR, {"agents.enterprises_per_city": count, "agents.citizens_per_city": 0})
    return float(np.mean([series(scenario_on(pack, *settings), replicate)[outcome][12:, 0].mean() for replicate in range(80 if count == FEW else 6)]))


def agents_emission(pack: RegionPack) -> float:
    """Relative difference of the region's emission at 10 and at 300 enterprises a city."""
    return abs(_mean(pack, FEW, "emission") / _mean(pack, MANY, "emission") - 1.0)


def agents_compliance(pack: RegionPack) -> float:
    """Difference of the region's compliance at 10 and at 300 enterprises a city."""
    return abs(_mean(pack, FEW, "compliance") - _mean(pack, MANY, "compliance"))


def compliance_weights(pack: RegionPack) -> float:
    """Difference between the region's compliance and compliant enterprises over enterprises."""
    model = run(scenario_on(pack, INSTITUTIONS, CALM_AIR))
    totals = model.recorder.totals
    by_count = totals[..., firm.COMPLIANT].sum(axis=1) / totals[..., firm.COUNT].sum(axis=1)
    return float(np.abs(series_of(model)["compliance"][:, 0] - by_count).max())


def _drift(pack: RegionPack, outcomes: tuple[str, ...], replicates: int, more: dict) -> float:
    """Largest |year 7 / year 1 - 1| of outcomes of the region, means of replicates, without growth, trend, weather, pact and mechanisms."""
    alone = {"period.months": 84, "period.weather": "none", "governments.choice_sharpness": np.inf, "levers.meeting_cost": 100.0}
    alone |= {"agents.citizens_per_city": 60} | more
    runs = [series(scenario_on(steady(pack), alone), replicate) for replicate in range(replicates)]
    years = [{name: np.mean([r[name][months, 0] for r in runs]) for name in outcomes} for months in (slice(0, 12), slice(72, 84))]
    return max(apart(years[1][name], years[0][name]) for name in outcomes)


def steady_world(pack: RegionPack) -> float:
    """Largest change from year 1 to year 7 of air, efforts, compliance and cost."""
    return _drift(pack, RESTING, 6, {})


def steady_citizens(pack: RegionPack) -> float:
    """Largest change from year 1 to year 7 of awareness, efficacy and complaints.

    Standards are high (a floor under effort), so that there is something to complain of; many replicates, as few inspections make answers a matter of luck.
    """
    return _drift(pack, CITIZENS, 80, {"agents.enterprises_per_city": 40, "levers.effort_floor": 0.4})
