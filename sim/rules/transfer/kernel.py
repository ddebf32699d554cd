"""Transfers as money per unit of effort above Nash (model 5.7; Chander & Tulkens 1995; the Shandong and Jiangsu schemes)."""

from __future__ import annotations

import math

from sim.declare.units import FEN_PER_MONEY
from sim.draws.compiled import jit
from sim.rules.transfer.parameters import HORIZONTAL, MARGINAL_DAMAGE


@jit
def transfer_rates(rates, rule, amount, member, by_party, regard, party, benefit, nash_benefit, air_weight):
    """Fill rates[p, j]: what party p receives (+) or pays (-) per unit of effort of city j above Nash, 10^8 CNY a month.

    marginal_damage, ``amount[j]`` = share: the city's own party receives share*(B_S - B), every other member pays its part of it,
    share*by_party[p, j]*(1 - regard[j]). horizontal, ``amount[j]`` = rate in 10^8 CNY per ug/m3 and month: members are paid for
    what their own air improves beyond the members' mean, ``air_weight[p, j]`` = fall of p's population-weighted mean per unit
    of effort of j. Columns sum to zero. A vertical bonus is a slope of the plan and enters neither.
    """
    parties, n = rates.shape
    rates[:] = 0.0
    if rule == MARGINAL_DAMAGE:
        for j in range(n):
            if member[party[j]]:
                rates[party[j], j] = amount[j] * (benefit[j] - nash_benefit[j])
                for p in range(parties):
                    if p != party[j] and member[p]:
                        rates[p, j] = -amount[j] * (1.0 - regard[j]) * by_party[p, j]
    elif rule == HORIZONTAL:
        size = 0
        for p in range(parties):
            if member[p]:
                size += 1
        if size >= 2:
            for j in range(n):
                if member[party[j]]:
                    mean = 0.0
                    for p in range(parties):
                        if member[p]:
                            mean += air_weight[p, j] / size
                    for p in range(parties):
                        if member[p]:
                            rates[p, j] = amount[j] * (air_weight[p, j] - mean)


@jit
def settle(flows, rates, extra_effort):
    """Add this month's payments to flows[payer, payee], in whole fen: per city, payers fund payees in proportion.

    ``extra_effort[j]`` = delivered effort above Nash. Whole fen make every account sum to zero to the last cent.
    """
    parties, n = rates.shape
    for j in range(n):
        received = 0.0
        for p in range(parties):
            received += max(rates[p, j], 0.0)
        if received <= 0.0 or extra_effort[j] <= 0.0:
            continue
        for payer in range(parties):
            if rates[payer, j] < 0.0:
                for payee in range(parties):
                    if rates[payee, j] > 0.0:
                        money = -rates[payer, j] * extra_effort[j] * rates[payee, j] / received
                        flows[payer, payee] += math.floor(money * FEN_PER_MONEY + 0.5)


@jit
def vertical_slope(slope, amount, marginal, party, cohesion):
    """slope[r]: bonus from above per unit of effort, rate[h] Mout[h, r] summed over the own city and (x cohesion) its sisters."""
    for r in range(slope.size):
        slope[r] = 0.0
        for h in range(slope.size):
            if party[h] == party[r]:
                slope[r] += amount[h] * marginal[h, r] * (1.0 if h == r else cohesion)
