"""Equations of enterprises (model 5.5; Becker-type compliance, closed form O17). Columns have one entry an enterprise."""

from __future__ import annotations

import math

import numpy as np

from sim.draws.compiled import jit
from sim.draws.philox import FIRST_SLOT, uniform
from sim.rules.enterprise.parameters import PENALTY_MONTHS

# Columns of the monthly totals by city.
EMISSION, COST, FINES, COUNT, COMPLIANT, FOUND, INSPECTIONS, EXCESS, INSIDE, INSIDE_E0, BORDER, BORDER_E0, TAX, FINANCING, CLOSED_E0, SIGNED = range(16)
TOTALS = 16

# Rows of what enterprises face in every city this month.
GROWTH, STANDARD, CONSEQUENCE, DAILY_PENALTY, ROUTINE, BORDER_DISCOUNT, JOINT, COMPLAINT, VISIT, PERCEPTION = range(10)
EMISSION_TAX, CREDIT_WEIGHT, COST_SLOPE, PERMIT_PRICE, RELIEF, BEYOND, RELIEF_VALUE, RIVALS, ABATEMENT_PRICE, NASH_STANDARD = range(10, 20)
FACED = 20
BREACHED = -2
"""A signatory whose breach was found: it may sign again in the second January after."""
INSPECTED = (0.001, 0.999)
"""Limits of the monthly probability of inspection that responding inspectors choose."""
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
def inspection_response(effort, inspectors, checks_per_inspector, violating, enterprises, cost, speed):
    """One month of the replicator of inspectors in the inspection game (O15): dx/dt = speed x (1-x) (y - k/h), by city.

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


@jit
def detection(routine, border_discount, joint, complaint, visit, watched, border):
    """p = 1 - (1-routine(1-discount*border))(1-joint*border)(1-complaint)(1-visit)(1-watched): doors are independent."""
    return 1.0 - (1.0 - routine * (1.0 - border_discount * border)) * (1.0 - joint * border) * (1.0 - complaint) * (1.0 - visit) * (1.0 - watched)


@jit
def penalty_factor(daily_penalty, months):
    """Factor on the fine after ``months`` of proven violation: grows from 1 to ``daily_penalty`` over half a year."""
    return 1.0 + (daily_penalty - 1.0) * min(months, PENALTY_MONTHS) / PENALTY_MONTHS


@jit
def nash_emission(faced, c, capacity, uncontrolled):
    """Most that an enterprise might emit if its city set the standard alone: kt a year; abatement beyond it is what transfers pay for."""
    return min(uncontrolled * faced[GROWTH, c], capacity * faced[GROWTH, c] * (1.0 - faced[NASH_STANDARD, c]))


@jit
def paid_choice(chosen, below, price, uncontrolled, standard, slope, tax, penalty):
    """argmin over e of (c/2)(e0-e)^2 + tax e + penalty (e-s)+ - price (below-e)+, where ``chosen`` is the best without the last term.

    What is paid for abatement beyond ``below`` makes the cost concave there, so the best on either side are compared.
    """
    paid = min(below, emission_choice(uncontrolled, standard, slope, tax + price, penalty))
    if chosen <= below:
        return paid
    dearer = 0.5 * slope * ((uncontrolled - paid) ** 2 - (uncontrolled - chosen) ** 2) - tax * (chosen - paid)
    dearer -= penalty * (max(0.0, chosen - standard) - max(0.0, paid - standard))
    return paid if dearer < price * (below - paid) else chosen


@jit
def choice_at(faced, c, capacity, uncontrolled, unit_cost, perceived, months, price):
    """(e, standard, private slope, fine) of an enterprise in city c that pays ``price`` on every kt: kt a year, 10^8 CNY per kt.

    The private slope of marginal cost is c = k/e0 times what violating rivals add to the cost of being honest. Where abatement is paid
    for (transfers that are passed on), ABATEMENT_PRICE counts per kt below the standard that the city would set at Nash.
    """
    e0 = uncontrolled * faced[GROWTH, c]
    standard = min(e0, capacity * faced[GROWTH, c] * (1.0 - faced[STANDARD, c]))
    slope = unit_cost * faced[COST_SLOPE, c] * faced[RIVALS, c] / e0
    fine = faced[CONSEQUENCE, c] * penalty_factor(faced[DAILY_PENALTY, c], months)
    penalty = perceived * (fine + faced[CREDIT_WEIGHT, c])
    e = emission_choice(e0, standard, slope, price, penalty)
    if faced[ABATEMENT_PRICE, c] > 0.0:
        e = paid_choice(e, nash_emission(faced, c, capacity, uncontrolled), faced[ABATEMENT_PRICE, c], e0, standard, slope, price, penalty)
    return e, standard, slope, fine


@jit
def honoured(uncontrolled, capacity, standard, slope, tax, penalty, chosen, beyond, relief_value):
    """(whether keeping an agreement pays, emission if it is kept).

    A signatory emits at most ``standard - beyond capacity``, and no more than without the agreement; it pays while the added private
    cost over the emission ``chosen`` without the agreement is at most what the inspections that it is spared are worth, ``relief_value e0``.
    """
    agreed = max(0.0, min(min(standard - beyond * capacity, uncontrolled - tax / slope), chosen))
    keeps = 0.5 * slope * (uncontrolled - agreed) ** 2 + tax * agreed
    leaves = 0.5 * slope * (uncontrolled - chosen) ** 2 + tax * chosen + penalty * max(0.0, chosen - standard)
    return keeps - leaves <= relief_value * uncontrolled, agreed


@jit
def expected_price(price, rate, extra_effort, faced, city, capacity, uncontrolled, emission):
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
        beyond[c] += max(0.0, nash_emission(faced, c, capacity[i], uncontrolled[i]) - emission[i])
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


@jit
def add_emission(totals, c, emission, full, border):
    """Add an enterprise's emission and capacity to its city, at the border or inside."""
    totals[c, EMISSION] += emission
    if border:
        totals[c, BORDER] += emission
        totals[c, BORDER_E0] += full
    else:
        totals[c, INSIDE] += emission
        totals[c, INSIDE_E0] += full


