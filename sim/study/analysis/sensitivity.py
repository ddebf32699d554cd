"""Which axes of a study move an outcome: effects in a factorial design, indices by the design, and rank regression of any other sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.declare.problems import Hint, Place, Problems, fail
from sim.declare.text import Text
from sim.games import TUGame
from sim.study.analysis.fraction import FRACTION, fraction_rows
from sim.study.analysis.indices import INDEXED, Where, indices_of
from sim.study.analysis.rank_regression import rank_effects, too_few
from sim.study.analysis.records import FACTORIAL, HIGH, LOW, RANKS, TOGETHER, Check, Effect, Held, Index, Sensitivity, headline_outcomes, where_text
from sim.study.compare.intervals import Interval, interval_of, size_of
from sim.study.compare.printed import ROUNDING, counted, without_noise
from sim.study.compare.verdicts import verdict_of
from sim.study.sweeps.sweep_store import SweepResults

__all__ = ["TOGETHER", "Effect", "Held", "Sensitivity", "headline_outcomes", "sensitivity"]

Floats = NDArray[np.float64]


@dataclass
class _Gathered:
    """What was found so far."""

    effects: list[Effect] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    indices: list[Index] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    notes: dict[str, Text] = field(default_factory=dict)
    lacking: dict[Where, Text] = field(default_factory=dict)


def sensitivity(results: SweepResults, outcomes: Sequence[str] | None = None) -> Sensitivity:
    """Effects of every axis on the kept outcomes (or those of ``outcomes``), at every kept place and period where they are defined.

    A factorial design of switches gives, per replicate (and nested point): the effect of an axis added to nothing, taken out of
    everything, its Shapley value over all 2^k combinations, and its main effect; a fraction of it main effects and what they are confounded
    with. A Saltelli design gives Sobol indices, a design of trajectories elementary effects. Any other design gives rank regression on the means
    over the replicates that have a value, and the indices of a given sample at the first place and period that were kept. Notes say where there are
    too few values. InputError: an outcome that was not kept, or a study whose design has too few points for any effect.
    """
    problems = Problems()
    for name in outcomes or ():
        if name not in results.outcomes:
            problems.add(Place(str(results.path)), "value.choice", key="outcome", found=name, hint=Hint(name, results.outcomes))
    problems.stop()
    m, found = results.manifest, _Gathered()
    if m["failures"]:
        count = len(m["failures"])
        found.notes["failures"] = Text(
            f"{counted(count, 'run')} failed; replicates that lack one are left out.", f"有 {count} 次模拟失败；缺少数据的重复未计入。"
        )
    for b, base in enumerate(m["bases"]):
        for outcome in outcomes or results.outcomes:
            for place in m["places"]:
                for period in m["periods"]:
                    where = (base["name"], outcome, place, period)
                    values = results.values(outcome, place, period).reshape(len(m["bases"]), m["nested_points"], -1, m["replicates"])[b]
                    _gather(results, where, b, np.where(np.isfinite(values), values, np.nan), found)
    factorial = bool(m["design"]["two_level"])
    if m["replicates"] == 1 and (factorial or m["design"]["method"] == FRACTION):
        found.notes["one"] = Text("A single replicate gives no interval.", "仅有一次重复，无法给出区间。")
    return Sensitivity(
        results, factorial, tuple(found.effects), tuple(found.held), tuple(found.notes.values()), tuple(found.indices), tuple(found.checks),
        tuple(found.lacking.items()),
    )  # fmt: skip


def _gather(results: SweepResults, where: Where, base: int, values: Floats, found: _Gathered) -> None:
    """Add what the values (nested, points, replicates) of one outcome give."""
    m = results.manifest
    method, first = m["design"]["method"], where[2:] == (m["places"][0], m["periods"][0])
    if np.isnan(values).all():
        _undefined(results, where, values, found)
        return
    if m["design"]["two_level"] or method == FRACTION:
        whole = ~np.isnan(values).any(axis=(0, 1))
        if not whole.any():
            _undefined(results, where, values, found)
            return
        if not whole.all():
            found.notes["gaps"] = Text("Replicates in which an outcome has no value at some point are left out.", "某些设计点上无指标数值的重复未计入。")
        if method == FRACTION:
            found.effects += fraction_rows(results, where, base, values[0][:, whole], found.notes)
            return
        parts = _effects(np.moveaxis(values[..., whole], 1, -1))
        found.effects += _rows(results, where, parts, size_of(values))
        found.held += _orders(results, where, parts, size_of(values))
        return
    if method not in INDEXED:
        found.effects += _rank_rows(results, where, base, values[0], found)
    if method in INDEXED or first:
        indices, checks = indices_of(results, where, base, values[0])
        found.indices += indices
        found.checks += checks


def _undefined(results: SweepResults, where: Where, values: Floats, gathered: _Gathered, needed: int = 0) -> None:
    """Note that an outcome has too few values for effects; ``values``: (..., points, replicates)."""
    notes = dict[str, Text]()
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
    gathered.notes |= notes
    gathered.lacking[where] = next(iter(notes.values()))


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
            lo, hi = np.percentile(single, [LOW, HIGH])
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


def _rank_rows(results: SweepResults, where: Where, base: int, values: Floats, found: _Gathered) -> list[Effect]:
    """Rank measures, on the values (points, replicates), of every axis whose levels have an order."""
    design = results.design_texts
    design = design[design["base"] == results.manifest["bases"][base]["name"]]
    columns, names = [], []
    for axis in results.manifest["axes"]:
        texts = design[axis["name"]]
        numbers = np.array([axis["numbers"].get(text, np.nan) for text in texts]) if axis["levels"] else texts.astype(float).to_numpy()
        if np.isnan(numbers).any():
            label = Text(**axis["label"])
            found.notes[f"order {axis['name']}"] = Text(f"{label.en}: its levels have no order, so it is left out.", f"{label.zh}：各水平无顺序，未计入。")
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
        _undefined(results, where, values, found, needed)
        return []
    means = _tied(np.where(known, values, 0.0).sum(axis=1)[good] / known.sum(axis=1)[good])
    ranked, constant = rank_effects(np.column_stack(columns)[good], means, results.path), not np.ptp(means)
    _rank_notes(results, where, 1.0 if constant else ranked.explained, runs, values.size, found.notes)
    rows = []
    better = results.kept(where[1])["better"]
    for measure in RANKS:
        for i, name in enumerate(names):
            estimate, draws = ranked.estimates[measure][i], ranked.bootstrap[measure][:, i]
            lo, hi = (float(x) for x in np.percentile(draws, [LOW, HIGH]))
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
    notes["ranks"] = Text(
        "Rank measures see monotone effects only; the indices see every effect. Variance shares (Sobol) and screening (Morris) need designs of their own.",
        "秩方法只能识别单调效应；指数可识别任何效应。方差分解（Sobol）与筛选（Morris）需要各自的设计。",
    )
