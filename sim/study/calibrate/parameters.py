"""Parameters of a calibration file: which keys each one sets, and its prior."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.declare.parameters import Parameter
from sim.declare.problems import Hint, Place
from sim.declare.reading.form import Form
from sim.declare.reading.positioned import Node
from sim.declare.text import Text
from sim.scenario.scenario import Scenario
from sim.scenario.tree import parse_path
from sim.study.calibrate.changes import declared, values_at
from sim.study.calibrate.priors import DISTRIBUTIONS, Prior, cut
from sim.study.sweeps.axes import label_of, path_text
from sim.study.sweeps.paths import check_path

LEAST_INSIDE = 0.95
"""Least share of a normal or lognormal prior within the allowed range; the rest is cut off."""
_FIXED = ("period", "agents", "replicates")
"""Sections that decide what a run holds, not how the world works."""
_NUMBER = {name: Parameter(name, "number", 0.0, Text(name, name)) for names in DISTRIBUTIONS.values() for name in names}
_POSITIVE = ("median", "spread", "sd")


@dataclass(frozen=True)
class Free:
    """A calibrated parameter: the keys that it sets (all to one value), its prior, and what it is called."""

    name: str
    label: Text
    unit: str
    paths: tuple[str, ...]
    prior: Prior


class ParameterReader:
    """Reads the block ``parameters``. ``scenario``: the one that is calibrated, None where it has problems."""

    def __init__(self, form: Form, scenario: Scenario | None) -> None:
        self.form, self.problems, self.scenario = form, form.problems, scenario
        self.taken: dict[str, str] = {}

    def read(self, node: Node) -> tuple[Free, ...]:
        """The parameters; one with a problem is left out."""
        found = [self._parameter(name, value, node.keys[name]) for name, value in node]
        if not node.entries and "parameters" not in {p.values.get("key") for p in self.problems.found}:
            self.problems.add(node.place, "calibrate.no_parameters")
        return tuple(free for free in found if free is not None)

    def _parameter(self, name: str, node: Node, place: Place) -> Free | None:
        before = len(self.problems.found)
        if node.kind != "mapping":
            self.problems.add(node.place, "yaml.mapping", key=name)
            return None
        self.form.keys(node, ("sets", "prior", "label"), name)
        paths = self._paths(name, node, place)
        prior = self._prior(name, node, place, paths)
        label = self._label(name, node, paths)
        if len(self.problems.found) > before or prior is None:
            return None
        return Free(name, label, _unit(paths), paths, prior)

    def _paths(self, name: str, node: Node, place: Place) -> tuple[str, ...]:
        """The keys of ``sets``, or the name itself; each must be a number of a scenario that the calibrated one has."""
        given = node.get("sets")
        items = [(name, place)] if given is None else [(item.text, item.place) for item in (given.items if given.kind == "list" else [given])]
        if given is not None and (given.kind == "mapping" or not items or any(item.kind != "scalar" for item in given.items)):
            self.problems.add(given.place, "calibrate.sets", key=name)
            return ()
        found = []
        for text, at in items:
            path = self._path(text, at)
            if path is None:
                continue
            if path in self.taken:
                self.problems.add(at, "calibrate.twice", first=self.taken[path], second=name, path=path)
            self.taken[path] = name
            found.append(path)
        return tuple(found)

    def _path(self, text: str, place: Place) -> str | None:
        steps = parse_path(text)
        if steps is None:
            self.problems.add(place, "study.path", key=text)
            return None
        if not check_path(steps, place, self.problems):
            return None
        path, parameter = path_text(steps), declared(path_text(steps))
        wrong = parameter is None or parameter.kind != "number" or steps[0] in _FIXED or any(isinstance(step, int) for step in steps)
        if wrong or steps[:2] == ("central", "appraisal") or (parameter is not None and parameter.name == "ramp_months"):
            self.problems.add(place, "calibrate.no_number", key=path)
            return None
        if self.scenario is not None and not values_at(self.scenario, path):
            used = tuple(dict.fromkeys(use.name for use in self.scenario.mechanisms))
            self.problems.add(place, "calibrate.unused", key=path, name=steps[1], scenario=self.scenario.name, hint=Hint(str(steps[1]), used))
            return None
        return path

    def _prior(self, name: str, node: Node, place: Place, paths: tuple[str, ...]) -> Prior | None:
        block = node.get("prior")
        kind = block.get("distribution") if block is not None and block.kind == "mapping" else None
        if block is None or kind is None or kind.kind != "scalar":
            self.problems.add(block.place if block is not None else place, "calibrate.prior", key=name)
            return None
        if kind.text not in DISTRIBUTIONS:
            self.problems.add(kind.place, "value.choice", key="distribution", found=kind.text, hint=Hint(kind.text, tuple(DISTRIBUTIONS)))
            return None
        wanted, before = DISTRIBUTIONS[kind.text], len(self.problems.found)
        self.form.keys(block, ("distribution", *wanted), f"{name}.prior")
        for key in wanted:
            if key not in block.entries:
                self.problems.add(block.place, "key.missing", key=key, where=f"{name}.prior")
        numbers = {key: self.form.value(_NUMBER[key], block) for key in wanted}
        if len(self.problems.found) > before:
            return None
        for key in (key for key in wanted if key in _POSITIVE and not numbers[key] > 0):
            self.problems.add(block.entries[key].place, "calibrate.positive", key=key, found=f"{numbers[key]:g}")
        if kind.text == "uniform" and not numbers["low"] < numbers["high"]:
            self.problems.add(block.entries["low"].place, "study.low_high", key=name, low=f"{numbers['low']:g}", high=f"{numbers['high']:g}")
        if len(self.problems.found) > before:
            return None
        return self._inside(name, cut(kind.text, numbers, None, None), paths, block)

    def _inside(self, name: str, prior: Prior, paths: tuple[str, ...], block: Node) -> Prior | None:
        """The prior cut to what all its keys may be; a problem where too much of it lies outside."""
        low, high = prior.low, prior.high
        for p in (parameter for path in paths if (parameter := declared(path)) is not None):
            low, high = max(low, low if p.low is None else p.low), min(high, high if p.high is None else p.high)
        found = Prior(prior.distribution, prior.first, prior.second, low, high)
        share = found.inside()
        if share < (1.0 if prior.distribution == "uniform" else LEAST_INSIDE):
            shown = f"{low:g} .. {high:g}" if high < float("inf") else f">= {low:g}"
            least = "100" if prior.distribution == "uniform" else f"{100 * LEAST_INSIDE:.0f}"
            self.problems.add(block.place, "calibrate.outside", key=name, range=shown, share=f"{math.floor(1000 * share) / 10:g}", least=least)
            return None
        return found

    def _label(self, name: str, node: Node, paths: tuple[str, ...]) -> Text:
        given = node.get("label")
        if given is None:
            return label_of(name if name in paths else paths[0], ((tuple(parse_path(paths[0]) or ())),)) if len(paths) == 1 else _plain(name)
        parts = [given, given] if given.kind == "scalar" else [given.get("en"), given.get("zh")]
        if any(part is None or part.kind != "scalar" for part in parts):
            self.problems.add(given.place, "study.label", key=name)
            return _plain(name)
        return Text(*(part.text for part in parts if part is not None))


def _plain(name: str) -> Text:
    words = name.replace("_", " ")
    return Text(words[:1].upper() + words[1:], words)


def _unit(paths: tuple[str, ...]) -> str:
    """The unit that all keys share, '' where they differ."""
    units = {p.unit for path in paths if (p := declared(path)) is not None}
    return units.pop() if len(units) == 1 else ""


