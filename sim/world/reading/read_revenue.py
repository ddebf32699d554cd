"""revenue.csv: what the finance bureaus of the parties take in a year, and what they spend on the environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.declare.problems import Hint, Place, Problems
from sim.declare.reading.forms import form
from sim.declare.reading.tables import Row, Table
from sim.world.pack import Budget, City
from sim.world.reading.read_names import spellings

OF_GDP = (0.005, 1.0)
"""General public budget revenue as a share of GDP: 10^4 CNY for 10^8 CNY is ten thousand times as much."""


def read_budgets(
    table: Table, parties: tuple[str, ...], cities: Sequence[City], problems: Problems, chinese: Mapping[str, str]
) -> dict[tuple[str, int], Budget]:
    """Budgets by party and year; ``cities``: those whose GDP can be right, which the sizes are checked against; ``chinese``: parties by Chinese name.

    Problems: a party that cities.csv does not name, one without a row, the same party and year twice, a size that can only be another unit.
    """
    spelling = spellings(parties, chinese)
    gdp = {party: sum(city.gdp for city in cities if city.party == party) for party in parties}
    result: dict[tuple[str, int], Budget] = {}
    first: dict[tuple[str, int], int] = {}
    unsure = False
    for row in table.rows if parties else ():
        party = spelling.get(form(row.texts["party"]), "")
        if not party:
            found = row.texts["party"]
            problems.add(row.place("party"), "table.name", column="party", found=found, where="cities.csv", hint=Hint(found, parties, tuple(chinese)))
            unsure = True
            continue
        key = (party, int(row.number("year")))
        if first.setdefault(key, row.line) != row.line:
            problems.add(row.place("party"), "table.duplicate", what=f"{party} {key[1]}", line=first[key])
        _check_size(row, party, gdp, problems)
        result[key] = Budget(row.number("value"), row.numbers.get("environment_spending"))
    if table.seen and table.complete and not unsure:
        for party in parties:
            if party not in {name for name, _ in result}:
                problems.add(Place(table.file), "table.pair", what=party)
    return result


def _check_size(row: Row, party: str, gdp: Mapping[str, float], problems: Problems) -> None:
    low, high = (bound * gdp[party] for bound in OF_GDP)
    for column, least, most in (("value", low, high), ("environment_spending", 0.0, high)):
        value = row.numbers.get(column)
        if value is not None and gdp[party] > 0 and not least <= value <= most:
            shown = f"{least:.4g} .. {most:.4g}"
            problems.add(row.place(column), "revenue.unit", column=column, party=party, found=row.texts[column], range=shown)
