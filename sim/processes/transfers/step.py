"""The steps of transfers: the terms of the month, and what is settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.declare.blocks import Step
from sim.declare.text import Text as T
from sim.draws.compiled import jit
from sim.processes.loops import somewhere
from sim.processes.transfers.dispatch import add_bonus, add_lump, prepare, settles_effort, settles_lump
from sim.processes.transfers.kernel import extra_effort, rule_of_month, settle, settle_lump
from sim.processes.transfers.rules import NONE

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
def set_terms(
    t: int, burn: bool, me: Terms, outlook: Outlook, effort: Effort, delivery: Delivery, air: Air, calendar: Calendar, places: Places
) -> None:
    """What the rule of the month needs to know before coalitions are weighed."""
    rule = rule_of_month(t, me)
    me.lump[:] = 0.0
    if rule != NONE:
        for r in range(me.extra.size):
            me.extra[r] = extra_effort(r, effort, delivery)
        prepare(rule, t, me, outlook, air, calendar, places)
    elif somewhere(me.asked):  # the clause has ended; should it begin anew, coalitions are worked out anew
        me.owed[:] = 0.0
        me.asked[:] = 0.0


@jit
def expect(
    t: int, burn: bool, me: Terms, activity: Activity, relocation: Relocation, turnover: Turnover, credit: Credit, firms: Firms, places: Places
) -> None:
    """What parties expect of each other whatever the effort."""
    add_lump(rule_of_month(t, me), me.lump, me.amount[t], me.level, t, me, activity, relocation, turnover, credit, firms, places)


@jit
def pay(
    t: int, burn: bool, me: Transfers, terms: Terms, plan: Plan, effort: Effort, delivery: Delivery, air: Air, places: Places
) -> None:
    """Settle what is paid for effort in whole fen, and the bonus from above."""
    me.flows[:] = 0
    me.to_enterprises[:] = 0
    me.bonus[:] = 0.0
    rule, n = rule_of_month(t, terms), places.party.size
    if settles_effort(rule):
        more = np.empty(n)
        for r in range(n):
            more[r] = extra_effort(r, effort, delivery)
        settle(me.flows, me.to_enterprises, plan.rates, plan.passed, more)
    add_bonus(rule, me.bonus, terms.amount[t], t, air, places)


@jit
def pay_lump(
    t: int, burn: bool, me: Transfers, terms: Terms, plan: Plan, air: Air, activity: Activity, relocation: Relocation, turnover: Turnover, credit: Credit,
    firms: Firms, places: Places,
) -> None:
    """Settle what is paid whatever the effort, at what is reported this month, weather included."""
    rule = rule_of_month(t, terms)
    if settles_lump(rule):
        due = np.zeros(terms.lump.shape)
        add_lump(rule, due, terms.amount[t], air.reported_past[t % 12], t, terms, activity, relocation, turnover, credit, firms, places)
        settle_lump(me.flows, due, plan.share_in)


STEPS = (
    Step(700, set_terms, T("terms of the transfers of the month", "当月转移支付条件")),
    Step(710, expect, T("what parties expect of each other whatever the effort", "各方预期的与努力无关的付款")),
    Step(2900, pay, T("transfers for effort in whole fen, bonuses", "以分结算与努力挂钩的转移支付与奖金")),
    Step(2910, pay_lump, T("transfers whatever the effort in whole fen", "以分结算与努力无关的转移支付")),
)
