"""Members whose air improves more than the mean are paid by the others (the scheme of Shandong)."""

from __future__ import annotations

from sim.declare.text import Text as T
from sim.processes.transfers.rule import FALL, RATE, TransferRule


def prepare(t, terms, outlook, air, calendar, places):
    """air_weight[p, r]: fall of the population-weighted mean of party p per unit of effort of city r, ug/m3."""
    for p in range(terms.air_weight.shape[0]):
        for r in range(places.party.size):
            total = 0.0
            for h in range(places.party.size):
                total += terms.population_weight[p, h] * outlook.marginal_believed[h, r]
            terms.air_weight[p, r] = total


def rates(rates, amount, member, benefit, t, outlook, terms, places):
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
