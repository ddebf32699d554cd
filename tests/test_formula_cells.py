"""Text cells of every table that is written: a spreadsheet does not run them, and our own readers give back what stood there."""

from __future__ import annotations

import ast
import csv
import io
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.cli.main import run
from sim.declare.reading.cells import TableWriter, guarded, unguarded
from sim.study.store.results import open_results
from sim.study.sweeps.study_file import read_study
from sim.study.sweeps.sweep import Sweep
from sim.study.sweeps.sweep_store import open_sweep
from tests.test_sensitivity import TINY

ROOT = Path(__file__).parents[1]
NUMBER = re.compile(r"[+-]?[\d.]+(e[+-]?\d+)?", re.I)
NAMES = ("=1+1", "@SUM(1)", "-2+3", "+cmd|' /C calc'!A0", "＝2+2", "'=1", "'s-Hertogenbosch", "Midtown")


def runs(cell: str) -> bool:
    """Whether a spreadsheet may take a cell for a formula (OWASP, "CSV injection"): it begins with = + - @, tab or carriage return and is no number."""
    return cell.lstrip(" ")[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠") and not NUMBER.fullmatch(cell)


@given(st.one_of(st.text(), st.text(alphabet="=+-@'\t\r 1a＝＋－＠.e"), st.floats(allow_nan=False, allow_infinity=False).map(repr)))
def test_a_text_comes_back_and_never_runs(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not runs(guarded(text))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_stay_numbers(value: float) -> None:
    file = io.StringIO()
    TableWriter(file).writerow([value, repr(value), f"{value:.10g}", int(value)])
    assert [float(cell) for cell in next(csv.reader(io.StringIO(file.getvalue())))][:2] == [value, value]


def test_every_table_is_written_through_one_writer() -> None:
    elsewhere = []
    for file in sorted((ROOT / "sim").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            writes = isinstance(node, ast.Attribute) and (node.attr in ("to_csv", "to_excel", "DictWriter") or ast.unparse(node) == "csv.writer")
            if writes and file.name != "cells.py":
                elsewhere.append(f"{file.name}:{node.lineno}")
    assert elsewhere == []


def unsafe_cells(folder: Path) -> list[str]:
    """``file: cell`` of every cell of every table in a folder that a spreadsheet would run."""
    found = []
    for file in sorted(folder.rglob("*.csv")):
        with file.open(encoding="utf-8-sig", newline="") as opened:
            found += [f"{file.name}: {cell}" for row in csv.reader(opened) for cell in row if runs(cell)]
    return found


def test_a_region_of_such_names_is_made_run_compared_and_analysed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [
        f'"{name}",{"@North" if i % 2 else "South"},{36 + 0.3 * i},{117 + 0.2 * i},{5_000_000 + i},3000,8000,90' for i, name in enumerate(NAMES)
    ]
    Path("cities.csv").write_text("\n".join(["city,party,lat,lon,population,gdp,area_km2,concentration", *rows]), encoding="utf-8")
    names = [unguarded(name) for name in NAMES]  # as from a spreadsheet, whose text cells begin with an apostrophe
    assert run(["region", "new", "odd", "--cities", "cities.csv", "--lang", "en"]) == 0
    assert unsafe_cells(Path("odd")) == []
    assert run(["region", "check", "odd", "--lang", "en"]) == 0
    text = "region: ./odd\nperiod: {start: 2013-01, months: 3}\nagents: {enterprises_per_city: 2, citizens_per_city: 2}\n"
    Path("s.yaml").write_text(text, encoding="utf-8")
    assert run(["run", "s.yaml", "-n", "1", "--no-charts", "--lang", "en"]) == 0
    assert run(["coalitions", "s.yaml", "-n", "1", "--no-charts", "--lang", "en"]) == 0
    assert unsafe_cells(Path("results")) == []
    results = open_results("results/s")
    assert [place for place in results.places if place in names] == names
    assert set(results.summary["place"]) == set(results.places)


def test_levels_and_axes_of_such_names_are_read_again(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(TINY, encoding="utf-8")
    (tmp_path / "study.yaml").write_text(
        "base: base\ndesign: {method: table, file: points.csv}\nreplicates: 1\n"
        'axes:\n  "=rules": {"=none": {governments.reciprocity: 0.2}, "-some": {governments.reciprocity: 0.6}}\n'
        "keep: {outcomes: [cooperation_index]}\n",
        encoding="utf-8",
    )
    (tmp_path / "points.csv").write_text("=rules\n=none\n-some\n", encoding="utf-8")
    done = Sweep(read_study(tmp_path / "study.yaml"), tmp_path / "out").run(simulate=lambda *_: np.ones(1))
    assert done is not None
    assert unsafe_cells(done.path) == []
    assert list(open_sweep(done.path).design["=rules"]) == ["=none", "-some"]
    again = read_study(done.path / "study.yaml")
    assert [level.text for row in again.design.rows for level in row] == ["=none", "-some"]
