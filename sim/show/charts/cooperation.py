"""Delivered share, trust, cooperation index and voluntary margin, of the region and by party."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.declare.text import Language, Text
from sim.show.arms import Arm, arms_of, middle_and_band, outcome_label, outcome_unit, place_label, series_at, shown_places
from sim.show.charts.base import Chart
from sim.show.layout import arm_handles, cut_note, draw_arm, key_handles, legend_above, note_inside, number_axis, provenance, time_axis, wrap
from sim.show.style import GREY, PAGE_MM, canvas
from sim.show.words import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.study.store.results import Results

OUTCOMES_SHOWN = ("delivered_share", "trust", "cooperation_index", "voluntary_margin")
MOST = 4
_ROW_MM = 34.0
_LEAST = 0.25
"""A delivered share is drawn where at least this share of the replicates has something to deliver."""


def draw(results: Sequence[Results], language: Language) -> Figure | None:
    """A row an outcome (one scale a row), a column a place: mean and 5-95 % of the replicates by month."""
    arms = arms_of(results, language)
    places, total = shown_places(arms, MOST)
    shown = [o for o in OUTCOMES_SHOWN if any(o in arm.results.outcomes for arm in arms)]
    if not shown:
        return None
    figure = canvas(PAGE_MM, 22.0 + _ROW_MM * len(shown))
    grid = figure.subplots(len(shown), len(places), sharex=True, sharey="row", squeeze=False)
    for row, outcome in enumerate(shown):
        for column, place in enumerate(places):
            axes = grid[row, column]
            if row == 0:
                axes.set_title(place_label(arms, place, language))
            _panel(axes, arms, outcome, place, language, width_mm=(PAGE_MM - 16.0) / len(places) - 4.0)
        unit = outcome_unit(arms, outcome, language, by_year=False)
        grid[row, 0].set_ylabel(outcome_label(arms, outcome, language) + "\n" + wrap(f"({unit})", _ROW_MM - 6.0, 6.0), fontsize=6)
        if outcome != "voluntary_margin":
            grid[row, 0].set_ylim(0, 1)
        number_axis(grid[row, 0].yaxis, bins=4)
    legend_above(figure, [*arm_handles(arms), *key_handles(say("mean", language), say("band", language), max(a.count for a in arms) > 1)])
    cut = cut_note(places, total, language)
    provenance(figure, arms, language, [say("monthly", language), say("nothing_to_deliver", language), *cut])
    return figure


def _panel(axes: Axes, arms: Sequence[Arm], outcome: str, place: str, language: Language, width_mm: float) -> None:
    ends: list[float] = []
    drawn = False
    for arm in arms:
        found = series_at(arm, outcome, place, yearly=False)
        if found is None:
            continue
        parts = middle_and_band(found[1], "mean", least=_LEAST)
        ends += [found[0][0] - 1 / 24, found[0][-1] + 1 / 24]
        if not bool((parts[0] != parts[0]).all()):
            draw_arm(axes, arm, found[0], parts)
            drawn = True
    if outcome == "voluntary_margin":
        axes.axhline(0, color=GREY, linewidth=0.6, zorder=1)
    if ends:
        time_axis(axes, min(ends), max(ends), width_mm)
    if not drawn:
        note_inside(axes, say("no_value", language))


CHART = Chart("cooperation", Text("Cooperation", "合作"), draw, follows=True)
