"""Axes of a study: what is varied, over which values, and what it is called."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sim.declare.parameters import Parameter, parse_number
from sim.declare.problems import Place
from sim.declare.reading.positioned import Node, scalar
from sim.declare.text import Text
from sim.mechanisms import registry
from sim.processes.sections import APPRAISAL, SECTIONS
from sim.scenario.schema import COMMON, PERIOD
from sim.scenario.tree import Change

Steps = tuple[str | int, ...]

SHORT = 24
"""Width of a short label: a Chinese character is as wide as two Latin letters."""

_LAST_DIGITS = 1e-9
"""A share on the edge of a part, such as 1/3 of a grid, belongs to the part that begins there, whatever its last digits are."""
STRENGTH = next(p.label for p in COMMON.parameters if p.name == "strength")

_ON, _OFF = ("on", "true", "yes", "with"), ("off", "false", "no", "without")


@dataclass(frozen=True)
class Level:
    """One value of an axis: how it is written in design.csv, and what it changes in the scenario."""

    text: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Axis:
    """What is varied: listed ``levels`` (of one key, or of several keys together), or a range from ``low`` to ``high``.

    ``log``: the range is covered evenly in the logarithm; ``whole``: its values are whole numbers. ``paths``: every key that it sets;
    ``brief``: its short label where the study gives one.
    """

    name: str
    label: Text
    place: Place
    paths: tuple[Steps, ...]
    levels: tuple[Level, ...] = ()
    low: float = math.nan
    high: float = math.nan
    log: bool = False
    whole: bool = False
    brief: Text | None = None

    @property
    def ranged(self) -> bool:
        """Whether it is a range."""
        return not self.levels

    def level_of(self, value: float, place: Place | None = None) -> Level:
        """The level of a range at ``value``."""
        text = str(round(value)) if self.whole else f"{value:.12g}"
        return Level(text, (Change(self.paths[0], scalar(text, place or self.place), self.place),))

    def at(self, share: float) -> Level:
        """The level at ``share`` (0 <= share <= 1) of the axis; levels and whole numbers get equal parts."""
        if not self.ranged:
            return self.levels[min(int(share * len(self.levels) + _LAST_DIGITS), len(self.levels) - 1)]
        low, high = (self.low, self.high + 1.0) if self.whole else (self.low, self.high)
        value = math.exp(math.log(low) + share * (math.log(high) - math.log(low))) if self.log else low + share * (high - low)
        return self.level_of(min(math.floor(value + _LAST_DIGITS), self.high) if self.whole else value)

    def rated(self, share: float) -> Level:
        """The level at ``share`` of the way from low to high, or from off to on; listed levels and logarithmic ranges as :meth:`at`."""
        if self.ranged:
            return self.at(share) if self.log else self.level_of(self.low + share * (self.high - self.low))
        ends = self.ends()
        return self.at(share) if ends is None else ends[share >= 0.5]

    @property
    def kind(self) -> str:
        """What its values are: ``integer``, ``number``, ``flag`` (true and false) or ``text``."""
        if self.ranged:
            return "integer" if self.whole else "number"
        texts = [level.text for level in self.levels]
        if all(text in ("true", "false") for text in texts):
            return "flag"
        numbers = [parse_number(text) for text in texts]
        if any(number is None for number in numbers):
            return "text"
        return "integer" if all(text.lstrip("+-").isdecimal() for text in texts) else "number"

    @property
    def short(self) -> Text:
        """The label for a narrow place: of "mechanism: parameter" the parameter, where that is enough."""
        return self.brief or Text(_brief(self.label.en, ": "), _brief(self.label.zh, "："))

    def spread(self, count: int) -> tuple[Level, ...]:
        """The listed levels, or ``count`` >= 2 values of the range from end to end (equal ones once)."""
        if not self.ranged:
            return self.levels
        parts = [i / (count - 1) for i in range(count)]
        if self.log:
            values = [self.low * (self.high / self.low) ** part for part in parts]
        else:
            values = [self.low + (self.high - self.low) * part for part in parts]
        return tuple({level.text: level for level in map(self.level_of, values)}.values())

    def ends(self) -> tuple[Level, Level] | None:
        """(off, on) of an axis with two levels; a range has its ends. None where it has more levels.

        Levels called on and off (true and false, with and without) are known by their names; else the first is off.
        """
        levels = self.spread(2)
        if len(levels) != 2:
            return None
        first, second = levels
        return (second, first) if first.text.lower() in _ON or second.text.lower() in _OFF else (first, second)

    def number(self, text: str) -> float:
        """A level as a number for rank correlation: its value, or 0 and 1 for off and on; NaN where levels have no order."""
        ends = self.ends()
        value = parse_number(text)
        if value is not None:
            return value
        return float(text == ends[1].text) if ends is not None else math.nan


def _brief(label: str, mark: str) -> str:
    """A label cut to :data:`SHORT`: a strength goes by its mechanism alone, of anything else what stands before the last mark is left out, then its end."""
    head, _, last = label.rpartition(mark)
    if head and last in (STRENGTH.en, STRENGTH.zh):
        label = last = head
    if width_of(label) <= SHORT:
        return label
    return last if width_of(last) <= SHORT else _cut(last, SHORT - 1).rstrip() + "…"


def short_labels(axes: Sequence[Axis]) -> list[Text]:
    """The short label of every axis; where two would be the same, the middle of the long ones is left out instead, or they are numbered."""
    shorts = [axis.short for axis in axes]
    for cut in (_middle, _numbered):
        for number, (axis, short) in enumerate(zip(axes, list(shorts), strict=True)):
            if axis.brief is None and (_repeated(short.en, [s.en for s in shorts]) or _repeated(short.zh, [s.zh for s in shorts])):
                shorts[number] = Text(cut(axis.label.en, number), cut(axis.label.zh, number))
    return shorts


def _repeated(label: str, labels: Sequence[str]) -> bool:
    return labels.count(label) > 1


def _middle(label: str, number: int) -> str:
    if width_of(label) <= SHORT:
        return label
    mark = ": " if ": " in label else "："
    last = mark + label.rpartition(mark)[2]
    end = last if 2 < width_of(last) <= SHORT - 6 else _cut(label[::-1], SHORT // 2)[::-1]
    return f"{_cut(label, SHORT - 1 - width_of(end)).rstrip()}…{end}"


def _numbered(label: str, number: int) -> str:
    return f"{_cut(label, SHORT - 4).rstrip()} {number + 1}"


def width_of(label: str) -> int:
    """The width of a label in Latin letters."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in label)


