"""The step of exit and entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.declare.blocks import Step
from sim.declare.text import Text as T
from sim.draws.compiled import jit
from sim.draws.philox import FIRST_SLOT, uniform
from sim.processes.loops import some

if TYPE_CHECKING:
    from sim.declare.arrays import Floats
    from sim.processes.enterprises.fields import Enterprises
    from sim.processes.relocation.fields import Relocation
    from sim.processes.technology.fields import Technology
    from sim.processes.turnover.fields import Turnover
    from sim.processes.world.fields import Calendar, Firms

AT_LEAST = 1.0 - 1e-9
"""Equal enterprises count as equal whatever the rounding of their mean."""


@jit
def outdated(i: int, mean: float, me: Turnover, enterprises: Enterprises, technology: Technology, firms: Firms) -> bool:
    """True if enterprise i has no technology, is no entrant, and emits per unit of capacity at least the ``mean`` of its city."""
    result: bool = technology.technology_age[i] == 0 and me.entrant[i] == 0 and enterprises.emission[i] >= AT_LEAST * mean * firms.capacity[i]
    return result


@jit
def retirement_odds(
    odds: Floats, mean: Floats, t: int, me: Turnover, enterprises: Enterprises, relocation: Relocation, technology: Technology, firms: Firms,
) -> None:
    """odds[c] = probability that an outdated enterprise retires, so that the share ``retirement`` of the city's capacity goes on average
    (all that is outdated where that is less); mean[c] = emission per unit of capacity."""
    n, city = odds.size, relocation.city
    total, old = np.zeros(n), np.zeros(n)
    mean[:] = 0.0
    for i in range(city.size):
        total[city[i]] += firms.capacity[i]
        mean[city[i]] += enterprises.emission[i]
    for c in range(n):
        mean[c] = mean[c] / total[c] if total[c] > 0 else 0.0
    for i in range(city.size):
        if outdated(i, mean[city[i]], me, enterprises, technology, firms):
            old[city[i]] += firms.capacity[i]
    for c in range(n):
        odds[c] = min(1.0, me.retirement[t, c] * total[c] / old[c]) if old[c] > 0 else 0.0


@jit
def turn_over(
    t: int, burn: bool, me: Turnover, enterprises: Enterprises, relocation: Relocation, technology: Technology, firms: Firms, calendar: Calendar
) -> None:
    """January: outdated enterprises retire by draw, and an entrant takes over the activity of each (so a city's activity stays).

    The entrant emits ``capacity (1 - entry_standard)`` without any abatement, at the unit cost of its predecessor.
    """
    me.entries[0] = 0
    if firms.home.size == 0:
        return
    me.retired_capacity[:] = 0.0
    if calendar.month_number[t] != 1 or not some(me.retirement[t]):
        return
    n, city = me.retired_capacity.size, relocation.city
    odds, mean, whole = np.empty(n), np.empty(n), np.zeros(n)
    retirement_odds(odds, mean, t, me, enterprises, relocation, technology, firms)
    for i in range(city.size):
        c = city[i]
        whole[c] += firms.capacity[i]
        me.entered[i] = 0
        if odds[c] > 0.0 and outdated(i, mean[c], me, enterprises, technology, firms) and uniform(me.retires[t], firms.ids[i], FIRST_SLOT) < odds[c]:
            me.retired_capacity[c] += firms.capacity[i]
            me.uncontrolled[i] = firms.capacity[i] * (1.0 - me.entry_standard[t, c])
            me.entrant[i], me.entered[i], me.origin[i] = 1, 1, c
            me.entries[0] += 1
    for c in range(n):
        me.retired_capacity[c] /= max(whole[c], 1e-300)


STEPS = (Step(1600, turn_over, T("in January outdated capacity retires and entrants take over", "每年一月落后产能退出、新企业进入")),)
