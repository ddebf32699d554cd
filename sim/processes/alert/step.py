"""The step of alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.declare.blocks import Step
from sim.declare.text import Text as T
from sim.draws.compiled import jit
from sim.processes.air.step import run_month
from sim.processes.alert.kernel import alert_colours, emergency_cuts, with_error
from sim.processes.loops import put_matrix, some, somewhere
from sim.processes.world.fields import ALERT
from sim.processes.world.log import note

if TYPE_CHECKING:
    from sim.processes.activity.fields import Activity
    from sim.processes.air.fields import Air
    from sim.processes.alert.fields import Alert
    from sim.processes.world.fields import Calendar, Log, Places


@jit
def warn(t: int, burn: bool, me: Alert, air: Air, activity: Activity, calendar: Calendar, places: Places, log: Log) -> None:
    """Emergency cuts of the month's days: the lever, and alerts on a forecast of the days without them."""
    first, last, n = calendar.offsets[t], calendar.offsets[t + 1], me.alert_days.size
    days = last - first
    put_matrix(me.emergency, air.emergency_cut[first:last])
    me.alert_days[:] = 0.0
    if me.error.shape[0] == 0:
        return
    cuts = False
    for k in range(me.cuts.shape[0]):
        cuts |= somewhere(me.cuts[k, first:last])
    if not cuts:
        return
    forecast, spare, colour = np.empty((days, n)), np.empty(air.contribution.shape), np.zeros((days, n), dtype=np.int64)
    by_source = np.empty(air.by_source.shape)
    put_matrix(by_source, air.by_source)
    run_month(by_source, spare, forecast, air.uncut[:days], t, air, activity, calendar, places)
    with_error(forecast, me.forecast_noise[first:last], me.error[first:last])
    alert_colours(colour, forecast, air.heavy)
    for d in range(days):
        for r in range(n):
            if not some(me.cuts[:, first + d, r]):
                colour[d, r] = 0
            if colour[d, r] > 0:
                me.alert_days[r] += 1.0
    emergency_cuts(me.emergency[:days], colour, me.cuts[:, first:last])
    for r in range(n):
        if me.alert_days[r] > 0.0:
            note(log, t, ALERT, r)


STEPS = (Step(2500, warn, T("alerts on the forecast, emergency cuts", "重污染预警与应急减排")),)
