"""Chinese names of cities and parties, for tables that name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sim.declare.parameters import Names
from sim.declare.reading.forms import form
from sim.declare.records import record
from sim.world.reading.plausible import first_spelling


@record
class ChineseNames:
    """The spelling of cities.csv by Chinese name (by its form). A city that is a party of its own lends the party its name."""

    cities: Mapping[str, str]
    parties: Mapping[str, str]

    def known(self, names: tuple[str, ...], extra: tuple[str, ...]) -> dict[str, str]:
        """``names`` of cities and ``extra`` by every name that they have, the Chinese one of a party where it is among ``extra``; a city goes first."""
        parties = {zh: party for zh, party in self.parties.items() if party in extra}
        return spellings((*names, *extra), parties | dict(self.cities))


def chinese_names(seen: Iterable[Mapping[str, str]], cities: Iterable[str], parties: Iterable[str]) -> ChineseNames:
    """The names that the rows of cities.csv give; a Chinese name that is itself the name of a city or party stands for that one only."""
    own, party_names = first_spelling(cities), first_spelling(parties)
    by_city: dict[str, str] = {}
    by_party: dict[str, str] = {}
    for cells in seen:
        city, party = own.get(form(cells.get("city", ""))), party_names.get(form(cells.get("party", "")))
        chinese = form(cells.get("city_zh", ""))
        if city and chinese and chinese not in own:
            by_city.setdefault(chinese, city)
        if party:
            for name in (form(cells.get("party_zh", "")), chinese if city and form(city) == form(party) else ""):
                if name and name not in party_names:
                    by_party.setdefault(name, party)
    return ChineseNames(by_city, by_party)


def spellings(names: Iterable[str], chinese: Mapping[str, str], prefix: str = "") -> dict[str, str]:
    """Every known name by its form, the Chinese ones after ``prefix`` included."""
    return {form(prefix + name): prefix + meant for name, meant in chinese.items()} | first_spelling(names)



def names_of(region: str, seen: Iterable[Mapping[str, str]], party: str) -> Names | None:
    """The names that the rows of cities.csv give, as a scenario may use them (``party``: who the parties are); None where they name no city."""
    rows = [cells for cells in seen if cells.get("city")]
    cities = {name: cells["city"] for cells in rows for name in (cells["city"], cells.get("city_zh", "")) if name}
    if not cities or party == "city":
        return Names(region, cities, cities) if cities else None
    parties = {name: cells["party"] for cells in seen if cells.get("party") for name in (cells["party"], cells.get("party_zh", "")) if name}
    same = {zh: cells["party"] for cells in rows if (zh := cells.get("city_zh", "")) and cells["city"] == cells.get("party")}
    return Names(region, cities, parties | same)
