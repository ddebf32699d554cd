"""What the parties of a pact promise each other: effort beyond Nash, and money for it (docs/equations.md Eq. 5.12 and 17.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.draws.compiled import jit
from sim.processes.plan.kernel import coalition_size, plan_efforts
from sim.processes.transfers.kernel import pact_rates

if TYPE_CHECKING:
    from sim.declare.arrays import Flags, Floats
    from sim.processes.plan.fields import Outlook
    from sim.processes.transfers.fields import Terms
    from sim.processes.world.fields import Places


@jit
def promises(
    commitment: Floats, rates: Floats, passed: Floats, joint: Floats, benefit: Floats, member: Flags, t: int, outlook: Outlook, terms: Terms, places: Places,
) -> None:
    """Commitments D = ambition (xS - xN) and money per unit of effort when the parties of ``member`` form the pact; zero for fewer than two.

    ``joint``: effort xS of their plan by city, ``benefit``: the marginal benefit that it answers to.
    """
    o, party = outlook, places.party
    commitment[:] = 0.0
    rates[:] = 0.0
    passed[:] = 0.0
    plan_efforts(joint, benefit, o.by_party, o.own, party, o.regard[t], o.slope, o.excess, member, o.gamma_believed, o.quadratic, o.cap)
    if coalition_size(member) < 2:
        return
    for j in range(party.size):
        asked = o.ambition[t, j] * (joint[j] - o.nash[j])
        assert asked >= -1e-12
        commitment[j] = max(asked, 0.0) if member[party[j]] else 0.0
    pact_rates(rates, passed, member, benefit, t, outlook, terms, places)
