"""Claims on how long cooperation lasts: what a run leaves of its spells, and one value a replicate from all of them together."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.declarations import HALF, REGION, party_place
from sim.study.compare.spells import censored_data, runs_of

Floats = NDArray[np.float64]
Spells = Sequence[Sequence[int]]
"""(months, 1 when it had not ended) of every spell of a run."""

SPELL = "member_spell"
HORIZON = 36
"""Months up to which a spell is counted: means need an end, as some spells outlast the run (restricted mean)."""
SERIES = "honouring_members"
"""The monthly outcome that a spell is a run of: members that deliver at least half."""


def parties_of(places: Sequence[str], place: str) -> list[str]:
    """The parties whose spells are asked for at ``ALL`` or ``party:NAME``."""
    return [name for name in places if name.startswith(party_place("")) and place in (REGION, name)]


def kept_spells(monthly: Floats) -> list[list[int]]:
    """The spells of a run from its monthly members that deliver at least half, (months, parties)."""
    return [[length, int(open_)] for column in monthly.T for _, length, open_ in runs_of(column >= HALF)]


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
