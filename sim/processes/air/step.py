"""The steps of the air (or water), day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.declare.blocks import Step
from sim.declare.text import Text as T
from sim.draws.compiled import jit
from sim.processes.air.kernel import air_month, felt
from sim.processes.sums import column_means

if TYPE_CHECKING:
    from sim.declare.arrays import Floats
    from sim.processes.activity.fields import Activity
    from sim.processes.air.fields import Air
    from sim.processes.alert.fields import Alert
    from sim.processes.enterprises.fields import Enterprises
    from sim.processes.treatment.fields import Treatment
    from sim.processes.world.fields import Calendar, Places


@jit
def release(t: int, burn: bool, me: Air, activity: Activity, enterprises: Enterprises, treatment: Treatment, calendar: Calendar) -> None:
    """Emission ratio of the month's days under campaign floors and curtailment, before emergency cuts."""
    first, days = calendar.offsets[t], calendar.offsets[t + 1] - calendar.offsets[t]
    for r in range(me.concentration.size):
        base = enterprises.abated[r] if burn else enterprises.base_abated[r]
        released = activity.activity[r] * treatment.untreated[r]
        for d in range(days):
            abated = max(enterprises.abated[r], me.campaign_floor[first + d, r])
            me.uncut[d, r] = released * (1.0 - abated) / (1.0 - base) * (1.0 - me.curtailment[first + d, r])


@jit
def run_month(
    by_source: Floats, contribution: Floats, concentration: Floats, ratio: Floats, t: int, air: Air, activity: Activity, calendar: Calendar, places: Places,
) -> None:
    """The air of month ``t`` at the emission ``ratio`` (days, n), from ``by_source`` on: fills ``concentration`` (days, n) and ``contribution``."""
    first, last, n = calendar.offsets[t], calendar.offsets[t + 1], places.background.size
    outside, emission = np.empty(n), np.empty(ratio.shape)
    for r in range(n):
        outside[r] = places.background[r] * activity.outside[t]
        for d in range(ratio.shape[0]):
            emission[d, r] = felt(ratio[d, r], air.legacy[r], air.legacy_share)
    air_month(
        by_source, air.memory, air.ventilation[first:last], air.regime[first:last], outside, places.transport, air.tilt, air.tilt_outside, emission,
        concentration, contribution,
    )  # fmt: skip


@jit
def blow(
    t: int, burn: bool, me: Air, activity: Activity, alert: Alert, enterprises: Enterprises, calendar: Calendar, places: Places
) -> None:
    """Day by day: transport by regime, attribution by source; the legacy stock follows; what curtailment and closures cost."""
    first, last, n, place = calendar.offsets[t], calendar.offsets[t + 1], me.concentration.size, t % 12
    days = last - first
    ratio = np.empty((days, n))
    for d in range(days):
        for r in range(n):
            ratio[d, r] = me.uncut[d, r] * (1.0 - alert.emergency[d, r])
    run_month(me.by_source, me.contribution, me.daily[first:last], ratio, t, me, activity, calendar, places)
    column_means(me.emission_ratio, ratio)
    column_means(me.concentration, me.daily[first:last])
    for r in range(n):
        if burn:
            me.legacy[r] = me.emission_ratio[r]  # at rest at the start
        else:
            me.legacy[r] += (1.0 - 0.5 ** (1.0 / me.legacy_half_life)) * (me.emission_ratio[r] - me.legacy[r])
        me.year_ago[r] = me.reported_past[place, r]
        me.concentration_past[place, r] = me.concentration[r]
        me.reported_past[place, r] = me.concentration[r] * (1.0 - me.monitor_bias[t, r])
        cuts = 0.0
        for d in range(days):
            cuts += 1.0 - (1.0 - me.curtailment[first + d, r]) * (1.0 - alert.emergency[d, r])
        made = places.gdp[r] * places.secondary_share[r]
        me.output_lost[r] = made / 365.0 * cuts + made / 12.0 * enterprises.closed_share[r] * activity.industry[r]
        me.cost_past[place, r] = enterprises.cost[r] + me.output_lost[r]


STEPS = (
    Step(2400, release, T("emission of the days", "逐日排放")),
    Step(2600, blow, T("concentrations day by day, with campaigns", "逐日浓度（含运动式治理）")),
)
