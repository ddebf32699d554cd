"""A map of money: who pays whom in a mean year."""

from __future__ import annotations

from collections.abc import Sequence

from sim.declare.text import Text
from sim.declare.units import MONEY_PER_YEAR
from sim.outcomes.declarations import party_place
from sim.show.figure import FigureType, Given
from sim.show.marks.arms import Arm
from sim.show.marks.geography import Spot, ground_of, party_of, party_spots
from sim.show.marks.lines import provenance
from sim.show.marks.maps import OF_ARROWS, Flow, circle_handle, flow_panel, map_notes, width_handles
from sim.show.page.drawing import Drawing
from sim.show.words.common import say, unit_text
from sim.study.store.periods import WHOLE

MOST, MOST_WRITTEN = 20, 12
"""Arrows of a map, and how many can have their values beside them."""
_ENTERPRISES, _CENTRE = "enterprises:", "centre"


def compose(given: Given) -> Drawing | None:
    """A map an arm: payments between parties and their enterprises, mean of the replicates, 10^8 CNY in a mean year of the period."""
    import pandas as pd

    arms, look, language = given.arms, given.look, given.language
    spots = party_spots(arms, language) if arms else []
    if len(spots) < 2:
        return None
    wanted = set(given.choice.place) or {spot.place for spot in spots}
    found = [[f for f in payments(arm, spots, given) if {spots[f.start].place, spots[f.end].place} & wanted] for arm in arms]
    if not any(found):
        return None
    kept = sorted({(f.start, f.end) for of_arm in found for f in of_arm}, key=lambda p: -max(f.value for a in found for f in a if (f.start, f.end) == p))[:MOST]
    flows = [[f for f in of_arm if (f.start, f.end) in kept] for of_arm in found]
    ground, largest = ground_of(arms, spots, look), max(f.value for of_arm in flows for f in of_arm)
    none = say("map.no_money", language)
    paying = [(arm, of_arm) for arm, of_arm in zip(arms, flows, strict=True) if of_arm]
    panels = [
        flow_panel(arm.label, spots, ground, of_arm, largest, look.colour(1), len(paying), look, none, len(kept) <= MOST_WRITTEN) for arm, of_arm in paying
    ]
    rows = [
        {"arm": arm.name, "payer": spots[f.start].place, "payee": spots[f.end].place, "value": f.value}
        for arm, of_arm in zip(arms, flows, strict=True)
        for f in of_arm
    ]
    period = say("map.whole", language) if given.choice.period == WHOLE else given.choice.period
    notes = [say("map.money", language, period=period), say("map.mean", language)]
    if len(paying) < len(arms):
        comma = ", " if language == "en" else "、"
        notes.append(say("money.nobody", language, arms=comma.join(arm.label for arm, of_arm in zip(arms, found, strict=True) if not of_arm)))
    total = len({(f.start, f.end) for of_arm in found for f in of_arm})
    if total > len(kept):
        notes.append(say("largest_pairs", language, shown=len(kept), total=total))
    if any(_CENTRE in set(arm.results.flows.payer) | set(arm.results.flows.payee) for arm in arms):
        notes.append(say("map.centre", language))
    handles = [*width_handles(largest, unit_text(MONEY_PER_YEAR, language), look), circle_handle(look)]
    return Drawing(panels, pd.DataFrame(rows), handles, [*notes, *map_notes(ground, look)], provenance(arms, language), narrowest=OF_ARROWS)


def payments(arm: Arm, spots: Sequence[Spot], given: Given) -> list[Flow]:
    """What goes from one party or its enterprises to another, 10^8 CNY a year, mean of the replicates."""
    index = {spot.place: i for i, spot in enumerate(spots)}
    home = {_ENTERPRISES + party: party_place(party) for party in party_of(arm).values()}
    home |= {_ENTERPRISES + city: party_place(party) for city, party in party_of(arm).items()} | {place: place for place in index}
    months = given.months(arm.results)
    inside = {arm.results.months[i] for i in months}
    table = arm.results.flows
    table = table[table.month.isin(inside)]
    ends = table.assign(payer=table.payer.map(home), payee=table.payee.map(home)).dropna(subset=["payer", "payee"])
    sums = ends[ends.payer != ends.payee].groupby(["payer", "payee"]).amount.sum() / arm.count / (len(months) / 12.0)
    rows = sums.reset_index()
    return [Flow(index[payer], index[payee], float(v)) for payer, payee, v in zip(rows.payer, rows.payee, rows.amount, strict=True) if v > 0]


FIGURE = FigureType(
    "map_money",
    Text("Map of payments", "资金流地图"),
    Text("payments between parties and their enterprises in a mean year, as arrows", "各参与方及其企业之间的年均款项（箭头）"),
    Text("results of a run with payments between parties", "含各方之间款项的模拟结果"),
    compose,
    takes=("place", "period", "arm"),
)
