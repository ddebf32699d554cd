"""Members whose air improves more than the mean are paid by the others (the scheme of Shandong)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.text import Text as T
from sim.processes.transfers.rule import FALL, RATE, TransferRule

if TYPE_CHECKING:
    from sim.declare.arrays import Flags, Floats
    from sim.processes.air.fields import Air
    from sim.processes.plan.fields import Outlook
    from sim.processes.transfers.fields import Terms
    from sim.processes.world.fields import Calendar, Places


def prepare(t: int, terms: Terms, outlook: Outlook, air: Air, calendar: Calendar, places: Places) -> None:
    """air_weight[p, r]: fall of the population-weighted mean of party p per unit of effort of city r, ug/m3."""
    for p in range(terms.air_weight.shape[0]):
        for r in range(places.party.size):
            total = 0.0
            for h in range(places.party.size):
                total += terms.population_weight[p, h] * outlook.marginal_believed[h, r]
            terms.air_weight[p, r] = total


def rates(rates: Floats, amount: Floats, member: Flags, benefit: Floats, t: int, outlook: Outlook, terms: Terms, places: Places) -> None:
    """Add ``amount`` (10^8 CNY per ug/m3 and month) for what a member's own air improves beyond the members' mean. Columns sum to zero."""
    size = 0
    for p in range(member.size):
        if member[p]:
            size += 1
    if size >= 2:
        for j in range(places.party.size):
            if member[places.party[j]]:
                mean = 0.0
                for p in range(member.size):
                    if member[p]:
                        mean += terms.air_weight[p, j] / size
                for p in range(member.size):
                    if member[p]:
                        rates[p, j] += amount[j] * (terms.air_weight[p, j] - mean)


RULE = TransferRule(
    "horizontal",
    T(
        "Members whose air improves less than the members' mean pay those whose air improves more.",
        "空气改善低于成员平均的成员向高于平均的成员付款。",
    ),
    amount=lambda fields: fields["rate"],
    parameters=((RATE, FALL),),
    prepare=prepare,
    rates=rates,
)
