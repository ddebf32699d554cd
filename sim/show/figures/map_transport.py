"""A map of transport: which city's emissions reach which other city."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.declare.text import Text
from sim.outcomes.declarations import REGION, party_place
from sim.show.figure import FigureType, Given
from sim.show.marks.arms import Arm, outcome_unit
from sim.show.marks.geography import Spot, city_spots, ground_of
from sim.show.marks.lines import provenance
from sim.show.marks.maps import OF_ARROWS, Flow, circle_handle, flow_panel, map_notes, width_handles
from sim.show.page.drawing import Drawing
from sim.show.words.common import say
from sim.world.pack import OUTSIDE

MOST = 16
"""Arrows of a map."""


def compose(given: Given) -> Drawing | None:
    """A map an arm with the largest contributions of cities to other cities (to those of ``place``), the same pairs in every map."""
    import pandas as pd

    arms, look, language = given.arms, given.look, given.language
    spots = city_spots(arms, (), language) if arms else []
    found = [contributions(arm, spots) for arm in arms]
    if len(spots) < 2:
        return None
    receptors = receiving(arms, given.choice.place)
    mean = np.array(found)
    pairs = [(s, r) for r in range(len(spots)) for s in range(len(spots)) if s != r and spots[r].place in receptors and mean[:, r, s].max() > 0]
    chosen = sorted(pairs, key=lambda pair: -mean[:, pair[1], pair[0]].max())[:MOST]
    if not chosen:
        return None
    ground, largest = ground_of(arms, spots, look), max(mean[:, r, s].max() for s, r in chosen)
    flows = [[Flow(s, r, float(of_arm[r, s])) for s, r in chosen if of_arm[r, s] > 0] for of_arm in mean]
    panels = [
        flow_panel(arm.label, spots, ground, of_arm, largest, look.colour(0), len(arms), look, say("no_value", language), written=False)
        for arm, of_arm in zip(arms, flows, strict=True)
    ]
    rows = [
        {"arm": arm.name, "source": spots[f.start].place, "receptor": spots[f.end].place, "value": f.value}
        for arm, of_arm in zip(arms, flows, strict=True)
        for f in of_arm
    ]
    notes = [say("map.transport", language, shown=len(chosen), total=len(pairs)), say("map.mean", language), *map_notes(ground, look)]
    handles = [*width_handles(largest, outcome_unit(arms, "concentration", language), look), circle_handle(look)]
    return Drawing(panels, pd.DataFrame(rows), handles, notes, provenance(arms, language), narrowest=OF_ARROWS)


def contributions(arm: Arm, spots: Sequence[Spot]) -> np.ndarray:
    """Mean contribution over the replicates, (receptor, source), zero where a city is not in the results."""
    table = arm.results.contribution
    names = [spot.place for spot in spots]
    wide = table[table.source != OUTSIDE].groupby(["receptor", "source"]).contribution.mean().unstack()
    return wide.reindex(index=names, columns=names).fillna(0.0).to_numpy()


def receiving(arms: Sequence[Arm], places: Sequence[str]) -> set[str]:
    """The cities of the places: all of them where none are chosen."""
    every = {c.name: c.party for arm in arms for c in arm.region.cities}
    return {name for name, party in every.items() if not places or {name, party_place(party), REGION} & set(places)}


FIGURE = FigureType(
    "map_transport",
    Text("Map of transport", "传输地图"),
    Text("the largest contributions of cities to the pollution of others, as arrows", "各城市对其他城市污染的最大贡献（箭头）"),
    Text("results of a run of two or more cities", "含两个以上城市的模拟结果"),
    compose,
    takes=("place", "arm"),
)
