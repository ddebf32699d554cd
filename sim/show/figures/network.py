"""Transfers as a network: parties where they lie on the map, arrows from those who pay more to those who are paid more."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.text import Text
from sim.declare.units import MONEY
from sim.outcomes.declarations import party_place
from sim.show.choice import EVERY
from sim.show.figure import FigureType, Given
from sim.show.marks.arms import Arm
from sim.show.marks.lines import provenance
from sim.show.marks.money import CENTRE, FIRMS, account, account_label, flows_in, is_transfer, most_notes, yearly
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.look import DARK, GREY
from sim.show.page.text_width import wrap
from sim.show.words.common import say, unit_text
from sim.study.compare.intervals import Interval, mean_interval
from sim.study.compare.printed import number
from sim.study.compare.verdicts import side

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

MOST = 12
_WIDEST, _THINNEST = 3.6, 0.5
"""Widths of the arrows in points at the usual letters."""
_CLOSE = 0.34
"""Nodes that lie nearer to each other than this (the panel is about 2 wide) are put on a circle."""


@dataclass(frozen=True)
class _Arrow:
    """Net payments of a pair: the payer by the mean, and whether the replicates settle who it is."""

    payer: str
    payee: str
    net: Interval

    @property
    def sure(self) -> bool:
        """Whether the interval leaves out 0; of a single replicate nothing is known."""
        return bool(side(self.net))


def compose(given: Given) -> Drawing | None:
    """A panel an arm: net transfers between every pair, 10^8 CNY a year, wider arrows for larger amounts; grey where the side is not settled."""
    arms, language = given.arms, given.language
    every = {id(arm): _arrows(given, arm) for arm in arms}
    if not any(every.values()):
        return None
    ranked = sorted({frozenset((a.payer, a.payee)): 0.0 for found in every.values() for a in found}, key=sorted)
    size = {pair: max(abs(a.net.mean) for found in every.values() for a in found if {a.payer, a.payee} == pair) for pair in ranked}
    first = set(sorted(ranked, key=lambda pair: -size[pair])[:MOST])
    shown = {key: [a for a in found if frozenset((a.payer, a.payee)) in first] for key, found in every.items()}
    names = list(dict.fromkeys(name for found in shown.values() for a in found for name in (a.payer, a.payee)))
    places = _positions(arms, names)
    largest = max(abs(a.net.mean) for found in shown.values() for a in found) or 1.0
    drawn = [arm for arm in arms if shown[id(arm)]]
    panels = [Panel(arm.label, _drawn(shown[id(arm)], places, arms, largest, given), height=52.0) for arm in drawn]
    unit = unit_text(f"{MONEY}/year" if given.choice.period == EVERY else MONEY, language)
    words = say("money.mean_year", language) if given.choice.period == EVERY else say("money.year", language, period=given.choice.period)
    comma = ", " if language == "en" else "、"
    without = comma.join(arm.label for arm in arms if not every[id(arm)])
    notes = [
        say("money.net", language), words, say("money.numbers", language, unit=unit), *most_notes(len(first), len(ranked), language),
        *([say("money.without", language, arms=without)] if without else []),
    ]  # fmt: skip
    return Drawing(panels, _table(arms, shown), _handles(shown, language), notes, provenance(arms, language), most_columns=3, narrowest=56.0)


def _arrows(given: Given, arm: Arm) -> list[_Arrow]:
    """The pairs of an arm with payments; of chosen places those with one of them."""
    flows = flows_in(given, arm)
    flows = flows[is_transfer(flows)]
    payer, payee = account(flows["payer"]), account(flows["payee"])
    found = []
    for pair in sorted({tuple(sorted(pair)) for pair in zip(payer, payee, strict=True)}):
        if given.choice.place and not set(pair) & set(given.choice.place):
            continue
        a, b = pair
        there, back = (yearly(given, arm, flows[(payer == x) & (payee == y)]) for x, y in ((a, b), (b, a)))
        net = mean_interval(there - back)
        found.append(_Arrow(a, b, net) if net.mean >= 0 else _Arrow(b, a, Interval(-net.mean, -net.hi, -net.lo)))
    return found


def _positions(arms: Sequence[Arm], names: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Where the nodes stand in a square of -1 .. 1: parties at the middle of their people, others above and below; on a circle where that is too close."""
    middles: dict[str, tuple[float, float]] = {}
    for name in names:
        plain = name.removeprefix(party_place(""))
        for arm in arms:
            cities = [c for c in arm.region.cities if c.party == plain] or [c for c in arm.region.cities if c.name == plain]
            if cities and name not in middles:
                people = sum(c.population for c in cities)
                middles[name] = sum(c.lon * c.population for c in cities) / people, sum(c.lat * c.population for c in cities) / people
    lat = np.mean([at[1] for at in middles.values()]) if middles else 0.0
    points = {name: (lon * math.cos(math.radians(float(lat))), y) for name, (lon, y) in middles.items()}
    low, high = np.min(list(points.values()) or [(0, 0)], axis=0), np.max(list(points.values()) or [(0, 0)], axis=0)
    span = float(max(high - low)) or 1.0
    found = {name: ((x - (low[0] + high[0]) / 2) / span * 1.9, (y - (low[1] + high[1]) / 2) / span * 1.9) for name, (x, y) in points.items()}
    others = {CENTRE: (0.0, 1.05), FIRMS: (0.0, -1.05)}
    found |= {name: others.get(name, (1.0, 1.0)) for name in names if name not in found}
    gaps = [math.dist(found[a], found[b]) for i, a in enumerate(names) for b in names[:i]]
    if gaps and min(gaps) < _CLOSE:
        around = sorted(names, key=lambda name: -math.atan2(found[name][1], found[name][0]))
        angles = {name: math.pi / 2 - 2 * math.pi * i / len(names) for i, name in enumerate(around)}
        found = {name: (0.85 * math.cos(angle), 0.85 * math.sin(angle)) for name, angle in angles.items()}
    return found


