"""hazepact run, compare and region: what a user sees, and what is left on disk when something goes wrong."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.cli.main import run as hazepact
from sim.study.store.place import listed
from tests.processes import started

FAST = ["--set", "period.months=6", "--set", "agents.enterprises_per_city=8", "--set", "agents.citizens_per_city=8", "--replicates", "3"]


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """Two results, run once."""
    out = tmp_path_factory.mktemp("results")
    assert hazepact(["run", "bth_status_quo", "bth_full_package", *FAST, "--set", "mechanisms.legislation.from=2013-01", "--out", str(out), "--no-charts"]) == 0
    return out


def test_run_says_what_it_will_do_then_does_it(tmp_path, capsys):
    assert hazepact(["run", "bth_status_quo", *FAST, "--out", str(tmp_path)]) == 0
    text = capsys.readouterr().out
    assert "3 runs of 30 months" in text
    assert "Cooperation index" in text
    assert str(tmp_path / "bth_status_quo") in text
    folder = tmp_path / "bth_status_quo"
    assert {p.name for p in folder.iterdir()} >= {
        "manifest.json", "scenario.yaml", "series.parquet", "runs.parquet", "flows.parquet", "events.parquet", "summary.csv", "figures"
    }  # fmt: skip
    assert {p.suffix for p in (folder / "figures").iterdir()} == {".png"}
    assert {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} == listed(folder)
    assert not (tmp_path / ".work").exists()


def test_plan_runs_nothing(tmp_path, capsys):
    assert hazepact(["run", "bth_status_quo", "--dry-run", "--out", str(tmp_path / "r")]) == 0
    assert "20 runs" in capsys.readouterr().out
    assert not (tmp_path / "r").exists()


def test_several_files_are_compared_in_words_and_numbers(stored, capsys):
    assert hazepact(["compare", str(stored / "bth_status_quo"), str(stored / "bth_full_package")]) == 0
    text = capsys.readouterr().out
    assert "Full package" in text
    assert "Exposure, ug/m3" in text
    assert "Concentration" not in text
    assert hazepact(["compare", str(stored / "bth_status_quo"), str(stored / "bth_full_package"), "--lang", "zh", "--table", "full"]) == 0
    text = capsys.readouterr().out
    assert text.index("人口加权暴露，微克/立方米") < text.index("浓度")


def test_compare_one_outcome_at_one_place(stored, capsys):
    folders = [str(stored / n) for n in ("bth_status_quo", "bth_full_package")]
    assert hazepact(["compare", *folders, "--outcome", "concentration", "--place", "Beijing", "--period", "2013"]) == 0
    text = capsys.readouterr().out
    assert "Concentration" in text
    assert "Cooperation index" not in text
    assert hazepact(["compare", *folders, "--outcome", "concentratoin"]) == 2
    assert "concentration" in capsys.readouterr().err


def test_compare_needs_two_results_that_are_there(stored, tmp_path, capsys):
    assert hazepact(["compare", str(stored / "bth_status_quo")]) == 2
    assert "two" in capsys.readouterr().err
    assert hazepact(["compare", str(stored / "bth_status_quo"), str(tmp_path)]) == 2
    assert "manifest.json" in capsys.readouterr().err


def test_another_run_of_the_same_name_goes_beside_and_says_so_and_the_same_run_renews_its_folder(tmp_path, capsys):
    arguments = ["run", "bth_status_quo", *FAST, "--out", str(tmp_path), "--no-charts"]
    assert hazepact(arguments) == 0
    capsys.readouterr()
    assert hazepact(arguments) == 0
    said = capsys.readouterr().out
    assert "3 runs of 30 months (with burn-in), 3 of them found in the store" in said
    assert "bth_status_quo-2" not in said
    assert hazepact([*arguments, "--seed", "2"]) == 0
    assert "bth_status_quo-2" in capsys.readouterr().out
    assert hazepact([*arguments, "--overwrite"]) == 0
    assert {p.name for p in tmp_path.iterdir()} == {".store", "bth_status_quo", "bth_status_quo-2"}


def test_stored_scenario_runs_again_to_the_same_numbers(stored, tmp_path):
    again = tmp_path / "again"
    assert hazepact(["run", str(stored / "bth_full_package" / "scenario.yaml"), "--replicates", "3", "--out", str(again), "--no-charts"]) == 0
    first, second = (json.loads((f / "manifest.json").read_text()) for f in (stored / "bth_full_package", again / "scenario"))
    assert [r["run_id"] for r in first["runs"]] == [r["run_id"] for r in second["runs"]]


def test_wrong_input_runs_nothing_and_leaves_nothing(tmp_path, capsys):
    assert hazepact(["run", "bth_status_quo", "bth_full_pakage", "--set", "period.months=0", "--out", str(tmp_path / "r")]) == 2
    error = capsys.readouterr().err
    assert "bth_full_package" in error
    assert "period.months=0" in error
    assert not (tmp_path / "r").exists()


def test_output_folder_that_cannot_be_written(tmp_path, capsys):
    blocked = tmp_path / "file"
    blocked.write_text("a file where a folder should be")
    assert hazepact(["run", "bth_status_quo", *FAST, "--out", str(blocked), "--no-charts"]) == 2
    assert str(blocked) in capsys.readouterr().err
    assert blocked.read_text() == "a file where a folder should be"


def test_full_disk_keeps_nothing_half_written(tmp_path, capsys, monkeypatch):
    import pyarrow.parquet as pq

    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(pq, "write_table", full)
    monkeypatch.setattr(pq, "ParquetWriter", full)
    assert hazepact(["run", "bth_status_quo", *FAST, "--out", str(tmp_path / "r"), "--no-charts"]) == 1
    assert "the disk is full" in capsys.readouterr().err
    assert not list((tmp_path / "r").rglob("*.parquet"))
    assert not (tmp_path / "r" / "bth_status_quo").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_ends_with_130_keeps_finished_runs_and_continues(tmp_path):
    program = [str(Path(sys.executable).parent / "hazepact"), "run", "bth_status_quo", "--replicates", "400", "--out", str(tmp_path), "--no-charts", "-q"]
    with started([*program, "--workers", "1"], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and len(list(tmp_path.glob(".store/*/runs/[0-9a-f]*"))) < 4:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in error
    assert "interrupted" in error
    finished = list(tmp_path.glob(".store/*/runs/[0-9a-f]*"))
    assert finished
    assert not list(tmp_path.glob(".store/*/runs/.*"))
    assert not (tmp_path / "bth_status_quo").exists()
    assert all((path / "series.parquet").is_file() for path in finished)


def test_region_new_and_check(tmp_path, capsys):
    from tests.test_new_region import example

    example(tmp_path)
    pack = tmp_path / "three_cities"
    assert hazepact(["region", "new", str(pack), "--cities", str(tmp_path / "my_cities.csv")]) == 0
    assert hazepact(["region", "check", str(pack)]) == 0
    assert "3 cities" in capsys.readouterr().out
    assert hazepact(["run", str(tmp_path / "my.yaml"), "--replicates", "2", "--out", str(tmp_path / "r"), "--no-charts"]) == 0
    assert (tmp_path / "r" / "my" / "region" / "transport.csv").is_file()
    assert hazepact(["region", "check", str(tmp_path / "nowhere")]) == 2
    assert hazepact(["region", "new", str(pack), "--cities", str(tmp_path / "my_cities.csv")]) == 2


def folders(stored):
    return [str(stored / name) for name in sorted(p.name for p in stored.iterdir() if (p / "manifest.json").is_file())][:2]


def test_what_compare_is_asked_for_is_all_that_its_figures_show(stored, tmp_path, capsys):
    from sim.show.figures import registry
    from sim.study.store.results import open_results

    first, second = folders(stored)
    year = open_results(first).months[0][:4]
    out = tmp_path / "figures"
    assert hazepact(["compare", first, second, "--outcome", "exposure", "--place", "party:Hebei", "--period", year, "--out", str(out), "--lang", "en"]) == 0
    assert {p.name for p in out.iterdir()} >= {"differences.png", "differences.csv", "trend.png"}
    for name in (p.stem for p in out.glob("*.png")):
        table = registry()[name].data([open_results(folder) for folder in (first, second)], outcome="exposure", place="party:Hebei", period=year)
        assert set(table["outcome"]) == {"exposure"}
        assert set(table["place"]) == {"party:Hebei"}


def test_what_cannot_be_compared_is_an_error_and_no_empty_table(stored, capsys):
    pair = folders(stored)
    for chosen, words in (
        (["--outcome", "transfer_balance", "--place", "Beijing"], "party:Beijing"),
        (["--outcome", "emission", "--place", "ALL", "--place", "Nowhere"], "Nowhere"),
        (["--outcome", "voluntary_margin", "--outcome", "exposure", "--place", "Baoding", "--place", "Nowhere"], "Nowhere"),
    ):
        assert hazepact(["compare", *pair, *chosen, "--lang", "en"]) == 2
        assert words in capsys.readouterr().err
    assert hazepact(["compare", *pair, "--outcome", "transfer_balance", "--outcome", "exposure", "--place", "ALL", "--place", "Baoding", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "Baoding" in said
    assert "Net transfers received has no value at Baoding" in said
