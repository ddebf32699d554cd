"""The YAML sheets of a region pack: region.yaml, damage.yaml and the form of weather.yaml, with file, line and column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sim.declare.parameters import parse_number
from sim.declare.positioned import Node
from sim.declare.problems import Hint, Place, Problems
from sim.declare.tables import QUALITIES
from sim.declare.text import Text
from sim.processes.sections import LEVERS, SECTIONS
from sim.world.pack import MEDIA, City, Damage, Sourced

SEASON_NAMES = ("winter", "spring", "summer", "autumn")
UNKNOWN_YEAR = 0
"""base_year where region.yaml does not give it (then a problem was found)."""
_GEMM = ("theta", "alpha", "mu", "nu", "counterfactual", "ncd_lri_share", "value_of_statistical_life", "reference_income")
_DIVISORS = ("alpha", "nu", "reference_income")


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


def sourced(node: Node | None, key: str, problems: Problems, place: Place, low: float | None = None, high: float | None = None) -> Sourced:
    """A number, or a mapping {value, unit, source, quality}; a bare number is an assumption."""
    if node is None:
        problems.add(place, "key.missing", key=key, where=Path(place.file).name)
        return Sourced(1.0, "", "assumption")
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
    """Every ``source`` below ``node`` must be a key of SOURCES.md, every ``quality`` a known mark; returns the count of each mark."""
    known = tuple(sorted(keys))
    marks: Counter[str] = Counter()
    for name, child in [*node, *(("", item) for item in node.items)]:
        if name == "source" and child.kind == "scalar" and not child.is_null:
            for key in filter(None, child.text.split(";")):
                if key not in known:
                    problems.add(child.place, "table.source", key=key, hint=Hint(key, known))
        elif name == "quality" and child.kind == "scalar":
            if child.text not in QUALITIES:
                problems.add(child.place, "value.choice", key="quality", found=child.text, hint=Hint(child.text, QUALITIES))
            marks[child.text] += 1
        else:
            marks += check_marks(child, known, problems)
    return marks


def _names_in(node: Node, column: str, names: tuple[str, ...], problems: Problems) -> None:
    for name in node.entries:
        if name not in names:
            problems.add(node.keys[name], "table.name", column=column, found=name, where="cities.csv", hint=Hint(name, names))


def _known_keys(node: Node, known: tuple[str, ...], where: str, problems: Problems) -> None:
    for key in node.entries:
        if key not in known:
            problems.add(node.keys[key], "key.unknown", key=key, where=where, hint=Hint(key, known))


def read_damage(node: Node, cities: tuple[City, ...], problems: Problems) -> Damage:
    """damage.yaml: kind gemm, linear or none, with the numbers that the kind needs."""
    kind = node.get("kind")
    choices = ("gemm", "linear", "none")
    if kind is None or kind.text not in choices:
        place = node.place if kind is None else kind.place
        problems.add(place, "value.choice", key="kind", found=kind.text if kind else "", hint=Hint(kind.text if kind else "", choices))
        return Damage("none")
    if kind.text == "none":
        return Damage("none")
    if kind.text == "linear":
        _known_keys(node, ("kind", "per_unit"), "damage.yaml", problems)
        per_unit = node.get("per_unit")
        if per_unit is None or per_unit.kind != "mapping":
            problems.add(node.place, "key.missing", key="per_unit", where="damage.yaml")
            return Damage("none")
        _names_in(per_unit, "per_unit", tuple(c.name for c in cities), problems)
        values = {c.name: sourced(per_unit.get(c.name), c.name, problems, per_unit.place, 0).value for c in cities}
        return Damage("linear", per_unit=values)
    _known_keys(node, ("kind", *_GEMM, "theta_standard_error", "income_elasticity", "baseline_mortality"), "damage.yaml", problems)
    numbers = {key: sourced(node.get(key), key, problems, node.place, 1e-9 if key in _DIVISORS else 0).value for key in _GEMM}
    numbers["income_elasticity"] = sourced(node.get("income_elasticity"), "income_elasticity", problems, node.place, 0, 3).value
    mortality = node.get("baseline_mortality")
    provinces = tuple(dict.fromkeys(c.province for c in cities))
    if mortality is None or mortality.kind != "mapping":
        problems.add(node.place, "key.missing", key="baseline_mortality", where="damage.yaml")
        return Damage("none")
    _names_in(mortality, "province", provinces, problems)
    rates = {p: sourced(mortality.get(p), p, problems, mortality.place, 0.1, 100).value for p in provinces}
    return Damage("gemm", numbers, rates)


class WeatherFile:
    """The form of weather.yaml: the pieces and limits that :func:`sim.world.weather.climate_from_mapping` asks for."""

    KEYS = ("heating", "fronts", "amplitude", "regimes", "cities", "source", "quality")

    def __init__(self, node: Node, problems: Problems) -> None:
        self.node, self.problems = node, problems

    def check(self, names: tuple[str, ...]) -> None:
        """Collect what is missing, unknown or out of range."""
        _known_keys(self.node, self.KEYS, "weather.yaml", self.problems)
        fronts = self._mapping(self.node, "fronts")
        for key, low, high in (("scale_days", 0.5, 30.0), ("shape", 0.5, 10.0), ("drop", 0.0, 20.0), ("persistence", 0.0, 0.999)):
            self._number(fronts, key, low, high)
        amplitude = self._mapping(self.node, "amplitude")
        for season in SEASON_NAMES:
            self._number(amplitude, season, 0.0, 5.0)
        # Without regimes (a river) no day is unlike another in where the pollution comes from.
        regimes = self._mapping(self.node, "regimes") if "regimes" in self.node.entries else None
        lower, upper = (self._number(regimes, key, -10.0, 10.0) for key in ("clean_north_below", "southerly_above"))
        if regimes is not None and upper < lower:
            self.problems.add(regimes.place, "table.order", column="regimes", low="clean_north_below", value="southerly_above", high="10")
        self._number(regimes, "blur", 0.0, 10.0)
        tilt = self._mapping(regimes, "tilt")
        for key in ("own", "other", "outside"):
            self._numbers(tilt, key, 3)
        if self.node.get("heating") is not None and not self.node.entries["heating"].is_null:
            heating = self._mapping(self.node, "heating")
            self._number(heating, "factor", 0.1, 10.0)
            for key in ("start", "end"):
                self._month_day(heating, key)
        if "cities" in self.node.entries:
            self._cities(names)
        else:
            self.problems.add(self.node.place, "key.missing", key="cities", where="weather.yaml")

    def _cities(self, names: tuple[str, ...]) -> None:
        cities = self._mapping(self.node, "cities")
        if cities is None:
            return
        _names_in(cities, "city", (*names, "default"), self.problems)
        for name in names:
            if name not in cities.entries and "default" not in cities.entries:
                self.problems.add(cities.place, "key.missing", key=name, where="weather.yaml: cities")
        for name in cities.entries:
            entry = self._mapping(cities, name)
            for key, high in (("response", 5.0), ("deviation", 5.0), ("persistence", 0.9)):
                self._number(entry, key, 0.0, high)
            self._numbers(entry, "season", 12)

    def _mapping(self, parent: Node | None, key: str) -> Node | None:
        node = None if parent is None else parent.get(key)
        if node is not None and node.kind == "mapping":
            return node
        if node is not None:
            self.problems.add(node.place, "yaml.mapping", key=key)
        elif parent is not None:
            self.problems.add(parent.place, "key.missing", key=key, where="weather.yaml")
        return None

    def _number(self, parent: Node | None, key: str, low: float, high: float) -> float:
        return low if parent is None else sourced(parent.get(key), key, self.problems, parent.place, low, high).value

    def _numbers(self, parent: Node | None, key: str, count: int) -> None:
        node = None if parent is None else parent.get(key)
        if parent is None or node is None:
            if parent is not None:
                self.problems.add(parent.place, "key.missing", key=key, where="weather.yaml")
            return
        values = [parse_number(item.text) for item in node.items if item.kind == "scalar"]
        if node.kind != "list" or len(values) != count or any(v is None or not 0 < v < float("inf") for v in values):
            what = Text(f" list of {count} positive numbers", f"：{count} 个正数的列表")
            found = Text(f"{len(node.items)} values", f"{len(node.items)} 个值")
            self.problems.add(node.place, "value.numbers", key=key, what=what, found=found)

    def _month_day(self, parent: Node | None, key: str) -> None:
        node = None if parent is None else parent.get(key)
        if parent is not None and (node is None or not is_month_day(node.text)):
            place, found = (parent.place, "") if node is None else (node.place, node.text)
            self.problems.add(place, "value.month_day", key=key, found=found)


def is_month_day(text: str) -> bool:
    """Whether ``text`` is a day of a common year, MM-DD."""
    days = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    match = re.fullmatch(r"(\d\d)-(\d\d)", text)
    return match is not None and 1 <= int(match[1]) <= 12 and 1 <= int(match[2]) <= days[int(match[1]) - 1]


class RegionFile:
    """region.yaml: names, standards, growth, base values of levers, defaults of settings."""

    KEYS = (
        "name", "label", "medium", "pollutant", "concentration_label", "unit", "base_year", "standards", "heating_season",
        "activity_growth", "autonomous_improvement", "outside_trend", "levers", "settings",
    )  # fmt: skip

    def __init__(self, node: Node, problems: Problems) -> None:
        self.node, self.problems = node, problems

    def read(self) -> dict[str, Any]:
        """Fields of the pack that stand in region.yaml."""
        _known_keys(self.node, self.KEYS, "region.yaml", self.problems)
        standards = self.node.get("standards") or Node("mapping", self.node.place)
        return {
            "name": self._text("name"),
            "label": self._words("label"),
            "medium": self._medium(),
            "concentration_label": self._words("concentration_label"),
            "unit": self._text("unit"),
            "base_year": self._year(),
            "good": sourced(standards.get("good"), "standards.good", self.problems, standards.place, 0).value,
            "heavy": sourced(standards.get("heavy"), "standards.heavy", self.problems, standards.place, 0).value,
            "good_label": self._label_of(standards.get("good")),
            "heavy_label": self._label_of(standards.get("heavy")),
            "heating_season": self._season(),
            "growth": self._rates("activity_growth"),
            "improvement": self._rates("autonomous_improvement"),
            "outside_trend": self._rates("outside_trend"),
            "levers": self._levers(),
            "settings": self._settings(),
        }

    def _medium(self) -> str:
        node = self.node.get("medium")
        if node is not None and node.kind == "scalar" and not node.is_null and node.text not in MEDIA:
            self.problems.add(node.place, "value.choice", key="medium", found=node.text, hint=Hint(node.text, MEDIA))
        return self._text("medium")

    def _label_of(self, standard: Node | None) -> Text | None:
        """The words of a standard, where it has any."""
        node = standard.get("label") if standard is not None and standard.kind == "mapping" else None
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
        days = []
        for key in ("from", "to"):
            day = node.get(key)
            if day is None or not is_month_day(day.text):
                place, found = (node.place, "") if day is None else (day.place, day.text)
                self.problems.add(place, "value.month_day", key=f"heating_season.{key}", found=found)
            days.append("" if day is None else day.text)
        return days[0], days[1]

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
        if node is None or not {"en", "zh"} <= set(node.entries):
            self.problems.add(self.node.place, "key.missing", key=f"{key} {{en, zh}}", where="region.yaml")
            return Text("", "")
        return Text(node.entries["en"].text, node.entries["zh"].text)

    def _rates(self, key: str) -> dict[int, float]:
        """A yearly rate, or rates by year (year: number) beside ``default``; stored under 0."""
        node = self.node.get(key)
        if node is not None and node.kind == "mapping" and "value" not in node.entries:
            rates = {}
            for year, value in node:
                number = sourced(value, f"{key}.{year}", self.problems, node.place, -0.5, 0.5).value
                if year != "default" and not re.match(r"\d{4}\Z", year):
                    self.problems.add(node.keys[year], "value.integer", key=key, range="", found=f"'{year}'")
                else:
                    rates[0 if year == "default" else int(year)] = number
            return {0: 0.0} | rates
        return {0: sourced(node, key, self.problems, self.node.place, -0.5, 0.5).value}

    def _levers(self) -> dict[str, Sourced]:
        result = {}
        for name, value in self._mapping_of("levers"):
            lever = LEVERS.get(name)
            if lever is None:
                self.problems.add(self.node.entries["levers"].keys[name], "lever.unknown", name=name, hint=Hint(name, tuple(LEVERS)))
            else:
                result[name] = sourced(
                    value, name, self.problems, value.place, lever.low, None if lever.high == float("inf") else lever.high
                )
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
                    result[f"{name}.{key}"] = sourced(value, f"settings.{name}.{key}", self.problems, value.place, p.low, p.high)
        return result

    def _mapping_of(self, key: str) -> Iterable[tuple[str, Node]]:
        """The entries of a mapping that may be absent."""
        node = self.node.get(key)
        if node is None or node.is_null:
            return ()
        if node.kind != "mapping":
            self.problems.add(node.place, "yaml.mapping", key=key)
            return ()
        return node
