"""Exported files hold the numbers of the results, in every format, and other programs read them."""

from __future__ import annotations

import csv
import dataclasses
import json
import math
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.cli.main import run
from sim.declare.outcomes import Outcome
from sim.declare.text import Text
from sim.outcomes.declarations import OUTCOMES
from sim.outcomes.measure import Measure
from sim.scenario.load import load_scenario
from sim.study.compare.compare import compare
from sim.study.export.choice import Choice
from sim.study.export.iamc import documented, variable_of
from sim.study.export.runs import content_of_runs
from sim.study.export.stata import safe_names
from sim.study.export.study import content_of_study
from sim.study.export.write import write_export
from sim.study.runs.run import run_scenarios
from sim.study.sweeps.sweep_store import open_sweep
from tests.conftest import needs_extra
from tests.test_sensitivity import AXES, results_of, row

SMALL = {"period.months": 26, "agents.enterprises_per_city": 2, "agents.citizens_per_city": 2}
NAMES = ("exposure", "emission")


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    scenarios = [load_scenario(name, overrides=SMALL) for name in ("bth_status_quo", "bth_full_package")]
    return run_scenarios(scenarios, 3, 1, 1, tmp_path_factory.mktemp("results"))


@pytest.fixture(scope="module")
def content(results):
    return content_of_runs(results, Choice(NAMES, ("ALL", "party:Hebei", "北京")))


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A study in which the runs of one point fail."""

    def failing(scenario, draws):
        if draws.replicate == 1 and "legislation" in {use.name for use in scenario.mechanisms}:
            raise RuntimeError("meant to fail")
        return row(scenario, draws)

    found = results_of(tmp_path_factory.mktemp("study"), f"base: base\ndesign: {{method: factorial}}\nreplicates: 3\n{AXES}", failing)
    return open_sweep(found.path)


def rows_of(file):
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def by_hand(result, outcome, place, replicate, year):
    """A year from the monthly values of the results: mean of months, or their sum for what is counted."""
    at = [m for m, month in enumerate(result.months) if month.startswith(year)]
    months = result.values(outcome)[result.replicates.index(replicate), at, result.places.index(place)]
    return months.sum() if outcome == "emission" else months.mean()


@pytest.mark.parametrize("place", ["ALL", "Beijing"])
def test_a_value_is_the_same_number_in_every_format(results, content, place, tmp_path):
    for package in ("openpyxl", "xarray", "netCDF4"):
        needs_extra(package)
    import openpyxl
    import pandas as pd
    import xarray as xr

    write_export(content, tmp_path, ("csv", "xlsx", "stata", "netcdf"), "en", False)
    want = {name: by_hand(results[1], name, place, 2, "2014") for name in NAMES}
    (cells,) = [
        r for r in rows_of(tmp_path / "series.csv") if (r["scenario"], r["replicate"], r["place"], r["period"]) == ("bth_full_package", "2", place, "2014")
    ]
    found = {name: float(cells[name]) for name in NAMES}
    assert found == pytest.approx(want, rel=1e-12)
    sheet = openpyxl.load_workbook(tmp_path / "results.xlsx")["series"]
    heads, *lines = sheet.iter_rows(values_only=True)
    (line,) = [x for x in lines if x[:4] == ("bth_full_package", 2, place, "2014")]
    assert {name: line[heads.index(name)] for name in NAMES} == pytest.approx(found, rel=5e-16)  # 16 digits
    frame = pd.read_stata(tmp_path / "results.dta")
    word = {"ALL": "Whole region", "Beijing": "Beijing"}[place]
    (here,) = frame[(frame.scenario == results[1].title.en) & (frame.replicate == 2) & (frame.place == word) & (frame.period == "2014")].to_dict("records")
    assert {name: here[name] for name in NAMES} == found
    with xr.open_dataset(tmp_path / "results.nc") as data:
        point = data.set_index(time="period_name").sel(scenario="bth_full_package", replicate=2, place=place, time="2014")
        assert {name: float(point[name]) for name in NAMES} == found


def test_means_and_differences_are_those_of_the_results(results, content, tmp_path):
    write_export(content, tmp_path, ("csv", "iamc"), "en", False)
    stored = {(r["outcome"], r["place"], r["period"]): r for r in rows_of(results[1].path / "summary.csv")}
    mine = [r for r in rows_of(tmp_path / "summary.csv") if r["scenario"] == "bth_full_package"]
    assert {(r["outcome"], r["place"]) for r in mine} == {(o, p) for o in NAMES for p in ("ALL", "party:Hebei", "Beijing")}
    for cells in mine:
        other = stored[cells["outcome"], cells["place"], cells["period"]]
        assert all(cells[key] == other[key] for key in ("unit", "mean", "lo", "hi", "mean_lo", "mean_hi", "replicates"))
    compared = {(r.outcome, r.place): r for r in compare(list(results), NAMES, ["ALL", "Beijing"], "2014").rows}
    for cells in rows_of(tmp_path / "differences.csv"):
        if cells["period"] == "2014" and (cells["outcome"], cells["place"]) in compared:
            x = compared[cells["outcome"], cells["place"]]
            assert float(cells["difference"]) == pytest.approx(x.difference.mean, rel=1e-12)
            assert cells["verdict"] == x.verdict
    yearly = rows_of(tmp_path / "iamc.csv")
    assert set(yearly[0]) == {"Model", "Scenario", "Region", "Variable", "Unit", "2013", "2014"}  # the two months of 2015 are no year
    (line,) = [r for r in yearly if r["Scenario"] == "bth_full_package" and r["Region"] == "Beijing" and r["Variable"].endswith("Population-Weighted")]
    assert line["2014"] == stored["exposure", "Beijing", "2014"]["mean"]
    assert line["Unit"] == "µg/m3"


def test_a_data_package_is_valid_and_the_dictionary_has_every_column(content, study, tmp_path):
    needs_extra("frictionless")
    from frictionless import Package

    for at, exported in enumerate((content, content_of_study(study, Choice()))):
        folder = tmp_path / str(at)
        write_export(exported, folder, ("csv",), "zh", False)
        report = Package(str(folder / "datapackage.json")).validate()
        assert report.valid, report.flatten(["note"])
        told = {(r["table"], r["name"]) for r in rows_of(folder / "data_dictionary.csv")}
        for file in folder.glob("*.csv"):
            if file.stem != "data_dictionary":
                assert {(file.stem, name) for name in rows_of(file)[0]} <= told
    assert json.loads((tmp_path / "0" / "datapackage.json").read_text(encoding="utf-8"))["resources"][0]["title"] == "均值与区间"


def hard(content):
    """The content with a missing, an infinite and an empty outcome, names that collide when they are cut, and places in Chinese."""
    long = "a_very_long_name_of_an_outcome_that_is_cut"
    names = (f"{long}_1", f"{long}_2", "if", "空")
    outcomes = tuple(Outcome(name, Text(f"Label {n} " * 12, f"标签{n}" * 30), "share", "city", "mean") for n, name in enumerate(names))
    values = np.random.default_rng(1).normal(size=(*content.values.shape[:-1], 4))
    values[0, 0, 0, 0] = [np.nan, np.inf, -np.inf, np.nan]
    values[..., 3] = np.nan
    places = ("ALL", "party:河北", "=石家庄")
    return dataclasses.replace(content, outcomes=outcomes, values=values, places=places)


def test_missing_infinite_and_hard_names_go_through_every_format(content, tmp_path):
    for package in ("openpyxl", "xarray", "netCDF4"):
        needs_extra(package)
    import openpyxl
    import pandas as pd
    import xarray as xr

    wild = hard(content)
    write_export(wild, tmp_path, ("csv", "xlsx", "stata", "netcdf"), "zh", False)
    first = rows_of(tmp_path / "series.csv")[0]
    names = [outcome.name for outcome in wild.outcomes]
    assert [first[name] for name in names] == ["", "INF", "-INF", ""]
    assert {r["place"] for r in rows_of(tmp_path / "series.csv")} == {"ALL", "party:河北", "'=石家庄"}
    with pd.io.stata.StataReader(tmp_path / "results.dta") as reader:
        frame, labels = reader.read(), reader.variable_labels()
    kept = list(frame.columns[4:])
    assert kept[0] == "a_very_long_name_of_an_outcome_t"
    assert kept[1] == "a_very_long_name_of_an_outcome_2"
    assert len(set(kept)) == 4
    assert frame[kept].isna().sum().tolist() == [1, 1, 1, len(frame)]
    assert all(len(label) <= 80 for label in labels.values())
    assert labels[kept[0]].endswith("(份额)")
    assert "河北（参与方）" in set(frame.place)
    assert frame[kept[0]].to_numpy()[1:] == pytest.approx(wild.values[..., 0].ravel()[1:], abs=0)
    book = openpyxl.load_workbook(tmp_path / "results.xlsx")
    heads, line = list(book["series"].iter_rows(max_row=2, values_only=True))
    assert [line[heads.index(name)] for name in names] == [None, "INF", "-INF", None]
    assert book["series"].freeze_panes == "A2"
    assert book["series"]["C4"].value == "=石家庄"
    assert all(cell.data_type != "f" for sheet in book for cells in sheet.iter_rows() for cell in cells)
    with xr.open_dataset(tmp_path / "results.nc") as data:
        assert np.array_equal(data[names[1]].to_numpy(), wild.values[..., 1], equal_nan=True)
        assert list(data.place.to_numpy()) == list(wild.places)


def test_a_run_that_failed_is_listed_and_leaves_no_row(study, tmp_path):
    needs_extra("netCDF4")
    import xarray as xr

    exported = content_of_study(study, Choice())
    write_export(exported, tmp_path, ("csv", "stata", "netcdf"), "en", False)
    failed = {(int(r["point"]), int(r["replicate"])) for r in rows_of(tmp_path / "failures.csv")}
    law = {at for at, level in enumerate(study.design["mechanisms.legislation.enabled"]) if level}
    assert failed == {(point, 1) for point in law}
    assert len(law) == 4
    series = rows_of(tmp_path / "series.csv")
    assert {(int(r["point"]), int(r["replicate"])) for r in series} == {(p, r) for p in range(8) for r in range(3)} - failed
    for cells in series[:: max(1, len(series) // 20)]:
        point, replicate = int(cells["point"]), int(cells["replicate"])
        value = study.values("cooperation_index", cells["place"], cells["period"])[point, replicate]
        assert float(cells["cooperation_index"]) == value
        assert cells["mechanisms.legislation.enabled"] == ("true" if point in law else "false")
    with xr.open_dataset(tmp_path / "results.nc") as data:
        assert int((data.finished == 0).sum()) == len(failed)
        assert data["mechanisms.legislation.enabled"].to_numpy().tolist() == [int(p in law) for p in range(8)]


@given(st.lists(st.text(max_size=45), max_size=12))
def test_names_are_as_stata_takes_them(names):
    found = safe_names(names)
    assert len(set(found)) == len(found) == len(names)
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,31}", name) for name in found)
    assert not {"if", "in", "using", "with", "_n", "_N", "byte", "int", "long", "double", "float"} & set(found)


def test_months_have_their_days_as_bounds(results, tmp_path):
    needs_extra("netCDF4")
    import xarray as xr

    months = content_of_runs(results[:1], Choice(("emission",), ("ALL",), "months"))
    write_export(months, tmp_path, ("netcdf", "csv"), "en", False)
    with xr.open_dataset(tmp_path / "results.nc") as data:
        days = (data.time_bnds[:, 1] - data.time_bnds[:, 0]).dt.days.to_numpy()
        assert days[:3].tolist() == [31, 28, 31]
        assert days.sum() == 365 + 365 + 31 + 28
        assert data.emission.attrs["units"] == "kt"
        assert data.emission.attrs["cell_methods"] == "time: sum"
        assert np.array_equal(data.emission.to_numpy()[0, :, :, 0], results[0].values("emission")[:, :, 0])
    whole = content_of_runs(results[:1], Choice(("emission",), ("ALL",), "whole"))
    assert whole.values[0, 0, 0, 0, 0] == pytest.approx(results[0].values("emission")[0, :, 0].mean() * 12)
    assert whole.outcomes[0].unit == "kt/year"


def test_attributes_name_what_the_conventions_name(results, tmp_path):
    needs_extra("netCDF4")
    import xarray as xr

    write_export(content_of_runs(results[:1], Choice(("concentration", "health_damage", "compliance", "complaints"))), tmp_path, ("netcdf",), "zh", False)
    with xr.open_dataset(tmp_path / "results.nc") as data:
        assert data.concentration.attrs["standard_name"] == "mass_concentration_of_pm2p5_ambient_aerosol_particles_in_air"
        assert data.concentration.attrs["units"] == "ug m-3"
        assert data.compliance.attrs["units"] == "1"
        assert data.complaints.attrs["units"] == "1e-3 year-1"
        assert data.health_damage.attrs["unit_text"] == "10^8 CNY/year"
        assert data.health_damage.attrs["long_name"] == "健康损害"


def test_the_same_results_give_the_same_bytes(content, tmp_path):
    for package in ("openpyxl", "netCDF4"):
        needs_extra(package)
    formats = ("csv", "xlsx", "stata", "netcdf", "iamc")
    first, second = (write_export(content, tmp_path / name, formats, "en", False) for name in ("a", "b"))
    assert [f.read_bytes() for f in first] == [f.read_bytes() for f in second]
    again = write_export(content, tmp_path / "a", formats, "en", True)
    assert [f.read_bytes() for f in again] == [f.read_bytes() for f in second]


def test_what_is_wrong_is_told_at_once_and_nothing_is_written(results, study, tmp_path, capsys, monkeypatch):
    first, second = (str(r.path) for r in results)
    assert run(["export", first, "--format", "cvs", "--outcome", "expsure", "--place", "Bejing", "--period", "year", "--out", str(tmp_path / "x")]) == 2
    told = capsys.readouterr().err
    assert all(word in told for word in ("'csv'", "'exposure'", "'Beijing'", "'years'"))
    assert not (tmp_path / "x").exists()
    assert run(["export", first, str(study.path), "--lang", "zh"]) == 2
    assert "研究只能单独导出" in capsys.readouterr().err
    assert run(["export", str(study.path), "--period", "months"]) == 2
    assert "'months'" in capsys.readouterr().err
    other = tmp_path / "older"
    shutil.copytree(second, other)
    manifest = json.loads((other / "manifest.json").read_text(encoding="utf-8"))
    (other / "manifest.json").write_text(json.dumps(manifest | {"model_version": 3}), encoding="utf-8")
    assert run(["export", first, str(other)]) == 2
    assert "version of the model is 3" in capsys.readouterr().err
    (other / "manifest.json").write_text(json.dumps({"kind": "calibration"}), encoding="utf-8")
    assert run(["export", str(other)]) == 2
    assert "calibration" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert run(["export", first, "--format", "xlsx", "--out", str(tmp_path / "x")]) == 2
    assert "hazepact[export]" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_files_of_others_stay_and_ours_are_replaced_when_asked(results, tmp_path, capsys):
    command = ["export", str(results[0].path), "--outcome", "exposure", "--place", "ALL", "--out", str(tmp_path)]
    before = (results[1].path / "summary.csv").read_bytes()
    assert run([*command[:-1], str(results[1].path), "--overwrite"]) == 2  # its own tables have these names
    assert (results[1].path / "summary.csv").read_bytes() == before
    (tmp_path / "places.csv").write_text("mine\n1\n", encoding="utf-8")
    assert run([*command, "--overwrite"]) == 2
    assert (tmp_path / "places.csv").read_text(encoding="utf-8") == "mine\n1\n"
    assert [f.name for f in tmp_path.iterdir()] == ["places.csv"]
    (tmp_path / "places.csv").unlink()
    assert run(command) == 0
    capsys.readouterr()
    assert run(command) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert run([*command, "--overwrite"]) == 0


def test_files_beside_the_results_stand_in_their_manifest(results, capsys):
    assert run(["export", str(results[0].path), "--outcome", "exposure", "--place", "ALL", "--format", "stata"]) == 0
    added = json.loads((results[0].path / "manifest.json").read_text(encoding="utf-8"))["added"]
    assert "export/results.dta" in added


def test_every_outcome_has_a_variable_of_its_own_and_no_water_is_called_air():
    table = documented()
    assert [line[0] for line in table] == list(OUTCOMES)
    assert len({line[1] for line in table}) == len(table)
    assert all(line[1].startswith("HazePact|") == (line[3] == "own") for line in table)
    river = Measure("river", "mg/L", Text("COD", "化学需氧量"))
    assert all("PM2.5" not in variable_of(outcome, river).name for outcome in OUTCOMES.values())


def test_pyam_reads_the_table_of_the_iamc(content, tmp_path):
    pyam = pytest.importorskip("pyam", reason="pyam is in no lock: pip install pyam-iamc")
    write_export(content, tmp_path, ("iamc",), "en", False)
    frame = pyam.IamDataFrame(str(tmp_path / "iamc.csv"))
    assert set(frame.scenario) == {"bth_status_quo", "bth_full_package"}
    assert list(frame.year) == [2013, 2014]
    line = rows_of(tmp_path / "iamc.csv")[0]
    found = frame.filter(scenario=line["Scenario"], region=line["Region"], variable=line["Variable"], year=2014)
    assert float(found.data["value"].iloc[0]) == float(line["2014"])


def test_the_python_of_the_page_runs(results, tmp_path, monkeypatch):
    for package in ("xarray", "netCDF4"):
        needs_extra(package)
    page = (Path(__file__).parents[1] / "docs" / "export.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    write_export(content_of_runs(results, Choice()), Path("results/bth_full_package/export"), ("csv", "stata", "netcdf"), "en", False)
    (code,) = re.findall(r"```python\n(.*?)```", page, re.S)
    names: dict[str, object] = {}
    exec(compile(code, "export.md", "exec"), names)
    mean = np.mean([by_hand(results[1], "exposure", "ALL", r, "2014") for r in range(3)])
    assert all(math.isclose(float(names[name]), mean, rel_tol=1e-9) for name in ("from_csv", "from_stata", "from_netcdf"))


def test_a_study_of_which_every_run_failed_is_refused(tmp_path, capsys):
    def failing(scenario, draws):
        raise RuntimeError("meant to fail")

    found = results_of(tmp_path, f"base: base\ndesign: {{method: factorial}}\nreplicates: 1\n{AXES}", failing)
    assert run(["export", str(found.path)]) == 2
    assert "every run of this study failed" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of the system")
@pytest.mark.parametrize("kind", ["csv", "xlsx", "stata", "netcdf"])
def test_a_full_disk_is_told_in_a_line_and_leaves_nothing(results, kind, tmp_path):
    for package in ("openpyxl", "netCDF4"):
        needs_extra(package)
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)); "
        "from sim.cli.main import run; sys.exit(run(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "export", str(results[0].path), "--format", kind, "--out", str(tmp_path / "x")]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{tmp_path / 'x'}: cannot write to")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "x").exists()
