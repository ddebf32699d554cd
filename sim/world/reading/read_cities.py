"""cities.csv: names that are one in any form, parties and provinces, and what must go together."""

from __future__ import annotations

from sim.declare.problems import Problems
from sim.declare.reading.forms import form
from sim.declare.reading.tables import Row, Table
from sim.declare.text import Text
from sim.world.pack import City
from sim.world.reading.plausible import check_city, check_coordinates, first_spelling, reserved

DEFAULT_SECONDARY_SHARE = 0.45
"""Share of industry and building in GDP where cities.csv leaves it blank (assumption: near the mean of bth)."""


def check_cities(table: Table, problems: Problems) -> dict[str, str]:
    """Each city once, under names that mean one city, with numbers that go together; returns the column that does not, by city."""
    wrong: dict[str, str] = {}
    seen: dict[str, int] = {}
    for row in table.rows:
        name = row.texts["city"]
        if form(name) in seen:
            problems.add(row.place("city"), "table.duplicate", what=Text(f"city {name}", f"城市 {name}"), line=seen[form(name)])
        if reserved(name):
            problems.add(row.place("city"), "table.reserved", found=name)
        seen.setdefault(form(name), row.line)
        if column := check_city(row, problems):
            wrong[name] = column
    check_coordinates(table.rows, problems)
    _check_chinese(table.rows, problems)
    return wrong


def _check_chinese(rows: tuple[Row, ...], problems: Problems) -> None:
    """A Chinese name means one city, and a party has one Chinese name."""
    owner = {form(row.texts["city"]): row.texts["city"] for row in rows}
    parties: dict[str, Row] = {}
    for row in rows:
        chinese, city = row.texts.get("city_zh", ""), row.texts["city"]
        if chinese and owner.setdefault(form(chinese), city) != city:
            problems.add(row.place("city_zh"), "city.ambiguous", found=chinese, other=owner[form(chinese)])
        if party_zh := row.texts.get("party_zh", ""):
            first = parties.setdefault(form(row.texts["party"]), row)
            if form(first.texts["party_zh"]) != form(party_zh):
                shown = {"party": row.texts["party"], "found": party_zh, "first": first.texts["party_zh"], "line": first.line}
                problems.add(row.place("party_zh"), "city.party_zh", **shown)


def city_rows(table: Table, spelling: dict[str, str]) -> tuple[tuple[City, ...], tuple[str, ...], tuple[str, ...]]:
    """The cities that could be read, the provinces of all rows, and the names of all parties and provinces."""
    seen = [(party, cells.get("province", "") or party) for cells in table.seen if (party := cells.get("party", ""))]
    areas = first_spelling(name for pair in seen for name in pair)
    provinces = tuple(dict.fromkeys(areas[form(province)] for _, province in seen))
    cities = tuple(
        City(
            spelling[form(t["city"])], t.get("city_zh", ""), areas[form(t["party"])], areas[form(t.get("province", "") or t["party"])], row.number("lat"),
            row.number("lon"), row.number("population"), row.number("gdp"), given(row.numbers.get("secondary_share"), DEFAULT_SECONDARY_SHARE),
            row.number("area_km2"), t.get("party_zh", ""),
        )
        for row in table.rows
        for t in (row.texts,)
    )  # fmt: skip
    return cities, provinces, tuple(areas.values())


def given(value: float | None, default: float) -> float:
    """The number of an optional cell, or what stands where it is blank."""
    return default if value is None else value
