"""Victims pay for what they are spared (Chander & Tulkens 1995)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.text import Text as T
from sim.processes.transfers.rule import KEEPS, RECIPIENT, SHARE, TransferRule

if TYPE_CHECKING:
    from sim.declare.arrays import Flags, Floats
    from sim.processes.plan.fields import Outlook
    from sim.processes.transfers.fields import Terms
    from sim.processes.world.fields import Places


def rates(rates: Floats, amount: Floats, member: Flags, benefit: Floats, t: int, outlook: Outlook, terms: Terms, places: Places) -> None:
    """Add share*(B_S - B) for the city's own party, and -share*by_party[p, j]*(1 - regard[j]) for every other member; ``amount`` = share.

    Columns sum to zero, except where a ceiling holds B_S back: payers then pay by their damage, and the city gets more than its rate.
    """
    party = places.party
    for j in range(party.size):
        if member[party[j]]:
            rates[party[j], j] += amount[j] * (benefit[j] - outlook.nash_benefit[j])
            for p in range(member.size):
                if p != party[j] and member[p]:
                    rates[p, j] += -amount[j] * (1.0 - outlook.regard[t, j]) * outlook.by_party[p, j]


RULE = TransferRule(
    "marginal_damage",
    T("Members pay the member that abates a share of the damage that its effort spares them.", "成员向减排的成员支付其努力使自己免受损害的一部分。"),
    amount=lambda fields: fields["share"],
    parameters=((SHARE, T("of what victims are spared", "所免损害的份额")), (RECIPIENT, KEEPS)),
    rates=rates,
)
