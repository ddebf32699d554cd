"""The table of the points on a front."""

from __future__ import annotations

from sim.declare.text import LANGUAGES, Text
from sim.declare.units import unit_text
from sim.show.tables.grid import Column, Grid, same
from sim.study.analysis.pareto import Front, level_text
from sim.study.analysis.records import axis_label
from sim.study.compare.printed import interval_text

MOST_ROWS = 30
_TITLE = Text("Points that no other point beats", "未被其他点超过的设计点")
_MORE = Text("The first {shown} of {total} are shown; all are in pareto.csv.", "仅显示 {total} 个中的前 {shown} 个；全部见 pareto.csv。")


def front_grid(found: Front) -> Grid:
    """A row a point of the front: its number, the levels of the axes that vary, and the outcomes with their intervals."""
    design, heads = found.results.design_texts, []
    for name in found.outcomes:
        kept = found.results.kept(name)
        heads.append(Text(*(f"{kept['label'][language]} [{unit_text(str(kept['unit'])).to(language)}]" for language in LANGUAGES)))
    columns = (
        Column(Text("point", "设计点"), right=True), *(Column(axis_label(found.results, name)) for name in found.axes), *(Column(h, right=True) for h in heads),
    )  # fmt: skip
    every = found.on_front()
    rows = tuple(
        (
            same(str(found.points[i])), *(same(level_text(str(design.iloc[found.points[i]][name]))) for name in found.axes),
            *(same(interval_text(x)) for x in found.intervals[i]),
        )
        for i in every[:MOST_ROWS]
    )  # fmt: skip
    more = () if len(every) <= MOST_ROWS else (Text(*(_MORE.to(language).format(shown=MOST_ROWS, total=len(every)) for language in LANGUAGES)),)
    return Grid(_TITLE, columns, rows, more)
