"""Indices of influence of the axes of a study by its design: variance shares, elementary effects, or indices of a given sample."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.text import Text
from sim.study.analysis import chaos
from sim.study.analysis.moment_free import LEAST, given_delta, given_pawn
from sim.study.analysis.records import Check, Index
from sim.study.analysis.screening import Screening, screen
from sim.study.analysis.variance import WIDE, Shares, block_size, luck_shares, variance_shares
from sim.study.compare.intervals import Interval, size_of
from sim.study.compare.printed import ROUNDING, counted, number, without_noise
from sim.study.sweeps.sweep_store import SweepResults
from sim.study.sweeps.unit_samples import MORRIS_LEVELS, unit_sample

Floats = NDArray[np.float64]
Where = tuple[str, str, str, str]

INDEXED = ("sobol", "morris")
"""Methods of designs that are made for indices and give no other effects."""
_HELD: dict[tuple[int, Where, bytes], tuple[Any, tuple[list[Index], list[Check]]]] = {}
"""Indices of this process with the manifest that they are of, so that a table and its figures work them out once."""
_MOST_HELD = 64
_SMALL = 0.01
"""Below this share of the variance an axis is negligible (Saltelli et al. 2008)."""
_MIXED = ("posterior",)
"""Methods whose axes are not drawn independently."""


def inputs_of(results: SweepResults) -> list[str]:
    """What a design moves: names of axes, and of the groups whose axes move together, in the order of the axes."""
    design, names = results.manifest["design"], [axis["name"] for axis in results.manifest["axes"]]
    numbers, groups = list(design.get("group_numbers") or ()), list(design.get("groups") or ())
    if not numbers:
        return names
    return list(dict.fromkeys(groups[n] if n < len(groups) else name for n, name in zip(numbers, names, strict=True)))


def _group_numbers(results: SweepResults) -> list[int]:
    """The input that every axis belongs to, in the order of :func:`inputs_of`; empty: no groups."""
    numbers = list(results.manifest["design"].get("group_numbers") or ())
    order = list(dict.fromkeys(numbers))
    return [order.index(number) for number in numbers]


def indices_of(results: SweepResults, where: Where, base: int, values: Floats) -> tuple[list[Index], list[Check]]:
    """Indices of every axis on the values (points, replicates) of one outcome, and what limits them; nothing where the values are too few.

    The value of a point is the mean over the replicates that have one.
    """
    manifest = results.manifest
    key = (id(manifest), where, values.tobytes())
    if key not in _HELD:
        if len(_HELD) >= _MOST_HELD:
            _HELD.pop(next(iter(_HELD)))
        _HELD[key] = (manifest, _worked_out(results, where, base, values))
    return _HELD[key][1]


def _worked_out(results: SweepResults, where: Where, base: int, values: Floats) -> tuple[list[Index], list[Check]]:
    known = ~np.isnan(values)
    means = np.where(known, values, 0.0).sum(axis=1) / np.where(known.any(axis=1), known.sum(axis=1), 1)
    means = np.where(known.any(axis=1), means, math.nan)
    method = results.manifest["design"]["method"]
    if not known.any():
        return [], []
    rows, checks = {"sobol": _variance, "morris": _screening}.get(method, _given)(results, where, base, means, int(known.sum()), luck_shares(values))
    return rows, ([*checks, _luck(where, values)] if rows else checks)


def _luck(where: Where, values: Floats) -> Check:
    """How much of the variance the indices say nothing of."""
    single, means = luck_shares(values)
    if math.isnan(single):
        return Check(*where, Text(
            "One replicate (or too few values): luck between replicates cannot be told from what the axes do, and counts as interaction.",
            "仅一次重复（或数值过少）：重复间的随机性无法与各轴的作用区分，并被计为交互。",
        ))  # fmt: skip
    return Check(*where, Text(
        f"Luck between replicates is {single:.0%} of the variance of single runs and {means:.1%} of that of the points' means, which the indices are about.",
        f"重复间的随机性占单次模拟方差的 {single:.0%}，占设计点均值方差的 {means:.1%}；指数针对后者。",
    ))  # fmt: skip


def _index(
    where: Where, measure: str, axis: str, ends: Any, standing: str, rests: tuple[int, int], threshold: float = math.nan, other: str = "", size: float = 0.0
) -> Index:
    """``size``: that of the outcome where the index is in its unit, beside which differences are rounding."""
    middle, low, high = (float(x) for x in ends)
    return Index(*where, measure, axis, other, without_noise(Interval(middle, low, high), size), threshold, standing, *rests)


# Saltelli designs --------------------------------------------------------------------------------------------------


def _variance(
    results: SweepResults, where: Where, base: int, means: Floats, runs: int, luck: tuple[float, float]
) -> tuple[list[Index], list[Check]]:
    """First-order, total and second-order indices; a total index that does not rise above the luck of the means settles nothing."""
    design, names = results.manifest["design"], inputs_of(results)
    second_order = bool(design.get("second_order"))
    found = variance_shares(means, len(names), second_order)
    if found is None:
        return _nothing(where, means, Text("base samples", "基础样本"), block_size(len(names), second_order), 4)
    rests, floor = (found.base * block_size(len(names), second_order), runs), 0.0 if math.isnan(luck[1]) else luck[1]
    rows = []
    for i, name in enumerate(names):
        rows.append(_index(where, "first", name, found.first[:, i], "", rests))
        rows.append(_index(where, "total", name, found.total[:, i], _standing(found.total[:, i], floor), rests, floor))
    if found.second is not None:
        rows += [
            _index(where, "second", first, found.second[:, i, j], "acts" if found.second[1, i, j] > 0 else "cannot tell", rests, other=names[j])
            for i, first in enumerate(names) for j in range(i + 1, len(names))
        ]  # fmt: skip
    checks = [_enough(where, found), _additive(where, found)]
    return rows, [*checks, *_dropped(where, found.dropped, found.base, Text("base sample", "基础样本"))]


def _standing(total: Floats, floor: float) -> str:
    """An index with a lower end above the luck of the means acts; one that lies below 0.01 altogether is negligible."""
    if total[2] < max(_SMALL, floor):
        return "negligible"
    return "acts" if total[1] > floor and total[1] > 0.0 else "cannot tell"


def _enough(where: Where, found: Shares) -> Check:
    """Whether the sample was enough, and about how many base samples are needed."""
    halves = "" if math.isnan(found.halves) else f"; its halves differ by at most {number(found.halves)} in a total index"
    zh = "" if math.isnan(found.halves) else f"；前后两半样本的总效应指数最多相差 {number(found.halves)}"
    wide = Text(
        f"the widest 90 % interval of a total index spans {number(found.widest)} (limit {WIDE}){halves}",
        f"总效应指数最宽的 90% 区间为 {number(found.widest)}（上限 {WIDE}）{zh}",
    )
    if found.widest <= WIDE:
        return Check(*where, Text(f"The sample of {found.base:,} is enough: {wide.en}.", f"样本量 {found.base:,} 足够：{wide.zh}。"), True)
    return Check(*where, Text(
        f"The sample of {found.base:,} is not enough: {wide.en}; about {found.needed:,} are needed.",
        f"样本量 {found.base:,} 不足：{wide.zh}；约需 {found.needed:,}。",
    ), False)  # fmt: skip


def _additive(where: Where, found: Shares) -> Check:
    """How much the axes carry alone, and how much together."""
    alone = float(np.clip(found.first[0], 0.0, None).sum())
    return Check(*where, Text(
        f"The axes carry {min(alone, 1.0):.0%} of the variance each alone; the rest is interaction.", f"各轴单独承担方差的 {min(alone, 1.0):.0%}；其余为交互。"
    ))  # fmt: skip


def _dropped(where: Where, dropped: int, kept: int, what: Text) -> list[Check]:
    if not dropped:
        return []
    many = "trajectories" if what.en == "trajectory" else ""
    return [Check(*where, Text(
        f"{dropped:,} of {counted(dropped + kept, what.en, many)} have a point without a value and are left out.",
        f"{dropped + kept:,} 个{what.zh}中有 {dropped:,} 个含无数值的设计点，未计入。",
    ))]  # fmt: skip


def _nothing(where: Where, means: Floats, what: Text, block: int, least: int) -> tuple[list[Index], list[Check]]:
    """Why there are no indices: all values equal, or too few whole parts of the design."""
    known = means[~np.isnan(means)]
    whole = int((~np.isnan(means.reshape(-1, block)).any(axis=1)).sum())
    if whole >= least and not np.ptp(known):
        said = Text("It is the same at every point, so no axis has an effect on it.", "在所有设计点上均相同，各轴对其均无效应。")
    else:
        said = Text(
            f"{whole:,} of {means.size // block:,} {what.en} have a value at every point; indices need {least}, so there are none.",
            f"{means.size // block:,} 个{what.zh}中仅 {whole:,} 个在每个设计点均有数值；至少需要 {least} 个，故无指数。",
        )
    return [], [Check(*where, said)]


# trajectories ------------------------------------------------------------------------------------------------------


def _screening(
    results: SweepResults, where: Where, base: int, means: Floats, runs: int, luck: tuple[float, float]
) -> tuple[list[Index], list[Check]]:
    design, names, groups = results.manifest["design"], inputs_of(results), _group_numbers(results)
    unit = unit_sample(
        "morris", len(results.manifest["axes"]), int(design["samples"]), int(design["seed"]), groups=groups, levels=int(design.get("levels") or MORRIS_LEVELS)
    )
    found = screen(unit, means, groups)
    if found is None:
        return _nothing(where, means, Text("trajectories", "轨迹"), len(names) + 1, 2)
    rests = (found.trajectories * (len(names) + 1), runs)
    rows = [
        _index(where, measure, name, getattr(found, measure)[:, i], found.standing(i) if measure == "mu_star" else "", rests, size=size_of(means))
        for i, name in enumerate(names)
        for measure in ("mu", "mu_star", "sigma")
        if not np.isnan(getattr(found, measure)[0, i])
    ]
    return rows, [_screened(where, found), *_dropped(where, found.dropped, found.trajectories, Text("trajectory", "轨迹"))]


def _screened(where: Where, found: Screening) -> Check:
    """Whether the screening settles every axis."""
    count = found.mu_star.shape[1]
    open_ = sum(found.standing(i) == "cannot tell" for i in range(count))
    if not open_:
        said = Text(
            f"{counted(found.trajectories, 'trajectory', 'trajectories')} settle every axis: each lies on one side of a tenth of the largest absolute effect.",
            f"{found.trajectories:,} 条轨迹足以判定每个轴：均位于最大绝对效应十分之一的一侧。",
        )
        return Check(*where, said, True)
    said = Text(
        f"{counted(found.trajectories, 'trajectory', 'trajectories')} leave {open_} of {counted(count, 'axis', 'axes')} open: the interval holds a tenth of "
        "the largest absolute effect. Four times as many halve the intervals.",
        f"{found.trajectories:,} 条轨迹未能判定 {count} 个轴中的 {open_} 个：区间包含最大绝对效应的十分之一。轨迹数增至四倍可使区间减半。",
    )
    return Check(*where, said, False)


# given samples -----------------------------------------------------------------------------------------------------


def _given(
    results: SweepResults, where: Where, base: int, means: Floats, runs: int, luck: tuple[float, float]
) -> tuple[list[Index], list[Check]]:
    """PAWN and delta of every axis that varies, and Shapley effects where axes are independent and an expansion foretells the outcome."""
    good = ~np.isnan(means)
    y, (names, columns, ordered) = means[good], _varying(*_columns(results, base, good))
    if not names or good.sum() < LEAST or np.ptp(y) <= ROUNDING * size_of(y):
        return [], []
    rests = (int(good.sum()), runs)
    rows = []
    for name, column in zip(names, columns, strict=True):
        for measure, found in (("pawn", given_pawn(column, y)), ("delta", given_delta(column, y))):
            standing = "acts" if found.value > found.threshold else "cannot tell"
            rows.append(_index(where, measure, name, (found.value, found.lo, found.hi), standing, rests, found.threshold))
    shares, check = _shapley(results, where, names, columns, ordered, y, rests)
    return rows + shares, [check]


def _columns(results: SweepResults, base: int, good: NDArray[np.bool_]) -> tuple[list[str], list[Floats], list[bool]]:
    """Every axis at the ``good`` points of a base as numbers, and whether it has an order; levels without order get numbers of their own."""
    design = results.design_texts
    design = design[design["base"] == results.manifest["bases"][base]["name"]][good]
    names, columns, ordered = list[str](), list[Floats](), list[bool]()
    for axis in results.manifest["axes"]:
        texts = design[axis["name"]]
        if axis["levels"]:
            column = np.array([axis["numbers"].get(text, np.nan) for text in texts], dtype=float)
        else:
            column = texts.astype(float).to_numpy()
        number_ = not np.isnan(column).any()
        names.append(axis["name"])
        columns.append(column if number_ else np.array([axis["levels"].index(text) for text in texts], dtype=float))
        ordered.append(number_)
    return names, columns, ordered


def _varying(names: Sequence[str], columns: Sequence[Floats], ordered: Sequence[bool]) -> tuple[list[str], list[Floats], list[bool]]:
    varied = [i for i, column in enumerate(columns) if np.ptp(column) > 0]
    return [names[i] for i in varied], [columns[i] for i in varied], [ordered[i] for i in varied]


def _shapley(
    results: SweepResults, where: Where, names: Sequence[str], columns: Sequence[Floats], ordered: Sequence[bool], y: Floats, rests: tuple[int, int]
) -> tuple[list[Index], Check]:
    method, tied = results.manifest["design"]["method"], chaos.dependence(columns)
    if method in _MIXED or tied > chaos.DEPENDENT:
        return [], Check(*where, Text(
            f"No Shapley effects: the axes are not independent (largest rank correlation {tied:.2f}); the other indices count what an axis does together with "
            "those that go with it.",
            f"无沙普利效应：各轴不独立（最大秩相关 {tied:.2f}）；其他指数包含与该轴相关的各轴的作用。",
        ))  # fmt: skip
    found = chaos.expand(columns, ordered, y)
    if found is None or found.explained < chaos.EXPLAINED:
        share = "no" if found is None else f"{max(found.explained, 0.0):.0%}"
        zh = "无法拟合" if found is None else f"仅预测 {max(found.explained, 0.0):.0%}"
        return [], Check(*where, Text(
            f"No Shapley effects: the expansion foretells {share} of the variance at points left out (limit {chaos.EXPLAINED:.0%}); more points are needed.",
            f"无沙普利效应：展开式{zh}留出点的方差（下限 {chaos.EXPLAINED:.0%}）；需要更多设计点。",
        ), False)  # fmt: skip
    rows = [
        _index(where, "share", name, found.shapley[:, i], _standing(found.shapley[:, i], _SMALL), rests, size=1.0) for i, name in enumerate(names)
    ]
    return rows, Check(*where, Text(
        f"Shapley effects are shares of what an expansion of degree {found.degree} carries; it foretells {found.explained:.0%} of the variance at points left "
        "out.",
        f"沙普利效应为 {found.degree} 次展开式所承担方差的份额；该展开式预测留出点方差的 {found.explained:.0%}。",
    ))  # fmt: skip
