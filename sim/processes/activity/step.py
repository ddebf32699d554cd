"""The step of activity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Step
from sim.declare.text import Text as T
from sim.draws.compiled import jit

if TYPE_CHECKING:
    from sim.processes.activity.fields import Activity
    from sim.processes.relocation.fields import Relocation
    from sim.processes.world.fields import Places


@jit
def grow(t: int, burn: bool, me: Activity, places: Places, relocation: Relocation) -> None:
    """Sectors that stand there grow at rates of their own, capacity that moved in grows as industry does."""
    growth = me.level[t]
    for r in range(me.activity.size):
        moved = relocation.gained[r] / places.emission[r]
        me.activity[r] = growth * (me.mix_emission[t, r] + moved)
        me.industry[r] = growth * (1.0 + moved)


@jit
def regrow(t: int, burn: bool, me: Activity, places: Places, relocation: Relocation) -> None:
    """The same again in the month in which enterprises moved."""
    if relocation.moves[0] > 0:
        grow(t, burn, me, places, relocation)


STEPS = (
    Step(100, grow, T("activity of cities and their industry", "城市与工业的经济活动")),
    Step(1510, regrow, T("activity again where enterprises moved", "企业迁移后重算经济活动")),
)
