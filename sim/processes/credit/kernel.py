"""Classes of environmental credit: a record with memory, kept by the clause ``credit``."""

from __future__ import annotations

import numpy as np

from sim.draws.compiled import jit
from sim.draws.philox import uniform

GREEN, BLUE, YELLOW, RED, BLACK = range(5)
CLASSES = 5
CLEAN_MONTHS = 12
"""Months without a found violation after which an enterprise rises one class."""
CLOSURE_SLOT = np.uint64(1)


@jit
def credit_month(credit, clean, closed, watched, city, lot, ids, rated, closure, closure_months, key):
    """One class down after a found violation (``watched``), one up after twelve clean months; black may be closed.

    An enterprise is rated where its fixed uniform ``lot`` is below ``rated`` of its city; others stay blue. ``closure`` is the
    probability a month that a black enterprise is closed, for ``closure_months`` (both by city); ``closed`` counts the months left.
    """
    for i in range(city.size):
        c = city[i]
        if closed[i] > 0:
            closed[i] -= 1
        if lot[i] >= rated[c]:
            credit[i], clean[i] = BLUE, 0
        elif watched[i] > 0.0:
            credit[i], clean[i] = min(BLACK, credit[i] + 1), 0
        else:
            clean[i] += 1
            if clean[i] >= CLEAN_MONTHS:
                credit[i], clean[i] = max(GREEN, credit[i] - 1), 0
        if credit[i] == BLACK and closed[i] == 0 and uniform(key, ids[i], CLOSURE_SLOT) < closure[c]:
            closed[i] = int(closure_months[c])


@jit
def share_by_city(share, city, represents, value, least):
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
def class_shares(shares, city, represents, credit):
    """shares[k, c] = part of the enterprises of city c (by what they represent) in class k; 0 where there are none."""
    shares[:] = 0.0
    for i in range(city.size):
        shares[credit[i], city[i]] += represents[i]
    for c in range(shares.shape[1]):
        total = shares[:, c].sum()
        if total > 0:
            shares[:, c] /= total
