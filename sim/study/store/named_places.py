"""Places as users name them: ALL, a city or a party, in English or in Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.declare.problems import Hint
from sim.declare.reading.forms import form
from sim.outcomes.declarations import REGION, party_place

WHOLE_REGION_ZH = "全区域"


def place_names(places: Sequence[str], names_zh: Mapping[str, str]) -> dict[str, str]:
    """The place by every name that it has, the nearer meaning first: its own, then that of a city in Chinese, then that of a party alone.

    ``places``: ALL, ``party:NAME`` and cities; ``names_zh``: Chinese names of cities and parties.
    """
    found = {place: place for place in places}
    parties = [place for place in places if place.startswith(party_place(""))]
    if REGION in found:
        found.setdefault(WHOLE_REGION_ZH, REGION)
    for place in places:
        if place not in parties and place in names_zh:
            found.setdefault(names_zh[place], place)
    for place in parties:
        name = place.removeprefix(party_place(""))
        for word in (name, names_zh.get(name, name)):
            found.setdefault(party_place(word), place)
            found.setdefault(word, place)
    return found


def meant_places(chosen: Sequence[str], places: Sequence[str], names_zh: Mapping[str, str]) -> tuple[str, ...]:
    """The places that are meant, each once; a name that means none stays as it is."""
    known = {form(name): place for name, place in place_names(places, names_zh).items()}
    return tuple(dict.fromkeys(known.get(form(name), name) for name in chosen))


def place_hint(name: str, places: Sequence[str], names_zh: Mapping[str, str]) -> Hint:
    """What is near an unknown place, in either language."""
    return Hint(name, tuple(places), tuple(place_names(places, names_zh)))