def _drawn(arrows: Sequence[_Arrow], places: dict[str, tuple[float, float]], arms: Sequence[Arm], largest: float, given: Given) -> Callable[[Axes], None]:
    look = given.look

    def drawn(axes: Axes) -> None:
        for arrow in sorted(arrows, key=lambda a: a.sure):
            _arrow(axes, arrow, places, largest, given)
        for name, at in places.items():
            label = wrap(account_label(arms, name, given.language), 18.0 * look.scale, look.size)
            box = {"boxstyle": "round,pad=0.3", "facecolor": "white", "edgecolor": DARK, "linewidth": 0.6}
            axes.text(*at, label, ha="center", va="center", bbox=box, zorder=4)
        axes.set_xlim(-1.25, 1.25)
        axes.set_ylim(-1.2, 1.2)
        axes.set_axis_off()

    return drawn


def _arrow(axes: Axes, arrow: _Arrow, places: dict[str, tuple[float, float]], largest: float, given: Given) -> None:
    """An arrow between two nodes, its amount beside the middle."""
    from matplotlib.patches import FancyArrowPatch

    look, colour = given.look, given.look.colour(0) if arrow.sure else GREY
    start, end = np.array(places[arrow.payer]), np.array(places[arrow.payee])
    way = (end - start) / (math.dist(start, end) or 1.0)
    width = (_THINNEST + (_WIDEST - _THINNEST) * abs(arrow.net.mean) / largest) * look.scale
    axes.add_patch(
        FancyArrowPatch(
            tuple(start + 0.24 * way), tuple(end - 0.24 * way), arrowstyle=f"-|>,head_length={2.2 + width},head_width={1.2 + 0.8 * width}", mutation_scale=1.0,
            shrinkA=0, shrinkB=0, color=colour, linewidth=width, linestyle="-" if arrow.sure else (0, (3, 1.5)), zorder=2,
        )
    )  # fmt: skip
    text = number(arrow.net.mean)
    box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}
    middle = (start + end) / 2
    axes.text(middle[0], middle[1], text, ha="center", va="center", fontsize=look.size - 0.5 * look.scale, color=DARK, bbox=box, zorder=3)


def _handles(shown: dict[int, list[_Arrow]], language: Any) -> list[Artist]:
    from matplotlib.lines import Line2D

    unsure = any(not a.sure for found in shown.values() for a in found)
    return [Line2D([], [], color=GREY, linestyle=(0, (3, 1.5)), label=say("money.unsure", language))] if unsure else []


def _table(arms: Sequence[Arm], shown: dict[int, list[_Arrow]]) -> Any:
    import pandas as pd

    rows = [(arm.name, a.payer, a.payee, a.net.mean, a.net.lo, a.net.hi, a.sure) for arm in arms for a in shown[id(arm)]]
    return pd.DataFrame(rows, columns=["arm", "payer", "payee", "value", "lo", "hi", "side_known"])


FIGURE = FigureType(
    "network",
    Text("Network of transfers", "转移支付网络"),
    Text("net transfers between every pair of parties as arrows, wider for larger amounts", "各方之间的转移支付净额（箭头越宽金额越大）"),
    Text("results of a run with transfers between governments", "有政府间转移支付的模拟结果"),
    compose,
    takes=("place", "period", "arm"),
)
