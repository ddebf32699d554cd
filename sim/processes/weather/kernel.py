"""The weather of the air layer from given random numbers.

The regional stagnation index is a renewal process: after a cold front it builds up towards a stagnant level with
persistence and noise, and the next front, likelier with every day, throws it back at once. That gives the observed shape:
slow rise, abrupt end, and a lag-2 autocorrelation far below the square of lag 1. Because a front wipes out the past, the
index given the days since the last front is Gaussian, so every expectation below is a finite sum in closed form.
Ventilation V is a factor on concentration: high = stagnant air, mean 1 over the year.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.draws.compiled import jit

if TYPE_CHECKING:
    from sim.declare.arrays import Floats, Ints

OLDEST = 60
"""A front comes at the latest this many days after the last one (keeps the sums finite; reached with probability below 1e-9)."""

CLEAN_NORTH, STAGNANT, SOUTHERLY = 0, 1, 2


@jit
def front_hazard(age: int, scale: float, shape: float) -> float:
    """Probability that a cold front comes on day ``age`` (1, 2, ...) after the last one: discrete Weibull, scale in days."""
    if age >= OLDEST:
        return 1.0
    return 1.0 - math.exp(((age - 1.0) / scale) ** shape - (age / scale) ** shape)


@jit
def stationary_mixture(scale: float, shape: float, drop: float, persistence: float, probability: Floats, mean: Floats, variance: Floats) -> tuple[float, float]:
    """Fill (OLDEST,) arrays: probability of each age of the air mass, mean and variance of the standardised index at that age.

    Raw index: ``X = -drop + z`` on a front day, else ``X = persistence*X' + z`` (z standard normal); standardised to mean 0
    and variance 1 over the stationary distribution. Returns (mean, standard deviation) of the raw index.
    """
    alive = 1.0
    mu = -drop
    var = 1.0
    total = 0.0
    first = 0.0
    second = 0.0
    for age in range(OLDEST):
        if age > 0:
            alive *= 1.0 - front_hazard(age, scale, shape)
            mu *= persistence
            var = persistence * persistence * var + 1.0
        probability[age] = alive
        mean[age] = mu
        variance[age] = var
        total += alive
        first += alive * mu
        second += alive * (var + mu * mu)
    centre = first / total
    spread = math.sqrt(second / total - centre * centre)
    for age in range(OLDEST):
        probability[age] /= total
        mean[age] = (mean[age] - centre) / spread
        variance[age] /= spread * spread
    return centre, spread


@jit
def regional_index(
    front_uniform: Floats, innovation: Floats, scale: float, shape: float, drop: float, persistence: float, centre: float, spread: float, out: Floats,
) -> None:
    """Standardised regional stagnation index of each day from the day's uniform (front or not) and normal; starts with a front."""
    x = 0.0
    age = OLDEST
    for d in range(out.size):
        if front_uniform[d] < front_hazard(age, scale, shape):
            x = -drop + innovation[d]
            age = 1
        else:
            x = persistence * x + innovation[d]
            age += 1
        out[d] = (x - centre) / spread


@jit
def regimes(index: Floats, noise: Floats, blur: float, lower: float, upper: float, out: Ints) -> None:
    """Regime of each day from the regional index: clean north below ``lower``, southerly above ``upper``, stagnant between.

    ``blur`` times a standard normal is added before comparing: wind does not follow stagnation exactly.
    """
    for d in range(out.size):
        y = index[d] + blur * noise[d]
        out[d] = CLEAN_NORTH if y < lower else (SOUTHERLY if y >= upper else STAGNANT)


@jit
def ventilation_days(
    index: Floats, innovation: Floats, lead: int, calendar: Ints, log_base: Floats, response: Floats, deviation: Floats, persistence: Floats,
    factor: Floats, out: Floats,
) -> None:
    """V of each day and city: ``exp(log_base[class] + response[class]*x + w)*factor``, w a stationary AR(1) of the city.

    index (days,): regional index x. innovation (lead+days, n): normals of the city parts, of which the first ``lead`` days
    only warm up. calendar (days,): class of the day. log_base, response (classes, n). deviation, persistence (n,) of w.
    factor (days, n): ventilation index of the year and season. Output (days, n).
    """
    days, n = out.shape
    city = np.empty(n)
    step = np.empty(n)
    for r in range(n):
        city[r] = deviation[r] * innovation[0, r]
        step[r] = deviation[r] * math.sqrt(1.0 - persistence[r] * persistence[r])
    for d in range(1, lead + days):
        for r in range(n):
            city[r] = persistence[r] * city[r] + step[r] * innovation[d, r]
        if d >= lead:
            t = d - lead
            c = calendar[t]
            for r in range(n):
                out[t, r] = math.exp(log_base[c, r] + response[c, r] * index[t] + city[r]) * factor[t, r]


@jit
def exponential_moment(a: float, probability: Floats, mean: Floats, variance: Floats) -> float:
    """E exp(a x) over the stationary regional index."""
    total = 0.0
    for age in range(probability.size):
        total += probability[age] * math.exp(a * mean[age] + 0.5 * a * a * variance[age])
    return total


@jit
def exponential_moment_below(a: float, threshold: float, blur: float, probability: Floats, mean: Floats, variance: Floats) -> float:
    """E exp(a x) 1{x + blur*e < threshold} over the stationary regional index, e standard normal."""
    total = 0.0
    for age in range(probability.size):
        var = variance[age]
        z = (threshold - mean[age] - a * var) / math.sqrt(var + blur * blur)
        total += probability[age] * math.exp(a * mean[age] + 0.5 * a * a * var) * 0.5 * math.erfc(-z / math.sqrt(2.0))
    return total
