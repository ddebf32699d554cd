"""A difference is the same number wherever it stands: by hand, compared, drawn, written beside the results, in a table for a paper, on the screen."""

from __future__ import annotations

import csv
import math
import re

import pytest

from sim.cli.main import run
from sim.scenario.load import load_scenario
from sim.show.figures import registry
from sim.study.compare.compare import compare
from sim.study.compare.differences import write_differences
from sim.study.compare.printed import interval_text, number
from sim.study.runs.run import run_scenarios

SMALL = {"period.months": 24, "agents.enterprises_per_city": 3, "agents.citizens_per_city": 3}
OUTCOMES = ("exposure", "emission", "health_damage")
PLACES = ("ALL", "party:Hebei")
T = 2.919985580355516
"""Student's t of two degrees of freedom at 0.95 (tables)."""


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    scenarios = [load_scenario(name, overrides=SMALL) for name in ("bth_status_quo", "bth_full_package")]
    found = run_scenarios(scenarios, 3, 1, 1, tmp_path_factory.mktemp("results"))
    write_differences(found)
    return found


def by_hand(results, outcome, place):
    """Mean and 90 % interval of three paired differences of mean years; months count alike."""
    series = [r.values(outcome)[:, :, r.places.index(place)] for r in results]
    years = [x.mean(axis=1) if outcome == "exposure" else x.sum(axis=1) / 2.0 for x in series]
    apart = years[1] - years[0]
    half = T * apart.std(ddof=1) / math.sqrt(3)
    return apart.mean(), apart.mean() - half, apart.mean() + half


def cells_of(file, **wanted):
    with file.open(encoding="utf-8-sig", newline="") as lines:
        (row,) = [row for row in csv.DictReader(lines) if all(row[key] == value for key, value in wanted.items())]
    return row


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_difference_is_the_same_number_everywhere(results, outcome, place, tmp_path, capsys, monkeypatch):
    folders = [str(r.path) for r in results]
    compared = next(row for row in compare(results, [outcome], [place]).rows if row.period == "all")
    x = compared.difference
    assert (x.mean, x.lo, x.hi) == pytest.approx(by_hand(results, outcome, place), rel=1e-9)
    drawn = registry()["differences"].data(results, outcome=outcome, place=place)
    assert list(drawn[["value", "lo", "hi"]].itertuples(index=False, name=None)) == [(x.mean, x.lo, x.hi)]
    assert list(drawn["verdict"]) == [compared.verdict]
    written = cells_of(results[1].path / "differences.csv", outcome=outcome, place=place, period="all")
    assert [float(written[key]) for key in ("difference", "difference_lo", "difference_hi")] == pytest.approx([x.mean, x.lo, x.hi], rel=1e-12)
    assert written["verdict"] == compared.verdict
    assert run(["table", *folders, "--table", "differences", "--outcome", outcome, "--place", place, "--format", "csv", "--out", str(tmp_path)]) == 0
    cell = cells_of(tmp_path / "differences.csv")
    # a table for a paper has the true minus, which the screen does not
    shown = [cell[key].replace("−", "-") for key in ("difference", "difference: low", "difference: high")]
    assert shown == [number(end) for end in (x.mean, x.lo, x.hi)]
    capsys.readouterr()
    monkeypatch.setenv("COLUMNS", "200")
    assert run(["compare", *folders, "--table", "full", "--outcome", outcome, "--place", place]) == 0
    screen = capsys.readouterr().out
    line = next(line for line in screen.split("Paired differences")[1].splitlines() if line.rstrip().endswith(("2", "3")) and "[" in line)
    assert re.search(r"([+-]?[\d.,]+ \[[^]]*\])", line)[1] == interval_text(x, signed=True)
