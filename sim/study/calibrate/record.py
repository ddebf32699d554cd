"""What was observed, on a log scale, and how far the model may be from it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sim.declare.parameters import Parameter
from sim.declare.text import Text
from sim.world.pack import WEAK, RegionPack

if TYPE_CHECKING:
    from sim.declare.arrays import Floats

_SD = "standard deviation of the logarithm"


def _sd(name: str, default: float, label: Text) -> Parameter:
    return Parameter(name, "number", default, label, unit=_SD, low=0, high=2)


TERMS: dict[str, Parameter] = {
    p.name: p
    for p in (
        _sd("city_offset", 0.05, Text("Offset of a city in all years", "城市在各年的固定偏差")),
        _sd("common_weather", 0.04, Text("Weather of a year, common to all cities", "各城市共有的年度气象偏差")),
        _sd("random_walk", 0.05, Text("Random walk of a city, a year", "城市随机游走（每年）")),
    )
}
"""Terms of the error model beside the noise of single observations."""
NOISE: dict[str, Parameter] = {
    **{q: _sd(q, 0.03, Text(f"Noise of a value that was {q}", f"质量标记为 {q} 的观测噪声")) for q in ("read", "derived")},
    **{q: _sd(q, 0.08, Text(f"Noise of a value that is {q}", f"质量标记为 {q} 的观测噪声")) for q in (*WEAK, "assumed")},
}
"""Noise by the quality of an observation."""


@dataclass(frozen=True)
class ErrorModel:
    """Standard deviations of the logarithm: by term (see :data:`TERMS`), and of the noise by quality."""

    terms: Mapping[str, float]
    noise: Mapping[str, float]


@dataclass(frozen=True)
class Entry:
    """One annual mean: row of its city and year among those that are fitted, and its logarithm under the conditions of the base year."""

    place: int
    year: int
    log: float
    quality: str


@dataclass(frozen=True)
class Record:
    """Annual means of ``variable`` at ``places`` in ``years``, and the error model."""

    variable: str
    places: tuple[str, ...]
    years: tuple[int, ...]
    entries: tuple[Entry, ...]
    error: ErrorModel
    base_year: int

    @cached_property
    def values(self) -> Floats:
        """Logarithms of what was observed, (n,)."""
        import numpy as np

        return np.array([entry.log for entry in self.entries])

    @cached_property
    def covariance(self) -> Floats:
        """Covariance of the error, (n, n): offset of a city, weather of a year, random walk of a city from the base year on, noise."""
        import numpy as np

        place = np.array([entry.place for entry in self.entries])
        since = np.array([self.years[entry.year] - self.base_year for entry in self.entries], dtype=float)
        noise = np.array([self.error.noise[entry.quality] for entry in self.entries])
        terms = self.error.terms
        same_place, same_year = place[:, None] == place, since[:, None] == since
        walked = np.where(since[:, None] * since > 0.0, np.minimum(abs(since[:, None]), abs(since)), 0.0)
        found: Floats = (
            terms["city_offset"] ** 2 * same_place + terms["common_weather"] ** 2 * same_year + terms["random_walk"] ** 2 * walked * same_place
            + np.diag(noise**2)
        )  # fmt: skip
        return found

    def of_runs(self, values: Floats) -> Floats:
        """Logarithms at the entries, (..., n), of what runs gave at (..., years, places)."""
        import numpy as np

        year, place = (np.array([getattr(entry, name) for entry in self.entries]) for name in ("year", "place"))
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Floats = np.log(values[..., year, place])
        return found


def observable(region: RegionPack, known: Sequence[str]) -> tuple[str, ...]:
    """Variables of observed.csv with annual values by city that are outcomes of the model, too."""
    cities = set(region.city_names)
    return tuple(dict.fromkeys(o.variable for o in region.observed if o.month is None and o.city in cities and o.variable in known))


def entries_of(region: RegionPack, variable: str, places: Sequence[str], years: Sequence[int]) -> tuple[Entry, ...]:
    """Annual values above 0 of the variable; a concentration as it would have been reported in the base year."""
    found = []
    for o in region.observed:
        if (o.variable, o.month) == (variable, None) and o.city in places and o.year in years and o.value > 0:
            value = region.comparable(o) if variable == "concentration" else o.value
            found.append(Entry(places.index(o.city), years.index(o.year), math.log(value), o.quality))
    return tuple(found)
