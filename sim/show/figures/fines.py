"""Fines that enterprises pay, by party."""

from __future__ import annotations

from sim.declare.text import Text
from sim.show.figure import FigureType, Given
from sim.show.marks.arms import Arm, largest, parties, place_label
from sim.show.marks.lines import places_note
from sim.show.marks.money import FINE, Bar, Floats, bars_drawing, flows_in, of_kind, yearly
from sim.show.page.drawing import Drawing
from sim.show.words.common import say

MOST = 10


def compose(given: Given) -> Drawing | None:
    """A row a party: fines that its enterprises paid, 10^8 CNY a year, mean and 90 % interval."""
    arms, language = given.arms, given.language
    if not any(of_kind(FINE)(arm.results.flows).any() for arm in arms):
        return None
    everyone = parties(arms)
    places = [p for p in everyone if p in given.choice.place] if given.choice.place else largest(arms, everyone, MOST)
    if not places:
        return None
    bars = [Bar(place_label(arms, place, language), {"place": place}, [_fined(given, arm, place) for arm in arms]) for place in places]
    notes = [] if given.choice.place else places_note(len(places), len(everyone), language)
    return bars_drawing(given, bars, say("kind.fine", language), notes)


def _fined(given: Given, arm: Arm, place: str) -> Floats | None:
    """By replicate; None where the arm has no fines at all, or not this party."""
    if place not in arm.results.places or not of_kind(FINE)(arm.results.flows).any():
        return None
    flows = flows_in(given, arm)
    return yearly(given, arm, flows[of_kind(FINE)(flows) & (flows["payee"] == place)])


FIGURE = FigureType(
    "fines",
    Text("Fines", "罚款"),
    Text("fines that the enterprises of each party paid", "各方企业缴纳的罚款"),
    Text("results of a run with fines", "有罚款的模拟结果"),
    compose,
    takes=("place", "period", "arm"),
)
