"""Which axes of a study move an outcome: effects in a factorial design, rank regression in any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.declare.problems import Hint, Place, Problems, fail, file_error
from sim.declare.reading.cells import TableWriter
from sim.declare.text import Text
from sim.games import TUGame
from sim.outcomes.declarations import REGION, party_place
from sim.study.analysis.rank_regression import rank_effects, too_few
from sim.study.compare.intervals import Interval, interval_of, size_of
from sim.study.compare.printed import ROUNDING, counted, without_noise
from sim.study.compare.verdicts import Verdict, verdict_of
from sim.study.store.added import placed_files
from sim.study.sweeps.sweep_store import SweepResults

Floats = NDArray[np.float64]

TOGETHER = "*"
"""Name of the row of all axes together."""

MEASURES: dict[str, Text] = {
    "add_one": Text("Gained alone (all others off)", "单独加入的增益（其余皆无）"),
    "drop_one": Text("Lost without it (all others on)", "去掉的损失（其余皆有）"),
    "shapley": Text("Shapley effect", "沙普利效应"),
    "main": Text("Main effect", "主效应"),
    "srrc": Text("Rank regression coefficient", "标准化秩回归系数"),
    "prcc": Text("Partial rank correlation", "偏秩相关系数"),
}
"""Measures of an effect: the first four of a factorial design of switches, the last two of any other design."""

FACTORIAL = ("add_one", "drop_one", "shapley", "main")
RANKS = ("srrc", "prcc")
_LOW, _HIGH = 5.0, 95.0
_EFFECTS_HEAD = (
    "base", "outcome", "place", "period", "measure", "axis", "label", "unit", "mean", "mean_lo", "mean_hi", "lo", "hi", "positive", "count", "verdict",
    "runs",
)  # fmt: skip
_CONTRASTS_HEAD = (
    "contrast", "base", "outcome", "place", "period", "measure", "share", "of_replicates", "of_points", "count", "weakest_above", "weakest_below",
    "weakest_share",
)  # fmt: skip


@dataclass(frozen=True)
class Effect:
    """Effect of an axis on an outcome by one measure, in the unit of the outcome (ranks: without unit).

    ``effect``: mean over replicates with its 90 % interval (of a rank measure: estimate and bootstrap interval). ``lo``, ``hi``:
    5-95 % of the single values, over replicates and nested points. ``positive``: share of those values above 0. ``count``: number
    of those values (of a rank measure: of points). ``runs``: runs that the effect rests on. ``verdict``: see
    :func:`sim.study.compare.verdicts.verdict_of`.
    """

    base: str
    outcome: str
    place: str
    period: str
    measure: str
    axis: str
    effect: Interval
    lo: float
    hi: float
    positive: float
    count: int
    verdict: Verdict
    runs: int


@dataclass(frozen=True)
class Held:
    """How often a stated order held, by one measure: every axis above had a larger effect than every axis below.

    Effects count in the direction that is better for the outcome. ``share``: of all pairs of replicate and nested point;
    ``of_replicates``: of the replicates, effects averaged over the nested points; ``of_points``: of the nested points, effects
    averaged over the replicates. ``weakest``: the pair of axes whose order held least often, and its share.
    """

    contrast: Text
    base: str
    outcome: str
    place: str
    period: str
    measure: str
    share: float
    of_replicates: float
    of_points: float
    count: int
    weakest: tuple[str, str, float]


@dataclass(frozen=True)
class Sensitivity:
    """Effects of the axes of a study, and how often stated orders held. ``notes`` say what limits them."""

    results: SweepResults
    factorial: bool
    effects: tuple[Effect, ...]
    held: tuple[Held, ...]
    notes: tuple[Text, ...]

    def rows(self, **chosen: str) -> list[Effect]:
        """Effects with some fields, e.g. ``rows(outcome="member", measure="shapley")``."""
        return [e for e in self.effects if all(getattr(e, key) == value for key, value in chosen.items())]

    def write(self, folder: Path) -> list[Path]:
        """Write effects.csv and, where an order was stated, contrasts.csv (UTF-8 with byte-order mark), both or none.

        InputError: another program's file of that name is there. EnvironmentFailed: they cannot be written.
        """
        try:
            with placed_files(folder) as part:
                written = self._write(part)
        except OSError as error:
            raise file_error(error, folder) from None
        return [folder / file.name for file in written]

    def _write(self, folder: Path) -> list[Path]:
        rows: list[Sequence[object]] = [
            (e.base, e.outcome, e.place, e.period, e.measure, e.axis, axis_label(self.results, e.axis).en, _unit(self, e), e.effect.mean, e.effect.lo,
             e.effect.hi, e.lo, e.hi, e.positive, e.count, e.verdict, e.runs) for e in self.effects
        ]  # fmt: skip
        written = [_write(folder / "effects.csv", _EFFECTS_HEAD, rows)]
        if self.held:
            rows = [
                (h.contrast.en, h.base, h.outcome, h.place, h.period, h.measure, h.share, h.of_replicates, h.of_points, h.count, *h.weakest)
                for h in self.held
            ]
            written.append(_write(folder / "contrasts.csv", _CONTRASTS_HEAD, rows))
        return written


def _unit(found: Sensitivity, effect: Effect) -> str:
    return str(found.results.kept(effect.outcome)["unit"]) if found.factorial else ""


def _write(path: Path, head: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = TableWriter(file)
        writer.writerow(head)
        for row in rows:
            writer.writerow(["" if isinstance(x, float) and np.isnan(x) else repr(float(x)) if isinstance(x, float) else x for x in row])
    return path


def axis_label(results: SweepResults, name: str) -> Text:
    """What an axis is called."""
    if name == TOGETHER:
        return Text("All together", "全部合计")
    return next(Text(**axis["label"]) for axis in results.manifest["axes"] if axis["name"] == name)


def headline_outcomes(results: SweepResults) -> tuple[str, ...]:
    """The outcomes that are shown where none are named: those of the stated orders, else the first three that were kept."""
    stated = dict.fromkeys(name for contrast in results.manifest["contrasts"] for name in contrast["on"])
    return tuple(stated) or results.outcomes[:3]


def sensitivity(results: SweepResults, outcomes: Sequence[str] | None = None) -> Sensitivity:
    """Effects of every axis on the kept outcomes (or those of ``outcomes``), at every kept place and period where they are defined.

    A factorial design of switches gives, per replicate (and nested point): the effect of an axis added to nothing, taken out of
    everything, its Shapley value over all 2^k combinations, and its main effect; any other design rank regression on the means
    over the replicates that have a value. Notes say where there are too few values. InputError: an outcome that was not kept, or a
    study whose design has too few points for any effect.
    """
    problems = Problems()
    for name in outcomes or ():
        if name not in results.outcomes:
            problems.add(Place(str(results.path)), "value.choice", key="outcome", found=name, hint=Hint(name, results.outcomes))
    problems.stop()
    m = results.manifest
    factorial, notes = bool(m["design"]["two_level"]), dict[str, Text]()
    if m["failures"]:
        count = len(m["failures"])
        notes["failures"] = Text(f"{counted(count, 'run')} failed; replicates that lack one are left out.", f"有 {count} 次模拟失败；缺少数据的重复未计入。")
    effects: list[Effect] = []
    held: list[Held] = []
    for b, base in enumerate(m["bases"]):
        for outcome in outcomes or results.outcomes:
            for place in m["places"]:
                for period in m["periods"]:
                    where = (base["name"], outcome, place, period)
                    values = results.values(outcome, place, period).reshape(len(m["bases"]), m["nested_points"], -1, m["replicates"])[b]
                    values = np.where(np.isfinite(values), values, np.nan)
                    if not factorial:
                        effects += _rank_rows(results, where, b, values[0], notes)
                        continue
                    whole = ~np.isnan(values).any(axis=(0, 1))
                    if not whole.any():
                        _undefined(results, where, values, notes)
                        continue
                    if not whole.all():
                        notes["gaps"] = Text("Replicates in which an outcome has no value at some point are left out.", "某些设计点上无指标数值的重复未计入。")
                    parts = _effects(np.moveaxis(values[..., whole], 1, -1))
                    effects += _rows(results, where, parts, size_of(values))
                    held += _orders(results, where, parts, size_of(values))
    if m["replicates"] == 1 and factorial:
        notes["one"] = Text("A single replicate gives no interval.", "仅有一次重复，无法给出区间。")
    return Sensitivity(results, factorial, tuple(effects), tuple(held), tuple(notes.values()))


def where_text(results: SweepResults, where: tuple[str, str, str, str]) -> Text:
    """An outcome with its base, place and period, as far as the study has several."""
    base, outcome, place, period = where
    m, parts = results.manifest, [Text(**results.kept(outcome)["label"])]
    if len(m["bases"]) > 1:
        parts.append(next(Text(**b["title"]) for b in m["bases"] if b["name"] == base))
    if len(m["places"]) > 1:
        name = place.removeprefix(party_place(""))
        chinese = next((b["region"]["names_zh"][name] for b in m["bases"] if name in b["region"]["names_zh"]), name)
        parts.append(Text("region", "全区域") if place == REGION else Text(name, chinese))
    if len(m["periods"]) > 1:
        parts.append(Text("whole period", "全时段") if period == "all" else Text(period, period))
    return Text(", ".join(p.en for p in parts), "，".join(p.zh for p in parts))


def _undefined(results: SweepResults, where: tuple[str, str, str, str], values: Floats, notes: dict[str, Text], needed: int = 0) -> None:
    """Note that an outcome has too few values for effects; ``values``: (..., points, replicates)."""
    head, runs, total = where_text(results, where), int((~np.isnan(values)).sum()), values.size
    en, zh = f"{head.en}: {runs:,} of {counted(total, 'run')} have a value", f"{head.zh}：{total:,} 次模拟中 {runs:,} 次有数值"
    if not runs:
        notes[f"none {where}"] = Text(f"{head.en}: no run has a value, so there are no effects.", f"{head.zh}：所有模拟均无数值，故无效应。")
    elif needed:
        points = int((~np.isnan(values)).any(axis=-1).sum())
        notes[f"few {where}"] = Text(
            f"{en}, at {counted(points, 'point')}; effects need {needed}, so there are none.",
            f"{zh}，涉及 {points} 个设计点；效应至少需要 {needed} 个，故无效应。",
        )
    else:
        why = Text("and no replicate at every point, so there are no effects", "没有任何重复在所有设计点上均有数值，故无效应")
        notes[f"few {where}"] = Text(f"{en}, {why.en}.", f"{zh}，{why.zh}。")


# factorial designs -----------------------------------------------------------------------------------------------


def _effects(values: Floats) -> dict[str, Floats]:
    """(nested, replicates, 2^k) as measure -> (nested, replicates, k + 1); the last column is all axes together."""
    count = values.shape[-1].bit_length() - 1
    full, bits = values.shape[-1] - 1, 1 << np.arange(count)
    gain = values - values[..., :1]
    together = gain[..., full:]
    shapley = np.array([[TUGame(count, game).shapley() for game in row] for row in gain])
    main = np.empty_like(shapley)
    for i in range(count):
        pairs = gain.reshape(*gain.shape[:2], -1, 2, 1 << i)
        main[..., i] = (pairs[..., 1, :] - pairs[..., 0, :]).mean(axis=(-1, -2))
    parts = {"add_one": gain[..., bits], "drop_one": together - gain[..., full ^ bits], "shapley": shapley, "main": main}
    return {name: np.concatenate([parts[name], together], axis=-1) for name in FACTORIAL}


def _rows(results: SweepResults, where: tuple[str, str, str, str], parts: dict[str, Floats], size: float) -> list[Effect]:
    """Effects of every axis by every measure; ``size``: that of the outcome, beside which differences are rounding.

    Under a posterior an interval holds 90 % of the draws, a replicate each.
    """
    names = [*_design_axes(results), TOGETHER]
    better = results.kept(where[1])["better"]
    rows = []
    for measure, found in parts.items():
        for i, axis in enumerate(names):
            single = np.where(np.abs(found[..., i]) <= ROUNDING * size, 0.0, found[..., i])
            interval = without_noise(interval_of(single.mean(axis=0), "posterior" in results.manifest), size)
            lo, hi = np.percentile(single, [_LOW, _HIGH])
            verdict, runs = verdict_of(interval, better, not single.any()), single.size << len(_design_axes(results))
            rows.append(Effect(*where, measure, axis, interval, float(lo), float(hi), float((single > 0).mean()), single.size, verdict, runs))
    return rows


def _design_axes(results: SweepResults) -> list[str]:
    return [axis["name"] for axis in results.manifest["axes"] if not axis["nested"]]


def _orders(results: SweepResults, where: tuple[str, str, str, str], parts: dict[str, Floats], size: float) -> list[Held]:
    names = _design_axes(results)
    sign = -1.0 if results.kept(where[1])["better"] == "lower" else 1.0
    found, least = [], ROUNDING * size
    for contrast in results.manifest["contrasts"]:
        if where[1] not in contrast["on"]:
            continue
        above, below = ([names.index(name) for name in contrast[key]] for key in ("above", "below"))
        for measure, part in parts.items():
            signed = sign * part

            def holds(values: Floats, above: list[int] = above, below: list[int] = below) -> float:
                return float((values[..., above].min(axis=-1) > values[..., below].max(axis=-1) + least).mean())

            pairs = [(float((signed[..., a] > signed[..., b] + least).mean()), names[a], names[b]) for a in above for b in below]
            share, first, second = min(pairs)
            shares = holds(signed), holds(signed.mean(axis=0)), holds(signed.mean(axis=1))
            found.append(Held(Text(**contrast["name"]), *where, measure, *shares, signed[..., 0].size, (first, second, share)))
    return found


# other designs ---------------------------------------------------------------------------------------------------


def _rank_rows(results: SweepResults, where: tuple[str, str, str, str], base: int, values: Floats, notes: dict[str, Text]) -> list[Effect]:
    """Rank measures, on the values (points, replicates), of every axis whose levels have an order."""
    design = results.design_texts
    design = design[design["base"] == results.manifest["bases"][base]["name"]]
    columns, names = [], []
    for axis in results.manifest["axes"]:
        texts = design[axis["name"]]
        numbers = np.array([axis["numbers"].get(text, np.nan) for text in texts]) if axis["levels"] else texts.astype(float).to_numpy()
        if np.isnan(numbers).any():
            label = Text(**axis["label"])
            notes[f"order {axis['name']}"] = Text(f"{label.en}: its levels have no order, so it is left out.", f"{label.zh}：各水平无顺序，未计入。")
        elif np.unique(numbers).size > 1:
            columns.append(numbers)
            names.append(axis["name"])
    if not columns:
        return []
    if needed := too_few(len(values), len(columns)):
        raise fail(Place(str(results.path)), "study.effects", needed=needed, found=len(values))
    known = ~np.isnan(values)
    good, runs = known.any(axis=1), int(known.sum())
    if needed := too_few(int(good.sum()), len(columns)):
        _undefined(results, where, values, notes, needed)
        return []
    means = _tied(np.where(known, values, 0.0).sum(axis=1)[good] / known.sum(axis=1)[good])
    found, constant = rank_effects(np.column_stack(columns)[good], means, results.path), not np.ptp(means)
    _rank_notes(results, where, 1.0 if constant else found.explained, runs, values.size, notes)
    rows = []
    better = results.kept(where[1])["better"]
    for measure in RANKS:
        for i, name in enumerate(names):
            estimate, draws = found.estimates[measure][i], found.bootstrap[measure][:, i]
            lo, hi = (float(x) for x in np.percentile(draws, [_LOW, _HIGH]))
            interval = without_noise(Interval(float(estimate), lo, hi), 1.0)
            positive, verdict = float((draws > 0).mean()), verdict_of(interval, better, constant)
            rows.append(Effect(*where, measure, name, interval, interval.lo, interval.hi, positive, int(good.sum()), verdict, runs))
    return rows


def _tied(means: Floats) -> Floats:
    """Means with those that differ by rounding alone made equal, so that they share a rank."""
    size = size_of(means)
    return np.round(means / size, 12) if size else means


def _rank_notes(results: SweepResults, where: tuple[str, str, str, str], explained: float, runs: int, total: int, notes: dict[str, Text]) -> None:
    """How many runs the rows rest on where it is not all, how good the fit is, and what ranks cannot see."""
    label = where_text(results, where)
    if runs < total:
        notes[f"runs {where}"] = Text(
            f"{label.en}: {runs:,} of {counted(total, 'run')} have a value; points are means over those.",
            f"{label.zh}：{total:,} 次模拟中 {runs:,} 次有数值；各设计点取其均值。",
        )
    if explained < 0.7:
        notes[f"fit {where}"] = Text(
            f"{label.en}: the ranks of the axes explain {explained:.0%} of it; the rest is interaction, curvature or chance.",
            f"{label.zh}：各轴的秩只解释其 {explained:.0%}；其余来自交互、非单调或随机性。",
        )
    notes["later"] = Text(
        "Rank measures see monotone effects only; variance shares (Sobol) and screening (Morris) come later.",
        "秩方法只能识别单调效应；方差分解（Sobol）与筛选（Morris）将在后续版本提供。",
    )
