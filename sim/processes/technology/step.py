"""The step of technology."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.declare.blocks import Step
from sim.declare.text import Text as T
from sim.draws.compiled import jit
from sim.processes.credit.fields import RED
from sim.processes.credit.kernel import share_by_city
from sim.processes.enterprises.kernel import (
    CONSEQUENCE,
    COST_SLOPE,
    CREDIT_WEIGHT,
    DAILY_PENALTY,
    EMISSION_TAX,
    GROWTH,
    PERMIT_PRICE,
    RIVALS,
    STANDARD,
    penalty_factor,
)
from sim.processes.loops import some
from sim.processes.technology.kernel import annuity, cost_by_city, private_cost

if TYPE_CHECKING:
    from sim.declare.arrays import Floats
    from sim.processes.credit.fields import Credit
    from sim.processes.enterprises.fields import Enterprises
    from sim.processes.relocation.fields import Relocation
    from sim.processes.technology.fields import Technology
    from sim.processes.turnover.fields import Turnover
    from sim.processes.world.fields import Calendar, Firms, Places


@jit
def _reach(t: int, me: Technology) -> Floats:
    """Share of the enterprises to which technology is on offer, by city: proportional to what supports it, at most all."""
    reach = np.ones(me.gamma_year.size)
    if not me.technology_unaided:
        for c in range(reach.size):
            reach[c] = min(1.0, (me.subsidy[t, c] + max(0.0, 1.0 - me.cost_slope[t, c])) / me.technology_reach)
    return reach


@jit
def _adopt(t: int, i: int, c: int, me: Technology, enterprises: Enterprises, turnover: Turnover, credit: Credit, firms: Firms) -> None:
    """Adopt where the annuity of the investment after subsidy is below the yearly saving.

    The investment is ``technology_cost (1-factor) k e0/2``, ``technology_cost`` years of the saving at full abatement; of it ``subsidy``
    is paid by the government, but nothing for red and black enterprises, whose interest is dearer by ``capital_premium``.
    """
    faced, factor = enterprises.faced, me.technology_factor
    e0 = turnover.uncontrolled[i] * faced[GROWTH, c]
    k = firms.base_cost[i] * faced[COST_SLOPE, c]
    standard = min(e0, firms.capacity[i] * faced[GROWTH, c] * (1.0 - faced[STANDARD, c]))
    fine = faced[CONSEQUENCE, c] * penalty_factor(faced[DAILY_PENALTY, c], enterprises.violation_months[i])
    penalty = enterprises.perceived[i] * (fine + faced[CREDIT_WEIGHT, c])
    tax = faced[EMISSION_TAX, c] + faced[PERMIT_PRICE, c]
    slope = k / e0 * faced[RIVALS, c]
    saving = private_cost(e0, standard, slope, tax, penalty) - private_cost(e0, standard, factor * slope, tax, penalty)
    invested = me.technology_cost * (1.0 - factor) * 0.5 * k * e0
    low = credit.credit[i] >= RED
    paid = 0.0 if low else me.subsidy[t, c] * invested
    premium = credit.capital_premium[t, c] if low else 0.0
    if annuity(me.interest + premium, me.technology_life) * (invested - paid) < saving:
        me.technology_age[i], me.unit_cost[i] = 1, factor * firms.base_cost[i]
        me.technology_investment[c] += invested
        me.subsidies[c] += paid


@jit
def renew_technology(
    t: int, burn: bool, me: Technology, enterprises: Enterprises, relocation: Relocation, turnover: Turnover, credit: Credit, firms: Firms,
    calendar: Calendar, places: Places,
) -> None:
    """January: technology ages and wears out, enterprises without it adopt where it is on offer to them and pays, and costs are summed anew."""
    if firms.home.size == 0:
        return
    me.technology_investment[:] = 0.0
    me.subsidies[:] = 0.0
    if calendar.month_number[t] != 1:
        return
    reach, n = _reach(t, me), me.gamma_year.size
    if some(reach) or some(me.technology_age):
        for i in range(relocation.city.size):
            c = relocation.city[i]
            if me.technology_age[i] > 0:
                me.technology_age[i] += 1
                if me.technology_age[i] > me.technology_life:
                    me.technology_age[i], me.unit_cost[i] = 0, firms.base_cost[i]
            if me.technology_age[i] == 0 and firms.lot[i] < reach[c] and credit.closed_months[i] <= 0:
                _adopt(t, i, c, me, enterprises, turnover, credit, firms)
        share_by_city(me.technology_share, relocation.city, firms.represents, me.technology_age, 1)
    changed = np.empty(n)
    cost_by_city(changed, relocation.city, me.unit_cost, turnover.uncontrolled, firms.home, firms.base_cost, firms.capacity)
    for c in range(n):
        me.gamma_year[c] = places.gamma[c] + changed[c] / 12.0


STEPS = (Step(1700, renew_technology, T("in January enterprises decide on technology", "每年一月企业决定技术采用")),)
