"""The stage of the air, day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.processes.air.kernel import air_month
from sim.processes.alert.kernel import alert_colours, emergency_cuts, with_error

if TYPE_CHECKING:
    from sim.model.model import CooperationModel

Floats = NDArray[np.float64]


def felt_ratio(m: CooperationModel, ratio: Floats) -> Floats:
    """(1 - lambda) y + lambda L: what a source adds to air or river, of emission ratio y (..., n); exactly y at rest (L = y) or without legacy."""
    return ratio + m.get("air", "legacy_share") * (m.state.legacy - ratio)


def air(m: CooperationModel) -> None:
    """Day by day: emission under campaign floors and curtailment, transport by regime, attribution by source."""
    s = m.state
    base = s.abated if m.in_burn_in else s.base_abated
    first, last = m.prepared.offsets[m.t], m.prepared.offsets[m.t + 1]
    abated = np.maximum(s.abated, m.today["campaign_floor"])
    uncut = m.activity * s.untreated * (1.0 - abated) / (1.0 - base) * (1.0 - m.today["curtailment"])
    emergency = _emergency(m, uncut, first, last)
    ratio = uncut * (1.0 - emergency)
    days = np.empty((m.days, s.cities))
    _run(m, s.by_source, ratio, first, last, days, s.contribution)
    m.daily[first:last] = days
    s.emission_ratio[:] = ratio.mean(axis=0)
    if m.in_burn_in:
        s.legacy[:] = s.emission_ratio  # at rest at the start
    else:
        s.legacy += (1.0 - 0.5 ** (1.0 / m.get("air", "legacy_half_life"))) * (s.emission_ratio - s.legacy)
    s.concentration[:] = days.mean(axis=0)
    place = m.t % 12
    m.year_ago[:] = s.reported_past[place]
    s.concentration_past[place] = s.concentration
    s.reported_past[place] = s.concentration * (1.0 - m.now["monitor_bias"])
    cuts = 1.0 - (1.0 - m.today["curtailment"]) * (1.0 - emergency)
    m.output_lost[:] = m.places.gdp * m.places.secondary_share / 365.0 * cuts.sum(axis=0)
    m.output_lost += m.places.gdp * m.places.secondary_share / 12.0 * s.closed_share * m.industry
    s.cost_past[place] = m.cost + m.output_lost
    if m.in_burn_in and m.t >= m.burn_in - 12:
        s.base_abated += s.abated / 12.0


def _run(m: CooperationModel, by_source: Floats, ratio: Floats, first: int, last: int, days: Floats, contribution: Floats) -> None:
    w = m.weather
    air_month(
        by_source, m.get("air", "memory"), w.ventilation[first:last], w.regime[first:last], m.outside, m.transport, w.tilt, w.tilt_outside,
        felt_ratio(m, ratio), days, contribution,
    )  # fmt: skip


def _emergency(m: CooperationModel, uncut: Floats, first: int, last: int) -> Floats:
    """Emergency cuts of the month's days, (days, n): the lever, and alerts on a forecast of the days without them."""
    cut = m.today["emergency_cut"]
    alert = m.prepared.policy.alert
    m.alert_days[:] = 0.0
    if alert is None or not alert.active(first, last):
        return cut
    forecast, spare = np.empty((m.days, m.state.cities)), np.empty_like(m.state.contribution)
    _run(m, m.state.by_source.copy(), uncut, first, last, forecast, spare)
    with_error(forecast, m.forecast_noise[first:last], alert.error[first:last])
    colour = np.zeros(forecast.shape, dtype=np.int64)
    alert_colours(colour, forecast, m.scenario.region.heavy)
    colour *= alert.cuts[:, first:last].max(axis=0) > 0
    cut = cut.copy()
    emergency_cuts(cut, colour, alert.cuts[:, first:last])
    m.alert_days[:] = (colour > 0).sum(axis=0)
    for city in np.flatnonzero(m.alert_days):
        m.note(m.places.cities[city], "alert")
    return cut
