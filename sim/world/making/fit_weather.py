"""Fit a pack's weather to daily observations: ``python -m sim.world.making.fit_weather DAILY.csv PACK_DIR``.

DAILY.csv has columns city, date, pm25 (ug/m3; non-positive or blank = missing). PACK_DIR holds cities.csv and transport.csv.
Written to PACK_DIR: ``weather.yaml`` (parameters for :func:`sim.world.weather.climate_from_mapping`) and
``weather_monthly_statistics.csv`` (mean and spread by city and calendar month; no daily value is kept).

Method. Season: two harmonics a city by quasi-Poisson regression of the daily mean, the heating factor given (two years of days
do not identify it: 0.96 to 1.23 with three to one harmonics). All other parameters: method of simulated moments, least squares
with common random numbers over 50 weather years, emissions at their base, memory of the air 0.2. Moments by city: coefficient
of variation, lag-1 autocorrelation of ln C, shares of days above 75 and 150 ug/m3, spread of the anomaly of ln C; for the
region: autocorrelation at lags 1 to 3, seasonal spread and skewness of change of the mean anomaly, share of the first principal
component; for the first city of the pack: non-local share of its air by level of pollution.
"""

from __future__ import annotations

import argparse
import csv
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from numpy.typing import NDArray
from scipy.optimize import least_squares, minimize

from sim.declare.reading.cells import TableWriter, unguarded
from sim.draws.streams import Draws
from sim.processes.air.kernel import air_month
from sim.world.weather import SEASON_OF_MONTH, climate_from_mapping, day_classes, draw_weather

Floats = NDArray[np.float64]
MEMORY = 0.2
Season = tuple[tuple[int, int], tuple[int, int]]
HEATING_START, HEATING_END, HEATING_FACTOR = (11, 15), (3, 15), 1.173
"""First and last day (month, day), and the factor of heating on the air (SU11102728, recalled)."""
SIMULATED_START = datetime.date(2001, 1, 1)
SIMULATED_DAYS = 365 * 50 + 12
FIT_SEED = 20131202
NONLOCAL_TARGET = np.array([0.20, 0.40, 0.56])
"""Non-local share aimed at on good (<= 75), moderate and heavy (> 150) days of the first city, inside the bands of pattern regional_share_by_level."""
GLOBALS: dict[str, tuple[float, float, float]] = {
    "scale_days": (4.0, 1.5, 12.0),
    "shape": (2.0, 1.0, 5.0),
    "drop": (3.0, 0.5, 8.0),
    "persistence": (0.8, 0.0, 0.97),
    "spring": (0.75, 0.3, 1.5),
    "summer": (0.7, 0.3, 1.5),
    "autumn": (1.0, 0.3, 1.5),
    "clean_north_below": (-0.2, -1.5, 0.3),
    "southerly_above": (0.7, 0.3, 1.5),
    "blur": (0.2, 0.05, 0.6),
    "own_clean": (0.3, 0.0, 0.6),
    "own_southerly": (0.3, 0.0, 1.0),
    "other_clean": (0.7, 0.2, 1.5),
    "other_southerly": (0.4, 0.1, 1.2),
}
"""Start and bounds of the regional parameters; the four last are logarithms of tilts against stagnant days."""
LOCALS: dict[str, tuple[float, float, float]] = {
    "response": (0.55, 0.1, 1.5),
    "deviation": (0.3, 0.05, 0.9),
    "persistence": (0.4, 0.0, 0.8),
}


@dataclass(frozen=True)
class Statistics:
    """What is compared with the days: by city (n,) unless said otherwise. Shares of days are fractions.

    acf (3,): lags 1 to 3 of the mean standardised anomaly of ln C (month of the year removed); seasonal (4,): its spread by season
    over its whole spread; component: share of variance of the first principal component of the anomalies; asymmetry: skewness of the
    day-to-day change of the mean anomaly (negative: falls are sharper than rises).
    """

    mean: Floats
    cv: Floats
    lag1: Floats
    winter_summer: Floats
    above_75: Floats
    above_150: Floats
    spread: Floats
    acf: Floats
    seasonal: Floats
    component: float
    asymmetry: float


