"""Effects of the axes of a study with their intervals: a row an outcome, a panel a measure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.text import Text
from sim.show.figure import FigureType, Given
from sim.show.marks.lines import number_axis
from sim.show.marks.study_axes import chosen_period, sensitivity_or_none, study_source
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.look import GREY, NOTE
from sim.show.page.text_width import wrap
from sim.show.tables.sweeps import ordered_axes
from sim.show.words.common import pretty, say, unit_text
from sim.study.analysis.records import FACTORIAL, MEASURES, TOGETHER, Effect, Sensitivity, axis_label, where_text
from sim.study.compare.printed import interval_text
from sim.study.compare.verdicts import SURE

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

Where = tuple[str, str, str]


def compose(given: Given) -> Drawing | None:
    """Effects on the chosen outcomes (all that were kept) at a place in a period: estimate and interval an axis, grey where it cannot be told from 0."""
    results, choice, language = given.results, given.choice, given.language
    found = sensitivity_or_none(given)
    if found is None:
        return None
    m = results.manifest
    period = chosen_period(given)
    wheres = [(outcome, place, period) for outcome in choice.outcome or results.outcomes for place in choice.place or m["places"][:1]]
    rows_of = {where: rows for where in wheres if (rows := found.rows(outcome=where[0], place=where[1], period=where[2]))}
    if not rows_of:
        return None
    bases = [base["name"] for base in m["bases"] if not choice.arm or base["name"] in choice.arm]
    measures = FACTORIAL[:3] if found.factorial else found.measures[::-1]
    panels = [panel for where, rows in rows_of.items() for panel in _panels(found, where, rows, measures, bases, given)]
    together = [_together(found, row, given) for rows in rows_of.values() for row in rows if row.axis == TOGETHER and row.measure == "shapley"]
    stop = "; " if language == "en" else "；"
    notes = [note.to(language) for note in found.notes] + ([say("together", language, values=stop.join(together))] if together else [])
    data = _data([row for rows in rows_of.values() for row in rows if row.measure in measures and row.base in bases])
    return Drawing(panels, data, _handles(found, bases, given), notes, study_source(results, language), len(measures), narrowest=56.0)


def _panels(found: Sensitivity, where: Where, rows: Sequence[Effect], measures: Sequence[str], bases: Sequence[str], given: Given) -> list[Panel]:
    kept, language = found.results.kept(where[0]), given.language
    rows = [row for row in rows if row.axis != TOGETHER and row.base in bases]
    order = ordered_axes([row for row in rows if row.base == bases[0]] or rows, found.deciding)
    names = [wrap(pretty(axis_label(found.results, name).to(language)), 36.0, 6.5) for name in order]
    lines = sum(name.count("\n") + 1 for name in names)
    unit = unit_text(kept["unit"], language) if found.in_units else ""
    remark = say(f"better_{kept['better']}", language) if kept["better"] != "neither" else ""
    label = pretty(where_text(found.results, (bases[0], *where)).to(language)) + (f" ({unit})" if unit else "")
    height = 8.0 + max(3.0 * lines, len(order) * (2.5 + 2.0 * len(bases)))
    return [
        Panel(MEASURES[measure].to(language), _drawn([r for r in rows if r.measure == measure], order, names, bases, given), label, "", height, 1.0, remark)
        for measure in measures
    ]


def _drawn(rows: Sequence[Effect], order: Sequence[str], names: Sequence[str], bases: Sequence[str], given: Given) -> Any:
    def drawn(axes: Axes) -> None:
        axes.axvline(0, color=GREY, linewidth=0.6, zorder=1)
        for row in rows:
            y = order.index(row.axis) + (bases.index(row.base) - (len(bases) - 1) / 2) * 0.6 / len(bases)
            if row.verdict == "no difference":
                axes.plot(0, y, marker="o", markersize=3.2, color=GREY, markerfacecolor="white", linestyle="none", zorder=3)
                continue
            colour = given.look.colour(bases.index(row.base)) if row.verdict in SURE else GREY
            if row.measure in FACTORIAL:
                axes.plot([row.lo, row.hi], [y, y], color=colour, linewidth=3.0, alpha=0.25, solid_capstyle="butt", zorder=2)
            if not np.isnan(row.effect.lo):
                axes.plot([row.effect.lo, row.effect.hi], [y, y], color=colour, linewidth=1.1, solid_capstyle="butt", zorder=3)
            axes.plot(row.effect.mean, y, marker="o", markersize=3.2, color=colour, linestyle="none", zorder=4)
        axes.set_ylim(len(order) - 0.5, -0.5)
        axes.set_yticks(range(len(order)), list(names))
        axes.grid(False, axis="y")
        axes.margins(x=0.08)
        number_axis(axes.xaxis, bins=4)

    return drawn


def _data(rows: Sequence[Effect]) -> Any:
    import pandas as pd

    return pd.DataFrame(
        {
            "base": r.base, "outcome": r.outcome, "place": r.place, "period": r.period, "measure": r.measure, "axis": r.axis, "value": r.effect.mean,
            "mean_lo": r.effect.lo, "mean_hi": r.effect.hi, "lo": r.lo, "hi": r.hi, "verdict": r.verdict,
        }
        for r in rows
    )  # fmt: skip


def _handles(found: Sensitivity, bases: Sequence[str], given: Given) -> list[Artist]:
    from matplotlib.lines import Line2D

    language = given.language

    def mark(label: str, colour: str, **more: object) -> Line2D:
        return Line2D([], [], color=colour, marker="o", markersize=3.2, linewidth=1.1, label=label, **more)  # type: ignore[arg-type]

    titles = {base["name"]: pretty(base["title"][language]) for base in found.results.manifest["bases"]}
    marks: list[Artist] = [mark(titles[name], given.look.colour(i)) for i, name in enumerate(bases)] if len(bases) > 1 else []
    marks.append(Line2D([], [], color=NOTE, linewidth=1.1, label=say("interval_mean" if found.in_units else "resampled", language)))
    if found.factorial:
        single = "single" if found.results.manifest["nested"] else "single_plain"
        marks.append(Line2D([], [], color=NOTE, linewidth=3.0, alpha=0.25, label=say(single, language)))
    verdicts = {row.verdict for row in found.effects if row.axis != TOGETHER}
    if "cannot tell" in verdicts:
        marks.append(mark(say("cannot_tell", language), GREY))
    if "no difference" in verdicts:
        marks.append(mark(say("no_difference", language), GREY, markerfacecolor="white", linestyle="none"))
    return marks


def _together(found: Sensitivity, row: Effect, given: Given) -> str:
    label = where_text(found.results, (row.base, row.outcome, row.place, row.period)).to(given.language)
    return f"{pretty(label)} {interval_text(row.effect, signed=True)}"


FIGURE = FigureType(
    "effects",
    Text("Effects of the axes", "各轴的效应"),
    Text("alone, lost and Shapley effects of switches, or rank measures of other axes", "开关的单独加入、去掉与沙普利效应，或其他轴的秩相关"),
    Text("results of a sweep: a two-level factorial design, or enough points", "参数扫描结果：两水平析因设计，或足够多的设计点"),
    compose,
    takes=("outcome", "place", "period", "arm"),
    of="study",
    usual=True,
)
