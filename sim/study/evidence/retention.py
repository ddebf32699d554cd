"""Claims on what is left of an action after its end: the share of its cut in emission that remains k months later (retention R(k))."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.comparisons import Arm
from sim.declare.dates import Month
from sim.declare.problems import Place, fail
from sim.scenario.scenario import Scenario
from sim.study.compare.campaigns import campaigns_of
from sim.study.compare.intervals import mean_interval
from sim.study.compare.verdicts import side

Floats = NDArray[np.float64]

RETENTION = "retention"
CUT = "emission"
"""The outcome whose change is followed: it does not hang on the weather."""


@dataclass(frozen=True)
class Ending:
    """An action that ends: months with the share of days in it, and the month k months after its last."""

    during: Mapping[str, float]
    later: str


def without_action(arm: Arm) -> Arm:
    """The arm without the actions whose retention is measured."""
    return dataclasses.replace(arm, on=tuple(name for name in arm.on if name not in arm.ends), off=(*arm.off, *arm.ends))


def endings(scenario: Scenario, ends: Sequence[str], after: int, place: Place) -> list[Ending]:
    """The actions of a scenario that end at least ``after`` months before the period and are followed by no other until then.

    InputError: there is none.
    """
    windows = campaigns_of([use for use in scenario.mechanisms if use.name in ends])
    months = list(scenario.calendar.all_months)[-scenario.calendar.months :]
    found = []
    for window in windows:
        during = {str(month): window.share_of(month) for month in months if window.share_of(month) > 0}
        if not during or window.last is None:
            continue
        later = Month.parse(list(during)[-1]) + after
        if later in months and not any(w.first is not None and window.last < w.first <= later.last_day for w in windows):
            found.append(Ending(during, str(later)))
    if not found:
        raise fail(place, "comparison.no_end", name=scenario.name, months=after, mechanisms=", ".join(ends))
    return found


def retention_values(with_: Sequence[Mapping[str, Any]], without: Sequence[Mapping[str, Any]], found: Sequence[Ending], at: str) -> Floats:
    """One value a replicate of R(k) of all replicates together (jackknife of the ratio of means); NaN where there was no sure effect.

    R(k) = mean change in emission k months after the end / mean change of a whole month of the action, both against the same run
    without it (common random numbers); with several actions, sums over them.
    """

    def change(month: str) -> Floats:
        key = f"{CUT}|{at}|{month}"
        return np.array([a.get(key, math.nan) - b.get(key, math.nan) for a, b in zip(with_, without, strict=True)])

    effect = sum((sum((change(m) for m in e.during), np.zeros(len(with_))) / sum(e.during.values()) for e in found), np.zeros(len(with_)))
    later = sum((change(e.later) for e in found), np.zeros(len(with_)))
    known = mean_interval(effect)
    if not side(known) or np.isnan(later).any():
        return np.full(len(with_), np.nan)
    count = effect.size
    one_less = (later.sum() - later) / (effect.sum() - effect)
    return np.asarray(count * later.sum() / effect.sum() - (count - 1) * one_less)
