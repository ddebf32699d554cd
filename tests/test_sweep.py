"""Studies: files and their errors, designs, running them in parts and after a kill, and what is stored."""

from __future__ import annotations

import csv
import dataclasses
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from sim.cli.main import run
from sim.declare.problems import EnvironmentFailed, InputError
from sim.declare.shipped import SCENARIOS
from sim.draws.streams import Draws
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario
from sim.study.runs.run import run_scenarios
from sim.study.store.place import listed
from sim.study.store.results import open_results
from sim.study.store.rowlog import RowLog, damaged_rows, read_rows
from sim.study.sweeps.points import Points
from sim.study.sweeps.study_file import Study, read_study, shipped_studies
from sim.study.sweeps.sweep import KeptModel, Sweep, layout_of_study
from sim.study.sweeps.sweep_store import SweepResults, open_sweep
from tests.processes import started

TINY = "period: {start: 2013-01, months: 14}\nagents: {enterprises_per_city: 3, citizens_per_city: 3}\n"
TWO_SWITCHES = "axes:\n  mechanisms.legislation.enabled: [false, true]\n  mechanisms.supervision.enabled: [false, true]\n"
FILES = ("design.csv", "points.parquet", "summary.csv", "study.yaml", "base/base.yaml")


def written(folder: Path, text: str, name: str = "study") -> Path:
    """A study file beside a tiny base."""
    base = folder / "base.yaml"
    if not base.exists():
        base.write_text(f"extends: bth_status_quo\n{TINY}", encoding="utf-8")
    file = folder / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def study_of(folder: Path, text: str, name: str = "study") -> Study:
    return read_study(written(folder, text, name))


def switches(folder: Path, more: str = "", replicates: int = 2) -> Study:
    return study_of(folder, f"base: base\ndesign: {{method: factorial}}\nreplicates: {replicates}\n{TWO_SWITCHES}{more}")


def fake(scenario: Scenario, draws: Draws) -> np.ndarray:
    """A row of three numbers without a model: what is on, the seed and the replicate."""
    names = {use.name for use in scenario.mechanisms}
    return np.array([2.0 * ("legislation" in names) + ("supervision" in names), draws.root_seed, draws.replicate])


def failing(scenario: Scenario, draws: Draws) -> np.ndarray:
    if draws.replicate == 1 and not Path(os.environ["HAZEPACT_TEST_MARK"]).exists():
        raise ValueError("no such wind")
    return fake(scenario, draws)


THREE = "keep: {outcomes: [cooperation_index, member, exposure]}\n"


def swept(study: Study, out: Path, **more: object) -> SweepResults:
    results = Sweep(study, out).run(simulate=fake, **more)  # type: ignore[arg-type]
    assert results is not None
    return results


# designs ---------------------------------------------------------------------------------------------------------


def texts(study: Study) -> list[tuple[str, ...]]:
    return [tuple(level.text for level in point.levels) for point in Points(study).points]


def test_a_factorial_stands_in_yates_order_with_off_first(tmp_path: Path) -> None:
    study = study_of(
        tmp_path,
        "base: base\ndesign: {method: factorial}\naxes:\n  law:\n    on: {mechanisms.legislation.from: 2013-02}\n    off: {}\n"
        "  mechanisms.supervision.enabled: [true, false]\n  governments.reciprocity: {low: 0.5, high: 0.9}\n",
    )
    assert study.design.two_level
    assert study.points == 8
    on = [[level.text in ("on", "true", "0.9") for level in point.levels] for point in Points(study).points]
    assert [sum(bit << i for i, bit in enumerate(row)) for row in on] == list(range(8))
    assert [axis.label.en for axis in study.axes] == ["Law", "Central supervision", "Reciprocity rho"]


def test_a_grid_covers_ranges_evenly_and_lists_as_they_are(tmp_path: Path) -> None:
    study = study_of(
        tmp_path,
        "base: base\ndesign: {method: grid, points: 3}\naxes:\n  mechanisms.legislation.fine_multiplier: {low: 1, high: 4, log: true}\n"
        "  agents.citizens_per_city: {low: 1, high: 3}\n  governments.party: [province, city]\n",
    )
    assert [axis.whole for axis in study.axes] == [False, True, False]
    assert [row[0] for row in texts(study)[:3]] == ["1", "2", "4"]
    assert {row[1] for row in texts(study)} == {"1", "2", "3"}
    assert study.points == 18


