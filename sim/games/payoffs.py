"""Loops of the coalition game: efforts, gains over Nash and stability, one coalition or all 2^n.

Names: P players (parties), R regions; ``by_party[p, r] = sum of damage[h] T[h, r] over p's regions h`` = marginal benefit to p of the
effort of region r, money per effort; ``party[r]`` = the player that owns region r; ``cost[r]`` money per effort squared.
"""

from __future__ import annotations

from sim.draws.compiled import jit


@jit
def coalition_effort(effort, member, by_party, cost, cap, party):
    """Fill effort[r] when the players with ``member[p]`` set maximise their joint payoff and each other player its own.

    a_r = min(sum of by_party[p, r] over the members (over r's own player where it is no member) / cost[r], cap[r]): the benefit is
    linear, so each reply is dominant.
    """
    for r in range(effort.size):
        own = party[r]
        benefit = 0.0
        if member[own]:
            for p in range(member.size):
                if member[p]:
                    benefit += by_party[p, r]
        else:
            benefit = by_party[own, r]
        effort[r] = min(benefit / cost[r], cap[r])


@jit
def gains_over_nash(gains, effort, nash, by_party, cost, party):
    """Fill gains[p] = sum_r by_party[p, r] (a_r - aN_r) - sum over own r of cost[r]/2 (a_r^2 - aN_r^2), without cancellation."""
    gains[:] = 0.0
    for r in range(effort.size):
        more = effort[r] - nash[r]
        if more != 0.0:
            for p in range(gains.size):
                gains[p] += by_party[p, r] * more
            gains[party[r]] -= 0.5 * cost[r] * more * (effort[r] + nash[r])


@jit
def all_gains(gains, member, effort, nash, by_party, cost, cap, party):
    """Fill gains[mask, p] for all 2^P coalitions; ``member`` (P) and ``effort`` (R) are working space."""
    for mask in range(gains.shape[0]):
        for p in range(member.size):
            member[p] = (mask >> p) & 1 == 1
        coalition_effort(effort, member, by_party, cost, cap, party)
        gains_over_nash(gains[mask], effort, nash, by_party, cost, party)


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
