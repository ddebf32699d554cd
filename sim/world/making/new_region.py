"""A region pack of one's own from one table of cities (`hazepact region new DIR --cities FILE`).

Whatever the table does not say is taken from the packaged region `bth`, scaled, and marked ``assumption`` or ``surrogate``; the
pack's SOURCES.md says how. The user replaces file after file by better data.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sim.declare.problems import Place, Problems, fail, file_error
from sim.declare.reading.encodings import Named, known_encoding
from sim.declare.reading.forms import form
from sim.declare.reading.headers import Column
from sim.declare.reading.tables import QUALITIES, Row, Table, read_table
from sim.declare.text import Text
from sim.world.making.new_files import PackFiles, Town
from sim.world.pack import ASSUMED_REVENUE_SHARE, RegionPack
from sim.world.reading.plausible import check_city, check_coordinates, first_spelling, reserved, unlikely_city
from sim.world.reading.read_cities import DEFAULT_SECONDARY_SHARE
from sim.world.reading.reader import PACKAGED, read_region

MODEL_REGION = "bth"
COLUMNS = (
    Column("city", aliases=("城市", "城市名", "城市名称", "地市", "市")),
    Column("city_zh", optional=True, aliases=("中文名", "城市中文名")),
    Column("party", aliases=("参与方", "政府", "决策主体", "省份", "省", "所属省份", "省级行政区")),
    Column("province", optional=True, aliases=("省份", "省", "所属省份", "省级行政区")),
    Column("lat", True, -90, 90, aliases=("latitude", "纬度", "北纬"), unit="deg"),
    Column("lon", True, -180, 180, aliases=("longitude", "lng", "经度", "东经"), unit="deg"),
    Column("population", True, 1, aliases=("人口", "人口数", "常住人口", "总人口"), unit="persons"),
    Column("gdp", True, 0.001, aliases=("地区生产总值", "生产总值", "国内生产总值"), unit="10^8 CNY"),
    Column("secondary_share", True, 0, 1, optional=True, aliases=("第二产业比重", "第二产业占比", "二产占比"), unit="share"),
    Column("area_km2", True, 0.1, aliases=("area", "面积", "土地面积", "行政区域面积"), unit="km2"),
    Column("concentration", True, 1, 2000, aliases=("PM2.5", "PM2.5浓度", "PM2.5年均浓度", "浓度", "年均浓度"), unit="ug/m3"),
    Column("emission", True, 1e-6, optional=True, aliases=("排放量", "排放"), unit="kt"),
    Column("source", optional=True, aliases=("来源", "数据来源")),
    Column("quality", optional=True, choices=QUALITIES, aliases=("质量", "数据质量")),
)
"""Columns of the table of cities: persons, 10^8 CNY a year, km2, ug/m3 (annual mean of the base year), kt a year.

A column 省份 is the party where no other is: the provinces decide.
"""
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")


@dataclass
class _Keys:
    """Source keys of the user's table and what each stands for."""

    table: str
    meaning: dict[str, str]

    def of(self, text: str) -> str:
        """Keys for the text of a `source` cell, joined by semicolons; text that is no key gets one of its own."""
        if not text:
            self.meaning.setdefault("USER_TABLE", f"{self.table}, the table of cities that this pack was made from; it names no source")
            return "USER_TABLE"
        parts = [part.strip() for part in text.split(";") if part.strip()]
        if parts and all(_KEY.match(part) for part in parts):
            for part in parts:
                self.meaning.setdefault(part, f"key given in {self.table}; write the full citation here")
            return ";".join(parts)
        for key, known in self.meaning.items():
            if known == text:
                return key
        key = f"USER_{sum(k.startswith('USER_') for k in self.meaning) + 1}"
        self.meaning[key] = text
        return key


def new_region(folder: Path, cities_file: Path, base_year: int = 2013, encoding: str = "") -> list[Text]:
    """Write a complete pack to ``folder`` from a table of cities; returns what the user should know about it.

    ``encoding``: that of the table; '' = UTF-8, UTF-16 with its mark or GB18030, whichever it surely is.
    The folder appears whole or not at all. Raises InputError with every problem at once: when the table is wrong (with its place), when
    the folder exists and is not empty (``folder.exists``), or when it cannot be written.
    """
    folder, cities_file, problems = Path(folder), Path(cities_file), Problems()
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        problems.add(Place(str(folder)), "folder.exists", path=folder)
    if not 1900 <= base_year <= 2100:
        problems.add(Place(str(cities_file)), "value.range", key="base_year", found=base_year, range="1900 .. 2100")
    _check_name(folder, problems)
    table = _read_cities(cities_file, encoding, problems)
    problems.stop()
    keys = _Keys(cities_file.name, {})
    model = read_region(PACKAGED / MODEL_REGION)
    parties = first_spelling(row.texts["party"] for row in table.rows)
    towns = [_town(row, parties, keys, model) for row in table.rows]
    files = PackFiles(_name(folder), base_year, towns, model, keys.meaning, cities_file.name).all()
    _write(folder, files)
    return _notes(table, towns, folder)


def _name(folder: Path) -> str:
    return folder.resolve().name or "region"


def _check_name(folder: Path, problems: Problems) -> None:
    """The name of the folder becomes the name of the region, in a UTF-8 file."""
    try:
        _name(folder).encode("utf-8")
    except UnicodeEncodeError:
        shown = _name(folder).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        problems.add(Place(shown), "encoding.name", encoding="UTF-8", found=shown)


