"""Damages that observed efforts reveal."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sim.games.masks import Floats


def revealed_damage(T: ArrayLike, cost: ArrayLike, efforts: ArrayLike) -> Floats:
    """The damages under which observed efforts are the Nash equilibrium: d_j = c_j a_j / T_jj, money per unit of pollution.

    Maler (1989), The acid rain game. T: (n, n), T[i, j] receptor i, source j; cost, efforts: (n,).
    """
    return np.asarray(cost, dtype=np.float64) * np.asarray(efforts, dtype=np.float64) / np.diagonal(np.asarray(T, dtype=np.float64))
