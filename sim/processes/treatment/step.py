"""The step of treatment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Step
from sim.declare.text import Text as T
from sim.draws.compiled import jit

if TYPE_CHECKING:
    from sim.processes.treatment.fields import Treatment
    from sim.processes.world.fields import Calendar


@jit
def treat(t: int, burn: bool, me: Treatment, calendar: Calendar) -> None:
    """Facilities come closer to the plan, and what they remove beyond the base year never reaches air or river."""
    speed = 1.0 if t == 0 else 1.0 / me.treatment_lag
    for r in range(me.treatment_built.size):
        me.treatment_built[r] += max(me.treatment_capacity[t, r] - me.treatment_built[r], 0.0) * speed
        me.treated_share[r] = me.treatment_built[r] * me.operating_share[t, r]
        if not burn:
            me.untreated[r] = (1.0 - me.treated_share[r]) / (1.0 - me.base_treated[r])
        elif t >= calendar.burn_in - 12:
            me.base_treated[r] += me.treated_share[r] / 12.0


STEPS = (Step(1300, treat, T("treatment of effluent", "污水（废气）治理")),)