@jit
def enterprise_month(
    totals, faced, city, capacity, uncontrolled, unit_cost, border, error, represents, ids, perceived, watched, months, closed, signed, emission,
    learning, watch_detection, key,
):
    """One month of all enterprises: choice, inspection, fine, learning. Fills ``totals`` (n, TOTALS) and the state columns.

    ``faced`` (FACED, n), one row a quantity: growth scales emission; ``capacity`` is what the activity would emit with base-year equipment
    (the standard is a share of it), ``uncontrolled`` e0 what it emits with its own (less for entrants), yearly rates in kt; consequence =
    fine multiple x mean unit abatement cost of the city, and prices, in 10^8 CNY per kt; ``error`` is a fixed standard normal, so that
    perceived risk is p * exp(sd z - sd^2/2) (mean one). ``closed`` enterprises emit nothing, are not inspected and learn nothing;
    ``signed`` is 1 for signatories of an agreement, less than 0 for those whose breach was found.
    """
    totals[:] = 0.0
    for i in range(city.size):
        c = city[i]
        full, e0 = capacity[i] * faced[GROWTH, c], uncontrolled[i] * faced[GROWTH, c]
        if closed[i] > 0:
            add_emission(totals, c, 0.0, full, border[i])
            totals[c, CLOSED_E0] += full
            emission[i] = watched[i] = 0.0
            months[i] = 0
            continue
        price = faced[EMISSION_TAX, c] + faced[PERMIT_PRICE, c]
        e, standard, slope, fine = choice_at(faced, c, capacity[i], uncontrolled[i], unit_cost[i], perceived[i], months[i], price)
        relief, broke = 1.0, False
        if signed[i] > 0:
            relief = faced[RELIEF, c]
            penalty = perceived[i] * (fine + faced[CREDIT_WEIGHT, c])
            pays, agreed = honoured(e0, full, standard, slope, price, penalty, e, faced[BEYOND, c], faced[RELIEF_VALUE, c])
            e, broke = (agreed, False) if pays else (e, True)
            totals[c, SIGNED] += represents[i]
        abated = 1.0 - e / e0
        p = detection(
            faced[ROUTINE, c] * relief, faced[BORDER_DISCOUNT, c], faced[JOINT, c], faced[COMPLAINT, c], faced[VISIT, c], watch_detection * watched[i],
            border[i],
        )
        violates = e > standard * (1.0 + 1e-9)
        caught = (violates or broke) and uniform(key, ids[i], FIRST_SLOT) < p
        found = violates and caught
        if broke and caught:
            signed[i] = BREACHED
        emission[i] = e
        add_emission(totals, c, e, full, border[i])
        totals[c, COST] += 0.5 * unit_cost[i] * faced[COST_SLOPE, c] * e0 * abated * abated
        totals[c, TAX] += faced[EMISSION_TAX, c] * e
        totals[c, COUNT] += represents[i]
        totals[c, INSPECTIONS] += p * represents[i]
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


@jit
def agreements_year(signed, faced, city, capacity, uncontrolled, unit_cost, perceived, months, closed, lot, active):
    """January: enterprises that are invited (``lot`` below ``active`` of the city) sign or renew where it pays; bars run down."""
    for i in range(city.size):
        c = city[i]
        if signed[i] < 0:
            signed[i] += 1
        if signed[i] < 0:
            continue
        signed[i] = 0
        if lot[i] < active[c] and closed[i] == 0:
            price = faced[EMISSION_TAX, c] + faced[PERMIT_PRICE, c]
            e, standard, slope, fine = choice_at(faced, c, capacity[i], uncontrolled[i], unit_cost[i], perceived[i], months[i], price)
            full, e0 = capacity[i] * faced[GROWTH, c], uncontrolled[i] * faced[GROWTH, c]
            penalty = perceived[i] * (fine + faced[CREDIT_WEIGHT, c])
            pays, _ = honoured(e0, full, standard, slope, price, penalty, e, faced[BEYOND, c], faced[RELIEF_VALUE, c])
            signed[i] = 1 if pays else 0
