"""Transfers as money per unit of effort above Nash (docs/equations.md section 17; Chander & Tulkens 1995; the Shandong and Jiangsu schemes)."""

from __future__ import annotations

import math

import numpy as np

from sim.declare.units import FEN_PER_MONEY
from sim.draws.compiled import jit
from sim.processes.delivery.fields import NOTHING_TO_DELIVER
from sim.processes.plan.kernel import abatement_cost, coalition_size, plan_efforts
from sim.processes.transfers.clause import BORDER_BET, HORIZONTAL, MARGINAL_DAMAGE, NONE, SHAPLEY


@jit
def transfer_rates(rates, rule, amount, member, by_party, regard, party, benefit, nash_benefit, air_weight):
    """Fill rates[p, j]: what party p receives (+) or pays (-) per unit of effort of city j above Nash, 10^8 CNY a month.

    marginal_damage, ``amount[j]`` = share: the city's own party receives share*(B_S - B), every other member pays its part of it,
    share*by_party[p, j]*(1 - regard[j]). horizontal, ``amount[j]`` = rate in 10^8 CNY per ug/m3 and month: members are paid for
    what their own air improves beyond the members' mean, ``air_weight[p, j]`` = fall of p's population-weighted mean per unit
    of effort of j. Columns sum to zero, but for marginal_damage
    where a ceiling holds B_S back: payers then pay by their damage, and the city gets more than its rate. A vertical bonus is a slope of
    the plan and enters neither.
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
def shapley_rates(rates, amount, member, party, owed, asked):
    """rates[p, j] of the pact of ``member``: a payee gets owed/asked per unit of effort of its cities, payers share it by what they owe.

    So full delivery at ambition 1 moves the whole transfer, and no effort none of it. A payee of which no effort is asked gets nothing
    and nobody pays for it. ``amount[j]`` scales the column of city j.
    """
    mask, debts = 0, 0.0
    for p in range(member.size):
        if member[p]:
            mask += 1 << p
    for p in range(member.size):
        debts -= min(owed[mask, p], 0.0)
    for j in range(party.size):
        q = party[j]
        if member[q] and owed[mask, q] > 0.0 and asked[mask, q] >= NOTHING_TO_DELIVER and debts > 0.0:
            rates[q, j] = amount[j] * owed[mask, q] / asked[mask, q]
            for p in range(member.size):
                if owed[mask, p] < 0.0:
                    rates[p, j] = rates[q, j] * owed[mask, p] / debts


@jit
def bet_rates(rates, amount, member, party, sections, reported):
    """Add the marginal part of the border bets: per unit of effort of any city j, the party of a section's source receives from that of its
    receptor amount[source] * reported[source, j]."""
    for k in range(sections.shape[0]):
        source, receptor = sections[k]
        if member[party[source]] and member[party[receptor]]:
            for j in range(party.size):
                money = amount[source] * reported[source, j]
                rates[party[source], j] += money
                rates[party[receptor], j] -= money


@jit
def whole_fen(money):
    """Money in 10^8 CNY as the nearest whole number of fen."""
    return math.floor(money * FEN_PER_MONEY + 0.5)


@jit
def settle(flows, to_enterprises, rates, passed, extra_effort):
    """Add this month's payments to flows[payer, payee] and to_enterprises[payer, city], in whole fen: per city, payers fund payees in proportion.

    ``extra_effort[j]`` = delivered effort above Nash. Whole fen make every account sum to zero to the last cent.
    """
    parties, n = rates.shape
    for j in range(n):
        received = passed[j]
        for p in range(parties):
            received += max(rates[p, j], 0.0)
        if received <= 0.0 or extra_effort[j] <= 0.0:
            continue
        for payer in range(parties):
            if rates[payer, j] < 0.0:
                for payee in range(parties):
                    if rates[payee, j] > 0.0:
                        flows[payer, payee] += whole_fen(-rates[payer, j] * extra_effort[j] * rates[payee, j] / received)
                if passed[j] > 0.0:
                    to_enterprises[payer, j] += whole_fen(-rates[payer, j] * extra_effort[j] * passed[j] / received)


@jit
def settle_lump(flows, owed, share_in):
    """Add what parties owe each other whatever the effort, in whole fen: owed[p, q] > 0 is what p receives from q for the month.

    A party that is in the pact for a part of the month (``share_in``) pays and gets that part.
    """
    for p in range(share_in.size):
        for q in range(share_in.size):
            money = min(share_in[p], share_in[q]) * owed[p, q]
            if money > 0.0:
                flows[q, p] += whole_fen(money)


@jit
def border_stakes(lump, amount, agreed, level, sections, party):
    """lump[p, q] = sum over the sections between them of amount * (agreed - level) of the source, to the source's party: what the border
    bets move at the concentrations ``level`` (ug/m3), both ways."""
    lump[:] = 0.0
    for k in range(sections.shape[0]):
        source, receptor = sections[k]
        money = amount[source] * (agreed[source] - level[source])
        lump[party[source], party[receptor]] += money
        lump[party[receptor], party[source]] -= money


@jit
def tax_shares(lump, amount, city, origin, party, capacity, closed, output):
    """lump[p, q]: what the parties of the cities from which enterprises came get from those of the cities where they stand.

    amount[c] = share x tax rate of the new city c; ``output[o]`` = output per kt of capacity in the city of origin o, 10^8 CNY a
    month; a ``closed`` enterprise has none.
    """
    lump[:] = 0.0
    for i in range(city.size):
        here, home = party[city[i]], party[origin[i]]
        if here != home and closed[i] == 0:
            money = amount[city[i]] * output[origin[i]] * capacity[i]
            lump[home, here] += money
            lump[here, home] -= money


@jit
def vertical_slope(slope, amount, marginal, party, cohesion):
    """slope[r]: bonus from above per unit of effort, rate[h] Mout[h, r] summed over the own city and (x cohesion) its sisters."""
    for r in range(slope.size):
        slope[r] = 0.0
        for h in range(slope.size):
            if party[h] == party[r]:
                slope[r] += amount[h] * marginal[h, r] * (1.0 if h == r else cohesion)


@jit
def rule_of_month(t, terms):
    """Number of the rule where it moves money this month, else NONE."""
    for r in range(terms.amount.shape[1]):
        if terms.amount[t, r] != 0.0:
            return terms.rule
    return NONE


@jit
def coalition_table(owed, asked, t, outlook, places):
    """Fill owed[S, p] = phi_p(S) - gain_p(S) and asked[S, p] = effort above Nash asked of p's cities, for all 2^P coalitions (bit masks).

    gain_p(S): what p gains over Nash when S forms, delivers in full at ambition 1, and outsiders best-respond, 10^8 CNY a month;
    v(S) = its sum over the members (gamma characteristic function; Chander & Tulkens 1995). phi(S): Shapley value of the subgame on S,
    as the difference phi_p(S) = P(S) - P(S - p) of the potential P(S) = (v(S) + sum over members of P(S - p))/|S| (Hart & Mas-Colell
    1989, Econometrica 57), which gives those of all subgames in one pass. Over the members of S ``owed`` sums to zero.
    """
    count, parties = owed.shape
    o, party, n = outlook, places.party, places.party.size
    gamma, quadratic = o.gamma_believed, o.quadratic
    member = np.zeros(parties, dtype=np.bool_)
    effort, benefit, nash_cost = np.empty(n), np.empty(n), np.empty(n)
    for j in range(n):
        nash_cost[j] = abatement_cost(o.nash[j], gamma[j], quadratic)
    potential = np.zeros(count)
    owed[:] = 0.0
    asked[:] = 0.0
    for mask in range(count):
        for p in range(parties):
            member[p] = (mask >> p) & 1 == 1
        size = coalition_size(member)
        if size < 2:
            continue  # nothing above Nash, and no value
        plan_efforts(effort, benefit, o.by_party, o.own, party, o.regard[t], o.slope, o.excess, member, gamma, quadratic, o.cap)
        for j in range(n):
            if member[party[j]]:
                more = effort[j] - o.nash[j]
                asked[mask, party[j]] += more
                for p in range(parties):
                    if p == party[j]:
                        owed[mask, p] += o.nash_benefit[j] * more - (abatement_cost(effort[j], gamma[j], quadratic) - nash_cost[j])
                    elif member[p]:
                        owed[mask, p] += o.by_party[p, j] * more
        for p in range(parties):
            if member[p]:
                potential[mask] += (owed[mask, p] + potential[mask ^ (1 << p)]) / size
        for p in range(parties):
            if member[p]:
                owed[mask, p] = potential[mask] - potential[mask ^ (1 << p)] - owed[mask, p]


@jit
def pact_rates(rates, passed, member, benefit, t, outlook, terms, places):
    """Fill rates[p, j] for the pact of ``member`` (two parties at least) under the terms of the month; ``benefit``: of its joint plan.

    Where the city is ``passing``, what its own party would receive goes to its enterprises: ``passed[j]``, and the party keeps nothing.
    """
    rule, amount, party = rule_of_month(t, terms), terms.amount[t], places.party
    if rule == SHAPLEY:
        rates[:] = 0.0
        shapley_rates(rates, amount, member, party, terms.owed, terms.asked)
    elif rule == BORDER_BET:
        rates[:] = 0.0
        bet_rates(rates, amount, member, party, terms.sections, terms.reported)
    else:
        transfer_rates(rates, rule, amount, member, outlook.by_party, outlook.regard[t], party, benefit, outlook.nash_benefit, terms.air_weight)
    for j in range(party.size):
        passed[j] = 0.0
        if terms.passing[j]:
            passed[j] = rates[party[j], j]
            rates[party[j], j] = 0.0


@jit
def extra_effort(r, effort, delivery):
    """Effort of city r that is there because of the pact: what transfers are paid for."""
    return min(max(effort.voluntary[r] - effort.nash_path[r], 0.0), delivery.extra[r])
