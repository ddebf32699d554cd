"""Paired differences from the baseline with their 90 % intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.declare.text import Language, Text
from sim.outcomes.declarations import REGION
from sim.show.arms import Arm, arms_of, largest, outcome_label, outcome_unit, parties, place_label
from sim.show.charts.base import Chart
from sim.show.layout import legend_above, letter, number_axis, provenance
from sim.show.style import GREY, NOTE, PAGE_MM, canvas
from sim.show.words import say
from sim.study.compare import Row, compare

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.study.results import Results

SHOWN = (
    "cooperation_index", "delivered_share", "voluntary_margin", "concentration", "heavy_days_pm25", "emission", "health_damage", "abatement_cost",
    "transfer_balance",
)  # fmt: skip
MOST_PARTIES = 4
_COLUMNS = 3
_CLEAR = ("better", "worse", "higher", "lower")


def draw(results: Sequence[Results], language: Language) -> Figure | None:
    """A panel an outcome, a row a place: mean paired difference of every arm and its 90 % interval; grey where it cannot be told from 0."""
    if len(results) < 2:
        return None
    arms = arms_of(results, language)
    places = [REGION, *largest(arms, parties(arms), MOST_PARTIES)]
    comparison = compare(list(results), [o for o in SHOWN if o in results[0].outcomes], [p for p in places if p in results[0].places])
    shown = [o for o in SHOWN if any(row.outcome == o for row in comparison.rows)]
    if not shown:
        return None
    columns = min(_COLUMNS, len(shown))
    rows = -(-len(shown) // columns)
    figure = canvas(PAGE_MM, 26.0 + rows * (16.0 + 4.0 * len(places) * max(1, len(arms) - 1)))
    grid = figure.subplots(rows, columns, squeeze=False)
    for position, outcome in enumerate(shown):
        axes = grid.flat[position]
        letter(axes, position, outcome_label(arms, outcome, language))
        _panel(axes, [row for row in comparison.rows if row.outcome == outcome], arms, places, language, labelled=position % columns == 0)
        axes.set_xlabel(outcome_unit(arms, outcome, language), fontsize=6.5)
    for spare in grid.flat[len(shown) :]:
        spare.remove()
    paired = all(row.paired for row in comparison.rows)
    legend_above(figure, _handles(arms, paired, language))
    provenance(figure, arms, language, [say("whole_period", language), *(note.to(language) for note in comparison.notes)])
    return figure


def _panel(axes: Axes, rows: Sequence[Row], arms: Sequence[Arm], places: Sequence[str], language: Language, labelled: bool) -> None:
    names = list(dict.fromkeys(row.scenario for row in rows))
    axes.axvline(0, color=GREY, linewidth=0.6, zorder=1)
    for row in (r for r in rows if r.verdict != "no difference"):
        arm = arms[1 + names.index(row.scenario)]
        shift = (names.index(row.scenario) - (len(names) - 1) / 2) * 0.6 / max(1, len(names))
        y = places.index(row.place) + shift
        colour = arm.colour if row.verdict in _CLEAR else GREY
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
    return marks


CHART = Chart("differences", Text("Paired differences", "配对差值"), draw)
