"""The points of a study that no other point beats on two or three outcomes at once, with luck in mind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.declare.parameters import parse_number
from sim.declare.problems import Hint, Place, Problems, file_error
from sim.declare.text import Text
from sim.outcomes.declarations import OUTCOMES, bounds_at
from sim.study.analysis.records import short_label, write_table
from sim.study.compare.intervals import Interval, mean_interval, t_quantile
from sim.study.compare.printed import counted, number
from sim.study.store.added import placed_files
from sim.study.sweeps.sweep_store import SweepResults

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LEAST, MOST = 2, 3
_HEAD = ("point", "base", "standing")
Standing = str
"""``front``: no point is better; ``luck``: one is, but no outcome of which the replicates settle; ``dominated``."""


@dataclass(frozen=True)
class Front:
    """Points of one base (numbers in design.csv) with their means of the ``outcomes`` (points, outcomes), NaN where a point has no value.

    ``intervals``: 90 % intervals by point and outcome; ``paired``: half-widths of that of the paired distance from the mean of all points (points,
    outcomes), which leaves out the luck that all points share; NaN where there is none. ``standing``: by point, empty where it has no value.
    ``axes``: names of the axes that vary. ``settled``: whether there are replicates that can settle a difference.
    """

    results: SweepResults
    base: str
    place: str
    period: str
    outcomes: tuple[str, ...]
    points: NDArray[np.int64]
    means: Floats
    intervals: tuple[tuple[Interval, ...], ...]
    paired: Floats
    standing: tuple[Standing, ...]
    axes: tuple[str, ...]
    settled: bool

    def on_front(self) -> list[int]:
        """Positions of the points on the front, ordered by the first outcome."""
        found = [i for i, standing in enumerate(self.standing) if standing == "front"]
        return sorted(found, key=lambda i: tuple(self.means[i]))

    def named(self, position: int) -> Text:
        """The levels of a point in words."""
        row = self.results.design_texts.iloc[self.points[position]]
        labels = [short_label(self.results, name) for name in self.axes]
        texts = [level_text(str(row[name])) for name in self.axes]
        return Text(
            ", ".join(f"{label.en} {text}" for label, text in zip(labels, texts, strict=True)),
            "，".join(f"{label.zh} {text}" for label, text in zip(labels, texts, strict=True)),
        )

    def write(self, folder: Path) -> list[Path]:
        """Write pareto.csv: every point with its standing. InputError, EnvironmentFailed: as :meth:`Sensitivity.write`."""
        head = (*_HEAD, *self.axes, *(f"{name}{end}" for name in self.outcomes for end in ("", "_lo", "_hi")))
        design = self.results.design_texts
        rows: list[Sequence[object]] = []
        for i, point in enumerate(self.points):
            levels = [design.iloc[point][name] for name in self.axes]
            numbers = [x for interval in self.intervals[i] for x in (interval.mean, interval.lo, interval.hi)]
            rows.append((int(point), self.base, self.standing[i] or "no value", *levels, *numbers))
        try:
            with placed_files(folder) as part:
                write_table(part / "pareto.csv", head, rows)
        except OSError as error:
            raise file_error(error, folder) from None
        return [folder / "pareto.csv"]


def level_text(text: str) -> str:
    """A level as it is shown: numbers with three digits."""
    value = parse_number(text)
    return text if value is None else number(value)


def objectives(results: SweepResults, asked: Sequence[str] = ()) -> tuple[str, ...]:
    """The outcomes that were asked for, else the first three kept of which a direction is better.

    InputError: an outcome that was not kept or has no better direction, or not two or three.
    """
    kept = tuple(name for name in results.outcomes if results.kept(name)["better"] != "neither")
    problems, names = Problems(), tuple(dict.fromkeys(asked)) or kept[:MOST]
    for name in names:
        if name not in results.outcomes:
            problems.add(Place("--front"), "value.choice", key="outcome", found=name, hint=Hint(name, kept))
        elif name not in kept:
            problems.add(Place("--front"), "front.neither", found=name)
    if not LEAST <= len(names) <= MOST:
        problems.add(Place("--front"), "front.count", found=len(names), known=", ".join(kept) or "-")
    problems.stop()
    return names


def front_of(results: SweepResults, outcomes: Sequence[str], place: str, period: str, base: str) -> Front:
    """The front of a base over ``outcomes`` at a place in a period, each in the direction that is better."""
    m = results.manifest
    rows = np.flatnonzero((results.design_texts["base"] == base).to_numpy())
    values = np.stack([np.asarray(results.values(name, place, period))[rows] for name in outcomes], axis=-1)  # (points, replicates, outcomes)
    values = np.where(np.isfinite(values), values, np.nan)
    bounds = [bounds_at(OUTCOMES[name], place, tuple(m["places"])) if name in OUTCOMES else None for name in outcomes]
    intervals = tuple(tuple(mean_interval(values[i, :, o], bounds[o]) for o in range(len(outcomes))) for i in range(len(rows)))
    means = np.array([[interval.mean for interval in point] for point in intervals])
    signs = np.array([-1.0 if results.kept(name)["better"] == "lower" else 1.0 for name in outcomes])
    known = ~np.isnan(means).any(axis=1)
    best = np.zeros(len(rows), dtype=bool)
    best[known] = undominated(means[known] * signs)
    standing = tuple(
        "" if not known[i] else "front" if best[i] else "dominated" if _surely(values[i] * signs, values[best] * signs) else "luck" for i in range(len(rows))
    )
    texts = results.design_texts.iloc[rows]
    axes = tuple(axis["name"] for axis in m["axes"] if texts[axis["name"]].nunique() > 1)
    return Front(results, base, place, period, tuple(outcomes), rows, means, intervals, _paired(values), standing, axes, m["replicates"] > 1)


def _paired(values: Floats) -> Floats:
    """Half-widths of the 90 % interval of every point's distance from the mean over the points of (points, replicates, outcomes)."""
    known = ~np.isnan(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        middle = np.where(known, values, 0.0).sum(axis=0) / known.sum(axis=0)
    distances = values - middle
    return np.array([[(x.hi - x.lo) / 2 for x in (mean_interval(point[:, o]) for o in range(values.shape[2]))] for point in distances])


def undominated(values: Floats) -> Flags:
    """Which rows (points, outcomes; more is better) no other row equals or exceeds in every outcome and exceeds in one."""
    found = np.ones(len(values), dtype=bool)
    for i, row in enumerate(values):
        rivals = values[found] if found[i] else values[:0]
        found[i] &= not ((rivals >= row).all(axis=1) & (rivals > row).any(axis=1)).any()
    return found


def _surely(mine: Floats, best: Floats) -> bool:
    """Whether a point (replicates, outcomes) is beaten by one of the ``best`` (points, replicates, outcomes) by more than luck.

    One of them has means as good in every outcome, and in at least one the 90 % interval of the paired difference lies above 0. With one replicate
    every difference counts.
    """
    pairs = best - mine
    known = ~np.isnan(pairs)
    count = known.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(known, pairs, 0.0).sum(axis=1) / count
        spread = np.sqrt((np.where(known, pairs - mean[:, None], 0.0) ** 2).sum(axis=1) / (count - 1) / count)
        half = np.where(count > 1, t_quantile(np.maximum(count - 1, 1)) * spread, 0.0 if mine.shape[0] == 1 else np.inf)
    return bool(((mean >= 0).all(axis=1) & (mean - half > 0).any(axis=1)).any())


def front_sentences(found: Front) -> list[Text]:
    """How many points are on the front, and how many luck keeps near it."""
    counts = {standing: sum(s == standing for s in found.standing) for standing in ("front", "luck", "dominated", "")}
    labels = [Text(**found.results.kept(name)["label"]) for name in found.outcomes]
    over = Text(" and ".join(label.en for label in labels), "与".join(label.zh for label in labels))
    total = len(found.standing) - counts[""]
    said = [Text(
        f"{counts['front']} of {counted(total, 'point')} {'is' if counts['front'] == 1 else 'are'} on the front: no other is as good on {over.en} and "
        "better on one.",
        f"{total} 个设计点中有 {counts['front']} 个位于前沿：没有其他点在{over.zh}上均不劣且至少一项更优。",
    )]  # fmt: skip
    if found.settled:
        said.append(Text(
            f"Beaten within luck only: {counts['luck']}; surely beaten: {counts['dominated']}.",
            f"{counts['luck']} 个点仅在随机性范围内被超过；{counts['dominated']} 个确定被超过。",
        ))  # fmt: skip
    else:
        said.append(Text("With a single replicate luck and difference look the same.", "仅一次重复，无法区分随机性与差异。"))
    if counts[""]:
        said.append(Text(f"Without a value of every outcome: {counted(counts[''], 'point')}.", f"{counts['']} 个设计点缺少某一指标的数值。"))
    return said
