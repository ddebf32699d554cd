"""The figures of the page, from stored results: the airshed, the pact, the air and the money of a scenario beside the one it is compared with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sim.declare.text import Language, Text
from sim.outcomes.declarations import REGION, party_place
from sim.share.explore.words import word

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from sim.show.marks.arms import Arm
    from sim.show.marks.geography import Spot
    from sim.study.store.results import Results

FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC Shipped', sans-serif"
INK, PALE, GROUND = "#1d2733", "#e3e7ec", "#ffffff"
COLOURS = ("#7a8594", "#0b6e99", "#c8641b")
"""The one that is compared with, and the others."""
_COSTS = (("abatement_cost", "#0b6e99"), ("output_lost", "#c8641b"), ("governance_cost", "#8aa399"))
_PIXELS = 3.6
"""Pixels a millimetre of the map for which labels are placed."""
_MAP_MM = (82.0, 74.0)


def arms(results: Sequence[Results], language: Language) -> list[Arm]:
    """The results with their labels, the one that is compared with first."""
    from sim.show.marks.arms import arms_of
    from sim.show.page.look import look_of

    return arms_of(results, look_of(language=language))


@dataclass(frozen=True)
class Shown:
    """A figure of the page with its title and what stands below the title; ``figure``: None where the results do not hold what it needs."""

    title: str
    below: str
    figure: go.Figure | None
    wide: bool = False


def figures(results: Sequence[Results], language: Language) -> list[Shown]:
    """Every figure in the order of the page: the map, that of differences (where there are two results), pact, air, cost and transfers."""
    every = arms(results, language)
    maps = [_map(every[-1:], language), *([_map(every, language)] if len(every) > 1 else [])]
    return [*maps, _members(every, language), _air(every, language), _money(every, language), _transfers(every, language)]


def _figure(height: int, **layout: Any) -> go.Figure:
    import plotly.graph_objects as go

    figure = go.Figure()
    figure.update_layout(
        template="none", height=height, paper_bgcolor=GROUND,
        plot_bgcolor=GROUND, font={"family": FONT, "size": 12, "color": INK}, margin={"l": 60, "r": 12, "t": 30, "b": 36},
        legend={"orientation": "h", "x": 0, "y": 1.0, "xanchor": "left", "yanchor": "bottom", "font": {"size": 11}}, hovermode="closest", **layout,
    )  # fmt: skip
    figure.update_xaxes(gridcolor=PALE, zeroline=False)
    figure.update_yaxes(gridcolor=PALE, zeroline=False)
    return figure


def _empty(title: str, language: Language, words: str = "none") -> Shown:
    return Shown(title, word(words, language), None)


def _labelled(every: Sequence[Arm], outcome: str, language: Language, by_year: bool = False) -> str:
    """The outcome with its unit."""
    from sim.show.marks.arms import outcome_label, outcome_unit

    label, unit = outcome_label(every, outcome, language), outcome_unit(every, outcome, language, by_year)
    return Text(f"{label} ({unit})", f"{label}（{unit}）").to(language)


def _with_band(unit: str, language: Language) -> str:
    return f"{unit}{Text('; ', '；').to(language)}{word('band', language)}"


# the airshed ------------------------------------------------------------------------------------------------------------


def _map(every: Sequence[Arm], language: Language) -> Shown:
    """Cities as circles at their places, coloured by the mean concentration of the one result, or by its difference of the last from the first."""
    import numpy as np

    from sim.show.marks.geography import city_spots
    from sim.study.compare.printed import number

    less = len(every) > 1
    title = word("map", language, outcome=_labelled(every, "concentration", language))
    below = word("less", language, title=every[-1].label, first=every[0].label) if less else every[0].label
    if any("concentration" not in arm.results.outcomes for arm in every):
        return _empty(title, language)
    spots = city_spots(every, (), language)
    means = [arm.results.period("concentration").mean(axis=0) for arm in every]
    of = [dict(zip(arm.results.places, mean, strict=True)) for arm, mean in zip(every, means, strict=True)]
    values = np.array([of[-1][s.place] - (of[0][s.place] if less else 0.0) for s in spots])
    most = float(np.abs(values).max(initial=0.0)) or 1.0
    sizes = _sizes(spots)
    figure = _figure(380)
    figure.add_scatter(
        x=[s.x for s in spots], y=[s.y for s in spots], mode="markers", showlegend=False, hoverinfo="text", cliponaxis=False,
        hovertext=[f"{s.label}: {number(float(v), signed=less)}" for s, v in zip(spots, values, strict=True)],
        marker={
            "size": sizes, "color": values, "colorscale": "RdBu" if less else "YlOrBr", "reversescale": less, "line": {"color": "#4d5866", "width": 1},
            "colorbar": {"thickness": 10, "len": 0.8, "outlinewidth": 0, "x": 1.0},
        } | ({"cmin": -most, "cmax": most} if less else {}),
    )  # fmt: skip
    for spot, (x, y, anchor) in zip(spots, _labels(tuple(spots)), strict=True):
        figure.add_annotation(x=spot.x, y=spot.y, text=spot.label, xshift=x, yshift=y, xanchor=anchor, yanchor="middle", showarrow=False, font={"size": 11})
    xs, ys = [s.x for s in spots], [s.y for s in spots]
    room = 0.14 * max(max(xs) - min(xs), max(ys) - min(ys), 1.0)
    figure.update_xaxes(visible=False, range=[min(xs) - 1.5 * room, max(xs) + 1.5 * room])
    figure.update_yaxes(visible=False, range=[min(ys) - room, max(ys) + room], scaleanchor="x")
    figure.update_layout(margin={"l": 8, "r": 8, "t": 8, "b": 8}, dragmode=False)
    return Shown(title, f"{below}. {word('schematic', language)}" if language == "en" else f"{below}。{word('schematic', language)}", figure)


def _sizes(spots: Sequence[Spot]) -> Any:
    """Diameters of the circles in pixels: areas grow with the population."""
    import numpy as np

    people = np.array([max(s.people, 0.0) for s in spots])
    return 9 + 21 * np.sqrt(people / (people.max() or 1.0))


@lru_cache(8)
def _labels(spots: tuple[Spot, ...]) -> list[tuple[float, float, str]]:
    """Where the label of every city stands, in pixels from its middle, so that none covers another; both maps of a page ask for the same."""
    import numpy as np

    from sim.show.marks.geography import place_labels
    from sim.show.page.text_width import text_width_mm

    points = np.array([[s.x, s.y] for s in spots])
    low, span = points.min(axis=0), np.ptp(points, axis=0)
    scale = min(_MAP_MM[0] / max(float(span[0]), 1.0), _MAP_MM[1] / max(float(span[1]), 1.0))
    at, radii = (points - low) * scale, _sizes(spots) / 2 / _PIXELS
    boxes = np.array([[text_width_mm(s.label, 8.25) * 1.05, 3.6] for s in spots])
    frame = (-18.0, -14.0, float(span[0]) * scale + 18.0, float(span[1]) * scale + 14.0)
    placed = place_labels(at, radii, boxes, frame)
    return [((p.x - x) * _PIXELS, (p.y - y) * _PIXELS, p.align) for p, (x, y) in zip(placed, at, strict=True)]


# the pact ---------------------------------------------------------------------------------------------------------------


def _members(every: Sequence[Arm], language: Language) -> Shown:
    """A band a result and a row a party: the share of the replicates in which it is a member, month by month."""
    from sim.show.marks.arms import parties, place_label

    title = word("members", language)
    able = [arm for arm in every if "member" in arm.results.outcomes and parties([arm])]
    if not able:
        return _empty(title, language)
    rows: list[tuple[str, Any]] = []
    for arm in reversed(able):
        values = arm.results.values("member").mean(axis=0)
        rows += [("", None)] if rows else []
        rows += [(place_label(every, p, language), values[:, arm.results.places.index(p)]) for p in reversed(parties([arm]))]
        rows.append((f"<b>{arm.label}</b>", None))
    figure = _figure(60 + 24 * len(rows))
    months = able[0].results.months
    figure.add_heatmap(
        x=list(months), y=list(range(len(rows))), z=[[None] * len(months) if v is None else v.tolist() for _, v in rows], zmin=0, zmax=1,
        colorscale=[[0, "#eef1f5"], [1, "#0b4f79"]], ygap=3, colorbar={"thickness": 10, "tickformat": ".0%", "outlinewidth": 0, "nticks": 3},
        hovertemplate="%{x}: %{z:.0%}<extra></extra>",
    )  # fmt: skip
    figure.update_yaxes(visible=False)
    for i, (label, values) in enumerate(rows):
        figure.add_annotation(
            x=-0.01 if values is not None else 0, y=i, xref="paper", text=label, showarrow=False, xanchor="right" if values is not None else "left"
        )
    figure.update_xaxes(showgrid=False)
    longest = max((len(label) for label, values in rows if values is not None), default=8)
    figure.update_layout(margin={"l": 14 + (8 if language == "en" else 14) * min(longest, 16), "r": 12, "t": 8, "b": 36})
    return Shown(title, word("members_axis", language), figure, wide=True)


# the air ----------------------------------------------------------------------------------------------------------------


def _air(every: Sequence[Arm], language: Language) -> Shown:
    """Above the mean exposure of every result by month, below the paired difference of the last from the first, both with 90 % intervals."""
    from plotly.subplots import make_subplots

    able = [arm for arm in every if "exposure" in arm.results.outcomes]
    title = word("air", language)
    if not able:
        return _empty(title, language)
    two = len(able) > 1 and able[0].results.months == able[-1].results.months
    heads = ["", word("less", language, title=able[-1].label, first=able[0].label)] if two else [""]
    figure = make_subplots(rows=len(heads), cols=1, shared_xaxes=True, vertical_spacing=0.14, subplot_titles=heads)
    figure.update_layout(_figure(400 if two else 250).layout)
    for i, arm in enumerate(able):
        _band(figure, arm.results.months, _exposure(arm), COLOURS[i % len(COLOURS)], arm.label, row=1)
    if two:
        first, last = able[0], able[-1]
        shared = [r for r in first.results.replicates if r in last.results.replicates]
        before, after = (_exposure(arm)[[arm.results.replicates.index(r) for r in shared]] for arm in (first, last))
        _band(figure, first.results.months, after - before, COLOURS[1], "", row=2)
        figure.add_hline(y=0, line={"color": INK, "width": 1}, row=2, col=1)
        figure.update_annotations(font={"size": 12}, x=0, xanchor="left")
    figure.update_xaxes(gridcolor=PALE, zeroline=False)
    figure.update_yaxes(gridcolor=PALE, zeroline=False)
    return Shown(title, _with_band(_labelled(every, "exposure", language), language), figure, wide=True)


def _exposure(arm: Arm) -> Any:
    """Replicate x month, of the whole region."""
    return arm.results.values("exposure")[:, :, arm.results.places.index(REGION)]


def _band(figure: go.Figure, months: Sequence[str], values: Any, colour: str, label: str, row: int) -> None:
    """A line of means over the replicates with the 90 % interval of the mean."""
    from sim.study.compare.intervals import mean_interval

    found = [mean_interval(column) for column in values.T]
    if all(math.isfinite(x.lo) and math.isfinite(x.hi) for x in found):
        r, g, b = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        figure.add_scatter(
            x=[*months, *reversed(months)], y=[*(x.hi for x in found), *(x.lo for x in reversed(found))], fill="toself", mode="lines",
            line={"width": 0}, fillcolor=f"rgba({r},{g},{b},0.2)", hoverinfo="skip", showlegend=False, row=row, col=1,
        )  # fmt: skip
    figure.add_scatter(
        x=list(months), y=[x.mean for x in found], mode="lines", line={"color": colour, "width": 1.6}, name=label, showlegend=bool(label), row=row, col=1,
        hovertemplate="%{x}: %{y:.4g}<extra></extra>",
    )  # fmt: skip


# the money --------------------------------------------------------------------------------------------------------------


def _money(every: Sequence[Arm], language: Language) -> Shown:
    """What the policy costs the region a year, by kind of cost."""
    from sim.show.marks.arms import outcome_label, outcome_unit

    said, unit = word("money", language), outcome_unit(every, "abatement_cost", language)
    figure = _figure(130 + 46 * len(every), barmode="stack")
    for outcome, colour in _COSTS:
        able = [arm for arm in every if outcome in arm.results.outcomes]
        values = [float(arm.results.period(outcome)[:, arm.results.places.index(REGION)].mean()) for arm in able]
        figure.add_bar(
            x=values, y=[_short(arm.label) for arm in able], orientation="h", name=outcome_label(every, outcome, language), marker={"color": colour},
            hovertemplate="%{x:.4g}<extra></extra>",
        )  # fmt: skip
    figure.update_yaxes(autorange="reversed", automargin=True)
    figure.update_layout(legend={"traceorder": "normal"})
    return Shown(said, unit, figure)


def _transfers(every: Sequence[Arm], language: Language) -> Shown:
    """What each party receives on balance a year (negative: it pays), with the 90 % interval of the mean."""
    from sim.show.marks.arms import outcome_unit, parties, place_label
    from sim.study.compare.intervals import mean_interval

    title = word("transfers", language)
    able = [arm for arm in every if "transfer_balance" in arm.results.outcomes and parties([arm])]
    if not able:
        return _empty(title, language)
    unit = outcome_unit(every, "transfer_balance", language)
    places = [p for p in parties(able) if p.startswith(party_place(""))]
    found = {arm.label: [mean_interval(arm.results.period("transfer_balance")[:, arm.results.places.index(p)]) for p in places] for arm in able}
    if all(x.mean == 0 for of_arm in found.values() for x in of_arm):
        return _empty(title, language, "no_transfers")
    figure = _figure(100 + 40 * len(places), barmode="group")
    for i, (label, of_arm) in enumerate(found.items()):
        half = [x.hi - x.mean if math.isfinite(x.hi) else 0.0 for x in of_arm]
        figure.add_bar(
            x=[x.mean for x in of_arm], y=[place_label(every, p, language) for p in places], orientation="h", name=label,
            marker={"color": COLOURS[i % len(COLOURS)]}, error_x={"type": "data", "array": half, "thickness": 1}, hovertemplate="%{x:.4g}<extra></extra>",
        )  # fmt: skip
    figure.update_yaxes(autorange="reversed", automargin=True)
    figure.update_xaxes(zeroline=True, zerolinecolor=INK)
    return Shown(title, _with_band(unit, language), figure)


def _short(label: str, most: int = 22) -> str:
    """A label in lines of few letters, between words."""
    import textwrap

    return "<br>".join(textwrap.wrap(label, most))

