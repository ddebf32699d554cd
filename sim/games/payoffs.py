"""Loops of the coalition game: efforts, gains over Nash and stability, one coalition or all 2^n."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.draws.compiled import jit
from sim.games.masks import Floats
from sim.processes.plan.kernel import best_effort


class Terms(NamedTuple):
    """What the loops read. P players (parties), R regions.

    ``by_party[p, r]``: marginal benefit to p of the effort of region r, money per effort; ``weight[p, r]``: what the owner of r counts of
    it in a plan with p (the same where regard is 0); ``cost[r]`` gamma in money, ``quadratic`` or else saturating; ``cap[r]`` largest
    effort; ``price[r]`` money saved per unit of effort below ``ceiling[r]``, an effort; ``party[r]`` the player that owns region r.
    """

    by_party: Floats
    weight: Floats
    cost: Floats
    quadratic: bool
    cap: Floats
    price: Floats
    ceiling: Floats
    party: NDArray[np.int64]


@jit
def reply(r, benefit, g):
    """Effort of region r at marginal benefit B: :func:`sim.processes.plan.kernel.best_effort`, pushed up to the ceiling as far as its price pays."""
    effort = best_effort(benefit, g.cost[r], g.quadratic, g.cap[r])
    if g.price[r] > 0.0 and effort < g.ceiling[r]:
        effort = min(best_effort(benefit + g.price[r], g.cost[r], g.quadratic, g.cap[r]), g.ceiling[r])
    return effort


@jit
def extra_cost(r, effort, nash, g):
    """cost(a) - cost(aN) of region r, less what is saved on emission above the ceiling; money, without cancellation.

    Quadratic: c/2 (a - aN)(a + aN); saturating: c (-(a - aN) - ln((1 - a)/(1 - aN))).
    """
    more = effort - nash
    if g.quadratic:
        cost = 0.5 * g.cost[r] * more * (effort + nash)
    else:
        cost = g.cost[r] * (-more - math.log1p(-more / (1.0 - nash)))
    if g.price[r] > 0.0:
        cost -= g.price[r] * (min(effort, g.ceiling[r]) - min(nash, g.ceiling[r]))
    return cost


@jit
def extra_costs(cost, effort, nash, g):
    """Fill cost[r] with :func:`extra_cost` of every region."""
    for r in range(cost.size):
        cost[r] = extra_cost(r, effort[r], nash[r], g)


@jit
def replies(effort, benefit, g):
    """Fill effort[r] with the reply to benefit[r]; no effort where the benefit is negative."""
    for r in range(effort.size):
        effort[r] = reply(r, max(benefit[r], 0.0), g)


@jit
def coalition_effort(effort, member, g):
    """Fill effort[r] when the players with ``member[p]`` set maximise their joint payoff and each other player its own.

    The reply to the sum of weight[p, r] over the members (over r's own player where it is no member): the benefit is linear, so
    each reply is dominant.
    """
    for r in range(effort.size):
        own = g.party[r]
        benefit = 0.0
        if member[own]:
            for p in range(member.size):
                if member[p]:
                    benefit += g.weight[p, r]
        else:
            benefit = g.weight[own, r]
        effort[r] = reply(r, benefit, g)


@jit
def gains_over_nash(gains, effort, nash, g):
    """Fill gains[p] = sum_r by_party[p, r] (a_r - aN_r) - sum over own r of cost(a_r) - cost(aN_r), without cancellation."""
    gains[:] = 0.0
    for r in range(effort.size):
        more = effort[r] - nash[r]
        if more != 0.0:
            for p in range(gains.size):
                gains[p] += g.by_party[p, r] * more
            gains[g.party[r]] -= extra_cost(r, effort[r], nash[r], g)


@jit
def all_gains(gains, member, effort, nash, g):
    """Fill gains[mask, p] for all 2^P coalitions; ``member`` (P) and ``effort`` (R) are working space."""
    for mask in range(gains.shape[0]):
        for p in range(member.size):
            member[p] = (mask >> p) & 1 == 1
        coalition_effort(effort, member, g)
        gains_over_nash(gains[mask], effort, nash, g)


@jit
def all_stability(internal, external, potential, margin, worth, gains, nash_payoff, tolerance):
    """Fill, for all 2^P coalitions, the three stability flags, the margin and the worth (the members' gain over Nash).

    internal: gains[S, p] >= gains[S-p, p] for every member; external: gains[S, p] > gains[S+p, p] for every outsider; potential:
    margin = sum over members of gains[S, p] - gains[S-p, p] >= 0; slack = tolerance times the size of the payoffs compared.
    """
    for mask in range(gains.shape[0]):
        inside = outside = True
        total = surplus = size = 0.0
        for p in range(nash_payoff.size):
            other = mask ^ (1 << p)
            here, there = gains[mask, p], gains[other, p]
            scale = max(abs(nash_payoff[p] + here), abs(nash_payoff[p] + there))
            if (mask >> p) & 1:
                total += here
                surplus += here - there
                size += scale
                inside = inside and here - there >= -tolerance * scale
            else:
                outside = outside and here - there > tolerance * scale
        internal[mask] = inside
        external[mask] = outside
        potential[mask] = surplus >= -tolerance * size
        margin[mask] = surplus
        worth[mask] = total
