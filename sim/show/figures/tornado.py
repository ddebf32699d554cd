"""Tornado: how far each axis of a study moves an outcome from its least to its largest level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.text import Text
from sim.show.figure import FigureType, Given
from sim.show.marks.lines import number_axis
from sim.show.marks.study_axes import Slab, StudyAxis, by_replicate, slab_title, slab_unit, slabs, study_source
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.look import GREY, NOTE
from sim.show.page.text_width import wrap
from sim.show.words.common import say
from sim.study.compare.intervals import Interval, mean_interval
from sim.study.compare.printed import ROUNDING

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

_BAR = 4.2
MOST = 15
_EQUAL: dict[str, Any] = {"color": GREY, "marker": "o", "markersize": 3.2, "markerfacecolor": "white", "linestyle": "none"}
"""The mark of an axis whose two ends are equal: a bar without length is not seen."""


@dataclass(frozen=True)
class Bar:
    """An axis, and the mean of the outcome over the runs at its least and at its largest level with their intervals."""

    axis: StudyAxis
    least: Interval
    largest: Interval

    @property
    def swing(self) -> float:
        """Distance of the two means; less than any other where one is not known."""
        return abs(self.largest.mean - self.least.mean) if self.least.mean == self.least.mean and self.largest.mean == self.largest.mean else -1.0

    @property
    def equal(self) -> bool:
        """Whether both means are the same but for rounding."""
        return self.swing <= ROUNDING * max(abs(self.least.mean), abs(self.largest.mean))


def compose(given: Given) -> Drawing | None:
    """A panel an outcome (place, base), a bar an axis from the mean at its least to that at its largest level, longest first."""
    panels, rows, shown, drawn = [], list[dict[str, Any]](), 0, list[list[Bar]]()
    for slab in slabs(given):
        if np.isnan(slab.values).all():
            continue
        bars = sorted((_bar(slab, axis) for axis in slab.ordered()), key=lambda bar: -bar.swing)[:MOST]
        bars = [bar for bar in bars if bar.swing >= 0]
        if not bars:
            continue
        drawn.append(bars)
        shown = max(shown, len(slab.ordered()))
        middle = float(np.nanmean(slab.values))
        panels.append(Panel(slab_title(slab, given), _drawn(bars, middle, given), slab_unit(slab, given), height=8.0 + _BAR * len(bars)))
        for bar in bars:
            for end, x in (("least", bar.least), ("largest", bar.largest)):
                where = {"base": slab.base, "outcome": slab.outcome, "place": slab.place, "period": slab.period, "axis": bar.axis.name, "end": end}
                rows.append(where | {"value": x.mean, "lo": x.lo, "hi": x.hi, "middle": middle})
    if not panels:
        return None
    import pandas as pd
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Artist] = [
        Patch(color=given.look.colour(0), label=say("least_level", given.language)),
        Patch(color=given.look.colour(1), label=say("largest_level", given.language)),
        Line2D([], [], color=NOTE, linewidth=0.9, label=say("interval_mean", given.language)),
    ]
    if any(bar.equal for bars in drawn for bar in bars):
        handles.append(Line2D([], [], label=say("no_difference", given.language), **_EQUAL))
    notes = [say("tornado", given.language), *([say("most_axes", given.language, shown=MOST, total=shown)] if shown > MOST else [])]
    return Drawing(panels, pd.DataFrame(rows), handles, notes, study_source(given.results, given.language), most_columns=2, narrowest=70.0)


def _bar(slab: Slab, axis: StudyAxis) -> Bar:
    """Means with the interval of their paired distance from the mean of all points, which leaves out the luck that all points share."""
    _, group = axis.groups()
    whole = by_replicate(slab.values)
    middle = float(np.nanmean(slab.values))
    ends = (mean_interval(by_replicate(slab.values[group == g]) - whole) for g in (0, int(group.max())))
    return Bar(axis, *(Interval(middle + x.mean, middle + x.lo, middle + x.hi) for x in ends))


def _drawn(bars: list[Bar], middle: float, given: Given) -> Any:
    def drawn(axes: Axes) -> None:
        axes.axvline(middle, color=GREY, linewidth=0.6, zorder=1)
        for y, bar in enumerate(bars):
            if bar.equal:
                axes.plot(middle, y, zorder=3, **_EQUAL)
                continue
            for number, x in enumerate((bar.least, bar.largest)):
                axes.barh(y, x.mean - middle, left=middle, height=0.62, color=given.look.colour(number), alpha=0.9, zorder=2)
                if x.lo == x.lo:
                    axes.plot([x.lo, x.hi], [y + 0.12 * (2 * number - 1)] * 2, color=NOTE, linewidth=0.9, zorder=3)
        axes.set_yticks(range(len(bars)), [wrap(bar.axis.label.to(given.language), 38.0, 6.5) for bar in bars])
        axes.set_ylim(len(bars) - 0.4, -0.6)
        axes.grid(False, axis="y")
        axes.grid(True, axis="x")
        axes.margins(x=0.08)
        number_axis(axes.xaxis, bins=4)

    return drawn


FIGURE = FigureType(
    "tornado",
    Text("Tornado", "龙卷风图"),
    Text("how far each axis of a study moves an outcome from its least to its largest level", "研究中各轴从最低到最高水平使指标变动的幅度"),
    Text("results of a sweep with axes that have an order", "含有序轴的参数扫描结果"),
    compose,
    takes=("outcome", "place", "period", "arm"),
    of="study",
)
