"""Paired differences from the baseline with their 90 % intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.declare.text import Language, Text
from sim.outcomes.declarations import OUTCOMES
from sim.show.arms import Arm, arms_of, outcome_label, outcome_unit, place_label, shown_places
from sim.show.charts.base import Chart
from sim.show.layout import cut_note, legend_above, letter, number_axis, provenance
from sim.show.style import GREY, NOTE, PAGE_MM, canvas
from sim.show.words import say
from sim.study.compare.compare import Row, compare
from sim.study.compare.verdicts import SURE
from sim.study.store.part import Part, whole_of
from sim.study.store.periods import WHOLE

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.study.store.results import Results

SHOWN = (
    "cooperation_index", "delivered_share", "voluntary_margin", "concentration", "heavy_days_pm25", "emission", "health_damage", "abatement_cost",
    "transfer_balance",
)  # fmt: skip
MOST_PARTIES = 4
_COLUMNS = 3


def draw(results: Sequence[Results], language: Language) -> Figure | None:
    """A panel an outcome, a row a place: mean paired difference of every arm and its 90 % interval; grey where it cannot be told from 0."""
    if len(results) < 2:
        return None
    arms = arms_of(results, language)
    places, total = shown_places(arms, MOST_PARTIES)
    part = results[0] if isinstance(results[0], Part) else None
    wanted = [o for o in (SHOWN if part is None or part.only_outcomes is None else part.only_outcomes) if o in results[0].outcomes]
    period = WHOLE if part is None else part.only_period
    comparison = compare([whole_of(r) for r in results], wanted, [p for p in places if p in results[0].places], period, strict=False)
    shown = [o for o in wanted if any(row.outcome == o and np.isfinite(row.difference.mean) for row in comparison.rows)]
    if not shown:
        return None
    undefined = [outcome_label(arms, o, language) for o in wanted if o not in shown and any(row.outcome == o for row in comparison.rows)]
    columns = min(_COLUMNS, len(shown))
    rows = -(-len(shown) // columns)
    figure = canvas(PAGE_MM, 26.0 + rows * (16.0 + 4.0 * len(places) * max(1, len(arms) - 1)))
    grid = figure.subplots(rows, columns, squeeze=False)
    for position, outcome in enumerate(shown):
        axes = grid.flat[position]
        letter(axes, position, outcome_label(arms, outcome, language))
        _panel(axes, [row for row in comparison.rows if row.outcome == outcome], arms, places, language, labelled=position % columns == 0)
        axes.set_xlabel(outcome_unit(arms, outcome, language), fontsize=6.5)
        if (better := OUTCOMES[outcome].better) != "neither":
            axes.set_title(say(f"better_{better}", language), loc="right", fontsize=6, color=NOTE)
    for spare in grid.flat[len(shown) :]:
        spare.remove()
    paired = all(row.paired for row in comparison.rows)
    legend_above(figure, _handles(arms, paired, language))
    cut = cut_note(places, total, language)
    span = say("whole_period", language) if period == WHOLE else say("of_period", language, period=period)
    left_out = [say("undefined_difference", language, outcomes=", ".join(undefined))] if undefined else []
    provenance(figure, arms, language, [span, *cut, *left_out, *(note.to(language) for note in comparison.notes)])
    return figure


def _panel(axes: Axes, rows: Sequence[Row], arms: Sequence[Arm], places: Sequence[str], language: Language, labelled: bool) -> None:
    names = list(dict.fromkeys(row.scenario for row in rows))
    axes.axvline(0, color=GREY, linewidth=0.6, zorder=1)
    for row in rows:
        arm = arms[1 + names.index(row.scenario)]
        shift = (names.index(row.scenario) - (len(names) - 1) / 2) * 0.6 / max(1, len(names))
        y = places.index(row.place) + shift
        if row.verdict == "no difference":
            axes.plot(0, y, marker="o", markersize=3.2, color=GREY, markerfacecolor="white", linestyle="none", zorder=3)
            continue
        colour = arm.colour if row.verdict in SURE else GREY
        if not np.isnan(row.difference.lo):
            axes.plot([row.difference.lo, row.difference.hi], [y, y], color=colour, linewidth=1.1, solid_capstyle="butt", zorder=2)
        axes.plot(row.difference.mean, y, marker="o", markersize=3.2, color=colour, linestyle="none", zorder=3)
    axes.set_ylim(len(places) - 0.5, -0.5)
    axes.set_yticks(range(len(places)), [place_label(arms, p, language) for p in places] if labelled else [""] * len(places))
    axes.grid(False, axis="y")
    axes.margins(x=0.12)
    number_axis(axes.xaxis, bins=4)


def _handles(arms: Sequence[Arm], paired: bool, language: Language) -> list[Artist]:
    from matplotlib.lines import Line2D

    marks: list[Artist] = [
        Line2D([], [], color=arm.colour, marker="o", markersize=3.2, linewidth=1.1, label=f"{arm.label} − {arms[0].label}") for arm in arms[1:]
    ]
    marks.append(Line2D([], [], color=NOTE, linewidth=1.1, label=say("interval_paired" if paired else "interval_unpaired", language)))
    marks.append(Line2D([], [], color=GREY, marker="o", markersize=3.2, linewidth=1.1, label=say("cannot_tell", language)))
    marks.append(Line2D([], [], color=GREY, marker="o", markersize=3.2, markerfacecolor="white", linestyle="none", label=say("no_difference", language)))
    return marks


CHART = Chart("differences", Text("Paired differences", "配对差值"), draw, follows=True)
