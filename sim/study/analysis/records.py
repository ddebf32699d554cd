"""Records of the analysis of a study: effects, indices of influence, stated orders; and what axes and outcomes are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.declare.problems import file_error
from sim.declare.reading.cells import TableWriter
from sim.declare.text import Text
from sim.outcomes.declarations import REGION, party_place
from sim.study.compare.intervals import Interval
from sim.study.compare.verdicts import Verdict
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

INDICES: dict[str, Text] = {
    "first": Text("First-order index", "一阶指数"),
    "total": Text("Total index", "总效应指数"),
    "second": Text("Second-order index", "二阶指数"),
    "mu": Text("Mean elementary effect", "基本效应均值"),
    "mu_star": Text("Mean absolute elementary effect", "基本效应绝对值均值"),
    "sigma": Text("Spread of elementary effects", "基本效应标准差"),
    "pawn": Text("PAWN index", "PAWN 指数"),
    "delta": Text("Delta index", "Delta 指数"),
    "share": Text("Shapley effect (share of variance)", "沙普利效应（方差份额）"),
}
"""Indices of influence: of a Saltelli design, of trajectories, and of a given sample (three each)."""

STANDINGS: dict[str, Text] = {
    "acts": Text("acts", "有影响"),
    "negligible": Text("negligible", "可忽略"),
    "linear": Text("acts evenly", "影响均匀"),
    "interacting": Text("bent or interacting", "非线性或有交互"),
    "cannot tell": Text("cannot tell", "无法判断"),
    "": Text("", ""),
}
"""What an index says of an axis. ``linear``: alike everywhere; ``interacting``: it depends on the other axes, or on where the own axis stands."""

FACTORIAL = ("add_one", "drop_one", "shapley", "main")
RANKS = ("srrc", "prcc")
LOW, HIGH = 5.0, 95.0
"""Percentiles of a 90 % interval."""
_EFFECTS_HEAD = (
    "base", "outcome", "place", "period", "measure", "axis", "label", "unit", "mean", "mean_lo", "mean_hi", "lo", "hi", "positive", "count", "verdict",
    "runs",
)  # fmt: skip
_CONTRASTS_HEAD = (
    "contrast", "base", "outcome", "place", "period", "measure", "share", "of_replicates", "of_points", "count", "weakest_above", "weakest_below",
    "weakest_share",
)  # fmt: skip
_INDICES_HEAD = (
    "base", "outcome", "place", "period", "measure", "axis", "with_axis", "label", "unit", "value", "lo", "hi", "threshold", "standing", "points", "runs",
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
class Index:
    """How much an axis (or group of axes) moves an outcome by one measure of :data:`INDICES`, without direction but for ``mu``.

    ``other``: the second axis of a pair, else empty. ``value``: estimate and 90 % bootstrap interval; shares of the variance of the points' means, or
    of elementary effects in the unit of the outcome per whole range of the axis. ``threshold``: what luck or a random input would reach (NaN: none).
    ``standing``: key of :data:`STANDINGS`. ``points``, ``runs``: what it rests on.
    """

    base: str
    outcome: str
    place: str
    period: str
    measure: str
    axis: str
    other: str
    value: Interval
    threshold: float
    standing: str
    points: int
    runs: int


@dataclass(frozen=True)
class Check:
    """What limits the indices of one outcome: a sentence. ``enough``: whether the sample suffices (None: the sentence is about something else)."""

    base: str
    outcome: str
    place: str
    period: str
    said: Text
    enough: bool | None = None


@dataclass(frozen=True)
class Sensitivity:
    """Effects of the axes of a study, indices of their influence, and how often stated orders held.

    ``notes`` say what limits them, ``checks`` what limits the indices of an outcome. ``lacking``: (base, outcome, place, period) of outcomes that
    have too few values for any, and why.
    """

    results: SweepResults
    factorial: bool
    effects: tuple[Effect, ...]
    held: tuple[Held, ...]
    notes: tuple[Text, ...]
    indices: tuple[Index, ...] = ()
    checks: tuple[Check, ...] = ()
    lacking: tuple[tuple[tuple[str, str, str, str], Text], ...] = ()

    @property
    def measures(self) -> tuple[str, ...]:
        """Measures of the effects that were found."""
        order = FACTORIAL if self.factorial else (*RANKS, "main")
        there = {e.measure for e in self.effects}
        return tuple(measure for measure in order if measure in there)

    @property
    def deciding(self) -> str:
        """The measure whose verdict counts and by which axes are ordered."""
        return "shapley" if self.factorial else "prcc" if "prcc" in self.measures else "main"

    @property
    def in_units(self) -> bool:
        """Whether effects are in the unit of the outcome (rank measures have none)."""
        return self.deciding != "prcc"

    def found(self, **chosen: str) -> list[Index]:
        """Indices with some fields, as :meth:`rows`."""
        return [i for i in self.indices if all(getattr(i, key) == value for key, value in chosen.items())]

    def rows(self, **chosen: str) -> list[Effect]:
        """Effects with some fields, e.g. ``rows(outcome="member", measure="shapley")``."""
        return [e for e in self.effects if all(getattr(e, key) == value for key, value in chosen.items())]

    def write(self, folder: Path) -> list[Path]:
        """Write effects.csv and indices.csv, as far as there are any, and, where an order was stated, contrasts.csv: all or none (UTF-8 with a mark).

        An outcome without effects has a row in the first of them that says ``no value``.

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
        nothing: list[Sequence[object]] = [(*where, "", "", "", "", *[""] * 7, 0, "no value", 0) for where, _ in self.lacking]
        written = [] if self.indices and not rows else [write_table(folder / "effects.csv", _EFFECTS_HEAD, rows + nothing)]
        if self.indices:
            empty: list[Sequence[object]] = [(*where, *[""] * 9, "no value", 0, 0) for where, _ in self.lacking]
            written.append(write_table(folder / "indices.csv", _INDICES_HEAD, [self._cells(i) for i in self.indices] + empty))
        if self.held:
            rows = [
                (h.contrast.en, h.base, h.outcome, h.place, h.period, h.measure, h.share, h.of_replicates, h.of_points, h.count, *h.weakest)
                for h in self.held
            ]
            written.append(write_table(folder / "contrasts.csv", _CONTRASTS_HEAD, rows))
        return written

    def _cells(self, i: Index) -> Sequence[object]:
        label = " x ".join(input_label(self.results, name).en for name in (i.axis, i.other) if name)
        unit = str(self.results.kept(i.outcome)["unit"]) if i.measure in ("mu", "mu_star", "sigma") else ""
        where = (i.base, i.outcome, i.place, i.period, i.measure, i.axis, i.other)
        return (*where, label, unit, i.value.mean, i.value.lo, i.value.hi, i.threshold, i.standing, i.points, i.runs)


def input_label(results: SweepResults, name: str) -> Text:
    """What an axis or a group of axes is called."""
    if any(axis["name"] == name for axis in results.manifest["axes"]):
        return axis_label(results, name)
    words = name.replace("_", " ")
    return Text(words[:1].upper() + words[1:], words)


def short_label(results: SweepResults, name: str) -> Text:
    """What an axis or a group of axes is called in a narrow place."""
    for axis in results.manifest["axes"]:
        if axis["name"] == name and "short" in axis:
            return Text(**axis["short"])
    return input_label(results, name)


def _unit(found: Sensitivity, effect: Effect) -> str:
    return str(found.results.kept(effect.outcome)["unit"]) if found.in_units else ""


def write_table(path: Path, head: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    """Write a CSV table (UTF-8 with a mark); NaN leaves a cell empty."""
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
