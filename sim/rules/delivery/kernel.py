"""Delivered share, fiscal limit and trust (docs/equations.md section 7). d, D, kappa by city; trust and the fiscal limit by party."""

from __future__ import annotations

import math

import numpy as np

from sim.draws.compiled import jit
from sim.draws.philox import FIRST_SLOT, uniform
from sim.rules.delivery.parameters import NOTHING_TO_DELIVER
from sim.rules.delivery.rules import CONDITIONAL
from sim.rules.plan.kernel import abatement_cost, cost_curvature, plan_efforts


@jit
def wished_share(rule, reciprocity, trust, comply, verification, sanction, kappa, curvature, commitment):
    """Delivered share before the fiscal limit: argmax of -K D^2 d^2/2 + rho tau K D^2 d - q F K D^2 (1-d) + kappa D d.

    d = clip(rho*tau + q*F + kappa/(K D), 0, 1) under conditional cooperation; under every other rule the party's choice ``comply``.
    """
    if rule != CONDITIONAL:
        return comply
    wish = reciprocity * trust + verification * sanction + kappa / (curvature * commitment)
    return min(max(wish, 0.0), 1.0)


@jit
def party_bill(share_limit, p, party, wished, commitment, nash, gamma, kappa, quadratic):
    """Cost of delivering min(d, limit) of every commitment of party p, less the transfer earned, 10^8 CNY a month."""
    bill = 0.0
    for r in range(party.size):
        if party[r] == p and commitment[r] >= NOTHING_TO_DELIVER:
            d = min(wished[r], share_limit)
            bill += abatement_cost(nash[r] + d * commitment[r], gamma[r], quadratic) - abatement_cost(nash[r], gamma[r], quadratic)
            bill -= kappa[r] * d * commitment[r]
    return bill


@jit
def fiscal_share(budget, p, party, wished, commitment, nash, gamma, kappa, quadratic):
    """A share that party p can pay, by bisection from zero, where nothing is due (Budget >= 0); the largest one where the bill is convex in the share."""
    if party_bill(1.0, p, party, wished, commitment, nash, gamma, kappa, quadratic) <= budget:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = 0.5 * (low + high)
        if party_bill(middle, p, party, wished, commitment, nash, gamma, kappa, quadratic) <= budget:
            low = middle
        else:
            high = middle
    return low


@jit
def delivered_shares(
    delivered, binds, rule, reciprocity, trust, comply, verification, sanction, kappa, commitment, nash, gamma, budget, party, quadratic, limited,
):
    """Fill ``delivered[r]`` (NaN where nothing is to be delivered) and ``binds[p]`` (1 where the fiscal limit cuts).

    ``trust[p]`` is the party's trust in its partners, ``comply[p]`` its choice under the rules other than conditional cooperation; ``budget[p]`` what it
    can pay a month; ``limited`` switches the limit. ``binds`` is NaN for a party that has nothing to deliver.
    """
    n = party.size
    for r in range(n):
        delivered[r] = math.nan
        if commitment[r] >= NOTHING_TO_DELIVER:
            curvature = cost_curvature(nash[r], gamma[r], quadratic)
            delivered[r] = wished_share(rule, reciprocity, trust[party[r]], comply[party[r]], verification[r], sanction[r], kappa[r], curvature, commitment[r])
    for p in range(budget.size):
        binds[p] = math.nan
        for r in range(n):
            if party[r] == p and commitment[r] >= NOTHING_TO_DELIVER:
                binds[p] = 0.0
        if not limited:
            continue
        share = fiscal_share(budget[p], p, party, delivered, commitment, nash, gamma, kappa, quadratic)
        for r in range(n):
            if party[r] == p and commitment[r] >= NOTHING_TO_DELIVER and delivered[r] > share:
                delivered[r] = share
                binds[p] = 1.0


