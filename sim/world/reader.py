"""Reading and checking a region pack: every problem at once, with file, line and column."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.declare.positioned import Node, read_yaml
from sim.declare.problems import Hint, InputError, Place, Problems, fail
from sim.declare.tables import QUALITIES, Column, Row, Table, decode, read_table
from sim.declare.text import Text
from sim.world.digests import Digests
from sim.world.pack import OUTSIDE, City, Damage, Observation, RegionPack, SectorShare
from sim.world.sheets import SEASON_NAMES, UNKNOWN_YEAR, RegionFile, WeatherFile, check_marks, plain, read_damage

PACKAGED = Path(__file__).parent / "data"
DEFAULT_SECONDARY_SHARE = 0.45
"""Share of industry and building in GDP where cities.csv leaves it blank (assumption: near the mean of bth)."""
RESERVED = (OUTSIDE, "region", "all", "ALL", "default")
"""Words with a meaning of their own, which no city may have as its name."""
_YEAR = Column("year", True, 1900, 2100, whole=True)
_MARKS = (Column("source"), Column("quality", choices=QUALITIES))

CITIES = (
    Column("city"), Column("city_zh", optional=True), Column("party"), Column("party_zh", optional=True), Column("province", optional=True),
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
EMISSIONS = (Column("city"), _YEAR, Column("pollutant"), Column("kt", True, 1e-6), *_MARKS)
SECTORS = (
    Column("city"), Column("sector"), Column("emission_share", True, 0, 1), Column("enterprises", True, 0),
    Column("size_sigma", True, 0, 5), Column("cost", True, 1e-9), Column("border_share", True, 0, 1, optional=True),
    Column("controllable", True, 0, 1, optional=True), *_MARKS,
)  # fmt: skip
TARGETS = (Column("city"), _YEAR, Column("value", True, 0), *_MARKS)
OBSERVED = (
    Column("city"), _YEAR, Column("month", True, 1, 12, optional=True, whole=True), Column("variable"),
    Column("value", True), Column("unit"), *_MARKS,
)  # fmt: skip
HISTORY = (
    Column("city"), _YEAR, Column("season", choices=SEASON_NAMES), Column("ventilation_index", True, 0.1, 5),
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
    """Read and check a pack, once while its files do not change. Raises InputError with every problem found."""
    stands = tuple((file.name, stat.st_mtime_ns, stat.st_size) for file in sorted(folder.iterdir()) for stat in (file.stat(),))
    return _read_region(folder, Path.cwd(), stands)


@lru_cache(maxsize=8)
def _read_region(folder: Path, beside: Path, stands: tuple[tuple[str, int, int], ...]) -> RegionPack:
    """The arguments after ``folder`` tell apart what the same name stood for at another time or place."""
    return PackReader(folder).read()


class PackReader:
    """Reads a folder; after :meth:`read`, ``marks`` holds how often each quality mark stands in each file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems = Problems()
        self.marks: dict[str, Counter[str]] = {}
        self.notes: list[Text] = []
        self.sources = self._source_keys()

    # the pieces -------------------------------------------------------------------------------------------------

    def read(self) -> RegionPack:
        """The pack; InputError with every problem otherwise."""
        region = self._sheet("region.yaml")
        head = RegionFile(region, self.problems).read() if region is not None else {"base_year": UNKNOWN_YEAR}
        pollutant = region.get("pollutant") if region is not None else None
        cities, names = self._cities()
        shares, low, high, surrogate = self._transport(names, head.get("medium") == "river")
        observed = self._observed(names, cities)
        pack = {
            "cities": cities, "borders": self._borders(names), "shares": shares, "shares_low": low, "shares_high": high,
            "emission": self._emission(names, head["base_year"], "" if pollutant is None else pollutant.text),
            "sectors": self._sectors(names), "damage": self._damage(cities, len(cities) == len(names)),
            "targets": self._targets(names), "observed": observed, "base_mean": self._base_mean(names, observed, head["base_year"]),
            "weather": self._weather(names), "weather_history": self._history(names),
        }  # fmt: skip
        self.problems.stop()
        return RegionPack(
            folder=self.folder,
            digests=self._digests(),
            quality={name: tuple(marks) for name, marks in self.marks.items()},
            surrogate_transport=surrogate,
            notes=tuple(self.notes),
            **head,
            **pack,
        )

    def _sheet(self, name: str) -> Node | None:
        """A YAML file whose top is a mapping; None where there is a problem."""
        path = self.folder / name
        if not path.is_file():
            self.problems.add(Place(str(path)), "table.missing", path=name)
            return None
        try:
            node = read_yaml(path)
        except InputError as error:
            self.problems.found.extend(error.problems)
            return None
        if node.kind != "mapping":
            self.problems.add(node.place, "yaml.mapping", key=name)
            return None
        self.marks[name] = check_marks(node, self.sources, self.problems) if self.sources else Counter()
        return node

    def _table(self, name: str, columns: tuple[Column, ...], optional: bool = False, source_column: str = "source") -> Table:
        path = self.folder / name
        if optional and not path.exists():
            return Table(str(path), (), "", False)
        table = read_table(path, columns, self.problems)
        if table.encoding == "gb18030":
            self.notes.append(Text(f"{name} was read as GB18030", f"{name} 按 GB18030 编码读取"))
        for row in table.rows:
            for key in filter(None, row.texts.get(source_column, "").split(";")):
                if self.sources and key not in self.sources:
                    self.problems.add(row.place(source_column), "table.source", key=key, hint=Hint(key, tuple(sorted(self.sources))))
        self.marks[name] = Counter(mark for row in table.rows if (mark := row.texts.get("quality", "")))
        return table

    def _unique(self, table: Table, *columns: str) -> None:
        """No two rows of ``table`` may have the same cells in ``columns``."""
        first: dict[tuple[str, ...], int] = {}
        for row in table.rows:
            cells = tuple(row.texts.get(c, "") if row.numbers.get(c) is None else f"{row.number(c):g}" for c in columns)
            if first.setdefault(cells, row.line) != row.line:
                self.problems.add(row.place(columns[0]), "table.duplicate", what=" ".join(filter(None, cells)), line=first[cells])

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
        text, encoding = decode(path.read_bytes())
        if not encoding:
            self.problems.add(Place(str(path)), "file.not_utf8", found=text)
            return set()
        return set(re.findall(r"^\s*(?:\||[-*]|#+)\s*[`*]*([A-Za-z0-9_]+)", text, re.M))

    def _cities(self) -> tuple[tuple[City, ...], tuple[str, ...]]:
        """The cities that could be read, and the names of all, so that a wrong cell here does not look like a wrong name elsewhere."""
        table = self._table("cities.csv", CITIES)
        seen: dict[str, int] = {}
        for row in table.rows:
            name = row.texts["city"]
            if name in seen:
                self.problems.add(row.place("city"), "table.duplicate", what=Text(f"city {name}", f"城市 {name}"), line=seen[name])
            if name in RESERVED:
                self.problems.add(row.place("city"), "table.reserved", found=name)
            seen.setdefault(name, row.line)
        names = tuple(dict.fromkeys(filter(None, (cells.get("city", "") for cells in table.seen))))
        if not names:
            self.problems.stop()
        if len(names) < 2:
            self.problems.add(Place(table.file), "region.few", found=len(names))
        blank = sum(row.numbers.get("secondary_share") is None for row in table.rows)
        if blank:
            value = DEFAULT_SECONDARY_SHARE
            english = f"cities.csv: secondary_share is blank for {blank} cities; {value} stands (assumption)"
            self.notes.append(Text(english, f"cities.csv：{blank} 个城市的 secondary_share 为空，取默认值 {value}（假设）"))
        return tuple(
            City(
                t["city"], t.get("city_zh", ""), t["party"], t.get("province", "") or t["party"], row.number("lat"), row.number("lon"),
                row.number("population"), row.number("gdp"), _given(row.numbers.get("secondary_share"), DEFAULT_SECONDARY_SHARE),
                row.number("area_km2"), t.get("party_zh", ""),
            )
            for row in table.rows
            for t in (row.texts,)
        ), names  # fmt: skip

    def _borders(self, names: tuple[str, ...]) -> tuple[tuple[str, str, float], ...]:
        table = self._table("borders.csv", BORDERS, optional=True)
        self._known(table, "a", names)
        self._known(table, "b", names)
        return tuple((row.texts["a"], row.texts["b"], row.number("km")) for row in table.rows)

    def _transport(self, names: tuple[str, ...], river: bool) -> tuple[Any, Any, Any, bool]:
        table = self._table("transport.csv", TRANSPORT, source_column="citation")
        good = self._known(table, "receptor", names)
        good = self._known(table, "source", names, (OUTSIDE,)) and good
        self._unique(table, "receptor", "source")
        cells = {}
        for row in table.rows:
            cells[row.texts["receptor"], row.texts["source"]] = row
            value = row.number("share_percent")
            low, high = (_given(row.numbers.get(c), value) for c in ("share_low", "share_high"))
            if not low <= value <= high:
                shown = {"low": f"{low:g}", "value": f"{value:g}", "high": f"{high:g}"}
                self.problems.add(row.place("share_percent"), "table.order", column="share_percent", **shown)
        columns = (*names, OUTSIDE)
        if not (good and table.complete):
            return (), (), (), False
        if river:
            self._check_order(names, cells)
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
                rows.append(tuple(_given(v, cells[receptor, s].number("share_percent")) for s, v in zip(columns, values, strict=True)))
            return tuple(rows)

        surrogate = any(row.texts["quality"] not in ("read",) for row in table.rows)
        return matrix("share_percent"), matrix("share_low"), matrix("share_high"), surrogate

    def _check_order(self, names: tuple[str, ...], cells: dict[tuple[str, str], Row]) -> None:
        """Nothing flows up a river: in the order of cities.csv a section receives from itself, from those before it and from outside."""
        for (receptor, source), row in cells.items():
            below = source != OUTSIDE and names.index(source) > names.index(receptor)
            if below and (row.number("share_percent") > 0 or (row.numbers.get("share_high") or 0.0) > 0):
                self.problems.add(row.place("source"), "table.upstream", receptor=receptor, source=source)

    def _emission(self, names: tuple[str, ...], base_year: int, pollutant: str) -> tuple[float, ...]:
        table = self._table("emissions.csv", EMISSIONS)
        known = self._known(table, "city", names)
        self._unique(table, "city", "year", "pollutant")
        rows = [row for row in table.rows if row.number("year") == base_year]
        by_city = {row.texts["city"]: row.number("kt") for row in rows if not pollutant or row.texts["pollutant"] == pollutant}
        if known and table.complete and base_year != UNKNOWN_YEAR:
            for name in names:
                if name not in by_city:
                    self.problems.add(Place(table.file), "table.pair", what=" ".join(filter(None, (name, str(base_year), pollutant))))
        return tuple(by_city.get(name, 1.0) for name in names)

    def _sectors(self, names: tuple[str, ...]) -> tuple[SectorShare, ...]:
        table = self._table("sectors.csv", SECTORS)
        good = self._known(table, "city", names) and table.complete
        self._unique(table, "city", "sector")
        sums = dict.fromkeys(names, 0.0)
        first: dict[str, Place] = {}
        for row in table.rows:
            if row.texts["city"] in sums:
                sums[row.texts["city"]] += row.number("emission_share")
                first.setdefault(row.texts["city"], row.place("emission_share"))
        for name, total in sums.items():
            if good and abs(total - 1.0) > 1e-6:
                self.problems.add(first.get(name, Place(table.file)), "table.shares", city=name, found=f"{total:.6g}")

        return tuple(
            SectorShare(
                row.texts["city"], row.texts["sector"], row.number("emission_share"), row.number("enterprises"), row.number("size_sigma"),
                row.number("cost"), _given(row.numbers.get("border_share"), 0.25), _given(row.numbers.get("controllable"), 1.0),
            )
            for row in table.rows
        )  # fmt: skip

    def _targets(self, names: tuple[str, ...]) -> dict[tuple[str, int], float]:
        table = self._table("targets.csv", TARGETS, optional=True)
        self._known(table, "city", names)
        self._unique(table, "city", "year")
        return {(row.texts["city"], int(row.number("year"))): row.number("value") for row in table.rows}

    def _observed(self, names: tuple[str, ...], cities: tuple[City, ...]) -> tuple[Observation, ...]:
        table = self._table("observed.csv", OBSERVED)
        areas = [cells for city in cities for cells in (city.party, city.province)]
        # Means over several cities may stand beside the cities: NAME_mean, or the name of a party or province.
        means = {row.texts["city"] for row in table.rows if row.texts["city"].endswith("_mean")}
        self.observed_complete = self._known(table, "city", names, (*areas, *means, "region")) and table.complete
        self._unique(table, "city", "variable", "year", "month")
        result = []
        for row in table.rows:
            month = row.numbers.get("month")
            if row.texts["variable"] == "concentration" and row.number("value") < 0:
                self.problems.add(row.place("value"), "value.range", key="value", found=row.texts["value"], range=">= 0")
            result.append(
                Observation(
                    row.texts["city"], int(row.number("year")), None if month is None else int(month), row.texts["variable"],
                    row.number("value"), row.texts["unit"], row.texts["source"], row.texts["quality"],
                )
            )  # fmt: skip
        return tuple(result)

    def _base_mean(self, names: tuple[str, ...], observed: tuple[Observation, ...], base_year: int) -> tuple[float, ...]:
        means = {o.city: o.value for o in observed if o.variable == "concentration" and o.year == base_year and o.month is None}
        for name in names if self.observed_complete and base_year != UNKNOWN_YEAR else ():
            if name not in means:
                self.problems.add(Place(str(self.folder / "observed.csv")), "table.pair", what=f"{name} {base_year} concentration")
        return tuple(means.get(name, 1.0) for name in names)

    def _history(self, names: tuple[str, ...]) -> dict[tuple[str, int, str], float]:
        table = self._table("weather_history.csv", HISTORY, optional=True)
        self._known(table, "city", names, ("region",))
        self._unique(table, "city", "year", "season")
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

    def _weather(self, names: tuple[str, ...]) -> dict[str, Any]:
        node = self._sheet("weather.yaml")
        if node is None:
            return {}
        WeatherFile(node, self.problems).check(names)
        return plain(node)

    def _damage(self, cities: tuple[City, ...], every: bool) -> Damage:
        node = self._sheet("damage.yaml")
        # With a city left out its province would look unknown, so the sheet waits until cities.csv is right.
        return read_damage(node, cities, self.problems) if node is not None and every else Damage("none")

    def _digests(self) -> Digests:
        files = sorted(p for p in self.folder.iterdir() if p.is_file() and p.suffix in (".csv", ".yaml", ".md"))
        return Digests({p.name: p.read_bytes() for p in files})


def _given(value: float | None, default: float) -> float:
    return default if value is None else value