def statistics(concentration: Floats, first_day: datetime.date, anomaly_from: int = 0) -> Statistics:
    """Statistics of daily concentrations (days, n), ug/m3, without gaps.

    Days before row ``anomaly_from`` are used for the anomalies of ln C only (autocorrelation, spread, component).
    """
    month_index = (np.datetime64(first_day, "D") + np.arange(len(concentration))).astype("datetime64[M]").astype(np.int64)
    season = SEASON_OF_MONTH[month_index % 12]
    log = np.log(concentration)
    block = month_index - month_index[0]
    count = np.bincount(block).astype(np.float64)
    means = np.stack([np.bincount(block, weights=column) / count for column in log.T], axis=1)
    anomaly = log - means[block]
    spread = anomaly.std(axis=0)
    standard = anomaly / spread
    regional = standard.mean(axis=1)
    own, own_log, own_season = concentration[anomaly_from:], log[anomaly_from:], season[anomaly_from:]
    change = np.diff(regional)
    return Statistics(
        mean=own.mean(axis=0),
        cv=own.std(axis=0) / own.mean(axis=0),
        lag1=np.array([_autocorrelation(column, 1) for column in own_log.T]),
        winter_summer=own[own_season == 0].mean(axis=0) / own[own_season == 2].mean(axis=0),
        above_75=(own > 75.0).mean(axis=0),
        above_150=(own > 150.0).mean(axis=0),
        spread=spread,
        acf=np.array([_autocorrelation(regional, lag) for lag in (1, 2, 3)]),
        seasonal=np.array([regional[season == s].std() for s in range(4)]) / regional.std(),
        component=float(np.linalg.eigvalsh(np.atleast_2d(np.corrcoef(standard.T)))[-1] / len(log.T)),
        asymmetry=float(((change - change.mean()) ** 3).mean() / change.std() ** 3),
    )


def _autocorrelation(x: Floats, lag: int) -> float:
    return float(np.corrcoef(x[lag:], x[:-lag])[0, 1])


def read_days(path: Path, cities: Sequence[str]) -> tuple[Floats, datetime.date]:
    """Daily concentrations (days, n) of the cities and the first day; a missing day is interpolated in ln C."""
    table = pd.read_csv(path, usecols=["city", "date", "pm25"], parse_dates=["date"])
    wide = table.pivot(index="date", columns="city", values="pm25")
    missing = [city for city in cities if city not in wide.columns]
    if missing:
        raise ValueError(f"{path}: no days of {', '.join(missing)}")
    wide = wide[list(cities)].asfreq("D")
    log = pd.DataFrame(np.log(wide.where(wide > 0).to_numpy(dtype=np.float64))).interpolate(limit_direction="both")
    first = wide.index[0]
    return np.exp(log.to_numpy()), datetime.date(first.year, first.month, first.day)


