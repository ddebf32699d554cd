"""The steps of delivery: trust moves, parties choose, cities deliver, breaches are proven, and partners see some of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.declare.blocks import Step
from sim.declare.text import Text as T
from sim.draws.compiled import jit
from sim.draws.philox import FIRST_SLOT, fill_normal, fill_uniform, uniform
from sim.processes.delivery.fields import LAGS, NOTHING_TO_DELIVER
from sim.processes.delivery.kernel import (
    delivered_shares,
    delivery_gains,
    imitate,
    lag_of,
    realised_share,
    repeated_game,
    trust_in_partners,
    update_trust,
)
from sim.processes.delivery.rules import IMITATION, REPEATED
from sim.processes.loops import ascending
from sim.processes.plan.kernel import cost_curvature
from sim.processes.sums import product, row_sums
from sim.processes.world.fields import BREACH
from sim.processes.world.log import note

if TYPE_CHECKING:
    from sim.declare.arrays import Flags
    from sim.processes.delivery.fields import Choice, Delivery, Realised, Trust
    from sim.processes.effort.fields import Effort
    from sim.processes.enterprises.fields import Enterprises
    from sim.processes.plan.fields import Outlook, Plan
    from sim.processes.world.fields import Calendar, Log, Places

WHOLE = 1.0 - 1e-9
"""A delivered share from which on nothing is left undelivered."""
_MODEL, _ORDER = np.uint64(1), np.uint64(2)
"""Slots of the draws of a party that imitates: whom it looks at, and when its turn comes."""


@jit
def observe(t: int, burn: bool, me: Trust, realised: Realised, places: Places) -> None:
    """Parties see what partners realised ``review_lag`` months ago, through opacity and noise, and trust moves."""
    parties = me.trust.shape[0]
    seen, noise, news = np.empty(parties), np.empty(parties * parties), np.empty((parties, parties))
    for h in range(parties):
        seen[h] = realised.past[(t - lag_of(t, h, me)) % LAGS, h]
    fill_normal(noise, me.noise[t], places.pair_ids, FIRST_SLOT)
    for r in range(parties):
        for h in range(parties):
            news[r, h] = noise[r * parties + h] * me.report_noise[t, h]
    update_trust(
        me.trust, seen, me.opacity[t], me.belief_unseen, news, me.trust_gain_good, me.trust_gain_bad
    )


@jit
def weigh(t: int, burn: bool, me: Delivery, trust: Trust, plan: Plan, places: Places) -> None:
    """Mean trust of every party in its partners."""
    trust_in_partners(me.mean_trust, trust.trust, places.influence, plan.in_pact)


@jit
def _neighbour(touches: Flags, chance: float) -> int:
    """One of the parties that touch, each equally likely; -1: none does."""
    count = 0
    for h in range(touches.size):
        count += touches[h]
    wanted = int(chance * count)
    for h in range(touches.size):
        if touches[h]:
            if wanted == 0:
                return h
            wanted -= 1
    return -1


@jit
def _imitation(t: int, me: Choice, delivery: Delivery, outlook: Outlook, plan: Plan, places: Places) -> None:
    """Every party looks at one bordering party and may copy it; payoffs of full delivery or none, in cooperation scales."""
    parties = me.comply.size
    cost, gain, payoff = np.empty(parties), np.empty(parties), np.zeros(parties)
    delivery_gains(
        cost, gain, plan.commitment, outlook.by_party, outlook.nash_benefit, plan.rates, outlook.nash, outlook.gamma_believed, places.party, outlook.quadratic
    )
    whole, others, partners, weight = np.empty(parties), np.empty(parties), np.empty(parties), np.empty((parties, parties))
    row_sums(whole, places.influence)
    for r in range(parties):
        for h in range(parties):
            weight[r, h] = (places.influence[r, h] if h != r else 0.0) / whole[r]
    row_sums(others, weight)
    product(partners, weight, me.comply)
    for r in range(parties):
        if outlook.scale[r] > 0.0:
            payoff[r] = (gain[r] * (partners[r] / max(others[r], 1e-300)) - cost[r] * me.comply[r]) / outlook.scale[r]
    model, chance, turn, draws = np.empty(parties, dtype=np.int64), np.empty(parties), np.empty(parties), np.empty(parties)
    fill_uniform(chance, delivery.imitation[t], places.party_ids, _MODEL)
    fill_uniform(turn, delivery.imitation[t], places.party_ids, _ORDER)
    fill_uniform(draws, delivery.imitation[t], places.party_ids, FIRST_SLOT)
    for r in range(parties):
        model[r] = _neighbour(places.borders[r], chance[r])
    imitate(me.comply, payoff, ascending(turn), model, draws, delivery.imitation_sharpness)


@jit
def choose(t: int, burn: bool, me: Choice, delivery: Delivery, trust: Trust, outlook: Outlook, plan: Plan, calendar: Calendar, places: Places) -> None:
    """The choice of every party under the rules of the repeated game (monthly) and of imitation (quarterly)."""
    if delivery.rule == REPEATED:
        repeated_game(me.comply, plan.in_pact, plan.commitment, plan.rates, t, outlook, delivery, trust, places)
    elif delivery.rule == IMITATION and calendar.month_number[t] % 3 == 1 and not burn:
        _imitation(t, me, delivery, outlook, plan, places)


@jit
def deliver(t: int, burn: bool, me: Delivery, choice: Choice, outlook: Outlook, plan: Plan, places: Places) -> None:
    """How much of its commitment every city delivers, under the party's fiscal limit; extra effort m d D."""
    delivered_shares(me.delivered, me.binds, plan.commitment, plan.kappa, me.mean_trust, choice.comply, t, outlook, me, places)
    for r in range(me.delivered.size):
        d = 0.0 if math.isnan(me.delivered[r]) else me.delivered[r]
        me.extra[r] = d * plan.commitment[r] * plan.share_in[places.party[r]]
    for p in range(me.binds.size):
        me.unwilling[p] = me.binds[p] if math.isnan(me.binds[p]) else 0.0
        for r in range(me.delivered.size):
            if places.party[r] == p and me.binds[p] == 0.0 and me.delivered[r] < WHOLE:
                me.unwilling[p] = 1.0


