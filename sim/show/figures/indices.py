"""Indices of influence of the axes of a study: variance shares with their intervals, or indices of a given sample beside what luck would reach."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.text import Text
from sim.show.figure import FigureType, Given
from sim.show.marks.lines import number_axis
from sim.show.marks.study_axes import chosen_period, sensitivity_or_none, study_source
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.look import DARK, GREY, NOTE, PALE
from sim.show.page.text_width import wrap
from sim.show.words.common import pretty, say
from sim.study.analysis.index_words import leading
from sim.study.analysis.records import INDICES, Index, Sensitivity, short_label, where_text

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

_ROW = 4.6
_MAP, _DARKEST = "YlGnBu", 0.62
_SHIFT = {"first": -0.17, "total": 0.17}


def compose(given: Given) -> Drawing | None:
    """A row an outcome: of a Saltelli design first-order and total indices (and pairs in a matrix), of a given sample a panel an index."""
    results, choice, language = given.results, given.choice, given.language
    found = sensitivity_or_none(given)
    if found is None:
        return None
    m = results.manifest
    period = chosen_period(given)
    bases = choice.arm or tuple(base["name"] for base in m["bases"])
    panels, rows, columns = [], list[Index](), 1
    for outcome in choice.outcome or results.outcomes:
        for place in choice.place or m["places"][:1]:
            for base in bases:
                mine = [i for i in found.found(base=base, outcome=outcome, place=place, period=period) if i.measure not in ("mu", "mu_star", "sigma")]
                if not mine:
                    continue
                made = _panels(found, mine, given)
                columns = max(columns, len(made))
                panels += made
                rows += mine
    if not panels:
        return None
    notes = [say("index_pairs_open", language)] if any(r.measure == "second" and r.standing != "acts" for r in rows) else []
    return Drawing(panels, _data(rows), _handles(rows, given), notes, study_source(results, language), columns=columns, narrowest=52.0)


def _panels(found: Sensitivity, rows: Sequence[Index], given: Given) -> list[Panel]:
    """The panels of one outcome."""
    language, first = given.language, rows[0]
    head = pretty(where_text(found.results, (first.base, first.outcome, first.place, first.period)).to(language))
    deciding = leading(found, rows)
    order = [r.axis for r in sorted((r for r in rows if r.measure == deciding), key=lambda r: -r.value.mean)]
    names = [wrap(pretty(short_label(found.results, name).to(language)), 30.0, 6.5) for name in order]
    height = 8.0 + _ROW * sum(name.count("\n") + 1 for name in names)
    if deciding == "total":
        mine = [r for r in rows if r.measure in ("first", "total")]
        made = [Panel(head, _drawn(mine, order, names, given), say("index_share", language), "", height)]
        pairs = [r for r in rows if r.measure == "second"]
        title = say("index_pairs", language, outcome=head)
        return [*made, Panel(title, _matrix(pairs, order, names), "", "", height + 6.0)] if pairs else made
    measures = [measure for measure in ("pawn", "delta", "share") if any(r.measure == measure for r in rows)]
    return [
        Panel(INDICES[measure].to(language), _drawn([r for r in rows if r.measure == measure], order, names, given), head, "", height) for measure in measures
    ]


def _drawn(rows: Sequence[Index], order: Sequence[str], names: Sequence[str], given: Given) -> Any:
    def drawn(axes: Axes) -> None:
        axes.axvline(0, color=GREY, linewidth=0.6, zorder=1)
        for row in rows:
            y = order.index(row.axis) + _SHIFT.get(row.measure, 0.0)
            colour = GREY if row.standing in ("cannot tell", "negligible") else given.look.colour(0)
            face = "white" if row.measure == "first" else colour
            axes.plot([row.value.lo, row.value.hi], [y, y], color=colour, linewidth=1.1, solid_capstyle="butt", zorder=2)
            axes.plot(row.value.mean, y, marker="o", markersize=3.4, color=colour, markerfacecolor=face, linestyle="none", zorder=3)
            if row.measure != "total" and np.isfinite(row.threshold):
                axes.plot([row.threshold] * 2, [y - 0.3, y + 0.3], color=DARK, linewidth=0.9, zorder=4)
        axes.set_ylim(len(order) - 0.5, -0.5)
        axes.set_yticks(range(len(order)), list(names))
        axes.grid(False, axis="y")
        axes.margins(x=0.06)
        number_axis(axes.xaxis, bins=4)

    return drawn


def _matrix(pairs: Sequence[Index], order: Sequence[str], names: Sequence[str]) -> Any:
    """Shade a pair, with its index in it where its interval lies above 0."""
    values = np.full((len(order), len(order)), np.nan)
    for row in pairs:
        i, j = sorted((order.index(row.axis), order.index(row.other)), reverse=True)
        values[i, j] = row.value.mean if row.standing == "acts" else 0.0

    def drawn(axes: Axes) -> None:
        from matplotlib import colormaps
        from matplotlib.colors import ListedColormap

        shades = ListedColormap(colormaps[_MAP](np.linspace(0.0, _DARKEST, 256)))
        part = values[1:, :-1]
        count = len(order) - 1
        edges = np.arange(count + 1) - 0.5
        shades.set_under(PALE)
        axes.pcolormesh(edges, edges, np.ma.masked_invalid(part), cmap=shades, vmin=1e-9, vmax=max(float(np.nanmax(part)), 1e-6), zorder=1)
        for row in pairs:
            i, j = sorted((order.index(row.axis), order.index(row.other)), reverse=True)
            strong = row.standing == "acts"
            if count <= 8:
                axes.text(j, i - 1, f"{row.value.mean:.2f}" if strong else "–", ha="center", va="center", color=DARK if strong else NOTE, fontsize=6)
        axes.set_xlim(-0.5, count - 0.5)
        axes.set_ylim(count - 0.5, -0.5)
        axes.set_yticks(range(count), list(names[1:]))
        axes.set_xticks(range(count), [name.replace("\n", " ") for name in names[:-1]], rotation=30, ha="right", rotation_mode="anchor")
        axes.grid(False)

    return drawn


def _data(rows: Sequence[Index]) -> Any:
    import pandas as pd

    return pd.DataFrame(
        {
            "base": r.base, "outcome": r.outcome, "place": r.place, "period": r.period, "measure": r.measure, "axis": r.axis, "with_axis": r.other,
            "value": r.value.mean, "lo": r.value.lo, "hi": r.value.hi, "threshold": r.threshold, "standing": r.standing,
        }
        for r in rows
    )  # fmt: skip


def _handles(rows: Sequence[Index], given: Given) -> list[Artist]:
    from matplotlib.lines import Line2D

    language = given.language
    marks: list[Artist] = []
    if any(r.measure == "total" for r in rows):
        for key, face in (("index_first", "white"), ("index_total", NOTE)):
            marks.append(Line2D([], [], color=NOTE, marker="o", markersize=3.4, linestyle="none",
                                markerfacecolor=face, label=say(key, language)))  # fmt: skip
    marks.append(Line2D([], [], color=NOTE, linewidth=1.1, label=say("index_interval", language)))
    if any(r.measure != "total" and np.isfinite(r.threshold) for r in rows):
        marks.append(Line2D([], [], color=NOTE, marker="|", markersize=5.0, linestyle="none", label=say("index_luck", language)))
    if any(r.standing in ("cannot tell", "negligible") and r.measure != "second" for r in rows):
        marks.append(Line2D([], [], color=GREY, marker="o", markersize=3.4, linewidth=1.1, label=say("index_open", language)))
    return marks


FIGURE = FigureType(
    "indices",
    Text("Indices of influence", "影响指数"),
    Text(
        "how much of an outcome each axis of a study carries: Sobol indices, or PAWN, delta and Shapley effects with what luck would reach",
        "研究各轴对指标的影响程度：Sobol 指数，或 PAWN、Delta 与沙普利效应及随机可达的值",
    ),
    Text("results of a sweep with a Sobol design, or with forty points or more of another sample", "Sobol 设计的参数扫描结果，或至少四十个设计点的其他样本"),
    compose,
    takes=("outcome", "place", "period", "arm"),
    of="study",
    usual=True,
)
