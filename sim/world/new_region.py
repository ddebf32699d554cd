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
from sim.declare.tables import QUALITIES, Column, Row, Table, read_table
from sim.declare.text import Text
from sim.world.new_files import PackFiles, Town
from sim.world.pack import RegionPack
from sim.world.reader import DEFAULT_SECONDARY_SHARE, PACKAGED, RESERVED, read_region

MODEL_REGION = "bth"
COLUMNS = (
    Column("city"), Column("city_zh", optional=True), Column("party"), Column("province", optional=True),
    Column("lat", True, -90, 90), Column("lon", True, -180, 180), Column("population", True, 1), Column("gdp", True, 0.001),
    Column("secondary_share", True, 0, 1, optional=True), Column("area_km2", True, 0.1), Column("concentration", True, 0.1, 2000),
    Column("emission", True, 1e-6, optional=True), Column("source", optional=True),
    Column("quality", optional=True, choices=QUALITIES),
)  # fmt: skip
"""Columns of the table of cities: persons, 10^8 CNY a year, km2, ug/m3 (annual mean of the base year), kt a year."""
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
_PLAUSIBLE_INCOME = (2_000, 600_000)  # CNY per head and year; outside it a unit is probably wrong
_PLAUSIBLE_DENSITY = 20_000  # persons per km2


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


def new_region(folder: Path, cities_file: Path, base_year: int = 2013) -> list[Text]:
    """Write a complete pack to ``folder`` from a table of cities; returns what the user should know about it.

    The folder appears whole or not at all. Raises InputError when the table is wrong (every problem at once, with its place), when
    the folder exists and is not empty (``folder.exists``), or when it cannot be written.
    """
    folder, cities_file = Path(folder), Path(cities_file)
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise fail(Place(str(folder)), "folder.exists", path=folder)
    if not 1900 <= base_year <= 2100:
        raise fail(Place(str(cities_file)), "value.range", key="base_year", found=base_year, range="1900 .. 2100")
    table = _read_cities(cities_file)
    keys = _Keys(cities_file.name, {})
    model = read_region(PACKAGED / MODEL_REGION)
    towns = [_town(row, keys, model) for row in table.rows]
    files = PackFiles(_name(folder), base_year, towns, model, keys.meaning, cities_file.name).all()
    _write(folder, files)
    return _notes(table, towns, folder)


def _name(folder: Path) -> str:
    return folder.resolve().name or "region"


def _read_cities(path: Path) -> Table:
    if not path.exists():
        raise fail(Place(str(path)), "file.missing", path=path)
    problems = Problems()
    table = read_table(path, COLUMNS, problems)
    first: dict[str, int] = {}
    for row in table.rows:
        name = row.texts["city"]
        if first.setdefault(name, row.line) != row.line:
            problems.add(row.place("city"), "table.duplicate", what=Text(f"city {name}", f"城市 {name}"), line=first[name])
        if name in RESERVED:
            problems.add(row.place("city"), "table.reserved", found=name)
    names = {cells.get("city", "") for cells in table.seen}
    if table.seen and len(names) < 2:
        problems.add(Place(table.file), "region.few", found=len(names))
    problems.stop()
    return table


def _town(row: Row, keys: _Keys, model: RegionPack) -> Town:
    """A row of the user's table with the defaults filled in."""
    t = row.texts
    secondary = row.numbers["secondary_share"]
    town = Town(
        t["city"], t.get("city_zh", ""), t["party"], t.get("province", "") or t["party"], row.number("lat"), row.number("lon"),
        row.number("population"), row.number("gdp"), DEFAULT_SECONDARY_SHARE if secondary is None else secondary, secondary is not None,
        row.number("area_km2"), row.number("concentration"), row.numbers["emission"], keys.of(t.get("source", "")),
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
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
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
    if table.encoding == "gb18030":
        notes.append(Text(f"{Path(table.file).name} was read as GB18030", f"{Path(table.file).name} 按 GB18030 编码读取"))
    for town in towns:
        income = town.gdp * 1e8 / town.population
        if not _PLAUSIBLE_INCOME[0] <= income <= _PLAUSIBLE_INCOME[1]:
            notes.append(Text(
                f"{town.name}: GDP per head would be {income:,.0f} CNY a year; is population in persons and gdp in 10^8 CNY?",
                f"{town.name}：人均 GDP 将为每年 {income:,.0f} 元；人口单位是否为人、gdp 单位是否为亿元？",
            ))  # fmt: skip
        if town.population / town.area_km2 > _PLAUSIBLE_DENSITY:
            notes.append(Text(
                f"{town.name}: {town.population / town.area_km2:,.0f} persons per km2; is area_km2 right?",
                f"{town.name}：每平方公里 {town.population / town.area_km2:,.0f} 人；area_km2 是否正确？",
            ))  # fmt: skip
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
    notes.append(Text(f"every number and where it comes from: {folder / 'SOURCES.md'}", f"各项数值及其来源见 {folder / 'SOURCES.md'}"))
    return notes
