"""Phase diagram: an outcome over two axes of a study."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.text import Text
from sim.show.figure import FigureType, Given
from sim.show.marks.lines import note_inside, number_axis, plain_number
from sim.show.marks.study_axes import Floats, Slab, StudyAxis, bounds_of, by_replicate, chosen_axes, slab_title, slab_unit, slabs, study_source
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.look import DARK, NOTE, PALE
from sim.show.words.common import say
from sim.study.compare.compare import rounded
from sim.study.compare.intervals import mean_interval, size_of
from sim.study.compare.verdicts import side

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MAP, _DARKEST = "YlGnBu", 0.62
"""Shades on which dark contours and their numbers can be read."""
_CONTOURS = 5


def compose(given: Given) -> Drawing | None:
    """A panel an outcome (place, base): shade and contours of the mean, hatching where the difference from the corner of both least levels holds zero."""
    panels, rows, notes = [], list[dict[str, Any]](), dict[str, None]()
    hatched = False
    for slab in slabs(given):
        axes = chosen_axes(slab, given, 2)
        if axes is None:
            return None
        table = _table(slab, *axes)
        hatched |= any(row["settled"] == 0 for row in table)
        rows += table
        panels.append(Panel(slab_title(slab, given), _drawn(table, axes, given, slab_unit(slab, given)), _label(axes[0], given), _label(axes[1], given), 52.0))
        if len(slab.axes) > 2:
            notes[say("other_axes", given.language)] = None
    import pandas as pd

    data = pd.DataFrame(rows)
    said = [say("phase_points", given.language), *([say("phase_hatched", given.language)] if hatched else []), *notes]
    if data["value"].isna().any():
        said.append(say("phase_undefined", given.language))
    return Drawing(panels, data, (), said, study_source(given.results, given.language), most_columns=3, narrowest=52.0)


def _label(axis: StudyAxis, given: Given) -> str:
    return axis.label.to(given.language)


def _table(slab: Slab, first: StudyAxis, second: StudyAxis) -> list[dict[str, Any]]:
    """A row a place in the plane: mean over its points and replicates with its interval, and the paired difference from the corner of least levels.

    ``settled``: 1 or -1 where the interval of the difference lies above or below zero, 0 where it holds zero; NaN at the corner and where unknown.
    """
    spots, group = np.unique(np.column_stack([first.numbers, second.numbers]), axis=0, return_inverse=True)
    per_spot = [by_replicate(slab.values[group.ravel() == g]) for g in range(len(spots))]
    corner = int(np.lexsort((spots[:, 1], spots[:, 0]))[0])
    size = size_of(slab.values)
    rows = []
    for g, (x, y) in enumerate(spots):
        interval = mean_interval(per_spot[g], bounds_of(slab))
        pairs = rounded(per_spot[g] - per_spot[corner], per_spot[g], per_spot[corner], size)
        difference = mean_interval(pairs)
        settled = np.nan if g == corner or np.isnan(difference.mean) else float(side(difference)) if pairs.any() else 0.0
        rows.append(
            {
                "base": slab.base, "outcome": slab.outcome, "place": slab.place, "period": slab.period, "x": x, "y": y, "value": interval.mean,
                "lo": interval.lo, "hi": interval.hi, "difference": difference.mean, "difference_lo": difference.lo, "difference_hi": difference.hi,
                "settled": settled, "replicates": int(np.isfinite(per_spot[g]).sum()),
            }
        )  # fmt: skip
    return rows


def _drawn(table: list[dict[str, Any]], pair: list[StudyAxis], given: Given, unit: str) -> Any:
    x, y, z, settled = (np.array([row[key] for row in table], dtype=float) for key in ("x", "y", "value", "settled"))

    def drawn(axes: Axes) -> None:
        for axis, set_scale in zip(pair, (axes.set_xscale, axes.set_yscale), strict=True):
            if axis.log:
                set_scale("log")
        if np.isfinite(z).any():
            columns, rows = np.unique(x), np.unique(y)
            if len(columns) * len(rows) == len(table):
                image = _cells(axes, columns, rows, *(values.reshape(len(columns), len(rows)).T for values in (z, settled)))
            else:
                image = _scattered(axes, x, y, z, settled)
            bar = axes.figure.colorbar(image, ax=axes, pad=0.02, aspect=24)
            bar.ax.yaxis.set_major_formatter(plain_number)
            bar.outline.set_linewidth(0.4)
            bar.set_label(unit)
            axes.plot(x, y, linestyle="none", marker="o", markersize=1.6, color="white", markeredgecolor=NOTE, markeredgewidth=0.4, zorder=4, clip_on=False)
        else:
            note_inside(axes, say("no_value", given.language))
        axes.grid(False)
        if not pair[0].log:
            number_axis(axes.xaxis)
        if not pair[1].log:
            number_axis(axes.yaxis)

    return drawn


def _shades() -> Any:
    from matplotlib import colormaps
    from matplotlib.colors import ListedColormap

    return ListedColormap(colormaps[_MAP](np.linspace(0.0, _DARKEST, 256)))


def _edges(levels: Floats) -> Floats:
    """Borders half-way between levels; the outer ones as far outside."""
    if levels.size == 1:
        return np.array([levels[0] - 0.5, levels[0] + 0.5])
    middles = (levels[1:] + levels[:-1]) / 2
    return np.concatenate([[2 * levels[0] - middles[0]], middles, [2 * levels[-1] - middles[-1]]])


def _cells(axes: Axes, columns: Floats, rows: Floats, z: Floats, settled: Floats) -> Any:
    """A cell a point of a grid, contours where the grid is large enough; ``z`` (rows, columns)."""
    from matplotlib.patches import Rectangle

    x, y = _edges(columns), _edges(rows)
    axes.set_facecolor(PALE)
    image = axes.pcolormesh(x, y, np.ma.masked_invalid(z), cmap=_shades(), zorder=1)
    if min(z.shape) >= 3 and np.isfinite(z).all() and np.ptp(z) > 0:
        _contours(axes, axes.contour(columns, rows, z, levels=_CONTOURS, colors=DARK, linewidths=0.6, zorder=3))
    for row, column in zip(*np.nonzero(settled == 0), strict=True):
        corner = (x[column], y[row])
        axes.add_patch(
            Rectangle(corner, x[column + 1] - x[column], y[row + 1] - y[row], fill=False, hatch="////", edgecolor=NOTE, linewidth=0, zorder=2)
        )
    return image


def _contours(axes: Axes, lines: Any) -> None:
    from matplotlib import rcParams
    from matplotlib.patheffects import withStroke

    step = min(np.diff(lines.levels), default=1.0)
    digits = max(0, -math.floor(math.log10(step)) + 1) if step > 0 else 0
    texts = axes.clabel(lines, fontsize=rcParams["xtick.labelsize"], fmt=lambda value: plain_number(round(float(value), digits)))
    for text in texts or ():
        text.set_path_effects([withStroke(linewidth=0.18 * rcParams["font.size"], foreground="white")])  # read over hatching and each other


def _scattered(axes: Axes, x: Floats, y: Floats, z: Floats, settled: Floats) -> Any:
    """Filled contours between points that make no grid; rings round the points whose difference holds zero."""
    known = np.isfinite(z)
    if known.sum() < 4 or np.ptp(z[known]) == 0:
        return axes.scatter(x[known], y[known], c=z[known], cmap=_shades(), s=18, zorder=3)
    image = axes.tricontourf(x[known], y[known], z[known], levels=12, cmap=_shades(), zorder=1)
    _contours(axes, axes.tricontour(x[known], y[known], z[known], levels=_CONTOURS, colors=DARK, linewidths=0.6, zorder=2))
    open_ = settled == 0
    axes.plot(x[open_], y[open_], linestyle="none", marker="x", markersize=4, color=NOTE, markeredgewidth=0.6, zorder=3)
    return image


FIGURE = FigureType(
    "phase",
    Text("Phase diagram", "相图"),
    Text(
        "an outcome over two axes of a study: shade, contours, and hatching where no difference is sure",
        "研究中两个轴上的指标：色阶、等值线，差异不确定处加斜线",
    ),
    Text("results of a sweep with two axes that have an order (others: --by AXIS,AXIS)", "含两个有序轴的参数扫描结果（轴更多时用 --by 轴,轴）"),
    compose,
    takes=("outcome", "place", "period", "arm", "by"),
    of="study",
    usual=True,
)
