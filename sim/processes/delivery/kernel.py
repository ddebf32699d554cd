"""Delivered share, fiscal limit and trust (docs/equations.md section 7). d, D, kappa by city; trust and the fiscal limit by party."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.draws.compiled import jit
from sim.processes.delivery.fields import NOTHING_TO_DELIVER
from sim.processes.delivery.rules import CONDITIONAL
from sim.processes.plan.kernel import abatement_cost, cost_curvature

if TYPE_CHECKING:
    from sim.declare.arrays import Flags, Floats, Ints
    from sim.processes.delivery.fields import Delivery, Trust
    from sim.processes.plan.fields import Outlook
    from sim.processes.world.fields import Places


@jit
def wished_share(
    rule: int, saturating: bool, reciprocity: float, trust: float, comply: float, verification: float, sanction: float, kappa: float, curvature: float,
    commitment: float,
) -> float:
    """Delivered share before the fiscal limit: argmax of -c(d) + rho tau K D^2 d - q F K D^2 (1-d) + kappa D d.

    With z = rho*tau + q*F + kappa/(K D), under conditional cooperation: d = clip(z, 0, 1) where c(d) = K D^2 d^2/2, and
    d = 1 - exp(-max(z, 0)) where c(d) = K D^2 ((1-d) ln(1-d) + d) (``saturating``). Under every other rule the party's choice ``comply``.
    """
    if rule != CONDITIONAL:
        return comply
    wish = reciprocity * trust + verification * sanction + kappa / (curvature * commitment)
    if saturating:
        return 1.0 - math.exp(-max(wish, 0.0))
    return min(max(wish, 0.0), 1.0)


@jit
def update_trust(trust: Floats, seen: Floats, opacity: Floats, belief_unseen: float, noise: Floats, gain_good: float, gain_bad: float) -> None:
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
def trust_in_partners(mean_trust: Floats, trust: Floats, influence: Floats, member: Flags) -> None:
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
def delivery_gains(
    cost: Floats, gain: Floats, commitment: Floats, by_party: Floats, benefit: Floats, rates: Floats, nash: Floats, gamma: Floats, party: Ints, quadratic:
    bool,
) -> None:
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
def full_breach_fines(fine: Floats, commitment: Floats, sanction: Floats, nash: Floats, gamma: Floats, party: Ints, quadratic: bool) -> None:
    """fine[p] = F K D^2 summed over the party's cities: the money of a proven breach that delivers nothing, 10^8 CNY."""
    fine[:] = 0.0
    for r in range(party.size):
        fine[party[r]] += sanction[r] * cost_curvature(nash[r], gamma[r], quadratic) * commitment[r] * commitment[r]


@jit
def compliance_pays(detection: float, discount: float, lag: int, punishment: int, gain: float, cost: float, fine: float) -> bool:
    """q delta^L (S_T (U_C - U_N) + F) >= H_L (U_D - U_C), S_T = (1-delta^T)/(1-delta), H_L = (1-delta^L)/(1-delta) (Eq. 7.7).

    U_D - U_C = ``cost`` of delivering, U_C - U_N = ``gain`` - ``cost``; ``fine`` is the sanction of a full breach in money.
    """
    spells = (1.0 - discount**punishment) / (1.0 - discount)
    delay = (1.0 - discount**lag) / (1.0 - discount)
    return detection * discount**lag * (spells * (gain - cost) + fine) >= delay * cost


@jit
def copy_probability(advantage: float, sharpness: float) -> float:
    """Fermi rule: probability to copy a model whose payoff is higher by ``advantage``, 1/(1 + exp(-sharpness advantage)) (Eq. 7.8)."""
    return 1.0 / (1.0 + math.exp(-sharpness * advantage))


@jit
def imitate(comply: Floats, payoff: Floats, order: Ints, model: Ints, draws: Floats, sharpness: float) -> None:
    """One round of copying: party r, in the drawn order, looks at its bordering party model[r] (-1: none) and may copy what it does."""
    for r in order:
        h = model[r]
        if h >= 0 and draws[r] < copy_probability(payoff[h] - payoff[r], sharpness):
            comply[r] = comply[h]


