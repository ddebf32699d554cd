"""Published patterns of a region, as patterns.yaml of its pack states them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.declare.parameters import found_in
from sim.declare.problems import Hint, Place, Problems, fail
from sim.declare.reading.positioned import Node, read_yaml
from sim.declare.records import record
from sim.declare.text import Text
from sim.world.making.kept_files import PATTERNS, check_patterns
from sim.world.reading.reader import PACKAGED, find_region, packaged_regions
from sim.world.reading.sheets import plain

ATTRIBUTION, REPORTED = "published/attribution.yaml", "published/reported_emissions.csv"
"""Files of a pack that no run reads and that are no part of its data: they may grow without a stored run being another."""


@record
class Value:
    """A published number with its unit; ``low`` and ``high`` bound what is accepted in the model (None = open), both None where nothing is."""

    name: str
    value: float
    unit: str
    low: float | None
    high: float | None
    source: str
    quality: str

    @property
    def banded(self) -> bool:
        """True if the model is judged by this number."""
        return self.low is not None or self.high is not None


@record
class Pattern:
    """A published pattern. ``level``: class A, B or C. ``role``: input, fitted or held_out."""

    id: str
    level: str
    role: str
    text: Text
    values: tuple[Value, ...]
    rule: str

    def value(self, name: str) -> Value | None:
        """The published number of that name; None where there is none."""
        return next((v for v in self.values if v.name == name), None)


def _value(given: dict[str, Any]) -> Value:
    low, high = given.get("accept") or (None, None)
    return Value(given["name"], float(given["value"]), given["unit"], low, high, given["source"], given["quality"])


def patterns_of(folder: Path) -> tuple[Pattern, ...]:
    """The patterns of a pack, and what studies say brought the fall, in the order of the files; none where it has no such file.

    InputError with every mistake of the files.
    """
    problems, found = Problems(), list[Node]()
    for file in (folder / PATTERNS, folder / ATTRIBUTION):
        if file.is_file():
            root = read_yaml(file, problems)
            if root.kind != "mapping":
                raise fail(root.place, "yaml.top", found=found_in(root))
            check_patterns(root, problems)
            found.append(root)
    problems.stop()
    return tuple(
        Pattern(p["id"], p["class"], p["role"], Text(p["text"]["en"], p["text"]["zh"]), tuple(_value(v) for v in p["values"]), p.get("rule", ""))
        for root in found
        for p in plain(root)["patterns"]
    )


def chosen_patterns(region: str, ids: Sequence[str] = ()) -> tuple[Pattern, ...]:
    """The patterns of a region (all, or those of the ids). InputError: no patterns, or every unknown id with the nearest one."""
    every = patterns_of(find_region(region, Path.cwd(), Place("validate")))
    if not every:
        having = tuple(name for name in packaged_regions() if (PACKAGED / name / PATTERNS).is_file())
        raise fail(Place("validate"), "validate.no_patterns", name=region, file=PATTERNS, hint=Hint(region, having))
    known, problems = tuple(p.id for p in every), Problems()
    for name in ids:
        if name not in known:
            problems.add(Place("validate"), "validate.unknown", name=name, hint=Hint(name, known))
    problems.stop()
    return tuple(p for p in every if not ids or p.id in ids)


def reported_kt(folder: Path) -> dict[tuple[str, str, int], float]:
    """Reported emission by place, pollutant and year, kt; empty where the pack has no such file."""
    import csv

    if not (folder / REPORTED).is_file():
        return {}
    with (folder / REPORTED).open(encoding="utf-8", newline="") as file:
        return {(row["place"], row["pollutant"], int(row["year"])): float(row["kt"]) for row in csv.DictReader(file)}


def reported_changes(folder: Path, first: int, last: int) -> dict[tuple[str, str], float]:
    """Logarithm of the ratio of reported emission in two years, by place and pollutant."""
    import math

    kt = reported_kt(folder)
    return {(place, what): math.log(kt[place, what, last] / value) for (place, what, year), value in kt.items() if year == first and (place, what, last) in kt}
