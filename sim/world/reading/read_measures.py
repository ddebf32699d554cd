"""measures.csv: dated policies of cities as shares of a sector's emission that they remove."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sim.declare.dates import Month, Window, parse_day
from sim.declare.problems import Hint, Problems
from sim.declare.reading.forms import form
from sim.declare.reading.tables import Row, Table
from sim.declare.text import Text
from sim.world.pack import Measure
from sim.world.reading.read_names import ChineseNames, spellings

EVERYWHERE, OF_PARTY = "ALL", "party:"


def read_measures(
    table: Table, parties: Mapping[str, tuple[str, ...]], sectors: Mapping[str, tuple[str, ...]], heated: bool, problems: Problems, chinese: ChineseNames
) -> tuple[Measure, ...]:
    """The measures of a table.

    ``parties``: cities by party; ``sectors``: sectors by city (empty: not checked); ``heated``: the region has a heating season; ``chinese``:
    Chinese names, which may stand for the others. Problems: an unknown place or sector, a date that is none, a window that ends before it
    begins, low <= central <= high broken, a season that the region does not have, and two rows of one group that act on the same sector of a
    city at the same time.
    """
    places = {OF_PARTY + party: cities for party, cities in parties.items()}
    places |= {city: (city,) for cities in parties.values() for city in cities}
    places[EVERYWHERE] = tuple(city for cities in parties.values() for city in cities)
    spelling = spellings((), chinese.parties, OF_PARTY) | spellings(places, chinese.cities)
    result: list[tuple[Row, Measure]] = []
    for row in table.rows if parties else ():
        t, before = row.texts, len(problems.found)
        place = spelling.get(form(t["city"]), "")
        if not place:
            hint = Hint(t["city"], tuple(places), tuple(spelling))
            problems.add(row.place("city"), "table.name", column="city", found=t["city"], where="cities.csv", hint=hint)
        cities = places.get(place, ())
        _check_sector(row, place, cities, sectors, problems)
        window = _window(row, problems)
        low, central, high = (row.number(name) for name in ("low", "central", "high"))
        if not low <= central <= high:
            problems.add(row.place("central"), "table.order", column="central", low=t["low"], value=t["central"], high=t["high"])
        if t["season"] == "heating" and not heated:
            problems.add(row.place("season"), "measure.season")
        if len(problems.found) == before:
            marks = (t["source"], t["quality"], t.get("note", ""))
            result.append((row, Measure(place, cities, window, t["sector"], t["group"], t["season"], low, central, high, *marks)))
    _check_overlaps(result, problems)
    return tuple(measure for _, measure in result)


def _check_sector(row: Row, place: str, cities: Sequence[str], sectors: Mapping[str, tuple[str, ...]], problems: Problems) -> None:
    """The sector must stand in sectors.csv for one of the cities at least."""
    known = tuple(dict.fromkeys(sector for city in cities or sectors for sector in sectors.get(city, ())))
    if known and row.texts["sector"] not in known:
        found, where = row.texts["sector"], Text("the region", "该地区") if place in ("", EVERYWHERE) else place
        problems.add(row.place("sector"), "measure.sector", city=where, found=found, hint=Hint(found, known))


def _window(row: Row, problems: Problems) -> Window:
    """The days of a measure; a month stands for its first day in `from` and for its last in `to`."""
    first, last = (_day(row, key, problems) for key in ("from", "to"))
    if first is not None and last is not None and last < first:
        problems.add(row.place("to"), "value.window", to=row.texts["to"], start=row.texts["from"])
    return Window(first, last, True)


def _day(row: Row, key: str, problems: Problems) -> dt.date | None:
    text = row.texts.get(key, "")
    if not text:
        return None
    try:
        if text.count("-") == 1:
            month = Month.parse(text)
            return month.first_day if key == "from" else month.last_day
        return parse_day(text)
    except ValueError:
        problems.add(row.place(key), "value.day", key=key, range="", found=f"'{text}'")
        return None


def _check_overlaps(measures: Sequence[tuple[Row, Measure]], problems: Problems) -> None:
    """One problem for each row that acts where an earlier row of its group does."""
    told: set[int] = set()
    for (city, sector, group), rows in _by_subject(measures):
        ordered = sorted(rows, key=lambda item: (item[1].window.first or dt.date.min, item[0].line))
        reach: tuple[dt.date, Row] | None = None
        for row, measure in ordered:
            if reach is not None and (measure.window.first or dt.date.min) <= reach[0]:
                later, other = max((row, reach[1]), key=lambda r: r.line), min((row, reach[1]), key=lambda r: r.line)
                if later.line not in told:
                    told.add(later.line)
                    problems.add(later.place("from"), "measure.overlap", city=city, sector=sector, group=group, line=other.line)
            last = measure.window.last or dt.date.max
            if reach is None or last > reach[0]:
                reach = (last, row)


def _by_subject(measures: Sequence[tuple[Row, Measure]]) -> Iterator[tuple[tuple[str, str, str], list[tuple[Row, Measure]]]]:
    """The rows that act on each sector of a city, by group."""
    result: dict[tuple[str, str, str], list[tuple[Row, Measure]]] = defaultdict(list)
    for row, measure in measures:
        for city in measure.cities:
            result[city, measure.sector, measure.group].append((row, measure))
    yield from result.items()
