"""Compare scenarios: paired differences under common random numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.declare.outcomes import Outcome
from sim.declare.problems import Hint, Place, Problems, fail, nearest
from sim.declare.text import Text
from sim.outcomes.declarations import OUTCOMES, REGION, bounds_at
from sim.study.compare.intervals import Interval, mean_interval, replicates_needed, size_of, spread, welch_interval
from sim.study.compare.printed import ROUNDING, counted, without_noise
from sim.study.compare.verdicts import Verdict, verdict_of
from sim.study.store.named_places import WHOLE_REGION_ZH, meant_places, place_hint
from sim.study.store.periods import WHOLE, periods, unit_of_period
from sim.study.store.results import Results
from sim.study.store.summary import exists_at

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
_RELATIVE = ("share", "ratio", "index", "effort")


@dataclass(frozen=True)
class Row:
    """One outcome at one place: both arms, the difference (arm - baseline), and what can be said.

    ``baseline`` and ``arm``: mean and 90 % interval of the mean. ``sign_share``: share of pairs whose difference has the sign of
    the mean difference (NaN when unpaired). ``needed``: replicates at which the interval of the difference would leave out 0
    (None: no difference, or not known). ``verdict``: better or worse where the interval leaves out 0 (higher or lower where
    neither direction is better), no difference where every pair is equal, else cannot tell.
    """

    scenario: str
    outcome: str
    label: Text
    unit: str
    place: str
    period: str
    baseline: Interval
    arm: Interval
    difference: Interval
    sign_share: float
    replicates: int
    needed: int | None
    verdict: Verdict
    paired: bool


@dataclass(frozen=True)
class Comparison:
    """The first result is the baseline, the others are arms. ``notes`` say what limits the comparison.

    ``chosen``: whether outcomes or places were named, so that every row is wanted.
    """

    baseline: Results
    arms: tuple[Results, ...]
    rows: tuple[Row, ...]
    notes: tuple[Text, ...]
    period: str
    chosen: bool = False

    def row(self, outcome: str, place: str = REGION, arm: int = 0) -> Row:
        """The row of an outcome and place. KeyError: it was not compared."""
        names = arm_names(self.baseline, self.arms)
        for row in self.rows:
            if (row.outcome, row.place, row.scenario) == (outcome, place, names[arm]):
                return row
        raise KeyError((outcome, place))

    def frame(self) -> pd.DataFrame:
        """The rows as a table."""
        import pandas as pd

        against = baseline_name(self.baseline, self.arms)
        return pd.DataFrame(
            {
                "scenario": r.scenario, "outcome": r.outcome, "label": r.label.en, "unit": r.unit, "place": r.place, "period": r.period,
                "baseline": r.baseline.mean, "baseline_lo": r.baseline.lo, "baseline_hi": r.baseline.hi,
                "mean": r.arm.mean, "mean_lo": r.arm.lo, "mean_hi": r.arm.hi,
                "difference": r.difference.mean, "difference_lo": r.difference.lo, "difference_hi": r.difference.hi,
                "sign_share": r.sign_share, "replicates": r.replicates, "needed": math.nan if r.needed is None else r.needed,
                "verdict": r.verdict, "paired": r.paired, "against": against, "label_zh": r.label.zh,
            }
            for r in self.rows
        )  # fmt: skip


def arm_names(baseline: Results, arms: Sequence[Results]) -> tuple[str, ...]:
    """Names of the arms; the folder's name where the scenario's would be taken twice."""
    names = [baseline.name, *(arm.name for arm in arms)]
    return tuple(arm.name if names.count(arm.name) == 1 else arm.path.name for arm in arms)


def baseline_name(baseline: Results, arms: Sequence[Results]) -> str:
    """Name of the baseline; the folder's name where an arm has the same."""
    return baseline.path.name if baseline.name in [arm.name for arm in arms] else baseline.name


