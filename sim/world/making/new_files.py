"""The files of a region pack made from a table of cities: their text, with every assumed number marked as such."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from sim.declare.reading.cells import TableWriter
from sim.declare.reading.positioned import read_yaml
from sim.world.pack import OUTSIDE, RegionPack
from sim.world.reading.sheets import plain

DEATH_RATE = 6.0
"""Deaths per 1000 inhabitants and year, of every province until the user writes a better figure (assumption)."""
POLLUTANT, UNIT = "pm25_equivalent", "ug/m3"


@dataclass(frozen=True)
class Town:
    """A city of the user's table: population in persons, gdp 10^8 CNY a year, concentration ug/m3, emission kt a year."""

    name: str
    name_zh: str
    party: str
    province: str
    lat: float
    lon: float
    population: float
    gdp: float
    secondary_share: float
    secondary_given: bool
    area_km2: float
    concentration: float
    emission: float | None
    source: str
    quality: str
    emission_given: bool = True

    @property
    def kt(self) -> float:
        """Emission once it is known."""
        assert self.emission is not None
        return self.emission

    def with_emission(self, model: RegionPack) -> Town:
        """Itself, or with the default emission: half of the model region's total by secondary GDP, half by population."""
        if self.emission is not None:
            return self
        total, people = sum(model.emission), sum(c.population for c in model.cities)
        secondary = sum(c.gdp * c.secondary_share for c in model.cities)
        kt = total * 0.5 * (self.gdp * self.secondary_share / secondary + self.population / people)
        return replace(self, emission=max(kt, 1e-3), emission_given=False)


@dataclass(frozen=True)
class _Sector:
    """Mean of a sector over the model region; cost relative to the city's mean cost; enterprises per 10^8 CNY of secondary GDP."""

    name: str
    share: float
    enterprises: float
    size_sigma: float
    cost: float
    border_share: float
    controllable: float


def cost_share(model: RegionPack) -> float:
    """Cost coefficient gamma (sum of cost x emission that can be cut, 10^8 CNY a year) as a share of GDP."""
    kt = dict(zip(model.city_names, model.emission, strict=True))
    return sum(s.cost * s.emission_share * s.controllable * kt[s.city] for s in model.sectors) / sum(c.gdp for c in model.cities)


def mean_sectors(model: RegionPack) -> list[_Sector]:
    """The sectors of a region, averaged over its cities by emission."""
    kt = dict(zip(model.city_names, model.emission, strict=True))
    gamma = dict.fromkeys(kt, 0.0)
    for s in model.sectors:
        gamma[s.city] += s.cost * s.emission_share * s.controllable * kt[s.city]
    secondary = sum(c.gdp * c.secondary_share for c in model.cities)
    names = dict.fromkeys(s.sector for s in model.sectors)
    shares = _shares([sum(s.emission_share * kt[s.city] for s in model.sectors if s.sector == name) for name in names])
    result = []
    for name, share in zip(names, shares, strict=True):
        rows = [s for s in model.sectors if s.sector == name]
        weight = [s.emission_share * kt[s.city] for s in rows]
        values = {
            "size_sigma": [s.size_sigma for s in rows], "cost": [s.cost * kt[s.city] / gamma[s.city] for s in rows],
            "border_share": [s.border_share for s in rows], "controllable": [s.controllable for s in rows],
        }  # fmt: skip
        mean = {key: sum(w * v for w, v in zip(weight, column, strict=True)) / sum(weight) for key, column in values.items()}
        result.append(_Sector(name, share, sum(s.enterprises for s in rows) / secondary, **mean))
    return result


def _shares(parts: Sequence[float]) -> list[float]:
    """Shares with four decimals that sum to 1; the largest takes up the rounding."""
    shares = [round(p / sum(parts), 4) for p in parts]
    shares[shares.index(max(shares))] += 1.0 - sum(shares)
    return [round(s, 4) for s in shares]


