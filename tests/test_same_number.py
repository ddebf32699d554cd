"""A difference is the same number wherever it stands: by hand, compared, drawn, written beside the results, in a table for a paper, on the screen."""

from __future__ import annotations

import csv
import json
import math
import re

import pytest

from sim.cli.main import run
from sim.scenario.load import load_scenario
from sim.share.report import report_of
from sim.share.report.html import html
from sim.share.report.runs import Asked
from sim.show.figures import registry
from sim.study.compare.compare import compare
from sim.study.compare.differences import write_differences
from sim.study.compare.printed import interval_text, number
from sim.study.runs.run import run_scenarios
from tests.conftest import needs_extra
from tests.test_report import Page, decoded

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


@pytest.fixture(scope="module")
def page(results):
    """The report of the results: cells of its tables, numbers of its moving figures, and its files."""
    needs_extra("plotly")
    read = Page(html(report_of([r.path for r in results], "en", Asked(attribution=False))))
    return read, {a["download"]: decoded(a["href"]).decode() for a in read.all("a") if a.get("download", "").endswith(".csv")}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_difference_is_the_same_number_everywhere(results, page, outcome, place, tmp_path, capsys, monkeypatch):
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
    read, files = page
    assert place != "ALL" or interval_text(x, signed=True) in read.text  # parties have few rows in the tables
    rows = [row for row in csv.DictReader(files["differences.csv"].splitlines()) if (row["outcome"], row["place"]) == (outcome, place)]
    if rows:  # of what the figure shows
        assert [float(rows[0][key]) for key in ("value", "lo", "hi")] == pytest.approx([x.mean, x.lo, x.hi], rel=1e-9)
    panels = [panel for a in read.all("div") if "data-marks" in a for panel in json.loads(a["data-marks"])["panels"]]
    held = [y for panel in panels for trace in panel["traces"] for y in trace["y"] if y is not None]
    assert not rows or any(y == pytest.approx(x.mean, rel=1e-9) for y in held)


def test_a_mean_is_the_same_number_in_the_summary_the_export_and_the_report(results, page, tmp_path):
    """Means of the emission of the region over all months, by hand, in summary.csv, in an export and on the page."""
    read, _ = page
    assert run(["export", *(str(r.path) for r in results), "--format", "csv", "--out", str(tmp_path)]) == 0
    for result in results:
        yearly = result.values("emission")[:, :, 0].sum(axis=1) / 2.0
        stated = cells_of(result.path / "summary.csv", outcome="emission", place="ALL", period="all")
        assert float(stated["mean"]) == pytest.approx(yearly.mean(), rel=1e-9)
        assert number(yearly.mean()) in read.text
        row = cells_of(tmp_path / "summary.csv", scenario=result.name, outcome="emission", place="ALL", period="all")
        assert float(row["mean"]) == pytest.approx(yearly.mean(), rel=1e-9)
