"""Intervals as strokes that end in an arrow where the axis cuts them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sim.declare.text import Language
from sim.show.words.common import say
from sim.study.compare.intervals import Interval
from sim.study.compare.printed import has_ends, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Limits = tuple[float, float]
_ROOM = 0.08


def limits_of(intervals: Iterable[Interval], furthest: float = 1.5, least: Sequence[float] = (0.0,)) -> Limits:
    """Limits of an axis that hold every mean, ``least`` and the intervals, of which each at most ``furthest`` times as far out as the means reach."""
    shown = [x for x in intervals if math.isfinite(x.mean)]
    means = [*(x.mean for x in shown), *least]
    span = max(means) - min(means) or max((abs(end) for x in shown for end in (x.lo, x.hi) if math.isfinite(end)), default=1.0) or 1.0
    ends = [min(max(end, min(means) - furthest * span), max(means) + furthest * span) for x in shown for end in (x.lo, x.hi) if not math.isnan(end)]
    low, high = min([*means, *ends]), max([*means, *ends])
    room = _ROOM * (high - low or 1.0)
    return (low - room if low < 0 else low), (high + room if high > 0 else high)


def cut(x: Interval, limits: Limits) -> tuple[bool, bool]:
    """Whether the interval goes on below and above the limits."""
    return x.lo < limits[0], x.hi > limits[1]


def draw_span(axes: Axes, at: float, x: Interval, limits: Limits, colour: str, vertical: bool = False, width: float = 1.1, zorder: float = 2.2) -> None:
    """The interval as a stroke at ``at``, within ``limits``; an arrow head stands where it goes on beyond them."""
    if not has_ends(x) or not x.hi > x.lo:
        return
    low, high = max(x.lo, limits[0]), min(x.hi, limits[1])
    here = ([at, at], [low, high]) if vertical else ([low, high], [at, at])
    axes.plot(*here, color=colour, linewidth=width, solid_capstyle="butt", marker="none", zorder=zorder)
    for end, over, sign in zip((low, high), cut(x, limits), ("v^" if vertical else "<>"), strict=True):
        if over:
            axes.plot(*((at, end) if vertical else (end, at)), marker=sign, color=colour, markersize=2.6, markeredgewidth=0, clip_on=False, zorder=zorder + 1)


def cut_notes(intervals: Iterable[Interval], limits: Limits, language: Language, percent: bool = False) -> list[str]:
    """What is said where intervals go on beyond the limits: how far at most."""
    ends = [end for x in intervals for end, over in zip((x.lo, x.hi), cut(x, limits), strict=True) if over]
    if not ends:
        return []
    furthest = max(ends, key=abs)
    shown = f"{number(100 * furthest)} %" if percent else number(furthest)
    return [say("beyond_axis", language, furthest=shown.replace("-", "−"))]
