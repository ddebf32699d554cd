"""The blocks ``design`` and ``nested`` of a study file: the method, what it needs, and the points of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sim.declare.parameters import Parameter, found_in
from sim.declare.problems import Hint, InputError, Place
from sim.declare.reading.form import Form
from sim.declare.reading.positioned import Node, scalar
from sim.declare.text import Text
from sim.scenario.scenario import Scenario
from sim.scenario.tree import Change, parse_path
from sim.study.sweeps.axes import Axis, Level, Steps
from sim.study.sweeps.axis_file import AxisReader
from sim.study.sweeps.designs import METHODS, RESOLUTIONS, Design, Row
from sim.study.sweeps.sizes import LEAST, MORRIS_LEVELS

MOST_POINTS = 1_000_000
_METHOD = Parameter("method", "choice", "factorial", Text("Method", "方法"), choices=METHODS)
_SEED = Parameter("seed", "integer", 1, Text("Seed of the design", "设计种子"), low=0, high=2**63 - 1)
_LEVELS = Parameter("levels", "integer", MORRIS_LEVELS, Text("Levels of the grid", "网格水平数"), low=4, high=100)
_SECOND = Parameter("second_order", "flag", False, Text("Second-order indices", "二阶指数"))
_RESOLUTION = Parameter("resolution", "integer", 4, Text("Resolution", "分辨度"), low=RESOLUTIONS[0], high=RESOLUTIONS[-1])
_END = Parameter("scale", "number", 0.0, Text("Scale", "量表"))


@dataclass(frozen=True)
class _Uses:
    """Keys that a method needs, and keys that it may have."""

    needed: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


_USES = {
    "factorial": _Uses(),
    "fractional_factorial": _Uses(optional=("resolution",)),
    "grid": _Uses(optional=("points",)),
    "table": _Uses(("file",), ("encoding",)),
    "ratings": _Uses(("file", "scale"), ("encoding",)),
    "latin_hypercube": _Uses(("points",), ("seed",)),
    "sobol": _Uses(("samples",), ("seed", "groups", "second_order")),
    "morris": _Uses(("samples",), ("seed", "groups", "levels")),
    "posterior": _Uses(("points",), ("posterior",)),
}
KEYS = ("method", "points", "samples", "seed", "levels", "second_order", "resolution", "groups", "file", "encoding", "scale", "posterior")
NOT_NESTED = ("fractional_factorial", "sobol", "morris")
"""Their analysis needs the whole design."""


class DesignReader:
    """Reads designs; problems are collected. ``scenario``: the first base, None where no base can be read."""

    def __init__(self, root: Node, form: Form, reader: AxisReader, scenario: Scenario | None) -> None:
        self.root, self.form, self.reader, self.scenario, self.problems = root, form, reader, scenario, form.problems

    def read(self, node: Node, where: str, axes: tuple[Axis, ...]) -> Design:
        """The design of a block with its axes; one with a problem is a table without rows."""
        self.form.keys(node, (*KEYS, "axes") if where == "nested" else KEYS, where)
        place = self.root.keys.get(where, Place(str(self.form.path)))
        if node.get("method") is None:
            self.problems.add(place, "key.missing", key="method", where=where)
            return Design("table", axes)
        before = len(self.problems.found)
        method = str(_METHOD.read(node.entries["method"], self.problems))
        if len(self.problems.found) > before or method not in METHODS:
            return Design("table", axes)
        if where == "nested" and method in NOT_NESTED:
            self.problems.add(node.entries["method"].place, "study.nested_method", method=method)
        written = (node if where == "nested" else self.root).get("axes")
        names = () if written is None else tuple(written.entries)
        self._check_keys(node, where, method, place, axes)
        if method == "posterior":
            return self._posterior(node, axes, names, place)
        if method not in ("table",) and not axes and not names:  # wrong axes have been told already
            self.problems.add(place, "study.no_axes", where=where)
        if method in ("table", "ratings"):
            return self._listed(node, method, axes, names)
        return self._chosen(node, method, axes, names)

    def _check_keys(self, node: Node, where: str, method: str, place: Place, axes: tuple[Axis, ...]) -> None:
        """A key that the method needs must be there, and one that it does not use must not."""
        uses = _USES[method]
        needed = ("points",) if method == "grid" and any(axis.ranged for axis in axes) else uses.needed
        used = (*needed, *(() if method == "grid" else uses.optional))
        for key in needed:
            if node.get(key) is None:
                self.problems.add(place, "study.needs", key=f"{where}.{key}", method=method)
        for key in KEYS[1:]:
            if node.get(key) is not None and key not in used:
                self.problems.add(node.keys[key], "study.useless", key=f"{where}.{key}", method=method)

    def _chosen(self, node: Node, method: str, axes: tuple[Axis, ...], names: tuple[str, ...]) -> Design:
        design = Design(method, axes, self._size(node, method), self.form.value(_SEED, node))
        if method in ("sobol", "morris"):
            groups = self._groups(node, axes, names)
            design = replace(design, groups=groups, steps=self.form.value(_LEVELS, node), second_order=bool(self.form.value(_SECOND, node)))
            self._check_sampled(node, design)
        if method == "fractional_factorial":
            design = replace(design, resolution=self.form.value(_RESOLUTION, node))
            for axis in axes:
                if axis.ends() is None:
                    self.problems.add(axis.place, "study.ends", key=axis.name, found=len(axis.levels))
            if axes and any(axis.ends() is None for axis in axes):
                return Design("table", axes)
        return design

    def _size(self, node: Node, method: str) -> int:
        """Points, or base points and trajectories (``samples``); a size below the least that the method needs is told with it."""
        key = "samples" if method in ("sobol", "morris") else "points"
        if node.get(key) is None or method not in LEAST:
            return 0
        size = Parameter(key, "integer", 2, Text("Points", "点数"), low=LEAST[method], high=MOST_POINTS)
        return int(self.form.value(size, node) or 0)

    def _check_sampled(self, node: Node, design: Design) -> None:
        if design.method == "sobol" and design.points & (design.points - 1):
            low = 1 << (design.points.bit_length() - 1)
            self.problems.add(node.entries["samples"].place, "study.power", found=design.points, low=low, high=2 * low)
        if design.method == "morris" and design.steps % 2:
            self.problems.add(node.entries["levels"].place, "study.even", found=design.steps)
        moved = len(set(design.group_numbers())) if design.groups else len(design.axes)
        if design.axes and moved < 2:
            self.problems.add(node.place, "study.one_axis", method=design.method)

    def _groups(self, node: Node, axes: tuple[Axis, ...], names: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Groups of axes that move together: name -> axes."""
        block, found, seen = self.form.block(node, "groups"), list[tuple[str, tuple[str, ...]]](), dict[str, str]()
        known = tuple(dict.fromkeys((*(axis.name for axis in axes), *names)))
        for group, members in block:
            if members.kind != "list" or not members.items:
                self.problems.add(members.place, "yaml.list", key=group)
                continue
            for item in members.items:
                if item.kind != "scalar":
                    self.problems.add(item.place, "yaml.scalar", key=group, found=found_in(item))
                elif item.text not in known:
                    self.problems.add(item.place, "value.choice", key=group, found=item.text, hint=Hint(item.text, known))
                elif item.text in seen:
                    self.problems.add(item.place, "study.group_twice", name=item.text, first=seen[item.text], second=group)
                else:
                    seen[item.text] = group
            found.append((group, tuple(item.text for item in members.items)))
        return tuple(found)

    # tables ---------------------------------------------------------------------------------------------------------

    def _listed(self, node: Node, method: str, axes: tuple[Axis, ...], names: tuple[str, ...]) -> Design:
        file, encoding = node.get("file"), node.get("encoding")
        if file is None:
            return Design(method, axes)
        if method == "table":
            axes, rows = self.reader.table(file, axes, names, encoding)
            return Design(method, axes, rows=rows)
        scale = self._scale(node.get("scale"))
        if scale is None or len(axes) < len(names):
            return Design(method, axes)
        return Design(method, axes, rows=self.reader.ratings(file, axes, encoding, scale))

    def _scale(self, node: Node | None) -> tuple[float, float] | None:
        """The least and the largest rating."""
        if node is None:
            return None
        if node.kind != "list" or len(node.items) != 2:
            self.problems.add(node.place, "study.scale")
            return None
        before = len(self.problems.found)
        low, high = (_END.read(item, self.problems) for item in node.items)
        if len(self.problems.found) > before:
            return None
        if not low < high:
            self.problems.add(node.place, "study.low_high", key="scale", low=f"{low:g}", high=f"{high:g}")
            return None
        return float(low), float(high)

    def _posterior(self, node: Node, axes: tuple[Axis, ...], names: tuple[str, ...], place: Place) -> Design:
        """The parameters of a posterior as axes, its first draws as points."""
        from sim.study.calibrate.posterior import OWN, posterior_for

        for name in names:
            axis = next((axis for axis in axes if axis.name == name), None)
            self.problems.add(axis.place if axis is not None else place, "study.posterior_axes", name=name)
        points, where = self._size(node, "posterior"), self.form.text(node, "posterior") or OWN
        if self.scenario is None or not points:
            return Design("posterior", ())
        try:
            folder = where if where == OWN else str(self.form.path.parent / where)
            posterior = posterior_for(self.scenario, folder)
        except InputError as error:
            self.problems.found += error.problems
            return Design("posterior", ())
        if points > len(posterior.draws):
            self.problems.add(node.entries["points"].place, "study.draws", found=points, limit=len(posterior.draws))
        made, rows = _drawn_axes(posterior, posterior.acting(self.scenario), points, place)
        self.reader.written += [axis.name for axis in made]
        return Design("posterior", made, rows=rows)


def _drawn_axes(posterior: Any, acting: Sequence[str], points: int, place: Place) -> tuple[tuple[Axis, ...], tuple[Row, ...]]:
    """An axis a parameter that acts (over the range of its draws), and the levels of the first draws."""
    axes, columns = list[Axis](), list[list[Level]]()
    for number, drawn in enumerate(posterior.parameters):
        paths: list[Steps] = [steps for path in drawn.paths if path in acting and (steps := parse_path(path)) is not None]
        if not paths:
            continue
        values = [draw[number] for draw in posterior.draws[:points]]
        texts = [f"{value:.12g}" for value in values]
        levels = [Level(text, tuple(Change(steps, scalar(text, place), place) for steps in paths)) for text in texts]
        name = next(path for path in drawn.paths if path in acting) if len(paths) == 1 else drawn.name
        axes.append(Axis(name, drawn.label, place, tuple(paths), (), min(values), max(values)))
        columns.append(levels)
    return tuple(axes), tuple(zip(*columns, strict=True))