@jit
def full_cooperation_cost(cost_full, by_party, own, party, regard, slope, excess, gamma0, quadratic, cap):
    """Cfull[p] = sum over its cities of cost0(xS0) - cost0(xN0): everybody in, ambition 1, base-year gamma, this month's values."""
    n, parties = party.size, cost_full.size
    low, high, benefit = np.empty(n), np.empty(n), np.empty(n)
    plan_efforts(low, benefit, by_party, own, party, regard, slope, excess, np.zeros(parties, dtype=np.bool_), gamma0, quadratic, cap)
    plan_efforts(high, benefit, by_party, own, party, regard, slope, excess, np.ones(parties, dtype=np.bool_), gamma0, quadratic, cap)
    cost_full[:] = 0.0
    for r in range(n):
        cost_full[party[r]] += abatement_cost(high[r], gamma0[r], quadratic) - abatement_cost(low[r], gamma0[r], quadratic)


@jit
def realised_shares(realised, effort, voluntary, abated, nash_path, commitment, weight, member, party):
    """What partners could see of last month, by party: mean over its cities of clip(i (x - xN)/D), weighted by e D.

    xN is the path that effort would have taken at Nash, with the same rise and habit (``nash_path``): else a Nash effort that moves
    with targets or growth would look like a breach, or habit like delivery. At rest it is Nash itself.

    i = A/x is the month's implementation ratio (1 where x = 0). Of effort that only a floor forces, half counts:
    x = voluntary + (effort - voluntary)/2. NaN for a party that is no member or has nothing to deliver.
    """
    parties = realised.size
    for p in range(parties):
        total, weights = 0.0, 0.0
        if member[p]:
            for r in range(party.size):
                if party[r] == p and commitment[r] >= NOTHING_TO_DELIVER:
                    counted = voluntary[r] + 0.5 * (effort[r] - voluntary[r])
                    ratio = abated[r] / effort[r] if effort[r] > 0.0 else 1.0
                    share = min(max(ratio * (counted - nash_path[r]) / commitment[r], 0.0), 1.0)
                    total += weight[r] * commitment[r] * share
                    weights += weight[r] * commitment[r]
        realised[p] = total / weights if weights > 0.0 else math.nan


@jit
def update_trust(trust, seen, opacity, belief_unseen, noise, gain_good, gain_bad):
    """tau[r,h] += gain ((1-opacity[h]) seen[h] + opacity[h] belief_unseen + noise[r,h] - tau[r,h]), clipped to [0,1].

    ``seen[h]`` is NaN where there is nothing to observe (trust stays). The gain is larger for bad news.
    """
    parties = seen.size
    for h in range(parties):
        if math.isnan(seen[h]):
            continue
        for r in range(parties):
            if r != h:
                news = (1.0 - opacity[h]) * seen[h] + opacity[h] * belief_unseen + noise[r, h] - trust[r, h]
                gain = gain_good if news > 0.0 else gain_bad
                trust[r, h] = min(max(trust[r, h] + gain * news, 0.0), 1.0)


@jit
def trust_in_partners(mean_trust, trust, influence, member):
    """Mean trust of every party in its partners, weighted by how much of its air they make (``influence[r, h]``).

    Partners are the other members; a party without partners trusts nobody (0).
    """
    parties = mean_trust.size
    for r in range(parties):
        total, weights = 0.0, 0.0
        for h in range(parties):
            if h != r and member[h]:
                total += influence[r, h] * trust[r, h]
                weights += influence[r, h]
        mean_trust[r] = total / weights if weights > 0.0 else 0.0


@jit
def proven_breaches(sanctions, commitment, delivered, verification, sanction, share_in, nash, gamma, party, quadratic, ids, key):
    """Money of the shortfalls that are proven this month, by city: F K D^2 (1 - d) with probability q, else 0 (10^8 CNY).

    A shortfall is what a member leaves undelivered of a commitment; ``share_in`` is the party's membership of the month.
    """
    for r in range(sanctions.size):
        sanctions[r] = 0.0
        if commitment[r] >= NOTHING_TO_DELIVER and delivered[r] < 1.0 and uniform(key, ids[r], FIRST_SLOT) < verification[r]:
            curvature = cost_curvature(nash[r], gamma[r], quadratic)
            sanctions[r] = share_in[party[r]] * sanction[r] * curvature * commitment[r] * commitment[r] * (1.0 - delivered[r])


