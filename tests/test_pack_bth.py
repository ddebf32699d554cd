"""The packaged region bth: plain checks of its tables, independent of the reader."""

import csv
import math
import re
from collections import defaultdict
from importlib import resources

import pytest
import yaml

CITIES = ["Beijing", "Tianjin", "Shijiazhuang", "Tangshan", "Qinhuangdao", "Handan", "Xingtai", "Baoding", "Zhangjiakou", "Chengde",
          "Cangzhou", "Langfang", "Hengshui"]
TABLES = ["cities", "borders", "transport", "emissions", "sectors", "targets", "observed", "weather_history", "weather_monthly_statistics", "revenue",
          "measures"]
SHEETS = ["region", "damage", "patterns"]
SECTORS = ["iron_steel", "building_materials", "power_heat", "other_industry", "residential_coal", "transport", "dust"]
DIFFUSE = SECTORS[4:]
GAMMA = {"Beijing": 1590.0, "Tianjin": 1170.0, "Hebei": 2310.0}
V_START = {"Beijing": 6.0, "Tianjin": 4.7, "Hebei": 6.2}
QUALITIES = ["read", "derived", "recalled", "assumption"]
PACK = resources.files("sim.world").joinpath("data", "bth")


def table(name):
    return list(csv.DictReader(PACK.joinpath(f"{name}.csv").read_text(encoding="utf-8").splitlines()))


def sheet(name):
    return yaml.safe_load(PACK.joinpath(f"{name}.yaml").read_text(encoding="utf-8"))


def marked(node, path=""):
    """Every mapping of a sheet that holds a value or a source, with its path."""
    if isinstance(node, dict):
        if "source" in node or ("value" in node and "values" not in node):
            yield path, node
        else:
            for key, child in node.items():
                yield from marked(child, f"{path}.{key}")
    elif isinstance(node, list):
        for place, child in enumerate(node):
            yield from marked(child, f"{path}[{place}]")


def party():
    return {r["city"]: r["party"] for r in table("cities")}


def annual_means():
    """Annual mean concentrations by (city, year), regional means included."""
    rows = table("observed")
    return {(r["city"], int(r["year"])): float(r["value"]) for r in rows if r["variable"] == "concentration" and not r["month"]}


def test_thirteen_cities_in_the_order_of_all_arrays():
    rows = table("cities")
    assert [r["city"] for r in rows] == CITIES
    assert [r["party"] for r in rows] == ["Beijing", "Tianjin"] + ["Hebei"] * 11
    assert sum(int(r["population"]) for r in rows if r["party"] == "Hebei") == 74_249_200
    assert sum(float(r["gdp"]) for r in rows) == pytest.approx(62_203, rel=0.001)
    for r in rows:
        assert 36 < float(r["lat"]) < 42
        assert 114 < float(r["lon"]) < 120
        assert 0 < float(r["secondary_share"]) < 1
        assert float(r["area_km2"]) > 5000
        assert re.fullmatch("[一-鿿]+", r["city_zh"])


@pytest.mark.parametrize("name", TABLES)
def test_every_row_has_a_quality_and_known_sources(name):
    known = set(re.findall(r"^\| ([A-Z][A-Z0-9_]+) \|", PACK.joinpath("SOURCES.md").read_text(encoding="utf-8"), re.MULTILINE))
    for line, r in enumerate(table(name), 2):
        assert r["quality"] in QUALITIES, f"{name}.csv:{line}"
        keys = (r["citation"] if name == "transport" else r["source"]).split(";")
        assert set(keys) <= known, f"{name}.csv:{line}: {set(keys) - known}"
        assert None not in r, f"{name}.csv:{line}: too many fields"
        assert None not in r.values(), f"{name}.csv:{line}: too few fields"


@pytest.mark.parametrize("name", SHEETS)
def test_every_number_of_a_sheet_has_a_quality_and_known_sources(name):
    known = set(re.findall(r"^\| ([A-Z][A-Z0-9_]+) \|", PACK.joinpath("SOURCES.md").read_text(encoding="utf-8"), re.MULTILINE))
    found = dict(marked(sheet(name)))
    assert len(found) > 5
    for path, node in found.items():
        assert node["quality"] in QUALITIES, path
        assert set(node["source"].split(";")) <= known, path
        if "value" in node:
            assert math.isfinite(node["value"]), path
            assert node["unit"], path


