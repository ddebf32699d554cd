"""Shares of an effect by group: exact Shapley values of every replicate, the group alone, the group last in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.games.tu import TUGame
from sim.study.compare.compare import rounded
from sim.study.compare.intervals import Interval, mean_interval, size_of, t_quantile
from sim.study.compare.printed import ROUNDING, without_noise
from sim.study.compare.verdicts import side

Floats = NDArray[np.float64]
UNKNOWN = Interval(math.nan, math.nan, math.nan)


@dataclass(frozen=True)
class Share:
    """What one group carries of an effect, in the unit of the outcome, means and 90 % intervals over replicates.

    ``shapley``: mean over all orders in which the groups can be switched on. ``of_total``: that over the total (a share, not a percentage); unknown
    where the total cannot be told from nothing. ``alone``: the group on, all others off. ``last``: everything on, less everything without it.
    ``equal``: both scenarios are the same in the group, so all of these are exactly 0.
    """

    group: str
    shapley: Interval
    of_total: Interval
    alone: Interval
    last: Interval
    equal: bool = False

    @property
    def sure(self) -> bool:
        """Whether the share can be told from nothing."""
        return side(self.shapley) != 0


@dataclass(frozen=True)
class Effect:
    """The effect of the second scenario over the first on one quantity, and who carries it.

    ``first``, ``second``: the quantity in both. ``alone_sum``, ``last_sum``: sums over the groups; where the levers do not depend on each other
    both are the total. ``order``: groups that differ by the size of their share; ``leads``: by how much the first of them carries more than each of
    the others, paired. ``count``: replicates.
    """

    outcome: str
    first: Interval
    second: Interval
    total: Interval
    shares: tuple[Share, ...]
    alone_sum: Interval
    last_sum: Interval
    order: tuple[str, ...]
    leads: tuple[Interval, ...]
    count: int

    @property
    def rivals(self) -> tuple[str, ...]:
        """Groups of which nobody can tell whether they carry more or less than the first of the order."""
        return tuple(name for name, lead in zip(self.order[1:], self.leads, strict=True) if side(lead) == 0)

    @property
    def told(self) -> bool:
        """Whether the total can be told from nothing."""
        return side(self.total) != 0

    def share(self, group: str) -> Share:
        """The share of a group. KeyError: there is none of that name."""
        for share in self.shares:
            if share.group == group:
                return share
        raise KeyError(group)


def shapley_of(values: Floats) -> Floats:
    """Shapley values (replicates, k) of the effect from values (replicates, 2^k) by mask (bit i set: group i is on)."""
    k = values.shape[1].bit_length() - 1
    return np.array([TUGame(k, row - row[0]).shapley() for row in values]).reshape(len(values), k)


def effect_of(outcome: str, values: Floats, differ: Sequence[str], groups: Sequence[str]) -> Effect:
    """The effect and its shares from values (replicates, 2^k) by mask over the ``differ`` groups; other ``groups`` carry exactly nothing.

    Replicates without a finite value in some arm are left out. An effect, or a part of it, that is but rounding beside the values is 0.
    """
    values = values[np.isfinite(values).all(axis=1)]
    k, size = len(differ), size_of(values)
    count = len(values)
    if not count:
        nothing = tuple(Share(name, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, name not in differ) for name in groups)
        return Effect(outcome, UNKNOWN, UNKNOWN, UNKNOWN, nothing, UNKNOWN, UNKNOWN, (), (), 0)
    full = (1 << k) - 1
    total = rounded(values[:, full] - values[:, 0], values[:, 0], values[:, full], size)
    phi = np.where(np.abs(raw := shapley_of(values)) <= ROUNDING * size, 0.0, raw)
    alone = np.column_stack([rounded(values[:, 1 << i] - values[:, 0], values[:, 0], values[:, 1 << i], size) for i in range(k)])
    last = np.column_stack([rounded(values[:, full] - values[:, full ^ 1 << i], values[:, full], values[:, full ^ 1 << i], size) for i in range(k)])
    whole = interval(total)
    told = side(whole) != 0
    shares = []
    for name in groups:
        if name not in differ:
            zero = Interval(0.0, 0.0, 0.0)
            shares.append(Share(name, zero, zero if told else UNKNOWN, zero, zero, True))
            continue
        i = differ.index(name)
        of_total = fieller(phi[:, i], total) if told else UNKNOWN
        shares.append(Share(name, interval(phi[:, i]), of_total, interval(alone[:, i]), interval(last[:, i])))
    order = sorted(range(k), key=lambda i: -abs(float(phi[:, i].mean())))
    leads = tuple(interval(_sided(phi, order[0]) - _sided(phi, i)) for i in order[1:])
    return Effect(
        outcome, mean_interval(values[:, 0]), mean_interval(values[:, full]), whole, tuple(shares), interval(alone.sum(axis=1)), interval(last.sum(axis=1)),
        tuple(differ[i] for i in order), leads, count,
    )  # fmt: skip


def _sided(phi: Floats, i: int) -> Floats:
    """The values of a group, counted in the direction of their mean."""
    return phi[:, i] * (1.0 if phi[:, i].mean() >= 0 else -1.0)


def interval(values: Floats) -> Interval:
    """Student's interval of a mean over replicates; exactly 0 where every value is."""
    if values.size > 1 and not values.any():
        return Interval(0.0, 0.0, 0.0)
    return without_noise(mean_interval(values))


def fieller(above: Floats, below: Floats) -> Interval:
    """Ratio of the means of paired values with its 90 % interval (Fieller 1954); unknown ends where ``below`` cannot be told from nothing.

    The ends are the ratios r at which the mean of ``above - r below`` is just told from nothing: (a^2 - q s_aa) - 2 r (a b - q s_ab) +
    r^2 (b^2 - q s_bb) = 0, with q = t^2/n.
    """
    n, a, b = above.size, float(above.mean()), float(below.mean())
    ratio = a / b if b != 0 else math.nan
    if n < 2:
        return Interval(ratio, math.nan, math.nan)
    (aa, ab), (_, bb) = np.cov(above, below).tolist()
    q = float(t_quantile(n - 1)) ** 2 / n
    c0, c1, c2 = a * a - q * aa, a * b - q * ab, b * b - q * bb
    if not c2 > 0:
        return Interval(ratio, math.nan, math.nan)
    root = math.sqrt(max(c1 * c1 - c0 * c2, 0.0))
    return Interval(ratio, (c1 - root) / c2, (c1 + root) / c2)
