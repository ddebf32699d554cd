"""The stage of citizens and social organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.processes.citizens.kernel import answered_share, citizen_month, deffuant, hegselmann_krause, organisations_month, update_experience
from sim.processes.citizens.fields import HEGSELMANN_KRAUSE, INFLUENCE_RULES
from sim.processes.enterprises import kernel as firm

if TYPE_CHECKING:
    from sim.model.model import CooperationModel


def citizens(m: CooperationModel) -> None:
    """Others, media and disclosed air move awareness; answers move efficacy; citizens complain, organisations complain and sue."""
    s, now, get, people = m.state, m.now, m.get, m.state.citizens
    emission, disclosed = m.totals[:, firm.EMISSION], s.reported_past[m.t % 12]
    violation = np.divide(m.totals[:, firm.EXCESS], emission, out=np.zeros(s.cities), where=emission > 0)
    relative, visible, target = disclosed / s.experience, now["disclosure"] * violation, now["disclosure"] * now["media"]
    answered = np.empty(s.cities)
    answered_share(answered, s.pressure, m.totals[:, firm.FOUND], m.totals[:, firm.INSPECTIONS], get("citizens", "checks_per_complaint"))
    _influence(m)
    means = np.empty((2, s.cities))
    citizen_month(
        means, s.complaints, people.first, people.sensitivity, s.citizen_influenced, s.citizen_awareness, s.citizen_efficacy, s.citizen_complaint,
        relative, target, visible, now["complaint_reach"], answered, get("citizens", "awareness_gain"), get("citizens", "efficacy_gain"),
    )  # fmt: skip
    s.awareness[:], s.efficacy[:] = means
    organisations_month(
        s.complaints, s.suits, s.pressure, now["organisations"], m.places.population, relative, visible, get("citizens", "organisation_reach"),
        get("citizens", "suits_per_organisation"), get("citizens", "suit_reach"),
    )  # fmt: skip
    update_experience(s.experience, disclosed, get("citizens", "experience_half_life"))
    s.complaints_past[m.t % 12] = s.complaints


def _influence(m: CooperationModel) -> None:
    """Awareness after citizens have listened to their links, into a column of its own (double buffered)."""
    s, get, people = m.state, m.get, m.state.citizens
    shared = (s.citizen_influenced, s.citizen_awareness, people.links, get("citizens", "confidence_bound"), get("citizens", "influence"))
    if INFLUENCE_RULES[get("citizens", "influence_rule")] == HEGSELMANN_KRAUSE:
        hegselmann_krause(*shared)
    else:
        deffuant(*shared, people.ids, m.streams["influence"].key(m.step_number))
