"""Marginal abatement cost by party or city, with the mean effort of every arm on the curve."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.text import Text
from sim.outcomes.declarations import OUTCOMES, REGION
from sim.show.figure import FigureType, Given
from sim.show.marks.arms import Arm, largest, parties, place_label
from sim.show.marks.geography import party_of
from sim.show.marks.lines import cut_note, number_axis, provenance
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.look import NOTE
from sim.show.words.common import say
from sim.study.compare.intervals import Interval, mean_interval
from sim.study.store.periods import WHOLE

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

MOST = 12
"""Parties where none are chosen."""
POINTS = 101
MONEY_PER_T = 10.0
"""10^4 CNY per t in 10^8 CNY per kt."""
_NEARLY_ALL = 0.98
"""Where a saturating cost without a cap is cut off."""
_BEYOND, _ABOVE = 1.25, 2.2
"""Curves are drawn to so many times the largest effort, and to so many times the cost at the dearest mark."""


@dataclass(frozen=True)
class Curve:
    """The cost curve of a place: 10^8 CNY a year (``gamma``) over kt, whether it is quadratic, and the largest effort of a plan."""

    gamma: float
    emission: float
    quadratic: bool
    cap: float

    def at(self, effort: Any) -> Any:
        """Marginal cost of abating one more t, 10^4 CNY, where ``effort`` of the emission is abated."""
        slope = effort if self.quadratic else effort / (1.0 - effort)
        return MONEY_PER_T * self.gamma / self.emission * slope


@dataclass(frozen=True)
class Spot:
    """The mean effort of an arm at a place."""

    arm: Arm
    effort: Interval


def compose(given: Given) -> Drawing | None:
    """A panel a place, one scale for all: marginal cost by abated share, the mean effort of the arms as marks with 90 % intervals of the mean."""
    arms, language = [arm for arm in given.arms if "effort" in arm.results.outcomes], given.language
    every = parties(arms)
    chosen = [place for place in given.choice.place if place != REGION]
    places = chosen or ([REGION] if given.choice.place else largest(arms, every, MOST))
    curves = {place: curve_of(arms, place) for place in places} if arms else {}
    places = [place for place in places if curves.get(place) is not None]
    if not places:
        return None
    marks = {place: _marks(arms, place, given) for place in places}
    known = [spot.effort for spots in marks.values() for spot in spots]
    cap = max(c.cap for c in curves.values() if c is not None)
    right = min(cap, max([0.1, *(max(_BEYOND * x.mean, 1.05 * x.hi if np.isfinite(x.hi) else 0.0) for x in known)]))
    ends = [float(curve.at(min(right, curve.cap))) for place in places if (curve := curves[place]) is not None]
    dearest = [float(curve.at(spot.effort.mean)) for place in places if (curve := curves[place]) is not None for spot in marks[place]]
    top = min(max(ends), _ABOVE * max(dearest, default=max(ends))) or 1.0
    panels = [
        Panel(
            place_label(arms, place, language), _drawn(curves[place], marks[place], right, top, given), say("macc.x", language), say("macc.y", language),
            55.0 if len(places) == 1 else 36.0,
        )
        for place in places
    ]  # fmt: skip
    period = say("map.whole", language) if given.choice.period == WHOLE else given.choice.period
    notes = [say("macc.notes", language, period=period), *cut_note(places, 0 if chosen else len(every), language)]
    if right >= cap:
        notes.append(say("macc.cap", language))
    table, handles = _table(places, curves, marks, right), _handles(arms, given)
    return Drawing(panels, table, handles, notes, provenance(arms, language), narrowest=38.0, share_x=True, share_y=True)


def curve_of(arms: Sequence[Arm], place: str) -> Curve | None:
    """The cost curve of a place by the pack of the first arm that has it: all of its cities abate the same share; None: no such place or no emission."""
    for arm in arms:
        pack, of = arm.region, party_of(arm)
        inside = {c for c in pack.city_names if place in (REGION, c, f"party:{of[c]}")}
        emission = dict(zip(pack.city_names, pack.emission, strict=True))
        total = sum(emission[c] for c in inside)
        if total > 0:
            gamma = sum(s.cost * s.emission_share * s.controllable * emission[s.city] for s in pack.sectors if s.city in inside)
            scenario = arm.results.scenario()
            quadratic, cap = scenario.get("governments", "cost") == "quadratic", scenario.get("governments", "cap")
            return Curve(gamma, total, quadratic, float(cap) if cap is not None else 1.0 if quadratic else _NEARLY_ALL)
    return None


def _marks(arms: Sequence[Arm], place: str, given: Given) -> list[Spot]:
    found = []
    for arm in arms:
        if place in arm.results.places:
            values = arm.results.period("effort", given.choice.period)[:, arm.results.places.index(place)]
            effort = mean_interval(values, OUTCOMES["effort"].bounds)
            if np.isfinite(effort.mean):
                found.append(Spot(arm, effort))
    return found


def _drawn(curve: Curve | None, marks: Sequence[Spot], right: float, top: float, given: Given) -> Callable[[Axes], None]:
    assert curve is not None

    def draw(axes: Axes) -> None:
        x = np.linspace(0.0, min(right, curve.cap), POINTS)
        axes.plot(x, curve.at(x), color=NOTE, linewidth=1.0, zorder=2)
        for spot in marks:
            e, y = spot.effort, float(curve.at(spot.effort.mean))
            if np.isfinite(e.lo):
                axes.plot([e.lo, e.hi], [y, y], color=spot.arm.colour, linewidth=1.0, zorder=3)
            mark: dict[str, Any] = {"color": spot.arm.colour, "marker": spot.arm.marker, "markersize": 4.0 * given.look.scale}
            axes.plot([e.mean], [y], linestyle="none", zorder=4, clip_on=False, **mark)
        axes.set_xlim(0.0, right)
        axes.set_ylim(0.0, 1.05 * top)
        number_axis(axes.xaxis, 4)
        number_axis(axes.yaxis)

    return draw


def _handles(arms: Sequence[Arm], given: Given) -> list[Artist]:
    from matplotlib.lines import Line2D

    size = 4.0 * given.look.scale
    marks: list[Artist] = [Line2D([], [], linestyle="none", color=arm.colour, marker=arm.marker, markersize=size, label=arm.label) for arm in arms]
    return [*marks, Line2D([], [], color=NOTE, linewidth=1.0, label=say("macc.curve", given.language))]


def _table(places: Sequence[str], curves: dict[str, Curve | None], marks: dict[str, list[Spot]], right: float) -> Any:
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for place in places:
        curve = curves[place]
        assert curve is not None
        for x in np.linspace(0.0, min(right, curve.cap), POINTS):
            rows.append({"arm": "", "place": place, "mark": "curve", "share": x, "value": float(curve.at(x))})
        for spot in marks[place]:
            e = spot.effort
            rows.append({"arm": spot.arm.name, "place": place, "mark": "effort", "share": e.mean, "value": float(curve.at(e.mean)), "lo": e.lo, "hi": e.hi})
    return pd.DataFrame(rows, columns=["arm", "place", "mark", "share", "value", "lo", "hi"])


FIGURE = FigureType(
    "abatement_cost",
    Text("Marginal abatement cost", "边际减排成本"),
    Text("marginal cost of abatement by party or city, and the mean effort of every arm", "各参与方或城市的边际减排成本曲线，以及各情景的平均努力"),
    Text("results of a run that keep effort", "含努力水平的模拟结果"),
    compose,
    takes=("place", "period", "arm"),
)
