"""The weather of a region: parameters from a pack's ``weather.yaml`` and draws from named streams.

``V[r,d] = season[r,month] * heating * exp(a*x[d] + w[r,d]) / E exp(a*x + w)`` with a = response[r]*amplitude[season]; x is the
regional stagnation index (one for the region, ended by cold fronts), w the city's own AR(1). The regime of the day (clean
north, stagnant, southerly) follows x; its tilts move the share of transported air. E V = 1 over the standard year of 365
days in every city and the V-weighted mean of every tilt is 1, both in closed form from the parameters.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.draws.compiled import jit
from sim.draws.philox import standard_normal
from sim.draws.philox import uniform as philox_uniform
from sim.draws.streams import Draws, named_ids
from sim.processes.weather import kernel

Floats = NDArray[np.float64]
SEASONS = ("winter", "spring", "summer", "autumn")
SEASON_OF_MONTH = np.array([0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 0])
"""Season number of months 1 to 12; with a year it is the calendar year of the day (December 2013 is winter 2013)."""
CLASSES = 24
"""Day classes: month (12) outside, then month (12) inside the heating season."""
_NO_REGIMES = {
    "clean_north_below": 0.0, "southerly_above": 0.0, "blur": 0.0, "tilt": {"own": (1.0,) * 3, "other": (1.0,) * 3, "outside": (1.0,) * 3},
}  # fmt: skip
"""Every day alike in where the pollution comes from (a river)."""
_LEAD_REGION = 400  # a front wipes out the past, so two starts meet exactly; 0.9**200 = 7e-10 is the worst case of a city
_LEAD_CITY = 200


@dataclass(frozen=True)
class Climate:
    """Weather parameters of n cities, ready to draw from.

    log_base, response (24, n): log V at x = w = 0, and its slope on the regional index, by day class. deviation, persistence (n,)
    of the city part of ln V. tilt (3, n, n), tilt_outside (3, n): factors by regime. heating_start, heating_end: (month, day)
    of the first and last heating day, or None. mean_ventilation (24, n): E V by day class.
    """

    cities: tuple[str, ...]
    front_scale: float
    front_shape: float
    front_drop: float
    front_persistence: float
    regime_lower: float
    regime_upper: float
    regime_blur: float
    heating_start: tuple[int, int] | None
    heating_end: tuple[int, int] | None
    log_base: Floats
    response: Floats
    deviation: Floats
    persistence: Floats
    mean_ventilation: Floats
    tilt: Floats
    tilt_outside: Floats


@dataclass(frozen=True)
class Weather:
    """Drawn weather: ventilation (days, n), 1 = normal; regime (days,) in 0, 1, 2; tilt (3, n, n); tilt_outside (3, n)."""

    ventilation: Floats
    regime: NDArray[np.int64]
    tilt: Floats
    tilt_outside: Floats


class _Reader:
    """Collects every missing or wrong piece of the mapping, so that one error names them all."""

    def __init__(self) -> None:
        self.errors: list[str] = []

    def mapping(self, parent: Mapping[str, Any], name: str, path: str) -> Mapping[str, Any]:
        value = parent.get(name)
        if not isinstance(value, Mapping):
            self.errors.append(f"{path}{name}: a mapping is needed")
            return {}
        return value

    def number(self, parent: Mapping[str, Any], name: str, path: str, low: float, high: float) -> float:
        value = parent.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            self.errors.append(f"{path}{name}: a number from {low:g} to {high:g} is needed, got {value!r}")
            return low
        return float(value)

    def numbers(self, parent: Mapping[str, Any], name: str, path: str, count: int) -> Floats:
        value = parent.get(name)
        good = isinstance(value, list | tuple) and len(value) == count
        if good and all(isinstance(x, int | float) and not isinstance(x, bool) and 0 < x < float("inf") for x in value or ()):
            return np.array(value, dtype=np.float64)
        self.errors.append(f"{path}{name}: {count} positive numbers are needed, got {value!r}")
        return np.ones(count)

    def month_day(self, parent: Mapping[str, Any], name: str, path: str) -> tuple[int, int]:
        value = str(parent.get(name))
        try:
            day = datetime.date.fromisoformat(f"2013-{value}")
        except ValueError:
            self.errors.append(f"{path}{name}: a day of the year such as '11-15' is needed, got {value!r}")
            return (1, 1)
        return (day.month, day.day)

    def finish(self) -> None:
        if self.errors:
            raise ValueError("weather: " + "; ".join(self.errors))


def climate_from_mapping(mapping: Mapping[str, Any], cities: Sequence[str]) -> Climate:
    """Build the climate of ``cities`` (in that order) from a mapping as read from ``weather.yaml``.

    A city that is not named under ``cities`` takes the entry ``default`` there; without ``heating`` there is no heating season,
    without ``regimes`` no tilt.
    Raises ValueError naming every missing or wrong piece.
    """
    read = _Reader()
    fronts = read.mapping(mapping, "fronts", "")
    front = (
        read.number(fronts, "scale_days", "fronts.", 0.5, 30.0),
        read.number(fronts, "shape", "fronts.", 0.5, 10.0),
        read.number(fronts, "drop", "fronts.", 0.0, 20.0),
        read.number(fronts, "persistence", "fronts.", 0.0, 0.999),
    )
    amplitudes = read.mapping(mapping, "amplitude", "")
    amplitude = np.array([read.number(amplitudes, name, "amplitude.", 0.0, 5.0) for name in SEASONS])
    regime = read.mapping(mapping, "regimes", "") if mapping.get("regimes") is not None else _NO_REGIMES
    lower = read.number(regime, "clean_north_below", "regimes.", -10.0, 10.0)
    upper = read.number(regime, "southerly_above", "regimes.", -10.0, 10.0)
    blur = read.number(regime, "blur", "regimes.", 0.0, 10.0)
    if upper < lower:
        read.errors.append("regimes.southerly_above: must not lie below clean_north_below")
    tilts = read.mapping(regime, "tilt", "regimes.")
    own, other, outside = (read.numbers(tilts, name, "regimes.tilt.", 3) for name in ("own", "other", "outside"))
    start = end = None
    factor = 1.0
    if mapping.get("heating") is not None:
        heating = read.mapping(mapping, "heating", "")
        start, end = read.month_day(heating, "start", "heating."), read.month_day(heating, "end", "heating.")
        factor = read.number(heating, "factor", "heating.", 0.1, 10.0)
    season, slope, deviation, persistence = _read_cities(read, mapping, cities)
    read.finish()

    days = np.bincount(day_classes(datetime.date(2013, 1, 1), 365, start, end), minlength=CLASSES).astype(np.float64)
    level = np.concatenate([season, season * factor], axis=1).T
    level = level * (365.0 / (days @ level))
    response = np.tile(amplitude[SEASON_OF_MONTH], 2)[:, None] * slope[None, :]
    log_moment, frequency = _moments(response, front, (lower, upper), blur)
    share = np.einsum("c,kcr->kr", days / 365.0, level[None] * frequency)
    tilt = np.repeat((other[:, None] / (other @ share))[:, :, None], len(cities), axis=2)
    cells = np.arange(len(cities))
    tilt[:, cells, cells] = own[:, None] / (own @ share)
    log_base = np.log(level) - 0.5 * deviation**2 - log_moment
    gout = outside[:, None] / (outside @ share)
    settings = (*front, lower, upper, blur, start, end)
    return Climate(tuple(cities), *settings, log_base, response, deviation, persistence, level, tilt, gout)


def _moments(response: Floats, front: tuple[float, float, float, float], bounds: tuple[float, float], blur: float) -> tuple[Floats, Floats]:
    """Of exp(a x) for every slope a in ``response`` (24, n): log of the expectation, and its shares by regime (3, 24, n)."""
    probability, mean, variance = (np.empty(kernel.OLDEST) for _ in range(3))
    kernel.stationary_mixture(*front, probability, mean, variance)
    log_moment, frequency = np.empty_like(response), np.empty((3, *response.shape))
    for at, a in np.ndenumerate(response):
        total = kernel.exponential_moment(a, probability, mean, variance)
        lower, upper = (kernel.exponential_moment_below(a, b, blur, probability, mean, variance) / total for b in bounds)
        log_moment[at] = np.log(total)
        frequency[(slice(None), *at)] = lower, upper - lower, 1.0 - upper
    return log_moment, frequency


def _read_cities(read: _Reader, mapping: Mapping[str, Any], cities: Sequence[str]) -> tuple[Floats, Floats, Floats, Floats]:
    """Season (n, 12), response, deviation and persistence (n,) of the cities."""
    n = len(cities)
    season, slope, deviation, persistence = np.ones((n, 12)), np.ones(n), np.ones(n), np.ones(n)
    entries = read.mapping(mapping, "cities", "")
    for r, city in enumerate(cities):
        name = city if city in entries else "default"
        if entries and name not in entries:
            read.errors.append(f"cities: no entry {city!r} and no entry 'default'")
        elif entries:
            entry, path = read.mapping(entries, name, "cities."), f"cities.{name}."
            season[r] = read.numbers(entry, "season", path, 12)
            slope[r] = read.number(entry, "response", path, 0.0, 5.0)
            deviation[r] = read.number(entry, "deviation", path, 0.0, 5.0)
            persistence[r] = read.number(entry, "persistence", path, 0.0, 0.9)
    return season, slope, deviation, persistence


def day_classes(first_day: datetime.date, days: int, start: tuple[int, int] | None, end: tuple[int, int] | None) -> NDArray[np.int64]:
    """Class of each day: month - 1, plus 12 inside the heating season (both ends included, over New Year if start > end)."""
    date = np.datetime64(first_day, "D") + np.arange(days)
    month_start = date.astype("datetime64[M]")
    month = month_start.astype(np.int64) % 12
    if start is None or end is None:
        return month
    code = (month + 1) * 100 + (date - month_start).astype(np.int64) + 1
    begin, finish = start[0] * 100 + start[1], end[0] * 100 + end[1]
    after, before = code >= begin, code <= finish
    heating = (after & before) if begin <= finish else (after | before)
    return month + 12 * heating


@jit
def _fill_days(key, ids, first_ordinal, normal, out):
    """out[d, i]: draw of id i on day first_ordinal + d; the day's ordinal is the Philox slot, so one key serves all days."""
    for d in range(out.shape[0]):
        slot = np.uint64(first_ordinal + d)
        for i in range(ids.size):
            if normal:
                out[d, i] = standard_normal(key, ids[i], slot)
            else:
                out[d, i] = philox_uniform(key, ids[i], slot)


