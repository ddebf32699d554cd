"""Scenario discovery: in which part of a study do the runs meet a condition (Bryant & Lempert 2010)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.problems import Place, fail, file_error
from sim.declare.text import Text
from sim.study.analysis.condition import Condition, shares_met
from sim.study.analysis.prim import LEAST, Box, Column, Prim, Side
from sim.study.analysis.records import axis_label, write_table
from sim.study.compare.printed import counted, number
from sim.study.store.added import placed_files
from sim.study.sweeps.sweep_store import SweepResults

Floats = NDArray[np.float64]

MOST_BOXES = 3
_LIFT, _NEW = 1.2, 0.05
"""A box is kept when cases are so much more frequent in it than in what is left (and no rarer than in all), and it holds this part of all cases."""
_HALVES = 20
_FEWEST = 20
_BOXES_HEAD = (
    "box", "axis", "label", "low", "high", "levels", "quasi_p", "reproduced", "density", "coverage", "mass", "points", "where", "place", "period",
)  # fmt: skip
_PATH_HEAD = ("box", "step", "density", "coverage", "mass", "points", "axes")


@dataclass(frozen=True)
class Found:
    """A box, the path on which it was peeled, and how often each axis is limited in boxes of random halves of the points (0 to 1)."""

    box: Box
    path: tuple[Box, ...]
    reproduced: dict[int, float]


@dataclass(frozen=True)
class Discovery:
    """Boxes of the axes of one base in which the runs meet ``conditions``, the best first; later ones are of the points outside the earlier ones.

    ``path``: the peeling of all points. Coverage counts all cases of the study. ``rate``: share of the runs with a value that are cases. ``cases``,
    ``runs``: their numbers; ``lost``: runs without a value. ``names``: axes that vary.
    """

    results: SweepResults
    base: str
    place: str
    period: str
    conditions: tuple[Condition, ...]
    names: tuple[str, ...]
    columns: tuple[Column, ...]
    shares: Floats
    found: tuple[Found, ...]
    path: tuple[Box, ...]
    rate: float
    cases: int
    runs: int
    lost: int

    @property
    def what(self) -> Text:
        """The conditions in words."""
        said = [condition.said(self.results) for condition in self.conditions]
        return Text(" and ".join(s.en for s in said), " 且 ".join(s.zh for s in said))

    def limits(self, box: Box) -> Text:
        """What a box limits, in words."""
        said = [side_text(self.results, self.names[i], box.sides[i]) for i in box.restricted]
        return Text(" and ".join(s.en for s in said), "，且".join(s.zh for s in said))

    def write(self, folder: Path) -> list[Path]:
        """Write boxes.csv and peeling.csv. InputError, EnvironmentFailed: as :meth:`Sensitivity.write`."""
        try:
            with placed_files(folder) as part:
                written = [write_table(part / "boxes.csv", _BOXES_HEAD, self._boxes()), write_table(part / "peeling.csv", _PATH_HEAD, self._path())]
        except OSError as error:
            raise file_error(error, folder) from None
        return [folder / file.name for file in written]

    def _boxes(self) -> list[Sequence[object]]:
        rows: list[Sequence[object]] = []
        condition = " and ".join(map(str, self.conditions))
        for number_, found in enumerate(self.found, 1):
            box = found.box
            for i in box.restricted:
                side, name = box.sides[i], self.names[i]
                levels = "" if side.levels is None else ", ".join(level_texts(self.results, name, side))
                ends = ["" if np.isinf(end) or side.levels is not None else float(end) for end in (side.low, side.high)]
                rows.append((number_, name, axis_label(self.results, name).en, *ends, levels, box.quasi_p[i], found.reproduced.get(i, float("nan")),
                             box.density, box.coverage, box.mass, box.points, condition, self.place, self.period))  # fmt: skip
        return rows

    def _path(self) -> list[Sequence[object]]:
        return [
            (number_, step, box.density, box.coverage, box.mass, box.points, len(box.restricted))
            for number_, found in enumerate(self.found, 1) for step, box in enumerate(found.path)
        ]  # fmt: skip


def discover(
    results: SweepResults, conditions: Sequence[Condition], place: str, period: str, base: str | None = None, least: float = LEAST, most: int = MOST_BOXES
) -> Discovery:
    """Boxes in which the runs of a base (default: the first) meet all conditions.

    ``least``: part of the points that a box holds at least; ``most``: number of boxes. InputError: fewer than twenty points, no axis that varies, or
    every run or none meets the conditions.
    """
    name = base or results.manifest["bases"][0]["name"]
    rows = (results.design_texts["base"] == name).to_numpy()
    shares, count = (part[rows] for part in shares_met(conditions, results, place, period))
    known = count > 0
    columns = {axis["name"]: _column(results, axis, rows) for axis in results.manifest["axes"]}
    varied = {key: Column(c.values[known], c.ordered) for key, c in columns.items() if known.any() and np.ptp(c.values[known]) > 0}
    if known.sum() < _FEWEST or not varied:
        raise fail(Place(str(results.path)), "discover.few", needed=_FEWEST, found=int(known.sum()))
    cases, runs = float((shares * count)[known].sum()), float(count.sum())
    if cases in (0.0, runs):
        said = " and ".join(str(condition) for condition in conditions)
        raise fail(Place(str(results.path)), "discover.none" if cases == 0 else "discover.all", where=said, runs=f"{int(runs):,}")
    columns_, shares, count = tuple(varied.values()), np.asarray(shares[known]), np.asarray(count[known])
    found = _covering(columns_, shares, count, least, most)
    path = found[0].path if found else tuple(Prim(columns_, shares, count, least=least).trajectory())
    lost = int(rows.sum() * results.manifest["replicates"] - runs)
    return Discovery(
        results, name, place, period, tuple(conditions), tuple(varied), columns_, shares, found, path, cases / runs, round(cases), int(runs), lost
    )


def _covering(columns: Sequence[Column], shares: Floats, count: Floats, least: float, most: int) -> tuple[Found, ...]:
    """One box after another, each of the points outside the earlier ones."""
    left, found, every = np.ones(len(shares), dtype=bool), list[Found](), float((shares * count).sum())
    usual = every / float(count.sum())
    while len(found) < most and left.sum() * least >= 1 and float((shares * count)[left].sum()) > 0:
        part = [Column(column.values[left], column.ordered) for column in columns]
        prim = Prim(part, shares[left], count[left], least=min(1.0, least * len(shares) / left.sum()))
        path, box = prim.best()
        rate, of_all = prim.density(np.ones(int(left.sum()), dtype=bool)), prim.every / every
        if not box.restricted or box.density < max(_LIFT * rate, usual) or box.coverage * of_all < _NEW:
            break
        share = left.sum() / len(shares)
        found.append(Found(_scaled(box, of_all, share), tuple(_scaled(b, of_all, share) for b in path), _reproduced(prim, box)))
        left[np.flatnonzero(left)[prim.inside(box.sides)]] = False
    return tuple(found)


def _scaled(box: Box, of_all: float, share: float) -> Box:
    """A box of a part of the points, with its coverage of all cases and its mass of all points."""
    return Box(box.sides, box.density, box.coverage * of_all, box.mass * share, box.points, box.quasi_p)


def _reproduced(prim: Prim, box: Box) -> dict[int, float]:
    """In what share of random halves of the points the best box limits the same axes (the reproducibility test of Bryant & Lempert 2010)."""
    generator, count = np.random.default_rng(1), len(prim.cases)
    times = dict.fromkeys(box.restricted, 0)
    for _ in range(_HALVES):
        half = generator.permutation(count)[: count // 2]
        part = [Column(column.values[half], column.ordered) for column in prim.columns]
        _, other = Prim(part, prim.cases[half], prim.weights[half], prim.alpha, prim.least).best()
        for axis in times:
            times[axis] += not other.sides[axis].free
    return {axis: number_ / _HALVES for axis, number_ in times.items()}


def _column(results: SweepResults, axis: dict[str, Any], rows: NDArray[np.bool_]) -> Column:
    """An axis at the points of a base; levels without order become their numbers in the list of levels."""
    texts, levels, numbers = results.design_texts[axis["name"]][rows], list(axis["levels"]), axis["numbers"]
    if not levels:
        return Column(np.asarray(texts, dtype=float), True)
    if all(level in numbers for level in levels) and not _switch(axis):
        return Column(np.array([numbers[text] for text in texts]), True)
    return Column(np.array([float(levels.index(text)) for text in texts]), False)


def _switch(axis: dict[str, Any]) -> bool:
    """Two named levels, such as off and on: words say more than limits."""
    levels, numbers = axis["levels"], axis["numbers"]
    return len(levels) == 2 and any(str(level) != f"{numbers[level]:g}" for level in levels)


def level_texts(results: SweepResults, name: str, side: Side) -> list[str]:
    """The levels that a side allows, as they are written."""
    levels = next(axis["levels"] for axis in results.manifest["axes"] if axis["name"] == name)
    return [levels[int(code)] for code in sorted(side.levels or ())]


_ON, _OFF = ("true", "on"), ("false", "off")


def side_text(results: SweepResults, name: str, side: Side) -> Text:
    """What a box allows of an axis, in words."""
    label = axis_label(results, name)
    if side.levels is not None:
        texts = level_texts(results, name, side)
        if len(texts) == 1 and texts[0] in (*_ON, *_OFF):
            return Text(f"{label.en} is on", f"{label.zh}开启") if texts[0] in _ON else Text(f"{label.en} is off", f"{label.zh}关闭")
        return Text(f"{label.en} is {' or '.join(texts)}", f"{label.zh}为 {' 或 '.join(texts)}")
    low, high = number(side.low), number(side.high)
    if np.isinf(side.low):
        return Text(f"{label.en} is at most {high}", f"{label.zh}不高于 {high}")
    if np.isinf(side.high):
        return Text(f"{label.en} is at least {low}", f"{label.zh}不低于 {low}")
    return Text(f"{label.en} is between {low} and {high}", f"{label.zh}在 {low} 至 {high} 之间")


def discovery_sentences(found: Discovery) -> list[Text]:
    """How frequent the case is, and where."""
    what, rate = found.what, f"{found.rate:.0%}"
    said = [Text(f"{what.en} in {rate} of {counted(found.runs, 'run')}.", f"{found.runs:,} 次模拟中 {rate} 满足 {what.zh}。")]
    if found.lost:
        said.append(Text(
            f"{counted(found.lost, 'run')} {'has' if found.lost == 1 else 'have'} no value and {'is' if found.lost == 1 else 'are'} left out.",
            f"另有 {found.lost:,} 次模拟无数值，未计入。",
        ))  # fmt: skip
    if not found.found:
        said.append(Text("No box of the axes holds clearly more of it than the rest.", "没有任何轴区间使其明显更常见。"))
    for position, one in enumerate(found.found):
        box, limits = one.box, found.limits(one.box)
        more = Text("Outside the boxes above: w", "在上述区间之外，") if position else Text("W", "")
        said.append(Text(
            f"{more.en}here {limits.en}, it holds in {box.density:.0%} of the runs; that covers {box.coverage:.0%} of all such runs, in {box.mass:.0%} of the "
            "points.",
            f"{more.zh}当{limits.zh}时，{box.density:.0%} 的模拟满足该条件；涵盖全部此类模拟的 {box.coverage:.0%}，占设计点的 {box.mass:.0%}。",
        ))  # fmt: skip
        weak = [axis_label(found.results, found.names[i]) for i, share in one.reproduced.items() if share < 0.5]
        if weak:
            said.append(Text(
                f"Not firm: {', '.join(w.en for w in weak)} {'is' if len(weak) == 1 else 'are'} limited in fewer than half of the boxes of random halves of "
                "the points.",
                f"不稳固：{'、'.join(w.zh for w in weak)}在随机半数设计点的结果中有一半以上未受限制。",
            ))  # fmt: skip
    return said
