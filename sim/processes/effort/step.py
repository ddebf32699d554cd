"""The step of effort."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Step
from sim.declare.text import Text as T
from sim.draws.compiled import jit
from sim.processes.effort.fields import SEASON
from sim.processes.effort.kernel import department_share, economy_alignment, half_life_factor, move

if TYPE_CHECKING:
    from sim.processes.central.fields import Central
    from sim.processes.delivery.fields import Delivery
    from sim.processes.effort.fields import Effort
    from sim.processes.plan.fields import Outlook


@jit
def follow(t: int, burn: bool, me: Effort, outlook: Outlook, delivery: Delivery, central: Central) -> None:
    """One month of effort.

    Voluntary effort moves to the goal xN + m d D, and ``nash_path`` in the same way to xN: what effort would be without the pact. A floor
    binds at once; when it ends, what it forced decays with a half-life of its own, longer where it lasted a season or more without a
    break. Departments pass on a share of the effort as the standard.
    """
    for r in range(me.effort.size):
        me.goal[r] = outlook.nash[r] + delivery.extra[r]
        if t == 0:
            me.voluntary[r], me.nash_path[r] = me.goal[r], outlook.nash[r]
        me.voluntary[r] = move(me.voluntary[r], me.goal[r], me.effort_rise, me.habit_half_life)
        me.nash_path[r] = move(me.nash_path[r], outlook.nash[r], me.effort_rise, me.habit_half_life)
        floor = me.effort_floor[t, r]
        if me.floor_months[r] > 0 and floor == 0.0:
            me.floor_season[r] = me.floor_months[r] >= SEASON
            me.floor_months[r] = 0
        me.floor_left[r] *= half_life_factor(me.season_floor_half_life if me.floor_season[r] else me.floor_half_life)
        if floor > 0.0:
            me.floor_months[r] += 1
            me.floor_left[r] = max(floor, me.floor_left[r])
        elif me.floor_left[r] < 1e-6:
            me.floor_left[r] = 0.0
            me.floor_season[r] = False
        me.effort[r] = max(me.voluntary[r], me.floor_left[r])
        economy = economy_alignment(me.alpha_economy[t, r], central.weight_air)
        me.standard_share[r] = me.effort[r] * department_share(
            me.alpha_environment, me.alpha_health, me.alpha_transport, economy, me.coordination[t, r], me.unassigned_share[t, r]
        )


STEPS = (Step(1200, follow, T("effort with habit and floors; departments set standards", "含惯性与下限的努力；各部门设定标准")),)
