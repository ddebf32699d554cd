"""Net balance of the transfers between governments, by party."""

from __future__ import annotations

from sim.declare.text import Text
from sim.show.figure import FigureType, Given
from sim.show.marks.arms import Arm, largest, parties, place_label
from sim.show.marks.lines import places_note
from sim.show.marks.money import Bar, Floats, bars_drawing, flows_in, is_transfer, yearly
from sim.show.page.drawing import Drawing
from sim.show.words.common import say

MOST = 10


def compose(given: Given) -> Drawing | None:
    """A row a party: what it received in transfers less what it paid, 10^8 CNY a year, mean and 90 % interval."""
    arms, language = given.arms, given.language
    if not any(is_transfer(arm.results.flows).any() for arm in arms):
        return None
    everyone = parties(arms)
    places = [p for p in everyone if p in given.choice.place] if given.choice.place else largest(arms, everyone, MOST)
    if not places:
        return None
    bars = [Bar(place_label(arms, place, language), {"place": place}, [_net(given, arm, place) for arm in arms]) for place in places]
    notes = [] if given.choice.place else places_note(len(places), len(everyone), language)
    return bars_drawing(given, bars, say("money.balance", language), notes, signed=True)


def _net(given: Given, arm: Arm, place: str) -> Floats | None:
    """Received less paid by replicate; None where the arm has no transfers at all, or not this party."""
    if place not in arm.results.places or not is_transfer(arm.results.flows).any():
        return None
    flows = flows_in(given, arm)
    flows = flows[is_transfer(flows)]
    return yearly(given, arm, flows[flows["payee"] == place]) - yearly(given, arm, flows[flows["payer"] == place])


FIGURE = FigureType(
    "balance",
    Text("Net balance of transfers", "转移支付净额"),
    Text("what each party received in transfers less what it paid", "各方收到的转移支付减去支付的部分"),
    Text("results of a run with transfers between governments", "有政府间转移支付的模拟结果"),
    compose,
    takes=("place", "period", "arm"),
    usual=True,
)
