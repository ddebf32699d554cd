"""Variance-based indices (Sobol' 1993; Saltelli et al. 2010) of a Saltelli design by SALib, with bootstrap intervals and a check of convergence."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.problems import Place, fail
from sim.study.sweeps.unit_samples import salib_problem

Floats = NDArray[np.float64]

WIDE = 0.1
"""A sample is enough when no 90 % interval of a total index is wider than this."""
_RESAMPLES, _MOST_DRAWN = 1000, 2_000_000


@dataclass(frozen=True)
class Shares:
    """Estimates with the 5th and 95th percentile of their bootstrap: ``first``, ``total`` (3, inputs), ``second`` (3, inputs, inputs; NaN below the diagonal).

    ``base``: base samples that were used; ``dropped``: those left out because a value was missing. ``halves``: largest difference of a total index
    between the halves of the sample (NaN where they are too small).
    """

    first: Floats
    total: Floats
    second: Floats | None
    base: int
    dropped: int
    halves: float

    @property
    def widest(self) -> float:
        """Width of the widest interval of a total index."""
        return float((self.total[2] - self.total[1]).max())

    @property
    def needed(self) -> int:
        """About how many base samples make the widest interval :data:`WIDE`: widths fall with the root of the sample; a power of two."""
        return int(2 ** math.ceil(math.log2(max(self.base * (self.widest / WIDE) ** 2, 2.0)) - 1e-9))


def block_size(inputs: int, second_order: bool) -> int:
    """Points of one base sample."""
    return 2 * inputs + 2 if second_order else inputs + 2


def variance_shares(values: Floats, inputs: int, second_order: bool) -> Shares | None:
    """Indices of the values (points,) of a Saltelli design of ``inputs`` axes or groups; base samples with a missing value are left out.

    None where fewer than four base samples are whole or all values are equal. InputError: SALib is not installed.
    """
    blocks = values.reshape(-1, block_size(inputs, second_order))
    whole = ~np.isnan(blocks).any(axis=1)
    kept = blocks[whole]
    if len(kept) < 4 or np.ptp(kept) == 0:
        return None
    found = _analysed(kept, inputs, second_order, max(100, min(_RESAMPLES, _MOST_DRAWN // len(kept))))
    half, halves = len(kept) // 2, math.nan
    if half >= 4:
        parts = [part for part in (kept[:half], kept[half:]) if np.ptp(part) > 0]
        if len(parts) == 2:
            totals = [np.asarray(_analysed(part, inputs, second_order, 2)["ST"]) for part in parts]
            halves = float(np.abs(totals[0] - totals[1]).max())
    second = None
    if second_order:
        middle, side = np.asarray(found["S2"]), np.asarray(found["S2_conf"])
        second = np.stack([middle, middle - side, middle + side])
    first, total = (np.stack([found[key], *np.percentile(found[f"{key}_conf_all"], [5.0, 95.0], axis=0)]) for key in ("S1", "ST"))
    return Shares(first, total, second, len(kept), int((~whole).sum()), halves)


def _analysed(blocks: Floats, inputs: int, second_order: bool, resamples: int) -> Any:
    """What SALib gives; its intervals are 90 %."""
    try:
        from SALib.analyze import sobol
    except ImportError:
        raise fail(Place("hazepact sensitivity"), "extra.missing", extra="analysis") from None
    with np.errstate(invalid="ignore", divide="ignore"):
        return sobol.analyze(
            salib_problem(inputs), blocks.ravel(), calc_second_order=second_order, num_resamples=resamples, conf_level=0.9, keep_resamples=True, seed=1
        )


def luck_shares(values: Floats) -> tuple[float, float]:
    """How much of the variance of single runs, and of the points' means, is luck between replicates: values (points, replicates) as a two-way layout.

    What a replicate shifts at every point alike (common random numbers) is luck of single runs but cancels between points. NaN with one replicate.
    """
    whole = values[~np.isnan(values).any(axis=1)]
    points, replicates = whole.shape
    if replicates < 2 or points < 2:
        return math.nan, math.nan
    middle = whole.mean(axis=1, keepdims=True)
    rest = whole - middle - whole.mean(axis=0, keepdims=True) + whole.mean()
    noise = float((rest**2).sum()) / ((points - 1) * (replicates - 1))
    means, total = float(middle.var(ddof=1)), float(whole.var())
    if total == 0:
        return 0.0, 0.0
    of_means = min(1.0, noise / replicates / means) if means > 0 else 1.0
    return max(0.0, 1.0 - max(0.0, means - noise / replicates) * (points - 1) / points / total), of_means