@jit
def delivery_gains(cost, gain, commitment, by_party, benefit, rates, nash, gamma, party, quadratic):
    """By party: what delivering its own commitments in full costs it net, and what the partners' full delivery gives it.

    cost[p] = sum_{own i} [cost(xN + D) - cost(xN) - (B + rate) D] (U_D - U_C of the stage game);
    gain[p] = sum_{j of others} (by_party[p, j] + rate[p, j]) D_j, so U_C - U_N = gain - cost. 10^8 CNY a month.
    """
    cost[:] = 0.0
    gain[:] = 0.0
    for j in range(party.size):
        if commitment[j] >= NOTHING_TO_DELIVER:
            for p in range(cost.size):
                if p == party[j]:
                    spent = abatement_cost(nash[j] + commitment[j], gamma[j], quadratic) - abatement_cost(nash[j], gamma[j], quadratic)
                    cost[p] += spent - (benefit[j] + rates[p, j]) * commitment[j]
                else:
                    gain[p] += (by_party[p, j] + rates[p, j]) * commitment[j]


@jit
def full_breach_fines(fine, commitment, sanction, nash, gamma, party, quadratic):
    """fine[p] = F K D^2 summed over the party's cities: the money of a proven breach that delivers nothing, 10^8 CNY."""
    fine[:] = 0.0
    for r in range(party.size):
        fine[party[r]] += sanction[r] * cost_curvature(nash[r], gamma[r], quadratic) * commitment[r] * commitment[r]


@jit
def compliance_pays(detection, discount, lag, punishment, gain, cost, fine):
    """q delta^L (S_T (U_C - U_N) + F) >= H_L (U_D - U_C), S_T = (1-delta^T)/(1-delta), H_L = (1-delta^L)/(1-delta) (Eq. 7.7).

    U_D - U_C = ``cost`` of delivering, U_C - U_N = ``gain`` - ``cost``; ``fine`` is the sanction of a full breach in money.
    """
    spells = (1.0 - discount**punishment) / (1.0 - discount)
    delay = (1.0 - discount**lag) / (1.0 - discount)
    return detection * discount**lag * (spells * (gain - cost) + fine) >= delay * cost


@jit
def repeated_game(comply, member, commitment, by_party, benefit, rates, nash, gamma, party, quadratic, verification, sanction, discount, lag, punishment):
    """comply[p] = 1 where full delivery is the best reply to the threat of ``punishment`` months at Nash after a proven breach.

    Detection is the mean verification over the party's cities; the fine of a full breach is F K D^2 summed over them.
    """
    parties = comply.size
    cost, gain, fine = np.empty(parties), np.empty(parties), np.empty(parties)
    delivery_gains(cost, gain, commitment, by_party, benefit, rates, nash, gamma, party, quadratic)
    full_breach_fines(fine, commitment, sanction, nash, gamma, party, quadratic)
    for p in range(parties):
        detection, cities = 0.0, 0
        for r in range(party.size):
            if party[r] == p:
                detection += verification[r]
                cities += 1
        holds = member[p] and compliance_pays(detection / cities, discount, lag[p], punishment, gain[p], cost[p], fine[p])
        comply[p] = 1.0 if holds else 0.0


@jit
def copy_probability(advantage, sharpness):
    """Fermi rule: probability to copy a model whose payoff is higher by ``advantage``, 1/(1 + exp(-sharpness advantage)) (Eq. 7.8)."""
    return 1.0 / (1.0 + math.exp(-sharpness * advantage))


@jit
def imitate(comply, payoff, order, model, draws, sharpness):
    """One round of copying: party r, in the drawn order, looks at its bordering party model[r] (-1: none) and may copy what it does."""
    for r in order:
        h = model[r]
        if h >= 0 and draws[r] < copy_probability(payoff[h] - payoff[r], sharpness):
            comply[r] = comply[h]
