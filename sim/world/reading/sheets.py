"""The sheet region.yaml of a region pack, and what the YAML sheets have in common: numbers with unit and source, with file, line and column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sim.declare.parameters import parse_number
from sim.declare.problems import Hint, Place, Problems, nearest
from sim.declare.reading.forms import same_name
from sim.declare.reading.positioned import Node
from sim.declare.reading.tables import QUALITIES
from sim.declare.text import Text
from sim.declare.units import same_unit
from sim.processes.sections import LEVERS, SECTIONS
from sim.world.pack import MEDIA, Sourced

SEASON_NAMES = ("winter", "spring", "summer", "autumn")
UNKNOWN_YEAR = 0
"""base_year where region.yaml does not give it (then a problem was found)."""
_SOURCED = ("value", "unit", "source", "quality")
_LANGUAGES = ("en", "zh")
UNITS = {"air": ("ug/m3",), "river": ("mg/L", "ug/L")}
"""Units of concentration that a medium may have: the levers, settings and labels of the model speak of these."""


def plain(node: Node) -> Any:
    """A node as plain Python: numbers where the text is one and unquoted, mappings, lists, text."""
    if node.kind == "mapping":
        return {key: plain(value) for key, value in node}
    if node.kind == "list":
        return [plain(item) for item in node.items]
    number = None if node.quoted else parse_number(node.text)
    if number is not None:
        return int(number) if re.match(r"[-+]?\d+\Z", node.text) else number
    return None if node.is_null else node.text


def sourced(
    node: Node | None, key: str, problems: Problems, place: Place, low: float | None = None, high: float | None = None, unit: str = "",
    also: tuple[str, ...] = (),
) -> Sourced:  # fmt: skip
    """A number, or a mapping {value, unit, source, quality}; a bare number is an assumption.

    ``unit``: what a unit that is given must be ('' = not checked); ``also``: other keys that the mapping may have.
    """
    if node is None:
        problems.add(place, "key.missing", key=key, where=Path(place.file).name)
        return Sourced(1.0, "", "assumption")
    known_keys(node, (*_SOURCED, *also), key, problems)
    given = node.get("unit")
    if unit and given is not None and not given.is_null and not same_unit(given.text, unit):
        problems.add(given.place, "unit.other", key=key, found=given.text, unit=unit)
    cell = node.get("value") if node.kind == "mapping" else node
    number = parse_number(cell.text) if cell is not None and cell.kind == "scalar" else None
    if number is None:
        problems.add(node.place, "value.number", key=key, range="", found="'" + (cell.text if cell else "") + "'")
        return Sourced(1.0, "", "assumption")
    if (low is not None and number < low) or (high is not None and number > high):
        problems.add((cell or node).place, "value.range", key=key, found=(cell or node).text, range=_limits(low, high))
        return Sourced(1.0, "", "assumption")
    source, quality = node.get("source"), node.get("quality")
    return Sourced(number, source.text if source else "", quality.text if quality else "assumption")


def _limits(low: float | None, high: float | None) -> str:
    if high is None:
        return f">= {low:g}"
    return f"<= {high:g}" if low is None else f"{low:g} .. {high:g}"


def check_marks(node: Node, keys: Iterable[str], problems: Problems) -> Counter[str]:
    """Every ``source`` below ``node`` must be one of ``keys`` (no keys: not checked), every ``quality`` a known mark; returns the count of each mark."""
    known = tuple(sorted(keys))
    marks: Counter[str] = Counter()
    for name, child in [*node, *(("", item) for item in node.items)]:
        if name == "source" and child.kind == "scalar" and not child.is_null:
            for key in filter(None, child.text.split(";")):
                if known and key not in known:
                    problems.add(child.place, "table.source", key=key, hint=Hint(key, known))
        elif name == "quality" and child.kind == "scalar":
            if child.text not in QUALITIES:
                problems.add(child.place, "value.choice", key="quality", found=child.text, hint=Hint(child.text, QUALITIES))
            marks[child.text] += 1
        else:
            marks += check_marks(child, known, problems)
    return marks


def names_in(node: Node, column: str, names: tuple[str, ...], problems: Problems) -> None:
    """Every key of ``node`` must be one of ``names``, in any form, and becomes it; without names nothing is checked."""
    for name in tuple(node.entries) if names else ():
        if name in names:
            continue
        known = same_name(name, names)
        if not known:
            problems.add(node.keys[name], "table.name", column=column, found=name, where="cities.csv", hint=Hint(name, names))
        _move(node, name, known or nearest(name, names))


def known_keys(node: Node, known: tuple[str, ...], where: str, problems: Problems) -> None:
    """Every key of a mapping must be one of ``known``."""
    for key in tuple(node.entries):
        if key not in known:
            problems.add(node.keys[key], "key.unknown", key=key, where=where, hint=Hint(key, known))
            _move(node, key, nearest(key, known))


def _move(node: Node, key: str, meant: str) -> None:
    """Put a misspelt entry where it was meant to be, so that it is not called missing there too."""
    if meant and meant not in node.entries:
        node.set(meant, node.entries.pop(key), node.keys.pop(key))


def is_month_day(text: str) -> bool:
    """Whether ``text`` is a day of a common year, MM-DD."""
    days = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    match = re.fullmatch(r"(\d\d)-(\d\d)", text)
    return match is not None and 1 <= int(match[1]) <= 12 and 1 <= int(match[2]) <= days[int(match[1]) - 1]


class RegionFile:
    """region.yaml: names, standards, growth, base values of levers, defaults of settings."""

    KEYS = (
        "name", "label", "encoding", "medium", "pollutant", "concentration_label", "unit", "base_year", "standards", "heating_season",
        "activity_growth", "autonomous_improvement", "outside_trend", "base_level_until", "reporting_conditions", "levers", "settings",
    )  # fmt: skip

    def __init__(self, node: Node, problems: Problems) -> None:
        self.node, self.problems = node, problems
        self.standard: float | None = None  # concentration of a good day, where it was given rightly

    def read(self) -> dict[str, Any]:
        """Fields of the pack that stand in region.yaml."""
        known_keys(self.node, self.KEYS, "region.yaml", self.problems)
        medium, unit = self._medium(), self._unit()
        good, heavy = self._standards(unit)
        return {
            "name": self._text("name"),
            "label": self._words("label"),
            "medium": medium,
            "concentration_label": self._words("concentration_label"),
            "unit": unit,
            "base_year": self._year(),
            "good": good,
            "heavy": heavy,
            "good_label": self._label_of("good"),
            "heavy_label": self._label_of("heavy"),
            "heating_season": self._season(),
            "growth": self._rates("activity_growth"),
            "improvement": self._rates("autonomous_improvement"),
            "outside_trend": self._rates("outside_trend"),
            "reporting_conditions": self._conditions(),
            "levers": self._levers(),
            "settings": self._settings(),
        }

    def _medium(self) -> str:
        node = self.node.get("medium")
        if node is not None and node.kind == "scalar" and not node.is_null and node.text not in MEDIA:
            self.problems.add(node.place, "value.choice", key="medium", found=node.text, hint=Hint(node.text, MEDIA))
        return self._text("medium")

    def _unit(self) -> str:
        """The unit of concentration; '' where it is not one that the medium may have (a problem then)."""
        text, medium = self._text("unit"), self.node.get("medium")
        units = UNITS.get(medium.text, ()) if medium is not None else ()
        if text and units and not any(same_unit(text, unit) for unit in units):
            self.problems.add(self.node.entries["unit"].place, "unit.medium", medium=medium.text if medium else "", units=", ".join(units), found=text)
            return ""
        return text

    def _standards(self, unit: str) -> tuple[float, float]:
        """The limits of a good and of a heavy day."""
        standards = self.node.get("standards") or Node("mapping", self.node.place)
        known_keys(standards, ("good", "heavy"), "region.yaml: standards", self.problems)
        limits: list[tuple[float, bool]] = []
        for key in ("good", "heavy"):
            before = len(self.problems.found)
            number = sourced(standards.get(key), f"standards.{key}", self.problems, standards.place, 0, None, unit, ("label",))
            limits.append((number.value, len(self.problems.found) == before))
        (good, sure), (heavy, both) = limits
        self.standard = good if sure and good > 0 else None
        if sure and both and good > heavy:
            self.problems.add(standards.place, "table.order", column="standards", low="good", value="heavy", high="...")
        return good, heavy

    def _label_of(self, key: str) -> Text | None:
        """The words of a standard, where it has any."""
        standards = self.node.get("standards")
        standard = standards.get(key) if standards is not None else None
        node = standard.get("label") if standard is not None else None
        return None if node is None else self._words("label", node)

    def _year(self) -> int:
        node = self.node.get("base_year")
        before = len(self.problems.found)
        value = sourced(node, "base_year", self.problems, self.node.place, 1900, 2100).value
        if node is not None and value != int(value):
            limits = Text(" (1900 .. 2100)", "（1900 .. 2100）")
            self.problems.add(node.place, "value.integer", key="base_year", range=limits, found=f"'{value:g}'")
        return int(value) if len(self.problems.found) == before else UNKNOWN_YEAR

    def _season(self) -> tuple[str, str] | None:
        node = self.node.get("heating_season")
        if node is None or node.is_null:
            return None
        days, before = [], len(self.problems.found)
        known_keys(node, ("from", "to", "source", "quality"), "region.yaml: heating_season", self.problems)
        for key in ("from", "to"):
            day = node.get(key)
            if day is None or not is_month_day(day.text):
                place, found = (node.place, "") if day is None else (day.place, day.text)
                self.problems.add(place, "value.month_day", key=f"heating_season.{key}", found=found)
            days.append("" if day is None else day.text)
        return (days[0], days[1]) if len(self.problems.found) == before else None

    def _text(self, key: str) -> str:
        node = self.node.get(key)
        if node is None or node.kind != "scalar" or node.is_null:
            self.problems.add(self.node.place, "key.missing", key=key, where="region.yaml")
            return ""
        return node.text

    def _words(self, key: str, node: Node | None = None) -> Text:
        node = node or self.node.get(key)
        if node is not None and node.kind == "scalar":
            return Text(node.text, node.text)
        if node is not None:
            known_keys(node, _LANGUAGES, f"region.yaml: {key}", self.problems)
        if node is None or not set(_LANGUAGES) <= set(node.entries):
            self.problems.add(self.node.place if node is None else node.place, "key.missing", key=f"{key} {{en, zh}}", where="region.yaml")
            return Text("", "")
        return Text(node.entries["en"].text, node.entries["zh"].text)

    def _rates(self, key: str) -> dict[int, float]:
        """A yearly rate, or rates by year (year: number) beside ``default``; stored under 0."""
        node = self.node.get(key)
        if node is not None and node.kind == "mapping" and "value" not in node.entries:
            rates = {}
            for year, value in node:
                number = sourced(value, f"{key}.{year}", self.problems, node.place, -0.5, 0.5, "1/year").value
                if year != "default" and not re.match(r"\d{4}\Z", year):
                    self.problems.add(node.keys[year], "value.integer", key=key, range="", found=f"'{year}'")
                else:
                    rates[0 if year == "default" else int(year)] = number
            return {0: 0.0} | rates
        return {0: sourced(node, key, self.problems, self.node.place, -0.5, 0.5, "1/year").value}

    def base_level_until(self, base_year: int) -> int:
        """Last year whose annual means enter the level of the base year; the base year itself where nothing is said."""
        node = self.node.get("base_level_until")
        if node is None or base_year == UNKNOWN_YEAR:
            return base_year
        value = sourced(node, "base_level_until", self.problems, node.place, base_year, base_year + 10, "year").value
        if value != int(value):
            limits = Text(f" ({base_year} .. {base_year + 10})", f"（{base_year} .. {base_year + 10}）")
            self.problems.add(node.place, "value.integer", key="base_level_until", range=limits, found=f"'{value:g}'")
        return int(value)

    def _conditions(self) -> dict[int, float]:
        """By year, what a published annual mean is of the same air reported as in the base year; empty where nothing is said."""
        node = self.node.get("reporting_conditions")
        if node is None:
            return {}
        factors = {}
        for year, value in self._mapping_of("reporting_conditions"):
            number = sourced(value, f"reporting_conditions.{year}", self.problems, node.place, 0.5, 2.0, "ratio").value
            if re.match(r"\d{4}\Z", year):
                factors[int(year)] = number
            else:
                self.problems.add(node.keys[year], "value.integer", key="reporting_conditions", range="", found=f"'{year}'")
        return factors

    def _levers(self) -> dict[str, Sourced]:
        result = {}
        for name, value in self._mapping_of("levers"):
            lever = LEVERS.get(name)
            if lever is None:
                self.problems.add(self.node.entries["levers"].keys[name], "lever.unknown", name=name, hint=Hint(name, tuple(LEVERS)))
            else:
                high = None if lever.high == float("inf") else lever.high
                result[name] = sourced(value, name, self.problems, value.place, lever.low, high, self._own_unit(lever.unit))
        return result

    def _settings(self) -> dict[str, Sourced]:
        """Defaults of scenario settings that differ in this region: numbers, under the sections that a scenario has."""
        sections = {name: section for name, section in SECTIONS.items() if name != "levers"}
        result = {}
        for name, block in self._mapping_of("settings"):
            if name not in sections:
                place = self.node.entries["settings"].keys[name]
                self.problems.add(place, "key.unknown", key=name, where="region.yaml: settings", hint=Hint(name, tuple(sections)))
                continue
            if block.kind != "mapping":
                self.problems.add(block.place, "yaml.mapping", key=f"settings.{name}")
            known = {p.name: p for p in sections[name].parameters if p.kind == "number"}
            for key, value in block:
                if key not in known:
                    where = f"region.yaml: settings.{name}"
                    self.problems.add(block.keys[key], "key.unknown", key=key, where=where, hint=Hint(key, tuple(known)))
                else:
                    p = known[key]
                    result[f"{name}.{key}"] = sourced(value, f"settings.{name}.{key}", self.problems, value.place, p.low, p.high, self._own_unit(p.unit))
        return result

    def _own_unit(self, declared: str) -> str:
        """A declared unit with this region's unit of concentration in it."""
        unit = self.node.get("unit")
        return declared if unit is None else declared.replace("ug/m3", unit.text)

    def _mapping_of(self, key: str) -> Iterable[tuple[str, Node]]:
        """The entries of a mapping that may be absent."""
        node = self.node.get(key)
        if node is None or node.is_null:
            return ()
        if node.kind != "mapping":
            self.problems.add(node.place, "yaml.mapping", key=key)
            return ()
        return node
