"""Enterprises that consider moving go where their expected private cost is lowest (pollution haven, border effect)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.draws.compiled import jit
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

if TYPE_CHECKING:
    from sim.declare.arrays import Floats


@jit
def risk_at(faced: Floats, c: int, border: float, error: float) -> float:
    """What an enterprise that errs by ``error`` believes its risk a month would be in city c, at the border or inside, with a clean record."""
    sd = faced[PERCEPTION, c]
    p = detection(faced[ROUTINE, c], faced[BORDER_DISCOUNT, c], faced[JOINT, c], faced[COMPLAINT, c], faced[VISIT, c], 0.0, border)
    return p * math.exp(sd * error - 0.5 * sd * sd)


@jit
def cost_at(faced: Floats, c: int, border: float, error: float, capacity: float, uncontrolled: float, unit_cost: float) -> float:
    """Expected private cost of an enterprise in city c, at the border or inside, 10^8 CNY a year."""
    e0 = uncontrolled * faced[GROWTH, c]
    standard = min(e0, capacity * faced[GROWTH, c] * (1.0 - faced[STANDARD, c]))
    penalty = risk_at(faced, c, border, error) * (faced[CONSEQUENCE, c] + faced[CREDIT_WEIGHT, c])
    return private_cost(e0, standard, unit_cost * faced[COST_SLOPE, c] * faced[RIVALS, c] / e0, faced[EMISSION_TAX, c] + faced[PERMIT_PRICE, c], penalty)


@jit
def best_place(here: float, faced: Floats, error: float, capacity: float, uncontrolled: float, unit_cost: float) -> tuple[int, float]:
    """(city, border flag) of the place whose expected cost is lowest and below ``here``, 10^8 CNY a year; city -1: none is."""
    best, place, edge = here, -1, 0.0
    for c in range(faced.shape[1]):
        for b in range(2):
            cost = cost_at(faced, c, float(b), error, capacity, uncontrolled, unit_cost)
            if cost < best:
                best, place, edge = cost, c, float(b)
    return place, edge
