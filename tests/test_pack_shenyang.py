"""The Shenyang pack: it reads, its surrogates are what its notes say, its weather fits the days, and the base year comes out."""

from __future__ import annotations

import csv
import datetime
import re
from pathlib import Path

import numpy as np
import pytest
import yaml

import sim
from sim.engine.prepared import prepare
from sim.model.model import CooperationModel
from sim.scenario.load import load_scenario
from sim.world.check_region import check_region
from sim.world.making import fit_one_city, fit_weather
from sim.world.making.gravity import gravity_shares
from sim.world.reading.reader import PACKAGED, read_region
from sim.world.weather import climate_from_mapping
from tests.test_weather import daily_file

PACK = PACKAGED / "shenyang"
CITIES = ["Shenyang", "Anshan", "Fushun", "Benxi", "Yingkou", "Liaoyang", "Tieling"]


def table(name):
    with (PACK / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sheet(name):
    return yaml.safe_load((PACK / f"{name}.yaml").read_text(encoding="utf-8"))


def scenario(tmp_path, **overrides):
    file = tmp_path / "north.yaml"
    file.write_text("region: shenyang\nperiod: {start: 2014-01, months: 12}\nagents: {citizens_per_city: 0}\n", encoding="utf-8")
    return load_scenario(file, overrides=overrides)


def test_every_municipality_is_a_party_of_its_own_without_a_setting():
    pack = read_region(PACK)
    assert list(pack.city_names) == list(pack.party_names) == CITIES
    assert {c.province for c in pack.cities} == {"Liaoning"}
    assert (pack.medium, pack.unit, pack.base_year, pack.heating_season) == ("air", "ug/m3", 2014, ("11-01", "03-31"))
    assert pack.names().parties["沈阳"] == "Shenyang"
    assert pack.surrogate_transport


def test_transport_is_the_gravity_surrogate_and_marked_as_such():
    pack, cities = read_region(PACK), table("cities")
    lat, lon, area = ([float(r[k]) for r in cities] for k in ("lat", "lon", "area_km2"))
    found = gravity_shares(lat, lon, area, pack.emission, outside_share=0.35)
    assert np.array(pack.shares) == pytest.approx(np.column_stack([found.share, found.outside]), abs=1e-3)
    assert np.array(pack.shares_low) == pytest.approx(np.column_stack([found.low, found.outside_low]), abs=1e-3)
    assert {r["quality"] for r in table("transport")} == {"surrogate"}
    assert check_region(PACK).surrogate_transport


def test_cost_and_emission_follow_the_packaged_region():
    bth, pack = read_region(PACKAGED / "bth"), read_region(PACK)
    secondary, people = sum(c.gdp * c.secondary_share for c in bth.cities), sum(c.population for c in bth.cities)
    for city, kt in zip(pack.cities, pack.emission, strict=True):
        # the emission was made with the preliminary GDP of bth, 0.7 % more
        assert kt == pytest.approx(sum(bth.emission) * 0.5 * (city.gdp * city.secondary_share / secondary + city.population / people), rel=0.005)
        gamma = sum(s.cost * s.emission_share * kt for s in pack.sectors if s.city == city.name)
        assert gamma == pytest.approx(0.081 * city.gdp, rel=1e-4)


def test_good_days_and_their_sources():
    official = {int(r["year"]): (float(r["value"]), r["quality"]) for r in table("observed") if r["variable"] == "good_days"}
    assert official == {2014: (191, "derived"), 2015: (207, "recalled"), 2016: (249, "recalled"), 2017: (256, "read"), 2018: (285, "recalled")}
    platform = [float(r["value"]) for r in table("observed") if r["variable"] == "good_days_platform_aqi"]
    assert platform == [211, 219, 282]
    pattern = sheet("patterns")["patterns"]
    assert [p["id"] for p in pattern] == ["shenyang_good_days"]
    values = {v["name"]: v["value"] for v in pattern[0]["values"]}
    assert values["good_days_2015_2017_official"] == official[2017][0] - official[2015][0]
    assert values["good_days_2015_2018_official"] == official[2018][0] - official[2015][0]


def test_targets_are_those_of_the_notes():
    target = {(r["city"], int(r["year"])): float(r["value"]) for r in table("targets")}
    for city, mean in zip(CITIES, read_region(PACK).base_mean, strict=True):
        assert [target[city, y] for y in range(2014, 2018)] == [pytest.approx(0.9 * mean, abs=0.06)] * 4
        assert [target[city, y] for y in range(2018, 2021)] == [pytest.approx(0.82 * 71.3 / 74 * mean, abs=0.06)] * 3


def test_the_weather_has_the_statistics_of_shenyangs_days():
    """Within a fifth (heavy days within a quarter), as the weather of bth, over fifty years that the fit did not use."""
    (row,) = [r for r in table("weather_monthly_statistics") if r["month"] == "year"]
    base = fit_one_city.own_and_rest(PACK, "Shenyang", float(row["mean"]))
    days, elsewhere = fit_weather.simulate(sheet("weather"), ["Shenyang"], base, 77)
    got = fit_weather.statistics(days, fit_weather.SIMULATED_START)
    assert got.mean[0] == pytest.approx(float(row["mean"]), rel=0.02)
    for ours, theirs in (("cv", "cv"), ("lag1", "lag1_ln"), ("winter_summer", "winter_summer"), ("above_75", "above_75"), ("spread", "sd_ln")):
        assert getattr(got, ours)[0] == pytest.approx(float(row[theirs]), rel=0.2), ours
    assert got.above_150[0] == pytest.approx(float(row["above_150"]), rel=0.25)
    good, moderate, heavy, _ = fit_weather.nonlocal_shares(days[:, 0], elsewhere)
    assert good < moderate < heavy


def test_the_heating_season_of_the_weather_is_that_of_the_region():
    climate = climate_from_mapping(sheet("weather"), CITIES)
    assert (climate.heating_start, climate.heating_end) == ((11, 1), (3, 31))


@pytest.mark.skipif(not daily_file().is_file(), reason="the daily file is not shipped")
def test_the_season_is_fitted_again_from_the_days():
    days, first = fit_weather.read_days(daily_file(), ["Shenyang"])
    begin = datetime.date(2014, 1, 1)
    season = fit_weather.fit_season(days[(begin - first).days :], begin, fit_one_city.heating_of(PACK))[0]
    assert season == pytest.approx(sheet("weather")["cities"]["default"]["season"], rel=1e-3)


def test_the_base_year_is_reproduced_within_two_percent_in_every_city(tmp_path):
    prepared = prepare(scenario(tmp_path))
    models = [CooperationModel(prepared=prepared, replicate=r).run_all() for r in range(120)]
    simulated = np.mean([m.recorder.city["concentration"].mean(axis=0) for m in models], axis=0)
    assert simulated == pytest.approx(np.array(prepared.scenario.region.base_mean), rel=0.02)


def test_a_campaign_in_shenyang_is_felt_in_tieling_more_than_in_yingkou(tmp_path):
    text = "{from: 2014-01-10, to: 2014-12-31, cities: [Shenyang], curtailment: 0.3, mandated: false}"
    with_it, without = (CooperationModel(scenario(tmp_path, **o)).run_all() for o in ({"mechanisms.campaign": text}, {}))
    cut = 1 - with_it.daily[-300:].mean(axis=0) / without.daily[-300:].mean(axis=0)
    assert 0 < cut[CITIES.index("Yingkou")] < cut[CITIES.index("Tieling")] < cut[0] < 0.3


@pytest.mark.parametrize("name", ["cities", "borders", "transport", "emissions", "sectors", "targets", "observed", "weather_monthly_statistics"])
def test_every_row_is_marked_and_no_row_is_a_day(name):
    known = set(re.findall(r"^\| ([A-Z][A-Z0-9_]+) \|", (PACK / "SOURCES.md").read_text(encoding="utf-8"), re.MULTILINE))
    for row in table(name):
        assert set(row["citation" if name == "transport" else "source"].split(";")) <= known
        assert row["quality"] in ("read", "derived", "recalled", "assumption", "surrogate")
    text = (PACK / f"{name}.csv").read_text(encoding="utf-8")
    assert not re.search(r"\b20\d\d-\d\d-\d\d\b", text)


def test_the_shipped_pack_is_found_by_its_name():
    assert Path(sim.__file__).parent / "world" / "data" / "shenyang" == read_region(PACKAGED / "shenyang").folder
