"""The stage of enterprises and diffuse sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.rules.citizen.kernel import complaint_detection
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