def test_names_match_across_files():
    assert [r["receptor"] for r in table("transport")] == [c for c in CITIES for _ in range(14)]
    assert [r["source"] for r in table("transport")] == [*CITIES, "outside"] * 13
    assert [r["city"] for r in table("emissions")] == CITIES
    assert [(r["city"], r["sector"]) for r in table("sectors")] == [(c, s) for c in CITIES for s in SECTORS]
    assert [(r["city"], int(r["year"])) for r in table("targets") if not r["month"]] == [(c, y) for c in CITIES for y in range(2013, 2021)]
    assert {r["city"] for r in table("observed")} == {*CITIES, "BTH_mean", "Hebei_mean"}
    assert set(sheet("damage")["baseline_mortality"]) == {r["province"] for r in table("cities")}


def test_borders_once_each_and_connected():
    rows = table("borders")
    pairs = [frozenset((r["a"], r["b"])) for r in rows]
    assert len(pairs) == len(set(pairs)) == 24
    assert all(len(p) == 2 and p <= set(CITIES) for p in pairs)
    assert all(float(r["km"]) > 0 for r in rows)
    reached = {"Beijing"}
    for _ in CITIES:
        reached |= {c for p in pairs if p & reached for c in p}
    assert reached == set(CITIES)


def test_transport_rows_close_and_limits_enclose():
    total = defaultdict(float)
    for r in table("transport"):
        low, share, high = (float(r[k]) for k in ("share_low", "share_percent", "share_high"))
        assert 0 <= low <= share <= high <= 100, r
        total[r["receptor"]] += share
    assert all(abs(t - 100) <= 0.5 for t in total.values())


def test_transport_keeps_the_published_ranges():
    cells = {(r["receptor"], r["source"]): float(r["share_percent"]) for r in table("transport")}
    own = [cells[c, c] for c in CITIES]
    outside = [cells[c, "outside"] for c in CITIES]
    assert 21 <= min(own) < max(own) <= 69
    assert 13 <= min(outside) < max(outside) <= 45.5


def test_emission_total():
    rows = table("emissions")
    assert sum(float(r["kt"]) for r in rows) == pytest.approx(1111.0, abs=1e-9)
    assert {(r["year"], r["pollutant"], r["quality"]) for r in rows} == {("2013", sheet("region")["pollutant"], "assumption")}


def test_sector_shares_enterprises_and_diffuse_part():
    kt = {r["city"]: float(r["kt"]) for r in table("emissions")}
    share, firms, diffuse = defaultdict(float), 0, 0.0
    for r in table("sectors"):
        share[r["city"]] += float(r["emission_share"])
        firms += int(r["enterprises"])
        assert (int(r["enterprises"]) == 0) == (r["sector"] in DIFFUSE)
        assert float(r["controllable"]) == 1.0
        if r["sector"] in DIFFUSE:
            diffuse += kt[r["city"]] * float(r["emission_share"]) / 1111
        else:
            assert float(r["border_share"]) == 0.25
            assert float(r["size_sigma"]) == (0.8 if r["sector"] == "iron_steel" else 1.2)
    assert all(abs(s - 1) < 1e-12 for s in share.values())
    assert firms == 27_500
    assert 0.44 <= diffuse <= 0.45


def test_sector_costs_add_up_to_gamma_by_party():
    kt = {r["city"]: float(r["kt"]) for r in table("emissions")}
    gdp = {r["city"]: float(r["gdp"]) for r in table("cities")}
    city = defaultdict(float)
    for r in table("sectors"):
        city[r["city"]] += float(r["cost"]) * float(r["emission_share"]) * kt[r["city"]]
    by_party = defaultdict(float)
    for c, gamma in city.items():
        by_party[party()[c]] += gamma
    assert by_party == pytest.approx(GAMMA, rel=1e-5)
    hebei = sum(gdp[c] for c in CITIES if party()[c] == "Hebei")
    assert city["Tangshan"] == pytest.approx(2310 * gdp["Tangshan"] / hebei, rel=1e-5)


