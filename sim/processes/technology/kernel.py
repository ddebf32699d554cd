"""Equations of technology: adopt where the annuity of the investment after subsidy is below the yearly saving."""

from __future__ import annotations

import numpy as np

from sim.draws.compiled import jit
from sim.draws.philox import FIRST_SLOT, uniform
from sim.processes.credit.kernel import BLUE, RED
from sim.processes.enterprises.kernel import (
    CONSEQUENCE,
    COST_SLOPE,
    CREDIT_WEIGHT,
    DAILY_PENALTY,
    EMISSION_TAX,
    GROWTH,
    PERMIT_PRICE,
    RIVALS,
    STANDARD,
    emission_choice,
    penalty_factor,
)

AT_LEAST = 1.0 - 1e-9
"""Equal enterprises count as equal whatever the rounding of their mean."""


@jit
def annuity(interest, life):
    """Yearly payment per unit of investment over ``life`` years: i/(1-(1+i)^-life)."""
    return interest / (1.0 - (1.0 + interest) ** -life)


@jit
def private_cost(uncontrolled, standard, slope, tax, penalty):
    """The smallest yearly cost of an enterprise: (c/2)(e0-e)^2 + tax e + penalty (e-s)+ at the e that it chooses."""
    e = emission_choice(uncontrolled, standard, slope, tax, penalty)
    return 0.5 * slope * (uncontrolled - e) ** 2 + tax * e + penalty * max(0.0, e - standard)


@jit
def technology_year(
    investment, subsidies, age, unit_cost, base_cost, faced, city, capacity, uncontrolled, perceived, months, closed, credit, opened, subsidy, premium,
    cost, factor, interest, life,
):
    """January: technology ages and wears out, and enterprises without it adopt where it pays.

    ``age`` in years, 0 = none; ``unit_cost`` = ``base_cost`` without it and ``factor`` times that with it. The investment is
    ``cost (1-factor) k e0/2``, ``cost`` years of the saving at full abatement; of it ``subsidy`` is paid by the government, but nothing for
    red and black enterprises, whose interest is dearer by ``premium``. Only cities with ``opened`` offer it. ``investment`` and
    ``subsidies`` (by city, 10^8 CNY) are filled.
    """
    investment[:] = 0.0
    subsidies[:] = 0.0
    for i in range(city.size):
        c = city[i]
        if age[i] > 0:
            age[i] += 1
            if age[i] > life:
                age[i], unit_cost[i] = 0, base_cost[i]
        if age[i] > 0 or not opened[c] or closed[i] > 0:
            continue
        e0 = uncontrolled[i] * faced[GROWTH, c]
        k = base_cost[i] * faced[COST_SLOPE, c]
        standard = min(e0, capacity[i] * faced[GROWTH, c] * (1.0 - faced[STANDARD, c]))
        fine = faced[CONSEQUENCE, c] * penalty_factor(faced[DAILY_PENALTY, c], months[i])
        penalty = perceived[i] * (fine + faced[CREDIT_WEIGHT, c])
        tax = faced[EMISSION_TAX, c] + faced[PERMIT_PRICE, c]
        slope = k / e0 * faced[RIVALS, c]
        saving = private_cost(e0, standard, slope, tax, penalty) - private_cost(e0, standard, factor * slope, tax, penalty)
        invested = cost * (1.0 - factor) * 0.5 * k * e0
        low = credit[i] >= RED
        paid = 0.0 if low else subsidy[c] * invested
        if annuity(interest + (premium[c] if low else 0.0), life) * (invested - paid) < saving:
            age[i], unit_cost[i] = 1, factor * base_cost[i]
            investment[c] += invested
            subsidies[c] += paid


@jit
def cost_by_city(gamma, city, unit_cost, uncontrolled, base_city, base_cost, base_uncontrolled):
    """gamma[c] = sum over enterprises of k e0 less the same in the base year, 10^8 CNY a year."""
    gamma[:] = 0.0
    for i in range(city.size):
        now, before = unit_cost[i] * uncontrolled[i], base_cost[i] * base_uncontrolled[i]
        if city[i] == base_city[i]:
            gamma[city[i]] += now - before
        else:
            gamma[city[i]] += now
            gamma[base_city[i]] -= before


@jit
def outdated_odds(odds, mean, emission, capacity, age, entrant, city, retirement):
    """odds[c] = probability that an outdated enterprise retires, so that ``retirement`` of the city's capacity goes on average
    (all that is outdated where that is less).

    Outdated: no technology, no entrant, and an emission per unit of capacity of at least the city's mean (filled into ``mean``).
    """
    total, old = np.zeros(odds.size), np.zeros(odds.size)
    mean[:] = 0.0
    for i in range(city.size):
        total[city[i]] += capacity[i]
        mean[city[i]] += emission[i]
    for c in range(odds.size):
        mean[c] = mean[c] / total[c] if total[c] > 0 else 0.0
    for i in range(city.size):
        c = city[i]
        if age[i] == 0 and entrant[i] == 0 and emission[i] >= AT_LEAST * mean[c] * capacity[i]:
            old[c] += capacity[i]
    for c in range(odds.size):
        odds[c] = min(1.0, retirement[c] * total[c] / old[c]) if old[c] > 0 else 0.0


@jit
def turnover_year(
    retired, odds, mean, uncontrolled, unit_cost, base_cost, age, entrant, watched, months, credit, clean, closed, emission, capacity, city, ids,
    entry_standard, key,
):
    """January: outdated enterprises retire by draw, and an entrant takes over the activity of each (so a city's activity stays).

    The entrant emits ``capacity (1 - entry_standard)`` without any abatement, at the unit cost of its predecessor, with a clean record.
    ``retired`` is filled with the capacity that went, kt a year.
    """
    retired[:] = 0.0
    for i in range(city.size):
        c = city[i]
        if odds[c] > 0.0 and age[i] == 0 and entrant[i] == 0 and emission[i] >= AT_LEAST * mean[c] * capacity[i] and uniform(key, ids[i], FIRST_SLOT) < odds[c]:
            retired[c] += capacity[i]
            uncontrolled[i] = capacity[i] * (1.0 - entry_standard[c])
            emission[i] = min(emission[i], uncontrolled[i])
            entrant[i], unit_cost[i] = 1, base_cost[i]
            watched[i], months[i], credit[i], clean[i], closed[i] = 0.0, 0, BLUE, 0, 0
