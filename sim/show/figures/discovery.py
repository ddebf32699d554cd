"""Boxes of the axes of a study in which a case is frequent: the peeling, and the boxes over the two axes that they limit most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.problems import InputError, Place
from sim.declare.text import Text
from sim.show.figure import FigureType, Given
from sim.show.marks.lines import number_axis
from sim.show.marks.study_axes import chosen_period, study_source
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.look import DARK, GREY, NOTE
from sim.show.page.text_width import wrap
from sim.show.words.common import pretty, say
from sim.study.analysis.condition import default_conditions, read_conditions
from sim.study.analysis.discovery import Discovery, discover
from sim.study.analysis.prim import Column, Side
from sim.study.analysis.records import short_label

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

_MAP, _DARKEST = "YlGnBu", 0.9
_NOT_HERE = ("discover.few", "discover.none", "discover.all", "discover.equal")


def compose(given: Given) -> Drawing | None:
    """Two panels a base: the trajectory of every box, and the points with their share of cases and the boxes. ``by``: the condition."""
    results, choice, language = given.results, given.choice, given.language
    m = results.manifest
    place = (choice.place or tuple(m["places"]))[0]
    period = chosen_period(given)
    panels, rows, notes = [], list[dict[str, Any]](), list[str]()
    bases = choice.arm or tuple(base["name"] for base in m["bases"])
    try:
        conditions = read_conditions([choice.by], results, Place("--by")) if choice.by else default_conditions(results, place, period, choice.outcome)
        for base in bases:
            found = discover(results, conditions, place, period, base)
            title = next(b["title"][language] for b in m["bases"] if b["name"] == base) if len(m["bases"]) > 1 else ""
            panels += _panels(found, title, given)
            rows += _rows(found)
            notes += _notes(found, given)
    except InputError as error:
        if all(problem.id in _NOT_HERE for problem in error.problems):
            return None
        raise
    import pandas as pd

    handles = _handles(given, any(row["box"] for row in rows))
    return Drawing(panels, pd.DataFrame(rows), handles, list(dict.fromkeys(notes)), study_source(results, language), columns=2, narrowest=62.0)


def _notes(found: Discovery, given: Given) -> list[str]:
    language = given.language
    said = [say("box_case_is", language, what=pretty(found.what.to(language)))]
    said += [say("box_limits", language, number=n, limits=found.limits(one.box).to(language)) for n, one in enumerate(found.found, 1)]
    return said if found.found else [*said, say("box_none", language)]


def _panels(found: Discovery, title: str, given: Given) -> list[Panel]:
    language = given.language
    first = say("box_path", language) + (f": {title}" if title else "")
    peeling = Panel(first, _peeling(found, given), say("box_coverage", language), say("box_density", language), 52.0)
    pair = shown_axes(found)
    labels = [pretty(short_label(found.results, found.names[i]).to(language)) for i in pair]
    second = labels[1] if len(labels) > 1 else say("box_case", language)
    return [peeling, Panel(pretty(found.what.to(language)), _boxes(found, pair, given), labels[0], second, 52.0)]


def shown_axes(found: Discovery) -> list[int]:
    """The two axes that the first box limits most surely, then those of later boxes, then any."""
    order = [axis for one in found.found for axis in sorted(one.box.quasi_p, key=lambda i, q=one.box.quasi_p: q[i])]  # type: ignore[misc]
    return list(dict.fromkeys([*order, *range(len(found.names))]))[:2]


def _peeling(found: Discovery, given: Given) -> Any:
    def drawn(axes: Axes) -> None:
        if not found.found:
            axes.plot([b.coverage for b in found.path], [b.density for b in found.path], color=GREY, marker=".", markersize=2.6, linewidth=0.7, zorder=2)
        for number, one in enumerate(found.found):
            colour = given.look.colour(number)
            axes.plot([b.coverage for b in one.path], [b.density for b in one.path], color=colour, marker=".", markersize=2.6, linewidth=0.7, zorder=2)
            axes.plot(one.box.coverage, one.box.density, color=colour, marker="D", markersize=4.6, markeredgecolor=DARK, linestyle="none", zorder=3)
        axes.axhline(found.rate, color=GREY, linewidth=0.6, linestyle="--", zorder=1)
        axes.set_xlim(-0.02, 1.02)
        axes.set_ylim(-0.02, 1.04)
        number_axis(axes.xaxis, bins=4)
        number_axis(axes.yaxis, bins=4)

    return drawn


def _boxes(found: Discovery, pair: list[int], given: Given) -> Any:
    columns = [found.columns[i] for i in pair]
    x = _placed(columns[0], found.shares.size, 0)
    y = _placed(columns[1], found.shares.size, 1) if len(pair) > 1 else found.shares

    def drawn(axes: Axes) -> None:
        from matplotlib import colormaps
        from matplotlib.colors import ListedColormap
        from matplotlib.patches import Rectangle

        shades = ListedColormap(colormaps[_MAP](np.linspace(0.0, _DARKEST, 256)))
        order = np.argsort(found.shares, kind="stable")
        size = float(np.clip(900.0 / np.sqrt(found.shares.size * 20.0), 3.0, 16.0))
        image = axes.scatter(x[order], y[order], c=found.shares[order], cmap=shades, vmin=0.0, vmax=1.0, s=size, linewidths=0.3, edgecolors=GREY, zorder=2)
        _scaled(axes, found, pair, columns, given)
        for number, one in enumerate(found.found):
            x0, x1 = _ends(one.box.sides[pair[0]], axes.get_xlim())
            y0, y1 = _ends(one.box.sides[pair[1]] if len(pair) > 1 else Side(), axes.get_ylim())
            axes.add_patch(Rectangle((x0, y0), x1 - x0, y1 - y0, fill=False, edgecolor=given.look.colour(number), linewidth=1.4, zorder=4))
        bar = axes.figure.colorbar(image, ax=axes, pad=0.02, aspect=24)
        bar.outline.set_linewidth(0.4)
        bar.set_label(say("box_case", given.language))
        axes.grid(False)

    return drawn


def _placed(column: Column, count: int, seed: int) -> Any:
    """Where the points stand; levels without order, and few different numbers, are spread a little so that points do not hide each other."""
    few = np.unique(column.values)
    if column.ordered and few.size > 6:
        return column.values
    gap = float(np.diff(few).min()) if few.size > 1 else 1.0
    return column.values + np.random.default_rng(seed).uniform(-0.3, 0.3, count) * gap


def _scaled(axes: Axes, found: Discovery, pair: list[int], columns: list[Column], given: Given) -> None:
    """Limits that leave room round the points, and names of levels."""
    limiters: tuple[Any, Any] = (axes.set_xlim, axes.set_ylim)
    for i, column, one, limits in zip(pair, columns, (axes.xaxis, axes.yaxis), limiters, strict=False):
        low, high = float(column.values.min()), float(column.values.max())
        few = np.unique(column.values)
        room = 0.05 * (high - low) if column.ordered and few.size > 6 else 0.45 * float(np.diff(few).min())
        limits(low - room, high + room)
        if column.ordered:
            number_axis(one, bins=4)
            continue
        levels = next(axis["levels"] for axis in found.results.manifest["axes"] if axis["name"] == found.names[i])
        one.set_ticks(list(few), [wrap(str(levels[int(code)]), 20.0, 6.5) for code in few])
    if len(pair) == 1:
        axes.set_ylim(-0.05, 1.05)


def _ends(side: Side, limits: tuple[float, float]) -> tuple[float, float]:
    """From where to where a box is drawn."""
    low, high = limits
    room = 0.012 * (high - low)
    if side.levels is not None:
        return min(side.levels) - 0.42, max(side.levels) + 0.42
    return (low + room if np.isinf(side.low) else side.low, high - room if np.isinf(side.high) else side.high)


def _rows(found: Discovery) -> list[dict[str, Any]]:
    where = {"base": found.base, "place": found.place, "period": found.period, "where": " and ".join(map(str, found.conditions))}
    rows = [where | {"box": 0, "step": 0, "density": found.rate, "coverage": 1.0, "mass": 1.0, "limits": ""}]
    rows += [where | {"box": 0, "step": step, "density": b.density, "coverage": b.coverage, "mass": b.mass, "limits": ""}
             for step, b in enumerate(() if found.found else found.path[1:], 1)]  # fmt: skip
    for number, one in enumerate(found.found, 1):
        for step, box in enumerate((*one.path, one.box)):
            last = step == len(one.path)
            rows.append(where | {"box": number, "step": -1 if last else step, "density": box.density, "coverage": box.coverage, "mass": box.mass,
                                 "limits": found.limits(box).en if last else ""})  # fmt: skip
    return rows


def _handles(given: Given, boxes: bool) -> list[Artist]:
    from matplotlib.lines import Line2D

    language = given.language
    marks: list[Artist] = [Line2D([], [], color=NOTE, marker=".", markersize=2.6, linewidth=0.7, label=say("box_path", language))]
    if boxes:
        marks.append(Line2D([], [], color=NOTE, marker="D", markersize=4.6, linestyle="none", label=say("box_chosen", language)))
    return marks


FIGURE = FigureType(
    "discovery",
    Text("Scenario discovery", "情景发现"),
    Text(
        "in which part of a study a case is frequent (the worst quarter, or --by 'delivered_share < 0.5'): peeling and boxes",
        "研究中某一情形（最差的四分之一，或 --by 'delivered_share < 0.5'）在何处常见：剥离路径与区间",
    ),
    Text("results of a sweep with at least twenty points and an outcome that varies", "至少二十个设计点且指标有变化的参数扫描结果"),
    compose,
    takes=("outcome", "place", "period", "arm", "by"),
    of="study",
)