@jit
def prove(t: int, burn: bool, me: Delivery, outlook: Outlook, plan: Plan, places: Places, log: Log) -> None:
    """Money of the shortfalls that are proven this month, by city: F K D^2 (1 - d) with probability q, else 0.

    A shortfall is what a member leaves undelivered of a commitment, in its share of the month.
    """
    proven = np.zeros(me.binds.size, dtype=np.bool_)
    for r in range(me.sanctions.size):
        me.sanctions[r], p, asked = 0.0, places.party[r], plan.commitment[r]
        if asked >= NOTHING_TO_DELIVER and me.delivered[r] < 1.0 and uniform(me.proof[t], places.city_ids[r], FIRST_SLOT) < me.verification[t, r]:
            curvature = cost_curvature(outlook.nash[r], outlook.gamma_believed[r], outlook.quadratic)
            me.sanctions[r] = plan.share_in[p] * me.breach_sanction[t, r] * curvature * asked * asked * (1.0 - me.delivered[r])
            proven[p] |= me.sanctions[r] > 0.0
    for p in range(proven.size):
        if proven[p]:
            note(log, t, BREACH, p)


@jit
def realise(t: int, burn: bool, me: Realised, effort: Effort, enterprises: Enterprises, outlook: Outlook, plan: Plan, places: Places) -> None:
    """What partners could see of the month, by party: mean over its cities of the realised share, weighted by e D.

    NaN for a party that is no member or has nothing to deliver.
    """
    for p in range(me.realised.size):
        total, weights = 0.0, 0.0
        for r in range(places.party.size):
            asked = plan.commitment[r]
            if plan.in_pact[p] and places.party[r] == p and asked >= NOTHING_TO_DELIVER:
                share = realised_share(effort.effort[r], effort.voluntary[r], effort.nash_path[r], enterprises.own_abated[r], asked)
                total += outlook.spared[r] * asked * share
                weights += outlook.spared[r] * asked
        me.realised[p] = total / weights if weights > 0.0 else math.nan
        me.past[t % LAGS, p] = me.realised[p]


STEPS = (
    Step(500, observe, T("parties see partners' realised delivery; trust moves", "各方观察伙伴的实际履约，信任随之变化"), in_burn_in=False),
    Step(1000, weigh, T("trust in the partners of the month", "对当月伙伴的信任")),
    Step(1010, choose, T("parties choose (repeated game, imitation)", "各方选择（重复博弈、模仿）")),
    Step(1030, deliver, T("delivered share under the fiscal limit", "财政约束下的履约率")),
    Step(2800, prove, T("breaches are proven and sanctioned", "违约被证实并受制裁")),
    Step(3000, realise, T("what partners could see of the delivery", "伙伴可见的履约")),
)
