"""Reading and checking a region pack: every problem at once, with file, line and column."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from sim.declare.parameters import parse_number
from sim.declare.positioned import Node, read_yaml
from sim.declare.problems import Hint, Place, Problems, fail
from sim.declare.tables import QUALITIES, Column, Table, read_table
from sim.declare.text import Text
from sim.rules.levers import LEVERS
from sim.world.pack import OUTSIDE, City, Damage, Observation, RegionPack, SectorShare, Sourced

PACKAGED = Path(__file__).parent / "data"
SEASON_NAMES = ("winter", "spring", "summer", "autumn")
_MARKS = (Column("source"), Column("quality", choices=QUALITIES))

CITIES = (
    Column("city"), Column("city_zh", optional=True), Column("party"), Column("province", optional=True),
    Column("lat", True, -90, 90), Column("lon", True, -180, 180), Column("population", True, 1), Column("gdp", True, 0.001),
    Column("secondary_share", True, 0, 1, optional=True), Column("area_km2", True, 0.1), *_MARKS,
)  # fmt: skip
BORDERS = (
    Column("a"),
    Column("b"),
    Column("km", True, 0),
    Column("source", optional=True),
    Column("quality", optional=True, choices=QUALITIES),
)
TRANSPORT = (
    Column("receptor"), Column("source"), Column("share_percent", True, 0, 100), Column("share_low", True, 0, 100, optional=True),
    Column("share_high", True, 0, 100, optional=True), Column("citation"), Column("quality", choices=(*QUALITIES, "surrogate")),
)  # fmt: skip
EMISSIONS = (Column("city"), Column("year", True, 1900, 2100), Column("pollutant"), Column("kt", True, 1e-6), *_MARKS)
SECTORS = (
    Column("city"), Column("sector"), Column("emission_share", True, 0, 1), Column("enterprises", True, 0), Column("size_sigma", True, 0, 5),
    Column("cost", True, 1e-9), Column("border_share", True, 0, 1, optional=True), Column("controllable", True, 0, 1, optional=True), *_MARKS,
)  # fmt: skip
TARGETS = (Column("city"), Column("year", True, 1900, 2100), Column("value", True, 0), *_MARKS)
OBSERVED = (
    Column("city"), Column("year", True, 1900, 2100), Column("month", True, 1, 12, optional=True), Column("variable"), Column("value", True),
    Column("unit"), *_MARKS,
)  # fmt: skip
HISTORY = (
    Column("city"), Column("year", True, 1900, 2100), Column("season", choices=SEASON_NAMES), Column("ventilation_index", True, 0.1, 5),
    Column("low", True, 0, 5), Column("high", True, 0, 5), *_MARKS,
)  # fmt: skip


def packaged_regions() -> tuple[str, ...]:
    """Names of the regions that ship with the package."""
    return tuple(sorted(folder.name for folder in PACKAGED.iterdir() if (folder / "region.yaml").is_file()))


def find_region(name: str, beside: Path, place: Place) -> Path:
    """The folder of a region: a path (absolute, or relative to the file that names it), else a packaged name."""
    for folder in (Path(name), beside / name):
        if (folder / "region.yaml").is_file():
            return folder
    if name in packaged_regions():
        return PACKAGED / name
    if (beside / name).is_dir():
        raise fail(Place(str(beside / name / "region.yaml")), "table.missing", path="region.yaml")
    raise fail(place, "region.unknown", name=name, hint=Hint(name, packaged_regions()))


def read_region(folder: Path) -> RegionPack:
    """Read and check a pack. Raises InputError with every problem found."""
    return _PackReader(folder).read()


class _PackReader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems = Problems()
        self.quality: dict[str, tuple[str, ...]] = {}
        self.notes: list[Text] = []
        self.sources = self._source_keys()

    # the pieces -------------------------------------------------------------------------------------------------

    def read(self) -> RegionPack:
        region = read_yaml(self.folder / "region.yaml")
        head = _RegionFile(region, self.problems).read()
        cities = self._cities()
        names = tuple(c.name for c in cities)
        shares, low, high, surrogate = self._transport(names)
        observed = self._observed(names)
        pack = {
            "cities": cities, "borders": self._borders(names), "shares": shares, "shares_low": low, "shares_high": high,
            "emission": self._emission(names, head["base_year"]), "sectors": self._sectors(names), "damage": self._damage(cities),
            "targets": self._targets(names), "observed": observed, "base_mean": self._base_mean(names, observed, head["base_year"]),
            "weather": self._weather(), "weather_history": self._history(names),
        }  # fmt: skip
        self.problems.stop()
        return RegionPack(
            folder=self.folder,
            digests=self._digests(),
            quality=self.quality,
            surrogate_transport=surrogate,
            notes=tuple(self.notes),
            **head,
            **pack,
        )

    def _table(self, name: str, columns: tuple[Column, ...], optional: bool = False, source_column: str = "source") -> Table:
        path = self.folder / name
        if optional and not path.exists():
            return Table(str(path), (), "")
        table = read_table(path, columns, self.problems)
        if table.encoding == "gb18030":
            self.notes.append(Text(f"{name} was read as GB18030", f"{name} 按 GB18030 编码读取"))
        marks = []
        for row in table.rows:
            marks.append(row.texts.get("quality", ""))
            for key in filter(None, row.texts.get(source_column, "").split(";")):
                if key not in self.sources and source_column in row.texts:
                    self.problems.add(row.place(source_column), "table.source", key=key, hint=Hint(key, tuple(sorted(self.sources))))
        self.quality[name] = tuple(dict.fromkeys(m for m in marks if m))
        return table

    def _known(self, table: Table, column: str, names: tuple[str, ...], extra: tuple[str, ...] = ()) -> bool:
        good = True
        for row in table.rows:
            if row.texts[column] not in names and row.texts[column] not in extra:
                found = row.texts[column]
                self.problems.add(row.place(column), "table.name", column=column, found=found, where="cities.csv", hint=Hint(found, names))
                good = False
        return good

    def _source_keys(self) -> set[str]:
        path = self.folder / "SOURCES.md"
        if not path.is_file():
            self.problems.add(Place(str(path)), "table.missing", path="SOURCES.md")
            return set()
        return set(re.findall(r"^\s*(?:\||[-*]|#+)\s*[`*]*([A-Za-z0-9_]+)", path.read_text(encoding="utf-8"), re.M))

    def _cities(self) -> tuple[City, ...]:
        table = self._table("cities.csv", CITIES)
        seen: dict[str, int] = {}
        for row in table.rows:
            name = row.texts["city"]
            if name in seen:
                self.problems.add(row.place("city"), "table.duplicate", what=f"city {name}", line=seen[name])
            seen.setdefault(name, row.line)
        if table.rows and len(seen) < 2:
            self.problems.add(Place(table.file), "region.few", found=len(seen))
        if not table.rows:
            self.problems.stop()
        return tuple(
            City(
                t["city"], t.get("city_zh", ""), t["party"], t.get("province", "") or t["party"], row.number("lat"), row.number("lon"),
                row.number("population"), row.number("gdp"), row.numbers.get("secondary_share") or 0.45, row.number("area_km2"),
            )
            for row in table.rows
            for t in (row.texts,)
        )  # fmt: skip

    def _borders(self, names: tuple[str, ...]) -> tuple[tuple[str, str, float], ...]:
        table = self._table("borders.csv", BORDERS, optional=True)
        self._known(table, "a", names)
        self._known(table, "b", names)
        return tuple((row.texts["a"], row.texts["b"], row.number("km")) for row in table.rows)

    def _transport(self, names: tuple[str, ...]) -> tuple[Any, Any, Any, bool]:
        table = self._table("transport.csv", TRANSPORT, source_column="citation")
        if not (self._known(table, "receptor", names) and self._known(table, "source", names, (OUTSIDE,))):
            return (), (), (), False
        cells = {}
        for row in table.rows:
            pair = (row.texts["receptor"], row.texts["source"])
            if pair in cells:
                self.problems.add(row.place(), "table.duplicate", what=f"{pair[0]} <- {pair[1]}", line=cells[pair].line)
            cells[pair] = row
            value, low, high = row.number("share_percent"), row.numbers.get("share_low"), row.numbers.get("share_high")
            if (low is not None and low > value) or (high is not None and high < value):
                self.problems.add(row.place("share_percent"), "table.order", column="share_percent", low=low, value=value, high=high)
        columns = (*names, OUTSIDE)
        missing = [(r, s) for r in names for s in columns if (r, s) not in cells]
        for receptor, source in missing[:20]:
            self.problems.add(Place(table.file), "table.pair", what=f"{receptor} <- {source}")
        if missing:
            return (), (), (), False
        for receptor in names:
            total = sum(cells[receptor, s].number("share_percent") for s in columns)
            if abs(total - 100) > 0.5:
                self.problems.add(cells[receptor, columns[0]].place(), "table.close", city=receptor, found=f"{total:.2f}")

        def matrix(column: str) -> tuple[tuple[float, ...], ...]:
            rows = []
            for receptor in names:
                values = [cells[receptor, s].numbers.get(column) for s in columns]
                plain = [cells[receptor, s].number("share_percent") if v is None else v for s, v in zip(columns, values, strict=True)]
                rows.append(tuple(plain))
            return tuple(rows)

        surrogate = any(row.texts["quality"] not in ("read",) for row in table.rows)
        return matrix("share_percent"), matrix("share_low"), matrix("share_high"), surrogate

    def _emission(self, names: tuple[str, ...], base_year: int) -> tuple[float, ...]:
        table = self._table("emissions.csv", EMISSIONS)
        self._known(table, "city", names)
        by_city = {row.texts["city"]: row.number("kt") for row in table.rows if int(row.number("year")) == base_year}
        for name in names:
            if name not in by_city:
                self.problems.add(Place(table.file), "table.pair", what=f"{name} {base_year}")
        return tuple(by_city.get(name, 1.0) for name in names)

    def _sectors(self, names: tuple[str, ...]) -> tuple[SectorShare, ...]:
        table = self._table("sectors.csv", SECTORS)
        self._known(table, "city", names)
        sums = dict.fromkeys(names, 0.0)
        first: dict[str, Place] = {}
        for row in table.rows:
            if row.texts["city"] in sums:
                sums[row.texts["city"]] += row.number("emission_share")
                first.setdefault(row.texts["city"], row.place("emission_share"))
        for name, total in sums.items():
            if abs(total - 1.0) > 1e-6:
                self.problems.add(first.get(name, Place(table.file)), "table.shares", city=name, found=f"{total:.6g}")

        def given(value: float | None, default: float) -> float:
            return default if value is None else value

        return tuple(
            SectorShare(
                row.texts["city"], row.texts["sector"], row.number("emission_share"), row.number("enterprises"), row.number("size_sigma"),
                row.number("cost"), given(row.numbers.get("border_share"), 0.25), given(row.numbers.get("controllable"), 1.0),
            )
            for row in table.rows
        )  # fmt: skip

    def _targets(self, names: tuple[str, ...]) -> dict[tuple[str, int], float]:
        table = self._table("targets.csv", TARGETS, optional=True)
        self._known(table, "city", names)
        return {(row.texts["city"], int(row.number("year"))): row.number("value") for row in table.rows}

    def _observed(self, names: tuple[str, ...]) -> tuple[Observation, ...]:
        table = self._table("observed.csv", OBSERVED)
        result = []
        for row in table.rows:
            month = row.numbers.get("month")
            if row.texts["variable"] == "concentration" and row.number("value") < 0:
                self.problems.add(row.place("value"), "value.range", key="value", found=row.texts["value"], range=">= 0")
            result.append(
                Observation(
                    row.texts["city"], int(row.number("year")), None if month is None else int(month), row.texts["variable"], row.number("value"),
                    row.texts["unit"], row.texts["source"], row.texts["quality"],
                )
            )  # fmt: skip
        return tuple(result)

    def _base_mean(self, names: tuple[str, ...], observed: tuple[Observation, ...], base_year: int) -> tuple[float, ...]:
        means = {o.city: o.value for o in observed if o.variable == "concentration" and o.year == base_year and o.month is None}
        for name in names:
            if name not in means:
                self.problems.add(Place(str(self.folder / "observed.csv")), "table.pair", what=f"{name} {base_year} concentration")
        return tuple(means.get(name, 1.0) for name in names)

    def _history(self, names: tuple[str, ...]) -> dict[tuple[str, int, str], float]:
        table = self._table("weather_history.csv", HISTORY, optional=True)
        self._known(table, "city", names, ("region",))
        for row in table.rows:
            if not row.number("low") <= row.number("ventilation_index") <= row.number("high"):
                low, high = row.texts["low"], row.texts["high"]
                self.problems.add(
                    row.place("ventilation_index"),
                    "table.order",
                    column="ventilation_index",
                    low=low,
                    value=row.texts["ventilation_index"],
                    high=high,
                )
        return {(row.texts["city"], int(row.number("year")), row.texts["season"]): row.number("ventilation_index") for row in table.rows}

    def _weather(self) -> dict[str, Any]:
        path = self.folder / "weather.yaml"
        if not path.is_file():
            self.problems.add(Place(str(path)), "table.missing", path="weather.yaml")
            return {}
        return plain(read_yaml(path))

    def _damage(self, cities: tuple[City, ...]) -> Damage:
        path = self.folder / "damage.yaml"
        if not path.is_file():
            self.problems.add(Place(str(path)), "table.missing", path="damage.yaml")
            return Damage("none")
        return _read_damage(read_yaml(path), cities, self.problems)

    def _digests(self) -> dict[str, str]:
        files = sorted(p for p in self.folder.iterdir() if p.is_file() and p.suffix in (".csv", ".yaml", ".md"))
        return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


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


def _sourced(node: Node | None, key: str, problems: Problems, place: Place, low: float | None = None, high: float | None = None) -> Sourced:
    """A number, or a mapping {value, unit, source, quality}; a bare number is an assumption."""
    if node is None:
        problems.add(place, "key.missing", key=key, where=place.file)
        return Sourced(1.0, "", "assumption")
    cell = node.get("value") if node.kind == "mapping" else node
    number = parse_number(cell.text) if cell is not None and cell.kind == "scalar" else None
    if number is None:
        problems.add(node.place, "value.number", key=key, range="", found="'" + (cell.text if cell else "") + "'")
        return Sourced(1.0, "", "assumption")
    if (low is not None and number < low) or (high is not None and number > high):
        allowed = f"{low if low is not None else ''} .. {high if high is not None else ''}"
        problems.add((cell or node).place, "value.range", key=key, found=(cell or node).text, range=allowed)
    source, quality = node.get("source"), node.get("quality")
    return Sourced(number, source.text if source else "", quality.text if quality else "assumption")


def _read_damage(node: Node, cities: tuple[City, ...], problems: Problems) -> Damage:
    kind = node.get("kind")
    choices = ("gemm", "linear", "none")
    if kind is None or kind.text not in choices:
        problems.add(node.place, "value.choice", key="kind", found=kind.text if kind else "", hint=Hint(kind.text if kind else "", choices))
        return Damage("none")
    if kind.text == "none":
        return Damage("none")
    if kind.text == "linear":
        per_unit = node.get("per_unit")
        if per_unit is None or per_unit.kind != "mapping":
            problems.add(node.place, "key.missing", key="per_unit", where=node.place.file)
            return Damage("none")
        return Damage(
            "linear", per_unit={c.name: _sourced(per_unit.get(c.name), c.name, problems, per_unit.place, 0).value for c in cities}
        )
    keys = ("theta", "alpha", "mu", "nu", "counterfactual", "ncd_lri_share", "value_of_statistical_life", "reference_income")
    numbers = {key: _sourced(node.get(key), key, problems, node.place, 0).value for key in keys}
    numbers["income_elasticity"] = _sourced(node.get("income_elasticity"), "income_elasticity", problems, node.place, 0, 3).value
    mortality = node.get("baseline_mortality")
    provinces = dict.fromkeys(c.province for c in cities)
    if mortality is None or mortality.kind != "mapping":
        problems.add(node.place, "key.missing", key="baseline_mortality", where=node.place.file)
        return Damage("none")
    rates = {p: _sourced(mortality.get(p), p, problems, mortality.place, 0.1, 100).value for p in provinces}
    return Damage("gemm", numbers, rates)


class _RegionFile:
    """region.yaml: names, standards, growth, base values of levers."""

    KEYS = (
        "name", "label", "medium", "pollutant", "concentration_label", "unit", "base_year", "standards", "heating_season", "activity_growth",
        "autonomous_improvement", "outside_trend", "levers",
    )  # fmt: skip

    def __init__(self, node: Node, problems: Problems) -> None:
        self.node, self.problems = node, problems

    def read(self) -> dict[str, Any]:
        for key in self.node.entries:
            if key not in self.KEYS:
                self.problems.add(self.node.keys[key], "key.unknown", key=key, where="region.yaml", hint=Hint(key, self.KEYS))
        standards = self.node.get("standards") or Node("mapping", self.node.place)
        season = self.node.get("heating_season")
        return {
            "name": self._text("name"),
            "label": self._words("label"),
            "medium": self._text("medium"),
            "concentration_label": self._words("concentration_label"),
            "unit": self._text("unit"),
            "base_year": int(_sourced(self.node.get("base_year"), "base_year", self.problems, self.node.place, 1900, 2100).value),
            "good": _sourced(standards.get("good"), "standards.good", self.problems, standards.place, 0).value,
            "heavy": _sourced(standards.get("heavy"), "standards.heavy", self.problems, standards.place, 0).value,
            "heating_season": None
            if season is None or season.kind != "mapping"
            else (season.entries["from"].text, season.entries["to"].text),
            "growth": self._rates("activity_growth"),
            "improvement": self._rates("autonomous_improvement"),
            "outside_trend": self._rates("outside_trend"),
            "levers": self._levers(),
        }

    def _text(self, key: str) -> str:
        node = self.node.get(key)
        if node is None or node.kind != "scalar" or node.is_null:
            self.problems.add(self.node.place, "key.missing", key=key, where="region.yaml")
            return ""
        return node.text

    def _words(self, key: str) -> Text:
        node = self.node.get(key)
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
                number = _sourced(value, f"{key}.{year}", self.problems, node.place, -0.5, 0.5).value
                if year != "default" and not re.match(r"\d{4}\Z", year):
                    self.problems.add(node.keys[year], "value.integer", key=key, range="", found=f"'{year}'")
                else:
                    rates[0 if year == "default" else int(year)] = number
            return {0: 0.0} | rates
        return {0: _sourced(node, key, self.problems, self.node.place, -0.5, 0.5).value}

    def _levers(self) -> dict[str, Sourced]:
        node = self.node.get("levers")
        result = {}
        for name, value in node if node is not None and node.kind == "mapping" else ():
            lever = LEVERS.get(name)
            if lever is None:
                self.problems.add(node.keys[name], "lever.unknown", name=name, hint=Hint(name, tuple(LEVERS)))  # type: ignore[union-attr]
            else:
                result[name] = _sourced(
                    value, name, self.problems, value.place, lever.low, None if lever.high == float("inf") else lever.high
                )
        return result
