"""Concentration by city: simulated line and band, observed points."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.text import Language, Text
from sim.show.arms import Arm, arms_of, by_year, cities, largest, middle_and_band, outcome_label, outcome_unit, place_label, series_at
from sim.show.charts.base import Chart
from sim.show.layout import arm_handles, draw_arm, key_handles, legend_above, number_axis, places_note, provenance, time_axis
from sim.show.style import PAGE_MM, canvas
from sim.show.words import say
from sim.world.pack import WEAK, Observation

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.study.store.results import Results

OUTCOME = "concentration"
MOST = 24
_COLUMNS = 5
_ROW_MM = 27.0


def draw(results: Sequence[Results], language: Language) -> Figure | None:
    """Small multiples by city on one scale from zero: median and 5-95 % of the replicates by year, observations by quality."""
    arms = arms_of(results, language)
    everywhere = cities(arms)
    places = largest(arms, everywhere, MOST)
    if not places or not any(OUTCOME in arm.results.outcomes for arm in arms):
        return None
    yearly = by_year(arms)
    columns = min(_COLUMNS, len(places))
    rows = math.ceil(len(places) / columns)
    figure = canvas(PAGE_MM, 24.0 + _ROW_MM * rows)
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    ends: list[float] = []
    marks: set[bool] = set()
    for axes, place in zip(grid.flat, places, strict=False):
        axes.set_title(place_label(arms, place, language))
        for arm in arms:
            if (found := series_at(arm, OUTCOME, place, yearly)) is not None:
                draw_arm(axes, arm, found[0], middle_and_band(found[1], "median"))
                half = 0.5 if yearly else 1 / 24
                ends += [found[0][0] - half, found[0][-1] + half]
        marks |= _observations(axes, arms, place, yearly, (min(ends), max(ends)))
    for spare in grid.flat[len(places) :]:
        spare.remove()
    _axes(grid, len(places), columns, (min(ends), max(ends)), yearly)
    figure.supylabel(f"{outcome_label(arms, OUTCOME, language)} ({outcome_unit(arms, OUTCOME, language)})", fontsize=6.5)
    keys = key_handles(say("median", language), say("band", language), max(a.count for a in arms) > 1)
    legend_above(figure, [*arm_handles(arms), *keys, *_points(marks, language)])
    notes = [say("yearly" if yearly else "monthly", language)]
    if marks and not any(arm.results.scenario().weather == "history" for arm in arms):
        notes.append(say("orientation", language))
    provenance(figure, arms, language, [*notes, *places_note(len(places), len(everywhere), language)])
    return figure


def observations(arms: Sequence[Arm], place: str, yearly: bool, ends: tuple[float, float]) -> list[tuple[float, Observation]]:
    """Observed values of a city inside the period, with their times in decimal years; of each pack once. What is assumed was not observed.

    Annual means are shown under the reporting conditions of the base year.
    """
    found: dict[tuple[float, float], Observation] = {}
    for arm in arms:
        for o in arm.region.observed:
            if o.city == place and o.variable == OUTCOME and (o.month is None) == yearly and o.quality != "assumption":
                at = o.year + (0.5 if o.month is None else (o.month - 0.5) / 12.0)
                if ends[0] <= at <= ends[1]:
                    found[at, o.value] = o if o.month is not None else dataclasses.replace(o, value=arm.region.comparable(o))
    return [(at, o) for (at, _), o in sorted(found.items(), key=lambda item: item[0])]


def _observations(axes: Axes, arms: Sequence[Arm], place: str, yearly: bool, ends: tuple[float, float]) -> set[bool]:
    """Filled points for what was read or derived, open ones for what was recalled. Returns which kinds were drawn."""
    points = observations(arms, place, yearly, ends)
    for weak in (False, True):
        chosen = [(at, o.value) for at, o in points if (o.quality in WEAK) == weak]
        if chosen:
            x, y = np.array(chosen).T
            axes.plot(x, y, **_point(weak), zorder=3.5)
    return {o.quality in WEAK for _, o in points}


def _points(marks: set[bool], language: Language) -> list[Artist]:
    from matplotlib.lines import Line2D

    return [Line2D([], [], label=say("observed_weak" if weak else "observed", language), **_point(weak)) for weak in sorted(marks)]


def _point(weak: bool) -> dict[str, Any]:
    """How an observation is drawn: open when it was recalled."""
    face = "white" if weak else "#000000"
    return {"linestyle": "none", "marker": "o", "markersize": 2.6, "color": "#000000", "markerfacecolor": face, "markeredgewidth": 0.6}


def _axes(grid: np.ndarray, count: int, columns: int, ends: tuple[float, float], yearly: bool) -> None:
    """One scale from zero; labels of the years under the last panel of each column."""
    first = grid[0, 0]
    first.set_ylim(bottom=0)
    number_axis(first.yaxis)
    for position in range(count):
        axes = grid.flat[position]
        time_axis(axes, *ends, width_mm=(PAGE_MM - 12.0) / columns - 3.0, yearly=yearly)
        axes.tick_params(labelbottom=position + columns >= count)


CHART = Chart("concentration", Text("Concentration by city", "各城市浓度"), draw, follows=True)