def hazard_ratio(c, p):
    z = max(0.0, c - p["counterfactual"])
    return math.exp(p["theta"] * math.log(z / p["alpha"] + 1) / (1 + math.exp(-(z - p["mu"]) / p["nu"])))


def slope_by_party(fixed_rate):
    """v at the 2013 means, 10^8 CNY per ug/m3 and year, by central differences of deaths times value."""
    damage = sheet("damage")
    p = {k: d["value"] for k, d in damage.items() if isinstance(d, dict) and "value" in d}
    mean = annual_means()
    out = defaultdict(float)
    for r in table("cities"):
        people, c0 = int(r["population"]), mean[r["city"], 2013]
        at_risk = people * damage["baseline_mortality"][r["province"]]["value"] / 1000 * p["ncd_lri_share"]
        income = float(r["gdp"]) * 1e8 / people
        life = p["value_of_statistical_life"] * (income / p["reference_income"]) ** p["income_elasticity"]

        def deaths(c, c0=c0, at_risk=at_risk):
            return at_risk * (1 - 1 / hazard_ratio(c, p) if fixed_rate else hazard_ratio(c, p) / hazard_ratio(c0, p))

        out[r["party"]] += (deaths(c0 + 0.01) - deaths(c0 - 0.01)) / 0.02 * life
    return out


@pytest.mark.parametrize("fixed_rate", [False, True])
def test_damage_slope_lies_in_the_band_of_the_design(fixed_rate):
    v = slope_by_party(fixed_rate)
    for name, start in V_START.items():
        assert 0.5 * start <= v[name] <= 2 * start, (name, v[name])


def test_damage_slope_is_what_the_comment_says():
    assert slope_by_party(False) == pytest.approx({"Beijing": 6.02, "Tianjin": 4.61, "Hebei": 7.55}, abs=0.01)
    assert slope_by_party(True) == pytest.approx({"Beijing": 3.64, "Tianjin": 2.74, "Hebei": 4.55}, abs=0.01)


def test_target_path():
    path = {(r["city"], int(r["year"])): float(r["value"]) for r in table("targets") if not r["month"]}
    mean = annual_means()
    assert [path["Beijing", y] for y in range(2013, 2021)] == [60, 60, 60, 60, 60, 57, 56, 55]
    assert [path["Tianjin", y] for y in range(2013, 2021)] == [72, 72, 72, 72, 72, 61, 60, 59]
    cut = dict.fromkeys(CITIES[1:], 25) | dict.fromkeys(("Shijiazhuang", "Tangshan", "Baoding", "Langfang"), 33)
    cut |= dict.fromkeys(("Xingtai", "Handan"), 30) | dict.fromkeys(("Chengde", "Zhangjiakou"), 20)
    for city, percent in cut.items():
        assert path[city, 2015] == pytest.approx((1 - percent / 100) * mean[city, 2013])
    for year, level in ((2018, 61), (2019, 58), (2020, 55)):
        hebei = [path[c, year] for c in CITIES[2:]]
        assert sum(hebei) / 11 == pytest.approx(level, abs=0.01)
        assert path["Xingtai", year] / path["Chengde", year] == pytest.approx(mean["Xingtai", 2017] / mean["Chengde", 2017], rel=1e-3)


def test_targets_of_the_heating_season_2017():
    """Hebei's plan: cuts against the season before, as the same cut of the annual mean of 2016; five of the eleven by hand."""
    season = {(r["city"], int(r["year"]), int(r["month"])): float(r["value"]) for r in table("targets") if r["month"]}
    assert {(year, month) for _, year, month in season} == {(2017, 10), (2017, 11), (2017, 12), (2018, 1), (2018, 2), (2018, 3)}
    assert {city for city, *_ in season} == set(CITIES[2:])
    mean = annual_means()
    for city, percent in {"Shijiazhuang": 25, "Tangshan": 22, "Langfang": 18, "Handan": 20, "Zhangjiakou": 5}.items():
        assert season[city, 2018, 1] == pytest.approx((1 - percent / 100) * mean[city, 2016], rel=1e-3)


