"""The stage of the air, day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.rules.air.kernel import air_month

if TYPE_CHECKING:
    from sim.model.model import CooperationModel


def air(m: CooperationModel) -> None:
    """Day by day: emission under campaign floors and curtailment, transport by regime, attribution by source."""
    s = m.state
    base = s.abated if m.in_burn_in else s.base_abated
    first, last = m.prepared.offsets[m.t], m.prepared.offsets[m.t + 1]
    abated = np.maximum(s.abated, m.today["campaign_floor"])
    ratio = m.activity * (1.0 - abated) / (1.0 - base) * (1.0 - m.today["curtailment"])
    days = np.empty((m.days, s.cities))
    w = m.weather
    air_month(
        s.by_source, m.get("air", "memory"), w.ventilation[first:last], w.regime[first:last], m.outside, m.transport, w.tilt, w.tilt_outside, ratio, days,
        s.contribution,
    )
    m.daily[first:last] = days
    s.emission_ratio[:] = ratio.mean(axis=0)
    s.concentration[:] = days.mean(axis=0)
    place = m.t % 12
    m.year_ago[:] = s.reported_past[place]
    s.concentration_past[place] = s.concentration
    s.reported_past[place] = s.concentration * (1.0 - m.now["monitor_bias"])
    m.output_lost[:] = m.places.gdp * m.places.secondary_share / 365.0 * m.today["curtailment"].sum(axis=0) * m.activity
    s.cost_past[place] = m.cost + m.output_lost
    if m.in_burn_in and m.t >= m.burn_in - 12:
        s.base_abated += s.abated / 12.0
