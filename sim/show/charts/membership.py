"""Who was in the pact when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.text import Language, Text
from sim.outcomes.declarations import OUTCOMES, REGION, party_place
from sim.show.arms import Arm, arms_of, decimal_years, largest, parties, place_label, series_at
from sim.show.charts.base import Chart
from sim.show.layout import arm_handles, key_handles, legend_above, letter, number_axis, places_note, plain_number, provenance, time_axis
from sim.show.style import NOTE, PAGE_MM, canvas
from sim.show.words import say
from sim.study.compare.intervals import mean_interval

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage

    from sim.study.store.results import Results

OUTCOME = "member"
MOST = 13
_ROW_MM = 6.0
_EVENTS = {"mandated": -0.36, "visit": 0.36}
"""Kind of event -> where its marks stand in the row of the party."""
_LOOKS: dict[str, dict[str, Any]] = {
    "mandated": {"marker": "v", "markersize": 3.4, "color": "#000000", "markeredgewidth": 0, "linestyle": "none"},
    "visit": {"marker": "|", "markersize": 3.4, "color": "#E69F00", "markeredgewidth": 1.0, "linestyle": "none"},
}


def draw(results: Sequence[Results], language: Language) -> Figure | None:
    """A panel an arm, a row a party: share of the replicates in which it is a member, by month, with mandates and central visits.

    Below, the number of members of every arm (where the region is shown): mean and its 90 % interval. At the right, how often a party joined and left in a run.
    """
    arms = [arm for arm in arms_of(results, language) if OUTCOME in arm.results.outcomes]
    if not arms:
        return None
    places = largest(arms, parties(arms), MOST)
    whole = any(REGION in arm.results.places for arm in arms)
    if not places:
        return None
    heights = [*(_ROW_MM * len(places) for _ in arms), *([24.0] if whole else [])]
    figure = canvas(PAGE_MM, 38.0 + sum(heights) + 7.0 * len(arms))
    grid = figure.subplots(len(heights), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
    image, marks = None, set()
    for number, arm in enumerate(arms):
        image = _shares(grid[number], arm, arms, places, language) or image
        marks |= _events(grid[number], arm, places)
        letter(grid[number], number, arm.label)
        grid[number].set_title(say("changes", language), loc="right", fontsize=6, color=NOTE)
    if whole:
        _members(grid[-1], arms, language)
        letter(grid[-1], len(arms), OUTCOMES[OUTCOME].label.to(language))
    if image is not None:
        bar = figure.colorbar(image, ax=list(grid[: len(arms)]), location="top", aspect=50, shrink=0.5, anchor=(0.0, 0.5), pad=0.01)
        bar.set_label(say("share_member", language), fontsize=6.5)
        bar.ax.xaxis.set_major_formatter(plain_number)
        bar.outline.set_linewidth(0.4)
    keys = key_handles(say("mean", language), say("interval_mean", language), max(a.count for a in arms) > 1)
    legend_above(figure, [*arm_handles(arms), *keys, *(_mark(kind, say(kind, language)) for kind in sorted(marks))])
    provenance(figure, arms, language, [say("monthly", language), *places_note(len(places), len(parties(arms)), language)])
    return figure


def _shares(axes: Axes, arm: Arm, arms: Sequence[Arm], places: Sequence[str], language: Language) -> AxesImage | None:
    here = [place for place in places if place in arm.results.places]
    if not here:
        return None
    times = decimal_years(arm.results.months)
    values = arm.results.values(OUTCOME)[:, :, [arm.results.places.index(place) for place in here]]
    extent = (times[0] - 1 / 24, times[-1] + 1 / 24, len(here) - 0.5, -0.5)
    image = axes.imshow(values.mean(axis=0).T, aspect="auto", cmap="Blues", vmin=0, vmax=1, extent=extent, interpolation="nearest")
    axes.set_yticks(range(len(here)), [place_label(arms, place, language) for place in here])
    axes.grid(False)
    axes.hlines(np.arange(len(here) - 1) + 0.5, extent[0], extent[1], color="white", linewidth=1.5)
    counts = arm.results.events.groupby(["place", "kind"]).size() / arm.count
    for row, place in enumerate(here):
        joined, left = (float(counts.get((place, kind), 0.0)) for kind in ("joined", "left"))
        axes.annotate(
            f"{joined:.1f} / {left:.1f}", (1, row), xycoords=("axes fraction", "data"), xytext=(3, 0), textcoords="offset points", va="center", fontsize=6,
        )
    return image


def _events(axes: Axes, arm: Arm, places: Sequence[str]) -> set[str]:
    """Marks at the months in which at least half of the replicates have the event. Returns the kinds that were drawn."""
    events = arm.results.events
    times = dict(zip(arm.results.months, decimal_years(arm.results.months), strict=True))
    here = [place for place in places if place in arm.results.places]
    # where every city is a party of its own, no place has the name of its province
    of_city = {c.name: next((p for p in (party_place(c.party), party_place(c.name)) if p in here), "") for c in arm.region.cities}
    party = events["place"].map(lambda place: place if place in here else of_city.get(place, ""))
    drawn = set()
    for kind in _EVENTS:
        rows = events.assign(party=party)[events["kind"] == kind].drop_duplicates(["replicate", "month", "party"])
        often = rows.groupby(["party", "month"], as_index=False).size()
        chosen = often[(often["size"] >= arm.count / 2) & often["party"].isin(here)]
        points = [(times[month], here.index(name)) for name, month in zip(chosen["party"], chosen["month"], strict=True)]
        if points:
            x, y = np.array(points).T
            axes.plot(x, y + _EVENTS[kind], **_LOOKS[kind], clip_on=False, zorder=4)
            drawn.add(kind)
    return drawn


def _mark(kind: str, label: str) -> Artist:
    from matplotlib.lines import Line2D

    return Line2D([], [], label=label, **_LOOKS[kind])


def _members(axes: Axes, arms: Sequence[Arm], language: Language) -> None:
    """Number of members of every arm by month: mean and its 90 % interval, in steps, as members change from month to month."""
    ends: list[float] = []
    for arm in arms:
        if (found := series_at(arm, OUTCOME, REGION, yearly=False)) is None:
            continue
        times, values = found
        intervals = [mean_interval(column) for column in values.T]
        edges = np.append(times - 1 / 24, times[-1] + 1 / 24)
        if arm.count > 1:
            low, high = (np.array([getattr(i, end) for i in (*intervals, intervals[-1])]) for end in ("lo", "hi"))
            axes.fill_between(edges, low, high, step="post", color=arm.colour, alpha=0.22, linewidth=0, zorder=1.5)
        mean = np.array([i.mean for i in (*intervals, intervals[-1])])
        axes.plot(edges, mean, drawstyle="steps-post", color=arm.colour, linestyle=arm.dashes, zorder=2.5)
        ends += [edges[0], edges[-1]]
    axes.set_ylim(0, 1.05 * max(len(parties([arm])) for arm in arms))
    axes.set_ylabel(say("parties_unit", language), fontsize=6.5)
    number_axis(axes.yaxis, bins=4)
    time_axis(axes, min(ends), max(ends), width_mm=PAGE_MM - 30.0)


CHART = Chart("membership", Text("Who was in the pact when", "各时期的协议成员"), draw, follows=True)
