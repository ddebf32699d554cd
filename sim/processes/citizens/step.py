"""The step of citizens and social organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.declare.blocks import Step
from sim.declare.text import Text as T
from sim.draws.compiled import jit
from sim.processes.citizens.fields import HEGSELMANN_KRAUSE
from sim.processes.citizens.kernel import (
    answered_share,
    citizen_month,
    deffuant,
    hegselmann_krause,
    organisations_month,
    settle_efficacy,
    update_experience,
)
from sim.processes.enterprises.kernel import EMISSION, EXCESS, FOUND, INSPECTIONS
from sim.processes.loops import put

if TYPE_CHECKING:
    from sim.processes.air.fields import Air
    from sim.processes.citizens.fields import Citizens
    from sim.processes.enterprises.fields import Enterprises
    from sim.processes.world.fields import People, Places


@jit
def speak(t: int, burn: bool, me: Citizens, air: Air, enterprises: Enterprises, people: People, places: Places) -> None:
    """Others, media and disclosed air move awareness; answers move efficacy; citizens complain, organisations complain and sue."""
    n, totals, disclosed = me.complaints.size, enterprises.totals, air.reported_past[t % 12]
    relative, visible, target, answered = np.empty(n), np.empty(n), np.empty(n), np.empty(n)
    for c in range(n):
        violation = totals[c, EXCESS] / totals[c, EMISSION] if totals[c, EMISSION] > 0.0 else 0.0
        relative[c], visible[c] = disclosed[c] / me.experience[c], me.disclosure[t, c] * violation
        target[c] = me.disclosure[t, c] * me.media[t, c]
    answered_share(answered, me.pressure, totals[:, FOUND], totals[:, INSPECTIONS], me.checks_per_complaint)
    if burn:
        settle_efficacy(me, people, answered, t)
    if me.influence_rule == HEGSELMANN_KRAUSE:
        hegselmann_krause(me.citizen_influenced, me.citizen_awareness, people.links, me.confidence_bound, me.influence)
    else:
        deffuant(me.citizen_influenced, me.citizen_awareness, people.links, me.confidence_bound, me.influence, people.ids, me.listens[t])
    citizen_month(me, people, relative, target, visible, me.complaint_reach[t], answered)
    organisations_month(me, me.organisations[t], places.population, relative, visible)
    update_experience(me.experience, disclosed, me.experience_half_life)
    put(me.complaints_past[t % 12], me.complaints)


STEPS = (Step(2700, speak, T("exposure, awareness, complaints", "暴露、意识与投诉")),)
