"""What every coalition owes its members by the Shapley value (docs/equations.md section 17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.draws.compiled import jit
from sim.processes.loops import somewhere
from sim.processes.plan.kernel import abatement_cost, coalition_size, plan_efforts

if TYPE_CHECKING:
    from sim.declare.arrays import Floats
    from sim.processes.air.fields import Air
    from sim.processes.plan.fields import Outlook
    from sim.processes.transfers.fields import Terms
    from sim.processes.world.fields import Calendar, Places


@jit
def coalition_table(owed: Floats, asked: Floats, t: int, outlook: Outlook, places: Places) -> None:
    """Fill owed[S, p] = phi_p(S) - gain_p(S) and asked[S, p] = effort above Nash asked of p's cities, for all 2^P coalitions (bit masks).

    gain_p(S): what p gains over Nash when S forms, delivers in full at ambition 1, and outsiders best-respond, 10^8 CNY a month;
    v(S) = its sum over the members (gamma characteristic function; Chander & Tulkens 1995). phi(S): Shapley value of the subgame on S,
    as the difference phi_p(S) = P(S) - P(S - p) of the potential P(S) = (v(S) + sum over members of P(S - p))/|S| (Hart & Mas-Colell
    1989, Econometrica 57), which gives those of all subgames in one pass. Over the members of S ``owed`` sums to zero.
    """
    count, parties = owed.shape
    o, party, n = outlook, places.party, places.party.size
    gamma, quadratic = o.gamma_believed, o.quadratic
    member = np.zeros(parties, dtype=np.bool_)
    effort, benefit, nash_cost = np.empty(n), np.empty(n), np.empty(n)
    for j in range(n):
        nash_cost[j] = abatement_cost(o.nash[j], gamma[j], quadratic)
    potential = np.zeros(count)
    owed[:] = 0.0
    asked[:] = 0.0
    for mask in range(count):
        for p in range(parties):
            member[p] = (mask >> p) & 1 == 1
        size = coalition_size(member)
        if size < 2:
            continue  # nothing above Nash, and no value
        plan_efforts(effort, benefit, o.by_party, o.own, party, o.regard[t], o.slope, o.excess, member, gamma, quadratic, o.cap)
        for j in range(n):
            if member[party[j]]:
                more = effort[j] - o.nash[j]
                asked[mask, party[j]] += more
                for p in range(parties):
                    if p == party[j]:
                        owed[mask, p] += o.nash_benefit[j] * more - (abatement_cost(effort[j], gamma[j], quadratic) - nash_cost[j])
                    elif member[p]:
                        owed[mask, p] += o.by_party[p, j] * more
        for p in range(parties):
            if member[p]:
                potential[mask] += (owed[mask, p] + potential[mask ^ (1 << p)]) / size
        for p in range(parties):
            if member[p]:
                owed[mask, p] = potential[mask] - potential[mask ^ (1 << p)] - owed[mask, p]


@jit
def renew_table(t: int, terms: Terms, outlook: Outlook, air: Air, calendar: Calendar, places: Places) -> None:
    """Work out the table of coalitions in January, and when the rule begins."""
    if calendar.month_number[t] == 1 or not somewhere(terms.asked):
        coalition_table(terms.owed, terms.asked, t, outlook, places)
