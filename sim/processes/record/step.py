"""The step that keeps the month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.declare.blocks import Step
from sim.declare.text import Text as T
from sim.draws.compiled import jit
from sim.processes.loops import put, put_matrix
from sim.processes.plan.kernel import welfare
from sim.processes.sums import column_means, row_sums

if TYPE_CHECKING:
    from sim.processes.air.fields import Air
    from sim.processes.credit.fields import Credit
    from sim.processes.damage.fields import Damage
    from sim.processes.delivery.fields import Delivery, Trust
    from sim.processes.effort.fields import Effort
    from sim.processes.enterprises.fields import Enterprises
    from sim.processes.membership.fields import Membership
    from sim.processes.plan.fields import Outlook
    from sim.processes.record.fields import Record
    from sim.processes.transfers.fields import Transfers
    from sim.processes.world.fields import Calendar


@jit
def keep_air(t: int, burn: bool, me: Record, air: Air, calendar: Calendar) -> None:
    """Air of the month by source and by class of days; in the last month of the burn-in what the base year cost."""
    if burn:
        if t == calendar.burn_in - 1:
            column_means(me.base_cost, air.cost_past)
        return
    k, n, days = t - calendar.burn_in, air.concentration.size, air.daily[calendar.offsets[t] : calendar.offsets[t + 1]]
    column_means(me.year_mean[k], air.concentration_past)
    total = np.empty(n)
    row_sums(total, air.contribution)
    for r in range(n):
        own, outside = air.contribution[r, r] / total[r], air.contribution[r, n] / total[r]
        me.own_part[k, r], me.region_part[k, r], me.outside_part[k, r] = own, 1.0 - own - outside, outside
        good, heavy = 0, 0
        for d in range(days.shape[0]):
            good += days[d, r] <= air.good
            heavy += days[d, r] > air.heavy
        me.good[k, r], me.heavy[k, r] = good, heavy
        for s in range(n + 1):
            me.contribution[r, s] += air.contribution[r, s]


@jit
def keep(
    t: int, burn: bool, me: Record, damage: Damage, delivery: Delivery, trust: Trust, effort: Effort, enterprises: Enterprises, membership: Membership,
    outlook: Outlook, transfers: Transfers, calendar: Calendar,
) -> None:
    """Every column of the month, payments, welfare, stability."""
    k = t - calendar.burn_in
    for c in range(me.of_cities.shape[0]):
        put(me.city[c, k], me.of_cities[c])
    for c in range(me.of_parties.shape[0]):
        put(me.party[c, k], me.of_parties[c])
    put_matrix(me.trust[k], trust.trust)
    put_matrix(me.flows[k], transfers.flows)
    put_matrix(me.agreed[k], transfers.agreed)
    put_matrix(me.to_enterprises[k], transfers.to_enterprises)
    put_matrix(me.totals[k], enterprises.totals)
    put(me.stability[k], membership.stability)
    for r in range(me.cooperated.shape[1]):
        gap = outlook.full[r] - outlook.nash[r]
        me.cooperated[k, r], me.cooperable[k, r] = outlook.spared[r] * min(delivery.extra[r], gap), outlook.spared[r] * gap
    me.welfare[k, 0] = welfare(damage.damage_slope, outlook.marginal, effort.effort, outlook.gamma, outlook.quadratic)
    me.welfare[k, 1] = welfare(damage.damage_slope, outlook.marginal, outlook.nash, outlook.gamma, outlook.quadratic)
    me.welfare[k, 2] = welfare(damage.damage_slope, outlook.marginal, outlook.full, outlook.gamma, outlook.quadratic)


@jit
def keep_classes(t: int, burn: bool, me: Record, credit: Credit, calendar: Calendar) -> None:
    """Classes of enterprises."""
    put_matrix(me.credit_classes[t - calendar.burn_in], credit.credit_classes)


STEPS = (
    Step(3100, keep_air, T("air of the month is kept", "保存当月空气")),
    Step(3110, keep, T("columns of the month are kept", "保存当月各列"), in_burn_in=False),
    Step(3120, keep_classes, T("classes of enterprises are kept", "保存企业信用等级"), in_burn_in=False),
)
