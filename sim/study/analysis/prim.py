"""Patient rule induction (Friedman & Fisher 1999): boxes of axes in which a case is frequent, for scenario discovery (Bryant & Lempert 2010).

A box is peeled from all points: each step cuts away about ``alpha`` of its points at one end of an axis, or one level of an axis without order,
where the share of cases rises most for the points given up (the lenient objective of Kwakkel & Jaxa-Rozen 2016). Pasting gives back what costs
nothing. The path from all points to a small pure box is the peeling trajectory.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ALPHA = 0.05
LEAST = 0.05
"""Part of the points that a box holds at least."""
_EQUAL = 1e-12


@dataclass(frozen=True)
class Column:
    """An axis at every point: numbers, or (``ordered`` False) numbers of levels without order."""

    values: Floats
    ordered: bool


@dataclass(frozen=True)
class Side:
    """What a box allows of an axis: from ``low`` to ``high`` (both inclusive; infinite: no limit), or the ``levels`` (None: all of them)."""

    low: float = -np.inf
    high: float = np.inf
    levels: frozenset[float] | None = None

    @property
    def free(self) -> bool:
        """True if every value is allowed."""
        return self.levels is None and np.isinf(self.low) and np.isinf(self.high)

    def holds(self, values: Floats) -> Flags:
        """Which values it allows."""
        if self.levels is not None:
            return np.isin(values, list(self.levels))
        return (values >= self.low) & (values <= self.high)


@dataclass(frozen=True)
class Box:
    """A box and how good it is.

    ``density``: share of cases among what is in it; ``coverage``: share of all cases that are in it; ``mass``: share of all points; ``points``: their
    number. ``quasi_p``: by restricted axis, the chance that as many cases are in the box although its limit says nothing of them.
    """

    sides: tuple[Side, ...]
    density: float
    coverage: float
    mass: float
    points: int
    quasi_p: dict[int, float]

    @property
    def restricted(self) -> tuple[int, ...]:
        """Axes that the box limits."""
        return tuple(i for i, side in enumerate(self.sides) if not side.free)

    @property
    def worth(self) -> float:
        """Coverage less mass, by which a box is chosen from a trajectory: weighted relative accuracy (Lavrac, Flach & Zupan 1999) by the rate of cases."""
        return self.coverage - self.mass


class Prim:
    """Points with the share of cases at each (0 to 1) and its weight (runs)."""

    def __init__(self, columns: Sequence[Column], cases: Floats, weights: Floats, alpha: float = ALPHA, least: float = LEAST) -> None:
        self.columns, self.cases, self.weights, self.alpha, self.least = tuple(columns), cases, weights, alpha, least
        self.every = float((cases * weights).sum())

    def inside(self, sides: Sequence[Side]) -> Flags:
        """Which points are in a box."""
        found = np.ones(len(self.cases), dtype=bool)
        for column, side in zip(self.columns, sides, strict=True):
            if not side.free:
                found &= side.holds(column.values)
        return found

    def density(self, inside: Flags) -> float:
        """Share of cases among the runs at some points."""
        weight = float(self.weights[inside].sum())
        return float((self.cases * self.weights)[inside].sum()) / weight if weight else 0.0

    def box(self, sides: Sequence[Side]) -> Box:
        """A box with its measures."""
        inside = self.inside(sides)
        cases = float((self.cases * self.weights)[inside].sum())
        quasi = {i: self._quasi_p(sides, i, inside) for i, side in enumerate(sides) if not side.free}
        return Box(tuple(sides), self.density(inside), cases / self.every if self.every else 0.0, float(inside.mean()), int(inside.sum()), quasi)

    def _quasi_p(self, sides: Sequence[Side], axis: int, inside: Flags) -> float:
        from scipy.stats import binom

        without = self.inside([Side() if i == axis else side for i, side in enumerate(sides)])
        chance, count = self.density(without), int(inside.sum())
        spread = float(self.cases[without].var())
        # a share over replicates says more than one toss of a coin: as many tosses as give the shares their variance; of one replicate, one a point
        tosses = count if spread <= _EQUAL else max(count, round(count * chance * (1.0 - chance) / spread))
        return float(binom.sf(round(self.density(inside) * tosses) - 1, tosses, chance))

    def trajectory(self) -> list[Box]:
        """All points, and the box after every peel, to the last one that holds :attr:`least` of the points."""
        sides: tuple[Side, ...] = tuple(Side() for _ in self.columns)
        path, inside = [self.box(sides)], self.inside(sides)
        while True:
            now, count, best = self.density(inside), int(inside.sum()), None
            if now >= 1.0 - _EQUAL:
                return path
            for axis, side, kept in self._peels(sides, inside):
                left = int(kept.sum())
                if left == count or left < max(1.0, self.least * len(self.cases)):
                    continue
                gain = (self.density(kept) - now) / (count - left)
                if best is None or gain > best[0] + _EQUAL:
                    best = (gain, axis, side, kept)
            if best is None:
                return path
            sides = (*sides[: best[1]], best[2], *sides[best[1] + 1 :])
            inside = best[3]
            path.append(self.box(sides))

    def _peels(self, sides: Sequence[Side], inside: Flags) -> Iterator[tuple[int, Side, Flags]]:
        """(axis, side, points left) of every cut at either end of an axis, or of one level."""
        for axis, (column, side) in enumerate(zip(self.columns, sides, strict=True)):
            mine = column.values[inside]
            if not column.ordered:
                levels = np.unique(mine)
                for level in levels if len(levels) > 1 else ():
                    yield axis, Side(levels=frozenset(float(x) for x in levels if x != level)), inside & (column.values != level)
                continue
            ordered = np.sort(mine)
            cut = max(1, math.ceil(self.alpha * len(ordered) - 1e-9))
            if ordered[0] == ordered[-1] or cut >= len(ordered):
                continue
            low, high = ordered[cut], ordered[-1 - cut]
            # where many points are equal, the whole of the outermost value goes
            low = low if low > ordered[0] else ordered[ordered > ordered[0]][0]
            high = high if high < ordered[-1] else ordered[ordered < ordered[-1]][-1]
            yield axis, replace(side, low=float(low)), inside & (column.values >= low)
            yield axis, replace(side, high=float(high)), inside & (column.values <= high)

    def pasted(self, box: Box) -> Box:
        """The box with its limits moved outwards, ``alpha`` of its points at a time, as long as its share of cases does not fall."""
        sides, inside = box.sides, self.inside(box.sides)
        while True:
            now, best = self.density(inside), None
            for axis, side in self._pastes(sides, inside):
                wider = (*sides[:axis], side, *sides[axis + 1 :])
                found = self.inside(wider)
                density = self.density(found)
                if found.sum() > inside.sum() and density >= now - _EQUAL and (best is None or density > best[0]):
                    best = (density, wider, found)
            if best is None:
                return self.box(sides)
            sides, inside = best[1], best[2]

    def _pastes(self, sides: Sequence[Side], inside: Flags) -> Iterator[tuple[int, Side]]:
        step = max(1, int(self.alpha * inside.sum()))
        for axis, (column, side) in enumerate(zip(self.columns, sides, strict=True)):
            if side.free:
                continue
            if side.levels is not None:
                for level in np.unique(column.values):
                    if level not in side.levels:
                        every = side.levels | {float(level)}
                        yield axis, Side() if len(every) == len(np.unique(column.values)) else Side(levels=frozenset(every))
                continue
            others = self.inside([Side() if i == axis else s for i, s in enumerate(sides)])
            below = np.sort(column.values[others & (column.values < side.low)])
            above = np.sort(column.values[others & (column.values > side.high)])
            if not np.isinf(side.low):
                yield axis, replace(side, low=float(below[-step]) if len(below) > step else -np.inf)
            if not np.isinf(side.high):
                yield axis, replace(side, high=float(above[step - 1]) if len(above) > step else np.inf)

    def pruned(self, box: Box, most: float = 0.05) -> Box:
        """The box without the limits that may be chance (quasi-p above ``most``), the weakest first."""
        while box.quasi_p and max(box.quasi_p.values()) > most:
            weakest = max(box.quasi_p, key=lambda axis: box.quasi_p[axis])
            box = self.box([Side() if i == weakest else side for i, side in enumerate(box.sides)])
        return box

    def best(self) -> tuple[list[Box], Box]:
        """The trajectory, and its box of most :attr:`Box.worth`, pasted and pruned."""
        path = self.trajectory()
        chosen = max(path, key=lambda box: box.worth)
        return path, self.pruned(self.pasted(chosen))
