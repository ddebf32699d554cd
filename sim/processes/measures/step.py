"""The steps of dated policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Step
from sim.declare.text import Text as T
from sim.draws.compiled import jit
from sim.processes.enterprises.kernel import DOSE_COST, GROWTH
from sim.processes.loops import some, somewhere
from sim.processes.measures.kernel import left_by_dose
from sim.processes.plan.kernel import abatement_cost

if TYPE_CHECKING:
    from sim.processes.activity.fields import Activity
    from sim.processes.effort.fields import Effort
    from sim.processes.enterprises.fields import Enterprises
    from sim.processes.measures.fields import Measures
    from sim.processes.plan.fields import Outlook
    from sim.processes.relocation.fields import Relocation
    from sim.processes.technology.fields import Technology
    from sim.processes.turnover.fields import Turnover
    from sim.processes.world.fields import Calendar, Firms


@jit
def prescribe(t: int, burn: bool, me: Measures, relocation: Relocation, firms: Firms) -> None:
    """The dose of every enterprise is that of its sector where it stands. Nothing is done where there is none and was none."""
    acts = somewhere(me.dose[t])
    if acts or me.acting[0] > 0:
        for i in range(firms.sector.size):
            me.applied[0, i] = me.dose[t, relocation.city[i], firms.sector[i]]
    me.acting[0] = 1 if acts else 0


@jit
def remember(
    t: int, burn: bool, me: Measures, effort: Effort, enterprises: Enterprises, relocation: Relocation, turnover: Turnover, calendar: Calendar
) -> None:
    """What the control of the base year left, for doses towards which own abatement counts: means of the last twelve months of the burn-in."""
    if not burn or not me.floor or t < calendar.burn_in - 12:
        return
    for i in range(relocation.city.size):
        full = turnover.uncontrolled[i] * enterprises.faced[GROWTH, relocation.city[i]]
        me.applied[1, i] += enterprises.emission[i] / full / 12.0
    for c in range(me.base_stock.size):
        me.base_stock[c] += (effort.standard_share[c] if enterprises.emission.size == 0 else enterprises.stock[c]) / 12.0


@jit
def remove(
    t: int, burn: bool, me: Measures, activity: Activity, effort: Effort, enterprises: Enterprises, outlook: Outlook, technology: Technology,
) -> None:
    """What doses take off sources that are no enterprises, and what that costs (Eq. 23.3); every sector where there are no enterprises at all."""
    me.removed[:] = 0.0
    me.spent[:] = 0.0
    if not somewhere(me.dose[t]):
        return
    none = enterprises.emission.size == 0
    for c in range(me.removed.size):
        if not some(me.dose[t, c]):
            continue
        share = effort.standard_share[c] if none else enterprises.stock[c]
        own, base, whole = 1.0 - share, 1.0 - me.base_stock[c] if me.floor else 0.0, 0.0
        for k in range(me.reach.shape[1]):
            whole += me.spend[c, k]
        for k in range(me.reach.shape[1]):
            if me.dose[t, c, k] > 0.0 and (none or me.diffuse[c, k]) and me.reach[c, k] > 0.0:
                left, grown = left_by_dose(own, me.dose[t, c, k], base), activity.level[t] * me.grown[t, k]
                me.removed[c] += me.reach[c, k] * grown * (own - left)
                if none:
                    scale = 12.0 * outlook.gamma[c] * me.spend[c, k] / whole
                    me.spent[c] += abatement_cost(1.0 - left, scale, outlook.quadratic) - abatement_cost(share, scale, outlook.quadratic)
                else:
                    me.spent[c] += 0.5 * me.spend[c, k] * technology.cost_slope[t, c] * grown * ((1.0 - left) ** 2 - share**2)


@jit
def account(t: int, burn: bool, me: Measures, enterprises: Enterprises) -> None:
    """Share of emission that doses removed, and their cost: all of it beyond what the same own abatement would have cost."""
    for c in range(me.removed.size):
        without = 1.0 - enterprises.own_abated[c]
        me.measures_share[c] = (enterprises.abated[c] - enterprises.own_abated[c]) / without if without > 0.0 else 0.0
        me.measures_cost[c] = (enterprises.totals[c, DOSE_COST] + me.spent[c]) / 12.0


STEPS = (
    Step(1665, prescribe, T("doses of dated policies", "已实施政策的削减比例")),
    Step(2250, remember, T("control of the base year, sector by sector", "各行业基准年控制水平")),
    Step(2260, remove, T("what doses remove of diffuse sources", "已实施政策对面源的削减")),
    Step(2350, account, T("share and cost of what doses removed", "已实施政策的削减份额与成本")),
)
