"""differences.csv: every pair of cells at once, as the comparison judges each of them."""

from __future__ import annotations

import csv
import dataclasses
import json
import math
from pathlib import Path

import numpy as np
import pytest

from sim.cli.main import run as command
from sim.declare.problems import InputError
from sim.draws.streams import Draws
from sim.outcomes.table import RunTable
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario
from sim.study.compare.compare import compare
from sim.study.compare.differences import COLUMNS, Chosen, difference_rows, write_differences
from sim.study.runs.execute import run_replicates
from sim.study.store.manifest import file_sha256
from sim.study.store.periods import periods
from sim.study.store.place import listed
from sim.study.store.results import Results, open_results
from sim.study.store.store import write_results
from tests.test_study import SHORT, fake

NUMBERS = COLUMNS[COLUMNS.index("baseline") : COLUMNS.index("verdict")]


def rough(scenario: Scenario, draws: Draws) -> RunTable:
    """As :func:`fake`, with gaps, infinities, equal values and values at the ends of the scale."""
    table = fake(scenario, draws)
    draw = np.random.default_rng([7, draws.replicate, int(10 * scenario.get("governments", "reciprocity"))])
    series = dict(table.series)
    series["health_damage"][draws.replicate % 3, :4] = np.inf
    series["abatement_cost"][:, 2] = np.nan if draws.replicate % 2 else 1.0
    series["concentration"][:, 5][draw.uniform(size=len(table.months)) < 0.3] = np.nan
    series["member"] = np.where(draw.uniform(size=series["member"].shape) < 0.5, 0.0, 1.0)
    series["cooperation_index"][:] = 1.0
    series["delivered_share"][:, 1] = np.nan
    series["exposure"] = series["exposure"] + 1e-14 * draw.uniform(size=series["exposure"].shape)
    return dataclasses.replace(table, series=series)


def result(out: Path, name: str, replicates: object = 5, seed: int = 1, reciprocity: float = 0.5, base: str = "bth_status_quo", **more: object) -> Results:
    scenario = load_scenario(base, overrides=SHORT | {"governments.reciprocity": reciprocity} | more)
    done = run_replicates(dataclasses.replace(scenario, name=name), replicates, seed, 1, out / "work", simulate=rough)  # type: ignore[arg-type]
    return open_results(write_results(done, out))


@pytest.fixture(scope="module")
def arms(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Results]:
    out = tmp_path_factory.mktemp("arms")
    return {
        "first": result(out, "first"),
        "paired": result(out, "paired", reciprocity=0.9),
        "some": result(out, "some", [1, 2, 4, 7], reciprocity=0.2),
        "single": result(out, "single", [2], reciprocity=0.7),
        "other_seed": result(out, "other_seed", 4, seed=3),
        "shorter": result(out, "shorter", 5, **{"period.months": 6}),
        "river": result(out, "river", 3, base="shenyang_status_quo", **{"period.start": "2016-01"}),
    }


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # the scalar path tells of infinities
@pytest.mark.parametrize("name", ["paired", "some", "single", "other_seed", "shorter", "river"])
def test_all_at_once_is_each_by_itself(arms: dict[str, Results], name: str) -> None:
    pair = [arms["first"], arms[name]]
    (rows,) = difference_rows(pair)
    found = {tuple(row[1:2] + row[4:6]): dict(zip(COLUMNS, row, strict=True)) for row in rows}
    shared = [q for q in periods(pair[0].months) if q in periods(pair[1].months)]
    frames = [compare(pair, period=period).frame() for period in shared]
    assert len(rows) == len(found) == sum(len(frame) for frame in frames) > 0
    assert list(frames[0].columns) == list(COLUMNS)
    for frame in frames:
        for alone in frame.to_dict("records"):
            row = found[alone["outcome"], alone["place"], alone["period"]]
            for key in NUMBERS:
                value = float(row[key]) if row[key] != "" else math.nan
                assert value == pytest.approx(alone[key], rel=1e-12, abs=0.0, nan_ok=True), (key, alone["outcome"], alone["place"], alone["period"])
            for key in ("scenario", "label", "unit", "verdict", "against", "label_zh"):
                assert row[key] == alone[key]
            assert row["paired"] == ("true" if alone["paired"] else "false")


def test_the_file_stands_beside_the_summary_and_in_the_manifest(arms: dict[str, Results]) -> None:
    files = write_differences([arms["first"], arms["paired"], arms["some"]])
    assert files == [arms[name].path / "differences.csv" for name in ("paired", "some")]
    assert not (arms["first"].path / "differences.csv").exists()
    again = write_differences([arms["first"], arms["paired"]])
    assert again == files[:1]
    assert files[0].read_bytes().startswith("\ufeffscenario,outcome,label,".encode())
    manifest = json.loads((files[0].parent / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["added"]["differences.csv"]["sha256"] == file_sha256(files[0])
    assert "differences.csv" in listed(files[0].parent)
    assert not [file for file in files[0].parent.iterdir() if file.name.startswith(".")]
    with files[0].open(encoding="utf-8-sig", newline="") as file:
        rows = {(row["outcome"], row["place"], row["period"]): row for row in csv.DictReader(file)}
    row = rows["concentration", "ALL", "2013"]
    pairs = (arms["paired"].period("concentration", "2013") - arms["first"].period("concentration", "2013"))[:, 0]
    assert float(row["difference"]) == pytest.approx(pairs.mean())
    assert float(row["sign_share"]) == np.mean(np.sign(pairs) == np.sign(pairs.mean()))
    assert (row["scenario"], row["against"], row["verdict"], row["replicates"], row["paired"]) == ("paired", "first", "better", "5", "true")
    files[1].unlink()


def test_a_foreign_file_stays(arms: dict[str, Results]) -> None:
    mine = arms["single"].path / "differences.csv"
    mine.write_text("my,own,notes\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        write_differences([arms["first"], arms["single"]])
    assert [problem.id for problem in error.value.problems] == ["file.foreign"]
    assert mine.read_text(encoding="utf-8") == "my,own,notes\n"
    mine.unlink()


def test_what_was_chosen(arms: dict[str, Results]) -> None:
    (rows,) = difference_rows([arms["first"], arms["paired"]], Chosen(["concentration"], ["ALL", "Beijing"], ["2014"]))
    assert [row[4:6] for row in rows] == [["ALL", "2014"], ["Beijing", "2014"]]


def test_the_commands_write_it(tmp_path: Path, arms: dict[str, Results], capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert command(["compare", str(arms["first"].path), str(arms["some"].path), "--outcome", "emission", "--place", "Beijing", "--out", str(out)]) == 0
    assert str(out / "differences.csv") in capsys.readouterr().out
    rows = list(csv.DictReader((out / "differences.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert {(row["outcome"], row["place"]) for row in rows} == {("emission", "Beijing")}
    assert [row["period"] for row in rows] == ["all", "2013", "2014"]
    small = ["--set", "period.months=8", "--set", "agents.enterprises_per_city=3", "--set", "agents.citizens_per_city=3"]
    assert command(["run", "bth_status_quo", "bth_full_package", "-n", "2", *small, "--no-charts", "--table", "full", "--out", str(out)]) == 0
    assert str(out / "bth_full_package" / "differences.csv") in capsys.readouterr().out
    with (out / "bth_full_package" / "differences.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["against"] for row in csv.DictReader(file)} == {"bth_status_quo"}
    assert not (out / "bth_status_quo" / "differences.csv").exists()
