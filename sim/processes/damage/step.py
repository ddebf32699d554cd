"""The step of damage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.declare.blocks import Step
from sim.declare.text import Text as T
from sim.draws.compiled import jit
from sim.processes.damage.kernel import damage_slopes
from sim.processes.sums import column_means

if TYPE_CHECKING:
    from sim.processes.air.fields import Air
    from sim.processes.damage.fields import Damage
    from sim.processes.world.fields import Calendar


@jit
def renew(t: int, burn: bool, me: Damage, air: Air, calendar: Calendar) -> None:
    """Slopes at the mean of the last twelve months, each January and at both starts; monthly."""
    if calendar.month_number[t] == 1 or t == 0 or t == calendar.burn_in:
        mean = np.empty(me.damage_slope.size)
        column_means(mean, air.concentration_past)
        damage_slopes(me.damage_slope, mean, me.kind, me.scale, me.theta, me.alpha, me.mu, me.nu, me.counterfactual)
        for r in range(me.damage_slope.size):
            me.damage_slope[r] /= 12.0


STEPS = (Step(200, renew, T("in January damage slopes are renewed", "每年一月更新损害斜率")),)
