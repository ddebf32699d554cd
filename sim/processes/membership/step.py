"""The step of membership."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.declare.blocks import Step
from sim.declare.text import Text as T
from sim.draws.compiled import jit
from sim.draws.philox import FIRST_SLOT, fill_uniform
from sim.processes.loops import ascending, copied
from sim.processes.membership.kernel import NO_GAIN, coalition_payoff, membership_probability, stability_margins
from sim.processes.world.fields import JOINED, LEFT, MANDATED
from sim.processes.world.log import note

if TYPE_CHECKING:
    from sim.processes.air.fields import Air
    from sim.processes.delivery.fields import Choice, Delivery, Trust
    from sim.processes.membership.fields import Membership
    from sim.processes.plan.fields import Outlook
    from sim.processes.transfers.fields import Terms
    from sim.processes.world.fields import Calendar, Log, Places


@jit
def pact_of(me, outlook):
    """Who is in the pact: voluntary members and mandated parties."""
    member = copied(me.member)
    for p in range(member.size):
        member[p] |= outlook.mandated[p] > 0.0
    return member


@jit
def margin_of(t, r, me, outlook, trust, choice, delivery, terms, air, places):
    """(V(S+r) - V(S-r))/scale of party r less the meeting cost, S the parties in the pact now; NaN where r has nothing to gain.

    Under ``dissolve`` the exit of a member ends the pact, so V(S-r) is the payoff at Nash.
    """
    damage = 0.0
    for h in range(places.party.size):
        if places.party[h] == r:
            damage += outlook.value[h] * air.concentration[h]
    if not outlook.scale[r] > NO_GAIN * damage:
        return math.nan
    member = pact_of(me, outlook)
    member[r] = True
    inside = coalition_payoff(t, r, member, me, outlook, trust, choice, delivery, terms, places)
    member[r] = False
    if me.member[r] and me.dissolve:
        member[:] = False
    outside = coalition_payoff(t, r, member, me, outlook, trust, choice, delivery, terms, places)
    return (inside - outside) / outlook.scale[r] - me.meeting_cost[t, r]


@jit
def _decide(t, r, luck, margin, me, log):
    """Party r joins, stays or leaves; under ``dissolve`` everybody leaves with it. True if anything changed."""
    stays = margin + (me.exit_cost[t, r] if me.member[r] else 0.0)
    wants = (not math.isnan(margin)) and luck < membership_probability(stays, me.choice_sharpness)
    if wants == me.member[r]:
        return False
    note(log, t, JOINED if wants else LEFT, r)
    me.member[r] = wants
    if not wants and me.dissolve:
        for other in range(me.member.size):
            if me.member[other]:
                note(log, t, LEFT, other)
        me.member[:] = False
    return True


@jit
def decide(
    t: int, burn: bool, me: Membership, outlook: Outlook, trust: Trust, choice: Choice, delivery: Delivery, terms: Terms, air: Air, calendar: Calendar,
    places: Places, log: Log,
) -> None:
    """In the first month of a quarter the parties decide one after another, in a drawn order, seeing the decisions taken."""
    parties = me.member.size
    if calendar.month_number[t] % 3 == 1:
        for r in range(parties):
            me.margin[r] = margin_of(t, r, me, outlook, trust, choice, delivery, terms, air, places)
        before, gain, luck, turn = copied(me.member), copied(me.margin), np.empty(parties), np.empty(parties)
        fill_uniform(luck, me.luck[t], places.party_ids, FIRST_SLOT)
        fill_uniform(turn, me.turn[t], places.party_ids, FIRST_SLOT)
        changed = False  # until somebody changes, margins are those of the start
        for r in ascending(turn):
            margin = margin_of(t, r, me, outlook, trust, choice, delivery, terms, air, places) if changed else gain[r]
            changed |= _decide(t, r, luck[r], margin, me, log)
        moved = False
        for p in range(parties):
            moved |= before[p] != me.member[p]
        if moved:
            for r in range(parties):
                gain[r] = margin_of(t, r, me, outlook, trust, choice, delivery, terms, air, places)
        stability_margins(me.stability, gain, outlook.scale, pact_of(me, outlook))
    for p in range(parties):
        if outlook.mandated[p] > 0.0 and not outlook.was_mandated[p] > 0.0:
            note(log, t, MANDATED, p)


STEPS = (
    Step(
        800, decide, T("first month of a quarter: join, stay, leave, one after another", "每季度首月：各方依次决定加入、留下或退出"), in_burn_in=False
    ),
)
