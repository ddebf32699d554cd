"""Magnitudes of a region's numbers: what can only be another unit is a problem at its cell, what is merely unlikely a note."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from sim.declare.problems import Problems
from sim.declare.reading.forms import form
from sim.declare.reading.tables import Row
from sim.declare.text import Text
from sim.world.pack import OUTSIDE

RESERVED = (OUTSIDE, "region", "all", "default", "total", "sum", "合计", "总计", "小计")
"""Words with a meaning of their own, which no city may have as its name."""
INCOME, LIKELY_INCOME = (200.0, 5e6), (2_000.0, 600_000.0)
"""GDP per head, CNY a year. The poorest countries have some 2,000, the richest cities below 2 million."""
DENSITY, LIKELY_DENSITY = (0.01, 200_000.0), 20_000.0
"""Persons per km2. The densest city districts have some 50,000."""
EMISSION = (1e-3, 5e3)
"""Emission per head, kg a year: particles, or oxygen demand."""
OF_STANDARD = (0.01, 100.0)
"""A concentration as a multiple of the standard for a good day; mg for ug is 0.001."""
OF_MEAN = (0.01, 100.0)
"""A target as a multiple of the mean of the base year."""
MOST_ROUND = 10.0
"""Length of a border as a multiple of the circumference of a circle of the smaller city's area: ragged, but no thousand-fold."""
ALONG_WATER = 20.0
"""Distance along the water as a multiple of the distance in a straight line."""
_TEN_THOUSAND = 10_000


def reserved(name: str) -> bool:
    """Whether no city may have that name."""
    return form(name).lower() in RESERVED


def first_spelling(names: Iterable[str]) -> dict[str, str]:
    """The first spelling of each name, by its form."""
    result: dict[str, str] = {}
    for name in names:
        result.setdefault(form(name), name)
    return result


def _outside(value: float, bounds: tuple[float, float]) -> bool:
    return not bounds[0] <= value <= bounds[1]


def _shown(bounds: tuple[float, float]) -> str:
    return " .. ".join(f"{bound:,.0f}" if bound >= 1000 else f"{bound:g}" for bound in bounds)


def check_city(row: Row, problems: Problems) -> str:
    """Which column does not go with the others: population (or GDP), area_km2, or '' where all may be right; a problem for it."""
    city, people = row.texts["city"], row.number("population")
    income, density = row.number("gdp") * 1e8 / people, people / row.number("area_km2")
    if _outside(income, INCOME):
        why = Text(
            "population is in persons and gdp in 10^8 CNY a year: is one of them in another unit?", "人口单位为人，gdp 单位为亿元/年：是否有一项用了其他单位？"
        )
        if not _outside(income / _TEN_THOUSAND, LIKELY_INCOME):
            why = Text(
                "population seems to be in ten thousands, or gdp in 10^4 CNY; write persons and 10^8 CNY", "人口似乎以万人计，或 gdp 以万元计；请分别用人和亿元"
            )
        problems.add(row.place("population"), "city.income", city=city, found=f"{income:,.0f}", range=_shown(INCOME), why=why)
        return "population"
    if _outside(density, DENSITY):
        problems.add(row.place("area_km2"), "city.density", city=city, found=f"{density:,.4g}", range=_shown(DENSITY))
        return "area_km2"
    kt = row.numbers.get("emission")
    if kt is not None:
        check_emission(row, "emission", kt, people, problems)
    return ""


def unlikely_city(name: str, population: float, gdp: float, area_km2: float) -> list[Text]:
    """What is possible, but far from anything known."""
    notes = []
    income, density = gdp * 1e8 / population, population / area_km2
    if _outside(income, LIKELY_INCOME):
        notes.append(Text(
            f"{name}: GDP per head would be {income:,.0f} CNY a year; is population in persons and gdp in 10^8 CNY?",
            f"{name}：人均 GDP 将为每年 {income:,.0f} 元；人口单位是否为人、gdp 单位是否为亿元？",
        ))  # fmt: skip
    if density > LIKELY_DENSITY:
        notes.append(Text(
            f"{name}: {density:,.0f} persons per km2; is area_km2 right?",
            f"{name}：每平方公里 {density:,.0f} 人；area_km2 是否正确？",
        ))  # fmt: skip
    return notes


