"""The steps of the central government."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.declare.blocks import Step
from sim.declare.text import Text as T
from sim.draws.compiled import jit
from sim.draws.philox import FIRST_SLOT, fill_normal
from sim.processes.central.kernel import appraisal_scores, choose_visits
from sim.processes.sums import column_means, column_sums
from sim.processes.world.fields import VISIT
from sim.processes.world.log import note

if TYPE_CHECKING:
    from sim.processes.air.fields import Air
    from sim.processes.central.fields import Central
    from sim.processes.citizens.fields import Citizens
    from sim.processes.plan.fields import Outlook
    from sim.processes.world.fields import Calendar, Log, Places


@jit
def appraise(t: int, burn: bool, me: Central, air: Air, citizens: Citizens, outlook: Outlook, calendar: Calendar, places: Places) -> None:
    """Growth: less cost of abatement per GDP; air: less reported air above the target; liveability: fewer complaints. Each January."""
    if not (calendar.month_number[t] == 1 or t == 0 or t == calendar.burn_in):
        return
    n = me.score.size
    growth, clean, liveability, reported = np.empty(n), np.empty(n), np.empty(n), np.empty(n)
    column_means(reported, air.reported_past)
    column_sums(growth, air.cost_past)
    column_means(liveability, citizens.complaints_past)
    for r in range(n):
        aim = outlook.target[t, r] if outlook.target[t, r] < math.inf else 1.0
        growth[r] = -growth[r] / places.gdp[r]
        clean[r] = -(reported[r] - aim) / aim
        liveability[r] = -liveability[r]
    appraisal_scores(me.score, me.need, growth, clean, liveability, me.weight_gdp, me.weight_air, me.weight_liveability)


@jit
def visit(t: int, burn: bool, me: Central, places: Places, log: Log) -> None:
    """Visits of the month, and the choice of the next ones; next month's visits are announced."""
    n = me.visited.size
    ahead = min(t + 1, me.visit_detection.shape[0] - 1)
    eligible, noise, cities = np.empty(n, dtype=np.bool_), np.empty(n), 0
    for r in range(n):
        me.visited[r] = me.visit_next[r]
        eligible[r] = me.visit_detection[ahead, r] > 0.0
        cities += eligible[r]
    fill_normal(noise, me.noise[t], places.city_ids, FIRST_SLOT)
    budget = cities * me.visits_per_city / 12.0
    me.carried[0] = choose_visits(
        me.visit_next, me.waiting, me.need, noise, me.visit_error, me.visit_rotation, budget, me.carried[0], eligible
    )
    for r in range(n):
        announced = me.anticipation * me.visit_detection[ahead, r] * me.visit_next[r] * (1.0 - me.visited[r])
        visits, grid = me.visit_detection[t, r] * me.visited[r] + announced, me.grid_detection[t, r]
        me.visit_effect[r] = visits + grid - visits * grid  # independent doors; exactly the visits where there is no grid
    for r in range(n):
        if me.visited[r] != 0.0:
            note(log, t, VISIT, r)


STEPS = (
    Step(300, appraise, T("in January cities are appraised", "每年一月考核城市")),
    Step(310, visit, T("visits of the month, and the choice of the next", "当月督察与下月选点")),
)
