"""Payments that two governments agree on by name (clause payment): terms of the month, rates, and what is settled (docs/equations.md section 17)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.draws.compiled import jit
from sim.processes.delivery.fields import NOTHING_TO_DELIVER

if TYPE_CHECKING:
    from sim.declare.arrays import Flags, Floats
    from sim.processes.air.fields import Air
    from sim.processes.plan.fields import Outlook
    from sim.processes.transfers.fields import Terms

UNCONDITIONAL, DELIVERED, REPORTED_AIR = 0, 1, 2
"""Conditions of a payment, as numbers."""


@jit
def reported_mean(k: int, air: Air, terms: Terms) -> float:
    """What the payee of payment k reported over the last twelve months, weighted by people, ug/m3."""
    mean = 0.0
    for h in range(terms.payment_people.shape[1]):
        year = 0.0
        for month in range(12):
            year += air.reported_past[month, h] / 12.0
        mean += terms.payment_people[k, h] * year
    return mean


@jit
def delivered_rates(rates: Floats, k: int, amount: float, t: int, terms: Terms, outlook: Outlook) -> None:
    """Money per unit of effort of the payee's cities under which full delivery of full cooperation moves ``amount`` (Eq. 17.10).

    rates[j] = X e_j / sum_b e_i D_i, D = ambition (effort of all together - alone); zero where nothing can be delivered. 10^8 CNY a month.
    """
    whole = 0.0
    for j in range(rates.size):
        promised = outlook.ambition[t, j] * (outlook.full[j] - outlook.nash[j])
        if terms.payment_cities[k, j] and promised >= NOTHING_TO_DELIVER:
            whole += outlook.spared[j] * promised
    for j in range(rates.size):
        if terms.payment_cities[k, j] and whole > 0.0:
            rates[j] = amount * outlook.spared[j] / whole


@jit
def air_rates(rates: Floats, k: int, amount: float, t: int, terms: Terms, outlook: Outlook, air: Air) -> float:
    """Expected payment of the month at effort alone, and in ``rates`` what a unit of effort of any city adds to it (Eq. 17.11).

    P = logistic((goal - C)/sigma), C the annual mean that the payee would report; X ((1 + k) P - k) and X (1 + k) P (1 - P)/sigma times the fall of C.
    """
    level, clawback, spread = 0.0, terms.payment_clawback[k], terms.payment_spread[k]
    for h in range(rates.size):
        level += terms.payment_people[k, h] * outlook.expected[h]
        for j in range(rates.size):
            fall = terms.payment_people[k, h] * (1.0 - air.monitor_bias[t, h]) * outlook.marginal_believed[h, j]
            level += fall * terms.extra[j]
            rates[j] += fall
    reached = 1.0 / (1.0 + math.exp(-(terms.payment_goal[k] - level) / spread))
    for j in range(rates.size):
        rates[j] *= amount * (1.0 + clawback) * reached * (1.0 - reached) / spread
    expected: float = amount * ((1.0 + clawback) * reached - clawback)
    return expected


@jit
def terms_of_payments(t: int, terms: Terms, outlook: Outlook, air: Air) -> None:
    """Rates of every payment of the month, and what is expected of it whatever the effort (added to ``terms.lump``)."""
    terms.payment_rates[:] = 0.0
    for k in range(terms.payment_payer.size):
        amount, payer, payee = terms.payment_amount[k, t], terms.payment_payer[k], terms.payment_payee[k]
        if t == terms.payment_first[k]:
            terms.payment_goal[k] = (1.0 - terms.payment_fall[k]) * reported_mean(k, air, terms)
        if amount > 0.0:
            expected = 0.0
            if terms.payment_condition[k] == UNCONDITIONAL:
                expected = amount
            elif terms.payment_condition[k] == DELIVERED:
                delivered_rates(terms.payment_rates[k], k, amount, t, terms, outlook)
            else:
                expected = air_rates(terms.payment_rates[k], k, amount, t, terms, outlook, air)
            terms.lump[payee, payer] += expected
            terms.lump[payer, payee] -= expected


@jit
def add_payments(rates: Floats, member: Flags, terms: Terms) -> None:
    """Add to rates[p, j] what payments between members give and take per unit of effort of city j, 10^8 CNY a month."""
    for k in range(terms.payment_payer.size):
        payer, payee = terms.payment_payer[k], terms.payment_payee[k]
        if member[payer] and member[payee]:
            for j in range(rates.shape[1]):
                rates[payee, j] += terms.payment_rates[k, j]
                rates[payer, j] -= terms.payment_rates[k, j]


@jit
def earned(k: int, t: int, share: float, extra: Floats, terms: Terms) -> float:
    """What payment k moves in month t, 10^8 CNY: all of it in proportion to ``share`` of the month, or what the effort ``extra`` earns, at most all.

    A payment for reported air moves nothing before it is settled (:func:`sim.processes.transfers.step.pay_agreed`).
    """
    amount: float = terms.payment_amount[k, t]
    if terms.payment_condition[k] == UNCONDITIONAL:
        return amount * share
    if terms.payment_condition[k] == DELIVERED and share > 0.0:
        money = 0.0
        for j in range(extra.size):
            money += terms.payment_rates[k, j] * extra[j]
        return min(money, amount)
    return 0.0


@jit
def ends(k: int, t: int, month: int, terms: Terms) -> bool:
    """Whether payment k for reported air is settled in month t: in December (``month`` 12) and in its last month."""
    last = t + 1 == terms.payment_amount.shape[1] or terms.payment_amount[k, t + 1] == 0.0
    return terms.payment_condition[k] == REPORTED_AIR and (month == 12 or last)

