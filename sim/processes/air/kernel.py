"""Daily concentrations by source: the linear air layer.

``C[r,d] = memory*C[r,d-1] + (1-memory)*V[r,d]*(bg[r]*Gout[k,r] + sum_s M[r,s]*G[k,r,s]*y[d,s])`` with k the regime of
the day. The recursion is linear, so it is run once for each source (the last column is the outside of the region) and
the concentration is the sum over sources: attribution adds up by construction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.draws.compiled import inlined, jit

if TYPE_CHECKING:
    from sim.declare.arrays import Floats, Ints


@inlined
def felt(ratio: float, legacy: float, share: float) -> float:
    """(1 - lambda) y + lambda L: what a source of emission ratio y adds to air or river; exactly y at rest (L = y) or without legacy."""
    return ratio + share * (legacy - ratio)


@jit
def air_month(
    by_source: Floats, memory: float, ventilation: Floats, regime: Ints, outside: Floats, transport: Floats, tilt: Floats, tilt_outside: Floats,
    emission_ratio: Floats, concentration: Floats, contribution: Floats,
) -> None:
    """Run the air of one month, day by day, and keep each source's part.

    by_source (n, n+1), ug/m3: the last day's concentration of each receptor by source, last column = outside; updated in place.
    memory: share of yesterday's air that stays, 0 <= memory < 1. ventilation (days, n): V, 1 = base-year mean (high = stagnant).
    regime (days,) int64: 0 clean north, 1 stagnant, 2 southerly. outside (n,), ug/m3: bg of the month.
    transport (n, n), ug/m3: M, receptor by source, base-year mean made by each source. tilt (3, n, n), tilt_outside (3, n):
    factors of the regime on M and bg. emission_ratio (days, n): y, emission / base-year emission.
    Outputs: concentration (days, n), ug/m3, and contribution (n, n+1), ug/m3, the month's means by source.
    """
    days, n = ventilation.shape
    tilted = np.empty((3, n, n + 1))
    for k in range(3):
        for r in range(n):
            for s in range(n):
                tilted[k, r, s] = (1.0 - memory) * transport[r, s] * tilt[k, r, s]
            tilted[k, r, n] = (1.0 - memory) * outside[r] * tilt_outside[k, r]
    emission = np.ones(n + 1)
    contribution[:] = 0.0
    for d in range(days):
        k = regime[d]
        for s in range(n):
            emission[s] = emission_ratio[d, s]
        for r in range(n):
            v = ventilation[d, r]
            for s in range(n + 1):
                value = memory * by_source[r, s] + v * tilted[k, r, s] * emission[s]
                by_source[r, s] = value
                contribution[r, s] += value
            total = 0.0
            for s in range(n + 1):
                total += by_source[r, s]
            concentration[d, r] = total
    for r in range(n):
        for s in range(n + 1):
            contribution[r, s] /= days