def daily_draws(draws: Draws, name: str, ids: NDArray[np.uint64], first: int, days: int, normal: bool = True) -> Floats:
    """(days, ids) standard normals, or uniforms; the draws of a day depend on the date (its ordinal), not on the first day."""
    out = np.empty((days, ids.size))
    _fill_days(draws.stream(name).key(), ids, first, normal, out)
    return out


def draw_weather(
    climate: Climate,
    city_names: Sequence[str],
    draws: Draws,
    first_day: datetime.date,
    days: int,
    year_season_index: Mapping[tuple[int, str], float | Floats] | None = None,
) -> Weather:
    """Draw ``days`` days of weather from ``first_day`` on.

    The draws of a day depend on seeds, date and city name alone: order and number of cities and the first day change nothing
    (the regional index is run in from 400 days before, the city parts from 200). ``year_season_index`` multiplies V by a factor
    for (calendar year, season), a number or one per city; a year and season without entry counts as climatology, 1.
    Raises ValueError if ``city_names`` are not the climate's cities.
    """
    if tuple(city_names) != climate.cities:
        raise ValueError(f"the climate was made for {list(climate.cities)}, not for {list(city_names)}")
    first, n = first_day.toordinal(), len(climate.cities)
    region = named_ids("region", ["index"])
    lead_days = days + _LEAD_REGION
    fronts = daily_draws(draws, "weather.front", region, first - _LEAD_REGION, lead_days, normal=False)[:, 0]
    innovation = daily_draws(draws, "weather.regional", region, first - _LEAD_REGION, lead_days)[:, 0]
    noise = daily_draws(draws, "weather.regime", region, first, days)[:, 0]
    local = daily_draws(draws, "weather.city", named_ids("city", city_names), first - _LEAD_CITY, days + _LEAD_CITY)
    front = (climate.front_scale, climate.front_shape, climate.front_drop, climate.front_persistence)
    scratch = np.empty((3, kernel.OLDEST))
    centre, spread = kernel.stationary_mixture(*front, scratch[0], scratch[1], scratch[2])
    index = np.empty(lead_days)
    kernel.regional_index(fronts, innovation, *front, centre, spread, index)
    index = index[_LEAD_REGION:]
    regime = np.empty(days, dtype=np.int64)
    kernel.regimes(index, noise, climate.regime_blur, climate.regime_lower, climate.regime_upper, regime)
    calendar = day_classes(first_day, days, climate.heating_start, climate.heating_end)
    ventilation = np.empty((days, n))
    kernel.ventilation_days(
        index, local, _LEAD_CITY, calendar, climate.log_base, climate.response, climate.deviation, climate.persistence,
        _history(year_season_index, first_day, days, n), ventilation,
    )  # fmt: skip
    return Weather(ventilation, regime, climate.tilt, climate.tilt_outside)


def _history(index: Mapping[tuple[int, str], float | Floats] | None, first_day: datetime.date, days: int, n: int) -> Floats:
    """Factor on V by day and city from the index by calendar year and season."""
    factor = np.ones((days, n))
    if index:
        month = (np.datetime64(first_day, "D") + np.arange(days)).astype("datetime64[M]").astype(np.int64)
        year, season = month // 12 + 1970, SEASON_OF_MONTH[month % 12]
        for (at_year, at_season), value in index.items():
            factor[(year == at_year) & (season == SEASONS.index(at_season))] = value
    return factor


def calm_weather(n: int, days: int) -> Weather:
    """No weather at all: V = 1, one regime, tilts 1."""
    return Weather(np.ones((days, n)), np.ones(days, dtype=np.int64), np.ones((3, n, n)), np.ones((3, n)))
