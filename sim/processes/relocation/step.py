"""The step of relocation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Step
from sim.declare.text import Text as T
from sim.draws.compiled import jit
from sim.draws.philox import FIRST_SLOT, uniform
from sim.processes.relocation.kernel import best_place, cost_at

if TYPE_CHECKING:
    from sim.processes.credit.fields import Credit
    from sim.processes.enterprises.fields import Enterprises
    from sim.processes.relocation.fields import Relocation
    from sim.processes.technology.fields import Technology
    from sim.processes.turnover.fields import Turnover
    from sim.processes.world.fields import Calendar, Firms


@jit
def relocate(
    t: int, burn: bool, me: Relocation, enterprises: Enterprises, turnover: Turnover, technology: Technology, credit: Credit, firms: Firms,
    calendar: Calendar,
) -> None:
    """January: a share of the enterprises looks at every city, border and inside, and moves if that saves more than moving costs.

    Moving costs the share ``relocation_cost`` of the cost of full abatement k e0. Closed enterprises stay.
    """
    me.moves[0] = 0
    if calendar.month_number[t] != 1 or me.relocation_rate == 0.0 or burn:
        return
    faced = enterprises.faced
    for i in range(me.city.size):
        me.moved[i] = 0
        if credit.closed_months[i] > 0 or uniform(me.looks[t], firms.ids[i], FIRST_SLOT) >= me.relocation_rate:
            continue
        capacity, e0, cost = firms.capacity[i], turnover.uncontrolled[i], technology.unit_cost[i]
        here = cost_at(faced, me.city[i], me.border[i], firms.error[i], capacity, e0, cost) - me.relocation_cost * cost * e0
        place, edge = best_place(here, faced, firms.error[i], capacity, e0, cost)
        if place >= 0:
            me.gained[me.city[i]] -= capacity
            me.gained[place] += capacity
            me.city[i], me.border[i], me.moved[i] = place, int(edge), 1
            me.moves[0] += 1


STEPS = (Step(1500, relocate, T("in January some enterprises move", "每年一月部分企业迁移")),)
