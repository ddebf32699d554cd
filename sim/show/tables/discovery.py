"""The table of the boxes that hazepact discover found: a limit a row."""

from __future__ import annotations

from sim.declare.text import LANGUAGES, Text
from sim.show.tables.grid import Column, Grid, same
from sim.study.analysis.discovery import Discovery, side_text

_COLUMNS = (
    Column(Text("box", "区间"), right=True), Column(Text("limit", "限制")), Column(Text("quasi-p", "拟 p 值"), right=True),
    Column(Text("in halves", "半样本中"), right=True), Column(Text("density", "密度"), right=True), Column(Text("coverage", "覆盖率"), right=True),
    Column(Text("points", "设计点"), right=True),
)  # fmt: skip
_TITLE = Text("{what} ({rate:.0%} of {runs:,} runs)", "{what}（{runs:,} 次模拟的 {rate:.0%}）")


def boxes_grid(found: Discovery) -> Grid:
    """Limits of every box; density, coverage and points stand at its first limit."""
    rows = list[tuple[Text, ...]]()
    for number, one in enumerate(found.found, 1):
        box = one.box
        for position, axis in enumerate(box.restricted):
            first = position == 0
            measures = (f"{box.density:.0%}", f"{box.coverage:.0%}", f"{box.points:,}") if first else ("", "", "")
            p = "<0.001" if box.quasi_p[axis] < 0.001 else f"{box.quasi_p[axis]:.3f}"
            rows.append((
                same(str(number) if first else ""), side_text(found.results, found.names[axis], box.sides[axis]), same(p),
                same(f"{one.reproduced[axis]:.0%}"), *map(same, measures),
            ))  # fmt: skip
    title = Text(*(_TITLE.to(language).format(what=found.what.to(language), rate=found.rate, runs=found.runs) for language in LANGUAGES))
    return Grid(title, _COLUMNS, tuple(rows))
