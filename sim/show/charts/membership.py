"""Who was in the pact when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.declare.text import Language, Text
from sim.outcomes.declarations import OUTCOMES, REGION
from sim.show.arms import Arm, arms_of, largest, middle_and_band, parties, place_label, series_at
from sim.show.charts.base import Chart
from sim.show.layout import arm_handles, draw_arm, key_handles, legend_above, letter, number_axis, provenance, time_axis
from sim.show.style import PAGE_MM, canvas
from sim.show.words import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage

    from sim.study.results import Results

OUTCOME = "member"
MOST = 13
_ROW_MM = 6.0


def draw(results: Sequence[Results], language: Language) -> Figure | None:
    """A panel an arm, a row a party, and the number of members below: share of the replicates in which it is a member, by month."""
    arms = [arm for arm in arms_of(results, language) if OUTCOME in arm.results.outcomes]
    if not arms:
        return None
    places = largest(arms, parties(arms), MOST)
    heights = [*(_ROW_MM * len(places) for _ in arms), 24.0]
    figure = canvas(PAGE_MM, 38.0 + sum(heights) + 7.0 * len(arms))
    grid = figure.subplots(len(heights), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
    image = None
    for number, arm in enumerate(arms):
        image = _shares(grid[number], arm, arms, places, language) or image
        letter(grid[number], number, arm.label)
    _members(grid[-1], arms, language)
    letter(grid[-1], len(arms), OUTCOMES[OUTCOME].label.to(language))
    if image is not None:
        bar = figure.colorbar(image, ax=list(grid[:-1]), location="top", aspect=50, shrink=0.5, anchor=(0.0, 0.5), pad=0.01)
        bar.set_label(say("share_member", language), fontsize=6.5)
        bar.outline.set_linewidth(0.4)
    legend_above(figure, [*arm_handles(arms), *key_handles(say("mean", language), say("band", language), max(a.count for a in arms) > 1)])
    notes = [say("some_places", language, shown=len(places), total=len(parties(arms)))] if len(places) < len(parties(arms)) else []
    provenance(figure, arms, language, [say("monthly", language), *notes])
    return figure


def _shares(axes: Axes, arm: Arm, arms: Sequence[Arm], places: Sequence[str], language: Language) -> AxesImage | None:
    rows, times = [], None
    for place in places:
        found = series_at(arm, OUTCOME, place, yearly=False)
        if found is not None:
            times = found[0]
            rows.append(found[1].mean(axis=0))
    if times is None:
        return None
    extent = (times[0] - 1 / 24, times[-1] + 1 / 24, len(rows) - 0.5, -0.5)
    image = axes.imshow(np.array(rows), aspect="auto", cmap="Blues", vmin=0, vmax=1, extent=extent, interpolation="nearest")
    axes.set_yticks(range(len(rows)), [place_label(arms, place, language) for place in places])
    axes.grid(False)
    axes.hlines(np.arange(len(rows) - 1) + 0.5, extent[0], extent[1], color="white", linewidth=1.5)
    return image


def _members(axes: Axes, arms: Sequence[Arm], language: Language) -> None:
    """Number of members of every arm: mean and 5-95 % of the replicates."""
    ends: list[float] = []
    for arm in arms:
        found = series_at(arm, OUTCOME, REGION, yearly=False)
        if found is not None:
            draw_arm(axes, arm, found[0], middle_and_band(found[1], "mean"))
            ends += [found[0][0] - 1 / 24, found[0][-1] + 1 / 24]
    axes.set_ylim(0, 1.05 * max(len(parties([arm])) for arm in arms))
    axes.set_ylabel(say("parties_unit", language), fontsize=6.5)
    number_axis(axes.yaxis, bins=4)
    time_axis(axes, min(ends), max(ends), width_mm=PAGE_MM - 30.0)


CHART = Chart("membership", Text("Who was in the pact when", "各时期的协议成员"), draw)
