"""A map: an outcome by city in every arm, and what the other arms change against the first."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.text import Text
from sim.outcomes.declarations import OUTCOMES, party_place
from sim.show.figure import FigureType, Given
from sim.show.marks.arms import Arm, outcome_label, outcome_unit
from sim.show.marks.geography import Ground, Spot, city_spots, ground_of, party_of
from sim.show.marks.lines import provenance
from sim.show.marks.maps import (
    NARROWEST,
    circle_handle,
    circle_radii,
    circles,
    colour_bar,
    lay_ground,
    map_height,
    map_notes,
    name_places,
)  # fmt: skip
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.look import GREY, NOTE
from sim.show.words.common import say
from sim.study.compare.intervals import Floats, mean_interval, welch_interval
from sim.study.store.periods import WHOLE

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

USUAL = ("concentration",)
_NO_VALUE = "#ffffff"


@dataclass(frozen=True)
class Layer:
    """The values of a map by spot, (n,); NaN: none. ``low``, ``high``: 90 % interval of a difference, NaN where there is none."""

    title: str
    arm: str
    outcome: str
    mark: str
    values: Floats
    low: Floats
    high: Floats

    @property
    def unsure(self) -> Any:
        """Differences whose interval holds zero."""
        with np.errstate(invalid="ignore"):
            return (self.mark == "difference") & (self.low <= 0) & (self.high >= 0)


def compose(given: Given) -> Drawing | None:
    """A map an arm with one scale of colours, and one of the difference from the first arm for each of the others."""
    arms, look, language = given.arms, given.look, given.language
    outcomes = [o for o in given.choice.outcome or USUAL if any(o in arm.results.outcomes for arm in arms)]
    spots = city_spots(arms, given.choice.place, language) if arms else []
    if not outcomes or not spots:
        return None
    ground = ground_of(arms, spots, look)
    layers = {outcome: _layers(arms, spots, outcome, given) for outcome in outcomes}
    count = max(len(found) for found in layers.values())
    height = map_height(ground, count, look, bar=True)
    panels = []
    for outcome, found in layers.items():
        label = _label(arms, outcome, given)
        for layer in found:
            alike = [other.values for other in found if other.mark == layer.mark]
            draw = _drawn(layer, spots, ground, count, _colours(OUTCOMES[outcome].better, layer.mark, np.concatenate(alike)), label, given)
            title = layer.title if len(outcomes) == 1 or count > 1 else outcome_label(arms, outcome, language)
            panels.append(Panel(title, draw, height=height))
    every = [layer for found in layers.values() for layer in found]
    if not every or all(np.isnan(layer.values).all() for layer in every):
        return None
    period = given.choice.period
    notes = [say("map.mean", language), say("whole_period", language) if period == WHOLE else say("of_period", language, period=period)]
    notes += [say("map.by_party", language, outcome=outcome_label(arms, o, language)) for o in outcomes if OUTCOMES[o].level == "party"]
    return Drawing(
        panels, _table(every, spots), _handles(every, given), [*notes, *map_notes(ground, look)], provenance(arms, language),
        None if len(outcomes) == 1 else count, narrowest=NARROWEST,
    )  # fmt: skip


def _label(arms: Sequence[Arm], outcome: str, given: Given) -> str:
    unit = outcome_unit(arms, outcome, given.language)
    return f"{outcome_label(arms, outcome, given.language)} ({unit})" if given.language == "en" else f"{outcome_label(arms, outcome, given.language)}（{unit}）"


def _layers(arms: Sequence[Arm], spots: Sequence[Spot], outcome: str, given: Given) -> list[Layer]:
    """Means over the replicates by arm, then differences from the first arm that has the outcome."""
    values = [(arm, _values(arm, spots, outcome, given)) for arm in arms if outcome in arm.results.outcomes]
    none = np.full(len(spots), math.nan)
    layers = [Layer(arm.label, arm.name, outcome, "value", np.array([mean_interval(v).mean for v in found.T]), none, none) for arm, found in values]
    for arm, found in values[1:]:
        first, before = values[0]
        paired = first.results.manifest["root_seed"] == arm.results.manifest["root_seed"] and first.results.replicates == arm.results.replicates
        parts = [mean_interval(a - b) if paired else welch_interval(b, a) for a, b in zip(found.T, before.T, strict=True)]
        title = say("map.less", given.language, arm=arm.label, first=first.label)
        mean, low, high = (np.array([getattr(x, part) for x in parts]) for part in ("mean", "lo", "hi"))
        layers.append(Layer(title, arm.name, outcome, "difference", mean, low, high))
    return layers


def _values(arm: Arm, spots: Sequence[Spot], outcome: str, given: Given) -> Floats:
    """Values of the period, (replicate, spot); of an outcome that only parties have, that of the city's party."""
    found, places = arm.results.period(outcome, given.choice.period), arm.results.places
    of = party_of(arm)
    names = [party_place(of[s.place]) if OUTCOMES[outcome].level == "party" and s.place in of else s.place for s in spots]
    return np.column_stack([found[:, places.index(name)] if name in places else np.full(len(found), math.nan) for name in names])


