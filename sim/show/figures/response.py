"""Response curve: outcomes over one axis of a study."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.text import Text
from sim.show.figure import FigureType, Given
from sim.show.marks.lines import Line, arm_handles, key_handles, note_inside, number_axis
from sim.show.marks.study_axes import Slab, StudyAxis, bounds_of, by_replicate, chosen_axes, slab_title, slab_unit, slabs, study_source
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.look import MARKERS
from sim.show.words.common import pretty, say
from sim.study.compare.intervals import mean_interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LOW, _HIGH = 5.0, 95.0


def compose(given: Given) -> Drawing | None:
    """A panel an outcome and place, a line a base: mean over the runs of each level (other axes averaged over), its interval, and 5-95 % of the runs."""
    every = slabs(given)
    chosen = {id(slab): _axis(slab, given) for slab in every}
    if not every or any(axis is None for axis in chosen.values()):
        return None
    bases = list(dict.fromkeys(slab.base for slab in every))
    titles = {base["name"]: pretty(base["title"][given.language]) for base in given.results.manifest["bases"]}
    lines = {name: Line(titles[name], given.look.colour(i), MARKERS[i % len(MARKERS)], 2) for i, name in enumerate(bases)}
    panels, rows = [], list[dict[str, Any]]()
    groups: dict[tuple[str, str], list[Slab]] = {}
    for slab in every:
        groups.setdefault((slab.outcome, slab.place), []).append(slab)
    for found in groups.values():
        axis = chosen[id(found[0])]
        assert axis is not None
        tables = {slab.base: _table(slab, chosen[id(slab)]) for slab in found}
        rows += [row for table in tables.values() for row in table]
        y_label = f"{pretty(given.results.kept(found[0].outcome)['label'][given.language])} ({slab_unit(found[0], given)})"
        panels.append(Panel(slab_title(found[0], given), _drawn(tables, lines, axis, given), axis.label.to(given.language), y_label, 48.0))
    import pandas as pd

    keys = key_handles(say("mean_runs", given.language), say("band_runs", given.language), True)
    handles = [*(arm_handles(list(lines.values())) if len(lines) > 1 else ()), *keys]
    notes = [say("other_axes", given.language)] if len(every[0].axes) > 1 else []
    return Drawing(panels, pd.DataFrame(rows), handles, notes, study_source(given.results, given.language), most_columns=3, narrowest=44.0)


def _axis(slab: Slab, given: Given) -> StudyAxis | None:
    found = chosen_axes(slab, given, 1)
    return None if found is None else found[0]


def _table(slab: Slab, axis: StudyAxis | None) -> list[dict[str, Any]]:
    assert axis is not None
    middles, group = axis.groups()
    rows = []
    for g, x in enumerate(middles):
        values = slab.values[group == g].ravel()
        values = values[~np.isnan(values)]
        interval = mean_interval(by_replicate(slab.values[group == g]), bounds_of(slab))
        low, high = np.percentile(values, [_LOW, _HIGH]) if values.size else (np.nan, np.nan)
        where = {"base": slab.base, "outcome": slab.outcome, "place": slab.place, "period": slab.period, "axis": axis.name, "x": x}
        rows.append(where | {"value": interval.mean, "mean_lo": interval.lo, "mean_hi": interval.hi, "lo": low, "hi": high, "runs": values.size})
    return rows


def _drawn(tables: dict[str, list[dict[str, Any]]], lines: dict[str, Line], axis: StudyAxis, given: Given) -> Any:
    def drawn(axes: Axes) -> None:
        if axis.log:
            axes.set_xscale("log")
        for base, table in tables.items():
            x, middle, lo, hi, low, high = (np.array([row[key] for row in table]) for key in ("x", "value", "mean_lo", "mean_hi", "lo", "hi"))
            if not np.isfinite(middle).any():
                continue
            axes.fill_between(x, low, high, color=lines[base].colour, alpha=0.18, linewidth=0, zorder=1.5)
            axes.plot(x, middle, color=lines[base].colour, marker=lines[base].marker, zorder=3)
            axes.vlines(x, lo, hi, color=lines[base].colour, linewidth=1.1, zorder=2)
        if not _any(tables.values()):
            note_inside(axes, say("no_value", given.language))
        if not axis.log:
            number_axis(axes.xaxis)
        number_axis(axes.yaxis)

    return drawn


def _any(tables: Any) -> bool:
    rows: Sequence[dict[str, Any]] = [row for table in tables for row in table]
    return any(np.isfinite(row["value"]) for row in rows)


FIGURE = FigureType(
    "response",
    Text("Response curve", "响应曲线"),
    Text("outcomes over one axis of a study, with the interval of the mean and 5-95 % of the runs", "指标随研究中一个轴的变化，附均值区间与各次模拟的 5-95%"),
    Text("results of a sweep with one axis that has an order (others: --by AXIS)", "含一个有序轴的参数扫描结果（轴更多时用 --by 轴）"),
    compose,
    takes=("outcome", "place", "period", "arm", "by"),
    of="study",
    usual=True,
)
