"""Deaths and damage of a long-term mean concentration (Burnett et al. 2018, GEMM NCD+LRI)."""

from __future__ import annotations

import math

from sim.draws.compiled import jit

NONE, LINEAR, GEMM = 0, 1, 2


@jit
def gemm_hazard_ratio(concentration, theta, alpha, mu, nu, counterfactual):
    """HR = exp(theta ln(z/alpha + 1) / (1 + exp(-(z - mu)/nu))), z = max(0, C - counterfactual) in ug/m3."""
    z = max(0.0, concentration - counterfactual)
    return math.exp(theta * math.log(z / alpha + 1.0) / (1.0 + math.exp(-(z - mu) / nu)))


@jit
def attributable_deaths(concentration, baseline_deaths, theta, alpha, mu, nu, counterfactual):
    """Deaths a year attributable to a long-term mean: baseline (1 - 1/HR)."""
    return baseline_deaths * (1.0 - 1.0 / gemm_hazard_ratio(concentration, theta, alpha, mu, nu, counterfactual))


@jit
def gemm_slope(concentration, theta, alpha, mu, nu, counterfactual):
    """d(1 - 1/HR)/dC per ug/m3: the response is concave, so the slope is renewed each January."""
    z = max(0.0, concentration - counterfactual)
    log_term = math.log(z / alpha + 1.0)
    weight = 1.0 / (1.0 + math.exp(-(z - mu) / nu))
    slope = theta * (weight / (z + alpha) + log_term * weight * (1.0 - weight) / nu)
    return slope / gemm_hazard_ratio(concentration, theta, alpha, mu, nu, counterfactual)


@jit
def damage_slopes(slope, concentration, kind, scale, theta, alpha, mu, nu, counterfactual):
    """v[h]: slope of the yearly damage, 10^8 CNY per ug/m3, at the mean ``concentration[h]``.

    GEMM: ``scale[h]`` = baseline deaths x value of a statistical life; linear: scale is the slope itself; none: zero.
    """
    for h in range(slope.size):
        if kind == GEMM:
            slope[h] = scale[h] * gemm_slope(concentration[h], theta, alpha, mu, nu, counterfactual)
        else:
            slope[h] = scale[h] if kind == LINEAR else 0.0
