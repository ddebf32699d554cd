"""Designs: which combinations of the axes are run."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sim.study.sweeps.axes import Axis, Level
from sim.study.sweeps.sizes import MORRIS_LEVELS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

METHODS = ("factorial", "fractional_factorial", "grid", "table", "ratings", "latin_hypercube", "sobol", "morris", "posterior")
SAMPLED = ("latin_hypercube", "sobol", "morris")
"""Methods that draw points of the unit cube."""
LISTED = ("table", "ratings", "posterior")
"""Methods whose points are rows of a table."""
RESOLUTIONS = (3, 4, 5)

Row = tuple[Level, ...]


@dataclass(frozen=True)
class Design:
    """A way to choose points: ``method``, its axes, and what it needs.

    factorial: every combination of the levels (of a range: of its ends). fractional_factorial: of switches, the part of that which keeps
    effects of fewer than ``resolution`` axes together apart. grid: every combination of the levels and of ``points`` values of each range.
    latin_hypercube: ``points`` points in which every axis is covered evenly; sobol, morris: ``points`` base points or trajectories (see
    :func:`unit_sample`), axes of a group of ``groups`` (name, axes) moving together, ``steps`` the levels of Morris' grid; all drawn with
    ``seed``. table, ratings, posterior: the ``rows`` of a CSV file, of experts, or of draws of a posterior.
    """

    method: str
    axes: tuple[Axis, ...]
    points: int = 0
    seed: int = 1
    rows: tuple[Row, ...] = ()
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    steps: int = MORRIS_LEVELS
    second_order: bool = False
    resolution: int = 4

    @property
    def two_level(self) -> bool:
        """Whether it is a full factorial of switches, from which all 2^k combinations are known."""
        return self.method == "factorial" and all(axis.ends() is not None for axis in self.axes)

    def levels(self) -> list[tuple[Level, ...]]:
        """The levels of each axis of a factorial or a grid; off stands before on."""
        count = 2 if self.method == "factorial" else self.points
        return [axis.ends() or axis.levels if self.method == "factorial" else axis.spread(count) for axis in self.axes]

    def count(self) -> int:
        """Number of points."""
        if self.method in ("factorial", "grid"):
            return math.prod(len(levels) for levels in self.levels())
        if self.method == "fractional_factorial":
            return 1 << base_factors(len(self.axes), self.resolution) if self.axes else 0
        if self.method in LISTED:
            return len(self.rows)
        if self.method == "latin_hypercube":
            return self.points
        moved = len(set(self.group_numbers())) if self.groups else len(self.axes)
        if self.method == "morris":
            return self.points * (moved + 1)
        return self.points * (2 * moved + 2 if self.second_order else moved + 2)

    def group_numbers(self) -> tuple[int, ...]:
        """The group of every axis; an axis in none is a group of its own. Empty: no groups."""
        if not self.groups:
            return ()
        of = {name: number for number, (_, names) in enumerate(self.groups) for name in names}
        alone = itertools.count(len(self.groups))
        return tuple(of[axis.name] if axis.name in of else next(alone) for axis in self.axes)

    def words(self) -> tuple[int, ...]:
        """Of a fractional factorial: the bits of the base factors whose product every axis is."""
        return fraction_words(len(self.axes), self.resolution)

    def combinations(self, stream: str = "study.design") -> list[Row]:
        """The points: a level an axis.

        A factorial or a grid is in Yates' order, the first axis changing fastest: point number s of a two-level factorial has the
        axes on that are the bits of s. ``stream`` names the draws, so that two designs of one seed are not the same.
        """
        if self.method in ("factorial", "grid"):
            return [row[::-1] for row in itertools.product(*reversed(self.levels()))]
        if self.method in LISTED:
            return list(self.rows)
        if self.method == "fractional_factorial":
            ends = [axis.ends() for axis in self.axes]
            return [
                tuple(pair[on_in_run(run, word)] for pair, word in zip(ends, self.words(), strict=True) if pair is not None)
                for run in range(self.count())
            ]
        return [tuple(axis.at(float(share)) for axis, share in zip(self.axes, shares, strict=True)) for shares in self.shares(stream)]

    def shares(self, stream: str = "study.design") -> Floats:
        """The points of a sampled design in the unit cube, (points, axes)."""
        from sim.study.sweeps.unit_samples import unit_sample  # numpy is loaded where it is used

        return unit_sample(
            self.method, len(self.axes), self.points, self.seed, groups=self.group_numbers(), levels=self.steps, second_order=self.second_order,
            stream=stream,
        )  # fmt: skip


@cache
def fraction_words(axes: int, resolution: int) -> tuple[int, ...]:
    """Words of a two-level fractional factorial (Box & Hunter 1961) of ``axes`` axes, as bits of base factors, with the fewest base factors.

    No product of fewer than ``resolution`` axes is constant: among the words any resolution - 1 are independent over two elements. Words are
    taken in their order wherever they keep that (a lexicode), base factors first.
    """
    for factors in itertools.count(1):
        chosen = list[int]()
        products = [{0}, *(set[int]() for _ in range(resolution - 2))]  # of 0, 1, ... of the chosen words
        for word in sorted(range(1, 1 << factors), key=lambda word: (word.bit_count() > 1, word)):
            if len(chosen) < axes and not any(word in some for some in products[1:]):
                chosen.append(word)
                for size in range(resolution - 2, 0, -1):
                    products[size] |= {product ^ word for product in products[size - 1]}
        if len(chosen) == axes:
            return tuple(chosen)
    raise AssertionError


def base_factors(axes: int, resolution: int) -> int:
    """Base factors of the fraction: it has two to the power of them points."""
    return max(word.bit_length() for word in fraction_words(axes, resolution))


def on_in_run(run: int, word: int) -> bool:
    """Whether an axis is on: the product of the signs of its base factors in run number ``run``."""
    return (word.bit_count() - (run & word).bit_count()) % 2 == 0
