"""A study whose workers and command are killed again and again ends with every run once and the bytes of an undisturbed one."""

from __future__ import annotations

import sys

import pytest

from benchmarks.survival import BASE, STUDY, TABLES, disturb, finish, records
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