def read_shares(pack: Path) -> tuple[list[str], Floats]:
    """City names and the share matrix (n, n+1) of a pack, rows receptors, last column outside, rows sum to one."""
    with (pack / "cities.csv").open(encoding="utf-8-sig", newline="") as file:
        cities = [unguarded(row["city"]) for row in csv.DictReader(file)]
    column = {name: i for i, name in enumerate([*cities, "outside"])}
    share = np.zeros((len(cities), len(cities) + 1))
    with (pack / "transport.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            share[column[unguarded(row["receptor"])], column[unguarded(row["source"])]] = float(row["share_percent"])
    return cities, share / share.sum(axis=1, keepdims=True)


def simulate(
    mapping: Mapping[str, Any], cities: Sequence[str], base: Floats, root_seed: int = FIT_SEED, days: int = SIMULATED_DAYS
) -> tuple[Floats, Floats]:
    """Weather years at base emissions: concentration (days, n) and its non-local part in the first city (days,), ug/m3.

    base (n, n+1), ug/m3: base-year mean of each receptor by source, last column outside.
    """
    weather = draw_weather(climate_from_mapping(mapping, cities), cities, Draws(root_seed), SIMULATED_START, days)
    n = len(cities)
    fixed = (MEMORY, weather.ventilation, weather.regime, base[:, n].copy(), base[:, :n].copy(), weather.tilt, weather.tilt_outside)
    concentration, without_first = np.empty((days, n)), np.empty((days, n))
    ratio, by_source = np.ones((days, n)), base.copy()
    air_month(by_source, *fixed, ratio, concentration, np.empty((n, n + 1)))
    ratio[:, 0] = 0.0
    by_source = base.copy()
    by_source[:, 0] = 0.0
    air_month(by_source, *fixed, ratio, without_first, np.empty((n, n + 1)))
    return concentration, without_first[:, 0]


def nonlocal_shares(concentration: Floats, nonlocal_part: Floats) -> Floats:
    """Share of air from elsewhere on good (<= 75), moderate (<= 150) and heavy days and over all days (4,)."""
    good, heavy = concentration <= 75.0, concentration > 150.0
    chosen = (good, ~good & ~heavy, heavy, np.ones_like(good))
    return np.array([nonlocal_part[days].sum() / concentration[days].sum() for days in chosen])


def fit_season(days: Floats, first_day: datetime.date, heating: Season = (HEATING_START, HEATING_END)) -> Floats:
    """Relative level of each calendar month outside the heating factor (n, 12), from two harmonics in quasi-Poisson regression."""
    phase = _design(first_day, len(days), heating)
    year = _design(datetime.date(2013, 1, 1), 365, heating)
    month = day_classes(datetime.date(2013, 1, 1), 365, None, None)
    offset = np.log(HEATING_FACTOR) * phase[:, -1]
    season = np.empty((days.shape[1], 12))
    for r in range(days.shape[1]):
        relative = days[:, r] / days[:, r].mean()

        def loss(b: Floats, relative: Floats = relative) -> float:
            eta = phase[:, :-1] @ b + offset
            return float((np.exp(eta) - relative * eta).mean())

        best = minimize(loss, np.zeros(phase.shape[1] - 1), method="BFGS").x
        level = np.exp(year[:, :-1] @ best)
        season[r] = np.bincount(month, weights=level) / np.bincount(month)
    return season / season.mean(axis=1, keepdims=True)


def _design(first_day: datetime.date, days: int, season: Season) -> Floats:
    """Columns: one, two harmonics of the year, heating season (0/1)."""
    date = np.datetime64(first_day, "D") + np.arange(days)
    angle = 2.0 * np.pi * ((date - date.astype("datetime64[Y]")).astype(np.float64) + 0.5) / 365.25
    heating = (day_classes(first_day, days, *season) >= 12).astype(np.float64)
    return np.stack([np.ones(days), np.cos(angle), np.sin(angle), np.cos(2 * angle), np.sin(2 * angle), heating], axis=1)


def to_mapping(parameters: Floats, cities: Sequence[str], season: Floats) -> dict[str, Any]:
    """The content of weather.yaml from the vector of fitted parameters (GLOBALS, then LOCALS by city)."""
    g = {name: round(float(value), 4) for name, value in zip(GLOBALS, parameters[: len(GLOBALS)], strict=True)}
    local = parameters[len(GLOBALS) :].reshape(len(LOCALS), len(cities))
    own = [round(float(np.exp(g["own_clean"])), 4), 1.0, round(float(np.exp(-g["own_southerly"])), 4)]
    other = [round(float(np.exp(-g["other_clean"])), 4), 1.0, round(float(np.exp(g["other_southerly"])), 4)]
    edges = {name: f"{month:02d}-{day:02d}" for name, (month, day) in (("start", HEATING_START), ("end", HEATING_END))}
    return {
        "heating": {**edges, "factor": HEATING_FACTOR},
        "fronts": {name: g[name] for name in ("scale_days", "shape", "drop", "persistence")},
        "amplitude": {"winter": 1.0, **{name: g[name] for name in ("spring", "summer", "autumn")}},
        "regimes": {
            **{name: g[name] for name in ("clean_north_below", "southerly_above", "blur")},
            "tilt": {"own": own, "other": other, "outside": list(other)},
        },
        "cities": {
            city: {
                **{name: round(float(local[i, r]), 4) for i, name in enumerate(LOCALS)},
                "season": [round(float(x), 4) for x in season[r]],
            }
            for r, city in enumerate(cities)
        },
    }


def residuals(mapping: Mapping[str, Any], cities: Sequence[str], base: Floats, target: Statistics) -> Floats:
    """Misses in units of what is accepted: 20 %, for shares of days 20 % or 1.5 percentage points, the larger."""
    concentration, elsewhere = simulate(mapping, cities, base)
    got = statistics(concentration, SIMULATED_START)
    share_75 = (got.above_75 - target.above_75) / np.maximum(0.2 * target.above_75, 0.015)
    share_150 = (got.above_150 - target.above_150) / np.maximum(0.2 * target.above_150, 0.015)
    relative = [(getattr(got, k) / getattr(target, k) - 1.0) / 0.2 for k in ("cv", "lag1", "spread")]
    band = (nonlocal_shares(concentration[:, 0], elsewhere)[:3] - NONLOCAL_TARGET) / 0.1
    return np.concatenate([
        1.5 * relative[0], 1.5 * relative[1], 0.7 * relative[2], 1.5 * share_75, 1.5 * share_150,
        4.0 * (got.acf - target.acf) / 0.1, 1.5 * (got.seasonal - target.seasonal) / 0.1,
        [3.0 * (got.component - target.component) / 0.05, 1.5 * (got.asymmetry - target.asymmetry) / 0.3], 2.5 * band,
    ])  # fmt: skip


def fit(cities: Sequence[str], base: Floats, season: Floats, target: Statistics, evaluations: int) -> dict[str, Any]:
    """Least squares over the simulated moments from the starts in GLOBALS and LOCALS; returns the mapping of weather.yaml."""
    table = np.array([*GLOBALS.values(), *(value for value in LOCALS.values() for _ in cities)])
    result = least_squares(
        lambda p: residuals(to_mapping(p, cities, season), cities, base, target),
        table[:, 0], bounds=(table[:, 1], table[:, 2]), x_scale=0.2 * (table[:, 2] - table[:, 1]), diff_step=0.02,
        max_nfev=evaluations, loss="soft_l1",
    )  # fmt: skip
    return to_mapping(result.x, cities, season)


COMMENT = """# Weather of the region: parameters fitted to daily city means by `python -m sim.world.making.fit_weather` (method: its docstring).
# Source AQISTUDY_GH, days {first}..{last}, quality derived. Memory of the air in the fit: 0.2. V is a factor on concentration.
# heating.factor: SU11102728, quality recalled (an input: two years of days do not identify it).
# fronts: after a front the index is -drop + noise, then persistence*index + noise; the next front comes by a Weibull hazard of
#   scale_days and shape. amplitude: of the index in ln V by season (winter = 1). regimes: bounds on the standardised index, blur =
#   sd of the wind's departure from it; tilt: clean north, stagnant, southerly, up to a factor (means become 1 over the year);
#   sizes of the tilts follow the share of transported air in the first city by level of pollution (CAIXIN2014;BJEPB2018, quality recalled).
# cities: response of ln V to the index, deviation and persistence of the city's own part, season = level of months 1..12.
"""


def write_yaml(path: Path, mapping: Mapping[str, Any], head: str) -> None:
    """Write weather.yaml with ``head``, its comment."""
    path.write_text(head + yaml.safe_dump(dict(mapping), sort_keys=False, default_flow_style=None, width=130), encoding="utf-8")


def write_monthly(path: Path, days: Floats, first_day: datetime.date, cities: Sequence[str], years: Statistics) -> None:
    """Write mean (ug/m3) and spread of ln C by city and calendar month, and by city the yearly statistics (month = year)."""
    month = (np.datetime64(first_day, "D") + np.arange(len(days))).astype("datetime64[M]").astype(np.int64) % 12
    with path.open("w", encoding="utf-8", newline="") as file:
        write = TableWriter(file)
        write.writerow(["city", "month", "mean", "sd_ln", "cv", "lag1_ln", "winter_summer", "above_75", "above_150", "source", "quality"])
        for r, city in enumerate(cities):
            for m in range(12):
                own = days[month == m, r]
                write.writerow([city, m + 1, f"{own.mean():.2f}", f"{np.log(own).std():.4f}", *[""] * 5, "AQISTUDY_GH", "derived"])
            row = (years.cv, years.lag1, years.winter_summer, years.above_75, years.above_150)
            figures = [f"{years.mean[r]:.2f}", f"{years.spread[r]:.4f}", *(f"{values[r]:.4f}" for values in row)]
            write.writerow([city, "year", *figures, "AQISTUDY_GH", "derived"])


def main() -> None:
    """Fit, write the two files and print the achieved statistics."""
    parser = argparse.ArgumentParser(prog="python -m sim.world.making.fit_weather", description="fit weather.yaml to daily observations")
    parser.add_argument("daily", type=Path, help="CSV with columns city, date, pm25")
    parser.add_argument("pack", type=Path, help="folder with cities.csv and transport.csv; weather.yaml is written there")
    parser.add_argument(
        "--from", dest="start", type=datetime.date.fromisoformat, default=datetime.date(2014, 1, 1), help="means from this day"
    )
    parser.add_argument("--evaluations", type=int, default=60, help="most steps of the least-squares search")
    chosen = parser.parse_args()
    cities, share = read_shares(chosen.pack)
    days, first_day = read_days(chosen.daily, cities)
    skip = max(0, (chosen.start - first_day).days)
    target = statistics(days, first_day, skip)
    base = share * target.mean[:, None]
    mapping = fit(cities, base, fit_season(days[skip:], chosen.start), target, chosen.evaluations)
    write_yaml(chosen.pack / "weather.yaml", mapping, COMMENT.format(first=first_day, last=first_day + datetime.timedelta(days=len(days) - 1)))
    write_monthly(chosen.pack / "weather_monthly_statistics.csv", days, first_day, cities, target)
    print(comparison(mapping, cities, base, target))


def comparison(mapping: Mapping[str, Any], cities: Sequence[str], base: Floats, target: Statistics, root_seed: int = FIT_SEED + 1) -> str:
    """Table of simulated / observed statistics, on other draws than the fit used."""
    concentration, elsewhere = simulate(mapping, cities, base, root_seed)
    got = statistics(concentration, SIMULATED_START)
    names = ("mean", "cv", "lag1", "winter_summer", "above_75", "above_150", "spread")
    lines = ["city".ljust(13) + "".join(name.rjust(16) for name in names)]
    for r, city in enumerate(cities):
        lines.append(city.ljust(13) + "".join(f"{getattr(got, k)[r]:.3f} / {getattr(target, k)[r]:.3f}".rjust(16) for k in names))
    lines.append(f"acf {got.acf.round(3)} / {target.acf.round(3)}; by season {got.seasonal.round(3)} / {target.seasonal.round(3)}")
    lines.append(f"first component {got.component:.3f} / {target.component:.3f}; asymmetry {got.asymmetry:.3f} / {target.asymmetry:.3f}")
    lines.append(f"non-local, good moderate heavy year: {nonlocal_shares(concentration[:, 0], elsewhere).round(3)}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
