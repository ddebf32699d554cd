"""What an outcome is: a number of a run with label, unit, dimensions and the way it is summed up."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from sim.declare.text import Text

Level = Literal["city", "party", "region"]
Aggregate = Literal["sum", "mean", "population", "own"]
SHARE = (0.0, 1.0)
"""Bounds of a share of a whole."""
NOT_NEGATIVE = (0.0, math.inf)
"""Bounds of what is paid, lost or counted, and cannot be less than nothing."""


@dataclass(frozen=True)
class Outcome:
    """A monthly result.

    ``level`` is the finest place at which it is recorded. ``up`` says how cities become a party and the region: sum,
    plain mean, mean weighted by population, or ``own`` (computed at every level by its own formula). ``over_time``
    says how months become a year: mean or sum (a NaN month is left out; a zero is a result).
    """

    name: str
    label: Text
    unit: str
    level: Level
    up: Aggregate
    over_time: Literal["mean", "sum"] = "mean"
    better: Literal["lower", "higher", "neither"] = "neither"
    help: Text | None = None
    bounds: tuple[float, float] | None = None
    """Least and largest value there is (the largest may be infinite), where intervals must not leave them; of a sum over parties those of one party."""
