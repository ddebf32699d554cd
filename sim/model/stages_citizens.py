"""The stage of citizens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.rules.citizen.kernel import citizen_month, update_experience
from sim.rules.enterprise import kernel as firm

if TYPE_CHECKING:
    from sim.model.model import CooperationModel


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
