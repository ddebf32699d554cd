"""A study whose workers and command are killed again and again ends with every run once and the bytes of an undisturbed one."""

from __future__ import annotations

import errno
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.survival import BASE, STUDY, TABLES, disturb, finish, records
from sim.cli.main import run as command
from sim.study.runs.jobs import Failure
from sim.study.store import run_store
from sim.study.store.failed import failure_files, read_failures
from sim.study.store.rowlog import row_files
from sim.study.sweeps import sweep as sweeps
from sim.study.sweeps.study_file import read_study
from sim.study.sweeps.sweep import Sweep


@pytest.mark.validation
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the processes of a command from /proc")
def test_kills_of_workers_and_of_the_command_lose_nothing(tmp_path):
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "study.yaml").write_text(STUDY.format(points=30), encoding="utf-8")
    finish(tmp_path, "peace")
    of_command, of_workers = disturb(tmp_path, "war", 5, 40.0)
    assert of_command + of_workers > 0
    for name in TABLES:
        assert (tmp_path / "peace" / "study" / name).read_bytes() == (tmp_path / "war" / "study" / name).read_bytes(), name
    count = records(tmp_path / "war")
    assert len(count) == 300
    again = Sweep(read_study(tmp_path / "study.yaml"), tmp_path / "war")
    assert len(again.found()) == 300


