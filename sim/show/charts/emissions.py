"""Emission by party and of the region."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.declare.text import Language, Text
from sim.show.arms import arms_of, by_year, middle_and_band, outcome_label, outcome_unit, place_label, series_at, shown_places
from sim.show.charts.base import Chart
from sim.show.layout import arm_handles, cut_note, draw_arm, key_handles, legend_above, letter, number_axis, provenance, time_axis
from sim.show.style import PAGE_MM, canvas
from sim.show.words import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.study.store.results import Results

OUTCOME = "emission"
MOST = 7
_COLUMNS = 4
_ROW_MM = 38.0


def draw(results: Sequence[Results], language: Language) -> Figure | None:
    """Region first, then the parties, each on a scale of its own from zero: median and 5-95 % of the replicates by year."""
    arms = arms_of(results, language)
    if not any(OUTCOME in arm.results.outcomes for arm in arms):
        return None
    places, total = shown_places(arms, MOST)
    yearly = by_year(arms)
    columns = min(_COLUMNS, len(places))
    rows = -(-len(places) // columns)
    figure = canvas(PAGE_MM, 20.0 + _ROW_MM * rows)
    grid = figure.subplots(rows, columns, sharex=True, squeeze=False)
    for position, place in enumerate(places):
        axes = grid.flat[position]
        letter(axes, position, place_label(arms, place, language))
        ends: list[float] = []
        for arm in arms:
            if (found := series_at(arm, OUTCOME, place, yearly)) is not None:
                draw_arm(axes, arm, found[0], middle_and_band(found[1], "median"))
                half = 0.5 if yearly else 1 / 24
                ends += [found[0][0] - half, found[0][-1] + half]
        axes.set_ylim(bottom=0)
        number_axis(axes.yaxis)
        if ends:
            time_axis(axes, min(ends), max(ends), width_mm=(PAGE_MM - 12.0) / columns - 8.0, yearly=yearly)
    for spare in grid.flat[len(places) :]:
        spare.remove()
    figure.supylabel(f"{outcome_label(arms, OUTCOME, language)} ({outcome_unit(arms, OUTCOME, language, yearly)})", fontsize=6.5)
    legend_above(figure, [*arm_handles(arms), *key_handles(say("median", language), say("band", language), max(a.count for a in arms) > 1)])
    cut = cut_note(places, total, language)
    provenance(figure, arms, language, [say("yearly" if yearly else "monthly", language), say("scales", language), *cut])
    return figure


CHART = Chart("emissions", Text("Emissions", "排放"), draw, follows=True)