def compare(
    results: list[Results], outcomes: Sequence[str] | None = None, places: Sequence[str] | None = None, period: str = WHOLE, strict: bool = True
) -> Comparison:
    """Compare every result with the first.

    Pairs are runs of the same root seed and replicate. Where the regions, the root seeds or all replicates differ the arms are
    independent samples (Welch); of different regions only relative outcomes (shares, ratios) of ALL are compared. InputError:
    fewer than two results, an unknown outcome or place, a period that a result does not have, or
    (if ``strict``; else it is left out) a chosen outcome or place that gives no row.
    """
    if len(results) < 2:
        raise fail(Place("compare"), "result.one")
    baseline, arms = results[0], tuple(results[1:])
    places = meant_places(places, baseline.places, baseline.names_zh) if places else places
    _check(results, outcomes, places, period)
    rows: list[Row] = []
    notes = {text.en: text for text in (_check_pairs(results, outcomes, places) if strict else ())}
    for name, arm in zip(arm_names(baseline, arms), arms, strict=True):
        same_region, shared, paired = pairing(baseline, arm)
        notes |= {text.en: text for text in _notes(baseline, arm, same_region, paired, len(shared))}
        for outcome in (o for o in (outcomes or baseline.outcomes) if o in arm.outcomes and (same_region or is_relative(OUTCOMES[o]))):
            first, second = baseline.period(outcome, period), arm.period(outcome, period)
            if paired:
                first = first[[baseline.replicates.index(r) for r in shared]]
                second = second[[arm.replicates.index(r) for r in shared]]
            for place in places or baseline.places:
                if place in arm.places and exists_at(OUTCOMES[outcome], place) and (same_region or place == REGION):
                    values = first[:, baseline.places.index(place)], second[:, arm.places.index(place)]
                    bounds = bounds_at(OUTCOMES[outcome], place, baseline.places)
                    rows.append(row_of(name, baseline.measure.outcome(outcome), place, period, values, size_of(first, second), paired, bounds))
    return Comparison(baseline, arms, tuple(rows), tuple(notes.values()), period, bool(outcomes or places))


def pairing(baseline: Results, arm: Results) -> tuple[bool, list[int], bool]:
    """Whether two results are of one region, the replicates that both have, and whether their runs are pairs (one root seed, common replicates)."""
    same_region = _same_region(baseline, arm)
    shared = sorted(set(baseline.replicates) & set(arm.replicates))
    return same_region, shared, same_region and bool(shared) and baseline.manifest["root_seed"] == arm.manifest["root_seed"]


def is_relative(outcome: Outcome) -> bool:
    """Whether an outcome can be compared across regions: a share, a ratio, an index or an effort (a share of emissions)."""
    return outcome.unit.startswith(_RELATIVE)


def _check(results: list[Results], outcomes: Sequence[str] | None, places: Sequence[str] | None, period: str) -> None:
    problems = Problems()
    known = results[0].outcomes
    for name in outcomes or ():
        if name not in known:
            near = nearest(name, known)
            problems.add(
                Place("compare"), "value.held", key="outcome", found=name, hint=Hint(name, (near,) if near else ()), known=", ".join(known)
            )
    for name in places or ():
        if name not in results[0].places:
            problems.add(Place("compare"), "value.choice", key="place", found=name, hint=place_hint(name, results[0].places, results[0].names_zh))
    for result in results:
        if period not in periods(result.months):
            problems.add(Place(str(result.path)), "value.choice", key="period", found=period, hint=Hint(period, periods(result.months)))
    problems.stop()


def _check_pairs(results: list[Results], outcomes: Sequence[str] | None, places: Sequence[str] | None) -> list[Text]:
    """Notes on chosen outcomes that some chosen place does not have. InputError: an outcome or place that was chosen and gives no row."""
    problems, notes = Problems(), dict[str, Text]()
    baseline = results[0]
    for arm in results[1:]:
        same_region = _same_region(baseline, arm)
        for name in outcomes or ():
            if name not in arm.outcomes:
                problems.add(Place(str(arm.path)), "value.choice", key="outcome", found=name, hint=Hint(name, arm.outcomes))
            elif not same_region and not is_relative(OUTCOMES[name]):
                problems.add(Place(str(arm.path)), "compare.relative", name=name)
        for place in places or ():
            if not same_region and place != REGION:
                problems.add(Place(str(arm.path)), "compare.region", found=place)
            elif place not in arm.places:
                problems.add(Place(str(arm.path)), "value.choice", key="place", found=place, hint=Hint(place, arm.places))
    pairs = [(name, place) for name in outcomes or () for place in places or ()]
    lacking = [(name, place) for name, place in pairs if not exists_at(OUTCOMES[name], place)]
    for name, place in lacking:
        known = tuple(p for p in baseline.places if exists_at(OUTCOMES[name], p))
        of_name, of_place = ([pair for pair in pairs if pair[i] == (name, place)[i]] for i in (0, 1))
        if all(pair in lacking for pair in of_name) or all(pair in lacking for pair in of_place):
            problems.add(Place("compare"), "compare.place", name=name, found=place, known=", ".join(known), hint=Hint(place, known))
        else:
            label = OUTCOMES[name].label
            notes[f"{name} {place}"] = Text(f"{label.en} has no value at {place}.", f"{label.zh}在{_in_chinese(place, baseline)}没有数值。")
    problems.stop()
    return list(notes.values())


