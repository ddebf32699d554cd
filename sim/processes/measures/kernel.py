"""Equations of doses (docs/equations.md section 23)."""

from __future__ import annotations

from sim.draws.compiled import inlined


@inlined
def left_by_dose(emission: float, dose: float, base: float) -> float:
    """min(e, (1 - dose) max(e, b)): what is left of ``emission`` under a dose (Eq. 23.2); the unit is that of ``emission`` and ``base``.

    ``base`` b is what the control of the base year would leave: with it, own abatement since then counts towards the dose; 0: a dose is taken off
    whatever is emitted. Continuous in the dose, and ``emission`` itself without one.
    """
    return min(emission, (1.0 - dose) * max(emission, base))
