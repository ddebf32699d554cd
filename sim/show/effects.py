"""The chart of a study: effects of its axes with their intervals, a row an outcome, a panel a measure.

It shows the effects of a study and not results of scenarios, so it does not stand among the charts of :mod:`sim.show.charts`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.declare.problems import file_error
from sim.declare.text import Language, Text
from sim.show.layout import legend_above, letter, number_axis, wrap
from sim.show.style import GREY, NOTE, PAGE_MM, PALETTE, canvas, journal, save, usable_language
from sim.show.sweep_tables import ordered_axes
from sim.show.words import WORDS, pretty, say, unit_text
from sim.study.analysis.sensitivity import FACTORIAL, MEASURES, RANKS, TOGETHER, Effect, Sensitivity, axis_label
from sim.study.compare.printed import counted, interval_text
from sim.study.compare.verdicts import SURE
from sim.study.store.added import placed_files

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.study.sweeps.sweep_store import SweepResults

NAME = "effects"
FORMATS = ("pdf", "svg", "png")
ROWS = 4
"""Outcomes on a page."""
_NOTE_SIZE = 5.5
_WORDS = {
    "single": Text("5-95 % of replicates and nested points", "各重复与嵌套点的 5-95%"),
    "single_plain": Text("5-95 % of replicates", "各重复的 5-95%"),
    "resampled": Text("90 % interval (points resampled)", "90% 区间（设计点重抽样）"),
    "together": Text("All together: {values}.", "全部合计：{values}。"),
    "study": Text("study {title} [{name}]; {points} x {each}", "研究 {title} [{name}]；{points} 个设计点 x {each} 次重复"),
}


def draw_effects(
    found: Sensitivity, outcomes: Sequence[str], folder: Path, language: Language = "en", place: str = "", period: str = "",
    note: Callable[[str], None] | None = None,
) -> list[Path]:  # fmt: skip
    """Draw the effects on ``outcomes`` at a place in a period (the first kept when not given), a page for every :data:`ROWS` outcomes.

    Outcomes without effects are left out; nothing is written where there are none. Files are effects.pdf, .svg, .png and, for further
    pages, effects-2 and on, all or none. InputError: a file of that name is not this program's. EnvironmentFailed: the folder cannot
    be written.
    """
    m = found.results.manifest
    place, period = place or m["places"][0], period or m["periods"][0]
    drawn, message = usable_language(language)
    if message is not None and note is not None:
        note(message.to(language))
    shown = [name for name in outcomes if found.rows(outcome=name, place=place, period=period)]
    written: list[Path] = []
    if not shown:
        return written
    try:
        with placed_files(folder) as part, journal():
            for page, first in enumerate(range(0, len(shown), ROWS), 1):
                figure = _page(found, shown[first : first + ROWS], place, period, drawn)
                stem = NAME if page == 1 else f"{NAME}-{page}"
                written += [save(figure, part / f"{stem}.{kind}") for kind in FORMATS]
    except OSError as error:
        raise file_error(error, folder) from None
    return [folder / file.name for file in written]


def _page(found: Sensitivity, outcomes: Sequence[str], place: str, period: str, language: Language) -> Figure:
    measures = FACTORIAL[:3] if found.factorial else RANKS[::-1]
    bases = [base["name"] for base in found.results.manifest["bases"]]
    rows_of = {name: found.rows(outcome=name, place=place, period=period) for name in outcomes}
    lines = max(len({r.axis for r in rows if r.axis != TOGETHER}) for rows in rows_of.values())
    figure = canvas(PAGE_MM, 24.0 + len(outcomes) * (14.0 + lines * (2.5 + 2.0 * len(bases))))
    grid = figure.subplots(len(outcomes), len(measures), squeeze=False, sharex="row")
    for y, outcome in enumerate(outcomes):
        rows = [r for r in rows_of[outcome] if r.axis != TOGETHER]
        order = ordered_axes([r for r in rows if r.base == bases[0]] or rows, "shapley" if found.factorial else "prcc")
        kept = found.results.kept(outcome)
        for x, measure in enumerate(measures):
            axes = grid[y, x]
            letter(axes, y * len(measures) + x, MEASURES[measure].to(language))
            _panel(axes, [r for r in rows if r.measure == measure], order, bases)
            axes.set_yticks(range(len(order)), [pretty(axis_label(found.results, name).to(language)) for name in order] if x == 0 else [""] * len(order))
            unit = f" [{unit_text(kept['unit'], language)}]" if found.factorial else ""
            axes.set_xlabel(pretty(kept["label"][language]) + unit, fontsize=6.5)
            if kept["better"] != "neither":
                axes.set_title(say(f"better_{kept['better']}", language), loc="right", fontsize=6, color=NOTE)
    legend_above(figure, _handles(found, bases, language))
    _small_print(figure, found, rows_of, language)
    return figure


def _panel(axes: Axes, rows: Sequence[Effect], order: Sequence[str], bases: Sequence[str]) -> None:
    axes.axvline(0, color=GREY, linewidth=0.6, zorder=1)
    for row in rows:
        y = order.index(row.axis) + (bases.index(row.base) - (len(bases) - 1) / 2) * 0.6 / len(bases)
        if row.verdict == "no difference":
            axes.plot(0, y, marker="o", markersize=3.2, color=GREY, markerfacecolor="white", linestyle="none", zorder=3)
            continue
        colour = PALETTE[bases.index(row.base) % len(PALETTE)] if row.verdict in SURE else GREY
        if row.measure in FACTORIAL:
            axes.plot([row.lo, row.hi], [y, y], color=colour, linewidth=3.0, alpha=0.25, solid_capstyle="butt", zorder=2)
        if not np.isnan(row.effect.lo):
            axes.plot([row.effect.lo, row.effect.hi], [y, y], color=colour, linewidth=1.1, solid_capstyle="butt", zorder=3)
        axes.plot(row.effect.mean, y, marker="o", markersize=3.2, color=colour, linestyle="none", zorder=4)
    axes.set_ylim(len(order) - 0.5, -0.5)
    axes.grid(False, axis="y")
    axes.margins(x=0.08)
    number_axis(axes.xaxis, bins=4)


def _handles(found: Sensitivity, bases: Sequence[str], language: Language) -> list[Artist]:
    from matplotlib.lines import Line2D

    def mark(label: str, colour: str, **more: object) -> Line2D:
        return Line2D([], [], color=colour, marker="o", markersize=3.2, linewidth=1.1, label=label, **more)  # type: ignore[arg-type]

    m = found.results.manifest
    titles = {base["name"]: pretty(base["title"][language]) for base in m["bases"]}
    marks: list[Artist] = [mark(titles[name], PALETTE[i % len(PALETTE)]) for i, name in enumerate(bases)] if len(bases) > 1 else []
    interval = say("interval_mean", language) if found.factorial else _WORDS["resampled"].to(language)
    marks.append(Line2D([], [], color=NOTE, linewidth=1.1, label=interval))
    if found.factorial:
        marks.append(Line2D([], [], color=NOTE, linewidth=3.0, alpha=0.25, label=_WORDS["single" if m["nested"] else "single_plain"].to(language)))
    marks.append(mark(say("cannot_tell", language), GREY))
    if any(r.verdict == "no difference" for r in found.effects):
        marks.append(mark(say("no_difference", language), GREY, markerfacecolor="white", linestyle="none"))
    return marks


def _small_print(figure: Figure, found: Sensitivity, rows_of: dict[str, list[Effect]], language: Language) -> None:
    """All axes together, where the numbers come from, and which of the data are weak."""
    stop, comma = ("; ", ", ") if language == "en" else ("；", "，")
    paragraphs = [(" " if language == "en" else "").join(note.to(language) for note in found.notes)]
    together = [_together(found, row, language) for rows in rows_of.values() for row in rows if row.axis == TOGETHER and row.measure == "shapley"]
    if together:
        paragraphs.append(_WORDS["together"].to(language).format(values=stop.join(together)))
    paragraphs += [_run_line(found.results, language, stop, comma), _weak_line(found.results, language)]
    width = figure.get_figwidth() * 25.4 - 5.0
    text = "\n".join(wrap(p, width, _NOTE_SIZE) for p in paragraphs if p)
    figure.supxlabel(text, x=0.012, ha="left", fontsize=_NOTE_SIZE, color=NOTE, linespacing=1.25)


def _together(found: Sensitivity, row: Effect, language: Language) -> str:
    label = found.results.kept(row.outcome)["label"][language]
    bases = found.results.manifest["bases"]
    base = f" ({next(b['title'][language] for b in bases if b['name'] == row.base)})" if len(bases) > 1 else ""
    return f"{label}{base} {interval_text(row.effect, signed=True)}"


def _run_line(results: SweepResults, language: Language, stop: str, comma: str) -> str:
    m = results.manifest
    regions = "/".join(dict.fromkeys(base["region"]["label"][language] for base in m["bases"]))
    shown = {"points": counted(m["points"], "point"), "each": counted(m["replicates"], "replicate")}
    if language == "zh":
        shown = {"points": f"{m['points']:,}", "each": f"{m['replicates']:,}"}
    study = _WORDS["study"].to(language).format(title=results.title.to(language), name=results.name, **shown)
    head = "HazePact" + comma + say("model", language, version=m["model_version"])
    return f"{head}{stop}{regions}{stop}{study}{comma}{say('seed', language, seed=m['root_seed'])}" + ("." if language == "en" else "。")


def _weak_line(results: SweepResults, language: Language) -> str:
    bases = results.manifest["bases"]
    files = dict.fromkeys(name for base in bases for name in base["region"]["weak_files"])
    parts = []
    if any(base["region"]["surrogate_transport"] for base in bases):
        files.pop("transport.csv", None)
        parts.append(say("surrogate", language))
    if files:
        named = (", " if language == "en" else "、").join(say(name, language) if name in WORDS else name for name in files)
        parts.append(say("weak_files", language, files=named))
    return say("weak", language, parts=("; " if language == "en" else "；").join(parts)) if parts else ""
