"""Payoffs of parties and the logit choice of membership (docs/equations.md section 6; d'Aspremont et al. 1983; Chander & Tulkens 1995)."""

from __future__ import annotations

import math

import numpy as np

from sim.draws.compiled import jit
from sim.processes.delivery.fields import NOTHING_TO_DELIVER
from sim.processes.delivery.kernel import delivered_shares, repeated_game, trust_in_partners
from sim.processes.delivery.rules import REPEATED
from sim.processes.loops import copied
from sim.processes.plan.kernel import abatement_cost, coalition_size, cost_curvature, plan_efforts
from sim.processes.transfers.kernel import pact_rates

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
def coalition_payoff(t, r, member, me, outlook, trust, choice, delivery, terms, places):
    """V_r: monthly payoff of party r when the parties of ``member`` form the pact, 10^8 CNY.

    V_r = sum_{j outside r} by_party[r, j] x_j + sum_{own cities i} [B_i x_i - cost(x_i)] + transfers (- expected sanctions), the transfers
    being rates times effort above Nash and what members owe each other whatever the effort (``terms``), with the partners at trusted
    delivery (x_j = xN_j + tau[r, h] D_j) and the own cities at the delivery that r would choose. ``me``: the block of membership.
    """
    party, o = places.party, outlook
    n, parties = party.size, member.size
    gamma, nash, quadratic = o.gamma_believed, o.nash, o.quadratic
    commitment, delivered, binds = np.zeros(n), np.empty(n), np.empty(parties)
    rates, passed = np.zeros((parties, n)), np.zeros(n)
    payoff = 0.0
    if coalition_size(member) >= 2:
        benefit, joint = np.empty(n), np.empty(n)
        plan_efforts(joint, benefit, o.by_party, o.own, party, o.regard[t], o.slope, o.excess, member, gamma, quadratic, o.cap)
        for j in range(n):
            commitment[j] = o.ambition[t, j] * (joint[j] - nash[j]) if member[party[j]] else 0.0
        pact_rates(rates, passed, member, benefit, t, outlook, terms, places)
        for p in range(parties):
            if member[r] and member[p]:
                payoff += terms.lump[r, p]
    kappa, mean_trust, chosen = np.empty(n), np.empty(parties), copied(choice.comply)
    for j in range(n):
        kappa[j] = rates[party[j], j]
    trust_in_partners(mean_trust, trust.trust, places.influence, member)
    if delivery.rule == REPEATED:
        repeated_game(chosen, member, commitment, rates, t, outlook, delivery, trust, places)
    delivered_shares(delivered, binds, commitment, kappa, mean_trust, chosen, t, outlook, delivery, places)
    for j in range(n):
        extra = 0.0
        if commitment[j] >= NOTHING_TO_DELIVER:
            extra = commitment[j] * (delivered[j] if party[j] == r else trust.trust[r, party[j]])
        payoff += rates[r, j] * extra
        if party[j] != r:
            payoff += o.by_party[r, j] * (nash[j] + extra)
        else:
            payoff += o.nash_benefit[j] * (nash[j] + extra) - abatement_cost(nash[j] + extra, gamma[j], quadratic)
            if me.sanctions_in_choice and commitment[j] >= NOTHING_TO_DELIVER:
                curvature = cost_curvature(nash[j], gamma[j], quadratic)
                payoff -= delivery.verification[t, j] * delivery.breach_sanction[t, j] * curvature * commitment[j] * commitment[j] * (1.0 - delivered[j])
    return payoff
