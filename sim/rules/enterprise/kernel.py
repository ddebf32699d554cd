"""Equations of enterprises (model 5.5; Becker-type compliance, closed form O17). Columns have one entry an enterprise."""

from __future__ import annotations

import math

from sim.draws.compiled import jit
from sim.draws.philox import FIRST_SLOT, uniform
from sim.rules.enterprise.parameters import PENALTY_MONTHS

# Columns of the monthly totals by city.
EMISSION, COST, FINES, COUNT, COMPLIANT, FOUND, INSPECTIONS, EXCESS, INSIDE, INSIDE_E0, BORDER, BORDER_E0, TAX, FINANCING, CLOSED_E0 = range(15)
TOTALS = 15

# Rows of what enterprises face in every city this month.
GROWTH, STANDARD, CONSEQUENCE, DAILY_PENALTY, ROUTINE, BORDER_DISCOUNT, JOINT, COMPLAINT, VISIT, PERCEPTION, EMISSION_TAX, CREDIT_WEIGHT, COST_SLOPE, PERMIT_PRICE = range(14)
FACED = 14
MONEY_PER_KT = 1e-5
"""10^8 CNY per kt in one CNY per t: 1,000 t in a kt over 10^8."""


@jit
def emission_choice(uncontrolled, standard, slope, tax, penalty):
    """argmin over e in [0, e0] of (c/2)(e0-e)^2 + tax e + penalty (e-s)+: the closed form of O17.

    ``slope`` c is the slope of marginal abatement cost; ``penalty`` the expected marginal consequence of an excess.
    """
    above = uncontrolled - (tax + penalty) / slope
    if above > standard:
        return above
    return max(0.0, min(standard, uncontrolled - tax / slope))


@jit
def base_detection(inspectors, checks_per_inspector):
    """Probability a month that routine inspection meets an enterprise: 1 - exp(-inspectors/1000 * checks per inspector)."""
    return 1.0 - math.exp(-inspectors / 1000.0 * checks_per_inspector)


@jit
def routine_detection(routine, inspectors, checks_per_inspector):
    """routine[c] = base_detection of the city's inspectors."""
    for c in range(routine.size):
        routine[c] = base_detection(inspectors[c], checks_per_inspector)


@jit
def detection(routine, border_discount, joint, complaint, visit, watched, border):
    """p = 1 - (1-routine(1-discount*border))(1-joint*border)(1-complaint)(1-visit)(1-watched): doors are independent."""
    return 1.0 - (1.0 - routine * (1.0 - border_discount * border)) * (1.0 - joint * border) * (1.0 - complaint) * (1.0 - visit) * (1.0 - watched)


@jit
def penalty_factor(daily_penalty, months):
    """Factor on the fine after ``months`` of proven violation: grows from 1 to ``daily_penalty`` over half a year."""
    return 1.0 + (daily_penalty - 1.0) * min(months, PENALTY_MONTHS) / PENALTY_MONTHS


@jit
def choice_at(faced, c, capacity, uncontrolled, unit_cost, perceived, months, price):
    """(e, standard, k, fine) of an enterprise in city c that pays ``price`` on every kt: kt a year, and 10^8 CNY per kt."""
    e0 = uncontrolled * faced[GROWTH, c]
    standard = min(e0, capacity * faced[GROWTH, c] * (1.0 - faced[STANDARD, c]))
    k = unit_cost * faced[COST_SLOPE, c]
    fine = faced[CONSEQUENCE, c] * penalty_factor(faced[DAILY_PENALTY, c], months)
    return emission_choice(e0, standard, k / e0, price, perceived * (fine + faced[CREDIT_WEIGHT, c])), standard, k, fine


@jit
def enterprise_month(
    totals, faced, city, capacity, uncontrolled, unit_cost, border, error, represents, ids, perceived, watched, months, closed, emission,
    learning, watch_detection, key,
):
    """One month of all enterprises: choice, inspection, fine, learning. Fills ``totals`` (n, TOTALS) and the state columns.

    ``faced`` (FACED, n), one row a quantity: growth scales emission; ``capacity`` is what the activity would emit with base-year
    equipment and the base of the standard, ``uncontrolled`` e0 what it emits with its own (less for entrants); consequence = fine multiple x mean unit abatement cost of the city and tax
    in 10^8 CNY per kt; ``error`` is a fixed standard normal, so that perceived risk is p * exp(sd z - sd^2/2) (mean one); emissions are
    yearly rates in kt. ``closed`` enterprises emit nothing, are not inspected and learn nothing.
    """
    totals[:] = 0.0
    for i in range(city.size):
        c = city[i]
        full, e0 = capacity[i] * faced[GROWTH, c], uncontrolled[i] * faced[GROWTH, c]
        if closed[i] > 0:
            totals[c, BORDER_E0 if border[i] else INSIDE_E0] += full
            totals[c, CLOSED_E0] += full
            emission[i] = watched[i] = 0.0
            months[i] = 0
            continue
        price = faced[EMISSION_TAX, c] + faced[PERMIT_PRICE, c]
        e, standard, k, fine = choice_at(faced, c, capacity[i], uncontrolled[i], unit_cost[i], perceived[i], months[i], price)
        abated = 1.0 - e / e0
        p = detection(
            faced[ROUTINE, c], faced[BORDER_DISCOUNT, c], faced[JOINT, c], faced[COMPLAINT, c], faced[VISIT, c], watch_detection * watched[i], border[i]
        )
        violates = e > standard * (1.0 + 1e-9)
        found = violates and uniform(key, ids[i], FIRST_SLOT) < p
        emission[i] = e
        totals[c, EMISSION] += e
        totals[c, COST] += 0.5 * k * e0 * abated * abated
        totals[c, TAX] += faced[EMISSION_TAX, c] * e
        totals[c, COUNT] += represents[i]
        totals[c, INSPECTIONS] += p * represents[i]
        if border[i]:
            totals[c, BORDER] += e
            totals[c, BORDER_E0] += full
        else:
            totals[c, INSIDE] += e
            totals[c, INSIDE_E0] += full
        if violates:
            totals[c, EXCESS] += e - standard
        else:
            totals[c, COMPLIANT] += represents[i]
            months[i] = 0
        if found:
            totals[c, FOUND] += represents[i]
            totals[c, FINES] += fine * (e - standard)
            totals[c, FINANCING] += faced[CREDIT_WEIGHT, c] * (e - standard)
            months[i] += 1
        watched[i] = 1.0 if found else 0.0
        sd = faced[PERCEPTION, c]
        perceived[i] += learning * (p * math.exp(sd * error[i] - 0.5 * sd * sd) - perceived[i])


@jit
def diffuse_month(stock, standard_share, rate):
    """Share abated of diffuse sources (clean heating, fleet, dust control) follows the standard slowly: stock += rate (x - stock)."""
    for c in range(stock.size):
        stock[c] += rate * (standard_share[c] - stock[c])
