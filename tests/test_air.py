"""The air layer: a worked example by hand, attribution, linearity, and that the mean of the air is the base-year mean."""

import datetime
from pathlib import Path

import numpy as np
import pytest
import yaml

import sim
from sim.draws.streams import Draws
from sim.processes.air.kernel import air_month
from sim.world.making.fit_weather import read_shares
from sim.world.weather import calm_weather, climate_from_mapping, draw_weather

PACK = Path(sim.__file__).parent / "world" / "data" / "bth"


def run_air(weather, outside, transport, ratio, start, memory=0.2, kernel=air_month):
    days, n = weather.ventilation.shape
    by_source = start.copy()
    concentration, contribution = np.empty((days, n)), np.empty((n, n + 1))
    kernel(
        by_source, memory, weather.ventilation, weather.regime, outside, transport, weather.tilt, weather.tilt_outside, ratio,
        concentration, contribution,
    )  # fmt: skip
    return concentration, contribution, by_source


@pytest.fixture(scope="module")
def bth():
    cities, share = read_shares(PACK)
    climate = climate_from_mapping(yaml.safe_load((PACK / "weather.yaml").read_text(encoding="utf-8")), cities)
    return cities, climate, share * np.linspace(40.0, 110.0, len(cities))[:, None]


@pytest.fixture(scope="module")
def some_air(bth):
    cities, climate, base = bth
    weather = draw_weather(climate, cities, Draws(3, 1), datetime.date(2013, 1, 1), 120)
    ratio = np.random.default_rng(1).uniform(0.3, 1.3, weather.ventilation.shape)
    n = len(cities)
    return weather, base[:, n].copy(), base[:, :n].copy(), ratio, base


def test_the_worked_example_of_a_cut_of_forty_per_cent():
    weather = calm_weather(1, 12)
    start = np.array([[80.0, 15.0]])
    concentration, contribution, _ = run_air(weather, np.array([15.0]), np.array([[80.0]]), np.full((12, 1), 0.6), start, memory=0.5)
    level = concentration[:, 0]
    assert level[[0, 2]] == pytest.approx([79.0, 67.0], abs=1e-12)
    assert level[11] == pytest.approx(63.0078, abs=5e-5)
    assert level.mean() == pytest.approx(65.6660, abs=5e-5)
    assert 100.0 * (level.mean() / 95.0 - 1.0) == pytest.approx(-30.88, abs=5e-3)
    assert contribution[0] == pytest.approx([level.mean() - 15.0, 15.0], abs=1e-12)


def test_contributions_add_up_to_the_concentration(some_air):
    concentration, contribution, last = run_air(*some_air)
    assert np.abs(contribution.sum(axis=1) - concentration.mean(axis=0)).max() < 1e-9
    assert np.abs(last.sum(axis=1) - concentration[-1]).max() < 1e-9
    assert (contribution > 0.0).all()


def test_silencing_a_source_takes_away_exactly_its_contribution(some_air):
    weather, outside, transport, ratio, start = some_air
    everything, contribution, _ = run_air(*some_air)
    ratio, start = ratio.copy(), start.copy()
    ratio[:, 3] = start[:, 3] = 0.0
    without, _, _ = run_air(weather, outside, transport, ratio, start)
    assert (everything - without).mean(axis=0) == pytest.approx(contribution[:, 3], abs=1e-9)


def test_the_air_is_linear_in_sources_and_state(some_air):
    weather, outside, transport, ratio, start = some_air
    once, by_once, _ = run_air(*some_air)
    twice, by_twice, _ = run_air(weather, 2.0 * outside, transport, 2.0 * ratio, 2.0 * start)
    assert twice == pytest.approx(2.0 * once, rel=1e-12)
    assert by_twice == pytest.approx(2.0 * by_once, rel=1e-12)


def test_month_after_month_is_the_same_as_one_long_run(some_air):
    weather, outside, transport, ratio, start = some_air
    whole, _, last = run_air(*some_air)
    state = start
    for first in range(0, 120, 30):
        days = slice(first, first + 30)
        month = type(weather)(weather.ventilation[days], weather.regime[days], weather.tilt, weather.tilt_outside)
        concentration, _, state = run_air(month, outside, transport, ratio[days], state)
        assert np.array_equal(concentration, whole[days])
    assert np.array_equal(state, last)


def test_without_weather_base_emissions_stay_at_the_base_mean(bth):
    _, _, base = bth
    n = len(base)
    concentration, contribution, _ = run_air(calm_weather(n, 31), base[:, n].copy(), base[:, :n].copy(), np.ones((31, n)), base)
    assert concentration == pytest.approx(np.tile(base.sum(axis=1), (31, 1)), rel=1e-12)
    assert contribution == pytest.approx(base, rel=1e-12)


def test_weather_keeps_the_mean_of_every_source(bth):
    cities, climate, base = bth
    n, days = len(cities), 365 * 400 + 97
    weather = draw_weather(climate, cities, Draws(7, 0), datetime.date(1601, 1, 1), days)
    concentration, contribution, _ = run_air(weather, base[:, n].copy(), base[:, :n].copy(), np.ones((days, n)), base)
    assert concentration.mean(axis=0) == pytest.approx(base.sum(axis=1), rel=0.01)
    assert contribution == pytest.approx(base, rel=0.02)


def test_plain_python_gives_the_same_numbers(some_air):
    weather, outside, transport, ratio, start = some_air
    few = type(weather)(weather.ventilation[:5], weather.regime[:5], weather.tilt, weather.tilt_outside)
    plain = getattr(air_month, "py_func", air_month)
    got = run_air(few, outside, transport, ratio[:5], start, kernel=plain)
    for compiled, interpreted in zip(run_air(few, outside, transport, ratio[:5], start), got, strict=True):
        assert compiled == pytest.approx(interpreted, rel=1e-13)
