"""Classes of environmental credit: a record with memory, kept by the clause ``credit``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.draws.compiled import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.declare.arrays import Floats, Rows, Small


@jit
def share_by_city(share: Floats, city: Rows, represents: Floats, value: NDArray[Any], least: int) -> None:
    """share[c] = part of the enterprises of the city (by what they represent) with ``value`` >= ``least``; 0 where there are none."""
    total = np.zeros(share.size)
    share[:] = 0.0
    for i in range(city.size):
        total[city[i]] += represents[i]
        if value[i] >= least:
            share[city[i]] += represents[i]
    for c in range(share.size):
        if total[c] > 0:
            share[c] /= total[c]


@jit
def class_shares(shares: Floats, city: Rows, represents: Floats, credit: Small) -> None:
    """shares[k, c] = part of the enterprises of city c (by what they represent) in class k; 0 where there are none."""
    shares[:] = 0.0
    for i in range(city.size):
        shares[credit[i], city[i]] += represents[i]
    for c in range(shares.shape[1]):
        total = 0.0
        for k in range(shares.shape[0]):
            total += shares[k, c]
        if total > 0:
            for k in range(shares.shape[0]):
                shares[k, c] /= total
