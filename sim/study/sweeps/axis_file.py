"""Axes as they are written in a study file, and tables of points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.declare.parameters import Parameter, found_in, parse_number
from sim.declare.problems import Hint, InputError, Place, Problem, Problems
from sim.declare.reading.encodings import UNNAMED, Named, known_encoding
from sim.declare.reading.headers import Column
from sim.declare.reading.positioned import Node, blame_full_width, parse_yaml, scalar
from sim.declare.reading.tables import Row, read_table
from sim.declare.text import Text
from sim.scenario.tree import Change, parse_path
from sim.study.sweeps.axes import SHORT, Axis, Level, Steps, flow, label_of, overlap, parameter_at, path_text, width_of
from sim.study.sweeps.designs import Row as PointRow
from sim.study.sweeps.paths import check_path

_FIXED = ("name", "name_zh", "question", "question_zh", "region", "replicates", "record", "extends", "variants")
"""Keys that no axis may set: they name the runs, or decide which months and places there are."""
_FIXED_PATHS = (*((key,) for key in _FIXED), ("period", "start"), ("period", "months"), ("period",))
_RANGE = ("low", "high", "log")
_END = {name: Parameter(name, "number", 0.0, Text(name, name)) for name in ("low", "high")}
EXPERT = "expert"
"""A column of a table of ratings: whose they are."""
_ENCODING = Text("'encoding: NAME' beside 'file'", "在 'file' 旁写 'encoding: 名称'")
_LOG = Parameter("log", "flag", False, Text("Logarithmic", "对数"))


@dataclass(frozen=True)
class Label:
    """What a study calls an axis, and for narrow places."""

    long: Text
    short: Text | None = None


class AxisReader:
    """Reads axes; problems are collected. ``named``: the block ``labels`` of the file.

    ``written``: names of all axes, right or wrong; ``trials``: every level of them that can be tried on a scenario.
    """

    def __init__(self, path: Path, named: Node, problems: Problems) -> None:
        self.path, self.named, self.problems = path, named, problems
        self.labels = self._labels()
        self.written: list[str] = []
        self.trials: list[Level] = []

    def _labels(self) -> dict[str, Label]:
        """The names that the file gives to its axes."""
        labels = {}
        for name, node in self.named:
            long = self._text(node, name)
            short = node.get("short") if node.kind == "mapping" else None
            brief = None if short is None else self._text(short, f"{name}.short")
            if brief is not None and short is not None and max(width_of(brief.en), width_of(brief.zh)) > SHORT:
                self.problems.add(short.place, "study.short", key=name, en=SHORT, zh=SHORT // 2)
            if long is not None:
                labels[name] = Label(long, brief)
        return labels

    def _text(self, node: Node, name: str) -> Text | None:
        """A text, or one for each language."""
        parts = [node, node] if node.kind == "scalar" else [node.get("en"), node.get("zh")]
        if any(part is None or part.kind != "scalar" for part in parts):
            self.problems.add(node.place, "study.label", key=name)
            return None
        return Text(*(part.text for part in parts if part is not None))

    def check(self, axes: Sequence[Axis]) -> None:
        """No key may be set twice by ``axes``, and a label must belong to one of ``written``."""
        for number, axis in enumerate(axes):
            for other in axes[:number]:
                shared = overlap(other, axis)
                if shared is not None or other.name == axis.name:
                    self.problems.add(axis.place, "study.twice", first=other.name, second=axis.name, path=path_text(shared or ()) or axis.name)
        names = tuple(dict.fromkeys(self.written))
        for name in self.labels:
            if name not in names:
                self.problems.add(self.named.keys[name], "key.unknown", key=name, where="labels", hint=Hint(name, names))

    def axes(self, node: Node) -> tuple[Axis, ...]:
        """The axes of a block ``axes``; one with a problem is left out."""
        found = []
        for name, value in node:
            before = len(self.problems.found)
            self.written.append(name)
            axis = self._axis(name, value, node.keys[name])
            if len(self.problems.found) == before and axis is not None:
                found.append(replace(axis, brief=self.labels[name].short) if name in self.labels else axis)
        return tuple(found)

    def _axis(self, name: str, node: Node, place: Place) -> Axis | None:
        if node.kind == "list":
            return self._listed(name, node, place)
        if node.kind == "mapping" and any(key in node.entries for key in ("low", "high")):
            return self._range(name, node, place)
        if node.kind == "mapping" and node.entries:
            return self._group(name, node, place)
        self.problems.add(node.place, "study.axis", key=name, found=found_in(node))
        return None

    def _steps(self, key: str, place: Place) -> Steps:
        """A key path that an axis may set; () where it is none."""
        steps = parse_path(key)
        if steps is None:
            if not blame_full_width(key, place, self.problems):
                self.problems.add(place, "study.path", key=key)
            return ()
        if steps in _FIXED_PATHS or steps[0] in _FIXED:
            self.problems.add(place, "study.fixed", key=key)
            return ()
        return steps if check_path(steps, place, self.problems) else ()

    def _label(self, name: str, paths: Sequence[Steps]) -> Text:
        return self.labels[name].long if name in self.labels else label_of(name, paths)

    def _listed(self, name: str, node: Node, place: Place) -> Axis:
        steps = self._steps(name, place)
        levels = [Level(flow(item), (Change(steps, item, place),)) for item in node.items]
        self.trials += levels if steps else []
        texts = [level.text for level in levels]
        for number, item in enumerate(node.items):
            if any(_alike(texts[number], other) for other in texts[:number]):
                self.problems.add(item.place, "study.level_twice", key=name, found=texts[number])
        if len(levels) < 2:
            self.problems.add(node.place, "study.few", key=name)
        return Axis(name, self._label(name, (steps,)), place, (steps,), tuple(levels))

    def _range(self, name: str, node: Node, place: Place) -> Axis | None:
        steps = self._steps(name, place)
        for key in node.entries:
            if key not in _RANGE and not blame_full_width(key, node.keys[key], self.problems):
                self.problems.add(node.keys[key], "key.unknown", key=key, where=name, hint=Hint(key, _RANGE))
        before = len(self.problems.found)
        parameter_here = parameter_at(steps)
        ends = []
        for key, parameter in _END.items():
            if node.get(key) is None:
                self.problems.add(node.place, "key.missing", key=key, where=name)
                continue
            wrong = len(self.problems.found)
            ends.append(parameter.read(node.entries[key], self.problems))
            if len(self.problems.found) == wrong:
                self._in_range(parameter_here, ends[-1], node.entries[key])
            if len(self.problems.found) == wrong and steps:
                self.trials.append(Level(node.entries[key].text, (Change(steps, scalar(node.entries[key].text, node.entries[key].place), place),)))
        log = bool(_LOG.read(node.entries["log"], self.problems)) if "log" in node.entries else False
        if len(self.problems.found) > before:
            return None
        low, high = ends
        if not low < high:
            self.problems.add(node.entries["low"].place, "study.low_high", key=name, low=f"{low:g}", high=f"{high:g}")
        elif log and low <= 0:
            self.problems.add(node.entries["low"].place, "study.log", key=name, found=f"{low:g}")
        whole = parameter_here is not None and parameter_here.kind == "integer"
        return Axis(name, self._label(name, (steps,)), place, (steps,), (), low, high, log, whole)

    def _in_range(self, parameter: Parameter | None, value: float, node: Node) -> None:
        """An end of a range must be a value of its key."""
        if parameter is not None and parameter.kind in ("number", "integer"):
            parameter.read(scalar(node.text, node.place), self.problems)
        elif parameter is not None:
            self.problems.add(node.place, "study.unordered", key=parameter.name, found=f"{value:g}")

    def _group(self, name: str, node: Node, place: Place) -> Axis | None:
        levels, paths = [], dict[Steps, None]()
        for level, block in node:
            if block.kind != "mapping" and not block.is_null:
                self.problems.add(block.place, "study.level", axis=name, key=level, found=found_in(block))
                continue
            changes = [Change(self._steps(key, block.keys[key]), value, block.keys[key]) for key, value in block]
            paths |= dict.fromkeys(change.steps for change in changes)
            levels.append(Level(level, tuple(changes)))
            if all(change.steps for change in changes):
                self.trials.append(levels[-1])
        if len(node.entries) < 2 or (not paths and len(levels) == len(node.entries)):
            self.problems.add(node.place, "study.few", key=name)
        return Axis(name, self._label(name, tuple(paths)), place, tuple(paths), tuple(levels))

    # tables -----------------------------------------------------------------------------------------------------

    def table(self, file: Node, axes: tuple[Axis, ...], written: tuple[str, ...], encoding: Node | None) -> tuple[tuple[Axis, ...], tuple[PointRow, ...]]:
        """The points of a CSV file beside the study: a column an axis; a column that is not declared is a key path.

        ``written``: names of the declared axes, those with a problem too; ``encoding``: what the study says about the file.
        """
        found = self._file(file, encoding)
        if found is None:
            return axes, ()
        path, named = found
        columns: list[Column] = []

        def chosen_columns(header: list[str]) -> list[Column]:
            others = [name for name in dict.fromkeys(header) if name not in written]
            if any(axis.name not in header for axis in axes):  # then a name that is no key is a misspelt axis
                others = [name for name in others if (steps := parse_path(name)) is not None and parameter_at(steps) is not None]
            columns.extend(Column(name) for name in (*written, *others))
            return columns

        rows = read_table(path, chosen_columns, self.problems, named).rows
        declared = {axis.name: axis for axis in axes}
        names = [c.name for c in columns if c.name in declared or c.name not in written]
        chosen = tuple(declared.get(name) or self._from_column(name, rows, Place(str(path), 1, 1)) for name in names)
        return chosen, tuple(tuple(self._cell(axis, row) for axis in chosen) for row in rows)

    def _file(self, file: Node, encoding: Node | None) -> tuple[Path, Named] | None:
        """The CSV file that a design names, and its encoding; None, with a problem, where it cannot be read."""
        if file.kind != "scalar":
            self.problems.add(file.place, "yaml.scalar", key="file", found=found_in(file))
            return None
        path = self.path.parent / file.text
        if not path.is_file():
            self.problems.add(file.place, "file.missing", path=path)
            return None
        if encoding is not None and not known_encoding(encoding.text, encoding.place, self.problems):
            return None
        return path, replace(UNNAMED if encoding is None else Named(encoding.text), how=_ENCODING)

    def ratings(
        self, file: Node, axes: tuple[Axis, ...], written: tuple[str, ...], encoding: Node | None, scale: tuple[float, float] | None
    ) -> tuple[tuple[PointRow, ...], tuple[str, ...]]:
        """Points of a table of ratings, and the experts' names: a row an expert, a column an axis, and a column ``expert`` if there is one.

        The ``scale`` is stretched over each axis (:meth:`Axis.rated`); None, as for an axis of ``written`` with a problem: the table is checked.
        """
        found = self._file(file, encoding)
        if found is None:
            return (), ()
        path, named = found
        good = {axis.name for axis in axes}
        low, high = scale or (None, None)

        def chosen_columns(header: list[str]) -> list[Column]:
            columns = [*(Column(name, optional=name not in good) for name in written), Column(EXPERT, optional=True)]
            others = [name for name in dict.fromkeys(header) if name not in written and parameter_at(parse_path(name) or ()) is not None]
            return columns + [Column(name, optional=True) for name in others if len(good) < len(written)]  # perhaps the right name

        rows = read_table(path, chosen_columns, self.problems, named).rows
        points = []
        for row in rows:
            levels = []
            for axis in axes:
                rated = Parameter(axis.name, "number", low or 0.0, axis.label, low=low, high=high)
                value = float(rated.read(scalar(row.texts[axis.name], row.place(axis.name)), self.problems))
                levels.append(axis.rated((min(max(value, low), high) - low) / (high - low) if low is not None and high is not None else 0.0))
            points.append(tuple(levels))
        return tuple(points), tuple(row.texts[EXPERT] for row in rows if row.texts.get(EXPERT))

    def _from_column(self, name: str, rows: Sequence[Row], place: Place) -> Axis:
        steps = self._steps(name, place)
        levels = {}
        for row in rows:
            text = row.texts[name]
            if text not in levels:
                levels[text] = Level(text, (Change(steps, self._yaml(text, row.place(name)), place),))
        self.trials += levels.values() if steps else []
        self.written.append(name)
        return Axis(name, self._label(name, (steps,)), place, (steps,), tuple(levels.values()))

    def _yaml(self, text: str, place: Place) -> Node:
        try:
            return replace(parse_yaml(text, place.file), place=place)
        except InputError as error:
            self.problems.found.extend(Problem(place, p.id, p.values) for p in error.problems)
            return scalar(text, place)

    def _cell(self, axis: Axis, row: Row) -> Level:
        text, place = row.texts[axis.name], row.place(axis.name)
        if not axis.ranged:
            level = next((level for level in axis.levels if level.text == text), None)
            if level is None:
                known = tuple(level.text for level in axis.levels)
                self.problems.add(place, "value.choice", key=axis.name, found=text, hint=Hint(text, known))
            return level or axis.levels[0]
        bounds = Parameter(path_text(axis.paths[0]), "integer" if axis.whole else "number", axis.low, axis.label, low=axis.low, high=axis.high)
        return axis.level_of(float(bounds.read(scalar(text, place), self.problems)), place)


def _alike(one: str, other: str) -> bool:
    """Whether two levels are the same value: also 1 and 1.0."""
    a, b = parse_number(one), parse_number(other)
    return one == other or (a is not None and a == b)