NEAR = 1e-12
"""Bisection asks for the bill again only so near its root."""


@jit
def party_bill(
    limit: float, count: int, wished: Floats, commitment: Floats, nash: Floats, gamma: Floats, kappa: Floats, base: Floats, quadratic: bool,
) -> float:
    """Public cost of delivering min(d, limit) of ``count`` commitments of a party, less the transfer earned, 10^8 CNY a month.

    ``gamma``: public share of the scale of cost; ``base``: public cost at Nash.
    """
    bill = 0.0
    for k in range(count):
        d = min(wished[k], limit)
        bill += abatement_cost(nash[k] + d * commitment[k], gamma[k], quadratic) - base[k]
        bill -= kappa[k] * d * commitment[k]
    return bill


@jit
def _near_root(
    budget: float, count: int, wished: Floats, commitment: Floats, nash: Floats, gamma: Floats, kappa: Floats, base: Floats, quadratic: bool,
) -> float:
    """Share at which a bill that rises with the share meets the budget, by Newton's method."""
    share = 0.5
    for _ in range(12):
        bill, slope = 0.0, 0.0
        for k in range(count):
            d = min(wished[k], share)
            x = nash[k] + d * commitment[k]
            bill += abatement_cost(x, gamma[k], quadratic) - base[k] - kappa[k] * d * commitment[k]
            if share < wished[k]:
                slope += commitment[k] * ((gamma[k] * x if quadratic else gamma[k] * x / (1.0 - x)) - kappa[k])
        step = (bill - budget) / slope if slope > 0.0 else 0.5 * share
        share = min(max(share - step, 0.0), 1.0)
        if abs(step) < 1e-13:
            break
    return share


@jit
def fiscal_share(
    budget: float, count: int, wished: Floats, commitment: Floats, nash: Floats, gamma: Floats, kappa: Floats, base: Floats, quadratic: bool, rising: bool,
) -> float:
    """A share that the party can pay, by bisection from zero, where nothing is due (Budget >= 0); the largest one where the bill rises with it.

    Where it is ``rising``, Newton and two evaluations answer for all midpoints that are not within NEAR of the root, so that the result is
    the bisection's to the last bit.
    """
    if party_bill(1.0, count, wished, commitment, nash, gamma, kappa, base, quadratic) <= budget:
        return 1.0
    paid, unpaid = 0.0, 1.0
    if rising:
        root = _near_root(budget, count, wished, commitment, nash, gamma, kappa, base, quadratic)
        if root - NEAR > 0.0 and party_bill(root - NEAR, count, wished, commitment, nash, gamma, kappa, base, quadratic) <= budget:
            paid = root - NEAR
        if root + NEAR < 1.0 and party_bill(root + NEAR, count, wished, commitment, nash, gamma, kappa, base, quadratic) > budget:
            unpaid = root + NEAR
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = 0.5 * (low + high)
        if middle <= paid or (middle < unpaid and party_bill(middle, count, wished, commitment, nash, gamma, kappa, base, quadratic) <= budget):
            low = middle
        else:
            high = middle
    return low


