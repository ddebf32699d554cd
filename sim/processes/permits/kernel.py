"""The permit market (Montgomery 1972): one price at which the participating enterprises together emit the cap."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.draws.compiled import inlined, jit
from sim.processes.enterprises.kernel import choice, faced_in, honoured
from sim.processes.enterprises.month import BLOCK, end_of_block
from sim.processes.measures.kernel import left_by_dose

if TYPE_CHECKING:
    from sim.declare.arrays import Floats, Rows, Short, Small
    from sim.processes.enterprises.kernel import Faced

TOLERANCE = 1e-13
MOST_STEPS = 200


@inlined
def _emissions(
    emission: Floats, here: Faced, price: float, capacity: Floats, uncontrolled: Floats, unit_cost: Floats, perceived: Floats, months: Short, closed: Short,
) -> None:
    """What the enterprises of a block emit at a permit price, before doses of dated policies."""
    for j in range(capacity.size):
        chosen = choice(here, capacity[j], uncontrolled[j], unit_cost[j], perceived[j], months[j], here.emission_tax + price)
        emission[j] = chosen[0] if closed[j] == 0 else 0.0


@inlined
def _keep_agreements(
    emission: Floats, here: Faced, price: float, capacity: Floats, uncontrolled: Floats, unit_cost: Floats, perceived: Floats, months: Short, closed: Short,
    signed: Small,
) -> None:
    """Signatories of a block emit what their agreement says, where keeping it pays at this price."""
    for j in range(signed.size):
        if signed[j] > 0 and closed[j] == 0:
            full, e0, tax = capacity[j] * here.growth, uncontrolled[j] * here.growth, here.emission_tax + price
            e, standard, slope, _, penalty = choice(here, capacity[j], uncontrolled[j], unit_cost[j], perceived[j], months[j], tax)
            pays, agreed = honoured(e0, full, standard, slope, tax, penalty, e, here.beyond, here.relief_value)
            emission[j] = agreed if pays else e


@jit
def market_emission(
    price: float, faced: Floats, city: Rows, capacity: Floats, uncontrolled: Floats, unit_cost: Floats, perceived: Floats, months: Short, closed: Short,
    signed: Small, doses: Floats, cap: Floats,
) -> float:
    """Emission of the participating enterprises at a permit price on top of the tax, kt a year.

    Enterprises of a city take part where ``cap`` of the city is finite, signatories of agreements too (``signed``); price in 10^8 CNY per kt.
    ``doses`` (2, enterprises): dose, and share left by the control of the base year.
    Goes through blocks as the month does.
    """
    total, emission = 0.0, np.empty(BLOCK)
    a = 0
    while a < city.size:
        b = end_of_block(city, a)
        if cap[city[a]] < math.inf:
            here, rows = faced_in(faced, city[a]), (capacity[a:b], uncontrolled[a:b], unit_cost[a:b], perceived[a:b], months[a:b], closed[a:b])
            _emissions(emission, here, price, *rows)
            if here.beyond > 0.0 or here.relief_value > 0.0:  # else agreements bind nobody
                _keep_agreements(emission, here, price, *rows, signed[a:b])
            for j in range(b - a):
                total += left_by_dose(emission[j], doses[0, a + j], doses[1, a + j] * uncontrolled[a + j] * here.growth)
        a = b
    return total


@jit
def clearing_price(
    faced: Floats, city: Rows, capacity: Floats, uncontrolled: Floats, unit_cost: Floats, perceived: Floats, months: Short, closed: Short, signed: Small,
    doses: Floats, cap: Floats,
) -> float:
    """The smallest price >= 0 at which the market emits at most the sum of the finite caps, 10^8 CNY per kt.

    Emission falls continuously with the price and is nil at the largest unit cost; between the two the price is bracketed by regula
    falsi (Illinois), with a bisection wherever it gains less than half of the bracket.
    """
    allowed, high = 0.0, 0.0
    for c in range(cap.size):
        if cap[c] < math.inf:
            allowed += cap[c]
    for i in range(city.size):
        if cap[city[i]] < math.inf:
            high = max(high, 2.0 * unit_cost[i])
    low = 0.0
    above = market_emission(low, faced, city, capacity, uncontrolled, unit_cost, perceived, months, closed, signed, doses, cap) - allowed
    below = -allowed
    if above <= 0.0:
        return 0.0
    for step in range(MOST_STEPS):
        width = high - low
        price = low + width * above / (above - below) if step % 2 == 0 and below < 0.0 else 0.5 * (low + high)
        excess = market_emission(price, faced, city, capacity, uncontrolled, unit_cost, perceived, months, closed, signed, doses, cap) - allowed
        if excess > 0.0:
            low, above = price, excess
        else:
            high, below = price, excess
        if abs(excess) <= TOLERANCE * allowed or high - low <= TOLERANCE * high:
            break
    return high if below == 0.0 else price


@jit
def permit_accounts(sales: Floats, revenue: Floats, price: float, cap: Floats, emission: Floats, capacity: Floats, auctioned: Floats) -> None:
    """Net sales of the enterprises and the government's auction revenue, by city, 10^8 CNY a year.

    A city's enterprises get permits by their share of the market's capacity; ``auctioned`` of them are sold at the price, the rest is free.
    Net sales and revenue sum to zero over the market where the cap is met.
    """
    allowed, whole = 0.0, 0.0
    for c in range(cap.size):
        if cap[c] < math.inf:
            allowed += cap[c]
            whole += capacity[c]
    for c in range(cap.size):
        sales[c] = revenue[c] = 0.0
        if cap[c] < math.inf and whole > 0.0:
            permits = allowed * capacity[c] / whole
            revenue[c] = price * auctioned[c] * permits
            sales[c] = price * ((1.0 - auctioned[c]) * permits - emission[c])
