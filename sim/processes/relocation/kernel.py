"""Enterprises that consider moving go where their expected private cost is lowest (pollution haven, border effect)."""

from __future__ import annotations

import math

from sim.draws.compiled import jit
from sim.draws.philox import FIRST_SLOT, uniform
from sim.processes.enterprises.kernel import (
    BORDER_DISCOUNT,
    COMPLAINT,
    CONSEQUENCE,
    COST_SLOPE,
    CREDIT_WEIGHT,
    EMISSION_TAX,
    GROWTH,
    JOINT,
    PERCEPTION,
    PERMIT_PRICE,
    RIVALS,
    ROUTINE,
    STANDARD,
    VISIT,
    detection,
)
from sim.processes.technology.kernel import private_cost


@jit
def risk_at(faced, c, border, error):
    """What an enterprise that errs by ``error`` believes its risk a month would be in city c, at the border or inside, with a clean record."""
    sd = faced[PERCEPTION, c]
    p = detection(faced[ROUTINE, c], faced[BORDER_DISCOUNT, c], faced[JOINT, c], faced[COMPLAINT, c], faced[VISIT, c], 0.0, border)
    return p * math.exp(sd * error - 0.5 * sd * sd)


@jit
def cost_at(faced, c, border, error, capacity, uncontrolled, unit_cost):
    """Expected private cost of an enterprise in city c, at the border or inside, 10^8 CNY a year."""
    e0 = uncontrolled * faced[GROWTH, c]
    standard = min(e0, capacity * faced[GROWTH, c] * (1.0 - faced[STANDARD, c]))
    penalty = risk_at(faced, c, border, error) * (faced[CONSEQUENCE, c] + faced[CREDIT_WEIGHT, c])
    return private_cost(e0, standard, unit_cost * faced[COST_SLOPE, c] * faced[RIVALS, c] / e0, faced[EMISSION_TAX, c] + faced[PERMIT_PRICE, c], penalty)


@jit
def relocation_year(
    gained, city, border, faced, capacity, uncontrolled, unit_cost, error, perceived, watched, months, signed, closed, ids, rate, moving_cost, key
):
    """January: a share ``rate`` of the enterprises looks at every city, border and inside, and moves if that saves more than moving costs.

    ``moving_cost`` is a share of the cost of full abatement k e0. ``gained`` (kt of capacity by city) is added to. With the move go
    watch, months of violation and agreement; the perceived risk becomes that of the new place.
    """
    for i in range(city.size):
        if closed[i] > 0 or uniform(key, ids[i], FIRST_SLOT) >= rate:
            continue
        here = cost_at(faced, city[i], border[i], error[i], capacity[i], uncontrolled[i], unit_cost[i])
        best, place, edge = here - moving_cost * unit_cost[i] * uncontrolled[i], -1, 0.0
        for c in range(faced.shape[1]):
            for b in range(2):
                cost = cost_at(faced, c, float(b), error[i], capacity[i], uncontrolled[i], unit_cost[i])
                if cost < best:
                    best, place, edge = cost, c, float(b)
        if place >= 0:
            gained[city[i]] -= capacity[i]
            gained[place] += capacity[i]
            city[i], border[i] = place, edge
            perceived[i] = risk_at(faced, place, edge, error[i])
            watched[i], months[i], signed[i] = 0.0, 0, 0
