"""Payoffs of parties and the logit choice of membership (docs/equations.md section 6; d'Aspremont et al. 1983; Chander & Tulkens 1995)."""

from __future__ import annotations

import math

import numpy as np

from sim.draws.compiled import jit
from sim.rules.delivery.kernel import delivered_shares, repeated_game, trust_in_partners
from sim.rules.delivery.parameters import NOTHING_TO_DELIVER
from sim.rules.delivery.rules import REPEATED
from sim.rules.plan.kernel import abatement_cost, coalition_size, cost_curvature, plan_efforts
from sim.rules.transfer.kernel import pact_rates

NO_GAIN = 1e-9
"""Below this share of its own damage a party has nothing to gain from cooperation and does not join."""
TIE = 1e-9
"""Relative tolerance of the internal tie rule under infinite sharpness: who is indifferent is a member."""


@jit
def membership_probability(margin, sharpness):
    """P(member) = 1/(1 + exp(-sharpness * margin)); at infinite sharpness 1 when margin >= 0 (weak internal stability)."""
    if sharpness == math.inf:
        return 1.0 if margin >= -TIE else 0.0
    z = sharpness * margin
    if z >= 0.0:
        return 1.0 / (1.0 + math.exp(-z))
    e = math.exp(z)
    return e / (1.0 + e)


@jit
def cooperation_scale(scale, by_party, own, slope, excess, regard, party, gamma, quadratic, cap):
    """What full cooperation (ambition 1, everybody in) is worth to a party plus what it costs it, by party.

    scale[r] = sum_{j outside r} by_party[r, j] (xS_j - xN_j) + sum_{own cities} [cost(xS) - cost(xN) - B (xS - xN)].
    """
    n = party.size
    parties = scale.size
    everybody = np.ones(parties, dtype=np.bool_)
    nobody = np.zeros(parties, dtype=np.bool_)
    benefit, nash, joint = np.empty(n), np.empty(n), np.empty(n)
    plan_efforts(joint, benefit, by_party, own, party, regard, slope, excess, everybody, gamma, quadratic, cap)
    plan_efforts(nash, benefit, by_party, own, party, regard, slope, excess, nobody, gamma, quadratic, cap)
    scale[:] = 0.0
    for j in range(n):
        extra = joint[j] - nash[j]
        for p in range(parties):
            if p == party[j]:
                scale[p] += abatement_cost(joint[j], gamma[j], quadratic) - abatement_cost(nash[j], gamma[j], quadratic) - benefit[j] * extra
            else:
                scale[p] += by_party[p, j] * extra


@jit
def stability_margins(margins, gain, scale, member):
    """Fill internal, external and potential margin of the pact of ``member``, in cooperation scales.

    gain[r] = (V_r(S+r) - V_r(S-r))/scale[r] less the meeting cost, NaN where r has nothing to gain (r is left out).
    margins[0] = min over members of gain >= 0: nobody gains by leaving (d'Aspremont et al. 1983);
    margins[1] = min over outsiders of -gain > 0: nobody gains by joining;
    margins[2] = sum over members of scale gain / sum over members of scale >= 0: transfers among the members can hold the pact
    together (Carraro, Eyckmans & Finus 2006). NaN: no pact (fewer than two members) for margins[0] and [2], nobody outside for [1].
    """
    margins[:] = math.nan
    inside, outside, surplus, whole = math.inf, math.inf, 0.0, 0.0
    for r in range(gain.size):
        if math.isnan(gain[r]):
            continue
        if member[r]:
            inside = min(inside, gain[r])
            surplus += scale[r] * gain[r]
            whole += scale[r]
        else:
            outside = min(outside, -gain[r])
    if outside < math.inf:
        margins[1] = outside
    if coalition_size(member) >= 2 and whole > 0.0:
        margins[0] = inside
        margins[2] = surplus / whole


@jit
def coalition_payoff(
    r, member, by_party, own, slope, excess, regard, party, gamma, quadratic, cap, ambition, nash, nash_benefit,
    rule, reciprocity, trust, influence, comply, discount, lag, punishment, verification, sanction, budget, limited, sanctions_count,
    transfer_rule, amount, air_weight, owed, asked, sections, reported, passing, lump,
):
    """V_r: monthly payoff of party r when the parties of ``member`` form the pact, 10^8 CNY.

    V_r = sum_{j outside r} by_party[r, j] x_j + sum_{own cities i} [B_i x_i - cost(x_i)] + transfers (- expected sanctions), the transfers
    being rates times effort above Nash and what members owe each other whatever the effort (:class:`sim.rules.transfer.kernel.Terms`),
    with the partners at trusted delivery (x_j = xN_j + tau[r, h] D_j) and the own cities at the delivery that r would choose.
    """
    n = party.size
    parties = member.size
    commitment, delivered, binds = np.zeros(n), np.empty(n), np.empty(parties)
    rates, passed = np.zeros((parties, n)), np.zeros(n)
    payoff = 0.0
    if coalition_size(member) >= 2:
        benefit, joint = np.empty(n), np.empty(n)
        plan_efforts(joint, benefit, by_party, own, party, regard, slope, excess, member, gamma, quadratic, cap)
        for j in range(n):
            commitment[j] = ambition[j] * (joint[j] - nash[j]) if member[party[j]] else 0.0
        pact_rates(
            rates, passed, member, by_party, regard, party, benefit, nash_benefit, transfer_rule, amount, air_weight, owed, asked, sections, reported, passing
        )
        for p in range(parties):
            if member[r] and member[p]:
                payoff += lump[r, p]
    kappa = np.empty(n)
    for j in range(n):
        kappa[j] = rates[party[j], j]
    mean_trust = np.empty(parties)
    trust_in_partners(mean_trust, trust, influence, member)
    choice = comply.copy()
    if rule == REPEATED:
        repeated_game(
            choice, member, commitment, by_party, nash_benefit, rates, nash, gamma, party, quadratic, verification, sanction, discount, lag, punishment
        )
    delivered_shares(
        delivered, binds, rule, reciprocity, mean_trust, choice, verification, sanction, kappa, commitment, nash, gamma, budget, party, quadratic, limited
    )
    for j in range(n):
        extra = 0.0
        if commitment[j] >= NOTHING_TO_DELIVER:
            extra = commitment[j] * (delivered[j] if party[j] == r else trust[r, party[j]])
        payoff += rates[r, j] * extra
        if party[j] != r:
            payoff += by_party[r, j] * (nash[j] + extra)
        else:
            payoff += nash_benefit[j] * (nash[j] + extra) - abatement_cost(nash[j] + extra, gamma[j], quadratic)
            if sanctions_count and commitment[j] >= NOTHING_TO_DELIVER:
                curvature = cost_curvature(nash[j], gamma[j], quadratic)
                payoff -= verification[j] * sanction[j] * curvature * commitment[j] * commitment[j] * (1.0 - delivered[j])
    return payoff
