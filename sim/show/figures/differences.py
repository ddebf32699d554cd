"""Differences from the baseline with their 90 % intervals: a panel an outcome, a row a place."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sim.declare.text import Text
from sim.outcomes.declarations import OUTCOMES, bounds_at
from sim.show.figure import FigureType, Given
from sim.show.marks.arms import Arm, outcome_label, outcome_unit, place_label, shown_places
from sim.show.marks.lines import cut_note, number_axis, provenance
from sim.show.marks.spans import draw_span
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.look import GREY, NOTE
from sim.show.page.text_width import wrap
from sim.show.words.common import say
from sim.study.compare.compare import Comparison, Row, arm_names, compare
from sim.study.compare.intervals import Interval
from sim.study.compare.verdicts import SURE
from sim.study.store.periods import WHOLE

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

SHOWN = (
    "cooperation_index", "delivered_share", "voluntary_margin", "concentration", "heavy_days_pm25", "emission", "health_damage", "abatement_cost",
    "transfer_balance",
)  # fmt: skip
MOST_PARTIES = 4
_ROW, _ARM, _TALLEST = 4.2, 2.5, 75.0
"""Least height of a row, height of an arm in it, and of a panel, in mm."""


@dataclass(frozen=True)
class _Line:
    """One mark: a row of the comparison with the arm it belongs to, its interval within what is possible."""

    arm: Arm
    row: Row
    shown: Interval


def compose(given: Given) -> Drawing | None:
    """A panel an outcome, a row a place: mean difference of every arm from the first result and its 90 % interval; grey where it cannot be told from 0."""
    baseline, *others = arms = _arms(given)
    if not others:
        return None
    language, period = given.language, given.choice.period
    places, total = shown_places(arms, given.choice.place, MOST_PARTIES)
    wanted = [o for o in given.choice.outcome or SHOWN if o in baseline.results.outcomes]
    places = [p for p in places if p in baseline.results.places]
    comparison = compare([arm.results for arm in arms], wanted, places, period, strict=False)
    lines = _lines(comparison, others)
    shown = [o for o in wanted if any(line.row.outcome == o and math.isfinite(line.row.difference.mean) for line in lines)]
    if not shown:
        return None
    there = [p for p in places if any(line.row.place == p for line in lines)]
    height = max(_ROW, _ARM * len(others) + 1.2)
    parts = _parts(there, int(_TALLEST // height))
    panels = [_panel(outcome, part, [x for x in lines if x.row.outcome == outcome], others, height, given) for part in parts for outcome in shown]
    left_out = [outcome_label(arms, o, language) for o in wanted if o not in shown and any(line.row.outcome == o for line in lines)]
    comma = ", " if language == "en" else "、"
    notes = [
        say("whole_period", language) if period == WHOLE else say("of_period", language, period=period),
        *cut_note(places, total, language),
        *([say("undefined_difference", language, outcomes=comma.join(left_out))] if left_out else []),
        *([say("interval_within", language)] if any(x.shown != x.row.difference for x in lines if math.isfinite(x.row.difference.lo)) else []),
        *(note.to(language) for note in comparison.notes),
    ]
    handles = _handles([x for x in lines if x.row.outcome in shown], arms, language)
    data = _table([x for x in lines if x.row.outcome in shown])
    return Drawing(panels, data, handles, notes, provenance(arms, language), len(shown) if len(parts) > 1 else None, 4, narrowest=41.0)


def _arms(given: Given) -> list[Arm]:
    """The baseline, which is always there, and the chosen arms."""
    every = replace(given, choice=replace(given.choice, arm=())).arms
    chosen = {id(arm.results) for arm in given.arms}
    return [every[0], *(arm for arm in every[1:] if id(arm.results) in chosen)]


def _lines(comparison: Comparison, others: Sequence[Arm]) -> list[_Line]:
    names = dict(zip(arm_names(comparison.baseline, comparison.arms), others, strict=True))
    return [_Line(names[row.scenario], row, _possible(row, comparison)) for row in comparison.rows]


def _possible(row: Row, comparison: Comparison) -> Interval:
    """The interval of a difference as far as a difference of two values within their bounds can go."""
    bounds = bounds_at(OUTCOMES[row.outcome], row.place, comparison.baseline.places)
    most = math.inf if bounds is None else bounds[1] - bounds[0]
    x = row.difference
    return x if math.isnan(x.lo) or not abs(x.mean) <= most else Interval(x.mean, max(x.lo, -most), min(x.hi, most))


def _parts(places: Sequence[str], most: int) -> list[list[str]]:
    """Places in panels of at most ``most`` rows, of about equal length."""
    count = -(-len(places) // max(1, most))
    size = -(-len(places) // count)
    return [list(places[i : i + size]) for i in range(0, len(places), size)]


def _panel(outcome: str, places: Sequence[str], lines: Sequence[_Line], others: Sequence[Arm], height: float, given: Given) -> Panel:
    arms, language = [*others], given.language
    better = OUTCOMES[outcome].better
    remark = "" if better == "neither" else say(f"better_{better}", language)
    unit = outcome_unit(arms, outcome, language)
    drawn = _drawn(places, lines, others, given)
    return Panel(outcome_label(arms, outcome, language), drawn, unit, "", max(14.0, height * len(places) + 2.0), remark=remark)


def _drawn(places: Sequence[str], lines: Sequence[_Line], others: Sequence[Arm], given: Given) -> Callable[[Axes], None]:
    """The rows of a panel; every panel of an outcome has the scale of all its places."""
    ends = [end for x in lines for end in (x.shown.mean, x.shown.lo, x.shown.hi) if math.isfinite(end)]
    low, high = min([*ends, 0.0]), max([*ends, 0.0])
    room = 0.1 * (high - low or 1.0)
    limits = low - room, high + room

    def drawn(axes: Axes) -> None:
        axes.axvline(0, color=GREY, linewidth=0.6, zorder=1)
        for line in (x for x in lines if x.row.place in places):
            slot = next(i for i, arm in enumerate(others) if arm is line.arm)
            _mark(axes, line, places.index(line.row.place) + (slot - (len(others) - 1) / 2) * 0.72 / len(others), given)
        axes.set_xlim(*limits)
        axes.set_ylim(len(places) - 0.5, -0.5)
        labels = [wrap(place_label(others, place, given.language), 16.0 * given.look.scale, given.look.size) for place in places]
        axes.set_yticks(range(len(places)), labels)
        axes.hlines([i + 0.5 for i in range(len(places) - 1)], *limits, color="#ececec", linewidth=0.5, zorder=0)
        axes.grid(False)
        number_axis(axes.xaxis, bins=4)

    return drawn


def _mark(axes: Axes, line: _Line, y: float, given: Given) -> None:
    """A mark with its interval; grey where the verdict names no direction, hollow where all replicates are equal, words where there is no value."""
    row, arm = line.row, line.arm
    if math.isnan(row.difference.mean):
        axes.text(
            0.98, y, say("no_value", given.language), transform=axes.get_yaxis_transform(), ha="right", va="center", color=arm.colour,
            fontsize=given.look.size - given.look.scale,
        )  # fmt: skip
        return
    if row.verdict == "no difference":
        axes.plot(0, y, marker=arm.marker, color=GREY, markerfacecolor="white", linestyle="none", zorder=3)
        return
    colour = arm.colour if row.verdict in SURE else GREY
    draw_span(axes, y, line.shown, (-math.inf, math.inf), colour)
    axes.plot(row.difference.mean, y, marker=arm.marker, color=colour, linestyle="none", zorder=3)


def _handles(lines: Sequence[_Line], arms: Sequence[Arm], language: Any) -> list[Artist]:
    """Entries for the arms, for the interval, and for the greys that are seen."""
    from matplotlib.lines import Line2D

    seen = {line.row.verdict for line in lines if math.isfinite(line.row.difference.mean)}
    marks: list[Artist] = [Line2D([], [], color=a.colour, marker=a.marker, label=f"{a.label} − {arms[0].label}") for a in arms[1:]]
    if any(math.isfinite(line.shown.lo) and line.shown.hi > line.shown.lo for line in lines):
        paired = all(line.row.paired for line in lines)
        drawn = paired and all(arm.results.drawn for arm in arms)
        marks.append(Line2D([], [], color=NOTE, label=say("interval_draws" if drawn else "interval_paired" if paired else "interval_unpaired", language)))
    if "cannot tell" in seen:
        known = any(math.isfinite(line.row.difference.lo) for line in lines)
        words = say("cannot_tell" if known else "cannot_tell_one", language)
        marks.append(Line2D([], [], color=GREY, marker="o", linestyle="-" if known else "none", label=words))
    if "no difference" in seen:
        marks.append(Line2D([], [], color=GREY, marker="o", markerfacecolor="white", linestyle="none", label=say("equal_all", language)))
    return marks


def _table(lines: Sequence[_Line]) -> Any:
    import pandas as pd

    rows = [
        (x.arm.name, x.row.outcome, x.row.place, x.row.period, x.row.difference.mean, x.shown.lo, x.shown.hi, x.row.verdict, x.row.replicates)
        for x in lines
    ]
    return pd.DataFrame(rows, columns=["arm", "outcome", "place", "period", "value", "lo", "hi", "verdict", "replicates"])


FIGURE = FigureType(
    "differences",
    Text("Differences from the baseline", "与基线的差值"),
    Text(
        "mean difference of every scenario from the first one and its 90 % interval, by outcome and place",
        "各情景与首个情景的平均差值及其 90% 区间（按指标与地点）",
    ),
    Text("results of two or more scenarios that hold an outcome in common", "两个以上情景、且含共同指标的模拟结果"),
    compose,
    takes=("outcome", "place", "period", "arm"),
    usual=True,
)
