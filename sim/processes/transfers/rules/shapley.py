"""The gains of the pact are shared by the Shapley value of its parties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.declare.clauses import Fields, Finding, Surroundings
from sim.declare.text import Text as T
from sim.processes.delivery.fields import NOTHING_TO_DELIVER
from sim.processes.transfers.rule import KEEPS, RECIPIENT, TransferRule

if TYPE_CHECKING:
    from sim.declare.arrays import Flags, Floats
    from sim.processes.plan.fields import Outlook
    from sim.processes.transfers.fields import Terms
    from sim.processes.world.fields import Places

MOST_PARTIES = 16
"""Largest number of parties whose coalitions are all worked out (2^16)."""


def rates(rates: Floats, amount: Floats, member: Flags, benefit: Floats, t: int, outlook: Outlook, terms: Terms, places: Places) -> None:
    """Add owed/asked per unit of effort for a payee's cities; payers share it by what they owe.

    So full delivery at ambition 1 moves the whole transfer, and no effort none of it. A payee of which no effort is asked gets nothing
    and nobody pays for it. ``amount[j]`` scales the column of city j.
    """
    party, owed, asked = places.party, terms.owed, terms.asked
    mask, debts = 0, 0.0
    for p in range(member.size):
        if member[p]:
            mask += 1 << p
    for p in range(member.size):
        debts -= min(owed[mask, p], 0.0)
    for j in range(party.size):
        q = party[j]
        if member[q] and owed[mask, q] > 0.0 and asked[mask, q] >= NOTHING_TO_DELIVER and debts > 0.0:
            rate = amount[j] * owed[mask, q] / asked[mask, q]
            rates[q, j] += rate
            for p in range(member.size):
                if owed[mask, p] < 0.0:
                    rates[p, j] += rate * owed[mask, p] / debts


def _check(fields: Fields, known: Surroundings) -> Iterator[Finding]:
    party, found = known.settings["governments"]["party"], len(set(known.party_of))
    if found > MOST_PARTIES:
        yield Finding(
            T(
                f"'shapley' works out every coalition of at most {MOST_PARTIES} parties; with 'governments.party: {party}' this region has {found}. "
                "Choose another rule, or larger parties",
                f"'shapley' 需计算全部联盟，最多 {MOST_PARTIES} 个参与方；'governments.party: {party}' 下本地区有 {found} 个。请改用其他规则，或更大的参与方",
            ),
            "rule",
        )


RULE = TransferRule(
    "shapley",
    T(
        "Members that gain more by the pact than their Shapley value pay those that gain less, for the effort of their cities.",
        "从协议中所得高于其沙普利值的成员，按城市努力向所得较低的成员付款。",
    ),
    amount=lambda fields: 1.0,
    parameters=((RECIPIENT, KEEPS),),
    prepare="sim.processes.transfers.coalitions:renew_table",
    rates=rates,
    tables=("coalitions",),
    check=_check,
)
