"""Annual means by city: the base year beside the level that was estimated for it, and what was done beside what was observed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.study.compare.intervals import Interval, mean_interval
from sim.study.validate.arms import Floats
from sim.study.validate.attribution import history
from sim.study.validate.forecast import observed_levels
from sim.study.validate.gather import Bench, series_of_arms
from sim.study.validate.patterns.shares import CLIMATE
from sim.world.pack import RegionPack

FITTED = range(2013, 2018)
"""Years that early fits and calibrations use; the later ones are held out."""


@dataclass(frozen=True)
class Years:
    """Annual means, ug/m3: by city the base year (observed, its quality, estimated level, simulated mean over replicates with its 90 % interval), and by
    year and city (years, cities) what was simulated (mean over replicates) and observed (NaN where there is none)."""

    cities: tuple[str, ...]
    years: tuple[int, ...]
    quality: tuple[str, ...]
    level: tuple[float, ...]
    base: tuple[Interval, ...]
    simulated: Floats
    observed: Floats

    def rmse(self, fitted: bool) -> float:
        """Root mean square error over the fitted years, or those after."""
        return float(np.sqrt(np.nanmean(self._gap(fitted) ** 2)))

    def bias(self, fitted: bool) -> float:
        """Mean of simulated less observed."""
        return float(np.nanmean(self._gap(fitted)))

    def _gap(self, fitted: bool) -> Floats:
        rows = [k for k, year in enumerate(self.years) if (year in FITTED) == fitted]
        return (self.simulated - self.observed)[rows]


def years_of(region: RegionPack, bench: Bench) -> Years:
    """The tables, from runs of the history and of the base year without policy."""
    done, base = series_of_arms([history(), CLIMATE], bench)
    first = base.years("concentration")[:, 0]
    quality = {o.city: o.quality for o in region.observed if (o.variable, o.year, o.month) == ("concentration", region.base_year, None)}
    return Years(
        region.city_names,
        done.first_years,
        tuple(quality.get(city, "") for city in region.city_names),
        tuple(region.base_mean),
        tuple(mean_interval(first[:, c]) for c in range(len(region.city_names))),
        np.nanmean(done.years("concentration"), axis=0),
        observed_levels(region, done.first_years),
    )