SMALL = """\
base: base
design: {method: grid}
replicates: 2
axes:
  governments.reciprocity: [0.1, 0.3, 0.5, 0.7, 0.9]
keep: {outcomes: [cooperation_index, exposure]}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "base.yaml").write_text(BASE.replace("10", "2") + "period: {start: 2013-01, months: 12}\n", encoding="utf-8")
    (tmp_path / "study.yaml").write_text(SMALL, encoding="utf-8")
    return tmp_path


def planted(monkeypatch, failing):
    """Runs leave their reciprocity; those at a value of ``failing`` fail. Returns the runs that were done."""
    done = []

    def row(self, scenario, draws):
        value = scenario.get("governments", "reciprocity")
        done.append((value, draws.replicate))
        if value in failing:
            raise ZeroDivisionError(f"at {value}")
        return sweeps.layout_of(self.keep, scenario).name, np.full(2, value)

    monkeypatch.setattr(sweeps.KeptModel, "__call__", row)
    return done


def test_failures_are_kept_apart_told_with_their_parameters_and_tried_again_on_request(folder, monkeypatch, capsys):
    words = ["sweep", str(folder / "study.yaml"), "--out", str(folder / "out"), "--no-figures", "--lang", "en"]
    done = planted(monkeypatch, (0.1, 0.5, 0.9))
    assert command(words) == 3
    assert "failed runs: 6" in capsys.readouterr().err
    said = json.loads((folder / "out" / "study" / "manifest.json").read_text(encoding="utf-8"))
    assert {(one["point"], one["error"]) for one in said["failures"]} == {(i, f"ZeroDivisionError: at {v}") for i, v in ((0, 0.1), (2, 0.5), (4, 0.9))}
    assert said["runs"] == 4
    (remembered,) = (folder / "out").glob(".store/*/rows/*/failed-*")
    lines = [json.loads(line) for line in remembered.read_text(encoding="utf-8").splitlines()]
    assert {line["levels"]["governments.reciprocity"] for line in lines} == {"0.1", "0.5", "0.9"}
    assert "ZeroDivisionError" in lines[0]["details"]
    done.clear()
    assert command(words) == 3  # the same again: nothing is done, and the failures are told again
    assert done == []
    said = capsys.readouterr().out
    assert "4 of them found in the store, 6 of them failed before" in said  # 3 of 5 values, twice each
    assert "--retry-failed tries them" in said
    assert command([*words, "--retry-failed", "--dry-run"]) == 0  # then they are neither found nor left out
    said = capsys.readouterr().out
    assert "4 of them found in the store" in said
    assert "failed before" not in said
    done = planted(monkeypatch, ())
    assert command([*words, "--retry-failed"]) == 0
    assert sorted(done) == [(v, r) for v in (0.1, 0.5, 0.9) for r in (0, 1)]
    assert command([*words, "--retry-failed"]) == 2  # nothing failed


def test_a_file_of_failures_that_vanishes_is_left_out(tmp_path):
    line = {"run_id": "ab", "replicate": 1, "error": "at 0.1", "details": "", "study": "x"}
    (tmp_path / "failed-1-a").write_text(json.dumps(line) + "\n", encoding="utf-8")
    try:
        (tmp_path / "failed-1-b").symlink_to(tmp_path / "gone")  # listed, and no longer there when it is looked at
    except OSError:
        pytest.skip("this system lets nobody make links")
    assert failure_files(tmp_path) == [tmp_path / "failed-1-a"]
    assert read_failures(tmp_path) == {"ab": Failure("ab", 1, "at 0.1")}


def test_failures_that_cannot_be_read_are_told_and_no_traceback(folder, monkeypatch, capsys):
    words = ["sweep", str(folder / "study.yaml"), "--out", str(folder / "out"), "--no-figures", "--lang", "en"]
    planted(monkeypatch, (0.1,))
    assert command(words) == 3
    (remembered,) = (folder / "out").glob(".store/*/rows/*/failed-*")
    read = Path.read_text

    def refused(self, *options, **more):
        if self == remembered:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return read(self, *options, **more)

    monkeypatch.setattr(Path, "read_text", refused)
    capsys.readouterr()
    assert command(words) == 1
    told = capsys.readouterr().err
    assert str(remembered.parent) in told
    assert "permission denied" in told
    assert "Traceback" not in told


def test_damaged_and_half_written_records_are_named_and_computed_again(folder, monkeypatch, capsys):
    words = ["sweep", str(folder / "study.yaml"), "--out", str(folder / "out"), "--no-figures", "--lang", "en"]
    done = planted(monkeypatch, ())
    assert command(words) == 0
    before = (folder / "out" / "study" / "points.parquet").read_bytes()
    (file,) = (file for layout in (folder / "out").glob(".store/*/rows/*") for file in row_files(layout))
    content = bytearray(file.read_bytes())
    content[12] ^= 1  # a number of the first record
    file.write_bytes(content[:-5])  # and the last one is cut, as by a power cut
    done.clear()
    assert command([*words, "--overwrite"]) == 0
    assert len(done) == 2
    assert "damaged records: 2" in capsys.readouterr().err
    assert (folder / "out" / "study" / "points.parquet").read_bytes() == before
    assert command(["store", "check", "--out", str(folder / "out"), "-q"]) == 0


def test_many_small_files_of_rows_are_joined_and_hold_the_same(folder, monkeypatch):
    monkeypatch.setattr(run_store, "MOST_FILES", 2)
    planted(monkeypatch, ())
    for k in range(1, 6):
        assert command(["sweep", str(folder / "study.yaml"), "--slice", f"{k}/5", "--out", str(folder / "out"), "-q", "--no-figures"]) == 0
    files = [file for layout in (folder / "out").glob(".store/*/rows/*") for file in row_files(layout)]
    assert len(files) <= 3
    assert sorted(records(folder / "out").values()) == [1] * 10
    assert len(Sweep(read_study(folder / "study.yaml"), folder / "out").found()) == 10


@pytest.mark.skipif(sys.platform == "win32", reason="the size of files is limited by the system's own means")
def test_a_disk_that_fills_is_said_and_loses_nothing(folder, monkeypatch, capsys):
    import os

    words = ["sweep", str(folder / "study.yaml"), "--out", str(folder / "out"), "--no-figures", "--lang", "en"]
    done = planted(monkeypatch, ())
    write, count = os.write, [0]

    def full(number, content):
        if len(content) == 8 + 8 * 2 + 4:
            count[0] += 1
            if count[0] == 4:
                write(number, content[:7])
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(number, content)

    monkeypatch.setattr(os, "write", full)
    assert command(words) == 1
    assert "disk" in capsys.readouterr().err
    monkeypatch.setattr(os, "write", write)
    done.clear()
    assert command(words) == 0
    assert len(done) == 7


def test_tables_say_units_labels_and_where_they_come_from(folder, monkeypatch):
    import pyarrow.parquet as pq

    from sim.scenario.load import load_scenario
    from sim.study.runs.run import run_scenarios
    from sim.study.store.runid import engine_hash

    planted(monkeypatch, ())
    assert command(["sweep", str(folder / "study.yaml"), "--out", str(folder / "out"), "-q", "--no-figures"]) == 0
    schema = pq.read_schema(folder / "out" / "study" / "points.parquet")
    assert schema.field("exposure").metadata == {b"unit": b"ug/m3", b"label_en": b"Exposure (population-weighted)", b"label_zh": "人口加权暴露浓度".encode()}
    assert (schema.metadata[b"root_seed"], schema.metadata[b"engine"]) == (b"1", engine_hash().encode())
    assert len(schema.metadata[b"points_sha256"]) == 64
    result = run_scenarios([load_scenario(folder / "base.yaml")], 1, 1, 1, folder / "out")[0]
    series, runs = (pq.read_schema(result.path / name) for name in ("series.parquet", "runs.parquet"))
    assert series.field("abatement_cost").metadata[b"unit"] == b"10^8 CNY/month"
    assert runs.field("abatement_cost").metadata[b"unit"] == b"10^8 CNY/year"
    assert series.metadata[b"scenario_sha256"].decode() == result.manifest["scenario_sha256"]
    assert result.series["exposure"].notna().all()