def _cut(label: str, width: int) -> str:
    """The beginning of a label that is no wider."""
    while width_of(label) > width:
        label = label[:-1]
    return label


def changes_of(levels: Sequence[Level]) -> tuple[Change, ...]:
    """Everything that a point changes."""
    return tuple(change for level in levels for change in level.changes)


def overlap(first: Axis, second: Axis) -> Steps | None:
    """A key that both axes set (one may hold the other)."""
    for a in first.paths:
        for b in second.paths:
            short = min(len(a), len(b))
            if a[:short] == b[:short]:
                return max(a, b, key=len)
    return None


def path_text(steps: Steps) -> str:
    """A key path as it is written."""
    text = ""
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def parameter_at(steps: Steps) -> Parameter | None:
    """The declaration of a key path; None where there is none (a whole block, or a wrong key)."""
    names = [step for step in steps if isinstance(step, str)]
    if len(names) == 3 and names[0] == "mechanisms" and names[1] in registry():
        own = [f.parameter for f in registry()[names[1]].fields]
        return _named((*COMMON.parameters, *own), names[2])
    if len(names) == 3 and names[:2] == ["central", "appraisal"]:
        return _named(APPRAISAL, names[2])
    if len(names) == 2 and (names[0] in SECTIONS or names[0] == PERIOD.name):
        return _named((PERIOD if names[0] == PERIOD.name else SECTIONS[names[0]]).parameters, names[1])
    return None


def _named(parameters: Sequence[Parameter], name: str) -> Parameter | None:
    return next((p for p in parameters if p.name == name), None)


def label_of(name: str, paths: Sequence[Steps]) -> Text:
    """What an axis is called: its mechanism, its parameter, or its own name in words."""
    if name in registry():
        return registry()[name].label
    steps = paths[0] if len(paths) == 1 and path_text(paths[0]) == name else ()
    parameter = parameter_at(steps) if steps else None
    if parameter is None:
        words = name.replace("_", " ")
        return Text(words[:1].upper() + words[1:], words)
    mechanism = registry()[str(steps[1])].label if steps[0] == "mechanisms" else None
    if mechanism is None or parameter.name == "enabled":
        return mechanism or parameter.label
    return Text(f"{mechanism.en}: {parameter.label.en}", f"{mechanism.zh}：{parameter.label.zh}")


def flow(node: Node) -> str:
    """A value on one line, as it would be written in YAML."""
    if node.kind == "list":
        return "[" + ", ".join(flow(item) for item in node.items) + "]"
    if node.kind == "mapping":
        return "{" + ", ".join(f"{key}: {flow(value)}" for key, value in node) + "}"
    return node.text
