"""Neighbours bet on what a border section reports (the compact of the Xin'an)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.declare.clauses import Fields, Finding, Surroundings
from sim.declare.text import Text as T
from sim.processes.transfers.rule import RATE, TransferRule

if TYPE_CHECKING:
    from sim.declare.arrays import Flags, Floats
    from sim.processes.activity.fields import Activity
    from sim.processes.air.fields import Air
    from sim.processes.credit.fields import Credit
    from sim.processes.plan.fields import Outlook
    from sim.processes.relocation.fields import Relocation
    from sim.processes.transfers.fields import Terms
    from sim.processes.turnover.fields import Turnover
    from sim.processes.world.fields import Calendar, Firms, Places


def prepare(t: int, terms: Terms, outlook: Outlook, air: Air, calendar: Calendar, places: Places) -> None:
    """reported[h, r]: fall of what city h reports per unit of effort of r; level: what is to be reported; agreed: the target, or else the
    reported level of the base year; ug/m3."""
    n = places.party.size
    for h in range(n):
        fall = 0.0
        for r in range(n):
            terms.reported[h, r] = (1.0 - air.monitor_bias[t, h]) * outlook.marginal_believed[h, r]
            fall += terms.reported[h, r] * terms.extra[r]
        terms.level[h] = fall + outlook.expected[h]
        target = outlook.target[t, h]
        terms.agreed[h] = target if target < math.inf else places.base_mean[h] * (1.0 - air.monitor_bias[0, h])


def rates(rates: Floats, amount: Floats, member: Flags, benefit: Floats, t: int, outlook: Outlook, terms: Terms, places: Places) -> None:
    """Add what effort moves of the bets: per unit of effort of any city j, the party of a section's source receives from that of its
    receptor amount[source] * reported[source, j]."""
    party = places.party
    for k in range(terms.sections.shape[0]):
        source, receptor = terms.sections[k]
        if member[party[source]] and member[party[receptor]]:
            for j in range(party.size):
                money = amount[source] * terms.reported[source, j]
                rates[party[source], j] += money
                rates[party[receptor], j] -= money


def lump(
    due: Floats, amount: Floats, level: Floats, t: int, terms: Terms, activity: Activity, relocation: Relocation, turnover: Turnover, credit: Credit,
    firms: Firms, places: Places,
) -> None:
    """Add, for every section, amount * (agreed - level) of the source to what the source's party receives from the receptor's, and take it
    from what the receptor's receives from the source's."""
    party = places.party
    for k in range(terms.sections.shape[0]):
        source, receptor = terms.sections[k]
        money = amount[source] * (terms.agreed[source] - level[source])
        due[party[source], party[receptor]] += money
        due[party[receptor], party[source]] -= money


def _check(fields: Fields, known: Surroundings) -> Iterator[Finding]:
    if all(known.party_of[a] == known.party_of[b] for a, b in known.borders):
        yield Finding(
            T(
                "the rule 'border_bet' moves no money: no two bordering cities belong to different parties",
                "规则 'border_bet' 不产生资金流动：没有分属不同参与方的相邻城市",
            )
        )


RULE = TransferRule(
    "border_bet",
    T(
        "Downwind the neighbour pays where a border section reports better air than agreed, and is paid where it reports worse.",
        "断面监测优于约定时由受体一侧的相邻方付款，劣于约定时由其收款。",
    ),
    amount=lambda fields: fields["rate"],
    parameters=((RATE, T("per ug/m3 between the agreed and the reported level", "按约定与报告浓度之差的每 ug/m3")),),
    prepare=prepare,
    rates=rates,
    lump=lump,
    settled=("lump",),
    tables=("sections",),
    check=_check,
)
