"""Appraisal of cities and the choice of visits (docs/equations.md section 9)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.draws.compiled import jit

if TYPE_CHECKING:
    from sim.declare.arrays import Flags, Floats


@jit
def standardise(values: Floats) -> None:
    """Values in standard deviations from their mean, in place (zeros when all are equal)."""
    n = values.size
    mean, square = 0.0, 0.0
    for i in range(n):
        mean += values[i] / n
    for i in range(n):
        square += (values[i] - mean) ** 2 / n
    sd = math.sqrt(square)
    for i in range(n):
        values[i] = (values[i] - mean) / sd if sd > 1e-12 else 0.0


@jit
def appraisal_scores(
    score: Floats, need: Floats, growth: Floats, air: Floats, liveability: Floats, gdp_weight: float, air_weight: float, liveability_weight: float,
) -> None:
    """score = w_gdp z(growth) + w_air z(air) + w_liv z(liveability), z over the cities; the inputs are standardised in place.

    need = -(w_air z(air) + w_liv z(liveability))/(w_air + w_liv): what brings a visit (zero where neither counts).
    """
    standardise(growth)
    standardise(air)
    standardise(liveability)
    for r in range(score.size):
        environment = air_weight * air[r] + liveability_weight * liveability[r]
        score[r] = gdp_weight * growth[r] + environment
        total = air_weight + liveability_weight
        need[r] = -environment / total if total > 0.0 else 0.0


@jit
def choose_visits(
    visited: Floats, waiting: Floats, need: Floats, noise: Floats, error: float, rotation: float, budget: float, carried: float, eligible: Flags,
) -> float:
    """Mark the cities to be visited next month; returns the budget left over.

    Those with the largest need + error * noise + rotation * (months since the last visit) among the eligible. ``budget`` city-months
    a month; the fraction that does not make a whole visit is carried on. ``waiting`` (months) is updated.
    """
    n = visited.size
    visited[:] = 0.0
    available = carried + budget
    count = int(available + 1e-9)  # a sum that is whole but for rounding
    chosen = 0
    while chosen < count:
        best, best_score = -1, -math.inf
        for r in range(n):
            score = need[r] + error * noise[r] + rotation * waiting[r]
            if eligible[r] and visited[r] == 0.0 and score > best_score:
                best, best_score = r, score
        if best < 0:
            break
        visited[best] = 1.0
        chosen += 1
    for r in range(n):
        waiting[r] = 0.0 if visited[r] > 0.0 else waiting[r] + 1.0
    return available - count