def _read_cities(path: Path, encoding: str, problems: Problems) -> Table:
    nothing = Table(str(path), (), "", False)
    if encoding and not known_encoding(encoding, Place(f"--encoding {encoding}"), problems):
        return nothing
    if not path.exists():
        problems.add(Place(str(path)), "file.missing", path=path)
        return nothing
    table = read_table(path, COLUMNS, problems, Named(encoding))
    first: dict[str, int] = {}
    for row in table.rows:
        name = row.texts["city"]
        if first.setdefault(form(name), row.line) != row.line:
            problems.add(row.place("city"), "table.duplicate", what=Text(f"city {name}", f"城市 {name}"), line=first[form(name)])
        if reserved(name):
            problems.add(row.place("city"), "table.reserved", found=name)
        check_city(row, problems)
    check_coordinates(table.rows, problems)
    names = {form(cells.get("city", "")) for cells in table.seen}
    if table.seen and len(names) < 2:
        problems.add(Place(table.file), "region.few", found=len(names))
    return table


def _town(row: Row, parties: dict[str, str], keys: _Keys, model: RegionPack) -> Town:
    """A row of the user's table with the defaults filled in; a party is spelt as in its first row."""
    t = row.texts
    secondary = row.numbers.get("secondary_share")
    party = parties[form(t["party"])]
    town = Town(
        t["city"], t.get("city_zh", ""), party, t.get("province", "") or party, row.number("lat"), row.number("lon"),
        row.number("population"), row.number("gdp"), DEFAULT_SECONDARY_SHARE if secondary is None else secondary, secondary is not None,
        row.number("area_km2"), row.number("concentration"), row.numbers.get("emission"), keys.of(t.get("source", "")),
        t.get("quality", "") or "assumption",
    )  # fmt: skip
    return town.with_emission(model)


def _write(folder: Path, files: dict[str, str]) -> None:
    """All files at once: into a hidden folder beside ``folder``, checked there, then renamed."""
    partial: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        partial.chmod(0o777 & ~_umask())
        for name, text in files.items():
            (partial / name).write_text(text, encoding="utf-8", newline="\n")
        read_region(partial)
        if folder.is_dir():
            folder.rmdir()  # empty: checked above; Windows cannot rename onto it
        partial.rename(folder)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST) and folder.is_dir():
            raise fail(Place(str(folder)), "folder.exists", path=folder) from None
        raise file_error(error, folder, named=True) from None
    finally:
        if partial is not None:
            shutil.rmtree(partial, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _notes(table: Table, towns: list[Town], folder: Path) -> list[Text]:
    """What was read in an unusual way, what looks like a wrong unit, and what the pack assumes."""
    notes = []
    if table.note is not None:
        notes.append(table.note)
    if table.renamed:
        pairs = ", ".join(f"{header} = {column}" for header, column in table.renamed)
        notes.append(Text(f"the headers were read as: {pairs}", f"表头按如下方式读取：{pairs}"))
    for town in towns:
        notes += unlikely_city(town.name, town.population, town.gdp, town.area_km2)
    assumed = sum(not town.emission_given for town in towns)
    if assumed:
        notes.append(Text(
            f"emissions of {assumed} cities were not given: per head and per secondary GDP as in {MODEL_REGION} (assumption)",
            f"{assumed} 个城市未给出排放量：按 {MODEL_REGION} 的人均和单位第二产业增加值排放推算（假设）",
        ))  # fmt: skip
    blank = sum(not town.secondary_given for town in towns)
    if blank:
        notes.append(Text(
            f"secondary_share of {blank} cities was not given: {DEFAULT_SECONDARY_SHARE} stands (assumption)",
            f"{blank} 个城市未给出 secondary_share：取 {DEFAULT_SECONDARY_SHARE}（假设）",
        ))  # fmt: skip
    if len({town.party for town in towns}) < 2:
        notes.append(Text(
            "all cities have one party; to let every city decide for itself write `governments: {party: city}` in the scenario",
            "所有城市同属一个参与方；如需让每个城市独立决策，请在情景中写 `governments: {party: city}`",
        ))  # fmt: skip
    notes.append(Text(
        "who pollutes whom is a gravity surrogate from distance, area and emission: no wind, no terrain, no chemistry",
        "跨界传输为引力模型替代值，仅由距离、面积和排放推算：不含风、地形和化学过程",
    ))  # fmt: skip
    notes.append(Text(
        f"weather, costs, sector shares, damage and growth are those of {MODEL_REGION}, scaled where that makes sense (assumption)",
        f"气象、成本、行业份额、损害与增长沿用 {MODEL_REGION} 的数值并按规模折算（假设）",
    ))  # fmt: skip
    notes.append(Text(
        "there is no targets.csv: accountability for targets has nothing to pull at until you write one",
        "没有 targets.csv：在您写入目标之前，目标问责不起作用",
    ))  # fmt: skip
    notes.append(Text(
        f"there is no revenue.csv: the revenue of governments is assumed at {ASSUMED_REVENUE_SHARE:.0%} of GDP; and no measures.csv: no dated policies",
        f"没有 revenue.csv：政府收入按 GDP 的 {ASSUMED_REVENUE_SHARE:.0%} 假设；没有 measures.csv：没有已实施政策的数据",
    ))  # fmt: skip
    notes.append(Text(f"every number and where it comes from: {folder / 'SOURCES.md'}", f"各项数值及其来源见 {folder / 'SOURCES.md'}"))
    return notes
