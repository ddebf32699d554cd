"""An outcome by city: small multiples on one scale, with observations."""

from __future__ import annotations

from sim.declare.text import Text
from sim.outcomes.declarations import OUTCOMES
from sim.show.figure import FigureType, Given
from sim.show.figures.trend import lines_drawing
from sim.show.marks.arms import cities, largest, parties
from sim.show.marks.lines import places_note
from sim.show.page.drawing import Drawing

USUAL = ("concentration",)
MOST = 24
"""Cities where none are chosen."""


def compose(given: Given) -> Drawing | None:
    """A panel a city: median or mean of the replicates, 5-95 % of them, and observations; outcomes that no city has are shown by party."""
    arms = given.arms
    outcomes = [o for o in given.choice.outcome or USUAL if any(o in arm.results.outcomes for arm in arms)]
    if not outcomes:
        return None
    by_party = all(OUTCOMES[o].level == "party" for o in outcomes)
    everywhere = parties(arms) if by_party else cities(arms)
    places = list(given.choice.place) or largest(arms, everywhere, MOST)
    total = 0 if given.choice.place else len(everywhere)
    return lines_drawing(given, arms, outcomes, places, places_note(len(places), total, given.language), same_scale=len(outcomes) == 1)


FIGURE = FigureType(
    "places",
    Text("By city", "各城市"),
    Text("an outcome by city over time on one scale, with observations", "各城市同一刻度下的指标走势与观测值"),
    Text("results of a run that keep the outcome by city", "含各城市该指标的模拟结果"),
    compose,
    takes=("outcome", "place", "period", "arm"),
    usual=True,
)
