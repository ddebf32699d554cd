"""What a mix of institutions costs and reaches, draw by draw; every mix is asked of the store once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.declarations import REGION
from sim.scenario.scenario import Scenario
from sim.study.runs.jobs import Failure, RunsFailed
from sim.study.runs.kept import KeptRuns
from sim.study.search.file import MEMBER, Treaty
from sim.study.store.periods import WHOLE

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Mix = tuple[int, ...]
"""The number of the level of every axis."""
Told = Callable[[int, int, int], None]

_ROUNDING = 1e-9
"""A limit is reached where it is missed by less than this part of it."""


@dataclass(frozen=True)
class Tried:
    """A mix in every draw: cost (10^8 CNY a year), the outcome of the aim, whether that is reached, and who stays (draws, parties)."""

    mix: Mix
    cost: Floats
    aim: Floats
    reached: Flags
    stays: Flags

    @property
    def met(self) -> Flags:
        """Draws in which the aim is reached and everybody who must stays."""
        return self.reached & self.stays.all(axis=1)

    @property
    def share(self) -> float:
        """Share of the draws in which both hold."""
        return float(self.met.mean())

    @property
    def mean_cost(self) -> float:
        """Mean cost over the draws that have one, 10^8 CNY a year."""
        return float(np.nanmean(self.cost)) if np.isfinite(self.cost).any() else float("inf")


class Mixes:
    """Tries mixes of a treaty in given draws (replicates), the same for every mix; asks the store of ``out`` first."""

    def __init__(self, treaty: Treaty, out: Path, workers: int = 1, draws: Sequence[int] | None = None) -> None:
        self.treaty, self.out, self.workers = treaty, Path(out), workers
        self.draws = tuple(range(treaty.draws)) if draws is None else tuple(draws)
        self.known: dict[Mix, Tried] = {}
        self.failures: list[Failure] = []
        self.found = self.computed = 0

    def try_(self, mixes: Sequence[Mix], progress: Told | None = None) -> list[Tried]:
        """Every mix in every draw; those that were tried before are not asked again.

        InputError: levels of a mix do not go together. RunsFailed: the base, against which an aim is measured, fails.
        """
        self.base  # noqa: B018 - an aim may be measured against it
        new = [mix for mix in dict.fromkeys(mixes) if mix not in self.known]
        if new:
            for mix, values in zip(new, self._values([self.treaty.scenario(mix) for mix in new], progress), strict=True):
                self.known[mix] = self._tried(mix, values)
        return [self.known[mix] for mix in mixes]

    @cached_property
    def base(self) -> Tried:
        """The base as it is. RunsFailed: one of its runs failed."""
        values = self._values([self.treaty.base])[0]
        self._aim_of_base = values[:, self._at(self.treaty.aim.outcome, self.treaty.aim.period, self.treaty.aim.place)]
        if np.isnan(self._aim_of_base).any() and self.treaty.aim.relative:
            raise RunsFailed(self.treaty.base.name, self.failures)
        return self._tried((), values)

    def _values(self, scenarios: Sequence[Scenario], progress: Told | None = None) -> list[Floats]:
        """(draws, outcomes x periods x places) of every scenario."""
        asked = KeptRuns(scenarios, self.draws, self.treaty.root_seed, self.treaty.keep, self.out, self.treaty.under)
        kept = asked.run(self.workers, progress)
        self.failures += kept.failures
        self.found, self.computed = self.found + kept.found, self.computed + kept.computed
        return [values.reshape(len(values), -1) for values in kept.values]

    def _at(self, outcome: str, period: str, place: str) -> int:
        keep = self.treaty.keep
        where = keep.outcomes.index(outcome), keep.periods.index(period), keep.places.index(place)
        return int(np.ravel_multi_index(where, (len(keep.outcomes), len(keep.periods), len(keep.places))))

    def _tried(self, mix: Mix, values: Floats) -> Tried:
        t = self.treaty
        cost = np.add.reduce([values[:, self._at(name, WHOLE, REGION)] for name in t.cost])
        aim = values[:, self._at(t.aim.outcome, t.aim.period, t.aim.place)]
        limit = t.aim.limit * (self._aim_of_base if t.aim.relative else np.ones(len(aim)))
        slack = _ROUNDING * np.abs(limit)
        reached = aim <= limit + slack if t.aim.upper else aim >= limit - slack
        stays = np.array([values[:, self._at(MEMBER, t.last, place)] >= t.stay - _ROUNDING for place in t.parties], bool).reshape(-1, len(aim)).T
        return Tried(mix, cost, aim, reached, stays)
