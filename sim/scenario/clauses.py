"""Clauses against the rest of the scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.declare.clauses import Surroundings
from sim.declare.problems import Problems
from sim.declare.text import Text
from sim.scenario.scenario import MechanismUse, Origin
from sim.world.pack import RegionPack


def check_clauses(
    uses: Sequence[MechanismUse], settings: Mapping[str, Mapping[str, Any]], region: RegionPack, origins: Mapping[str, Origin], problems: Problems
) -> list[Text]:
    """Add a problem for every value of a clause that cannot work in this scenario; return notes on clauses that will do nothing."""
    by_province = settings["governments"]["party"] == "province"
    known = Surroundings(settings, region.city_names, tuple(city.party if by_province else city.name for city in region.cities), tuple(region.bordering))
    notes: list[Text] = []
    for use in uses:
        clause = use.mechanism.clause
        if clause is None or clause.check is None:
            continue
        if clause.by_use and len(use.cities) < len(region.cities):
            origin = origins.get(f"{use.key}.cities")
            place = use.place if origin is None or origin.place is None else origin.place
            problems.add(place, "mechanism.places", name=use.name, fields=", ".join(p.name for p in clause.fields if p.kind in ("party", "place")))
        for finding in clause.check(use.fields, known):
            if finding.field:
                origin = origins.get(f"{use.key}.{finding.field}")
                place = use.place if origin is None or origin.place is None else origin.place
                problems.add(place, "clause.refused", why=finding.says)
            else:
                notes.append(finding.says)
    return list(dict.fromkeys(notes))
