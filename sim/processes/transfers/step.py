"""The steps of transfers: the terms of the month, and what is settled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.declare.blocks import Step
from sim.declare.text import Text as T
from sim.draws.compiled import jit
from sim.processes.loops import somewhere
from sim.processes.sums import matrix_product, product
from sim.processes.transfers.clause import BENEFIT_SHARING, BORDER_BET, HORIZONTAL, NONE, SHAPLEY, VERTICAL_BONUS
from sim.processes.transfers.kernel import border_stakes, coalition_table, extra_effort, rule_of_month, settle, settle_lump, tax_shares

if TYPE_CHECKING:
    from sim.processes.activity.fields import Activity
    from sim.processes.air.fields import Air
    from sim.processes.credit.fields import Credit
    from sim.processes.delivery.fields import Delivery
    from sim.processes.effort.fields import Effort
    from sim.processes.plan.fields import Outlook, Plan
    from sim.processes.relocation.fields import Relocation
    from sim.processes.transfers.fields import Terms, Transfers
    from sim.processes.turnover.fields import Turnover
    from sim.processes.world.fields import Calendar, Firms, Places


@jit
def _agreed(t, outlook, air, places):
    """What border bets are about: the target, or the reported base-year level where there is none, ug/m3."""
    level = np.empty(places.party.size)
    for r in range(level.size):
        target = outlook.target[t, r]
        level[r] = target if target < math.inf else places.base_mean[r] * (1.0 - air.monitor_bias[0, r])
    return level


@jit
def _tax_lump(lump, t, terms, activity, relocation, turnover, credit, firms, places):
    """What parties get of the tax of the enterprises that left them, 10^8 CNY a month."""
    output = np.empty(places.party.size)
    for r in range(output.size):
        output[r] = activity.level[t] * terms.output[r]
    tax_shares(lump, terms.amount[t], relocation.city, turnover.origin, places.party, firms.capacity, credit.closed_months, output)


@jit
def set_terms(
    t: int, burn: bool, me: Terms, outlook: Outlook, effort: Effort, delivery: Delivery, air: Air, calendar: Calendar, places: Places
) -> None:
    """What the rule of the month needs to know before coalitions are weighed; ``expected`` is the annual mean that is to be reported."""
    rule, n = rule_of_month(t, me), places.party.size
    me.lump[:] = 0.0
    if rule == HORIZONTAL:
        matrix_product(me.air_weight, me.population_weight, outlook.marginal_believed)
    elif rule == SHAPLEY and (calendar.month_number[t] == 1 or not somewhere(me.asked)):
        coalition_table(me.owed, me.asked, t, outlook, places)
    elif rule == BORDER_BET:
        more, level = np.empty(n), np.empty(n)
        for h in range(n):
            more[h] = extra_effort(h, effort, delivery)
            for r in range(n):
                me.reported[h, r] = (1.0 - air.monitor_bias[t, h]) * outlook.marginal_believed[h, r]
        product(level, me.reported, more)
        for h in range(n):
            level[h] += outlook.expected[h]
        border_stakes(me.lump, me.amount[t], _agreed(t, outlook, air, places), level, me.sections, places.party)
    if rule != SHAPLEY and somewhere(me.asked):  # the clause has ended; should it begin anew, coalitions are worked out anew
        me.owed[:] = 0.0
        me.asked[:] = 0.0


@jit
def set_taxes(
    t: int, burn: bool, me: Terms, activity: Activity, relocation: Relocation, turnover: Turnover, credit: Credit, firms: Firms, places: Places
) -> None:
    """Under benefit sharing: what parties expect of the tax of the enterprises that left them."""
    if rule_of_month(t, me) == BENEFIT_SHARING:
        _tax_lump(me.lump, t, me, activity, relocation, turnover, credit, firms, places)


@jit
def pay(
    t: int, burn: bool, me: Transfers, terms: Terms, plan: Plan, outlook: Outlook, effort: Effort, delivery: Delivery, air: Air, places: Places
) -> None:
    """Settle the month in whole fen: pay for effort, or for what border sections report this month, weather included; bonus from above."""
    me.flows[:] = 0
    me.to_enterprises[:] = 0
    me.bonus[:] = 0.0
    rule, n = rule_of_month(t, terms), places.party.size
    if rule == NONE:
        return
    if rule == BORDER_BET:
        stakes = np.zeros(terms.lump.shape)
        border_stakes(stakes, terms.amount[t], _agreed(t, outlook, air, places), air.reported_past[t % 12], terms.sections, places.party)
        settle_lump(me.flows, stakes, plan.share_in)
        return
    more = np.empty(n)
    for r in range(n):
        more[r] = extra_effort(r, effort, delivery)
    settle(me.flows, me.to_enterprises, plan.rates, plan.passed, more)
    if rule == VERTICAL_BONUS:
        for r in range(n):
            me.bonus[places.party[r]] += terms.amount[t, r] * (air.year_ago[r] - air.reported_past[t % 12, r])


@jit
def share_taxes(
    t: int, burn: bool, me: Transfers, terms: Terms, plan: Plan, activity: Activity, relocation: Relocation, turnover: Turnover, credit: Credit,
    firms: Firms, places: Places,
) -> None:
    """Under benefit sharing: the tax of the month of the enterprises that moved."""
    if rule_of_month(t, terms) == BENEFIT_SHARING:
        owed = np.zeros(terms.lump.shape)
        _tax_lump(owed, t, terms, activity, relocation, turnover, credit, firms, places)
        settle_lump(me.flows, owed, plan.share_in)


STEPS = (
    Step(700, set_terms, T("terms of the transfers of the month", "当月转移支付条件")),
    Step(710, set_taxes, T("taxes of enterprises that moved, as expected", "迁移企业税收的预期")),
    Step(2900, pay, T("transfers in whole fen, bonuses", "以分结算转移支付与奖金")),
    Step(2910, share_taxes, T("shares of the tax of enterprises that moved", "迁移企业税收的分享")),
)