def _in_chinese(place: str, results: Results) -> str:
    """A place in a Chinese sentence."""
    name = place.removeprefix("party:")
    return WHOLE_REGION_ZH if place == REGION else results.names_zh.get(name, f" {name} ")


def _same_region(first: Results, second: Results) -> bool:
    def cities(result: Results) -> list[str]:
        return [place for place in result.places if exists_at(OUTCOMES["concentration"], place) and not place.startswith("party:")]

    return first.manifest["region"]["name"] == second.manifest["region"]["name"] and cities(first) == cities(second)


def _notes(first: Results, second: Results, same_region: bool, paired: bool, shared: int) -> list[Text]:
    notes = []
    if not same_region:
        notes.append(
            Text(
                "The regions differ: only relative outcomes (shares, ratios) are compared, and the runs are not paired.",
                "地区不同：仅比较相对指标（份额、比值），且各次模拟不配对。",
            )
        )
    elif not paired:
        notes.append(
            Text(
                "The runs share no random numbers (another root seed, or no common replicate): they are not paired, and the intervals are wider.",
                "各次模拟未使用共同随机数（随机种子不同或无共同重复）：不作配对，区间较宽。",
            )
        )
    elif shared < max(len(first.replicates), len(second.replicates)):
        notes.append(Text(f"Only what both have is compared: {counted(shared, 'replicate')}.", f"仅比较双方共有的 {shared} 次重复。"))
    if first.months != second.months:
        notes.append(Text("The periods differ in their months.", "两者的模拟月份不同。"))
    if first.manifest["model_version"] != second.manifest["model_version"]:
        notes.append(Text("The results come from different versions of the model.", "结果来自不同的模型版本。"))
    if len({(result.manifest.get("posterior") or {}).get("file_sha256") for result in (first, second)}) > 1:
        notes.append(Text("The results are not of one posterior: parameters differ beside the scenarios.", "两者的后验不同：除情景外，参数也不同。"))
    if same_region and first.manifest["region"]["data_files"] != second.manifest["region"]["data_files"]:
        notes.append(Text("The data files of the region differ.", "地区数据文件不同。"))
    return notes


def row_of(
    scenario: str, outcome: Outcome, place: str, period: str, values: tuple[Floats, Floats], size: float, paired: bool, bounds: tuple[float, float] | None
) -> Row:
    """One row from the values of both arms, a value a run; ``size``: that of the outcome anywhere, beside which differences are rounding.

    ``paired``: the values at one index are a pair. ``bounds``: those of the outcome at the place.
    """
    first, second = values
    sign_share, count = math.nan, min(int((~np.isnan(x)).sum()) for x in (first, second))
    if paired:
        both = ~(np.isnan(first) | np.isnan(second))
        first, second = first[both], second[both]
        pairs = rounded(second - first, first, second, size)
        difference, count = mean_interval(pairs), pairs.size
        if count and difference.mean != 0:
            sign_share = float((np.sign(pairs) == np.sign(difference.mean)).mean())
        variance = spread(pairs)
        equal = bool(count) and not pairs.any()
    else:
        difference = welch_interval(first, second)
        variance = sum(spread(x[~np.isnan(x)]) for x in (first, second))
        known = np.concatenate([x[~np.isnan(x)] for x in (first, second)])
        equal = bool(count) and bool(np.ptp(known) <= ROUNDING * size)
    difference = Interval(0.0, 0.0, 0.0) if equal and count > 1 else without_noise(difference, size)
    needed = None if equal else replicates_needed(difference.mean, variance, (lambda n: n - 1) if paired else (lambda n: 2 * (n - 1)))
    baseline, arm = mean_interval(first, bounds), mean_interval(second, bounds)
    return Row(
        scenario, outcome.name, outcome.label, unit_of_period(outcome), place, period, baseline, arm, difference, sign_share, count, needed,
        verdict_of(difference, outcome.better, equal), paired,
    )  # fmt: skip


def rounded(pairs: Floats, first: Floats, second: Floats, size: float | Floats = 0.0) -> Floats:
    """Differences of pairs, 0 where they are what rounding left of ``first`` and ``second``, or of sums of values of ``size``."""
    least = ROUNDING * np.maximum(np.maximum(np.abs(first), np.abs(second)), np.where(np.isfinite(size), size, 0.0))
    return np.where(np.isfinite(least) & (np.abs(pairs) <= least), 0.0, pairs)