def _csv(header: str, rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = TableWriter(out)
    writer.writerow(header.split(","))
    writer.writerows([f"{cell:.10g}" if isinstance(cell, float) else cell for cell in row] for row in rows)
    return out.getvalue()


def _marked(value: object, unit: str, source: str, quality: str) -> str:
    return f"{{value: {value}, unit: {json.dumps(unit)}, source: {source}, quality: {quality}}}"


@dataclass(frozen=True)
class PackFiles:
    """Everything that is needed to write the files; ``keys`` explains the source keys of the user's table."""

    name: str
    base_year: int
    towns: list[Town]
    model: RegionPack
    keys: Mapping[str, str]
    table: str

    def all(self) -> dict[str, str]:
        """Text of every file by name."""
        files = {
            "region.yaml": self.region(),
            "cities.csv": self.cities(),
            **self._gravity(),
            "emissions.csv": self.emissions(),
            "sectors.csv": self.sectors(),
            "damage.yaml": self.damage(),
            "weather.yaml": self.weather(),
            "observed.csv": self.observed(),
        }
        return {**files, "SOURCES.md": self.sources(files)}

    def region(self) -> str:
        """region.yaml: standards, growth and base values of levers of the model region."""
        sheet: dict[str, Any] = plain(read_yaml(self.model.folder / "region.yaml"))
        label = json.dumps(self.name, ensure_ascii=False)

        def numbers(block: Mapping[str, Any], indent: str) -> list[str]:
            return [f"{indent}{key}: {_marked(v['value'], v['unit'], v['source'], v['quality'])}" for key, v in block.items()]

        season = sheet["heating_season"]
        return "\n".join([
            f"# Made from {self.table} by `hazepact region new`. Standards, season, growth and levers are those of the packaged region",
            f"# {self.model.name} until you write your own. Every number: value, unit, source (a key of SOURCES.md), quality.",
            f"name: {label}",
            f"label: {{en: {label}, zh: {label}}}",
            "medium: air",
            f"pollutant: {POLLUTANT}",
            "concentration_label: {en: PM2.5, zh: PM2.5}",
            f"unit: {UNIT}",
            f"base_year: {self.base_year}",
            "# 24-hour means: a good day is at most `good`, heavy pollution begins above `heavy`.",
            "standards:",
            *numbers(sheet["standards"], "  "),
            f'heating_season: {{from: "{season["from"]}", to: "{season["to"]}", source: ASSUMED_NEW_REGION, quality: assumption}}',
            "# Rates a year; only activity growth less autonomous improvement moves emissions.",
            *numbers({k: sheet[k] for k in ("activity_growth", "autonomous_improvement", "outside_trend")}, ""),
            "levers:",
            *numbers(sheet["levers"], "  "),
            "",
        ])  # fmt: skip

    def cities(self) -> str:
        """cities.csv: the user's columns; a share of secondary industry that was not given is written out."""
        header = "city,city_zh,party,province,lat,lon,population,gdp,secondary_share,area_km2,source,quality"
        rows = [
            (t.name, t.name_zh, t.party, t.province, t.lat, t.lon, t.population, t.gdp, t.secondary_share, t.area_km2,
             t.source if t.secondary_given else f"{t.source};ASSUMED_NEW_REGION", t.quality if t.secondary_given else "assumption")
            for t in self.towns
        ]  # fmt: skip
        return _csv(header, rows)

    def _gravity(self) -> dict[str, str]:
        """borders.csv and transport.csv by :mod:`sim.world.making.gravity`."""
        from sim.world.making.gravity import gravity_shares, neighbours  # numpy: only when a pack is made

        names = [t.name for t in self.towns]
        lat, lon, area = [t.lat for t in self.towns], [t.lon for t in self.towns], [t.area_km2 for t in self.towns]
        found = gravity_shares(lat, lon, area, [t.kt for t in self.towns])
        rows: list[Sequence[object]] = []
        for r, receptor in enumerate(names):
            cells = [(s, found.share[r, c], found.low[r, c], found.high[r, c]) for c, s in enumerate(names)]
            cells.append((OUTSIDE, found.outside[r], found.outside_low[r], found.outside_high[r]))
            rows += [(receptor, source, *(f"{v:.4f}" for v in values), "GRAVITY_SURROGATE", "surrogate") for source, *values in cells]
        borders = [(names[b.a], names[b.b], round(b.km), "GRAVITY_SURROGATE", "assumption") for b in neighbours(lat, lon, area)]
        return {
            "borders.csv": _csv("a,b,km,source,quality", borders),
            "transport.csv": _csv("receptor,source,share_percent,share_low,share_high,citation,quality", rows),
        }

    def emissions(self) -> str:
        """emissions.csv: given, or the default rule."""
        marks = [(t.source, t.quality) if t.emission_given else ("ASSUMED_EMISSION", "assumption") for t in self.towns]
        rows = [(t.name, self.base_year, POLLUTANT, f"{t.kt:.6g}", *mark) for t, mark in zip(self.towns, marks, strict=True)]
        return _csv("city,year,pollutant,kt,source,quality", rows)

    def sectors(self) -> str:
        """sectors.csv: mean shares of the model region; cost such that gamma is the same share of GDP."""
        sectors, level = mean_sectors(self.model), cost_share(self.model)
        whole = sum(s.share * s.cost * s.controllable for s in sectors)
        rows = []
        for t in self.towns:
            scale = level * t.gdp / (t.kt * whole)
            for s in sectors:
                # A sector of point sources keeps one enterprise at least: 0 would turn it into a diffuse source.
                firms = max(1, round(s.enterprises * t.gdp * t.secondary_share)) if s.enterprises else 0
                rest = [f"{number:.4g}" for number in (s.border_share, s.controllable)]
                numbers = (f"{s.share:g}", firms, f"{s.size_sigma:.4g}", f"{s.cost * scale:.8g}", *rest)
                rows.append((t.name, s.name, *numbers, "ASSUMED_SECTORS_NEW", "assumption"))
        return _csv("city,sector,emission_share,enterprises,size_sigma,cost,border_share,controllable,source,quality", rows)

    def damage(self) -> str:
        """damage.yaml: the model region's concentration-response and value of a life, and one death rate for all provinces."""
        sheet: dict[str, Any] = plain(read_yaml(self.model.folder / "damage.yaml"))
        lines = [
            f"# Health damage as in the packaged region {self.model.name} (the equations stand in its damage.yaml).",
            "# The value of a life is that of reference_income, moved to a city's GDP per head by income_elasticity.",
            f"kind: {sheet['kind']}",
        ]
        for key, v in sheet.items():
            if key not in ("kind", "baseline_mortality"):
                lines.append(f"{key}: {_marked(v['value'], v['unit'], v['source'], v['quality'])}")
        lines += ["# Deaths of all ages and causes per 1000 inhabitants and year: a round figure; write your own.", "baseline_mortality:"]
        for province in dict.fromkeys(t.province for t in self.towns):
            name = json.dumps(province, ensure_ascii=False)
            lines.append(f"  {name}: {_marked(DEATH_RATE, '1/1000/year', 'ASSUMED_NEW_REGION', 'assumption')}")
        return "\n".join([*lines, ""])

    def weather(self) -> str:
        """weather.yaml: the model region's process; every city takes the median of its cities."""
        sheet = self.model.weather
        entries = list(sheet["cities"].values())
        middle = {key: round(median(e[key] for e in entries), 4) for key in ("response", "deviation", "persistence")}
        season = [round(median(e["season"][m] for e in entries), 4) for m in range(12)]

        def flow(block: Mapping[str, Any]) -> str:
            return "{" + ", ".join(f"{key}: {value}" for key, value in block.items()) + "}"

        regimes = sheet["regimes"]
        return "\n".join([
            f"# A SURROGATE: not fitted to this region. The process of the packaged region {self.model.name}; every city takes the",
            "# median of its cities. No days of this region were used. Where no coal is burnt for heating, delete the line `heating`.",
            "source: ASSUMED_WEATHER_NEW",
            "quality: assumption",
            f"heating: {flow(sheet['heating'])}",
            f"fronts: {flow(sheet['fronts'])}",
            f"amplitude: {flow(sheet['amplitude'])}",
            "regimes:",
            *(f"  {key}: {regimes[key]}" for key in ("clean_north_below", "southerly_above", "blur")),
            "  tilt:",
            *(f"    {key}: {value}" for key, value in regimes["tilt"].items()),
            "cities:",
            "  default:",
            *(f"    {key}: {value}" for key, value in middle.items()),
            f"    season: {season}",
            "",
        ])  # fmt: skip

    def observed(self) -> str:
        """observed.csv: the annual means of the base year."""
        rows = [(t.name, self.base_year, "", "concentration", t.concentration, UNIT, t.source, t.quality) for t in self.towns]
        return _csv("city,year,month,variable,value,unit,source,quality", rows)

    def sources(self, files: Mapping[str, str]) -> str:
        """SOURCES.md: every key of the other files, explained; keys of the model region with its wording."""
        known = _references((self.model.folder / "SOURCES.md").read_text(encoding="utf-8"))
        used = {k for f in ("region.yaml", "damage.yaml") for keys in re.findall(r"source: ([\w;]+)", files[f]) for k in keys.split(";")}
        own = self._own_keys()
        rows = {**{k: f"{known[k]} (via the packaged region {self.model.name})" for k in sorted(used) if k in known}, **self.keys, **own}
        cell = {key: " ".join(text.replace("|", "/").split()) for key, text in rows.items()}
        return "\n".join([
            f"# Sources of {self.name}",
            "",
            f"Made from {self.table} by `hazepact region new`. Replace a file by better data and write its source here: one line a key.",
            "",
            "Quality of a number: **read** = seen in the source named; **derived** = computed from numbers that were; **recalled** = from",
            "general knowledge; **assumption** = chosen; **surrogate** = stands in for data that this region does not have.",
            "",
            "| key | meaning |",
            "|---|---|",
            *(f"| {key} | {text} |" for key, text in cell.items()),
            "",
        ])  # fmt: skip

    def _own_keys(self) -> dict[str, str]:
        m = self.model
        secondary = sum(c.gdp * c.secondary_share for c in m.cities)
        people = sum(c.population for c in m.cities)
        return {
            "GRAVITY_SURROGATE": (
                "shares by a gravity law of distance, area and emission (sim/world/making/gravity.py): no wind, terrain or chemistry; low and "
                "high = range over variants of the law. Neighbours and border lengths guessed from distance and area"
            ),
            "ASSUMED_EMISSION": (
                f"kt = {sum(m.emission):.0f} kt x (0.5 x secondary GDP / {secondary:.1f} + 0.5 x population / {people:.0f}), "
                f"where the denominators are the totals of {m.name} in 10^8 CNY and persons: the same emission per head and per "
                "secondary GDP as there"
            ),
            "ASSUMED_SECTORS_NEW": (
                f"sector shares: emission-weighted mean of {m.name}, the same in every city; enterprises per secondary GDP, size_sigma, "
                f"border_share and controllable as there; cost such that gamma (sum of cost x emission) is {cost_share(m):.2%} of the "
                f"city's GDP as in {m.name}, with its costs of the sectors relative to each other"
            ),
            "ASSUMED_WEATHER_NEW": (
                f"weather process of {m.name}; level by month, response, deviation and persistence of every city = median of its cities; "
                "not fitted to any day of this region"
            ),
            "ASSUMED_NEW_REGION": (
                f"death rate {DEATH_RATE} per 1000 a year in every province; secondary_share where it was not given; heating season of "
                f"{m.name}"
            ),
        }


def _references(text: str) -> dict[str, str]:
    """Key -> wording from the tables of a SOURCES.md."""
    return {key: words.strip() for key, words in re.findall(r"^\| ([A-Z][A-Z0-9_]+) \| ([^|]+) \|", text, re.M)}
