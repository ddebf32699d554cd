"""Differences of two results at every outcome, place and period, worked out at once and written as differences.csv."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.declare.problems import file_error
from sim.declare.reading.cells import TableWriter
from sim.outcomes.declarations import OUTCOMES, REGION
from sim.study.compare.compare import arm_names, baseline_name, is_relative, pairing, rounded
from sim.study.compare.many import (
    Flags,
    Floats,
    Intervals,
    Ints,
    bounds_of,
    draws_intervals,
    mean_intervals,
    replicates_needed_of,
    spreads,
    welch_intervals,
    without_noises,
)
from sim.study.compare.printed import ROUNDING
from sim.study.compare.verdicts import Verdict, sides
from sim.study.store.added import placed_files
from sim.study.store.manifest import list_added
from sim.study.store.periods import periods, unit_of_period, values_by_period
from sim.study.store.results import Results
from sim.study.store.summary import exists_at

FILE = "differences.csv"
COLUMNS = (
    "scenario", "outcome", "label", "unit", "place", "period", "baseline", "baseline_lo", "baseline_hi", "mean", "mean_lo", "mean_hi",
    "difference", "difference_lo", "difference_hi", "sign_share", "replicates", "needed", "verdict", "paired", "against", "label_zh",
)  # fmt: skip
"""As :meth:`sim.study.compare.compare.Comparison.frame`."""

_AT_ONCE = 4_000_000
"""Monthly values of an arm that are held at a time."""
_WORDS: dict[str, tuple[Verdict, Verdict]] = {"higher": ("worse", "better"), "lower": ("better", "worse"), "neither": ("lower", "higher")}


@dataclass(frozen=True)
class _Cells:
    """What is said of each cell (outcome, place, period), (cells,) each; ``needed`` is NaN where no number is known."""

    baseline: Intervals
    arm: Intervals
    difference: Intervals
    sign_share: Floats
    replicates: Ints
    needed: Floats
    equal: Flags


def _paired(first: Floats, second: Floats, size: Floats, drawn: bool) -> tuple[Floats, Floats, Intervals, Floats, Ints, Floats, Flags]:
    """Both arms without what is no pair, difference, share of the sign, pairs, variance, and whether every pair is equal."""
    both = ~(np.isnan(first) | np.isnan(second))
    first, second = np.where(both, first, np.nan), np.where(both, second, np.nan)
    with np.errstate(invalid="ignore"):  # infinities of one sign
        pairs = rounded(second - first, first, second, size[:, None])
    none = np.full(len(pairs), np.nan)
    difference, count = draws_intervals(pairs) if drawn else mean_intervals(pairs, none, none), both.sum(axis=1)
    same_sign = (np.sign(pairs) == np.sign(difference.mean)[:, None]).sum(axis=1)
    share = np.where((count > 0) & (difference.mean != 0), same_sign / np.maximum(count, 1), np.nan)
    variance = np.where((np.isnan(pairs) & both).any(axis=1), np.nan, spreads(pairs))
    return first, second, difference, share, count, variance, (count > 0) & ((pairs == 0.0) | ~both).all(axis=1)


def _apart(first: Floats, second: Floats, size: Floats) -> tuple[Floats, Floats, Intervals, Floats, Ints, Floats, Flags]:
    """As :func:`_paired`, of independent samples."""
    count = np.minimum(*((~np.isnan(x)).sum(axis=1) for x in (first, second)))
    least, most = (np.asarray(find.reduce(np.concatenate([first, second], axis=1), axis=1)) for find in (np.fmin, np.fmax))
    with np.errstate(invalid="ignore"):
        equal = (count > 0) & (most - least <= ROUNDING * size)
    return first, second, welch_intervals(first, second), np.full(len(first), np.nan), count, spreads(first) + spreads(second), equal


def _cells(first: Floats, second: Floats, size: Floats, bounds: tuple[Floats, Floats], paired: bool, drawn: bool) -> _Cells:
    """The values of both arms, (cells, runs), as :func:`sim.study.compare.compare.compare` judges them; ``bounds`` of every cell, low and high."""
    found = _paired(first, second, size, drawn) if paired else _apart(first, second, size)
    first, second, difference, share, count, variance, equal = found
    difference, zero = without_noises(difference, size), equal & (count > 1)
    difference = Intervals(*(np.where(zero, 0.0, part) for part in (difference.mean, difference.lo, difference.hi)))
    needed = np.where(equal | drawn, np.nan, replicates_needed_of(difference.mean, variance, paired))
    arms = [draws_intervals(x) if drawn else mean_intervals(x, *bounds) for x in (first, second)]
    return _Cells(arms[0], arms[1], difference, share, count, needed, equal)


def _of_arm(baseline: Results, arm: Results, name: str, against: str, chosen: Chosen) -> Iterator[list[object]]:
    """The rows of an arm by outcome, place and period."""
    same_region, shared, paired = pairing(baseline, arm)
    outcomes = [o for o in chosen.of("outcomes", baseline.outcomes) if o in arm.outcomes and (same_region or is_relative(OUTCOMES[o]))]
    places = [p for p in chosen.of("places", baseline.places) if p in arm.places and (same_region or p == REGION)]
    spans = [q for q in chosen.of("periods", periods(baseline.months)) if q in periods(arm.months)]
    columns = [[result.places.index(place) for place in places] for result in (baseline, arm)]
    many = max(len(result.replicates) * len(result.months) * len(result.places) for result in (baseline, arm))
    step = max(1, _AT_ONCE // max(1, many))
    for start in range(0, len(outcomes), step):
        names = outcomes[start : start + step]
        values = [values_by_period(result.values_of(names), result.months, [OUTCOMES[o] for o in names], spans) for result in (baseline, arm)]
        if paired:
            values = [x[:, [r.replicates.index(i) for i in shared]] for x, r in zip(values, (baseline, arm), strict=True)]
        sizes = np.maximum(*(np.where(np.isfinite(x), np.abs(x), 0.0).max(axis=(1, 3)) for x in values))
        # (outcome, run, period, place) as cells by outcome, place, period
        first, second = (x[..., at].transpose(0, 3, 2, 1) for x, at in zip(values, columns, strict=True))
        there = np.array([[exists_at(OUTCOMES[o], place) for place in places] for o in names])
        size = np.broadcast_to(sizes[:, None], first.shape[:3])[there].ravel()
        bounds = np.stack([bounds_of(OUTCOMES[o], places, baseline.places) for o in names])
        low, high = (np.broadcast_to(bounds[:, :, None, end], first.shape[:3])[there].ravel() for end in (0, 1))
        mine, other = (x[there].reshape(size.size, x.shape[-1]) for x in (first, second))
        cells = _cells(mine, other, size, (low, high), paired, baseline.drawn and arm.drawn)
        heads = [(o, place, q) for at, o in zip(there, names, strict=True) for place in np.array(places)[at].tolist() for q in spans]
        yield from _rows(cells, heads, baseline, (name, against, paired))


def _rows(cells: _Cells, heads: Sequence[tuple[str, str, str]], baseline: Results, arm: tuple[str, str, bool]) -> Iterator[list[object]]:
    intervals = (part for x in (cells.baseline, cells.arm, cells.difference) for part in (x.mean, x.lo, x.hi))
    numbers = zip(*(part.tolist() for part in (*intervals, cells.sign_share)), strict=True)
    others = zip(cells.replicates.tolist(), cells.needed.tolist(), sides(cells.difference).tolist(), cells.equal.tolist(), strict=True)
    declared = {o: baseline.measure.outcome(o) for o in dict.fromkeys(head[0] for head in heads)}
    name, against, paired = arm
    for (o, place, period), row, (count, needed, side, equal) in zip(heads, numbers, others, strict=True):
        outcome = declared[o]
        verdict: Verdict = "no difference" if equal else "cannot tell" if side == 0 else _WORDS[outcome.better][side > 0]
        yield [
            name, o, outcome.label.en, unit_of_period(outcome), place, period, *(_text(x) for x in row), count,
            "" if needed != needed else int(needed), verdict, "true" if paired else "false", against, outcome.label.zh,
        ]  # fmt: skip


def _text(value: float) -> str:
    return "" if value != value else repr(value)


@dataclass(frozen=True)
class Chosen:
    """What is written: names of outcomes, places and periods; None: every one that both results have."""

    outcomes: Sequence[str] | None = None
    places: Sequence[str] | None = None
    periods: Sequence[str] | None = None

    def of(self, key: str, known: Sequence[str]) -> list[str]:
        """The names of ``known`` that were chosen."""
        wanted: Sequence[str] | None = getattr(self, key)
        return [name for name in known if wanted is None or name in wanted]


def difference_rows(results: Sequence[Results], chosen: Chosen | None = None) -> list[list[list[object]]]:
    """The rows of :data:`COLUMNS` of every result but the first, which is the baseline: every outcome, place and period that can be compared.

    Values are those of :func:`sim.study.compare.compare.compare`; cells without a value are empty texts.
    """
    baseline, arms = results[0], list(results[1:])
    against = baseline_name(baseline, arms)
    return [list(_of_arm(baseline, arm, name, against, chosen or Chosen())) for name, arm in zip(arm_names(baseline, arms), arms, strict=True)]


def write_differences(results: Sequence[Results]) -> list[Path]:
    """Write ``differences.csv`` beside the summary of every result but the first, list it in the manifest there, and return the files.

    InputError: a file of that name is not this program's. EnvironmentFailed: not writable.
    """
    written = []
    for arm, rows in zip(results[1:], difference_rows(results), strict=True):
        if rows:
            written.append(write_rows(rows, arm.path))
            list_added(arm.path, written[-1:])
    return written


def write_rows(rows: Sequence[Sequence[object]], folder: Path) -> Path:
    """Write rows of differences into ``folder``, as UTF-8 with a byte-order mark, which spreadsheets need to read Chinese; returns the file."""
    try:
        with placed_files(folder) as part, (part / FILE).open("w", encoding="utf-8-sig", newline="") as file:
            writer = TableWriter(file)
            writer.writerow(COLUMNS)
            writer.writerows(rows)
    except OSError as error:
        raise file_error(error, folder / FILE) from None
    return folder / FILE
