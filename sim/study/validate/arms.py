"""What a pattern is measured in: arms (a scenario with changes), probes (numbers of a finished run that no outcome holds), and the measure itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.shipped import SCENARIOS
from sim.declare.text import Text
from sim.outcomes.declarations import OUTCOMES, REGION
from sim.scenario.load import load_scenario

if TYPE_CHECKING:
    from sim.model.model import CooperationModel
    from sim.scenario.scenario import Scenario
    from sim.world.pack import RegionPack

Floats = NDArray[np.float64]
Changes = tuple[tuple[str, Any], ...]
"""(key path, value) pairs, later ones over earlier ones."""


@dataclass(frozen=True)
class Arm:
    """A shipped scenario (``validation/NAME`` for those of that folder) with a variant and changes, and the outcomes that are needed of it."""

    scenario: str
    variant: str | None = None
    outcomes: tuple[str, ...] = ("concentration",)
    changes: Changes = ()

    def with_(self, *changes: tuple[str, Any]) -> Arm:
        """The arm under further changes."""
        return replace(self, changes=(*self.changes, *changes))

    def load(self) -> Scenario:
        """The resolved scenario."""
        return load_scenario(Path(SCENARIOS) / f"{self.scenario}.yaml", self.variant, overrides=dict(self.changes))


@dataclass(frozen=True)
class Series:
    """Monthly outcomes of the replicates of an arm: ``values`` (replicates, outcomes, months, places), NaN where a run failed."""

    values: Floats
    outcomes: tuple[str, ...]
    months: tuple[str, ...]
    places: tuple[str, ...]

    def of(self, outcome: str, place: str = REGION) -> Floats:
        """One outcome at one place, (replicates, months)."""
        return self.values[:, self.outcomes.index(outcome), :, self.places.index(place)]

    def cities(self, outcome: str) -> Floats:
        """One outcome in every city, (replicates, months, cities)."""
        columns = [k for k, place in enumerate(self.places) if place != REGION and not place.startswith("party:")]
        return self.values[:, self.outcomes.index(outcome)][:, :, columns]

    def year(self, outcome: str, year: int, place: str = REGION) -> Floats:
        """An outcome of a calendar year, summed or averaged as it is declared, (replicates,)."""
        return self.span(outcome, f"{year}-01", f"{year}-12", place)

    def span(self, outcome: str, first: str, last: str, place: str = REGION) -> Floats:
        """An outcome from the month ``first`` to the month ``last``, both included, (replicates,)."""
        part = self.of(outcome, place)[:, self.months.index(first) : self.months.index(last) + 1]
        return part.sum(axis=1) if OUTCOMES[outcome].over_time == "sum" else np.nanmean(part, axis=1)

    def years(self, outcome: str) -> Floats:
        """Annual means of an outcome in every city, (replicates, years, cities); the period must begin in January."""
        part = self.cities(outcome)
        return part.reshape(part.shape[0], -1, 12, part.shape[2]).mean(axis=2)

    @property
    def first_years(self) -> tuple[int, ...]:
        """The calendar years of :meth:`years`."""
        return tuple(dict.fromkeys(int(month[:4]) for month in self.months))


Probe = Callable[["CooperationModel"], Floats]
"""Numbers of one finished run, the same shape for every run of an arm."""


@dataclass(frozen=True)
class Pooled:
    """An estimate from all replicates together, with the same from bootstrap samples of them."""

    estimate: float
    samples: Floats


Found = Floats | Pooled
"""A number by replicate, or one of all replicates together."""


@dataclass(frozen=True)
class Got:
    """What the runs of a measure left: series by arm, probed numbers (replicates, ...) by arm, and the region."""

    series: Mapping[str, Series]
    probed: Mapping[str, Floats]
    region: RegionPack


@dataclass(frozen=True)
class Check:
    """A number without a published size: only its sign is (+1 or -1)."""

    name: str
    text: Text
    unit: str
    sign: int


@dataclass(frozen=True)
class Measure:
    """How a pattern is measured.

    ``work`` returns numbers by the name of the published value (or of a check). ``lacking``: why the model cannot make a value.
    ``causes``: likely cause of a miss, by name ("" = of all others). ``signed``: values that are changes, whose sign counts by
    itself. ``overlap``: values whose interval must only meet the band. ``order``: replicates of which so many per hundred must
    agree where ``work`` returns 1 or 0.
    """

    pattern: str
    arms: Mapping[str, Arm] = field(default_factory=dict)
    work: Callable[[Got], Mapping[str, Found]] | None = None
    probes: Mapping[str, Probe] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    lacking: Mapping[str, Text] = field(default_factory=dict)
    causes: Mapping[str, Text] = field(default_factory=dict)
    signed: frozenset[str] = frozenset()
    overlap: frozenset[str] = frozenset()
    fewer: int = 1
    """Replicates are divided by this where a measure needs many arms."""
