"""Claims on how long cooperation lasts: what a run leaves of its spells, and one value a replicate from all of them together."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.declarations import REGION, party_place
from sim.outcomes.table import RunTable
from sim.study.compare.spells import censored_data, spells_of

Floats = NDArray[np.float64]
Spells = Sequence[Sequence[int]]
"""(months, 1 when it had not ended) of every spell of a run."""

SPELL = "member_spell"
HORIZON = 36
"""Months up to which a spell is counted: means need an end, as some spells outlast the run (restricted mean)."""
KIND = "delivery"
"""Months as a member that delivers at least half."""


def kept_spells(table: RunTable, place: str) -> list[list[int]]:
    """The spells of a run at ``ALL`` or ``party:NAME``."""
    found = spells_of(table.series, table.months, table.places)
    return [[s.months, int(s.censored)] for s in found if s.kind == KIND and place in (REGION, party_place(s.party))]


def longer_than(spells: Spells, months: Floats) -> Floats:
    """Kaplan-Meier share of spells that last longer than so many months; 0 where there is no spell."""
    from scipy.stats import ecdf

    if not len(spells):
        return np.zeros(len(months))
    lengths, censored = np.array(spells).T
    return np.asarray(ecdf(censored_data(lengths, censored.astype(bool))).sf.evaluate(months))


def mean_spell(spells: Spells) -> float:
    """Mean months of a spell, counted up to HORIZON: the area under the Kaplan-Meier curve."""
    return float(longer_than(spells, np.arange(HORIZON, dtype=float)).sum())


def median_spell(spells: Spells) -> float:
    """Months after which half of the spells have ended; infinite where fewer than half do within HORIZON, 0 where there is none."""
    below = longer_than(spells, np.arange(HORIZON + 1, dtype=float)) <= 0.5
    return float(below.argmax()) if below.any() else math.inf


def pseudo_values(runs: Sequence[Spells], statistic: Callable[[Spells], float]) -> Floats:
    """One value a replicate of a statistic of all spells together (jackknife, n x all - (n-1) x all but this one; Tukey 1958).

    The spells of a run depend on each other, so runs are what is left out. The mean of the values is the statistic (less its
    bias), and their spread gives its interval; differences of two arms stay paired.
    """
    pooled = [[spell for row, run in enumerate(runs) if row != left for spell in run] for left in range(len(runs))]
    whole = statistic([spell for run in runs for spell in run])
    count = len(runs)
    return np.array([count * whole - (count - 1) * statistic(rest) for rest in pooled])
