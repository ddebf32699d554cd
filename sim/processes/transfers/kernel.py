"""Transfers as money per unit of effort above Nash, and how they are settled (docs/equations.md section 17). The rules stand in ``rules/``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.declare.units import FEN_PER_MONEY
from sim.draws.compiled import jit
from sim.processes.transfers.dispatch import add_rates
from sim.processes.transfers.payments import add_payments
from sim.processes.transfers.rules import NONE

if TYPE_CHECKING:
    from sim.declare.arrays import Flags, Floats, Ints
    from sim.processes.delivery.fields import Delivery
    from sim.processes.effort.fields import Effort
    from sim.processes.plan.fields import Outlook
    from sim.processes.transfers.fields import Terms
    from sim.processes.world.fields import Places


@jit
def rule_of_month(t: int, terms: Terms) -> int:
    """Number of the rule where it moves money this month, else NONE."""
    for r in range(terms.amount.shape[1]):
        if terms.amount[t, r] != 0.0:
            return terms.rule
    return NONE


@jit
def rule_rates(rates: Floats, passed: Floats, member: Flags, benefit: Floats, t: int, outlook: Outlook, terms: Terms, places: Places) -> None:
    """Fill rates[p, j] for the pact of ``member`` (two parties at least) under the terms of the month; ``benefit``: of its joint plan.

    Where the city is ``passing``, what its own party would receive goes to its enterprises: ``passed[j]``, and the party keeps nothing.
    """
    party = places.party
    rates[:] = 0.0
    add_rates(rule_of_month(t, terms), rates, terms.amount[t], member, benefit, t, outlook, terms, places)
    for j in range(party.size):
        passed[j] = 0.0
        if terms.passing[j]:
            passed[j] = rates[party[j], j]
            rates[party[j], j] = 0.0


@jit
def pact_rates(rates: Floats, passed: Floats, member: Flags, benefit: Floats, t: int, outlook: Outlook, terms: Terms, places: Places) -> None:
    """Fill rates[p, j] for the pact of ``member``: those of the rule, and payments between members by name."""
    rule_rates(rates, passed, member, benefit, t, outlook, terms, places)
    add_payments(rates, member, terms)


@jit
def whole_fen(money: float) -> int:
    """Money in 10^8 CNY as the nearest whole number of fen."""
    return math.floor(money * FEN_PER_MONEY + 0.5)


@jit
def settle(flows: Ints, to_enterprises: Ints, rates: Floats, passed: Floats, extra_effort: Floats) -> None:
    """Add this month's payments to flows[payer, payee] and to_enterprises[payer, city]: per city, payers fund payees in proportion.

    ``extra_effort[j]`` = delivered effort above Nash. What a party pays another for all its cities is rounded once, to whole fen, so that
    accounts sum to zero to the last cent and do not count cities.
    """
    parties, n = rates.shape
    money = np.zeros((parties, parties))
    for j in range(n):
        received = passed[j]
        for p in range(parties):
            received += max(rates[p, j], 0.0)
        if received <= 0.0 or extra_effort[j] <= 0.0:
            continue
        for payer in range(parties):
            if rates[payer, j] < 0.0:
                for payee in range(parties):
                    if rates[payee, j] > 0.0:
                        money[payer, payee] += -rates[payer, j] * extra_effort[j] * rates[payee, j] / received
                if passed[j] > 0.0:
                    to_enterprises[payer, j] += whole_fen(-rates[payer, j] * extra_effort[j] * passed[j] / received)
    for payer in range(parties):
        for payee in range(parties):
            flows[payer, payee] += whole_fen(money[payer, payee])


@jit
def settle_lump(flows: Ints, owed: Floats, share_in: Floats) -> None:
    """Add what parties owe each other whatever the effort, in whole fen: owed[p, q] > 0 is what p receives from q for the month.

    A party that is in the pact for a part of the month (``share_in``) pays and gets that part.
    """
    for p in range(share_in.size):
        for q in range(share_in.size):
            money = min(share_in[p], share_in[q]) * owed[p, q]
            if money > 0.0:
                flows[q, p] += whole_fen(money)


@jit
def extra_efforts(extra: Floats, effort: Effort, delivery: Delivery) -> None:
    """Fill ``extra`` with the effort of every city that is there because of the pact: what transfers are paid for."""
    for r in range(extra.size):
        extra[r] = min(max(effort.voluntary[r] - effort.nash_path[r], 0.0), delivery.extra[r])