def check_coordinates(rows: Sequence[Row], problems: Problems) -> None:
    """No two cities lie at one point."""
    first: dict[tuple[float, float], Row] = {}
    for row in rows:
        other = first.setdefault((row.number("lat"), row.number("lon")), row)
        if other is not row and form(other.texts["city"]) != form(row.texts["city"]):
            problems.add(row.place("lat"), "city.same_place", city=row.texts["city"], other=other.texts["city"], line=other.line)


def check_emission(row: Row, column: str, kt: float, people: float, problems: Problems) -> None:
    """Emission in kt a year against the population."""
    if _outside(kt * 1e6 / people, EMISSION):
        problems.add(row.place(column), "emission.per_head", city=row.texts["city"], found=f"{kt * 1e6 / people:,.4g}", range=_shown(EMISSION))


def check_concentration(row: Row, good: float | None, unit: str, problems: Problems) -> bool:
    """A concentration against the standard for a good day; returns whether it can be right."""
    value = row.number("value")
    if value < 0 or (good is not None and _outside(value, (OF_STANDARD[0] * good, OF_STANDARD[1] * good))):
        bounds = ">= 0" if good is None else f"{OF_STANDARD[0] * good:g} .. {OF_STANDARD[1] * good:g}"
        problems.add(row.place("value"), "concentration.unit", found=row.texts["value"], range=bounds, unit=unit or "?")
        return False
    return True


def check_targets(rows: Sequence[Row], means: Mapping[str, float], good: float | None, unit: str, problems: Problems) -> None:
    """Targets against the base-year mean of their city, or the standard for a good day where that mean is not known."""
    for row in rows:
        mean, value = means.get(row.texts["city"], good), row.number("value")
        if mean is not None and mean > 0 and _outside(value / mean, OF_MEAN):
            bounds = f"{OF_MEAN[0] * mean:g} .. {OF_MEAN[1] * mean:g}"
            problems.add(row.place("value"), "concentration.unit", found=row.texts["value"], range=bounds, unit=unit or "?")


def check_borders(rows: Sequence[Row], cities: Mapping[str, Row], river: bool, problems: Problems) -> None:
    """Each pair of neighbours once, and its km against the size of the cities (in a river against their distance)."""
    first: dict[frozenset[str], int] = {}
    for row in rows:
        a, b = row.texts["a"], row.texts["b"]
        if a == b:
            problems.add(row.place("b"), "border.itself", city=a)
            continue
        line = first.setdefault(frozenset((a, b)), row.line)
        if line != row.line:
            problems.add(row.place("a"), "table.duplicate", what=f"{a} - {b}", line=line)
        if a not in cities or b not in cities:
            continue
        km, straight = row.number("km"), distance_km(cities[a], cities[b])
        low, high = 0.0, MOST_ROUND * 2 * math.sqrt(math.pi * min(cities[name].number("area_km2") for name in (a, b)))
        if river:
            low, high = straight / ALONG_WATER, max(1.0, straight) * ALONG_WATER
        if not low <= km <= high:
            problems.add(row.place("km"), "border.km", found=row.texts["km"], range=f"{low:.3g} .. {high:.0f}", what=f"{a} - {b}")


def distance_km(first: Row, second: Row) -> float:
    """Distance of two cities along the ground in km, the Earth taken as a sphere."""
    lat, lon = ([math.radians(row.number(key)) for row in (first, second)] for key in ("lat", "lon"))
    half = math.sin((lat[0] - lat[1]) / 2) ** 2 + math.cos(lat[0]) * math.cos(lat[1]) * math.sin((lon[0] - lon[1]) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(half)))


def check_days(row: Row, problems: Problems) -> None:
    """Numbers of days must fit into their month or year."""
    most = 366 if row.numbers.get("month") is None else 31
    if not 0 <= row.number("value") <= most:
        problems.add(row.place("value"), "value.range", key=row.texts["variable"], found=row.texts["value"], range=f"0 .. {most}")
