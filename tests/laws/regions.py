"""Measures of what does not concern a region: air that nobody shares, a second region beside it, and places without anybody."""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from sim.engine.policy import policy_of
from sim.mechanisms import registry
from sim.world.pack import RegionPack
from tests.laws.packs import island, renamed, shared_air, side_by_side, split
from tests.laws.runs import ALONE, INSTITUTIONS, PAID, STAY, apart, run, scenario_on, series

LEAST_SHARED = 1e-3
"""Share of the air between parties that is left where there is nothing to gain."""


def nothing_to_gain(pack: RegionPack) -> float:
    """Mean members in the second year with a thousandth of the air that the parties share."""
    members = [series(scenario_on(shared_air(pack, LEAST_SHARED), INSTITUTIONS), replicate)["member"][12:, 0] for replicate in range(8)]
    return float(np.mean(members))


def _copies(pack: RegionPack) -> RegionPack:
    return side_by_side(pack, renamed(pack, " copy"))


def copies_cooperation(pack: RegionPack) -> float:
    """Change of index, effort and delivered share when an unlinked copy of the region stands beside it."""
    settings, n = (INSTITUTIONS, PAID, ALONE, STAY), len(pack.cities)
    one, both = (run(scenario_on(p, *settings)).recorder.city for p in (pack, _copies(pack)))
    return max(apart(both[name][:, :n], one[name]) for name in ("effort", "delivered", "cooperated", "cooperable"))


def copies_benefit_cost(pack: RegionPack) -> float:
    """Relative change of the benefit-cost ratio of the second year when an unlinked copy of the region stands beside it."""
    settings = (INSTITUTIONS, PAID, ALONE, STAY)
    one, both = (series(scenario_on(p, *settings))["benefit_cost"][12:, 0] for p in (pack, _copies(pack)))
    return apart(both, one)


def copies_visits(pack: RegionPack) -> float:
    """Visits to the region less those to a copy of it when there are two, over two years; whole visits of a region round by less than one."""
    settings = (INSTITUTIONS, ALONE, {"mechanisms.supervision": {}})
    one, both = (series(scenario_on(p, *settings))["visits"][:, 0].sum() for p in (pack, _copies(pack)))
    return float(abs(both / 2.0 - one))


def copies_first_pact(pack: RegionPack) -> float:
    """1 if one mandated party in each of two unlinked copies counts as a pact, though alone it is none; else 0."""
    firsts = []
    for p in (pack, _copies(pack)):
        here = [c.name for c in p.cities if c.party.removesuffix(" copy") == pack.cities[0].party]
        never = {"governments.choice_sharpness": math.inf, "levers.meeting_cost": 100.0, "mechanisms.central_mandate": {}}
        firsts.append(series(scenario_on(p, ALONE, never, where={"central_mandate": here}))["months_to_first_pact"][0, 0])
    return float(np.isnan(firsts[0]) != np.isnan(firsts[1]))


def copies_trust(pack: RegionPack) -> float:
    """Relative change of the region's trust in the last month when an unlinked copy stands beside it."""
    settings = (INSTITUTIONS, ALONE, STAY)
    one, both = (series(scenario_on(p, *settings))["trust"][-1:, 0] for p in (pack, _copies(pack)))
    return apart(both, one)


def island_trust(pack: RegionPack) -> float:
    """Relative change of the region's trust in the last month when a party that shares no air with the others joins the region."""
    settings = (INSTITUTIONS, ALONE, STAY)
    alone, beside = (series(scenario_on(p, *settings))["trust"][-1:, 0] for p in (pack, side_by_side(pack, island())))
    return apart(beside, alone)


def nobody_covered(pack: RegionPack) -> float:
    """Cost of a mechanism that acts only where one in a million lives and works, as a share of its cost everywhere; the largest of all mechanisms."""
    whole = pack.cities[0]
    cut = split(pack, whole.name, (1e-6, 1.0 - 1e-6))
    worst = 0.0
    for name in registry():
        given = {f"mechanisms.{name}": {}, "period.months": 12}
        here, everywhere = (policy_of(scenario_on(cut, given, where=where)) for where in ({name: [f"{whole.name}.1"]}, None))
        worst = max(worst, float(here.running_cost[name].sum() / everywhere.running_cost[name].sum()))
    return worst


NEAR = 1e-3
"""A strength near nothing."""
WATCHED = ("emission", "compliance", "abatement_cost", "concentration", "transfer_balance", "cooperation_index")


def near_zero(pack: RegionPack, mechanism: str) -> float:
    """Effect of a mechanism at strength 0.001 as a share of that at strength 1: the largest over outcomes, without and with the institutions.

    Absolute sums over places and months of a growing region; outcomes that strength 1 moves by less than 5 % are left out.
    Without the institutions everybody may join, as an invitation has no strength, and nobody joins by luck (infinite sharpness), so that no
    coin of a membership falls the other way.
    """
    return max(effects_near_zero(pack, mechanism).values(), default=0.0)


def effects_near_zero(pack: RegionPack, mechanism: str) -> dict[str, float]:
    """Background and outcome -> share of the effect of strength 1 that is there at strength 0.001."""
    pack = dataclasses.replace(pack, growth={0: 0.07}, improvement={0: 0.0})
    window = {"from": "2013-06", "to": "2014-06"} if mechanism == "campaign" else {}
    alone = {"governments.pact": "open", "governments.choice_sharpness": math.inf, "governments.trust": 0.5}
    found = {}
    for background, base in (("alone", alone), ("institutions", INSTITUTIONS | PAID | STAY)):
        base = {k: v for k, v in base.items() if k != f"mechanisms.{mechanism}"}
        totals = []
        for strength in (0.0, NEAR, 1.0):
            given = {f"mechanisms.{mechanism}": window | {"strength": strength}, "agents.enterprises_per_city": 40, "period.months": 30}
            outcomes = series(scenario_on(pack, base, given))
            totals.append({name: np.nansum(np.abs(outcomes[name])) for name in WATCHED})
        nothing, little, full = totals
        for name in WATCHED:
            if abs(full[name] - nothing[name]) > 0.05 * max(abs(nothing[name]), 1e-12):
                found[f"{background} {name}"] = float(abs(little[name] - nothing[name]) / abs(full[name] - nothing[name]))
    return found
