"""The form of the sheet weather.yaml of a region pack."""

from __future__ import annotations

from sim.declare.parameters import parse_number
from sim.declare.problems import Problems
from sim.declare.reading.positioned import Node
from sim.declare.text import Text
from sim.world.reading.sheets import SEASON_NAMES, is_month_day, known_keys, names_in, sourced

_MARKS = ("source", "quality")


class WeatherFile:
    """The form of weather.yaml: the pieces and limits that :func:`sim.world.weather.climate_from_mapping` asks for."""

    KEYS = ("heating", "fronts", "amplitude", "regimes", "cities", "source", "quality")

    def __init__(self, node: Node, problems: Problems) -> None:
        self.node, self.problems = node, problems

    def check(self, names: tuple[str, ...]) -> None:
        """Collect what is missing, unknown or out of range."""
        known_keys(self.node, self.KEYS, "weather.yaml", self.problems)
        fronts = self._mapping(self.node, "fronts", ("scale_days", "shape", "drop", "persistence"))
        for key, low, high in (("scale_days", 0.5, 30.0), ("shape", 0.5, 10.0), ("drop", 0.0, 20.0), ("persistence", 0.0, 0.999)):
            self._number(fronts, key, low, high)
        amplitude = self._mapping(self.node, "amplitude", SEASON_NAMES)
        for season in SEASON_NAMES:
            self._number(amplitude, season, 0.0, 5.0)
        # Without regimes (a river) no day is unlike another in where the pollution comes from.
        bounds = ("clean_north_below", "southerly_above", "blur", "tilt")
        regimes = self._mapping(self.node, "regimes", bounds) if "regimes" in self.node.entries else None
        lower, upper = (self._number(regimes, key, -10.0, 10.0) for key in ("clean_north_below", "southerly_above"))
        if regimes is not None and upper < lower:
            self.problems.add(regimes.place, "table.order", column="regimes", low="clean_north_below", value="southerly_above", high="10")
        self._number(regimes, "blur", 0.0, 10.0)
        tilt = self._mapping(regimes, "tilt", ("own", "other", "outside"))
        for key in ("own", "other", "outside"):
            self._numbers(tilt, key, 3)
        if self.node.get("heating") is not None and not self.node.entries["heating"].is_null:
            heating = self._mapping(self.node, "heating", ("start", "end", "factor"))
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
        names_in(cities, "city", (*names, "default") if names else (), self.problems)
        for name in names:
            if name not in cities.entries and "default" not in cities.entries:
                self.problems.add(cities.place, "key.missing", key=name, where="weather.yaml: cities")
        for name in cities.entries:
            entry = self._mapping(cities, name, ("response", "deviation", "persistence", "season"))
            for key, high in (("response", 5.0), ("deviation", 5.0), ("persistence", 0.9)):
                self._number(entry, key, 0.0, high)
            self._numbers(entry, "season", 12)

    def heating(self) -> tuple[str, str] | None:
        """First and last day of heating (MM-DD), None where nobody heats."""
        node = self.node.get("heating")
        days = [day.text for key in ("start", "end") if (day := node.get(key)) is not None] if node is not None else []
        return (days[0], days[1]) if len(days) == 2 else None

    def _mapping(self, parent: Node | None, key: str, known: tuple[str, ...] = ()) -> Node | None:
        node = None if parent is None else parent.get(key)
        if node is not None and node.kind == "mapping":
            known_keys(node, (*known, *_MARKS) if known else tuple(node.entries), f"weather.yaml: {key}", self.problems)
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
