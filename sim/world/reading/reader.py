"""Reading and checking a region pack: every problem at once, with file, line and column.

A mistake in one file does not keep the others from being checked: names come from every row of cities.csv, wrong ones too, and what is
only missing because its row is wrong is not told a second time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.declare.parameters import Names, parse_number
from sim.declare.problems import Hint, InputError, Place, Problems, fail, nearest
from sim.declare.reading.encodings import Named, decode, known_encoding
from sim.declare.reading.forms import form, invisible
from sim.declare.reading.headers import Column
from sim.declare.reading.positioned import Node, read_yaml
from sim.declare.reading.tables import Row, Table, read_table
from sim.declare.text import Text
from sim.declare.units import same_unit
from sim.world.base_level import base_level
from sim.world.digests import Digests
from sim.world.pack import OUTSIDE, Budget, City, Damage, Measure, Observation, RegionPack, SectorShare
from sim.world.reading.damage_sheet import read_damage
from sim.world.reading.pack_columns import BORDERS, CITIES, EMISSIONS, HISTORY, MEASURES, OBSERVED, REVENUE, SECTORS, TARGETS, TRANSPORT, VARIABLES, in_unit
from sim.world.reading.plausible import check_borders, check_concentration, check_days, check_emission, check_targets, first_spelling
from sim.world.reading.read_cities import DEFAULT_SECONDARY_SHARE, check_cities, city_rows, given
from sim.world.reading.read_measures import read_measures
from sim.world.reading.read_names import ChineseNames, chinese_names, names_of
from sim.world.reading.read_revenue import read_budgets
from sim.world.reading.read_targets import targets_of
from sim.world.reading.sheets import UNKNOWN_YEAR, RegionFile, check_marks, is_month_day, plain
from sim.world.reading.weather_sheet import WeatherFile
from sim.world.shares import Matrix, read_matrix

PACKAGED = Path(__file__).resolve().parents[1] / "data"
_ENCODING = Text("'encoding: NAME' in region.yaml", "在 region.yaml 中写 'encoding: 名称'")


def packaged_regions() -> tuple[str, ...]:
    """Names of the regions that ship with the package."""
    return tuple(sorted(folder.name for folder in PACKAGED.iterdir() if (folder / "region.yaml").is_file()))


def find_region(name: str, beside: Path, place: Place) -> Path:
    """The folder of a region: a path (absolute, or relative to the file that names it), else a packaged name."""
    for folder in (Path(name), beside / name):
        if (folder / "region.yaml").is_file() or (folder / "cities.csv").is_file():
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


def names_in_pack(folder: Path, party: str) -> Names | None:
    """The names of a pack that has problems, for checking what names its cities; None where cities.csv cannot be read."""
    return names_of(folder.name, PackReader(folder).table("cities.csv", CITIES).seen, party)


class PackReader:
    """Reads a folder; after :meth:`read`, ``marks`` holds how often each quality mark stands in each file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems = Problems()
        self.marks: dict[str, Counter[str]] = {}
        self.notes: list[Text] = []
        self.sources: set[str] = set()
        self.named = Named(how=_ENCODING, forced=False)
        self.names: tuple[str, ...] = ()
        self.chinese = ChineseNames({}, {})
        self.provinces: tuple[str, ...] = ()
        self.areas: tuple[str, ...] = ()
        self.members: dict[str, tuple[str, ...]] = {}  # cities by party
        self.named_sectors: dict[str, tuple[str, ...]] = {}  # by city, those of rows with a problem too
        self.head: dict[str, Any] = {"base_year": UNKNOWN_YEAR, "unit": "", "medium": "", "heating_season": None}
        self.standard: float | None = None
        self.cities: dict[str, Row] = {}
        self.unsound: dict[str, str] = {}  # a column of cities.csv whose number cannot be right, by city

    # the pieces -------------------------------------------------------------------------------------------------

    def read(self) -> RegionPack:
        """The pack; InputError with every problem otherwise."""
        return self.pack(self.collect())

    def pack(self, fields: dict[str, Any]) -> RegionPack:
        """The pack with the fields that were collected; InputError with every problem found until now."""
        self.problems.stop()
        quality = {name: tuple(marks) for name, marks in self.marks.items()}
        return RegionPack(folder=self.folder, digests=self._digests(), quality=quality, notes=tuple(self.notes), **self.head, **fields)

    def collect(self) -> dict[str, Any]:
        """Fields of the pack that do not stand in region.yaml; problems are collected."""
        region = self._node("region.yaml")
        if region is not None and (encoding := region.get("encoding")) is not None and known_encoding(encoding.text, encoding.place, self.problems):
            self.named = Named(encoding.text, _ENCODING, False)
        self.sources, last_year = self._source_keys(), UNKNOWN_YEAR
        if region is not None:
            self.marks["region.yaml"] = check_marks(region, self.sources, self.problems)
            file = RegionFile(region, self.problems)
            self.head, self.standard = file.read(), file.standard
            last_year = file.base_level_until(self.head["base_year"])
        node = region.get("pollutant") if region is not None else None
        cities, transport, (observed, means) = self._cities(), self._transport(), self._observed()
        targets, season_targets = self._targets(means)
        levels = base_level(observed, means.keys() & set(self.names), self.head["base_year"], last_year)
        return {
            "cities": cities, "borders": self._borders(), "shares": transport.share, "shares_low": transport.low, "shares_high": transport.high,
            "surrogate_transport": transport.surrogate, "emission": self._emission("" if node is None else node.text), "sectors": self._sectors(),
            "damage": self._damage(), "targets": targets, "season_targets": season_targets, "observed": observed,
            "base_mean": tuple(levels.get(name, 1.0) for name in self.names), "weather": self._weather(region), "weather_history": self._history(),
            "budgets": self._budgets(cities), "measures": self._measures(region),
        }  # fmt: skip

    def _node(self, name: str) -> Node | None:
        """A YAML file whose top is a mapping; None where there is a problem."""
        path = self.folder / name
        if not path.is_file():
            self.problems.add(Place(str(path)), "table.missing", path=name)
            return None
        try:
            node = read_yaml(path, self.problems)
        except InputError as error:
            self.problems.found.extend(error.problems)
            return None
        if node.kind != "mapping":
            self.problems.add(node.place, "yaml.mapping", key=name)
            return None
        return node

    def sheet(self, name: str) -> Node | None:
        """As a YAML file is read, with its sources and quality marks checked and counted."""
        node = self._node(name)
        if node is not None:
            self.marks[name] = check_marks(node, self.sources, self.problems)
        return node

    def table(self, name: str, columns: tuple[Column, ...], optional: bool = False, source_column: str = "source") -> Table:
        """A table with its source keys checked and its quality marks counted; an empty one where an optional file is absent."""
        path = self.folder / name
        if optional and not path.exists():
            return Table(str(path), (), "", False)
        table = read_table(path, columns, self.problems, self.named)
        if table.note is not None:
            self.notes.append(table.note)
        for row in table.rows:
            for key in filter(None, row.texts.get(source_column, "").split(";")):
                if self.sources and key not in self.sources:
                    self.problems.add(row.place(source_column), "table.source", key=key, hint=Hint(key, tuple(sorted(self.sources))))
        self.marks[name] = Counter(mark for row in table.rows if (mark := row.texts.get("quality", "")))
        return table

    def unique(self, table: Table, *columns: str) -> None:
        """No two rows of ``table`` may have the same cells in ``columns``."""
        first: dict[tuple[str, ...], int] = {}
        for row in table.rows:
            cells = tuple(form(row.texts.get(c, "")) if row.numbers.get(c) is None else f"{row.number(c):g}" for c in columns)
            if first.setdefault(cells, row.line) != row.line:
                self.problems.add(row.place(columns[0]), "table.duplicate", what=" ".join(filter(None, cells)), line=first[cells])

    def known(self, table: Table, column: str, extra: tuple[str, ...] = ()) -> None:
        """Every name in ``column`` must be a city or one of ``extra``, in any form or in Chinese; it becomes the spelling of cities.csv."""
        allowed = self.chinese.known(self.names, extra)
        for row in table.rows if self.names else ():
            found = row.texts[column]
            spelling = allowed.get(form(found))
            if spelling is not None:
                row.texts[column] = spelling
            else:
                hint = Hint(found, self.names, (*extra, *self.chinese.cities))
                self.problems.add(row.place(column), "table.name", column=column, found=found, where="cities.csv", hint=hint)

    def meant(self, name: str, extra: tuple[str, ...] = ()) -> str | None:
        """The known name that a name stands for or seems to stand for; None where it could be any."""
        if name in self.names or name in extra:
            return name
        allowed = self.chinese.known(self.names, extra)
        return allowed.get(form(name)) or nearest(name, allowed.values()) or None

    def excused(self, table: Table, column: str = "city") -> set[str]:
        """Cities that may have a row which is wrong or carries a wrong name, so that they must not be called missing."""
        wrong = [cells.get(column, "") for cells in table.left_out] + [row.texts[column] for row in table.rows if row.texts[column] not in self.names]
        result: set[str] = set()
        for name in wrong:
            meant = self.meant(name)
            result |= set(self.names) if meant is None else {meant}
        return result

    def _lacking(self, table: Table, present: Mapping[str, object] | set[str]) -> Iterator[str]:
        """Cities that a table which could be read has no row for."""
        if table.seen:
            excused = self.excused(table)
            yield from (name for name in self.names if name not in present and name not in excused)

    def _source_keys(self) -> set[str]:
        path = self.folder / "SOURCES.md"
        if not path.is_file():
            self.problems.add(Place(str(path)), "table.missing", path="SOURCES.md")
            return set()
        text, _ = decode(path.read_bytes(), str(path), self.problems, self.named)
        return set(re.findall(r"^\s*(?:\||[-*]|##+)\s*[`*]*([A-Za-z0-9_]+)", text, re.M)) - {"key"}

    def _cities(self) -> tuple[City, ...]:
        """The cities that could be read; ``names`` are those of all rows, so that a wrong cell here does not look like a wrong name elsewhere."""
        table = self.table("cities.csv", CITIES)
        spelling = first_spelling(name for cells in table.seen if (name := cells.get("city", "")) and invisible(name) is None)
        self.names = tuple(spelling.values())
        if table.seen and self.names and len(self.names) < 2:
            self.problems.add(Place(table.file), "region.few", found=len(self.names))
        self.unsound = check_cities(table, self.problems)
        blank = sum(row.numbers.get("secondary_share") is None for row in table.rows)
        if blank:
            value = DEFAULT_SECONDARY_SHARE
            english = f"cities.csv: secondary_share is blank for {blank} cities; {value} stands (assumption)"
            self.notes.append(Text(english, f"cities.csv：{blank} 个城市的 secondary_share 为空，取默认值 {value}（假设）"))
        self.chinese = chinese_names(table.seen, self.names, (cells.get("party", "") for cells in table.seen))
        self.cities = {spelling[form(row.texts["city"])]: row for row in table.rows}
        cities, self.provinces, self.areas = city_rows(table, spelling)
        areas = first_spelling(self.areas)
        for cells in table.seen:
            city, party = spelling.get(form(cells.get("city", ""))), areas.get(form(cells.get("party", "")))
            if city and party:
                self.members[party] = tuple(dict.fromkeys((*self.members.get(party, ()), city)))
        return cities

    def _borders(self) -> tuple[tuple[str, str, float], ...]:
        table = self.table("borders.csv", BORDERS, optional=True)
        self.known(table, "a")
        self.known(table, "b")
        sized = {name: row for name, row in self.cities.items() if self.unsound.get(row.texts["city"]) != "area_km2"}
        check_borders(table.rows, sized, self.head["medium"] == "river", self.problems)
        return tuple((row.texts["a"], row.texts["b"], row.number("km")) for row in table.rows)

    def _transport(self) -> Matrix:
        table = self.table("transport.csv", TRANSPORT, source_column="citation")
        self.known(table, "receptor")
        self.known(table, "source", (OUTSIDE,))
        self.unique(table, "receptor", "source")
        return read_matrix(table, self.names, self.meant, self.head["medium"] == "river", self.problems)

    def _emission(self, pollutant: str) -> tuple[float, ...]:
        table = self.table("emissions.csv", EMISSIONS)
        base_year = self.head["base_year"]
        self.known(table, "city")
        self.unique(table, "city", "year", "pollutant")
        by_city: dict[str, float] = {}
        strange: set[str] = set()
        for row in table.rows:
            pollutant = pollutant or row.texts["pollutant"]
            city, kt = row.texts["city"], row.number("kt")
            if row.texts["pollutant"] != pollutant:
                self.problems.add(row.place("pollutant"), "emission.pollutant", found=row.texts["pollutant"], pollutant=pollutant)
                strange.add(city)
                continue
            if city in self.cities and self.unsound.get(self.cities[city].texts["city"]) != "population":
                check_emission(row, "kt", kt, self.cities[city].number("population"), self.problems)
            if row.number("year") == base_year:
                by_city[city] = kt
        for name in self._lacking(table, by_city.keys() | strange) if base_year != UNKNOWN_YEAR else ():
            self.problems.add(Place(table.file), "table.pair", what=" ".join(filter(None, (name, str(base_year), pollutant))))
        if other := sum(row.number("year") != base_year for row in table.rows):
            english = f"emissions.csv: {other} rows of other years than {base_year} are not used"
            self.notes.append(Text(english, f"emissions.csv：{other} 行不属于 {base_year} 年，不被使用"))
        return tuple(by_city.get(name, 1.0) for name in self.names)

    def _sectors(self) -> tuple[SectorShare, ...]:
        table = self.table("sectors.csv", SECTORS)
        self.known(table, "city")
        self.unique(table, "city", "sector")
        sums = dict.fromkeys(self.names, 0.0)
        first: dict[str, Place] = {}
        unsure: set[str | None] = set()
        for row in table.rows:
            first.setdefault(row.texts["city"], row.place("emission_share"))
        for texts in (*table.left_out, *(row.texts for row in table.rows)):
            name = self.meant(texts.get("city", ""))
            for city in self.names if name is None else (name,):
                self.named_sectors[city] = tuple(dict.fromkeys((*self.named_sectors.get(city, ()), texts.get("sector", ""))))
            share = parse_number(texts.get("emission_share", ""))
            if name in sums and share is not None:
                sums[name] += share
            else:
                unsure.add(name)
        for name, total in sums.items():
            if table.seen and not unsure & {name, None} and abs(total - 1.0) > 1e-6:
                self.problems.add(first.get(name, Place(table.file)), "table.shares", city=name, found=f"{total:.6g}")
        return tuple(
            SectorShare(
                row.texts["city"], row.texts["sector"], row.number("emission_share"), row.number("enterprises"), row.number("size_sigma"),
                row.number("cost"), given(row.numbers.get("border_share"), 0.25), given(row.numbers.get("controllable"), 1.0),
            )
            for row in table.rows
        )  # fmt: skip

    def _targets(self, means: Mapping[str, float]) -> tuple[dict[tuple[str, int], float], dict[tuple[str, int, int], float]]:
        """Targets by city and year, and those of single months by city, year and month."""
        table = self.table("targets.csv", in_unit(TARGETS, self.head["unit"]), optional=True)
        self.known(table, "city")
        self.unique(table, "city", "year", "month")
        check_targets(table.rows, means, self.standard, self.head["unit"], self.problems)
        return targets_of(table.rows)

    def _budgets(self, cities: tuple[City, ...]) -> dict[tuple[str, int], Budget]:
        sound = [c for c in cities if c.name not in self.unsound]
        return read_budgets(self.table("revenue.csv", REVENUE, optional=True), tuple(self.members), sound, self.problems, self.chinese.parties)

    def _measures(self, region: Node | None) -> tuple[Measure, ...]:
        heated = region is None or not ((season := region.get("heating_season")) is None or season.is_null)
        return read_measures(self.table("measures.csv", MEASURES, optional=True), self.members, self.named_sectors, heated, self.problems, self.chinese)

    def _observed(self) -> tuple[tuple[Observation, ...], dict[str, float]]:
        """All observations, and the mean of the base year by city."""
        table = self.table("observed.csv", OBSERVED)
        base_year = self.head["base_year"]
        # Means over several cities may stand beside the cities: NAME_mean, or the name of a party or province.
        self.known(table, "city", (*self.areas, *{row.texts["city"] for row in table.rows if row.texts["city"].endswith("_mean")}, "region"))
        self.unique(table, "city", "variable", "year", "month")
        strange = {row.texts["city"] for row in table.rows if not self._can_be_observed(row)}
        result = tuple(
            Observation(
                row.texts["city"], int(row.number("year")), None if row.numbers.get("month") is None else int(row.number("month")),
                row.texts["variable"], row.number("value"), row.texts["unit"], row.texts["source"], row.texts["quality"],
            )
            for row in table.rows
        )  # fmt: skip
        base = {o.city: o.value for o in result if o.variable == "concentration" and o.year == base_year and o.month is None}
        for name in self._lacking(table, base.keys() | strange) if base_year != UNKNOWN_YEAR else ():
            self.problems.add(Place(table.file), "table.pair", what=f"{name} {base_year} concentration")
        return result, {name: mean for name, mean in base.items() if name not in strange}

    def _can_be_observed(self, row: Row) -> bool:
        """Whether variable, unit and size of an observation go together; problems otherwise."""
        variable, before = row.texts["variable"], len(self.problems.found)
        if variable not in VARIABLES:
            self.problems.add(row.place("variable"), "value.choice", key="variable", found=variable, hint=Hint(variable, tuple(VARIABLES)))
            return False
        unit = VARIABLES[variable] or self.head["unit"]
        if unit and not same_unit(row.texts["unit"], unit):
            self.problems.add(row.place("unit"), "unit.other", key=variable, found=row.texts["unit"], unit=unit)
        elif variable == "concentration":
            check_concentration(row, self.standard, unit, self.problems)
        elif unit == "days":
            check_days(row, self.problems)
        elif not 0 <= row.number("value") <= 1:
            self.problems.add(row.place("value"), "value.range", key=variable, found=row.texts["value"], range="0 .. 1")
        return len(self.problems.found) == before

    def _history(self) -> dict[tuple[str, int, str], float]:
        table = self.table("weather_history.csv", HISTORY, optional=True)
        self.known(table, "city", ("region",))
        self.unique(table, "city", "year", "season")
        for row in table.rows:
            if not row.number("low") <= row.number("ventilation_index") <= row.number("high"):
                shown = {"low": row.texts["low"], "value": row.texts["ventilation_index"], "high": row.texts["high"]}
                self.problems.add(row.place("ventilation_index"), "table.order", column="ventilation_index", **shown)
        return {(row.texts["city"], int(row.number("year")), row.texts["season"]): row.number("ventilation_index") for row in table.rows}

    def _weather(self, region: Node | None) -> dict[str, Any]:
        node = self.sheet("weather.yaml")
        if node is None:
            return {}
        sheet = WeatherFile(node, self.problems)
        sheet.check(self.names)
        season, heating = self.head["heating_season"], sheet.heating()
        if region is not None and season is not None and season != heating and all(is_month_day(day) for day in heating or ()):
            shown = Text("not", "未设定") if heating is None else " .. ".join(heating)
            self.problems.add(region.entries["heating_season"].place, "season.other", found=" .. ".join(season), heating=shown)
        return plain(node)

    def _damage(self) -> Damage:
        node = self.sheet("damage.yaml")
        return Damage("none") if node is None else read_damage(node, self.names, self.provinces, self.head["unit"], self.problems)

    def _digests(self) -> Digests:
        files = sorted(p for p in self.folder.iterdir() if p.is_file() and p.suffix in (".csv", ".yaml", ".md"))
        return Digests({p.name: p.read_bytes() for p in files})