@jit
def delivered_shares(
    delivered: Floats, binds: Floats, commitment: Floats, kappa: Floats, mean_trust: Floats, comply: Floats, t: int, outlook: Outlook, delivery: Delivery,
    places: Places,
) -> None:
    """Fill ``delivered[r]`` (NaN where nothing is to be delivered) and ``binds[p]`` (1 where the fiscal limit cuts).

    The finance bureau pays the public share phi of the cost: as cost is in proportion to gamma, its bill is that of phi gamma.

    ``mean_trust[p]`` is the party's trust in its partners, ``comply[p]`` its choice under the rules other than conditional cooperation.
    ``binds`` is NaN for a party that has nothing to deliver.
    """
    n, party, nash, gamma, quadratic = places.party.size, places.party, outlook.nash, outlook.gamma_believed, outlook.quadratic
    verification, sanction = delivery.verification[t], delivery.breach_sanction[t]
    for r in range(n):
        delivered[r] = math.nan
        if commitment[r] >= NOTHING_TO_DELIVER:
            curvature = cost_curvature(nash[r], gamma[r], quadratic)
            delivered[r] = wished_share(
                delivery.rule, delivery.saturating, delivery.reciprocity, mean_trust[party[r]], comply[party[r]], verification[r], sanction[r], kappa[r],
                curvature, commitment[r],
            )
    of = np.empty((6, n))
    for p in range(binds.size):
        count, rising = 0, True
        for r in range(n):
            if party[r] == p and commitment[r] >= NOTHING_TO_DELIVER:
                public = delivery.public_cost_share * gamma[r]
                of[0, count], of[1, count], of[2, count], of[3, count], of[4, count] = delivered[r], commitment[r], nash[r], public, kappa[r]
                of[5, count] = abatement_cost(nash[r], public, quadratic)
                rising &= kappa[r] <= (public * nash[r] if quadratic else public * nash[r] / (1.0 - nash[r]))
                count += 1
        binds[p] = 0.0 if count > 0 else math.nan
        if not delivery.fiscal_limit or count == 0:
            continue
        share = fiscal_share(outlook.budget[p], count, of[0], of[1], of[2], of[3], of[4], of[5], quadratic, rising)
        for r in range(n):
            if party[r] == p and commitment[r] >= NOTHING_TO_DELIVER and delivered[r] > share:
                delivered[r] = share
                binds[p] = 1.0


@jit
def lag_of(t: int, p: int, trust: Trust) -> int:
    """Months after which party p sees what partners did: review_lag, rounded up."""
    months: int = math.ceil(trust.review_lag[t, p] - 1e-9)
    return months


@jit
def repeated_game(
    comply: Floats, member: Flags, commitment: Floats, rates: Floats, t: int, outlook: Outlook, delivery: Delivery, trust: Trust, places: Places,
) -> None:
    """comply[p] = 1 where full delivery is the best reply to the threat of ``punishment_months`` at Nash after a proven breach.

    Detection is the mean verification over the party's people; the fine of a full breach is F K D^2 summed over them.
    """
    parties, party = comply.size, places.party
    cost, gain, fine = np.empty(parties), np.empty(parties), np.empty(parties)
    delivery_gains(
        cost, gain, commitment, outlook.by_party, outlook.nash_benefit, rates, outlook.nash, outlook.gamma_believed, party, outlook.quadratic
    )
    full_breach_fines(fine, commitment, delivery.breach_sanction[t], outlook.nash, outlook.gamma_believed, party, outlook.quadratic)
    for p in range(parties):
        detection, people = 0.0, 0.0
        for r in range(party.size):
            if party[r] == p:
                detection += delivery.verification[t, r] * places.population[r]
                people += places.population[r]
        holds = member[p] and compliance_pays(
            detection / people, delivery.discount_factor, lag_of(t, p, trust), delivery.punishment_months, gain[p], cost[p], fine[p]
        )
        comply[p] = 1.0 if holds else 0.0


@jit
def realised_share(effort: float, voluntary: float, nash_path: float, abated: float, commitment: float) -> float:
    """What partners could see of a city's delivery: clip(i (x - xN)/D, 0, 1).

    xN is the path that effort would have taken at Nash, with the same rise and habit (``nash_path``): else a Nash effort that moves
    with targets or growth would look like a breach, or habit like delivery. At rest it is Nash itself. i = A/x is the month's
    implementation ratio (1 where x = 0). Of effort that only a floor forces, half counts: x = voluntary + (effort - voluntary)/2.
    """
    counted = voluntary + 0.5 * (effort - voluntary)
    ratio = abated / effort if effort > 0.0 else 1.0
    return min(max(ratio * (counted - nash_path) / commitment, 0.0), 1.0)
