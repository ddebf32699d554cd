"""Payoffs of parties and the logit choice of membership (docs/equations.md section 6; d'Aspremont et al. 1983; Chander & Tulkens 1995)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.draws.compiled import jit
from sim.processes.delivery.fields import NOTHING_TO_DELIVER
from sim.processes.delivery.kernel import delivered_shares, repeated_game, trust_in_partners
from sim.processes.delivery.rules import REPEATED
from sim.processes.loops import copied
from sim.processes.plan.kernel import abatement_cost, coalition_size, cost_curvature
from sim.processes.plan.pact import promises

if TYPE_CHECKING:
    from sim.declare.arrays import Flags, Floats
    from sim.processes.delivery.fields import Choice, Delivery, Trust
    from sim.processes.membership.fields import Membership
    from sim.processes.plan.fields import Outlook
    from sim.processes.transfers.fields import Terms
    from sim.processes.world.fields import Places

TIE = 1e-9
"""Relative tolerance of the internal tie rule under infinite sharpness: who is indifferent is a member."""


@jit
def membership_probability(margin: float, sharpness: float) -> float:
    """P(member) = 1/(1 + exp(-sharpness * margin)); at infinite sharpness 1 when margin >= 0 (weak internal stability)."""
    if sharpness == math.inf:
        return 1.0 if margin >= -TIE else 0.0
    z = sharpness * margin
    if z >= 0.0:
        return 1.0 / (1.0 + math.exp(-z))
    e = math.exp(z)
    return e / (1.0 + e)


@jit
def stability_margins(margins: Floats, gain: Floats, scale: Floats, member: Flags) -> None:
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
def chosen_shares(
    delivered: Floats, commitment: Floats, rates: Floats, mean_trust: Floats, member: Flags, t: int, outlook: Outlook, trust: Trust, choice: Choice,
    delivery: Delivery, places: Places,
) -> None:
    """What every city would deliver in the pact of ``member`` at the given mean trust of parties (NaN: nothing to deliver)."""
    chosen, binds, kappa = copied(choice.comply), np.empty(member.size), np.empty(delivered.size)
    for j in range(delivered.size):
        kappa[j] = rates[places.party[j], j]
    if delivery.rule == REPEATED:
        repeated_game(chosen, member, commitment, rates, t, outlook, delivery, trust, places)
    delivered_shares(delivered, binds, commitment, kappa, mean_trust, chosen, t, outlook, delivery, places)


@jit
def founders_belief(
    belief: Floats, member: Flags, t: int, outlook: Outlook, trust: Trust, choice: Choice, delivery: Delivery, terms: Terms, places: Places,
) -> None:
    """belief[r, h] = the larger of trust and of what proof, sanction and money alone would make party h deliver in the pact of ``member``.

    The delivered share of a party is the mean over its cities, weighted by e D (true damage spared to other parties by the commitment).
    """
    n, parties, party = places.party.size, member.size, places.party
    commitment, delivered, rates, passed, joint, benefit = np.empty(n), np.empty(n), np.empty((parties, n)), np.empty(n), np.empty(n), np.empty(n)
    promises(commitment, rates, passed, joint, benefit, member, t, outlook, terms, places)
    chosen_shares(delivered, commitment, rates, np.zeros(parties), member, t, outlook, trust, choice, delivery, places)
    for h in range(parties):
        total, weights = 0.0, 0.0
        for j in range(n):
            if party[j] == h and commitment[j] >= NOTHING_TO_DELIVER:
                total += outlook.spared[j] * commitment[j] * delivered[j]
                weights += outlook.spared[j] * commitment[j]
        alone = total / weights if weights > 0.0 else 0.0
        for r in range(parties):
            belief[r, h] = max(trust.trust[r, h], alone)


@jit
def coalition_payoff(
    t: int, r: int, member: Flags, me: Membership, outlook: Outlook, trust: Trust, belief: Floats, choice: Choice, delivery: Delivery, terms: Terms,
    places: Places,
) -> float:
    """V_r: monthly payoff of party r when the parties of ``member`` form the pact, 10^8 CNY.

    V_r = sum_{j outside r} by_party[r, j] x_j + sum_{own cities i} [B_i x_i - cost(x_i)] + transfers (- expected sanctions), the transfers
    being rates times effort above Nash and what members owe each other whatever the effort (``terms``), with the partners at trusted
    delivery (x_j = xN_j + belief[r, h] D_j; ``belief`` is trust, or what founders believe) and the own cities at the delivery that r would
    choose. ``me``: the block of membership.
    """
    party, o = places.party, outlook
    n, parties = party.size, member.size
    gamma, nash, quadratic = o.gamma_believed, o.nash, o.quadratic
    commitment, delivered, mean_trust = np.empty(n), np.empty(n), np.empty(parties)
    rates, passed, joint, benefit = np.empty((parties, n)), np.empty(n), np.empty(n), np.empty(n)
    promises(commitment, rates, passed, joint, benefit, member, t, outlook, terms, places)
    payoff = 0.0
    if coalition_size(member) >= 2:
        for p in range(parties):
            if member[r] and member[p]:
                payoff += terms.lump[r, p]
    trust_in_partners(mean_trust, belief, places.influence, member)
    chosen_shares(delivered, commitment, rates, mean_trust, member, t, outlook, trust, choice, delivery, places)
    for j in range(n):
        extra = 0.0
        if commitment[j] >= NOTHING_TO_DELIVER:
            extra = commitment[j] * (delivered[j] if party[j] == r else belief[r, party[j]])
        payoff += rates[r, j] * extra
        if party[j] != r:
            payoff += o.by_party[r, j] * (nash[j] + extra)
        else:
            payoff += o.nash_benefit[j] * (nash[j] + extra) - abatement_cost(nash[j] + extra, gamma[j], quadratic)
            if me.sanctions_in_choice and commitment[j] >= NOTHING_TO_DELIVER:
                curvature = cost_curvature(nash[j], gamma[j], quadratic)
                payoff -= delivery.verification[t, j] * delivery.breach_sanction[t, j] * curvature * commitment[j] * commitment[j] * (1.0 - delivered[j])
    return payoff
