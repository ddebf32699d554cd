"""The steps of enterprises and diffuse sources."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.declare.blocks import Step
from sim.declare.text import Text as T
from sim.draws.compiled import jit
from sim.processes.citizens.kernel import complaint_detection
from sim.processes.enterprises import kernel as firm
from sim.processes.enterprises.kernel import (
    ABATEMENT_PRICE,
    BEYOND,
    BORDER_DISCOUNT,
    COMPLAINT,
    CONSEQUENCE,
    COST_SLOPE,
    CREDIT_WEIGHT,
    DAILY_PENALTY,
    EMISSION_TAX,
    GROWTH,
    JOINT,
    NASH_STANDARD,
    PERCEPTION,
    PERMIT_PRICE,
    RELIEF,
    RELIEF_VALUE,
    RIVALS,
    ROUTINE,
    STANDARD,
    VISIT,
    base_detection,
    expected_price,
    inspection_response,
)
from sim.processes.enterprises.month import ROUNDING, enterprise_month, misperceive
from sim.processes.loops import some
from sim.processes.plan.kernel import abatement_cost
from sim.processes.relocation.kernel import risk_at
from sim.processes.transfers.kernel import extra_efforts

if TYPE_CHECKING:
    from sim.processes.activity.fields import Activity
    from sim.processes.agreements.fields import Agreements
    from sim.processes.central.fields import Central
    from sim.processes.citizens.fields import Citizens
    from sim.processes.credit.fields import Credit
    from sim.processes.delivery.fields import Delivery
    from sim.processes.effort.fields import Effort
    from sim.processes.enterprises.fields import Enterprises
    from sim.processes.measures.fields import Measures
    from sim.processes.permits.fields import Permits
    from sim.processes.plan.fields import Outlook, Plan
    from sim.processes.relocation.fields import Relocation
    from sim.processes.technology.fields import Technology
    from sim.processes.turnover.fields import Turnover
    from sim.processes.world.fields import Calendar, Firms, Places

_PER_KT = firm.MONEY_PER_KT
_COUNT, _COMPLIANT, _EMISSION, _COST = firm.COUNT, firm.COMPLIANT, firm.EMISSION, firm.COST
_INSIDE_E0, _BORDER_E0, _CLOSED_E0, _REMOVED = firm.INSIDE_E0, firm.BORDER_E0, firm.CLOSED_E0, firm.REMOVED


@jit
def face_law(
    t: int, burn: bool, me: Enterprises, activity: Activity, central: Central, citizens: Citizens, technology: Technology, effort: Effort, permits: Permits,
    agreements: Agreements, places: Places,
) -> None:
    """What enterprises face in every city this month: standard, detection, penalties, prices."""
    n, faced = me.abated.size, me.faced
    if me.emission.size == 0:
        return
    faced[:] = 0.0
    violating, count = np.zeros(n), np.empty(n)
    for c in range(n):
        count[c] = me.totals[c, _COUNT]
        if count[c] > 0.0:
            violating[c] = (count[c] - me.totals[c, _COMPLIANT]) / count[c]
    if me.inspectors_respond and not burn:  # the base year is the same with and without
        inspection_response(
            me.inspection_effort, me.inspectors[t], me.checks_per_inspector, violating, count, me.inspection_cost, me.inspection_adjustment
        )
    for c in range(n):
        faced[ROUTINE, c] = base_detection(me.inspectors[t, c] * me.inspection_effort[c], me.checks_per_inspector)
    complaint_detection(faced[COMPLAINT], citizens.pressure, citizens.checks_per_complaint)
    bound = some(agreements.active[t])
    for c in range(n):
        faced[GROWTH, c], faced[STANDARD, c] = activity.level[t], effort.standard_share[c]
        faced[CONSEQUENCE, c], faced[DAILY_PENALTY, c] = me.fine[t, c] * places.mean_cost[c], me.daily_penalty[t, c]
        faced[BORDER_DISCOUNT, c], faced[JOINT, c], faced[VISIT, c] = me.border_discount[t, c], me.joint_detection[t, c], central.visit_effect[c]
        faced[PERCEPTION, c] = me.perception_error[t, c]
        faced[EMISSION_TAX, c] = _PER_KT * (me.pollution_tax[t, c] + me.health_levy[t, c])
        faced[CREDIT_WEIGHT, c] = _PER_KT * me.credit_weight[t, c]
        faced[COST_SLOPE, c] = technology.cost_slope[t, c]
        faced[PERMIT_PRICE, c] = 0.0 if math.isnan(permits.permit_price[c]) else permits.permit_price[c]  # last month's, until the market clears
        faced[RIVALS, c] = 1.0 + me.competition * violating[c]
        if bound:
            relief = agreements.inspection_relief[t, c]
            faced[RELIEF, c], faced[BEYOND, c] = relief, agreements.beyond[t, c]
            faced[RELIEF_VALUE, c] = agreements.inspection_burden[t, c] * (1.0 - relief) * faced[ROUTINE, c] * places.mean_cost[c]


@jit
def face_price(
    t: int, burn: bool, me: Enterprises, delivery: Delivery, effort: Effort, plan: Plan, relocation: Relocation, turnover: Turnover, firms: Firms
) -> None:
    """What enterprises count on per kt abated beyond the Nash standard, where transfers are passed on to them."""
    n = me.abated.size
    if me.emission.size == 0:
        return
    if not some(plan.passed):
        me.abatement_price[:] = 0.0
        return
    rate, more = np.empty(n), np.empty(n)
    extra_efforts(more, effort, delivery)
    for c in range(n):
        if effort.effort[c] > 0.0:
            me.faced[NASH_STANDARD, c] = effort.standard_share[c] * effort.nash_path[c] / effort.effort[c]
        rate[c] = 12.0 * plan.passed[c]
    expected_price(me.abatement_price, rate, more, me.faced, relocation.city, firms.capacity, turnover.uncontrolled, me.emission)
    for c in range(n):
        me.faced[ABATEMENT_PRICE, c] = me.abatement_price[c]


@jit
def begin_anew(t: int, burn: bool, me: Enterprises, relocation: Relocation, turnover: Turnover, firms: Firms) -> None:
    """Who moved perceives the risk of the new place, without a record; entrants have no record."""
    if relocation.moves[0] > 0:
        me.misperception_sd[:] = math.nan  # rows have another city now
        for i in range(me.perceived.size):
            if relocation.moved[i] == 1:
                me.perceived[i] = risk_at(me.faced, relocation.city[i], relocation.border[i], firms.error[i])
                me.watched[i], me.violation_months[i] = 0, 0
    if turnover.entries[0] > 0:
        for i in range(me.watched.size):
            if turnover.entered[i] == 1:
                me.watched[i], me.violation_months[i] = 0, 0


@jit
def emit(
    t: int, burn: bool, me: Enterprises, permits: Permits, agreements: Agreements, credit: Credit, relocation: Relocation, technology: Technology,
    turnover: Turnover, measures: Measures, firms: Firms,
) -> None:
    """Emission choice, inspections, fines and learning of the month, at this month's price of permits."""
    if me.emission.size == 0:
        me.totals[:] = 0.0
        return
    for c in range(me.abated.size):
        price = permits.permit_price[c]
        me.faced[PERMIT_PRICE, c] = 0.0 if math.isnan(price) else price
    misperceive(me.misperception, me.misperception_sd, me.faced[PERCEPTION], relocation.city, firms.error)
    enterprise_month(t, me, agreements, credit, relocation, technology, turnover, measures, firms)


