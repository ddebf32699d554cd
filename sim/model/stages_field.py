"""The stages of a month in the field: enterprises, air, citizens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.rules.air.kernel import air_month
from sim.rules.citizen.kernel import citizen_month, complaint_detection, update_experience
from sim.rules.enterprise import kernel as firm
from sim.rules.plan.kernel import abatement_cost

if TYPE_CHECKING:
    from sim.model.model import CooperationModel


def enterprises(m: CooperationModel) -> None:
    """Emission choice, inspection, fines, learning; diffuse sources follow the standard slowly; A = share really abated."""
    s, now, p = m.state, m.now, m.places
    growth = np.full(s.cities, m.activity[0])
    if s.enterprises.city.size == 0:
        s.abated[:] = s.standard_share
        m.totals[:] = 0.0
        m.cost[:] = [abatement_cost(x, g, m.quadratic) for x, g in zip(s.standard_share, s.gamma, strict=True)]
        return
    e, get = s.enterprises, m.get
    routine, complaint = np.empty(s.cities), np.empty(s.cities)
    firm.routine_detection(routine, now["inspectors"], get("enterprises", "checks_per_inspector"))
    complaint_detection(complaint, s.complaints, get("citizens", "checks_per_complaint"))
    firm.enterprise_month(
        m.totals, e.city, e.uncontrolled, e.unit_cost, e.border, e.error, e.represents, e.ids, s.perceived, s.watched, s.violation_months, s.emission,
        growth, s.standard_share, now["fine"] * p.mean_cost, now["daily_penalty"], routine, now["border_discount"], now["joint_detection"], complaint,
        s.visit_effect, now["perception_error"], get("enterprises", "perceived_risk_gain"), get("enterprises", "watch_detection"),
        m.streams["inspection"].key(m.step_number),
    )  # fmt: skip
    if m.t == 0:
        s.stock[:] = s.standard_share
    firm.diffuse_month(s.stock, s.standard_share, get("enterprises", "diffuse_rate"))
    uncontrolled = m.totals[:, firm.INSIDE_E0] + m.totals[:, firm.BORDER_E0]
    abated = uncontrolled - m.totals[:, firm.EMISSION] + p.diffuse * growth * s.stock
    s.abated[:] = abated / (p.emission * growth)
    m.cost[:] = (m.totals[:, firm.COST] + 0.5 * p.gamma_diffuse * growth * s.stock**2) / 12.0


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


def citizens(m: CooperationModel) -> None:
    """Exposure to disclosed air moves awareness; awareness and what is seen make complaints."""
    s, now, get = m.state, m.now, m.get
    emission = m.totals[:, firm.EMISSION]
    violation = np.divide(m.totals[:, firm.EXCESS], emission, out=np.zeros(s.cities), where=emission > 0)
    citizen_month(
        s.awareness, s.complaints, s.citizens.city, s.citizens.sensitivity, s.citizen_awareness, s.reported_past[m.t % 12], s.experience,
        now["disclosure"], now["complaint_reach"], violation, get("citizens", "awareness_gain"),
    )  # fmt: skip
    update_experience(s.experience, s.reported_past[m.t % 12], get("citizens", "experience_half_life"))
    s.complaints_past[m.t % 12] = s.complaints
