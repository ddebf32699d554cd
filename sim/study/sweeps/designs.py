"""Designs: which combinations of the axes are run."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

from sim.study.sweeps.axes import Axis, Level

METHODS = ("factorial", "grid", "table", "latin_hypercube")

Row = tuple[Level, ...]


@dataclass(frozen=True)
class Design:
    """A way to choose points: ``method``, its axes, and what it needs.

    factorial: every combination of the levels (of a range: of its ends). grid: every combination of the levels and of ``points``
    values of each range. latin_hypercube: ``points`` points in which every axis is covered evenly, drawn with ``seed``. table:
    the ``rows`` of a CSV file.
    """

    method: str
    axes: tuple[Axis, ...]
    points: int = 0
    seed: int = 1
    rows: tuple[Row, ...] = ()

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
        return self.points if self.method == "latin_hypercube" else len(self.rows)

    def combinations(self, stream: str = "study.design") -> list[Row]:
        """The points: a level an axis.

        A factorial or a grid is in Yates' order, the first axis changing fastest: point number s of a two-level factorial has the
        axes on that are the bits of s. ``stream`` names the draws, so that two designs of one seed are not the same.
        """
        if self.method in ("factorial", "grid"):
            return [row[::-1] for row in itertools.product(*reversed(self.levels()))]
        if self.method == "table":
            return list(self.rows)
        return list(self._hypercube(stream))

    def _hypercube(self, stream: str) -> Iterator[Row]:
        """Latin hypercube sample (McKay, Beckman & Conover 1979) by scipy.stats.qmc."""
        import zlib

        import numpy as np
        from scipy.stats import qmc

        generator = np.random.Generator(np.random.Philox(np.random.SeedSequence([self.seed, zlib.crc32(stream.encode())])))
        for shares in qmc.LatinHypercube(len(self.axes), seed=generator).random(self.points):
            yield tuple(axis.at(float(share)) for axis, share in zip(self.axes, shares, strict=True))
