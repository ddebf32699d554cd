"""Elementary effects (Morris 1991) with the absolute mean of Campolongo, Cariboni & Saltelli (2007), and bootstrap intervals over trajectories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

Standing = Literal["negligible", "linear", "interacting", "cannot tell"]
NEGLIGIBLE = 0.1
"""An axis is negligible when its mean absolute effect lies below this part of the largest."""
BENT = 0.5
"""Effects whose spread is more than this part of their absolute mean depend on the other axes or on the place on the own axis (Garcia Sanchez et al. 2014)."""
_RESAMPLES = 1000


@dataclass(frozen=True)
class Screening:
    """Estimates with the 5th and 95th percentile of their bootstrap, (3, inputs) each, in the outcome's unit per whole range of an axis.

    Of a group of axes ``mu`` is NaN: its axes move in both directions at once. ``trajectories``: how many were whole; ``dropped``: the others.
    """

    mu: Floats
    mu_star: Floats
    sigma: Floats
    trajectories: int
    dropped: int

    def standing(self, number: int) -> Standing:
        """What the screening says of an input."""
        limit = NEGLIGIBLE * float(self.mu_star[0].max())
        middle, low, high = self.mu_star[:, number]
        if high < limit or middle == 0.0:
            return "negligible"
        if low < limit:
            return "cannot tell"
        return "interacting" if self.sigma[0, number] > BENT * middle else "linear"


def screen(unit: Floats, values: Floats, groups: Sequence[int] = ()) -> Screening | None:
    """Elementary effects of the values (points,) at the points ``unit`` (points, axes) of a design of trajectories.

    ``groups``: number of the group of every axis, 0, 1, ...; empty: every axis is an input of its own. Trajectories with a missing value are left
    out. None where fewer than two are whole.
    """
    of = np.asarray(groups) if len(groups) else np.arange(unit.shape[1])
    inputs = int(of.max()) + 1
    points, found = unit.reshape(-1, inputs + 1, unit.shape[1]), values.reshape(-1, inputs + 1)
    whole = ~np.isnan(found).any(axis=1)
    if whole.sum() < 2:
        return None
    effects = _elementary(points[whole], found[whole], of, inputs)
    several = np.bincount(of, minlength=inputs) > 1
    draws = np.random.default_rng(1).integers(len(effects), size=(_RESAMPLES, len(effects)))
    sample = np.moveaxis(effects[draws], 1, 0)  # (trajectories, resamples, inputs)

    def with_ends(middle: Floats, drawn: Floats) -> Floats:
        return np.stack([middle, *np.percentile(drawn, [5.0, 95.0], axis=0)])

    mu = np.where(several, np.nan, with_ends(effects.mean(axis=0), sample.mean(axis=0)))
    mu_star = with_ends(np.abs(effects).mean(axis=0), np.abs(sample).mean(axis=0))
    return Screening(mu, mu_star, with_ends(effects.std(axis=0, ddof=1), sample.std(axis=0, ddof=1)), int(whole.sum()), int((~whole).sum()))


def _elementary(points: Floats, values: Floats, of: NDArray[np.int64], inputs: int) -> Floats:
    """(trajectories, inputs): the change of the value at the step that moves an input, by the size (and, of a single axis, the sign) of the step."""
    steps, changes = np.diff(points, axis=1), np.diff(values, axis=1)
    effects = np.full((len(points), inputs), np.nan)
    for number in range(inputs):
        mine = steps[:, :, of == number]
        moved = np.abs(mine).max(axis=2) > 1e-9  # (trajectories, steps): one step of each
        size = np.abs(mine).max(axis=2)[moved]
        sign = np.sign(mine[moved].sum(axis=1)) if (of == number).sum() == 1 else np.ones(len(size))
        effects[:, number] = changes[moved] / (size * sign)
    return effects
