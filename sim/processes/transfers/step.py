"""The steps of transfers: the terms of the month, and what is settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.declare.blocks import Step
from sim.declare.text import Text as T
from sim.draws.compiled import jit
from sim.processes.loops import somewhere
from sim.processes.transfers.dispatch import add_bonus, add_lump, prepare, settles_effort, settles_lump
from sim.processes.transfers.kernel import extra_efforts, rule_of_month, rule_rates, settle, settle_lump, whole_fen
from sim.processes.transfers.payments import earned, ends, reported_mean, terms_of_payments
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
    if rule != NONE or me.payment_payer.size > 0:
        extra_efforts(me.extra, effort, delivery)
    if rule != NONE:
        prepare(rule, t, me, outlook, air, calendar, places)
    elif somewhere(me.asked):  # the clause has ended; should it begin anew, coalitions are worked out anew
        me.owed[:] = 0.0
        me.asked[:] = 0.0


@jit
def expect(
    t: int, burn: bool, me: Terms, outlook: Outlook, air: Air, activity: Activity, relocation: Relocation, turnover: Turnover, credit: Credit, firms: Firms,
    places: Places,
) -> None:
    """What parties expect of each other whatever the effort, and the terms of payments by name."""
    add_lump(rule_of_month(t, me), me.lump, me.amount[t], me.level, t, me, activity, relocation, turnover, credit, firms, places)
    terms_of_payments(t, me, outlook, air)


@jit
def pay(
    t: int, burn: bool, me: Transfers, terms: Terms, plan: Plan, outlook: Outlook, effort: Effort, delivery: Delivery, air: Air, places: Places
) -> None:
    """Settle what is paid for effort in whole fen, and the bonus from above."""
    me.flows[:] = 0
    me.to_enterprises[:] = 0
    me.bonus[:] = 0.0
    rule, n = rule_of_month(t, terms), places.party.size
    if settles_effort(rule):
        more = np.empty(n)
        extra_efforts(more, effort, delivery)
        rates, passed = plan.rates, plan.passed
        if terms.payment_payer.size > 0 and somewhere(plan.rates):  # without what payments by name add
            rates, passed = np.zeros(plan.rates.shape), np.zeros(n)
            rule_rates(rates, passed, plan.in_pact, plan.benefit, t, outlook, terms, places)
        settle(me.flows, me.to_enterprises, rates, passed, more)
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


@jit
def pay_agreed(
    t: int, burn: bool, me: Transfers, terms: Terms, plan: Plan, effort: Effort, delivery: Delivery, air: Air, calendar: Calendar, places: Places
) -> None:
    """Settle payments by name in whole fen; those for air in December, and in their last month, on the reported mean of twelve months."""
    me.agreed[:] = 0
    extra = np.empty(places.party.size)
    if terms.payment_payer.size > 0:
        extra_efforts(extra, effort, delivery)
    for k in range(terms.payment_payer.size):
        payer, payee = terms.payment_payer[k], terms.payment_payee[k]
        if terms.payment_amount[k, t] > 0.0:
            share = min(plan.share_in[payer], plan.share_in[payee])
            me.agreed[payer, payee] += whole_fen(earned(k, t, share, extra, terms))
            me.promised[k] += terms.payment_amount[k, t] * share
            if ends(k, t, calendar.month_number[t], terms):
                if reported_mean(k, air, terms) <= terms.payment_goal[k]:
                    me.agreed[payer, payee] += whole_fen(me.promised[k])
                else:
                    me.agreed[payee, payer] += whole_fen(terms.payment_clawback[k] * me.promised[k])
                me.promised[k] = 0.0


STEPS = (
    Step(700, set_terms, T("terms of the transfers of the month", "当月转移支付条件")),
    Step(710, expect, T("what parties expect of each other whatever the effort", "各方预期的与努力无关的付款")),
    Step(2900, pay, T("transfers for effort in whole fen, bonuses", "以分结算与努力挂钩的转移支付与奖金")),
    Step(2910, pay_lump, T("transfers whatever the effort in whole fen", "以分结算与努力无关的转移支付")),
    Step(2920, pay_agreed, T("payments by name in whole fen", "以分结算双边补偿")),
)
