"""What an attribution found: the values of every combination of groups, and what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.declare.text import Text
from sim.study.attribute.groups import Group
from sim.study.attribute.shares import UNKNOWN, Effect, effect_of, fieller, interval
from sim.study.compare.compare import rounded
from sim.study.compare.intervals import Interval, size_of
from sim.study.compare.verdicts import side

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Quantity:
    """A number of a run that an effect is measured on: the sum of the outcomes ``parts`` of the region in the period."""

    name: str
    label: Text
    unit: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Worth:
    """What the pact of the second scenario brings by itself: against the same runs in which it delivers nothing; 10^8 CNY a year.

    ``delivers``: whether any run differs from that. ``ratio``: change of benefit over change of cost; its ends are unknown where the change of
    cost cannot be told from nothing.
    """

    benefit: Interval
    cost: Interval
    ratio: Interval
    delivers: bool

    @property
    def told(self) -> bool:
        """Whether the ratio says anything: the pact costs something, for sure."""
        return self.delivers and side(self.cost) > 0


@dataclass(frozen=True)
class Attribution:
    """The effect of a second scenario over a first one, shared out to ``groups``; names and titles in this order.

    ``arms``: by mask over the groups that differ (bit i set: the i-th of them is as in the second), (2^k, replicates, quantities), NaN where a
    run failed or has no value. ``own``: benefit and money spent of the second scenario, and of the second scenario with a pact that delivers
    nothing, (2, replicates, 2); None where it was not asked for. ``failures``: how runs failed, one line each.
    """

    names: tuple[str, str]
    titles: tuple[Text, Text]
    period: str
    months: tuple[str, str]
    root_seed: int
    replicates: tuple[int, ...]
    groups: tuple[Group, ...]
    quantities: tuple[Quantity, ...]
    arms: Floats
    own: Floats | None = None
    failures: tuple[str, ...] = ()
    reused: int = 0

    @property
    def differ(self) -> tuple[Group, ...]:
        """The groups in which the scenarios differ."""
        return tuple(group for group in self.groups if group.parts)

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """The effect on every quantity."""
        names, differ = [group.name for group in self.groups], [group.name for group in self.differ]
        return tuple(effect_of(quantity.name, self.arms[:, :, i].T, differ, names) for i, quantity in enumerate(self.quantities))

    def effect(self, name: str) -> Effect:
        """The effect on a quantity. KeyError: there is none of that name."""
        return self.effects[[quantity.name for quantity in self.quantities].index(name)]

    def group(self, name: str) -> Group:
        """A group by name."""
        return next(group for group in self.groups if group.name == name)

    @cached_property
    def worth(self) -> Worth | None:
        """What the pact brings by itself."""
        return None if self.own is None else worth_of(self.own)


def worth_of(own: Floats) -> Worth:
    """The worth of a pact from (2, replicates, 2): with it and with one that delivers nothing; benefit and money spent."""
    own = own[:, np.isfinite(own).all(axis=(0, 2))]
    if not own.shape[1]:
        return Worth(UNKNOWN, UNKNOWN, UNKNOWN, False)
    benefit, cost = (rounded(own[0, :, i] - own[1, :, i], own[0, :, i], own[1, :, i], size_of(own[:, :, i])) for i in (0, 1))
    return Worth(interval(benefit), interval(cost), fieller(benefit, cost), bool(benefit.any() or cost.any()))


def arm_text(differ: Sequence[Group], mask: int) -> str:
    """The groups that are on in an arm, joined by a plus."""
    return " + ".join(group.name for i, group in enumerate(differ) if mask >> i & 1)
