"""Spells: how long parties keep the pact, by Kaplan and Meier (1958), and whether they keep it longer in one arm than in another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.declarations import HALF, party_place
from sim.study.compare.intervals import Interval, percentile_interval, resampled

if TYPE_CHECKING:
    import pyarrow as pa
    from scipy.stats import CensoredData

    from sim.study.store.results import Results

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Kind = Literal["delivery", "member"]

KINDS: dict[Kind, str] = {"delivery": "honouring_members", "member": "member"}
"""Kind of spell -> the monthly outcome that is at least one half in its months: as a member that delivers at least half; as a member."""


@dataclass(frozen=True)
class Spell:
    """Months in a row; ``censored``: it had not ended at the end of the period."""

    party: str
    kind: Kind
    start: str
    months: int
    censored: bool


def runs_of(flags: Sequence[bool] | NDArray[np.bool_]) -> Iterator[tuple[int, int, bool]]:
    """(first index, length, reaches the end) of every unbroken run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], np.asarray(flags, dtype=bool), [False]])))
    for first, after in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        yield first, after - first, after == len(flags)


def spells_of(series: Mapping[str, Floats], months: Sequence[str], places: Sequence[str]) -> list[Spell]:
    """The spells of one run from its monthly outcomes (T, places), by kind, party and start."""
    parties = [place for place in places if place.startswith(party_place(""))]
    return [
        Spell(party.removeprefix(party_place("")), kind, months[first], length, open_)
        for kind, outcome in KINDS.items()
        for party in parties
        for first, length, open_ in runs_of(series[outcome][:, list(places).index(party)] >= HALF)
    ]


def spell_table(spells: Sequence[Spell]) -> pa.Table:
    """The spells of one run as rows party, kind, start, months, censored."""
    import pyarrow as pa

    kinds = {"party": pa.string(), "kind": pa.string(), "start": pa.string(), "months": pa.int32(), "censored": pa.bool_()}
    return pa.table({name: pa.array([getattr(spell, name) for spell in spells], kind) for name, kind in kinds.items()})


# how long -----------------------------------------------------------------------------------------------------------


def half_life(hazard: float) -> float:
    """Months after which half of the spells have ended at a constant hazard a month: ln 2 / -ln(1 - hazard); infinite at 0 (Eq. 21.11)."""
    if hazard <= 0:
        return math.inf
    return math.log(2) / -math.log1p(-hazard) if hazard < 1 else 0.0


@dataclass(frozen=True)
class Survival:
    """How long the spells of one kind last.

    ``months`` (K,) and ``share`` (K,): the Kaplan-Meier curve, share of spells that last longer than so many months, with its 90 %
    band ``low``, ``high``. ``median``: months after which half have ended (infinite where fewer than half do). ``mean`` = months
    at risk / ends, and ``half_life``, suppose a constant hazard. Intervals: percentile bootstrap over whole replicates, as the
    spells of one run are not independent; NaN limits for a single replicate. ``replicates``: all runs, with spells or without.
    """

    kind: Kind
    count: int
    ended: int
    replicates: int
    months: Ints
    share: Floats
    low: Floats
    high: Floats
    median: Interval
    mean: float
    half_life: float


@dataclass(frozen=True)
class _Counts:
    """Ends and spells at risk by replicate and length 1 .. K, (R, K)."""

    ends: Floats
    at_risk: Floats


