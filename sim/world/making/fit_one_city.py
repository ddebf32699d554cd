"""Fit a region's weather to the days of one of its cities: ``python -m sim.world.making.fit_one_city DAILY.csv PACK_DIR CITY LIKE_DIR``.

For a region of which one city alone has daily values. DAILY.csv has columns city, date, pm25; PACK_DIR holds region.yaml (heating season),
cities.csv and transport.csv; every city takes the climate of CITY, as the entry ``default`` of ``weather.yaml``. One city does not
tell its own part of the weather from the region's, nor the wind's part in transport: deviation and persistence (medians of its
cities), regimes and tilts are those of LIKE_DIR, a pack that was fitted to many cities.

Method as in :mod:`sim.world.making.fit_weather`: season by quasi-Poisson regression with the heating factor given; front, persistence,
seasonal amplitudes and response by simulated moments over 50 weather years (coefficient of variation, autocorrelation of ln C at lag
1, of its anomaly at lags 1 to 3, shares of days above 75 and 150 ug/m3, spread, seasonal spread and skewness of change of the anomaly).
"""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.optimize import least_squares

from sim.world.making import fit_weather as many

Floats = NDArray[np.float64]
FITTED: dict[str, tuple[float, float, float]] = {
    **{name: many.GLOBALS[name] for name in ("scale_days", "shape", "drop", "persistence", "spring", "summer", "autumn")},
    "response": many.LOCALS["response"],
}
"""Start and bounds of what one city can tell."""
SOURCES = "AQISTUDY_GH;ASSUMED_WEATHER"
"""Keys of what is fitted and of what every other city is given; the second is to be explained in the pack's SOURCES.md."""
COMMENT = """# Weather of the region: parameters fitted to daily means of {city} alone by `python -m sim.world.making.fit_one_city` (method: its docstring).
# Source AQISTUDY_GH, days {first}..{last}, quality derived. Memory of the air in the fit: 0.2. V is a factor on concentration.
# Every city takes the entry `default`, the climate of {city}: an assumption (ASSUMED_WEATHER). deviation, persistence, regimes: those of the
# packaged region {like}, which has days of many cities (assumption). heating.factor: SU11102728, quality recalled.
# fronts, amplitude, regimes, tilt and the keys of a city mean what they mean there.
"""


def to_mapping(parameters: Floats, season: Floats, heating: many.Season, like: Mapping[str, Any]) -> dict[str, Any]:
    """The content of weather.yaml from the fitted parameters (in the order of FITTED); ``like``: that of the region to borrow from."""
    p = {name: round(float(value), 4) for name, value in zip(FITTED, parameters, strict=True)}
    entries = list(like["cities"].values())
    borrowed = {name: round(median(entry[name] for entry in entries), 4) for name in ("deviation", "persistence")}
    edges = {name: f"{month:02d}-{day:02d}" for name, (month, day) in zip(("start", "end"), heating, strict=True)}
    return {
        "source": SOURCES,
        "quality": "assumption",
        "heating": {**edges, "factor": many.HEATING_FACTOR},
        "fronts": {name: p[name] for name in ("scale_days", "shape", "drop", "persistence")},
        "amplitude": {"winter": 1.0, **{name: p[name] for name in ("spring", "summer", "autumn")}},
        "regimes": dict(like["regimes"]),
        "cities": {"default": {"response": p["response"], **borrowed, "season": [round(float(x), 4) for x in season]}},
    }


def residuals(mapping: Mapping[str, Any], city: str, base: Floats, target: many.Statistics) -> Floats:
    """Misses in the units and weights of :func:`sim.world.making.fit_weather.residuals`, without what needs several cities."""
    got = many.statistics(many.simulate(mapping, [city], base)[0], many.SIMULATED_START)
    shares = [(getattr(got, k) - getattr(target, k)) / np.maximum(0.2 * getattr(target, k), 0.015) for k in ("above_75", "above_150")]
    relative = [(getattr(got, k) / getattr(target, k) - 1.0) / 0.2 for k in ("cv", "lag1", "spread")]
    return np.concatenate([
        1.5 * relative[0], 1.5 * relative[1], 0.7 * relative[2], 1.5 * shares[0], 1.5 * shares[1], 2.0 * (got.acf - target.acf) / 0.1,
        0.75 * (got.seasonal - target.seasonal) / 0.1, [0.75 * (got.asymmetry - target.asymmetry) / 0.3],
    ])  # fmt: skip


def fit(city: str, base: Floats, season: Floats, heating: many.Season, like: Mapping[str, Any], target: many.Statistics, evaluations: int) -> dict[str, Any]:
    """Least squares over the simulated moments from the starts in FITTED; returns the mapping of weather.yaml."""
    table = np.array(list(FITTED.values()))
    result = least_squares(
        lambda p: residuals(to_mapping(p, season, heating, like), city, base, target),
        table[:, 0], bounds=(table[:, 1], table[:, 2]), x_scale=0.2 * (table[:, 2] - table[:, 1]), diff_step=0.02, max_nfev=evaluations,
        loss="soft_l1",
    )  # fmt: skip
    return to_mapping(result.x, season, heating, like)


def heating_of(pack: Path) -> many.Season:
    """First and last day of the pack's heating season, (month, day)."""
    season = yaml.safe_load((pack / "region.yaml").read_text(encoding="utf-8"))["heating_season"]
    first, last = (tuple(int(part) for part in season[key].split("-")) for key in ("from", "to"))
    return (first[0], first[1]), (last[0], last[1])


def own_and_rest(pack: Path, city: str, mean: float) -> Floats:
    """Base-year mean of a city from itself and from everywhere else, (1, 2), ug/m3."""
    cities, share = many.read_shares(pack)
    own = share[cities.index(city), cities.index(city)]
    return mean * np.array([[own, 1.0 - own]])


def main() -> None:
    """Fit, write weather.yaml and weather_monthly_statistics.csv, and print the achieved statistics."""
    parser = argparse.ArgumentParser(prog="python -m sim.world.making.fit_one_city", description="fit weather.yaml to the days of one city")
    parser.add_argument("daily", type=Path, help="CSV with columns city, date, pm25")
    parser.add_argument("pack", type=Path, help="folder of the pack; weather.yaml is written there")
    parser.add_argument("city", help="the city whose days are known")
    parser.add_argument("like", type=Path, help="folder of a pack that was fitted to many cities")
    parser.add_argument(
        "--from", dest="start", type=datetime.date.fromisoformat, default=datetime.date(2014, 1, 1), help="means from this day"
    )
    parser.add_argument("--evaluations", type=int, default=60, help="most steps of the least-squares search")
    chosen = parser.parse_args()
    days, first_day = many.read_days(chosen.daily, [chosen.city])
    skip = max(0, (chosen.start - first_day).days)
    target = many.statistics(days, first_day, skip)
    base, heating = own_and_rest(chosen.pack, chosen.city, float(target.mean[0])), heating_of(chosen.pack)
    like = yaml.safe_load((chosen.like / "weather.yaml").read_text(encoding="utf-8"))
    season = many.fit_season(days[skip:], chosen.start, heating)[0]
    mapping = fit(chosen.city, base, season, heating, like, target, chosen.evaluations)
    head = COMMENT.format(city=chosen.city, like=chosen.like.name, first=first_day, last=first_day + datetime.timedelta(days=len(days) - 1))
    many.write_yaml(chosen.pack / "weather.yaml", mapping, head)
    many.write_monthly(chosen.pack / "weather_monthly_statistics.csv", days, first_day, [chosen.city], target)
    print(many.comparison(mapping, [chosen.city], base, target))


if __name__ == "__main__":
    main()
