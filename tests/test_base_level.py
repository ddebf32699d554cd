"""The level of the base year from several years, against a hand calculation and numpy's least squares."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.engine.prepared import prepare
from sim.scenario.load import load_scenario
from sim.world.base_level import base_level, spread
from sim.world.pack import Observation
from sim.world.reading.reader import PACKAGED, read_region


def mean(city: str, year: int, value: float, quality: str = "read", month: int | None = None) -> Observation:
    return Observation(city, year, month, "concentration", value, "ug/m3", "X", quality)


def test_one_year_is_that_year():
    observed = [mean("A", 2013, 100.0), mean("B", 2013, 50.0, "recalled"), mean("A", 2014, 10.0), mean("A", 2013, 300.0, month=1)]
    assert base_level(observed, ("A", "B"), 2013, 2013) == pytest.approx({"A": 100.0, "B": 50.0}, rel=1e-12)


def test_two_cities_and_two_years_by_hand():
    """Both read; B has no mean of 2014, so A alone gives the year effect and both keep their mean. A third city known only later takes the fall of A."""
    observed = [mean("A", 2013, 100.0), mean("A", 2014, 80.0), mean("B", 2013, 50.0), mean("C", 2014, 40.0)]
    assert base_level(observed, ("A", "B", "C"), 2013, 2014) == pytest.approx({"A": 100.0, "B": 50.0, "C": 50.0}, rel=1e-9)


def test_a_recalled_mean_gives_way_to_later_ones_that_were_read():
    observed = [mean("A", 2013, 100.0), mean("A", 2014, 90.0), mean("B", 2013, 120.0, "recalled"), mean("B", 2014, 90.0)]
    level = base_level(observed, ("A", "B"), 2013, 2014)
    assert 100.0 < level["A"] < level["B"] < 120.0
    assert 120.0 - level["B"] > level["A"] - 100.0


def test_the_levels_of_bth_are_weighted_least_squares():
    pack = read_region(PACKAGED / "bth")
    cities, years = list(pack.city_names), (2013, 2014, 2015)
    rows = [o for o in pack.observed if o.city in cities and o.variable == "concentration" and o.month is None and o.year in years]
    design, weight = np.zeros((len(rows), len(cities) + 2)), np.array([1 / spread(o, 2013) for o in rows])
    for i, o in enumerate(rows):
        design[i, cities.index(o.city)] = 1.0
        if o.year > 2013:
            design[i, len(cities) + o.year - 2014] = 1.0
    found = np.linalg.lstsq(design * weight[:, None], np.log([o.value for o in rows]) * weight, rcond=None)[0]
    assert pack.base_mean == pytest.approx(np.exp(found[: len(cities)]), rel=1e-9)
    assert max(abs(math.log(level / o.value)) for level, o in zip(pack.base_mean, [o for o in rows if o.year == 2013], strict=True)) < 0.12


def test_published_means_are_brought_to_the_conditions_of_the_base_year():
    pack = read_region(PACKAGED / "bth")
    assert pack.comparable(mean("Beijing", 2019, 42.0)) == pytest.approx(42.0 / (74.7 / 77), rel=2e-3)
    assert pack.comparable(mean("Beijing", 2017, 58.0)) == 58.0


def test_a_target_of_a_season_holds_in_its_months_where_it_is_the_lower_one():
    prepared = prepare(load_scenario("bth_status_quo", overrides={"period.start": "2017-01", "period.months": 36}))
    months = [(m.year, m.month) for m in prepared.scenario.calendar.all_months]
    target = prepared.policy.levers["target"][:, prepared.scenario.region.city_names.index("Shijiazhuang")]
    assert target[months.index((2017, 9))] == pytest.approx(0.67 * 154)
    assert target[months.index((2017, 10))] == target[months.index((2018, 3))] == pytest.approx(0.75 * 98.5, rel=1e-3)
    assert target[months.index((2018, 4))] == pytest.approx(80.71)