def test_shares_in_emission_of_enterprises_and_diffuse_sources():
    """Beijing and Tangshan by hand: yearbook shares (SO2 2013, NOx and dust 2017) 2.31 and 31.8 %, of secondary GDP 15.9 and 13.9, of people 19.5 and 7.0."""
    kt = {r["city"]: float(r["kt"]) / 1111 for r in table("emissions")}
    firms = defaultdict(float)
    for r in table("sectors"):
        firms[r["city"]] += kt[r["city"]] * float(r["emission_share"]) * (r["sector"] not in DIFFUSE)
    for city, yearbook, output, people in (("Beijing", 0.0231, 0.159, 0.195), ("Tangshan", 0.3176, 0.139, 0.0700)):
        industry = 0.553 * (2 * yearbook + output) / 3
        assert firms[city] == pytest.approx(industry, abs=0.001)
        assert kt[city] == pytest.approx(industry + 0.447 * people, abs=0.001)


def test_observed_annual_means_are_complete_and_agree_with_the_regional_ones():
    mean = annual_means()
    assert all((c, y) in mean for c in CITIES for y in range(2013, 2020))
    for year in range(2013, 2020):
        assert sum(mean[c, year] for c in CITIES[2:]) / 11 == pytest.approx(mean["Hebei_mean", year], abs=2.5)
    assert mean["BTH_mean", 2017] / mean["BTH_mean", 2013] - 1 == pytest.approx(-0.396, abs=0.002)


def test_monthly_means_agree_with_the_annual_ones():
    monthly = defaultdict(list)
    for r in table("observed"):
        if r["month"]:
            assert r["variable"] == "concentration"
            monthly[r["city"], int(r["year"])].append(float(r["value"]))
    assert {y for _, y in monthly} == {2013, 2014, 2015}
    mean = annual_means()
    for (city, year), values in monthly.items():
        assert len(values) == (1 if year == 2013 else 12)
        if year > 2013:
            assert sum(values) / 12 == pytest.approx(mean[city, year], rel=0.02)


def test_no_daily_rows_anywhere():
    for entry in PACK.iterdir():
        if entry.name.endswith(".csv") and entry.name != "measures.csv":  # whose first and last days are no observations
            text = entry.read_text(encoding="utf-8")
            assert not re.search(r"\b20\d\d-\d\d-\d\d\b", text), entry.name
            assert "date" not in text.splitlines()[0].split(","), entry.name
            assert "day" not in text.splitlines()[0].split(","), entry.name
    assert {r["variable"] for r in table("observed")} == {
        "concentration", "good_days", "heavy_days", "good_days_platform_aqi", "heavy_days_platform_aqi"}


def test_region_settings():
    region = sheet("region")
    assert (region["name"], region["base_year"], region["unit"]) == ("bth", 2013, "ug/m3")
    assert (region["standards"]["good"]["value"], region["standards"]["heavy"]["value"]) == (75, 150)
    assert (region["heating_season"]["from"], region["heating_season"]["to"]) == ("11-15", "03-15")
    assert region["activity_growth"]["value"] - region["autonomous_improvement"]["value"] == pytest.approx(0.02)
    assert set(region["levers"]) == {"disclosure", "monitor_bias"}


def test_patterns_have_roles_bands_and_two_languages():
    patterns = sheet("patterns")["patterns"]
    assert len({p["id"] for p in patterns}) == len(patterns) >= 25
    role = defaultdict(set)
    for p in patterns:
        role[p["role"]].add(p["id"])
        assert p["class"] in "ABC"
        assert p["text"]["en"]
        assert re.search("[一-鿿]", p["text"]["zh"])
        for value in p["values"]:
            low, high = value.get("accept", [None, None])
            assert low is None or high is None or low <= high
            if low is not None and high is not None:
                assert low <= value["value"] <= high, (p["id"], value["name"])
    assert role["input"] == {"policy_or_weather", "transport_shares", "regional_share_by_level"}
    assert role["fitted"] == {"regional_fall", "beijing_2017", "central_inspection", "border_pollution", "appeals_trial"}
    assert set(role) == {"input", "fitted", "held_out"}
