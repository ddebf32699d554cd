"""The river pack: it reads, its numbers are what its notes say, water flows one way, and no label calls it air."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pytest
import yaml

import sim
from sim.declare.problems import InputError
from sim.engine.prepared import prepare
from sim.model.model import CooperationModel
from sim.outcomes.compute import series_of
from sim.outcomes.declarations import OUTCOMES
from sim.outcomes.measure import Measure
from sim.scenario.explain import explain
from sim.scenario.load import load_scenario
from sim.show.figure import Given
from sim.show.figures import registry
from sim.show.page.look import look_of, style
from sim.show.page.sheet import pages
from sim.show.tables.main import comparison_table, run_table
from sim.study.compare.compare import compare
from sim.study.compare.words import comparison_sentences, result_sentences
from sim.study.runs.run import run_scenarios
from sim.world.check_region import check_region
from sim.world.reading.reader import read_region
from tests.conftest import needs_extra

PACK = Path(sim.__file__).parent / "world" / "data" / "nantong"
SECTIONS = ["Yingchuangang", "Xiaohai", "Zhangzhishan", "Chuangang", "Haimen", "Changle", "Qidong"]
KM = np.array([4, 8, 11.5, 14.4, 34, 50, 78])
NOT_WATER = re.compile(r"PM2\.?5|PM₂|\bair\b|\bhaze\b|ug/m3|µg|空气|霾|大气", re.IGNORECASE)


def table(name):
    with (PACK / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def scenario(tmp_path, text="", **overrides):
    file = tmp_path / "river.yaml"
    file.write_text("region: nantong\nperiod: {start: 2018-01, months: 24}\nagents: {citizens_per_city: 10}\nreplicates: 2\n" + text, encoding="utf-8")
    return load_scenario(file, overrides=overrides)


def shares(decay, velocity):
    """The mass balance of SOURCES.md, percent, last column = outside."""
    area = np.array([float(r["area_km2"]) for r in table("cities")])
    load = np.array([float(r["kt"]) for r in table("emissions")]) / 31.536 * 1e3  # g/s
    runoff = area * 0.35e6 / 31.536e6
    flow = 15 + runoff.cumsum()
    remains = np.exp(-decay * np.maximum(KM[:, None] - KM, 0) / velocity) * np.tril(np.ones((7, 7)))
    inside = remains * load / flow[:, None]
    outside = (10 * 15 * np.exp(-decay * KM / velocity) + remains @ (8 * runoff)) / flow
    cells = np.column_stack([inside, outside])
    return cells, 100 * cells / cells.sum(axis=1, keepdims=True)


def test_the_pack_reads_in_the_order_of_the_water():
    pack = read_region(PACK)
    assert list(pack.city_names) == SECTIONS
    assert pack.party_names == ("NETDA", "Sutong", "Tongzhou", "Haimen", "Qidong")
    assert (pack.medium, pack.unit, pack.base_year, pack.good, pack.heavy, pack.heating_season) == ("river", "mg/L", 2018, 20, 40, None)
    assert pack.names().parties["南通经开区"] == "NETDA"
    assert [float(r["km"]) for r in table("borders")] == pytest.approx(np.diff(KM))


def test_transport_is_the_mass_balance_of_the_notes():
    pack = read_region(PACK)
    cells, share = shares(0.15, 8.64)
    assert np.array(pack.shares) == pytest.approx(share, abs=2e-3)
    assert cells.sum(axis=1) == pytest.approx(np.array(pack.base_mean), rel=1e-3)
    assert not np.triu(np.array(pack.shares_high)[:, :-1], 1).any()
    variants = np.stack([shares(k, u * 86.4)[1] for k in (0.08, 0.15, 0.25) for u in (0.06, 0.1, 0.16)])
    assert np.array(pack.shares_low) == pytest.approx(variants.min(axis=0), abs=2e-3)
    assert np.array(pack.shares_high) == pytest.approx(variants.max(axis=0), abs=2e-3)


def test_damage_is_the_willingness_to_pay_of_the_notes():
    per_unit = read_region(PACK).damage.per_unit
    for row in table("cities"):
        assert per_unit[row["city"]] == pytest.approx(int(row["population"]) * 12 * 22.07 / (2.7 * 15) / 1e8, rel=1e-3)


def test_four_of_seven_sections_reach_class_three_in_the_base_year_as_in_the_whole_city():
    assert np.mean(np.array(read_region(PACK).base_mean) <= 20) == pytest.approx(0.548, abs=0.03)


def test_a_river_that_flows_up_is_refused(tmp_path):
    folder = tmp_path / "uphill"
    folder.mkdir()
    for file in PACK.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    path = folder / "transport.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Xiaohai,Zhangzhishan,0,0,0", "Xiaohai,Zhangzhishan,0,0,1"), encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_region(folder)
    assert "transport.csv:" in str(error.value)
    assert "'Xiaohai' receives nothing from 'Zhangzhishan'" in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("medium: river", "medium: rivver", "river"),
        ("assessment_softness: {value: 2.5", "assessment_softness: {value: 2500", "settings.governments.assessment_softness"),
        ("assessment_softness:", "assesment_softness:", "assessment_softness"),
        ("  governments:", "  goverments:", "governments"),
    ],
)
def test_mistakes_in_the_new_keys_name_the_place_and_the_nearest_word(tmp_path, old, new, message):
    folder = tmp_path / "wrong"
    folder.mkdir()
    for file in PACK.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    text = (folder / "region.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "region.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_region(folder)
    assert re.search(r"region\.yaml:\d+:\d+: .*" + re.escape(message), str(error.value))


def test_defaults_of_the_pack_stand_until_the_scenario_says_otherwise(tmp_path):
    s = scenario(tmp_path)
    assert (s.get("governments", "assessment_softness"), s.get("air", "memory")) == (2.5, 0.6)
    row = explain(s, "governments.assessment_softness")[0]
    assert "region.yaml" in row.origin
    assert row.unit == "mg/L"
    assert scenario(tmp_path, "governments: {assessment_softness: 4}\n").get("governments", "assessment_softness") == 4
    assert load_scenario("bth_status_quo").get("governments", "assessment_softness") == 10


def test_no_label_of_a_river_speaks_of_the_air():
    pack = read_region(PACK)
    measure = Measure.of(pack)
    absent = {"attributable_deaths"}
    words = [w for name in OUTCOMES if name not in absent for o in (measure.outcome(name),) for w in (o.label.en, o.label.zh, o.unit)]
    words += [w for line in check_region(PACK).lines() for w in (line.en, line.zh)]
    assert [w for w in words if NOT_WATER.search(w)] == []
    assert measure.outcome("concentration").label.en == "Concentration (COD)"
    assert measure.outcome("good_days_pm25").label.zh == "达到或优于Ⅲ类天数"
    assert Measure.read(measure.as_dict()) == measure


def test_there_are_no_deaths_from_this_water(tmp_path):
    series = series_of(CooperationModel(scenario(tmp_path)).run_all())
    assert "attributable_deaths" not in series
    assert series["health_damage"][:, 0].min() > 0


def test_the_base_year_is_reproduced_within_two_percent_in_every_section(tmp_path):
    prepared = prepare(scenario(tmp_path, **{"period.months": 12, "agents.citizens_per_city": 0}))
    models = [CooperationModel(prepared=prepared, replicate=r).run_all() for r in range(30)]
    simulated = np.mean([m.recorder.city["concentration"].mean(axis=0) for m in models], axis=0)
    assert simulated == pytest.approx(np.array(prepared.scenario.region.base_mean), rel=0.02)


def test_what_the_upper_reach_does_is_felt_below_and_never_above(tmp_path):
    """A cut in Chuangang changes Chuangang and what lies below it, by its share of the section's water, and nothing above."""
    text = "mechanisms:\n  campaign: {cities: [Chuangang], curtailment: 0.5, mandated: false, from: 2018-06-01, to: 2019-12-31}\n"
    with_it, without = (CooperationModel(scenario(tmp_path, t)).run_all() for t in (text, ""))
    cut = 1 - with_it.daily[-365:].mean(axis=0) / without.daily[-365:].mean(axis=0)
    assert cut[:3] == pytest.approx(0, abs=1e-6)  # governments upstream answer the month's news a little
    share = np.array(read_region(PACK).shares)[3:, 3] / 100
    assert cut[3:] == pytest.approx(0.5 * share, rel=0.15)


