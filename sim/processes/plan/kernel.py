"""Equations of the plan (docs/equations.md section 5). Arrays by city have length n, by party length P; money is monthly, in 10^8 CNY."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.draws.compiled import jit

if TYPE_CHECKING:
    from sim.declare.arrays import Flags, Floats, Ints

SATURATING, QUADRATIC = 0, 1


@jit
def abatement_cost(effort: float, gamma: float, quadratic: bool) -> float:
    """Cost of abating the share ``effort``: gamma(-x - ln(1-x)), or gamma x^2/2 when ``quadratic``."""
    if quadratic:
        return 0.5 * gamma * effort * effort
    return gamma * (-effort - math.log(1.0 - effort))


@jit
def cost_curvature(effort: float, gamma: float, quadratic: bool) -> float:
    """Second derivative of the cost: gamma/(1-x)^2, or gamma."""
    return gamma if quadratic else gamma / ((1.0 - effort) * (1.0 - effort))


@jit
def best_effort(benefit: float, gamma: float, quadratic: bool, cap: float) -> float:
    """Effort at which marginal cost meets the marginal benefit B: B/(gamma+B), or B/gamma; at most ``cap``."""
    effort = benefit / gamma if quadratic else benefit / (gamma + benefit)
    return min(effort, cap)


@jit
def value_of_air(
    value: Floats, damage_weight: Floats, damage_slope: Floats, accountability: Floats, answering: Floats, expected: Floats, target: Floats, softness: float,
) -> None:
    """value[h] = omega v + accountability * answering * logistic((Cbar - target)/softness), 10^8 CNY per ug/m3 and month.

    ``damage_slope`` v is monthly; ``accountability`` is per million people, ``answering`` the million people that the city answers for;
    ``expected`` Cbar is the annual mean that this month's emissions would give under normal weather, as reported. An infinite target leaves no pull.
    """
    for h in range(value.size):
        pull = 0.0
        if target[h] < math.inf:
            pull = 1.0 / (1.0 + math.exp(-(expected[h] - target[h]) / softness))
        value[h] = damage_weight[h] * damage_slope[h] + accountability[h] * answering[h] * pull


@jit
def marginal_air(marginal: Floats, transport: Floats, activity: Floats, base_abated: Floats) -> None:
    """Mout[h, r] = M[h, r] * activity[r] / (1 - A0[r]): fall of the annual mean of h per unit of effort of r, ug/m3."""
    n = activity.size
    for h in range(n):
        for r in range(n):
            marginal[h, r] = transport[h, r] * activity[r] / (1.0 - base_abated[r])


@jit
def benefits_by_party(by_party: Floats, own: Floats, value: Floats, marginal: Floats, party: Ints, cohesion: float) -> None:
    """What effort of city r is worth to every party, and to the government that decides on it.

    by_party[p, r] = sum_{h in p} value[h] Mout[h, r];
    own[r] = sum_{h in party of r} w[h, r] value[h] Mout[h, r], w = 1 for the own city and ``cohesion`` for its sisters.
    """
    n = value.size
    by_party[:] = 0.0
    for r in range(n):
        own[r] = 0.0
        for h in range(n):
            gain = value[h] * marginal[h, r]
            by_party[party[h], r] += gain
            if party[h] == party[r]:
                own[r] += gain if h == r else cohesion * gain


@jit
def city_benefit(r: int, by_party: Floats, own: Floats, party: Ints, regard: Floats, slope: Floats, member: Flags) -> float:
    """Marginal benefit that guides city r when the parties with ``member`` set plan together (none set: alone).

    B[r] = own + sum_{other parties} (1 if both are members, else regard) * by_party[p, r] + vertical slope.
    """
    total: float = own[r] + slope[r]
    mine = party[r]
    for p in range(by_party.shape[0]):
        if p != mine:
            total += by_party[p, r] if member[mine] and member[p] else regard[r] * by_party[p, r]
    return total


@jit
def plan_efforts(
    effort: Floats, benefit: Floats, by_party: Floats, own: Floats, party: Ints, regard: Floats, slope: Floats, excess: Floats, member: Flags,
    gamma: Floats, quadratic: bool, cap: float,
) -> None:
    """Fill ``benefit`` and ``effort`` with the plan of every city under the coalition ``member`` (all False: Nash).

    ``excess[0, r]`` is what a unit of effort saves while emission is above the ceiling (10^8 CNY a month), ``excess[1, r]`` the effort
    at which the ceiling is met: the best reply lies between the plans without and with the price, at the ceiling where they
    enclose it (a kink). ``benefit`` is the marginal benefit that the effort answers to.
    """
    for r in range(effort.size):
        benefit[r] = city_benefit(r, by_party, own, party, regard, slope, member)
        effort[r] = best_effort(benefit[r], gamma[r], quadratic, cap)
        if excess[0, r] > 0.0 and effort[r] < excess[1, r]:
            pushed = best_effort(benefit[r] + excess[0, r], gamma[r], quadratic, cap)
            effort[r] = min(pushed, excess[1, r])
            benefit[r] = gamma[r] * effort[r] if quadratic else gamma[r] * effort[r] / (1.0 - effort[r])


@jit
def ceiling_terms(excess: Floats, price: Floats, ceiling: Floats, emission: Floats, activity: Floats, base_abated: Floats) -> None:
    """excess[0] = price (CNY/t) x emission saved per unit of effort, 10^8 CNY a month; excess[1] = effort at which the ceiling is met.

    Emission of city r at effort x: emission[r] activity[r] (1 - x)/(1 - A0[r]), kt a year; 1 CNY/t = 1e-5 x 10^8 CNY/kt.
    """
    for r in range(price.size):
        full = emission[r] * activity[r] / (1.0 - base_abated[r])
        excess[0, r] = price[r] * 1e-5 * full / 12.0
        excess[1, r] = 1.0 - ceiling[r] / full


@jit
def coalition_size(member: Flags) -> int:
    """Number of member parties."""
    size = 0
    for p in range(member.size):
        if member[p]:
            size += 1
    return size


@jit
def damage_spared(spared: Floats, damage_slope: Floats, marginal: Floats, party: Ints) -> None:
    """e[r] = sum_{h of other parties} v[h] Mout[h, r]: true damage spared to other parties per unit of effort of r, 10^8 CNY a month."""
    n = spared.size
    for r in range(n):
        spared[r] = 0.0
        for h in range(n):
            if party[h] != party[r]:
                spared[r] += damage_slope[h] * marginal[h, r]


@jit
def welfare(damage_slope: Floats, marginal: Floats, effort: Floats, gamma: Floats, quadratic: bool) -> float:
    """W(x) = sum_h v[h] sum_s Mout[h, s] x_s - sum_s cost(x_s), with true damage, 10^8 CNY a month (up to a constant)."""
    total = 0.0
    n = effort.size
    for s in range(n):
        gain = 0.0
        for h in range(n):
            gain += damage_slope[h] * marginal[h, s]
        total += gain * effort[s] - abatement_cost(effort[s], gamma[s], quadratic)
    return total


@jit
def believed_arrays(
    marginal_believed: Floats, gamma_believed: Floats, marginal: Floats, gamma: Floats, error_air: Floats, error_cost: Floats, sd: Floats, party: Ints,
) -> None:
    """What officials believe: M and gamma times exp(sd z - sd^2/2), z fixed in a replicate (mean one); sd by deciding city.

    A party errs as one: z[p, q] about what its cities do to the air of party p, z[q] about what effort costs them.
    """
    n = gamma.size
    for r in range(n):
        shift = 0.5 * sd[r] * sd[r]
        gamma_believed[r] = gamma[r] * math.exp(sd[r] * error_cost[party[r]] - shift)
        for h in range(n):
            marginal_believed[h, r] = marginal[h, r] * math.exp(sd[r] * error_air[party[h], party[r]] - shift)


@jit
def cooperation_scale(scale: Floats, by_party: Floats, party: Ints, joint: Floats, nash: Floats, nash_benefit: Floats, gamma: Floats, quadratic: bool) -> None:
    """What full cooperation (ambition 1, everybody in: effort ``joint``) is worth to a party plus what it costs it, by party.

    scale[r] = sum_{j outside r} by_party[r, j] (xS_j - xN_j) + sum_{own cities} [cost(xS) - cost(xN) - B (xS - xN)], B = ``nash_benefit``.
    """
    scale[:] = 0.0
    for j in range(party.size):
        extra = joint[j] - nash[j]
        for p in range(scale.size):
            if p == party[j]:
                scale[p] += abatement_cost(joint[j], gamma[j], quadratic) - abatement_cost(nash[j], gamma[j], quadratic) - nash_benefit[j] * extra
            else:
                scale[p] += by_party[p, j] * extra
