"""The steps of the plan: what this month is worth, and what the pact asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.declare.blocks import Step
from sim.declare.text import Text as T
from sim.draws.compiled import jit
from sim.processes.air.kernel import felt
from sim.processes.plan.kernel import (
    believed_arrays,
    benefits_by_party,
    ceiling_terms,
    coalition_size,
    cooperation_scale,
    damage_spared,
    marginal_air,
    plan_efforts,
    value_of_air,
)
from sim.processes.plan.pact import promises
from sim.processes.sums import column_means, product
from sim.processes.transfers.dispatch import add_slope
from sim.processes.transfers.kernel import rule_of_month

if TYPE_CHECKING:
    from sim.processes.activity.fields import Activity
    from sim.processes.air.fields import Air
    from sim.processes.damage.fields import Damage
    from sim.processes.enterprises.fields import Enterprises
    from sim.processes.membership.fields import Membership
    from sim.processes.plan.fields import Outlook, Plan
    from sim.processes.technology.fields import Technology
    from sim.processes.transfers.fields import Terms
    from sim.processes.treatment.fields import Treatment
    from sim.processes.world.fields import Calendar, Places


@jit
def look_at_air(
    t: int, burn: bool, me: Outlook, activity: Activity, air: Air, damage: Damage, enterprises: Enterprises, technology: Technology, treatment: Treatment,
    places: Places,
) -> None:
    """What a unit of effort does to the air, what it costs, and what this month's emissions would give: as it is, and as officials believe."""
    n = me.value.size
    base = enterprises.abated if burn else enterprises.base_abated
    released, ratio = np.empty(n), np.empty(n)
    for r in range(n):
        released[r] = activity.activity[r] * treatment.untreated[r]
    marginal_air(me.marginal, places.transport, released, base)
    growth = activity.level[t]
    for r in range(n):  # of the cost of the base year: what enterprises added since grows as industry does
        year, mix = technology.gamma_year[r], activity.mix_cost[t, r]
        me.gamma[r] = (year * growth * mix - (year - places.gamma[r]) * growth * (mix - 1.0)) * technology.cost_slope[t, r]
    believed_arrays(
        me.marginal_believed, me.gamma_believed, me.marginal, me.gamma, me.error_air, me.error_cost, me.planning_error[t], places.party,
    )
    for r in range(n):
        y = released[r] * (1.0 - enterprises.abated[r]) / (1.0 - base[r])
        ratio[r] = felt(y, air.legacy[r], air.legacy_share)
    product(me.expected, places.transport, ratio)
    for h in range(n):
        me.expected[h] = (places.background[h] * activity.outside[t] + me.expected[h]) * (1.0 - air.monitor_bias[t, h])
    ceiling_terms(me.excess, me.excess_price[t], me.emission_ceiling[t], places.emission, released, base)
    damage_spared(me.spared, damage.damage_slope, me.marginal, places.party)


@jit
def look_ahead(t: int, burn: bool, me: Outlook, damage: Damage, terms: Terms, calendar: Calendar, places: Places) -> None:
    """What air is worth to officials, their plans alone and all together, and who is in the pact by mandate."""
    parties, party, regard = me.scale.size, places.party, me.regard[t]
    value_of_air(
        me.value, me.damage_weight[t], damage.damage_slope, me.accountability_per_million[t], me.answering, me.expected, me.target[t], me.assessment_softness
    )
    benefits_by_party(me.by_party, me.own, me.value, me.marginal_believed, party, me.party_cohesion)
    me.slope[:] = 0.0
    add_slope(rule_of_month(t, terms), me.slope, terms.amount[t], me.marginal_believed, party, me.party_cohesion)
    nobody, everybody, full_benefit = np.zeros(parties, dtype=np.bool_), np.ones(parties, dtype=np.bool_), np.empty(party.size)
    plan_efforts(
        me.nash, me.nash_benefit, me.by_party, me.own, party, regard, me.slope, me.excess, nobody, me.gamma_believed, me.quadratic, me.cap
    )
    plan_efforts(
        me.full, full_benefit, me.by_party, me.own, party, regard, me.slope, me.excess, everybody, me.gamma_believed, me.quadratic, me.cap
    )
    cooperation_scale(me.scale, me.by_party, party, me.full, me.nash, me.nash_benefit, me.gamma_believed, me.quadratic)
    for p in range(parties):
        me.budget[p] = me.fiscal_capacity[t, p] * places.revenue[p] / 12.0
        me.was_mandated[p] = 1.0 if me.mandated[p] > 0.0 else 0.0
        me.mandated[p] = 0.0
    if not burn:
        share = np.empty(party.size)
        column_means(share, me.mandated_membership[calendar.offsets[t] : calendar.offsets[t + 1]])
        for r in range(party.size):
            me.mandated[party[r]] = max(me.mandated[party[r]], share[r])


@jit
def agree(t: int, burn: bool, me: Plan, membership: Membership, outlook: Outlook, terms: Terms, places: Places) -> None:
    """Joint optimum of the pact's members, commitment D = ambition (xS - xN), money per unit of effort. No voluntary members in the burn-in."""
    for p in range(me.in_pact.size):
        me.in_pact[p] = (membership.member[p] and not burn) or outlook.mandated[p] > 0.0
    pact = coalition_size(me.in_pact) >= 2  # one party is no pact
    for p in range(me.in_pact.size):
        me.share_in[p] = (1.0 if membership.member[p] and not burn else outlook.mandated[p]) if pact else 0.0
    promises(me.commitment, me.rates, me.passed, me.joint, me.benefit, me.in_pact, t, outlook, terms, places)
    for r in range(me.kappa.size):
        me.kappa[r] = me.rates[places.party[r], r]


STEPS = (
    Step(600, look_at_air, T("what effort does to the air, and what it costs", "努力对空气的作用及其成本")),
    Step(610, look_ahead, T("what air and partners are worth this month", "当月空气与伙伴的价值")),
    Step(900, agree, T("joint optimum of the pact and commitments", "协议的联合最优与承诺")),
)
