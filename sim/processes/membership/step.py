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
from sim.processes.membership.kernel import coalition_payoff, founders_belief, membership_probability, stability_margins
from sim.processes.plan.kernel import coalition_size
from sim.processes.world.fields import JOINED, LEFT, MANDATED
from sim.processes.world.log import note

if TYPE_CHECKING:
    from sim.declare.arrays import Flags, Floats
    from sim.processes.air.fields import Air
    from sim.processes.delivery.fields import Choice, Delivery, Trust
    from sim.processes.membership.fields import Membership
    from sim.processes.plan.fields import Outlook
    from sim.processes.transfers.fields import Terms
    from sim.processes.world.fields import Calendar, Log, Places


@jit
def pact_of(me: Membership, outlook: Outlook) -> Flags:
    """Who is in the pact: voluntary members and mandated parties."""
    member = copied(me.member)
    for p in range(member.size):
        member[p] |= outlook.mandated[p] > 0.0
    return member


@jit
def nothing_to_gain(r: int, least: float, outlook: Outlook, air: Air, places: Places) -> bool:
    """True where what full cooperation moves for party r is below the share ``least`` of the value of its own pollution."""
    damage = 0.0
    for h in range(places.party.size):
        if places.party[h] == r:
            damage += outlook.value[h] * air.concentration[h]
    return not outlook.scale[r] > least * damage


@jit
def margin_of(
    t: int, r: int, me: Membership, outlook: Outlook, trust: Trust, choice: Choice, delivery: Delivery, terms: Terms, air: Air, places: Places,
) -> float:
    """(V(S+r) - V(S-r))/scale of party r less the meeting cost, S the parties in the pact now; NaN where r has nothing to gain.

    Under ``dissolve`` the exit of a member ends the pact, so V(S-r) is the payoff at Nash.
    """
    if nothing_to_gain(r, me.material_gain, outlook, air, places):
        return math.nan
    member = pact_of(me, outlook)
    member[r] = True
    inside = coalition_payoff(t, r, member, me, outlook, trust, trust.trust, choice, delivery, terms, places)
    member[r] = False
    if me.member[r] and me.dissolve:
        member[:] = False
    outside = coalition_payoff(t, r, member, me, outlook, trust, trust.trust, choice, delivery, terms, places)
    margin: float = (inside - outside) / outlook.scale[r] - me.meeting_cost[t, r]
    return margin


@jit
def _decide(t: int, r: int, luck: float, margin: float, me: Membership, log: Log) -> bool:
    """Party r joins, stays or leaves; under ``dissolve`` everybody leaves with it. True if anything changed."""
    stays = margin + (me.exit_cost[t, r] if me.member[r] else 0.0)
    wants = me.offered[t, r] and (not math.isnan(margin)) and luck < membership_probability(stays, me.choice_sharpness)
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
def _withdraw(t: int, me: Membership, log: Log) -> None:
    """Members to whom nobody offers membership any more are out at once."""
    for p in range(me.member.size):
        if me.member[p] and not me.offered[t, p]:
            me.member[p] = False
            note(log, t, LEFT, p)


@jit
def _found(
    t: int, luck: Floats, me: Membership, outlook: Outlook, trust: Trust, choice: Choice, delivery: Delivery, terms: Terms, air: Air, places: Places,
    log: Log,
) -> None:
    """All who are invited decide at once whether to found a pact, on V(all of them) - V(none) less the meeting cost (Eq. 6.8).

    These are the margins of the quarter (NaN: not invited, or nothing to gain). With fewer acceptances than ``minimum_participation`` there is no
    pact, and nobody tries again for ``founding_wait`` months.
    """
    parties = me.member.size
    belief, invited, nobody = np.empty((parties, parties)), copied(me.offered[t]), np.zeros(parties, dtype=np.bool_)
    for r in range(parties):
        invited[r] = invited[r] and not nothing_to_gain(r, me.material_gain, outlook, air, places)
        me.margin[r] = math.nan
    if coalition_size(invited) >= 2:
        founders_belief(belief, invited, t, outlook, trust, choice, delivery, terms, places)
        for r in range(parties):
            if invited[r]:
                inside = coalition_payoff(t, r, invited, me, outlook, trust, belief, choice, delivery, terms, places)
                outside = coalition_payoff(t, r, nobody, me, outlook, trust, belief, choice, delivery, terms, places)
                me.margin[r] = (inside - outside) / outlook.scale[r] - me.meeting_cost[t, r]
    accepts, count = np.zeros(parties, dtype=np.bool_), 0
    for r in range(parties):
        accepts[r] = invited[r] and not math.isnan(me.margin[r]) and luck[r] < membership_probability(me.margin[r], me.choice_sharpness)
        count += accepts[r]
    tries = t >= me.next_attempt[0] and coalition_size(invited) >= 2
    founds = tries and count >= me.minimum_participation
    if tries and not founds:
        me.next_attempt[0] = t + me.founding_wait
    for r in range(parties):
        joins = accepts[r] if founds else me.member[r] and not tries
        if joins != me.member[r]:
            note(log, t, JOINED if joins else LEFT, r)
        me.member[r] = joins


@jit
def decide(
    t: int, burn: bool, me: Membership, outlook: Outlook, trust: Trust, choice: Choice, delivery: Delivery, terms: Terms, air: Air, calendar: Calendar,
    places: Places, log: Log,
) -> None:
    """In the first month of a quarter the parties decide one after another, in a drawn order, seeing the decisions taken.

    While there is no pact and membership is offered, those who are invited found one together instead.
    """
    parties = me.member.size
    _withdraw(t, me, log)
    if calendar.month_number[t] % 3 == 1 and me.founded and coalition_size(pact_of(me, outlook)) < 2:
        luck = np.empty(parties)
        fill_uniform(luck, me.luck[t], places.party_ids, FIRST_SLOT)
        _found(t, luck, me, outlook, trust, choice, delivery, terms, air, places, log)
        stability_margins(me.stability, me.margin, outlook.scale, pact_of(me, outlook))
    elif calendar.month_number[t] % 3 == 1:
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
