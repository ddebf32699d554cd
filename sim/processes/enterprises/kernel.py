"""Equations of enterprises (docs/equations.md section 10; compliance as in Becker 1968). Columns have one entry an enterprise."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.draws.compiled import inlined, jit
from sim.processes.enterprises.fields import PENALTY_MONTHS

if TYPE_CHECKING:
    from sim.declare.arrays import Floats, Rows

# Columns of the monthly totals by city.
EMISSION, COST, FINES, COUNT, COMPLIANT, FOUND, INSPECTIONS, EXCESS, INSIDE, INSIDE_E0, BORDER, BORDER_E0 = range(12)
TAX, FINANCING, CLOSED_E0, SIGNED, REMOVED, DOSE_COST = range(12, 18)

# Rows of what enterprises face in every city this month.
GROWTH, STANDARD, CONSEQUENCE, DAILY_PENALTY, ROUTINE, BORDER_DISCOUNT, JOINT, COMPLAINT, VISIT, PERCEPTION = range(10)
EMISSION_TAX, CREDIT_WEIGHT, COST_SLOPE, PERMIT_PRICE, RELIEF, BEYOND, RELIEF_VALUE, RIVALS, ABATEMENT_PRICE, NASH_STANDARD = range(10, 20)
BREACHED = -2
"""A signatory whose breach was found: it may sign again in the second January after."""
INSPECTED = (0.001, 0.999)
"""Limits of the monthly probability of inspection that responding inspectors choose."""
MONEY_PER_KT = 1e-5
"""10^8 CNY per kt in one CNY per t: 1,000 t in a kt over 10^8."""


@inlined
def emission_choice(uncontrolled: float, standard: float, slope: float, tax: float, penalty: float) -> float:
    """argmin over e in [0, e0] of (c/2)(e0-e)^2 + tax e + penalty (e-s)+: the closed form of Eq. 10.1.

    ``slope`` c is the slope of marginal abatement cost; ``penalty`` the expected marginal consequence of an excess.
    """
    above = uncontrolled - (tax + penalty) / slope
    if above > standard:
        return above
    return max(0.0, min(standard, uncontrolled - tax / slope))


@jit
def base_detection(inspectors: float, checks_per_inspector: float) -> float:
    """Probability a month that routine inspection meets an enterprise: 1 - exp(-inspectors/1000 * checks per inspector)."""
    return 1.0 - math.exp(-inspectors / 1000.0 * checks_per_inspector)


@jit
def inspection_response(
    effort: Floats, inspectors: Floats, checks_per_inspector: float, violating: Floats, enterprises: Floats, cost: float, speed: float,
) -> None:
    """One month of the replicator of inspectors in the inspection game (Eq. 10.9): dx/dt = speed x (1-x) (y - k/h), by city.

    x is the probability that routine inspection meets an enterprise with ``effort`` times the city's ``inspectors``, y the ``violating``
    share, ``cost`` k/h. At constant y the replicator moves the log odds of x by speed (y - k/h) a month, exactly. Kept inside
    INSPECTED, so that a city can come back; nothing moves where there are no ``enterprises`` or no inspectors.
    """
    for c in range(effort.size):
        checks = inspectors[c] / 1000.0 * checks_per_inspector
        if checks > 0.0 and enterprises[c] > 0.0:
            x = base_detection(effort[c] * inspectors[c], checks_per_inspector)
            if x < 1.0:
                odds = x / (1.0 - x) * math.exp(speed * (violating[c] - cost))
                least, most = min(INSPECTED[0], x), max(INSPECTED[1], x)
                effort[c] = -math.log(1.0 - min(max(odds / (1.0 + odds), least), most)) / checks


@inlined
def detection(routine: float, border_discount: float, joint: float, complaint: float, visit: float, watched: float, border: float) -> float:
    """p = 1 - (1-routine(1-discount*border))(1-joint*border)(1-complaint)(1-visit)(1-watched): doors are independent."""
    return 1.0 - (1.0 - routine * (1.0 - border_discount * border)) * (1.0 - joint * border) * (1.0 - complaint) * (1.0 - visit) * (1.0 - watched)


@inlined
def penalty_factor(daily_penalty: float, months: int) -> float:
    """Factor on the fine after ``months`` of proven violation: grows from 1 to ``daily_penalty`` over half a year."""
    return 1.0 + (daily_penalty - 1.0) * min(months, PENALTY_MONTHS) / PENALTY_MONTHS


class Faced(NamedTuple):
    """What the enterprises of one city face: one column of ``faced`` as numbers.

    kept = 1 - STANDARD, kept_at_nash = 1 - NASH_STANDARD; price = tax + permit.
    """

    growth: float
    kept: float
    consequence: float
    daily_penalty: float
    routine: float
    border_discount: float
    joint: float
    complaint: float
    visit: float
    emission_tax: float
    credit_weight: float
    cost_slope: float
    price: float
    relief: float
    beyond: float
    relief_value: float
    rivals: float
    abatement_price: float
    kept_at_nash: float


@inlined
def faced_in(faced: Floats, c: int) -> Faced:
    """The :class:`Faced` of city c. Loops read it once a city: numbers stay in registers, and the loop can be vectorised."""
    return Faced(
        faced[GROWTH, c], 1.0 - faced[STANDARD, c], faced[CONSEQUENCE, c], faced[DAILY_PENALTY, c], faced[ROUTINE, c], faced[BORDER_DISCOUNT, c],
        faced[JOINT, c], faced[COMPLAINT, c], faced[VISIT, c], faced[EMISSION_TAX, c], faced[CREDIT_WEIGHT, c], faced[COST_SLOPE, c],
        faced[EMISSION_TAX, c] + faced[PERMIT_PRICE, c], faced[RELIEF, c], faced[BEYOND, c], faced[RELIEF_VALUE, c], faced[RIVALS, c],
        faced[ABATEMENT_PRICE, c], 1.0 - faced[NASH_STANDARD, c],
    )  # fmt: skip


@inlined
def nash_emission(here: Faced, capacity: float, uncontrolled: float) -> float:
    """Most that an enterprise might emit if its city set the standard alone: kt a year; abatement beyond it is what transfers pay for."""
    return min(uncontrolled * here.growth, capacity * here.growth * here.kept_at_nash)


@inlined
def paid_choice(chosen: float, below: float, price: float, uncontrolled: float, standard: float, slope: float, tax: float, penalty: float) -> float:
    """argmin over e of (c/2)(e0-e)^2 + tax e + penalty (e-s)+ - price (below-e)+, where ``chosen`` is the best without the last term.

    What is paid for abatement beyond ``below`` makes the cost concave there, so the best on either side are compared.
    """
    paid = min(below, emission_choice(uncontrolled, standard, slope, tax + price, penalty))
    if chosen <= below:
        return paid
    dearer = 0.5 * slope * ((uncontrolled - paid) ** 2 - (uncontrolled - chosen) ** 2) - tax * (chosen - paid)
    dearer -= penalty * (max(0.0, chosen - standard) - max(0.0, paid - standard))
    return paid if dearer < price * (below - paid) else chosen


@inlined
def choice(
    here: Faced, capacity: float, uncontrolled: float, unit_cost: float, perceived: float, months: int, price: float,
) -> tuple[float, float, float, float, float]:
    """(e, standard, private slope, fine, penalty) of an enterprise that pays ``price`` on every kt: kt a year, 10^8 CNY per kt.

    The private slope of marginal cost is c = k/e0 times what violating rivals add to the cost of being honest. Where abatement is paid
    for (transfers that are passed on), the abatement price counts per kt below the standard that the city would set at Nash.
    """
    e0 = uncontrolled * here.growth
    standard = min(e0, capacity * here.growth * here.kept)
    slope = unit_cost * here.cost_slope * here.rivals / e0
    fine = here.consequence * penalty_factor(here.daily_penalty, months)
    penalty = perceived * (fine + here.credit_weight)
    e = emission_choice(e0, standard, slope, price, penalty)
    if here.abatement_price > 0.0:
        e = paid_choice(e, nash_emission(here, capacity, uncontrolled), here.abatement_price, e0, standard, slope, price, penalty)
    return e, standard, slope, fine, penalty


@inlined
def honoured(
    uncontrolled: float, capacity: float, standard: float, slope: float, tax: float, penalty: float, chosen: float, beyond: float, relief_value: float,
) -> tuple[bool, float]:
    """(whether keeping an agreement pays, emission if it is kept).

    A signatory emits at most ``standard - beyond capacity``, and no more than without the agreement; it pays while the added private
    cost over the emission ``chosen`` without the agreement is at most what the inspections that it is spared are worth, ``relief_value e0``.
    """
    agreed = max(0.0, min(min(standard - beyond * capacity, uncontrolled - tax / slope), chosen))
    keeps = 0.5 * slope * (uncontrolled - agreed) ** 2 + tax * agreed
    leaves = 0.5 * slope * (uncontrolled - chosen) ** 2 + tax * chosen + penalty * max(0.0, chosen - standard)
    return keeps - leaves <= relief_value * uncontrolled, agreed


@jit
def expected_price(
    price: Floats, rate: Floats, extra_effort: Floats, faced: Floats, city: Rows, capacity: Floats, uncontrolled: Floats, emission: Floats,
) -> None:
    """Move ``price`` (10^8 CNY per kt, by city) half way to what enterprises may count on per kt abated beyond the Nash standard.

    The city's fund is ``rate`` (10^8 CNY a year per unit of effort) x ``extra_effort``, and is shared by what was abated. Enterprises count
    on rate/capacity, or on what last month's abatement (``emission``) would get out of the fund where that is less. At first they
    count on the former; where nothing is paid, on nothing.
    """
    n = price.size
    whole, beyond = np.zeros(n), np.zeros(n)
    for i in range(city.size):
        c = city[i]
        whole[c] += capacity[i] * faced[GROWTH, c]
        beyond[c] += max(0.0, nash_emission(faced_in(faced, c), capacity[i], uncontrolled[i]) - emission[i])
    for c in range(n):
        if rate[c] <= 0.0 or extra_effort[c] <= 0.0 or whole[c] <= 0.0:
            price[c] = 0.0
            continue
        offered = rate[c] / whole[c]
        if price[c] == 0.0:
            price[c] = offered
        elif beyond[c] > extra_effort[c] * whole[c]:
            price[c] += 0.5 * (rate[c] * extra_effort[c] / beyond[c] - price[c])
        else:
            price[c] += 0.5 * (offered - price[c])
