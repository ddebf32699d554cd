"""Statistics of many cells at once are those of each cell alone."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from sim.outcomes.declarations import OUTCOMES, bounds_at
from sim.outcomes.measure import Measure
from sim.study.compare import many, verdicts
from sim.study.compare.intervals import Interval, draws_interval, interval_of, mean_interval, replicates_needed, spread, welch_interval
from sim.study.compare.many import draws_intervals
from sim.study.compare.printed import without_noise
from sim.study.compare.verdicts import side
from sim.study.store.periods import period_values, periods
from sim.study.store.summary import Summary, exists_at


def close(found: object, expected: object) -> bool:
    """Equal to 1e-12 of their size; NaN and infinities where the other has them."""
    return bool(np.allclose(np.asarray(found, float), np.asarray(expected, float), rtol=1e-12, atol=0.0, equal_nan=True))


@pytest.fixture(scope="module")
def cells() -> np.ndarray:
    """400 samples of 12: some with NaN, infinities, equal values, zeros, values at the ends of the scale 0..1, or nothing."""
    draw = np.random.default_rng(5)
    values = draw.beta(0.7, 0.5, (400, 12))
    values[draw.uniform(size=values.shape) < 0.15] = np.nan
    values[:40] = draw.normal(3.0, 50.0, (40, 12))
    values[40:60, 3] = np.inf
    values[45:60, 7] = -np.inf
    values[60:70] = np.nan
    values[70:80, 1:] = np.nan
    values[80:90] = 1.0
    values[90:100] = 0.0
    values[100:110, 2] = 1e-14
    return values


def test_intervals_of_many_cells(cells: np.ndarray) -> None:
    low, high = np.zeros(len(cells)), np.ones(len(cells))
    low[::3] = high[::3] = np.nan
    high[1::4] = np.inf
    found = many.mean_intervals(cells, low, high)
    for i, row in enumerate(cells):
        alone = mean_interval(row, None if math.isnan(low[i]) else (0.0, float(high[i])))
        assert close((found.mean[i], found.lo[i], found.hi[i]), (alone.mean, alone.lo, alone.hi)), i


def test_percentiles_variances_and_differences_of_many_cells(cells: np.ndarray) -> None:
    others = np.roll(cells, 37, axis=0)[:, :9]
    lo, hi = many.percentiles(cells, (5.0, 95.0))
    spreads, welch = many.spreads(cells), many.welch_intervals(cells, others)
    for i, row in enumerate(cells):
        known = row[~np.isnan(row)]
        with np.errstate(invalid="ignore"):
            assert close((lo[i], hi[i]), np.percentile(known, [5, 95]) if known.size else (math.nan, math.nan)), i
        assert close(spreads[i], spread(known)), i
        alone = welch_interval(row, others[i])
        assert close((welch.mean[i], welch.lo[i], welch.hi[i]), (alone.mean, alone.lo, alone.hi)), i


def test_noise_and_sides_of_many_intervals() -> None:
    draw = np.random.default_rng(6)
    mean, half = draw.normal(size=300) * 10.0 ** draw.integers(-14, 4, 300), np.abs(draw.normal(size=300))
    half[::7], half[1::11] = np.nan, 1e-9
    lo, hi = mean - half, mean + half
    lo[:10], hi[10:20], mean[20:25] = 0.0, np.inf, np.nan
    size = draw.uniform(0, 1e3, 300)
    size[::13] = np.inf
    every = many.Intervals(mean, lo, hi)
    found, sides = many.without_noises(every, size), verdicts.sides(every)
    for i in range(300):
        one = Interval(float(mean[i]), float(lo[i]), float(hi[i]))
        alone = without_noise(one, float(size[i]))
        assert close((found.mean[i], found.lo[i], found.hi[i]), (alone.mean, alone.lo, alone.hi)), i
        assert sides[i] == side(one), i


@pytest.mark.parametrize("paired", [True, False])
def test_replicates_needed_for_many_cells(paired: bool) -> None:
    difference = np.array([0.0, 1.0, -0.1, 3e-3, 1e-9, np.nan, 2.0, np.inf, 0.7, 5.6e-4])
    variance = np.array([1.0, 1.0, 4.0, 1.0, 1.0, 1.0, np.nan, 1.0, 0.0, 1.0])
    found = many.replicates_needed_of(difference, variance, paired)
    for d, v, n in zip(difference, variance, found, strict=True):
        alone = replicates_needed(float(d), float(v), (lambda n: n - 1) if paired else (lambda n: 2 * (n - 1)))
        assert (alone is None and math.isnan(n)) or alone == n, (d, v)


def test_summary_of_runs_against_each_cell_alone(tmp_path: Path) -> None:
    """Means, percentiles, gaps and counts of a summary are those of each outcome, place and period worked out by itself."""
    draw = np.random.default_rng(7)
    names, places = ("concentration", "good_days_pm25", "member", "cooperation_index", "health_damage", "trust"), ("ALL", "party:A", "B")
    months = [f"{year}-{month:02d}" for year in (2013, 2014) for month in range(1, 13)]
    runs = []
    for _ in range(6):
        run = {name: draw.uniform(0, 1, (24, 3)) for name in names}
        for values in run.values():
            values[draw.uniform(size=values.shape) < 0.1] = np.nan
        run["trust"][12:] = np.nan
        run["concentration"][3, 0] = np.inf if len(runs) == 2 else 1.0
        runs.append(run)
    summary = Summary(months, places, names)
    for run in runs:
        summary.add(run)
    summary.write(tmp_path / "summary.csv", "mine", Measure())
    with (tmp_path / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {(row["outcome"], row["place"], row["period"]): row for row in csv.DictReader(file)}
    assert len(rows) == sum(exists_at(OUTCOMES[name], place) for name in names for place in places) * 3
    for (name, place, period), row in rows.items():
        p, q = places.index(place), periods(months).index(period)
        values = np.array([period_values(run[name][:, [p]], months, OUTCOMES[name])[q, 0] for run in runs])
        known, alone = values[~np.isnan(values)], mean_interval(values, bounds_at(OUTCOMES[name], place, places))
        with np.errstate(invalid="ignore"):
            ends = np.percentile(known, [5, 95]) if known.size else (math.nan, math.nan)
        expected = (alone.mean, *ends, alone.lo, alone.hi)
        assert close([float(row[key] or "nan") for key in ("mean", "lo", "hi", "mean_lo", "mean_hi")], expected), (name, place, period)
        inside = slice(0, 24) if period == "all" else slice(0, 12) if period == "2013" else slice(12, 24)
        gaps = np.mean([np.isnan(run[name][inside, p]).mean() for run in runs])
        assert (int(row["replicates"]), row["label_zh"]) == (known.size, OUTCOMES[name].label.zh)
        assert float(row["missing_share"]) == pytest.approx(gaps)
    assert {row["mean"] for key, row in rows.items() if key[0] == "trust" and key[2] == "2014"} == {""}


def test_the_interval_of_draws_holds_nine_tenths_of_them_and_more_draws_do_not_narrow_it():
    """0, 1, ..., 20: the 5th and the 95th percentile are the second value from each end; Student's interval of the mean is far narrower."""
    values = np.arange(21.0)
    assert draws_interval(values) == Interval(10.0, 1.0, 19.0)
    often = np.tile(values, 100)
    assert draws_interval(often) == Interval(10.0, 1.0, 19.0)
    assert mean_interval(often).hi < 10.3
    assert interval_of(values, True) == draws_interval(values)
    assert interval_of(values, False) == mean_interval(values)
    cells = np.array([values, np.where(values < 5, np.nan, values), np.full(21, np.nan), np.where(values == 3, np.inf, values)])
    many = draws_intervals(cells)
    for i, row in enumerate(cells):
        one = draws_interval(row)
        np.testing.assert_array_equal([many.mean[i], many.lo[i], many.hi[i]], [one.mean, one.lo, one.hi])
