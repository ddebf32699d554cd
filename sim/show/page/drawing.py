"""What a figure draws: panels with the numbers in them, entries of the legend, and notes. The page is laid out by :mod:`sim.show.page.sheet`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Panel:
    """One pair of axes: ``draw`` puts the marks in and sets limits and ticks; the page adds title, letter and labels.

    ``height``: of the axes in mm at the usual letters; ``share``: part of the width of its row; ``remark``: small words at the right of the title.
    """

    title: str
    draw: Callable[[Axes], None]
    x_label: str = ""
    y_label: str = ""
    height: float = 34.0
    share: float = 1.0
    remark: str = ""


@dataclass(frozen=True)
class Drawing:
    """Panels in rows of ``columns`` (None: as many as fit, at most ``most_columns``), each at least ``narrowest`` mm wide at the usual letters.

    ``data``: the numbers that are drawn, a row a mark, with the arm, place, outcome and time or group that it stands for. ``handles``: entries of
    the legend. ``notes``: what the figure shows, in sentences. ``source``: where its numbers come from. ``share_x``, ``share_y``: one scale
    for all panels.
    """

    panels: Sequence[Panel]
    data: pd.DataFrame
    handles: Sequence[Artist] = ()
    notes: Sequence[str] = ()
    source: str = ""
    columns: int | None = None
    most_columns: int = 5
    narrowest: float = 33.0
    share_x: bool = False
    share_y: bool = False
    lettered: bool = True
