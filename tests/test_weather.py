"""The weather: statistics of fifty simulated years against the days of 2014-2015, named draws, and exact normalisations."""

import csv
import datetime
import os
from pathlib import Path

import numpy as np
import pytest
import yaml

import sim
from sim.draws.streams import Draws
from sim.processes.weather import kernel
from sim.world.making import fit_weather
from sim.world.weather import SEASON_OF_MONTH, SEASONS, calm_weather, climate_from_mapping, draw_weather

PACK = Path(sim.__file__).parent / "world" / "data" / "bth"
STATISTICS = ("cv", "lag1", "winter_summer", "above_75", "above_150")
SEED = 77
START = datetime.date(2013, 1, 1)


def daily_file():
    given = os.environ.get("HAZEPACT_DAILY_FILE")
    return Path(given) if given else Path(__file__).parents[2] / "shared" / "data" / "daily_pm25_2013_2015.csv"


@pytest.fixture(scope="module")
def mapping():
    return yaml.safe_load((PACK / "weather.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def cities():
    return fit_weather.read_shares(PACK)[0]


@pytest.fixture(scope="module")
def climate(mapping, cities):
    return climate_from_mapping(mapping, cities)


@pytest.fixture(scope="module")
def published():
    """Our yearly statistics of the days 2014-2015, by city."""
    with (PACK / "weather_monthly_statistics.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["city"]: row for row in csv.DictReader(file) if row["month"] == "year"}
    names = {
        "mean": "mean",
        "cv": "cv",
        "lag1": "lag1_ln",
        "winter_summer": "winter_summer",
        "above_75": "above_75",
        "above_150": "above_150",
    }
    return {name: np.array([float(row[column]) for row in rows.values()]) for name, column in names.items()}


@pytest.fixture(scope="module")
def fifty_years(mapping, cities, published):
    """Daily air of fifty weather years with emissions such that the means are those of 2014-2015, and Beijing's imported part."""
    base = fit_weather.read_shares(PACK)[1] * published["mean"][:, None]
    return fit_weather.simulate(mapping, cities, base, root_seed=SEED)


@pytest.fixture(scope="module")
def simulated(fifty_years):
    return fit_weather.statistics(fifty_years[0], fit_weather.SIMULATED_START)


def inside(name, got, wanted):
    """Within 20 %; shares of days within 20 % or 1.5 percentage points, the larger."""
    accepted = np.maximum(0.2 * wanted, 0.015 if name.startswith("above") else 0.0)
    return np.abs(got - wanted) <= accepted


def test_fifty_years_look_like_the_days_they_were_fitted_to(simulated, published):
    good = np.stack([inside(name, getattr(simulated, name), published[name]) for name in STATISTICS])
    assert (good.sum(axis=1) >= 11).all(), dict(zip(STATISTICS, good.sum(axis=1), strict=True))
    assert good.all(axis=0).sum() >= 11


def test_one_regional_factor_carries_most_of_the_variance(simulated):
    assert 0.65 <= simulated.component <= 0.82


def test_cold_fronts_end_episodes_abruptly(simulated):
    assert 0.45 < simulated.acf[0] < 0.65
    assert simulated.acf[1] < 0.6 * simulated.acf[0] ** 2
    assert simulated.asymmetry < -0.4  # falls are sharper than rises (about -1 in the days)


def test_imported_share_of_beijing_rises_with_pollution(fifty_years):
    concentration, elsewhere = fifty_years
    good, moderate, heavy, year = 100.0 * fit_weather.nonlocal_shares(concentration[:, 0], elsewhere)
    assert good < moderate < heavy
    assert 0.0 <= good <= 30.0
    assert 24.0 <= moderate <= 60.0
    assert 45.0 <= heavy <= 85.0
    assert 18.0 <= year <= 46.0


def test_heating_starts_on_the_day_and_shows_in_the_air(mapping, climate, fifty_years):
    november = climate.mean_ventilation[[10, 22]]
    assert november[1] / november[0] == pytest.approx(np.full(13, mapping["heating"]["factor"]), rel=1e-12)
    date = np.datetime64(fit_weather.SIMULATED_START) + np.arange(len(fifty_years[0]))
    day = np.array([100 * d.month + d.day for d in date.astype(object)])
    regional = fifty_years[0].mean(axis=1)
    rise = regional[(day >= 1115) & (day <= 1130)].mean() / regional[(day >= 1101) & (day <= 1114)].mean() - 1.0
    assert 0.10 <= rise <= 0.30


def test_winter_is_worst_summer_best_and_the_south_worse_than_the_north(fifty_years, cities):
    concentration = fifty_years[0]
    month = (np.datetime64(fit_weather.SIMULATED_START) + np.arange(len(concentration))).astype("datetime64[M]").astype(int) % 12
    season = SEASON_OF_MONTH[month]
    heavy = np.stack([(concentration[season == s] > 150.0).mean(axis=0) for s in range(4)])
    mean = np.stack([concentration[season == s].mean(axis=0) for s in range(4)])
    assert (mean.argmax(axis=0) == SEASONS.index("winter")).all()
    assert (mean.argmin(axis=0) == SEASONS.index("summer")).all()
    assert heavy.sum(axis=1).argmax() == SEASONS.index("winter")
    south = [cities.index(c) for c in ("Shijiazhuang", "Xingtai", "Handan", "Hengshui", "Baoding")]
    north = [cities.index(c) for c in ("Zhangjiakou", "Chengde", "Qinhuangdao", "Beijing", "Tangshan")]
    assert heavy[0, south].min() > heavy[0, north].max()


@pytest.mark.skipif(not daily_file().is_file(), reason="the daily observations are not shipped")
def test_shipped_statistics_are_those_of_the_days(published, simulated, cities):
    days, first = fit_weather.read_days(daily_file(), cities)
    observed = fit_weather.statistics(days, first, (datetime.date(2014, 1, 1) - first).days)
    for name in ("mean", *STATISTICS):
        assert published[name] == pytest.approx(getattr(observed, name), abs=6e-3 if name == "mean" else 6e-5)
    assert simulated.acf == pytest.approx(observed.acf, abs=0.08)
    assert simulated.seasonal == pytest.approx(observed.seasonal, abs=0.12)
    assert simulated.component == pytest.approx(observed.component, abs=0.08)


def test_order_of_the_cities_changes_nobodys_weather(mapping, cities, climate):
    backwards = cities[::-1]
    there = draw_weather(climate, cities, Draws(5, 2), START, 400)
    back = draw_weather(climate_from_mapping(mapping, backwards), backwards, Draws(5, 2), START, 400)
    assert np.array_equal(back.ventilation[:, ::-1], there.ventilation)
    assert np.array_equal(back.regime, there.regime)
    assert back.tilt[:, ::-1, ::-1] == pytest.approx(there.tilt, rel=1e-14)


def test_a_new_city_changes_nobody_elses_weather(mapping, cities, climate):
    entries = {**mapping["cities"], "default": mapping["cities"]["Handan"]}
    more = ["Anyang", *cities]
    grown = draw_weather(climate_from_mapping({**mapping, "cities": entries}, more), more, Draws(5, 2), START, 400)
    before = draw_weather(climate, cities, Draws(5, 2), START, 400)
    assert np.array_equal(grown.ventilation[:, 1:], before.ventilation)
    assert np.array_equal(grown.regime, before.regime)
    assert not np.allclose(grown.ventilation[:, 0], grown.ventilation[:, 1 + cities.index("Handan")])


def test_a_date_has_its_weather_whatever_the_first_day(cities, climate):
    long = draw_weather(climate, cities, Draws(5, 2), START, 800)
    for skip in (1, 137, 500):
        late = draw_weather(climate, cities, Draws(5, 2), START + datetime.timedelta(days=skip), 800 - skip)
        assert late.ventilation == pytest.approx(long.ventilation[skip:], rel=1e-12)
        assert np.array_equal(late.regime, long.regime[skip:])


def test_replicates_and_root_seeds_differ(cities, climate):
    draws = [draw_weather(climate, cities, Draws(seed, replicate), START, 100).ventilation for seed, replicate in ((1, 0), (1, 1), (2, 0))]
    assert np.array_equal(draws[0], draw_weather(climate, cities, Draws(1, 0), START, 100).ventilation)
    assert not np.allclose(draws[0], draws[1])
    assert not np.allclose(draws[0], draws[2])


def test_ventilation_and_tilts_have_mean_one_over_the_base_year(cities, climate):
    years = 400
    weather = draw_weather(climate, cities, Draws(11, 0), datetime.date(1601, 1, 1), 365 * years + 97)
    volume = weather.ventilation
    assert volume.mean(axis=0) == pytest.approx(np.ones(13), abs=0.01)
    share = np.stack([volume[weather.regime == k].sum(axis=0) for k in range(3)]) / len(volume)
    assert np.einsum("kr,krs->rs", share, climate.tilt) == pytest.approx(np.ones((13, 13)), abs=0.015)
    assert (share * climate.tilt_outside).sum(axis=0) == pytest.approx(np.ones(13), abs=0.015)
    off = ~np.eye(13, dtype=bool)
    assert (np.diff(climate.tilt[:, off], axis=0) > 0).all()
    assert (np.diff(climate.tilt[:, ~off], axis=0) < 0).all()
    assert (np.diff(climate.tilt_outside, axis=0) > 0).all()


def test_expectations_in_closed_form_agree_with_quadrature_over_the_mixture(climate):
    probability, mean, variance = (np.empty(kernel.OLDEST) for _ in range(3))
    front = (climate.front_scale, climate.front_shape, climate.front_drop, climate.front_persistence)
    kernel.stationary_mixture(*front, probability, mean, variance)
    assert probability.sum() == pytest.approx(1.0, abs=1e-12)
    assert probability[-1] < 1e-9
    assert probability @ mean == pytest.approx(0.0, abs=1e-12)
    assert probability @ (variance + mean**2) == pytest.approx(1.0, abs=1e-12)
    x = np.linspace(-12.0, 12.0, 48001)
    density = (probability / np.sqrt(2 * np.pi * variance) * np.exp(-((x[:, None] - mean) ** 2) / (2 * variance))).sum(axis=1)
    step = x[1] - x[0]
    assert kernel.exponential_moment(0.9, probability, mean, variance) == pytest.approx((density * np.exp(0.9 * x)).sum() * step, rel=1e-9)
    below = (density * np.exp(0.9 * x))[x < 0.4].sum() * step
    assert kernel.exponential_moment_below(0.9, 0.4, 0.0, probability, mean, variance) == pytest.approx(below, rel=1e-3)


def test_history_multiplies_the_ventilation_of_its_year_and_season(cities, climate):
    plain = draw_weather(climate, cities, Draws(1, 0), START, 730)
    by_city = np.linspace(0.5, 1.5, 13)
    history = draw_weather(climate, cities, Draws(1, 0), START, 730, {(2013, "winter"): 0.8, (2014, "summer"): by_city})
    ratio = history.ventilation / plain.ventilation
    date = np.datetime64(START) + np.arange(730)
    year, month = date.astype("datetime64[Y]").astype(int) + 1970, date.astype("datetime64[M]").astype(int) % 12 + 1
    winter, summer = (year == 2013) & np.isin(month, (12, 1, 2)), (year == 2014) & np.isin(month, (6, 7, 8))
    assert ratio[winter] == pytest.approx(np.full((winter.sum(), 13), 0.8))
    assert ratio[summer] == pytest.approx(np.tile(by_city, (92, 1)))
    assert ratio[~winter & ~summer] == pytest.approx(np.ones(((~winter & ~summer).sum(), 13)))


def test_shipped_history_gives_the_yearly_factors(cities, climate):
    with (PACK / "weather_history.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(float(r["low"]) < float(r["ventilation_index"]) < float(r["high"]) for r in rows)
    assert {r["city"] for r in rows} == {"region"}
    month = np.array([(START + datetime.timedelta(days=d)).month for d in range(365)])
    heating = np.array([(m, d) >= (11, 15) or (m, d) <= (3, 15) for m, d in ((x.month, x.day) for x in map(_day, range(365)))])
    mean = climate.mean_ventilation[month - 1 + 12 * heating]
    for year, factor in zip(range(2013, 2020), (1.0, 0.98, 0.97, 0.96, 0.93, 0.92, 0.94), strict=True):
        index = {r["season"]: float(r["ventilation_index"]) for r in rows if int(r["year"]) == year}
        daily = np.array([index[SEASONS[s]] for s in SEASON_OF_MONTH[month - 1]])
        assert (mean * daily[:, None]).mean() == pytest.approx(factor, abs=0.002)


def _day(number):
    return START + datetime.timedelta(days=number)


def test_no_weather_is_one_everywhere():
    weather = calm_weather(3, 10)
    assert np.array_equal(weather.ventilation, np.ones((10, 3)))
    assert np.array_equal(weather.tilt, np.ones((3, 3, 3)))
    assert np.array_equal(weather.tilt_outside, np.ones((3, 3)))
    assert len(set(weather.regime)) == 1


def test_missing_pieces_are_all_named(mapping, cities):
    broken = {
        **mapping,
        "amplitude": {"winter": 1.0, "spring": -1, "summer": 0.5},
        "heating": {"start": "11-31", "end": "03-15", "factor": 1.1},
    }
    broken["cities"] = {name: entry for name, entry in mapping["cities"].items() if name != "Tianjin"}
    with pytest.raises(ValueError) as caught:
        climate_from_mapping(broken, cities)
    for piece in ("amplitude.spring", "amplitude.autumn", "heating.start", "'Tianjin'"):
        assert piece in str(caught.value)


def test_weather_for_other_cities_than_the_climates_is_refused(cities, climate):
    with pytest.raises(ValueError, match="climate"):
        draw_weather(climate, cities[:3], Draws(1, 0), START, 10)