def test_a_latin_hypercube_covers_every_axis_once_a_part_and_repeats(tmp_path: Path) -> None:
    text = (
        "base: base\ndesign: {method: latin_hypercube, points: 20, seed: 7}\naxes:\n  governments.reciprocity: {low: 0, high: 0.9}\n"
        "  mechanisms.legislation.fine_multiplier: {low: 1, high: 16, log: true}\n  agents.citizens_per_city: {low: 1, high: 4}\n"
        "  mechanisms.supervision.enabled: [false, true]\n"
    )
    study = study_of(tmp_path, text)
    rows = np.array([[float({"true": "1", "false": "0"}.get(x, x)) for x in row] for row in texts(study)])
    assert sorted(np.floor(rows[:, 0] / 0.9 * 20)) == list(range(20))
    assert sorted(np.floor(np.log(rows[:, 1]) / np.log(16) * 20)) == list(range(20))
    assert [int((rows[:, 2] == n).sum()) for n in (1, 2, 3, 4)] == [5] * 4
    assert rows[:, 3].sum() == 10
    assert texts(study) == texts(study_of(tmp_path, text))
    assert texts(study) != texts(study_of(tmp_path, text.replace("seed: 7", "seed: 8")))


def test_a_table_gives_the_points_and_may_name_new_keys(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("governments.reciprocity,law,period.weather\n0.5,on,climatology\n0.7,off,none\n", encoding="utf-8")
    text = (
        "base: base\ndesign: {method: table, file: points.csv}\naxes:\n  governments.reciprocity: {low: 0, high: 0.9}\n"
        "  law: {on: {mechanisms.legislation.enabled: true}, off: {}}\n"
    )
    study = study_of(tmp_path, text)
    assert texts(study) == [("0.5", "on", "climatology"), ("0.7", "off", "none")]
    first, second = Points(study)[0], Points(study)[1]
    assert (first.get("governments", "reciprocity"), first.weather, second.weather) == (0.5, "climatology", "none")
    (tmp_path / "points.csv").write_text("governments.reciprocity,law\n1.5,on\n0.7,of\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        study_of(tmp_path, text)
    assert [(p.id, p.place.line) for p in error.value.problems] == [("value.range", 2), ("value.choice", 3)]


def test_every_base_and_variant_meets_every_nested_point(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(f"extends: base\nvariants:\n  a: {{governments: {{reciprocity: 0.2}}}}\n  b: {{}}\n{TINY}", encoding="utf-8")
    study = study_of(
        tmp_path,
        f"base: [base, {{file: other, variants: [a, b]}}]\ndesign: {{method: factorial}}\n{TWO_SWITCHES}"
        "nested: {method: latin_hypercube, points: 3, axes: {central.budget: {low: 0.5, high: 1}}}\n".replace("central.budget", "governments.alpha_health"),
    )
    points = Points(study)
    assert [base.name for base in study.bases] == ["base", "other-a", "other-b"]
    assert len(points) == study.points == 3 * 4 * 3
    assert [(p.base, p.nested) for p in points.points[:13:4]] == [(0, 0), (0, 1), (0, 2), (1, 0)]
    assert points[12].get("governments", "reciprocity") == 0.2
    assert len({point.levels[2].text for point in points.points}) == 3


# errors ----------------------------------------------------------------------------------------------------------

HEAD = "base: base\ndesign: {method: factorial}\n"

LAW = "law: {on: {mechanisms.legislation.enabled: true}, off: {}}"

WRONG = [
    ("design: {method: factorial}\n" + TWO_SWITCHES, "key.missing", 0, "base"),
    ("base: nowhere\ndesign: {method: factorial}\n" + TWO_SWITCHES, "scenario.missing", 1, "nowhere"),
    ("base: base\ndesign: {method: factorail}\n" + TWO_SWITCHES, "value.choice", 2, "factorial"),
    ("base: base\ndesign: {method: sobel}\n" + TWO_SWITCHES, "value.choice", 2, "sobol"),
    (HEAD + "replicate: 3\n" + TWO_SWITCHES, "key.unknown", 3, "replicates"),
    (HEAD + "replicates: 0\n" + TWO_SWITCHES, "value.range", 3, "1 .. "),
    (HEAD, "study.no_axes", 2, "design"),
    ("base: base\ndesign: {method: latin_hypercube}\n" + TWO_SWITCHES, "study.needs", 2, "points"),
    ("base: base\ndesign: {method: factorial, points: 4}\n" + TWO_SWITCHES, "study.useless", 2, "points"),
    ("base: base\ndesign: {method: grid, points: 4}\n" + TWO_SWITCHES, "study.useless", 2, "points"),
    (HEAD + "axes:\n  mechanisms.legislation.enabled: true\n", "study.axis", 4, "list"),
    (HEAD + "axes:\n  mechanisms.legislation.enabled: [true]\n", "study.few", 4, "two"),
    (HEAD + "axes:\n  mechanisms.legislation.enabled: [true, true]\n", "study.level_twice", 4, "true"),
    (HEAD + "axes:\n  governments.reciprocity: {low: 0.9, high: 0.5}\n", "study.low_high", 4, "0.9"),
    (HEAD + "axes:\n  governments.reciprocity: {low: 0.5, high: 7}\n", "value.range", 4, "7"),
    (HEAD + "axes:\n  governments.reciprocity: {low: 0, high: 0.9, log: true}\n", "study.log", 4, "0"),
    (HEAD + "axes:\n  governments.reciprocity: {low: 0, high: 0.9, logs: true}\n", "key.unknown", 4, "'log'"),
    (HEAD + "axes:\n  period.months: [10, 12]\n", "study.fixed", 4, "period.months"),
    (HEAD + "axes:\n  region: [bth, yrd]\n", "study.fixed", 4, "region"),
    (HEAD + "axes:\n  a..b: [1, 2]\n", "study.path", 4, "a..b"),
    (HEAD + "axes:\n  governments.party: {low: 1, high: 2}\n", "study.unordered", 4, "brackets"),
    (HEAD + "axes:\n  law: {on: 3, off: {}}\n", "study.level", 4, "'on'"),
    (HEAD + f"axes:\n  {LAW}\n  mechanisms.legislation: [{{strength: 1}}, {{strength: 0}}]\n", "study.twice", 5, "law"),
    (HEAD + TWO_SWITCHES + "keep: {outcomes: [cooperation]}\n", "value.choice", 6, "cooperation_part"),
    (HEAD + TWO_SWITCHES + "keep: {places: [Bejing]}\n", "value.choice", 6, "Beijing"),
    (HEAD + TWO_SWITCHES + "keep: {periods: [2018]}\n", "value.choice", 6, "2014"),
    (HEAD + TWO_SWITCHES + "contrast: {above: [mechanisms.legislation.enabled], below: [law]}\n", "value.choice", 6, "law"),
    (HEAD + TWO_SWITCHES + "labels: {law: Law}\n", "key.unknown", 6, "law"),
    (HEAD + TWO_SWITCHES + "labels: {mechanisms.legislation.enabled: [a]}\n", "study.label", 6, "text"),
    ("base: base\ndesign: {method: latin_hypercube, points: 900000}\n" + TWO_SWITCHES + "replicates: 2\n", "study.many", 2, "1,800,000"),
    ("base: base\ndesign: {method: latin_hypercube, points: 9}\n" + TWO_SWITCHES + "contrast: {above: [], below: []}\n", "study.nested", 6, "factorial"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "id", "line", "word"), WRONG, ids=[f"{row[1]}-{n}" for n, row in enumerate(WRONG)])
def test_a_wrong_study_is_told_at_its_line(tmp_path: Path, text: str, id: str, line: int, word: str) -> None:
    with pytest.raises(InputError) as error:
        study_of(tmp_path, text)
    found = [p for p in error.value.problems if p.id == id]
    assert found, error.value.lines()
    assert found[0].place.line == line
    assert word in found[0].line()
    assert found[0].message("zh")


ONLY_THESE = [
    (f"{HEAD}axes:\n  levers.ambition: [0.1]\n", ["study.few"]),
    (f"{HEAD}axes: {{}}\n", ["study.no_axes"]),
    (
        f"{HEAD}axes: {{levers.ambition: [0.1, 0.2]}}\nnested: {{method: latin, points: 3, axes: {{levers.regard: {{low: 1, high: 0}}}}}}\n",
        ["value.choice", "study.low_high"],
    ),
]
"""One mistake is told once, not again by what follows from it."""


@pytest.mark.parametrize(("text", "ids"), ONLY_THESE)
def test_a_mistake_does_not_bring_others_with_it(tmp_path: Path, text: str, ids: list[str]) -> None:
    with pytest.raises(InputError) as error:
        study_of(tmp_path, text)
    assert sorted(p.id for p in error.value.problems) == sorted(ids), error.value.lines()


def test_a_misspelt_column_of_a_table_is_suggested(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("governments.trsut\n0.1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"Did you mean 'governments\.trsut'"):
        study_of(tmp_path, "base: base\ndesign: {method: table, file: t.csv}\naxes: {governments.trust: [0.1, 0.2]}\n")


POINTS_WRONG = [
    ("mechanisms.legislaton.enabled: [false, true]", "mechanism.unknown", 4, 3, "legislation"),
    ("mechanisms.legislation.fine: [1, 2]", "key.unknown", 4, 3, "fine_multiplier"),
    ("mechanisms.legislation.fine_multiplier: [1, 99]", "value.range", 4, 47, "0 .. 20"),
    ("governments.reciprocity: [0.5, high]", "value.number", 4, 34, "high"),
    ("mechanisms.campaign[2].strength: [0.5, 1]", "set.list", 4, 3, "list"),
    ("law: {on: {mechanisms.legislation.form: 2014-01}, off: {}}", "key.unknown", 4, 14, "from"),
]


@pytest.mark.parametrize(("axis", "id", "line", "column", "word"), POINTS_WRONG)
def test_a_wrong_value_of_an_axis_is_told_once_and_where_it_stands(tmp_path: Path, axis: str, id: str, line: int, column: int, word: str) -> None:
    text = f"base: base\ndesign: {{method: factorial}}\naxes:\n  {axis}\n  mechanisms.supervision.enabled: [false, true]\n"
    with pytest.raises(InputError) as error:
        Sweep(study_of(tmp_path, text), tmp_path / "out")
    assert [p.id for p in error.value.problems] == [id], error.value.lines()
    assert (error.value.problems[0].place.line, error.value.problems[0].place.column) == (line, column)
    assert word in error.value.lines()[0]
    assert not (tmp_path / "out").exists()


def test_every_mistake_of_a_study_is_told_at_once(tmp_path: Path) -> None:
    text = """base: base
design: {method: factorial}
axes:
  governments.recprocity: {low: 0.9, high: 0.5}
  levers.damage_weight: {low: 0.3, high: 9}
  reciprocity: [0.1, 0.2]
  law: {on: {mechanisms.legislaton.enabled: true}, off: 3}
nested:
  method: factorial
  axes:
    central.appraisal.gpd: [0.7, 0.8]
    governments.trust: {low: 0.2, hihg: 1}
    governments.delivery_rule: [always, alway]
labels: {governments.recprocity: Reciprocity, lwa: Law}
keep: {outcomes: [cooperaton_index], places: [Bejing], periods: ["2031"]}
"""
    (tmp_path / "base.yaml").write_text("region: bth\nreplicates: x\nperiod: {start: 2013-01, months: 12}\n", encoding="utf-8")
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_study(tmp_path / "study.yaml")
    found = [f"{Path(p.place.file).stem}:{p.place.line} {p.id}" for p in sorted(error.value.problems, key=lambda p: p.place)]
    assert found == [
        "base:2 value.integer", "study:4 key.unknown", "study:4 study.low_high", "study:5 value.range", "study:6 key.unknown",
        "study:7 mechanism.unknown", "study:7 study.level", "study:11 key.unknown", "study:12 key.missing", "study:12 key.unknown",
        "study:13 value.choice", "study:14 key.unknown", "study:15 value.choice", "study:15 value.choice", "study:15 value.choice",
    ]  # fmt: skip
    lines = "\n".join(error.value.lines())
    for near in ("reciprocity", "governments.reciprocity", "legislation", "gdp", "always", "law", "cooperation_index", "Beijing", "2013"):
        assert f"Did you mean '{near}'?" in lines, near


def test_two_axes_that_do_not_go_together_are_told(tmp_path: Path) -> None:
    study = study_of(tmp_path, "base: base\ndesign: {method: factorial}\naxes:\n  central.appraisal.gdp: [0.5, 0.7]\n  central.appraisal.air: [0.2, 0.3]\n")
    with pytest.raises(InputError) as error:
        Sweep(study, tmp_path / "out")
    assert {p.id for p in error.value.problems} <= {"value.sum", "key.unknown"}


def test_set_may_not_touch_an_axis_and_goes_into_the_bases(tmp_path: Path) -> None:
    study = switches(tmp_path)
    with pytest.raises(InputError) as error:
        Points(study, ["mechanisms.legislation.enabled=true"])
    assert [p.id for p in error.value.problems] == ["study.set"]
    points = Points(study, ["mechanisms.legislation.strength=0.5"])
    assert points[1].mechanisms[0].strength == 0.5


def test_a_scenario_is_no_study(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_study(SCENARIOS / "bth_status_quo.yaml")
    assert [p.id for p in error.value.problems] == ["file.kind"]
    with pytest.raises(InputError) as error:
        read_study("five_institution")
    assert "five_institutions" in error.value.lines()[0]


# running ---------------------------------------------------------------------------------------------------------


def test_a_point_is_the_scenario_run_by_itself_bit_for_bit(tmp_path: Path) -> None:
    kept = "outcomes: [cooperation_index, emission, member], places: [ALL, 'party:Hebei', 唐山], periods: [all, '2014'], series: true"
    study = switches(tmp_path, f"keep: {{{kept}}}\n")
    results = Sweep(study, tmp_path / "out").run()
    assert results is not None
    on = load_scenario(tmp_path / "base.yaml", overrides={"mechanisms.legislation.enabled": True, "mechanisms.supervision.enabled": True})
    alone = run_scenarios([on], 2, 1, 1, tmp_path / "alone")[0]
    assert results.manifest["places"] == ["ALL", "party:Hebei", "Tangshan"]
    series = results.series
    assert series is not None
    for outcome in results.outcomes:
        for place in results.manifest["places"]:
            for period in ("all", "2014"):
                mine = results.values(outcome, place, period)[3]
                theirs = alone.period(outcome, period)[:, alone.places.index(place)]
                assert np.array_equal(mine, theirs, equal_nan=True), (outcome, place, period)
            months = series[(series["point"] == 3) & (series["place"] == place)]
            assert np.array_equal(months[outcome].to_numpy(), alone.values(outcome)[:, :, alone.places.index(place)].ravel(), equal_nan=True)


def test_replicates_have_the_same_draws_at_every_point(tmp_path: Path) -> None:
    study = study_of(
        tmp_path, "base: base\ndesign: {method: factorial}\nreplicates: 2\naxes: {levers.complaint_reach: [1, 0]}\nkeep: {outcomes: [exposure]}\n"
    )
    results = Sweep(study, tmp_path / "out").run()
    assert results is not None
    first, second = results.values("exposure", "ALL", "all")
    assert first[0] != first[1]
    assert np.abs(first - second).max() < 0.05 * abs(first[0] - first[1])


def same_bytes(first: Path, second: Path) -> None:
    for name in FILES:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_workers_parts_and_order_do_not_change_a_byte(tmp_path: Path) -> None:
    study = switches(tmp_path, THREE, replicates=3)
    one = swept(study, tmp_path / "one")
    two = swept(study, tmp_path / "two", workers=2)
    same_bytes(one.path, two.path)
    for k in (3, 1):
        assert Sweep(study, tmp_path / "parts", part=(k, 3)).run(simulate=fake) is None
    calls: list[int] = []

    def counted(scenario: Scenario, draws: Draws) -> np.ndarray:
        calls.append(draws.replicate)
        return fake(scenario, draws)

    parts = Sweep(study, tmp_path / "parts").run(simulate=counted)
    assert parts is not None
    assert calls == [0, 1, 2]  # point 1 (of four), the only one of the part 2/3
    assert parts.manifest["runs_reused"] == 9
    same_bytes(one.path, parts.path)
    assert sorted(p.name for p in (tmp_path / "parts").iterdir()) == [".store", "study"]
    assert one.values("cooperation_index", "ALL", "all")[:, 0].tolist() == [0.0, 2.0, 1.0, 3.0]


def test_twins_are_run_once(tmp_path: Path) -> None:
    study = study_of(
        tmp_path, f"base: base\ndesign: {{method: factorial}}\nreplicates: 2\n{TWO_SWITCHES}  agents.citizens_per_city: [3, 4]\n{THREE}"
        "nested: {method: factorial, axes: {mechanisms.campaign.strength: [0.1, 0.2], mechanisms.campaign.enabled: [false, true]}}\n",
    )
    sweep = Sweep(study, tmp_path / "out")
    assert sweep.twins == 8
    plan = sweep.plan(1, 2)
    assert (plan.runs, plan.found) == (24 * 2, 0)
    assert "found in the store" not in plan.text().en
    results = sweep.run(simulate=fake)
    assert results is not None
    assert not np.isnan(results.values("member", "ALL", "all")).any()


@pytest.mark.parametrize("workers", [1, 2])
def test_failed_runs_are_kept_apart_and_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    monkeypatch.setenv("HAZEPACT_TEST_MARK", str(tmp_path / "mark"))
    study = switches(tmp_path, THREE)
    first = Sweep(study, tmp_path / "out").run(workers, simulate=failing)
    assert first is not None
    assert [(f["point"], f["replicate"], f["error"]) for f in first.failures] == [(p, 1, "ValueError: no such wind") for p in range(4)]
    assert np.isnan(first.values("member", "ALL", "all")[:, 1]).all()
    (tmp_path / "mark").touch()
    again = Sweep(study, tmp_path / "out").run(workers, retry_failed=True, simulate=failing)
    assert again is not None
    assert again.path == first.path
    assert (again.failures, again.manifest["runs_reused"]) == ([], 4)
    with pytest.raises(InputError) as error:
        Sweep(study, tmp_path / "out").run(retry_failed=True, simulate=failing)
    assert [p.id for p in error.value.problems] == ["study.retry"]
    same_bytes(again.path, swept(study, tmp_path / "straight").path)


def test_a_sweep_whose_runs_all_fail_is_stored_and_ends_with_3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(self: KeptModel, scenario: Scenario, draws: Draws) -> np.ndarray:
        raise ZeroDivisionError("nothing works")

    monkeypatch.setattr(KeptModel, "__call__", broken)
    file = written(tmp_path, f"base: base\ndesign: {{method: factorial}}\nreplicates: 1\n{TWO_SWITCHES}{THREE}")
    assert run(["sweep", str(file), "--out", str(tmp_path / "out"), "--lang", "en"]) == 3
    assert "nothing works" in capsys.readouterr().err
    assert len(open_sweep(tmp_path / "out" / "study").failures) == 4


def test_check_knows_studies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = written(tmp_path, HEAD + TWO_SWITCHES, "good")
    bad = written(tmp_path, HEAD + "axes:\n  mechanisms.supervision.strength: [0, 3]\n", "bad")
    assert run(["check", str(good), "--lang", "en"]) == 0
    assert run(["check", str(bad), "--lang", "en"]) == 2
    out, err = capsys.readouterr()
    assert "no errors" in out
    assert "bad.yaml:4:40" in err


def test_a_changed_data_file_stops_the_runs_that_read_it_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    from sim.study.sweeps import points
    from sim.world.reading.reader import PACKAGED

    shutil.copytree(PACKAGED / "bth", tmp_path / "mine")
    (tmp_path / "base.yaml").write_text(f"region: mine\nname: base\n{TINY}", encoding="utf-8")
    monkeypatch.setattr(points, "KEPT", 1)  # the first point stands in memory as it was checked
    sweep = Sweep(switches(tmp_path, THREE), tmp_path / "out")
    sweep.points._recent.clear()
    with (tmp_path / "mine" / "cities.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    results = sweep.run(simulate=fake)
    assert results is not None
    assert {f["point"] for f in results.failures} == {1, 2, 3}
    assert {"was changed during the sweep" in f["error"] for f in results.failures} == {True}


@pytest.mark.validation
def test_a_killed_sweep_goes_on_where_it_stopped(tmp_path: Path) -> None:
    file = written(tmp_path, f"base: base\ndesign: {{method: factorial}}\nreplicates: 10\n{TWO_SWITCHES}{THREE}")
    start = [sys.executable, "-c", "from sim.cli.main import main; main()"]
    command = [*start, "sweep", str(file), "--out", str(tmp_path / "out"), "--no-charts", "--workers", "2"]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    store = tmp_path / "out" / ".store"
    record = 8 + 3 * 8 + 4

    def finished() -> int:
        return sum(file.stat().st_size // record for file in store.glob("*/rows/*/rows-*"))

    with started(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, start_new_session=True) as process:
        deadline = time.monotonic() + 120
        while finished() < 5 and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
    left = finished()
    assert 5 <= left < 40
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    results = open_sweep(tmp_path / "out" / "study")
    assert results.manifest["runs_reused"] == left
    straight = Sweep(read_study(file), tmp_path / "straight").run()
    assert straight is not None
    same_bytes(results.path, straight.path)


def test_a_torn_or_broken_record_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "two").mkdir()
    log = RowLog()
    for number in range(3):
        log(("two", np.array([number, -number], dtype=float)), tmp_path, f"{number:016x}", "m")
    log.close()
    (file,) = (tmp_path / "two").iterdir()
    whole = file.read_bytes()
    rows = read_rows(tmp_path / "two", 2)
    assert {run_id: row.tolist() for run_id, row in rows.items()} == {f"{n:016x}": [n, -n] for n in range(3)}
    assert set(read_rows(tmp_path / "two", 2, {f"{1:016x}", "f" * 16})) == {f"{1:016x}"}
    assert damaged_rows(tmp_path / "two", 2) == 0
    file.write_bytes(whole[:40] + bytes([whole[40] ^ 1]) + whole[41:-1])
    assert set(read_rows(tmp_path / "two", 2)) == {f"{0:016x}"}
    assert damaged_rows(tmp_path / "two", 2) == 2
    with pytest.raises(EnvironmentFailed):
        RowLog()(("one", np.zeros(1)), tmp_path / "nowhere", "0" * 16, "m")


def test_the_folder_runs_again_from_itself_alone(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("governments.reciprocity,law\n0.5,on\n0.7,off\n", encoding="utf-8")
    study = study_of(
        tmp_path,
        "base: base\ndesign: {method: table, file: points.csv}\nreplicates: 2\nquestion: Why?\n"
        f"axes:\n  law:\n    on: {{mechanisms.legislation: {{from: 2013-03, fine_multiplier: 2.0}}}}\n    off: {{}}\n{THREE}",
    )
    results = Sweep(study, tmp_path / "out", ["mechanisms.supervision.strength=0.5"]).run(simulate=fake)
    assert results is not None
    again = Sweep(read_study(results.path / "study.yaml"), tmp_path / "again")
    assert again.digests == Sweep(study, tmp_path / "out", ["mechanisms.supervision.strength=0.5"]).digests
    assert (again.study.replicates, again.study.keep, again.study.title) == (2, study.keep, study.title)


def test_a_base_keeps_what_is_switched_off_and_a_pack_of_its_own(tmp_path: Path) -> None:
    import shutil

    from sim.world.reading.reader import PACKAGED

    shutil.copytree(PACKAGED / "bth", tmp_path / "mine")
    (tmp_path / "base.yaml").write_text(
        f"region: mine\nname: '2013'\n{TINY}mechanisms:\n  legislation: {{enabled: false, fine_multiplier: 5.0, from: 2013-03-05}}\n", encoding="utf-8"
    )
    study = switches(tmp_path, THREE)
    results = swept(study, tmp_path / "out")
    again = read_study(results.path / "study.yaml")
    assert Points(again).digests() == Points(study).digests()
    law = Points(again)[1].mechanisms[0]
    assert (law.fields["fine_multiplier"], str(law.window.first)) == (5.0, "2013-03-05")
    assert (results.path / "base" / "region-1" / "cities.csv").is_file()


def test_summary_and_manifest(tmp_path: Path) -> None:
    results = swept(switches(tmp_path, THREE, replicates=3), tmp_path / "out")
    rows = list(csv.DictReader((results.path / "summary.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == 4 * 3
    last = rows[-1]
    assert (last["point"], last["mechanisms.legislation.enabled"], last["outcome"], last["replicates"]) == ("3", "true", "exposure", "3")
    assert float(last["mean"]) == 1.0
    assert float(last["mean_hi"]) == pytest.approx(1.0 + 2.919986 / np.sqrt(3))
    assert (float(last["lo"]), float(last["hi"])) == pytest.approx((0.1, 1.9))
    assert list(results.design.columns) == ["point", "base", "nested", "mechanisms.legislation.enabled", "mechanisms.supervision.enabled"]
    manifest = json.loads((results.path / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["points"], manifest["runs"], manifest["replicates"], manifest["design"]["two_level"]) == (4, 12, 3, True)
    assert set(manifest["files"]) >= {"design.csv", "points.parquet", "summary.csv", "study.yaml", "base/base.yaml"}
    with pytest.raises(InputError) as error:
        open_results(results.path)
    assert [p.id for p in error.value.problems] == ["result.study"]


def test_the_same_or_an_enlarged_study_renews_its_folder_and_another_goes_beside(tmp_path: Path) -> None:
    out, study = tmp_path / "out", switches(tmp_path, THREE)
    assert [swept(study, out).path.name for _ in range(2)] == ["study", "study"]
    again = swept(study, out)
    assert (again.manifest["runs_reused"], again.manifest["runs"]) == (8, 8)
    (again.path / "notes.txt").write_text("mine", encoding="utf-8")
    more = swept(switches(tmp_path, THREE, replicates=3), out)
    assert (more.path.name, more.manifest["runs_reused"], more.manifest["runs"]) == ("study", 8, 12)
    assert (more.path / "notes.txt").read_text(encoding="utf-8") == "mine"
    fewer = swept(study, out)
    assert (fewer.path.name, fewer.manifest["runs_reused"]) == ("study-2", 8)  # what stands in the first folder is not lost
    assert swept(study, out, overwrite=True).path.name == "study"


def test_kept_rows_have_the_length_that_is_expected(tmp_path: Path) -> None:
    study = switches(tmp_path, "keep: {outcomes: [member, suits], places: [ALL, Beijing], periods: [all, '2013'], series: true}\n")
    row = KeptModel(study.keep)(Points(study)[3], Draws(1))
    assert row[0] == layout_of_study(study).name
    assert row[1].size == layout_of_study(study).numbers == 2 * 2 * (2 + 14)


# the command -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
def test_dry_run_prints_the_design_and_runs_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str) -> None:
    out = tmp_path / "out"
    assert run(["sweep", "five_institutions", "--dry-run", "--out", str(out), "--lang", language]) == 0
    said = capsys.readouterr().out
    assert re.search(r"32 (points x 5 replicates = 160 runs|个设计点 x 5 次重复 = 160 次模拟)", said)
    assert "mechanisms.information_platform.from" in said
    assert not out.exists()


def test_wrong_input_ends_with_2_and_one_line_a_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, HEAD + "axes:\n  mechanisms.legislaton.enabled: [false, true]\n  mechanisms.supervision.strength: [0, 3]\n")
    assert run(["sweep", str(file), "--out", str(tmp_path / "out"), "--lang", "en"]) == 2
    lines = [line for line in capsys.readouterr().err.splitlines() if "study.yaml" in line]
    assert [line.split("study.yaml:")[1][:4] for line in lines] == ["4:3:", "5:40"]
    assert run(["sweep", str(file), "--slice", "3/2", "--lang", "en"]) == 2
    assert "k/n" in capsys.readouterr().err


def test_sweep_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, f"base: base\ndesign: {{method: factorial}}\nreplicates: 2\n{TWO_SWITCHES}keep: {{outcomes: [cooperation_index]}}\n")
    arguments = ["sweep", str(file), "--out", str(tmp_path / "out"), "--no-charts", "--lang", "en"]
    assert run([*arguments, "--slice", "1/2"]) == 0
    assert "without --slice" in capsys.readouterr().out
    assert run([*arguments, "--replicates", "3", "--seed", "5"]) == 0
    said = capsys.readouterr().out
    assert "Shapley effect" in said
    results = open_sweep(tmp_path / "out" / "study")
    assert (results.manifest["replicates"], results.manifest["root_seed"]) == (3, 5)
    assert (results.path / "effects.csv").is_file()
    assert {p.relative_to(results.path).as_posix() for p in results.path.rglob("*") if p.is_file()} == listed(results.path)


def test_every_shipped_study_is_correct() -> None:
    assert "five_institutions" in shipped_studies()
    for name in shipped_studies():
        study = read_study(name)
        Points(dataclasses.replace(study)).digests()
        assert study.title.zh != study.title.en


def test_from_python(tmp_path: Path) -> None:
    import sim

    file = written(tmp_path, f"base: base\ndesign: {{method: factorial}}\nreplicates: 1\n{TWO_SWITCHES}{THREE}")
    results = sim.sweep(file, out=tmp_path / "out")
    assert sim.open_sweep(results.path).points.shape == (4, 4 + 3)


def test_the_study_of_the_documentation_is_correct(tmp_path: Path) -> None:
    *_, block = re.findall(r"```yaml\n(.*?)```", (Path(__file__).parents[1] / "docs" / "studies.md").read_text(encoding="utf-8"), re.S)
    (tmp_path / "study.yaml").write_text(block, encoding="utf-8")
    study = read_study(tmp_path / "study.yaml")
    assert len(Points(study).digests()) == study.points == 4 * 12


def close_to_one(scenario: Scenario, draws: Draws) -> np.ndarray:
    return np.array([0.9, 0.99, 1.0])[draws.replicate] * np.ones(2)


def test_no_interval_of_a_share_leaves_its_bounds(tmp_path: Path) -> None:
    """Mean 0.963 with a half-width of 0.09 by Student's t: below one on the scale of a share, above it for what is no share."""
    study = switches(tmp_path, "keep: {outcomes: [compliance, exposure]}\n", replicates=3)
    results = Sweep(study, tmp_path / "out").run(simulate=close_to_one)  # type: ignore[arg-type]
    assert results is not None
    rows = list(csv.DictReader((results.path / "summary.csv").read_text(encoding="utf-8-sig").splitlines()))
    limits = {row["outcome"]: (float(row["mean_lo"]), float(row["mean"]), float(row["mean_hi"])) for row in rows}
    assert 0.0 < limits["compliance"][0] < limits["compliance"][1] < limits["compliance"][2] < 1.0
    assert limits["exposure"][2] > 1.0
