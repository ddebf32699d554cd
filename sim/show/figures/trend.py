"""Any outcome over time: lines with bands, and observations where a pack has them."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.text import Text
from sim.outcomes.declarations import OUTCOMES
from sim.show.figure import FigureType, Given
from sim.show.marks.arms import Arm, by_year, middle_and_band, outcome_label, outcome_unit, place_label, series_at, shown_places
from sim.show.marks.lines import Line, arm_handles, coinciding, cut_note, draw_line, key_handles, note_inside, number_axis, provenance, time_axis
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.look import MARKERS
from sim.show.words.common import say
from sim.world.pack import WEAK, Observation

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

USUAL = ("exposure", "emission", "delivered_share")
MOST_PLACES = 3
_LEAST = 0.25
"""A value is drawn where at least this share of the replicates has one."""


@dataclass(frozen=True)
class Curve:
    """One line of a panel: times in decimal years, middle and band by time."""

    line: Arm | Line
    arm: Arm
    times: np.ndarray
    parts: tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Group:
    """The curves of a panel: those of one outcome at a place, or of an arm, or of all."""

    title: str
    outcome: str
    place: str
    curves: list[Curve]


def compose(given: Given) -> Drawing | None:
    """A panel a place and outcome (or an arm and outcome): median or mean of the replicates, 5-95 % of them, and observations."""
    arms = given.arms
    places, total = shown_places(arms, given.choice.place, MOST_PLACES)
    outcomes = [o for o in given.choice.outcome or USUAL if any(o in arm.results.outcomes for arm in arms)]
    return lines_drawing(given, arms, outcomes, places, cut_note(places, total, given.language))


def lines_drawing(
    given: Given, arms: Sequence[Arm], outcomes: Sequence[str], places: Sequence[str], notes: Sequence[str], same_scale: bool = False
) -> Drawing | None:
    """Panels of lines over time; ``same_scale``: one scale for all of them."""
    language = given.language
    yearly = by_year(arms, given.choice.period)
    groups = [group for group in _groups(given, arms, outcomes, places, yearly) if group.curves]
    if not groups:
        return None
    half = 0.5 if yearly else 1 / 24
    times = [t for group in groups for c in group.curves for t in (c.times[0], c.times[-1])]
    ends = min(times) - half, max(times) + half
    seen = {id(group): observations([c.arm for c in group.curves], group.place, group.outcome, yearly, ends) for group in groups}
    panels = [
        Panel(
            g.title, _panel_of(g, seen, groups if same_scale else [g], ends, yearly, given), "", _y_label(arms, g.outcome, given, yearly),
            narrowest_height(len(groups)),
        )
        for g in groups
    ]  # fmt: skip
    lines = list({c.line.label: c.line for group in groups for c in group.curves}.values())
    marks = {o.quality in WEAK for points in seen.values() for _, o in points}
    middle = say("mean" if any(_averaged(g.outcome) for g in groups) else "median", language)
    handles = [*arm_handles(lines), *key_handles(middle, say("band", language), max(a.count for a in arms) > 1), *_points(marks, language)]
    said = [say("yearly" if yearly else "monthly", language), *notes, *_same(groups, lines, language)]
    if not same_scale and len({g.place for g in groups}) > 1:
        said.append(say("scales", language))
    if marks and not any(arm.results.scenario().weather == "history" for arm in arms):
        said.append(say("orientation", language))
    columns = len({g.place for g in groups}) if len(outcomes) > 1 and given.choice.by in ("", "place") else None
    return Drawing(panels, _table(groups, seen), handles, said, provenance(arms, language), columns, share_y=same_scale, share_x=same_scale)


def narrowest_height(panels: int) -> float:
    """Height of a panel in mm: higher where there are few."""
    return 55.0 if panels == 1 else 42.0 if panels <= 3 else 32.0


def _groups(given: Given, arms: Sequence[Arm], outcomes: Sequence[str], places: Sequence[str], yearly: bool) -> list[Group]:
    """What each panel shows: by place (lines are arms), by arm (lines are places), or by outcome (lines are both)."""
    by = given.choice.by or "place"
    if len(arms) * (len(places) if by == "outcome" else 1) > len(given.look.palette) and by != "arm":
        by = "arm"  # more lines than can be told apart
    names = {place: place_label(arms, place, given.language) for place in places}
    found: list[Group] = []
    for outcome in outcomes:
        label = outcome_label(arms, outcome, given.language)
        if by == "place":
            for place in places:
                title = names[place] if len(outcomes) == 1 or len(places) > 1 else label
                found.append(Group(title, outcome, place, _curves(outcome, [(arm, place, arm) for arm in arms], yearly, given)))
        elif by == "arm":
            for arm in arms:
                lines = [(arm, place, _line(given, names[place], i, arm.count)) for i, place in enumerate(places)]
                found.append(Group(arm.label, outcome, "", _curves(outcome, lines, yearly, given)))
        else:
            pairs = [(arm, place) for arm in arms for place in places]
            texts = [arm.label if len(places) == 1 else names[place] if len(arms) == 1 else f"{arm.label}, {names[place]}" for arm, place in pairs]
            lines = [(arm, place, _line(given, text, i, arm.count)) for i, ((arm, place), text) in enumerate(zip(pairs, texts, strict=True))]
            found.append(Group(label, outcome, places[0] if len(places) == 1 else "", _curves(outcome, lines, yearly, given)))
    return found


def _line(given: Given, label: str, number: int, count: int) -> Line:
    return Line(label, given.look.colour(number), MARKERS[number % len(MARKERS)], count)


def _curves(outcome: str, lines: Sequence[tuple[Arm, str, Arm | Line]], yearly: bool, given: Given) -> list[Curve]:
    curves = []
    for arm, place, line in lines:
        found = series_at(arm, outcome, place, yearly, given.choice.period)
        if found is not None and found[0].size and not np.isnan(found[1]).all():
            curves.append(Curve(line, arm, found[0], middle_and_band(found[1], "mean" if _averaged(outcome) else "median", _LEAST)))
    return curves


def _averaged(outcome: str) -> bool:
    """Whether the middle of an outcome is its mean: of shares, whose median jumps between 0 and 1."""
    return OUTCOMES[outcome].bounds is not None


def _y_label(arms: Sequence[Arm], outcome: str, given: Given, yearly: bool) -> str:
    unit = outcome_unit(arms, outcome, given.language, yearly)
    return f"{outcome_label(arms, outcome, given.language)} ({unit})" if given.language == "en" else f"{outcome_label(arms, outcome, given.language)}（{unit}）"


def _panel_of(
    group: Group, seen: dict[int, list[tuple[float, Observation]]], alike: Sequence[Group], ends: tuple[float, float], yearly: bool, given: Given
) -> Any:
    """``alike``: the groups whose values share the scale of the panel."""
    bounds, points = OUTCOMES[group.outcome].bounds, seen[id(group)]

    def drawn(axes: Axes) -> None:
        for number, curve in enumerate(group.curves):
            draw_line(axes, curve.line, curve.times, curve.parts, number)
        for weak in (False, True):
            chosen = [(at, o.value) for at, o in points if (o.quality in WEAK) == weak]
            if chosen:
                axes.plot(*np.array(chosen).T, **_point(weak), zorder=3.5)
        values = np.concatenate([_values(g, seen[id(g)]) for g in alike])
        if values.size == 0:
            note_inside(axes, say("no_value", given.language))
        elif bounds is not None and math.isfinite(bounds[1]):
            room = 0.03 * (bounds[1] - bounds[0])
            axes.set_ylim(bounds[0] - room, bounds[1] + room)
        elif values.min() >= 0:
            axes.set_ylim(0, 1.06 * values.max() or 1.0)
        else:
            room = 0.06 * (max(values.max(), 0.0) - values.min())
            axes.set_ylim(values.min() - room, max(values.max(), 0.0) + room)
            axes.axhline(0, color="#9a9a9a", linewidth=0.6, zorder=1)
        number_axis(axes.yaxis)
        time_axis(axes, *ends, yearly=yearly)

    return drawn


def _values(group: Group, points: Sequence[tuple[float, Observation]]) -> np.ndarray:
    """What a panel shows: lines, bands and observations that are finite."""
    values = np.concatenate([part for curve in group.curves for part in curve.parts] + [np.array([o.value for _, o in points])])
    return values[np.isfinite(values)]


def _same(groups: Sequence[Group], lines: Sequence[Arm | Line], language: Any) -> list[str]:
    """What is said of lines that lie on each other."""
    every = {
        str(i): [next((c.parts[0] for c in group.curves if c.line.label == line.label), np.array([np.nan])) for line in lines] for i, group in enumerate(groups)
    }
    return coinciding(lines, every, language)


def _table(groups: Sequence[Group], seen: dict[int, list[tuple[float, Observation]]]) -> Any:
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for group in groups:
        for curve in group.curves:
            for at, middle, low, high in zip(curve.times, *curve.parts, strict=True):
                base = {"arm": curve.arm.name, "outcome": group.outcome, "place": group.place or curve.line.label, "time": at, "mark": "line"}
                rows.append(base | {"value": middle, "lo": low, "hi": high})
        for at, o in seen[id(group)]:
            rows.append({"arm": "", "outcome": group.outcome, "place": group.place, "time": at, "mark": "observed", "value": o.value})
    return pd.DataFrame(rows, columns=["arm", "outcome", "place", "time", "mark", "value", "lo", "hi"])


# observations -----------------------------------------------------------------------------------------------------------


def observations(arms: Sequence[Arm], place: str, outcome: str, yearly: bool, ends: tuple[float, float]) -> list[tuple[float, Observation]]:
    """Observed values of a city inside the period, with their times in decimal years; of each pack once. What is assumed was not observed.

    Annual means of concentration are shown under the reporting conditions of the base year.
    """
    found: dict[tuple[float, float], Observation] = {}
    for arm in arms:
        for o in arm.region.observed:
            if o.city == place and o.variable == outcome and (o.month is None) == yearly and o.quality != "assumption":
                at = o.year + (0.5 if o.month is None else (o.month - 0.5) / 12.0)
                if ends[0] <= at <= ends[1]:
                    adjusted = o.month is None and outcome == "concentration"
                    found[at, o.value] = dataclasses.replace(o, value=arm.region.comparable(o)) if adjusted else o
    return [(at, o) for (at, _), o in sorted(found.items(), key=lambda item: item[0])]


def _points(marks: set[bool], language: Any) -> list[Artist]:
    from matplotlib.lines import Line2D

    return [Line2D([], [], label=say("observed_weak" if weak else "observed", language), **_point(weak)) for weak in sorted(marks)]


def _point(weak: bool) -> dict[str, Any]:
    """How an observation is drawn: open when it was recalled."""
    face = "white" if weak else "#000000"
    return {"linestyle": "none", "marker": "o", "markersize": 2.6, "color": "#000000", "markerfacecolor": face, "markeredgewidth": 0.6}


FIGURE = FigureType(
    "trend",
    Text("Trend", "走势"),
    Text("any outcome by year or month with 5-95 % of the replicates, and observations", "任一指标的逐年或逐月走势、各重复的 5-95% 与观测值"),
    Text("results of a run that keep the outcome", "含该指标的模拟结果"),
    compose,
    takes=("outcome", "place", "period", "arm", "by"),
    usual=True,
)
