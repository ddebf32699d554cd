"""What the figures of a coalition analysis share: where their numbers come from, entries of the legend, cells, and rows with marks and bands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.text import Language
from sim.show.marks.arms import arms_of
from sim.show.marks.lines import number_axis, provenance
from sim.show.page.look import DARK, GREY, MARKERS, NOTE, PALE, Look
from sim.show.page.text_width import lines_of
from sim.show.words.coalitions import header, value_name, what_agrees
from sim.study.coalitions.analyse import CoalitionStudy, Floats, band
from sim.study.compare.printed import number
from sim.study.store.results import Results

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from sim.study.coalitions.opened import StoredCoalitions

LIGHT = 0.55
"""From this part of the darkest shade on letters are white."""


def source_of(stored: StoredCoalitions, look: Look) -> str:
    """Where the numbers of an analysis come from."""
    return provenance(arms_of([Results(stored.path, stored.manifest)], look), look.language)


def payoffs_note(study: CoalitionStudy, language: Language) -> str:
    """Of which year the payoffs are, and what clean air is worth in them."""
    return header("payoffs_of", language).format(year=study.year, value=value_name(study).to(language))


def point(colour: str, marker: str, label: str, look: Look) -> Artist:
    """Legend entry of a mark."""
    from matplotlib.lines import Line2D

    return Line2D([], [], color=colour, marker=marker, markersize=3.2 * look.scale, linestyle="none", label=label)


def band_handle(study: CoalitionStudy, look: Look) -> list[Artist]:
    """Legend entry of the bands over replicates, where there are several."""
    from matplotlib.lines import Line2D

    if study.replicates == 1:
        return []
    return [Line2D([], [], color=NOTE, linewidth=1.2, label=header("matrices_band", look.language).format(count=what_agrees(study).to(look.language)))]


def marked_rows(axes: Axes, rows: Sequence[Sequence[Floats]], names: Sequence[str], look: Look, spread: float) -> None:
    """A row a name, a mark with its 5-95 % band for each of its samples (replicates,), below one another within ``spread`` of the row; zero as a line."""
    for row, samples in enumerate(rows):
        for k, values in enumerate(samples):
            x, y = band(values), row + spread * ((k + 0.5) / len(samples) - 0.5)
            axes.plot([x.lo, x.hi], [y, y], color=look.colour(k), linewidth=1.2, zorder=2)
            axes.plot([x.mean], [y], color=look.colour(k), marker=MARKERS[k % len(MARKERS)], markersize=3.2 * look.scale, zorder=3)
    axes.axvline(0, color=GREY, linewidth=0.6, zorder=1)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), list(names))
    axes.hlines(np.arange(len(rows) - 1) + 0.5, 0, 1, transform=axes.get_yaxis_transform(), color=PALE, linewidth=0.4)
    axes.grid(False, axis="y")
    axes.grid(True, axis="x")
    axes.tick_params(axis="y", length=0)
    number_axis(axes.xaxis)


def even_lines(texts: Sequence[str], width_mm: float, size: float) -> list[str]:
    """Texts broken to a width and filled up to the same number of lines, so that they stand on one line beside each other."""
    broken = [lines_of(text, width_mm, size) for text in texts]
    most = max(map(len, broken))
    return ["\n".join([*lines, *[" "] * (most - len(lines))]) for lines in broken]


def plain_frame(axes: Axes) -> None:
    """No frame, no grid, no ticks."""
    axes.grid(False)
    axes.tick_params(which="both", length=0)
    for edge in axes.spines.values():
        edge.set_visible(False)


def letters_on(value: float, most: float) -> str:
    """Colour of letters on a shade."""
    return "white" if value > LIGHT * most else DARK


def rounded(value: float) -> str:
    """Three significant digits with a true minus."""
    return number(value).replace("-", "−")


def frame(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> Any:
    """Rows as a table."""
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(columns))
