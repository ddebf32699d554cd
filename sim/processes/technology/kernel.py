"""Equations of technology: adopt where the annuity of the investment after subsidy is below the yearly saving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.draws.compiled import jit
from sim.processes.enterprises.kernel import emission_choice

if TYPE_CHECKING:
    from sim.declare.arrays import Floats, Rows


@jit
def annuity(interest: float, life: float) -> float:
    """Yearly payment per unit of investment over ``life`` years: i/(1-(1+i)^-life)."""
    payment: float = interest / (1.0 - (1.0 + interest) ** -life)
    return payment


@jit
def private_cost(uncontrolled: float, standard: float, slope: float, tax: float, penalty: float) -> float:
    """The smallest yearly cost of an enterprise: (c/2)(e0-e)^2 + tax e + penalty (e-s)+ at the e that it chooses."""
    e = emission_choice(uncontrolled, standard, slope, tax, penalty)
    return 0.5 * slope * (uncontrolled - e) ** 2 + tax * e + penalty * max(0.0, e - standard)


@jit
def cost_by_city(gamma: Floats, city: Rows, unit_cost: Floats, uncontrolled: Floats, base_city: Rows, base_cost: Floats, base_uncontrolled: Floats) -> None:
    """gamma[c] = sum over enterprises of k e0 less the same in the base year, 10^8 CNY a year."""
    gamma[:] = 0.0
    for i in range(city.size):
        now, before = unit_cost[i] * uncontrolled[i], base_cost[i] * base_uncontrolled[i]
        if city[i] == base_city[i]:
            gamma[city[i]] += now - before
        else:
            gamma[city[i]] += now
            gamma[base_city[i]] -= before