def _colours(better: str, mark: str, values: Floats) -> Any:
    """Colours over the range of the values: dark is much; of differences blue is better and red worse, white none."""
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize

    known = values[np.isfinite(values)]
    if mark == "difference":
        most = float(np.abs(known).max(initial=0.0)) or 1.0
        return ScalarMappable(Normalize(-most, most), {"higher": "RdBu", "lower": "RdBu_r"}.get(better, "PuOr"))
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    room = (0.5 * abs(low) or 0.5) if high - low <= 1e-9 * max(abs(low), abs(high)) else 0.0
    return ScalarMappable(Normalize(low - room, high + room), "YlGnBu" if better == "higher" else "YlOrBr")


def _drawn(layer: Layer, spots: Sequence[Spot], ground: Ground, count: int, colours: Any, label: str, given: Given) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        faces: list[Any] = [_NO_VALUE if np.isnan(v) or sure else colours.to_rgba(v) for v, sure in zip(layer.values, layer.unsure, strict=True)]
        edges = [GREY if np.isnan(v) else NOTE for v in layer.values]
        named = {name: face for spot, face in zip(spots, faces, strict=True) for name in _names(spot, given)}
        sheet = lay_ground(axes, ground, given.look, count, bar=True, filled=named)
        radii = circle_radii(spots, sheet, given.look)
        circles(axes, spots, radii, faces, edges)
        name_places(axes, spots, radii, sheet, given.look)
        colour_bar(axes, colours, label, given.look, sheet.size[1])

    return draw


def _names(spot: Spot, given: Given) -> set[str]:
    """Names by which a boundary file may call a city."""
    chinese = {arm.region.names_zh.get(spot.place, "") for arm in given.arms} - {""}
    return {spot.place, *chinese, *(f"{name}市" for name in chinese)}


def _handles(layers: Sequence[Layer], given: Given) -> list[Artist]:
    from matplotlib.lines import Line2D

    def open_circle(word: str, edge: str) -> Artist:
        style: dict[str, Any] = {"markersize": 4.5 * given.look.scale, "markerfacecolor": "white", "markeredgewidth": 0.6}
        return Line2D([], [], linestyle="none", marker="o", markeredgecolor=edge, label=say(word, given.language), **style)

    handles = [circle_handle(given.look)]
    if any(layer.unsure.any() for layer in layers):
        handles.append(open_circle("cannot_tell", NOTE))
    if any(np.isnan(layer.values).any() for layer in layers):
        handles.append(open_circle("no_value", GREY))
    return handles


def _table(layers: Sequence[Layer], spots: Sequence[Spot]) -> Any:
    import pandas as pd

    rows = [
        {"outcome": layer.outcome, "arm": layer.arm, "mark": layer.mark, "place": spot.place, "value": value, "lo": low, "hi": high}
        for layer in layers
        for spot, value, low, high in zip(spots, layer.values, layer.low, layer.high, strict=True)
    ]
    return pd.DataFrame(rows)


FIGURE = FigureType(
    "map",
    Text("Map", "地图"),
    Text("an outcome by city on a map, and what the other arms change against the first", "各城市的指标地图，以及其他情景相对第一个情景的变化"),
    Text("results of a run that keep the outcome", "含该指标的模拟结果"),
    compose,
    takes=("outcome", "place", "period", "arm"),
)
