"""Deaths and damage of a long-term mean concentration (Burnett et al. 2018, GEMM NCD+LRI)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.draws.compiled import jit

if TYPE_CHECKING:
    from sim.declare.arrays import Floats

NONE, LINEAR, GEMM = 0, 1, 2


@jit
def gemm_hazard_ratio(concentration: float, theta: float, alpha: float, mu: float, nu: float, counterfactual: float) -> float:
    """HR = exp(theta ln(z/alpha + 1) / (1 + exp(-(z - mu)/nu))), z = max(0, C - counterfactual) in ug/m3."""
    z = max(0.0, concentration - counterfactual)
    return math.exp(theta * math.log(z / alpha + 1.0) / (1.0 + math.exp(-(z - mu) / nu)))


@jit
def attributable_deaths(concentration: float, deaths_per_ratio: float, theta: float, alpha: float, mu: float, nu: float, counterfactual: float) -> float:
    """Deaths a year attributable to a long-term mean: deaths_per_ratio (HR(C) - 1).

    ``deaths_per_ratio`` = observed deaths of the causes of death in question / HR(base-year mean): death rates are observed
    at base-year air, so those of a cleaner year are the observed ones times HR(C)/HR(C0).
    """
    return deaths_per_ratio * (gemm_hazard_ratio(concentration, theta, alpha, mu, nu, counterfactual) - 1.0)


@jit
def deaths_by_city(
    deaths: Floats, concentration: Floats, deaths_per_ratio: Floats, theta: float, alpha: float, mu: float, nu: float, counterfactual: float,
) -> None:
    """Fill deaths[t, h] with the attributable deaths a year of city h at the long-term mean concentration[t, h]."""
    for t in range(deaths.shape[0]):
        for h in range(deaths.shape[1]):
            deaths[t, h] = attributable_deaths(concentration[t, h], deaths_per_ratio[h], theta, alpha, mu, nu, counterfactual)


@jit
def gemm_slope(concentration: float, theta: float, alpha: float, mu: float, nu: float, counterfactual: float) -> float:
    """dHR/dC per ug/m3. The response is concave, so the slope is renewed each January."""
    z = max(0.0, concentration - counterfactual)
    log_term = math.log(z / alpha + 1.0)
    weight = 1.0 / (1.0 + math.exp(-(z - mu) / nu))
    slope = theta * (weight / (z + alpha) + log_term * weight * (1.0 - weight) / nu)
    return slope * gemm_hazard_ratio(concentration, theta, alpha, mu, nu, counterfactual)


@jit
def damage_slopes(
    slope: Floats, concentration: Floats, kind: int, scale: Floats, theta: float, alpha: float, mu: float, nu: float, counterfactual: float,
) -> None:
    """v[h]: slope of the yearly damage, 10^8 CNY per ug/m3, at the mean ``concentration[h]``.

    GEMM: ``scale[h]`` = deaths_per_ratio x value of a statistical life; linear: scale is the slope itself; none: zero.
    """
    for h in range(slope.size):
        if kind == GEMM:
            slope[h] = scale[h] * gemm_slope(concentration[h], theta, alpha, mu, nu, counterfactual)
        else:
            slope[h] = scale[h] if kind == LINEAR else 0.0
