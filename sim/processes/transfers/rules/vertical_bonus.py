"""A bonus from above for air that is better than a year before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.text import Text as T
from sim.processes.transfers.rule import FALL, RATE, TransferRule

if TYPE_CHECKING:
    from sim.declare.arrays import Floats, Ints
    from sim.processes.air.fields import Air
    from sim.processes.world.fields import Places


def slope(slope: Floats, amount: Floats, marginal: Floats, party: Ints, cohesion: float) -> None:
    """Add amount[h] Mout[h, r], summed over the own city and (x cohesion) its sisters: what effort of city r adds to the bonus."""
    for r in range(slope.size):
        for h in range(slope.size):
            if party[h] == party[r]:
                slope[r] += amount[h] * marginal[h, r] * (1.0 if h == r else cohesion)


def bonus(bonus: Floats, amount: Floats, t: int, air: Air, places: Places) -> None:
    """Add what the centre pays (+) or takes (-) for the fall of reported air against the same month a year before."""
    for r in range(places.party.size):
        bonus[places.party[r]] += amount[r] * (air.year_ago[r] - air.reported_past[t % 12, r])


RULE = TransferRule(
    "vertical_bonus",
    T("The centre pays governments for air that is better than a year before, and takes where it is worse.", "中央对空气较上年改善的政府付款，恶化时扣款。"),
    amount=lambda fields: fields["rate"],
    parameters=((RATE, FALL),),
    slope=slope,
    bonus=bonus,
)