@jit
def follow_standard(t: int, burn: bool, me: Enterprises, effort: Effort) -> None:
    """Diffuse sources follow the standard slowly; nothing where there are no enterprises."""
    if me.emission.size > 0:
        for c in range(me.stock.size):
            if t == 0:
                me.stock[c] = effort.standard_share[c]
            me.stock[c] += me.diffuse_rate * (effort.standard_share[c] - me.stock[c])


@jit
def sum_up(
    t: int, burn: bool, me: Enterprises, activity: Activity, effort: Effort, outlook: Outlook, technology: Technology, measures: Measures,
    calendar: Calendar, places: Places,
) -> None:
    """A = share really abated, doses included; cost of the month; in the last year of the burn-in also A0.

    Without enterprises a city abates what it decides, and A0 is what it abates at the end of the burn-in.
    """
    for c in range(me.abated.size):
        emission = places.emission[c] * activity.activity[c]
        if me.emission.size == 0:
            me.own_abated[c] = effort.standard_share[c]
            me.abated[c] = effort.standard_share[c] + measures.removed[c] / emission
            me.cost[c] = abatement_cost(effort.standard_share[c], outlook.gamma[c], outlook.quadratic) + measures.spent[c] / 12.0
        else:
            uncontrolled, closed = me.totals[c, _INSIDE_E0] + me.totals[c, _BORDER_E0], me.totals[c, _CLOSED_E0]
            me.closed_share[c] = closed / uncontrolled if uncontrolled > 0.0 else 0.0
            grown = activity.level[t] * activity.mix_diffuse[t, c]
            abated = uncontrolled - me.totals[c, _EMISSION] + places.diffuse[c] * grown * me.stock[c] + measures.removed[c]
            me.abated[c] = abated / emission
            me.own_abated[c] = (abated - measures.removed[c] - me.totals[c, _REMOVED]) / emission
            slope = 0.5 * places.gamma_diffuse[c] * technology.cost_slope[t, c] * (activity.level[t] * activity.mix_diffuse_cost[t, c])
            me.cost[c] = (me.totals[c, _COST] + slope * me.stock[c] ** 2 + measures.spent[c]) / 12.0
        if burn and t >= calendar.burn_in - 12:
            me.base_abated[c] += me.abated[c] / 12.0
        if me.emission.size == 0 and t == calendar.burn_in - 1:
            me.base_abated[c] = me.abated[c]


@jit
def compare_with_base(
    t: int, burn: bool, me: Enterprises, activity: Activity, credit: Credit, effort: Effort, relocation: Relocation, calendar: Calendar, firms: Firms
) -> None:
    """The standard of the base year (mean of the last year of the burn-in), and how many enterprises emit no more than it lets them today."""
    if burn:
        if t >= calendar.burn_in - 12:
            for c in range(me.base_standard.size):
                me.base_standard[c] += effort.standard_share[c] / 12.0
        return
    me.base_compliant[:] = 0.0
    growth, most = activity.level[t], 1.0 + ROUNDING + me.violation_tolerance
    for i in range(me.emission.size):
        c = relocation.city[i]
        if credit.closed_months[i] <= 0 and me.emission[i] <= most * firms.capacity[i] * growth * (1.0 - me.base_standard[c]):
            me.base_compliant[c] += firms.represents[i]


STEPS = (
    Step(1400, face_law, T("what enterprises face", "企业面临的约束")),
    Step(1410, face_price, T("what enterprises are paid for abatement", "企业减排所得")),
    Step(1650, begin_anew, T("who moved or entered begins anew", "迁移与新进入企业重新开始")),
    Step(2000, emit, T("emissions, inspections, fines", "排放、检查、处罚")),
    Step(2210, follow_standard, T("diffuse sources follow the standard", "面源缓慢跟随要求")),
    Step(2300, sum_up, T("share abated and its cost", "减排份额与成本")),
    Step(2310, compare_with_base, T("enterprises against the standard of the base year", "按基准年标准衡量企业")),
)
