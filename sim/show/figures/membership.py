"""Who was in the pact when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.text import Language, Text
from sim.outcomes.declarations import OUTCOMES, REGION, bounds_at, party_place
from sim.show.figure import FigureType, Given
from sim.show.marks.arms import Arm, decimal_years, largest, parties, place_label
from sim.show.marks.lines import arm_handles, draw_line, key_handles, number_axis, places_note, provenance, time_axis
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.text_width import wrap
from sim.show.words.common import say
from sim.study.compare.intervals import mean_interval

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

OUTCOME = "member"
MOST = 13
_ROW, _TALLEST = 5.0, 90.0
"""Height of a row and most of a panel, in mm."""
_EVENTS = {"mandated": -0.34, "visit": 0.34}
"""Kind of event -> where its marks stand in the row of the party."""
_LOOKS: dict[str, dict[str, Any]] = {
    "mandated": {"marker": "v", "markersize": 3.2, "color": "#000000", "markeredgecolor": "white", "markeredgewidth": 0.3, "linestyle": "none"},
    "visit": {"marker": "|", "markersize": 3.2, "color": "#E69F00", "markeredgewidth": 1.0, "linestyle": "none"},
}
_SHADES = {"member_none": 0.0, "member_half": 0.5, "member_all": 1.0}
_MAP = "Blues"


def compose(given: Given) -> Drawing | None:
    """A panel an arm (more where there are many parties), a row a party: share of the replicates in which it is a member, by month.

    With mandates and central visits, and at the right how often a party joined and left in a run. Below, the number of members of every arm.
    """
    import pandas as pd

    language = given.language
    arms = [arm for arm in given.arms if OUTCOME in arm.results.outcomes and given.months(arm.results)]
    everyone = [p for p in parties(arms) if not given.choice.place or p in given.choice.place]
    places = everyone if given.choice.place else largest(arms, everyone, MOST)
    if not places:
        return None
    rows: list[dict[str, Any]] = []
    panels, marks = list[Panel](), set[str]()
    most = int(_TALLEST // _ROW)
    for arm in arms:
        here = [place for place in places if place in arm.results.places]
        for start in range(0, len(here), most):
            part = here[start : start + most]
            events = _events(arm, part, given)
            marks |= set(events)
            panels.append(Panel(arm.label, _shares(arm, arms, part, events, given), height=_ROW * len(part), remark=say("changes", language)))
        rows += _rows(arm, here, given)
    whole = not given.choice.place or REGION in given.choice.place
    counted = [arm for arm in arms if whole and REGION in arm.results.places]
    if counted:
        panels.append(Panel(OUTCOMES[OUTCOME].label.to(language), _members(counted, given), "", say("members_axis", language), 26.0))
        rows += [row for arm in counted for row in _rows(arm, [REGION], given)]
    handles = [*_shades(language), *(_mark(kind, say(kind, language)) for kind in sorted(marks))]
    many = any(row["place"] == REGION and row["hi"] > row["lo"] for row in rows)
    if counted:
        handles += [*arm_handles(counted), *key_handles(say("mean", language), say("interval_mean", language), many)]
    notes = [say("monthly", language), say("joined_left", language), *([say("members_not_whole", language)] if _parts_of_members(rows) else [])]
    notes += places_note(len(places), len(everyone), language)
    return Drawing(panels, pd.DataFrame(rows), handles, notes, provenance(arms, language), 1, 1)


def _parts_of_members(rows: Sequence[dict[str, Any]]) -> bool:
    """Whether a number of members is not whole."""
    return any(row["place"] == REGION and row["value"] % 1 > 0 for row in rows)


def _values(arm: Arm, places: Sequence[str], given: Given) -> tuple[Floats, Floats]:
    """Times, and values (replicate, month, place) of the chosen months."""
    inside = given.months(arm.results)
    values = arm.results.values(OUTCOME)[:, inside][:, :, [arm.results.places.index(place) for place in places]]
    return decimal_years([arm.results.months[i] for i in inside]), values


def _counts(arm: Arm, places: Sequence[str], given: Given) -> dict[tuple[str, str], float]:
    """(place, joined or left) -> how often in a run, within the chosen months."""
    events = arm.results.events
    months = {arm.results.months[i] for i in given.months(arm.results)}
    events = events[events["month"].isin(months) & events["kind"].isin(("joined", "left")) & events["place"].isin(list(places))]
    return {(str(place), str(kind)): len(rows) / arm.count for (place, kind), rows in events.groupby(["place", "kind"])}


def _shares(arm: Arm, arms: Sequence[Arm], places: Sequence[str], events: dict[str, list[tuple[float, int]]], given: Given) -> Callable[[Axes], None]:
    look, language = given.look, given.language

    def drawn(axes: Axes) -> None:
        times, values = _values(arm, places, given)
        extent = (times[0] - 1 / 24, times[-1] + 1 / 24, len(places) - 0.5, -0.5)
        axes.imshow(values.mean(axis=0).T, aspect="auto", cmap=_MAP, vmin=0, vmax=1, extent=extent, interpolation="nearest")
        axes.set_yticks(range(len(places)), [wrap(place_label(arms, place, language), 24.0 * look.scale, look.size) for place in places])
        axes.grid(False)
        axes.hlines(np.arange(len(places) - 1) + 0.5, extent[0], extent[1], color="white", linewidth=1.5)
        counts = _counts(arm, places, given)
        for row, place in enumerate(places):
            joined, left = (counts.get((place, kind), 0.0) for kind in ("joined", "left"))
            axes.annotate(
                f"{joined:.1f} / {left:.1f}", (1, row), xycoords=("axes fraction", "data"), xytext=(3, 0), textcoords="offset points", va="center",
                fontsize=look.size - 0.5 * look.scale,
            )  # fmt: skip
        for kind, points in events.items():
            x, y = np.array(points).T
            axes.plot(x, y + _EVENTS[kind], **_LOOKS[kind], clip_on=False, zorder=4)
        time_axis(axes, extent[0], extent[1])

    return drawn


def _events(arm: Arm, places: Sequence[str], given: Given) -> dict[str, list[tuple[float, int]]]:
    """Kind -> (time, row) of the months in which at least half of the replicates have the event."""
    events = arm.results.events
    inside = [arm.results.months[i] for i in given.months(arm.results)]
    times = dict(zip(inside, decimal_years(inside), strict=True))
    # where every city is a party of its own, no place has the name of its province
    of_city = {c.name: next((p for p in (party_place(c.party), party_place(c.name)) if p in places), "") for c in arm.region.cities}
    party = events["place"].map(lambda place: place if place in places else of_city.get(place, ""))
    found = {}
    for kind in _EVENTS:
        rows = events.assign(party=party)[(events["kind"] == kind) & events["month"].isin(inside)].drop_duplicates(["replicate", "month", "party"])
        often = rows.groupby(["party", "month"], as_index=False).size()
        chosen = often[(often["size"] >= arm.count / 2) & often["party"].isin(list(places))]
        points = [(float(times[month]), list(places).index(name)) for name, month in zip(chosen["party"], chosen["month"], strict=True)]
        if points:
            found[kind] = points
    return found


def _members(arms: Sequence[Arm], given: Given) -> Callable[[Axes], None]:
    """Number of members of every arm by month: mean and its 90 % interval, in steps, as members change from month to month."""

    def drawn(axes: Axes) -> None:
        ends: list[float] = []
        for number, arm in enumerate(arms):
            times, values = _values(arm, [REGION], given)
            intervals = _intervals(arm, REGION, values[:, :, 0])
            edges = np.append(times - 1 / 24, times[-1] + 1 / 24)
            mean, low, high = (np.array([getattr(i, end) for i in (*intervals, intervals[-1])]) for end in ("mean", "lo", "hi"))
            draw_line(axes, arm, edges, (mean, low, high), number, steps=True)
            ends += [edges[0], edges[-1]]
        most = max(len(parties([arm])) for arm in arms)
        axes.set_ylim(-0.03 * most, 1.05 * most)
        number_axis(axes.yaxis, bins=4)
        time_axis(axes, min(ends), max(ends))

    return drawn


def _intervals(arm: Arm, place: str, values: Floats) -> list[Any]:
    bounds = bounds_at(OUTCOMES[OUTCOME], place, arm.results.places)
    return [mean_interval(column, bounds) for column in values.T]


def _rows(arm: Arm, places: Sequence[str], given: Given) -> list[dict[str, Any]]:
    """The numbers: mean by month with its interval, and how often a party joined and left."""
    times, values = _values(arm, places, given)
    counts = _counts(arm, places, given)
    return [
        {
            "arm": arm.name, "outcome": OUTCOME, "place": place, "time": at, "value": x.mean, "lo": x.lo, "hi": x.hi,
            **{kind: counts.get((place, kind), 0.0) if place != REGION else np.nan for kind in ("joined", "left")},
        }
        for column, place in enumerate(places)
        for at, x in zip(times, _intervals(arm, place, values[:, :, column]), strict=True)
    ]  # fmt: skip


def _shades(language: Language) -> list[Artist]:
    """Entries for no, half and all replicates."""
    from matplotlib import colormaps
    from matplotlib.patches import Patch

    shades = colormaps[_MAP]
    return [Patch(facecolor=shades(share), edgecolor="#4d4d4d", linewidth=0.4, label=say(word, language)) for word, share in _SHADES.items()]


def _mark(kind: str, label: str) -> Artist:
    from matplotlib.lines import Line2D

    return Line2D([], [], label=label, **_LOOKS[kind])


FIGURE = FigureType(
    "membership",
    Text("Who was in the pact when", "各时期的协议成员"),
    Text("share of the replicates in which each party is a member by month, and the number of members", "逐月各方为成员的重复所占比例，以及成员数"),
    Text("results of a run that keep the outcome member, with a party", "含 member 指标且有参与方的模拟结果"),
    compose,
    takes=("place", "period", "arm"),
    usual=True,
)