def _rows(results: Results, kind: Kind) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Row of the replicate, months and censoring of every spell of a kind."""
    table = results.spells
    assert table is not None
    table = table[table["kind"] == kind]
    place = {replicate: row for row, replicate in enumerate(results.replicates)}
    rows = np.array([place[r] for r in table["replicate"]], dtype=np.int64)
    return rows, table["months"].to_numpy(dtype=np.int64), table["censored"].to_numpy(dtype=bool)


def _counts(rows: Ints, months: Ints, censored: NDArray[np.bool_], replicates: int) -> _Counts:
    longest = int(months.max())
    of_length = np.zeros((replicates, longest))
    ends = np.zeros((replicates, longest))
    np.add.at(of_length, (rows, months - 1), 1.0)
    np.add.at(ends, (rows[~censored], months[~censored] - 1), 1.0)
    return _Counts(ends, np.cumsum(of_length[:, ::-1], axis=1)[:, ::-1])


def _curves(counts: _Counts, weights: Floats) -> Floats:
    """Kaplan-Meier curves (B, K) of replicates taken ``weights`` (B, R) times; NaN where a sample has no spell."""
    ends, at_risk = weights @ counts.ends, weights @ counts.at_risk
    hazard = np.divide(ends, at_risk, out=np.zeros_like(ends), where=at_risk > 0)
    return np.where(at_risk[:, :1] > 0, np.cumprod(1.0 - hazard, axis=1), np.nan)


def _medians(curves: Floats) -> Floats:
    """Months at which each curve is first at or below one half; infinite where it never is, NaN where there is no curve."""
    below = curves <= 0.5 + 1e-12
    found = np.where(below.any(axis=1), below.argmax(axis=1) + 1.0, math.inf)
    return np.where(np.isnan(curves[:, 0]), np.nan, found)


def censored_data(months: Ints, censored: NDArray[np.bool_]) -> CensoredData:
    """Lengths as scipy takes them."""
    from scipy.stats import CensoredData

    return CensoredData.right_censored(months, censored)


def survival(results: Results, kind: Kind) -> Survival | None:
    """The survival of the spells of a kind; None where a result keeps no spells (an older version) or has none."""
    if results.spells is None:
        return None
    rows, months, censored = _rows(results, kind)
    if not months.size:
        return None
    count = len(results.replicates)
    counts = _counts(rows, months, censored, count)
    at = np.unique(months)
    share = _curves(counts, np.ones((1, count)))[0, at - 1]
    below = share <= 0.5 + 1e-12
    middle = float(at[below.argmax()]) if below.any() else math.inf
    ended, low, high, median = int((~censored).sum()), np.full(at.size, np.nan), np.full(at.size, np.nan), Interval(middle, math.nan, math.nan)
    if count > 1:
        curves = _curves(counts, resampled(count, results.manifest["root_seed"], "spells"))
        low, high = np.nanquantile(curves[:, at - 1], [0.05, 0.95], axis=0)
        median = percentile_interval(middle, _medians(curves))
    mean = months.sum() / ended if ended else math.inf
    return Survival(kind, months.size, ended, count, at, share, low, high, median, float(mean), half_life(ended / months.sum()))


# one arm against another --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SpellRatio:
    """Spells of one kind in an arm against the baseline: the ratio of medians (bootstrap over pairs of replicates; NaN where a median is
    infinite or missing) and the p value of the log-rank test (Mantel 1966), which takes all spells for independent."""

    kind: Kind
    baseline: Survival | None
    arm: Survival | None
    ratio: Interval
    p_value: float
    paired: bool


def compare_spells(baseline: Results, arm: Results, kind: Kind) -> SpellRatio:
    """Whether spells last longer in ``arm``. Runs are paired by replicate where region and root seed are the same."""
    first, second = survival(baseline, kind), survival(arm, kind)
    paired = baseline.manifest["root_seed"] == arm.manifest["root_seed"] and baseline.replicates == arm.replicates and baseline.places == arm.places
    nothing = Interval(math.nan, math.nan, math.nan)
    if first is None or second is None:
        return SpellRatio(kind, first, second, nothing, math.nan, paired)
    from scipy.stats import logrank

    samples = [_rows(result, kind) for result in (baseline, arm)]
    p_value = math.nan
    if first.ended + second.ended:
        p_value = float(logrank(*(censored_data(months, censored) for _, months, censored in samples)).pvalue)
    if math.isinf(first.median.mean) or math.isinf(second.median.mean):
        return SpellRatio(kind, first, second, nothing, p_value, paired)
    ratio = second.median.mean / first.median.mean
    if min(first.replicates, second.replicates) < 2:
        return SpellRatio(kind, first, second, Interval(ratio, math.nan, math.nan), p_value, paired)
    medians = [
        _medians(_curves(_counts(*sample, len(result.replicates)), resampled(len(result.replicates), result.manifest["root_seed"], name)))
        for result, sample, name in zip((baseline, arm), samples, ("spells", "spells" if paired else "spells.arm"), strict=True)
    ]
    with np.errstate(invalid="ignore"):
        ratios = medians[1] / medians[0]
    return SpellRatio(kind, first, second, percentile_interval(ratio, ratios), p_value, paired)
