"""Simulated days beside the region's own statistics of observed days (weather_monthly_statistics.csv; the days themselves are not shipped)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.study.validate.arms import Arm, Floats
from sim.study.validate.gather import Bench, probe
from sim.world.making.kept_files import WEATHER_STATISTICS
from sim.world.pack import RegionPack

if TYPE_CHECKING:
    from sim.model.model import CooperationModel

STATISTICS = ("cv", "lag1_ln", "winter_summer", "above_75", "above_150")
FITTED = STATISTICS
"""All of these were fitted to the same two years, by city; the spread of the logarithm by month was not."""
NAMES = {
    "cv": "coefficient of variation",
    "lag1_ln": "lag-1 correlation of ln C",
    "winter_summer": "winter over summer",
    "above_75": "share of days above 75",
    "above_150": "share of days above 150",
    "sd_ln_months": "spread of ln C within months, mean of twelve",
}
ARM = Arm("bth_history", changes=(("period.weather", "climatology"),))
"""The years 2014 and 2015 of what was done, under weather of no particular year."""
YEARS = (2014, 2015)
FEWER = 2
"""Replicates are divided by this."""


@dataclass(frozen=True)
class CityDays:
    """A city: observed and simulated statistics by name (median of the replicates), and whether the observed one lies in the 90 % of replicates."""

    city: str
    observed: dict[str, float]
    simulated: dict[str, float]
    inside: dict[str, bool]


def observed_statistics(region: RegionPack) -> dict[str, dict[str, float]]:
    """Statistics of every city: those of the year, its mean, and the mean spread of the logarithm within months; empty where the pack has none."""
    file = region.folder / WEATHER_STATISTICS
    if not file.is_file():
        return {}
    with file.open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["city"] in region.city_names]
    found: dict[str, dict[str, float]] = {}
    for city in region.city_names:
        mine = {row["month"]: row for row in rows if row["city"] == city}
        if "year" in mine:
            found[city] = {name: float(mine["year"][name]) for name in ("mean", *STATISTICS)}
            found[city]["sd_ln_months"] = float(np.mean([float(mine[str(m)]["sd_ln"]) for m in range(1, 13)]))
    return found


def statistics_of(days: Floats, months: Floats, mean: float) -> Floats:
    """The statistics of daily values (T,) in calendar ``months`` (T,), scaled to the observed ``mean``: a cut of emission moves the level alone."""
    c = days * mean / days.mean()
    log = np.log(c)
    winter, summer = c[np.isin(months, (12, 1, 2))].mean(), c[np.isin(months, (6, 7, 8))].mean()
    spread = np.mean([log[months == m].std(ddof=1) for m in range(1, 13)])
    return np.array([c.std(ddof=1) / c.mean(), np.corrcoef(log[1:], log[:-1])[0, 1], winter / summer, (c > 75).mean(), (c > 150).mean(), spread])


def _days(model: CooperationModel) -> Floats:
    """Daily values of the two years with the month of every day in front, (T, 1 + cities)."""
    months, offsets = model.prepared.months, model.prepared.offsets
    rows = [t for t in range(model.burn_in, len(months)) if months[t].year in YEARS]
    numbers = np.concatenate([np.full(int(offsets[t + 1] - offsets[t]), months[t].first_day.month) for t in rows])
    return np.column_stack([numbers, model.daily[int(offsets[rows[0]]) : int(offsets[rows[-1] + 1])]])


def daily(region: RegionPack, bench: Bench) -> tuple[CityDays, ...]:
    """Every city with statistics of observed days."""
    observed = observed_statistics(region)
    if not observed:
        return ()
    runs = probe(ARM, _days, bench.fewer(FEWER))
    names, found = (*STATISTICS, "sd_ln_months"), []
    for c, city in enumerate(region.city_names):
        if city not in observed:
            continue
        every = np.array([statistics_of(run[:, 1 + c], run[:, 0], observed[city]["mean"]) for run in runs])
        low, middle, high = np.quantile(every, [0.05, 0.5, 0.95], axis=0)
        seen = {name: observed[city][name] for name in names}
        found.append(
            CityDays(
                city,
                seen,
                dict(zip(names, map(float, middle), strict=True)),
                {name: bool(low[k] <= seen[name] <= high[k]) for k, name in enumerate(names)},
            )
        )
    return tuple(found)
