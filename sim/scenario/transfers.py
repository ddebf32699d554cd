"""What the clause ``transfer`` needs of the rest of the scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.declare.messages import MESSAGES
from sim.declare.problems import Place, Problems
from sim.declare.text import Text
from sim.processes.transfers.clause import ENTERPRISES, MOST_PARTIES, PAID_FOR_EFFORT, TransferClause
from sim.scenario.scenario import MechanismUse, Origin
from sim.world.pack import RegionPack


def check_transfers(
    uses: Sequence[MechanismUse], settings: Mapping[str, Mapping[str, Any]], region: RegionPack, origins: Mapping[str, Origin], problems: Problems
) -> list[Text]:
    """Add a problem for every rule that cannot work in this scenario; return notes on rules that will move no money."""
    notes: list[Text] = []
    for use in uses:
        clause = use.mechanism.make_clause(use.fields) if use.mechanism.make_clause is not None else None
        if isinstance(clause, TransferClause):
            _check(clause, use, settings, region, origins, problems, notes)
    return list(dict.fromkeys(notes))


def _check(
    clause: TransferClause, use: MechanismUse, settings: Mapping[str, Mapping[str, Any]], region: RegionPack, origins: Mapping[str, Origin],
    problems: Problems, notes: list[Text],
) -> None:  # fmt: skip
    def place(field: str) -> Place:
        origin = origins.get(f"{use.key}.{field}")
        return use.place if origin is None or origin.place is None else origin.place

    party = settings["governments"]["party"]
    parties = region.party_names if party == "province" else region.city_names
    if clause.rule == "shapley" and len(parties) > MOST_PARTIES:
        problems.add(place("rule"), "transfer.many", found=len(parties), limit=MOST_PARTIES, party=party)
    if clause.recipient == ENTERPRISES and clause.rule not in PAID_FOR_EFFORT:
        problems.add(place("recipient"), "transfer.recipient", found=ENTERPRISES, rule=clause.rule, rules=", ".join(PAID_FOR_EFFORT))
    elif clause.recipient == ENTERPRISES and settings["agents"]["enterprises_per_city"] == 0:
        problems.add(place("recipient"), "transfer.nobody", found=ENTERPRISES)
    if clause.rule == "benefit_sharing" and settings["enterprises"]["relocation_rate"] == 0:
        notes.append(MESSAGES["transfer.nobody_moves"])
    owner = [city.party if party == "province" else city.name for city in region.cities]
    if clause.rule == "border_bet" and all(owner[a] == owner[b] for a, b in region.bordering):
        notes.append(MESSAGES["transfer.no_section"])
