"""Clauses and offers of membership against the rest of the scenario."""

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


def offers_to_nobody(uses: Sequence[MechanismUse], settings: Mapping[str, Mapping[str, Any]], region: RegionPack) -> list[Text]:
    """Notes on institutions that offer membership of the pact but act in fewer than two parties."""
    if settings["governments"]["pact"] == "open":
        return []
    by_province = settings["governments"]["party"] == "province"
    party = {city.name: city.party if by_province else city.name for city in region.cities}
    reached: dict[str, set[str]] = {}
    for use in uses:
        if use.mechanism.offers_membership:
            names = use.cities if use.mechanism.invites is None else use.mechanism.invites(use.fields)
            if names:
                reached.setdefault(use.name, set()).update(party.get(name, name) for name in names)
    notes = []
    for name, parties in reached.items():
        if len(parties) < 2:
            where, where_zh = ", ".join(sorted(parties)) or "-", "、".join(region.names_zh.get(p, p) for p in sorted(parties)) or "-"
            notes.append(
                Text(
                    f"{name} acts in one party only ({where}): it offers membership of a pact to nobody else",
                    f"{name} 仅在一方（{where_zh}）起作用：未向其他任何一方提供协议成员资格",
                )
            )
    return notes