def test_the_last_section_has_nothing_to_give_and_the_first_nothing_to_gain(tmp_path):
    model = CooperationModel(scenario(tmp_path, "mechanisms:\n  central_mandate: {}\n")).run_all()
    series = series_of(model)
    last, first = 1 + 5 + 6, 1 + 5
    assert np.isnan(series["delivered_share"][:, last]).all()
    assert np.isfinite(series["cooperation_index"][:, 0]).all()
    assert model.state.outlook.spared[6] == 0
    assert model.state.outlook.spared[0] > 0
    assert np.isfinite(series["concentration"]).all()
    assert series["voluntary_margin"][1:, 1].max() < 0  # NETDA, upstream of all, loses without payment
    assert np.nanmax(series["delivered_share"][:, first]) > 0


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Two arms with transfers, treatment plants and a campaign, stored."""
    folder = tmp_path_factory.mktemp("river")
    base = "region: nantong\nperiod: {start: 2018-01, months: 24}\nagents: {citizens_per_city: 10}\nreplicates: 2\n"
    (folder / "without.yaml").write_text(base, encoding="utf-8")
    (folder / "with.yaml").write_text(
        "extends: without.yaml\nmechanisms:\n  treatment_infrastructure: {from: 2018-06}\n  ecological_compensation: {from: 2018-06, rule: border_bet}\n"
        "  central_mandate: {from: 2018-06}\n  campaign: {from: 2019-03-01, to: 2019-03-20}\n",
        encoding="utf-8",
    )
    return run_scenarios([load_scenario(folder / f"{name}.yaml") for name in ("without", "with")], None, 1, 1, folder / "out", False)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_chart_and_no_table_of_a_river_speaks_of_the_air(results, language, capsys):
    from matplotlib.text import Text as Written
    from rich.console import Console

    words, look = {}, look_of(language=language)
    for name, figure in registry().items():
        if figure.of == "run":
            try:
                with style(look):
                    sheets = pages(figure.drawing(Given(results, look=look)), look)
            except InputError:  # nothing of the kind in these results
                continue
            words[name] = [t.get_text() for sheet in sheets for t in sheet.findobj(Written)]
    console = Console(width=300)
    console.print(run_table(results, language))
    console.print(comparison_table(compare(list(results)), language))
    words["tables"] = capsys.readouterr().out.splitlines()
    words["sentences"] = [s.to(language) for s in (*result_sentences(results[0]), *comparison_sentences(compare(list(results))))]
    assert {"places", "trend", "balance"} <= {name for name, found in words.items() if found}
    assert {name: [w for w in found if NOT_WATER.search(w)] for name, found in words.items()} == {name: [] for name in words}
    assert any("mg/L" in w for w in words["places"])
    assert any(("Tongqi canal" if language == "en" else "通启运河") in w for w in words["places"])
    labels = {"en": ("COD concentration", "NETDA"), "zh": ("COD浓度", "南通经开区")}[language]
    assert any(labels[0] in w for w in words["places"])
    assert any(labels[1] in w for w in words["balance"])
    assert any(labels[1] in w for w in words["tables"])


def test_the_summary_and_the_frames_carry_the_unit_of_the_river(results):
    summary = results[1].summary
    assert set(summary.query("outcome == 'concentration'")["unit"]) == {"mg/L"}
    assert not summary["label"].str.contains(NOT_WATER).any()
    assert "attributable_deaths" not in results[1].outcomes
    needs_extra("xarray")
    assert results[0].to_xarray()["concentration"].attrs == {"units": "mg/L", "long_name": "Concentration (COD)"}


@pytest.mark.parametrize("sheet", ["region", "damage", "weather"])
def test_every_number_of_a_sheet_is_marked(sheet):
    known = set(re.findall(r"^\| ([A-Z][A-Z0-9_]+) \|", (PACK / "SOURCES.md").read_text(encoding="utf-8"), re.MULTILINE))

    def marks(node):
        if isinstance(node, dict):
            if "source" in node:
                yield node
            for child in node.values():
                yield from marks(child)

    found = list(marks(yaml.safe_load((PACK / f"{sheet}.yaml").read_text(encoding="utf-8"))))
    assert found
    for node in found:
        assert set(node["source"].split(";")) <= known
        assert node["quality"] in ("read", "derived", "recalled", "assumption")
