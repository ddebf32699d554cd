"""Delivered share, trust, cooperation index and voluntary margin by month, of the region and by party."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.text import Text
from sim.outcomes.declarations import OUTCOMES
from sim.show.figure import FigureType, Given
from sim.show.marks.arms import Arm, middle_and_band, outcome_label, outcome_unit, place_label, series_at, shown_places
from sim.show.marks.lines import arm_handles, coinciding, cut_note, draw_line, key_handles, note_inside, number_axis, plain_number, provenance, time_axis
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.look import GREY
from sim.show.page.text_width import wrap
from sim.show.words.common import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

SHOWN = ("delivered_share", "trust", "cooperation_index", "voluntary_margin")
MOST_PARTIES = 3
_LEAST = 0.25
"""A value is drawn where at least this share of the replicates has one."""
_FAR = 8.0
"""Where the lines of one arm reach so many times further than those of another, the axis is logarithmic beyond the nearer."""


@dataclass(frozen=True)
class _Curve:
    arm: Arm
    times: Floats
    parts: tuple[Floats, Floats, Floats]

    @property
    def drawn(self) -> bool:
        """Whether there is any month to draw."""
        return bool(np.isfinite(self.parts[0]).any())


@dataclass(frozen=True)
class _Cell:
    """A panel: the curves of an outcome at a place; ``few``: some replicate has a value, but never enough of them."""

    outcome: str
    place: str
    curves: list[_Curve]
    few: bool


def compose(given: Given) -> Drawing | None:
    """A row an outcome, a column a place: mean and 5-95 % of the replicates by month, each panel on its own scale (shares from 0 to 1)."""
    arms, language = given.arms, given.language
    places, total = shown_places(arms, given.choice.place, MOST_PARTIES)
    outcomes = [o for o in given.choice.outcome or SHOWN if any(o in arm.results.outcomes for arm in arms)]
    cells = [_cell(given, arms, o, p) for o in outcomes for p in places]
    if not any(curve.drawn for cell in cells for curve in cell.curves):
        return None
    times = [t for cell in cells for c in cell.curves for t in (c.times[0], c.times[-1])]
    ends = min(times) - 1 / 24, max(times) + 1 / 24
    far = {o: least for o in outcomes if (least := _threshold([c for c in cells if c.outcome == o]))}
    panels = [_panel(cell, ends, far.get(cell.outcome), given) for cell in cells]
    seen = [arm for arm in arms if any(c.arm is arm and c.drawn for cell in cells for c in cell.curves)]
    lines = {f"{i}": [next((c.parts[0] for c in cell.curves if c.arm is arm), np.array([np.nan])) for arm in seen] for i, cell in enumerate(cells)}
    notes = [
        say("monthly", language), say("drawn_from", language), *cut_note(places, total, language), *coinciding(seen, lines, language),
        *(say("log_beyond", language, outcome=outcome_label(arms, o, language), least=plain_number(least)) for o, least in far.items()),
        *([say("scales", language)] if any(OUTCOMES[o].bounds is None for o in outcomes) and len(places) > 1 else []),
    ]  # fmt: skip
    handles = [*arm_handles(seen), *key_handles(say("mean", language), say("band", language), max(a.count for a in arms) > 1)]
    columns = len(places) if len(outcomes) > 1 else None
    return Drawing(panels, _table(cells), handles, notes, provenance(arms, language), columns, narrowest=38.0)


def _cell(given: Given, arms: Sequence[Arm], outcome: str, place: str) -> _Cell:
    curves, few = [], False
    for arm in arms:
        found = series_at(arm, outcome, place, False, given.choice.period)
        if found is not None and found[0].size:
            curves.append(_Curve(arm, found[0], middle_and_band(found[1], "mean", _LEAST)))
            few |= bool(np.isfinite(found[1]).any())
    return _Cell(outcome, place, curves, few)


def _threshold(cells: Sequence[_Cell]) -> float | None:
    """Up to where an axis without bounds stays linear; None where all arms reach about as far."""
    if OUTCOMES[cells[0].outcome].bounds is not None:
        return None
    reach: dict[int, float] = {}
    for curve in (c for cell in cells for c in cell.curves if c.drawn):
        reach[id(curve.arm)] = max(reach.get(id(curve.arm), 0.0), float(np.nanmax(np.abs(curve.parts[0]))))
    near = min((value for value in reach.values() if value > 0), default=0.0)
    if not near or max(reach.values()) < _FAR * near:
        return None
    return float(10.0 ** math.ceil(math.log10(near)))


def _panel(cell: _Cell, ends: tuple[float, float], far: float | None, given: Given) -> Panel:
    arms, language = given.arms, given.language
    unit, label = outcome_unit(arms, cell.outcome, language, by_year=False), outcome_label(arms, cell.outcome, language)
    y_label = f"{label} ({unit})" if language == "en" else f"{label}（{unit}）"
    return Panel(place_label(arms, cell.place, language), _drawn(cell, ends, far, given), "", y_label, 30.0)


def _drawn(cell: _Cell, ends: tuple[float, float], far: float | None, given: Given) -> Callable[[Axes], None]:
    bounds = OUTCOMES[cell.outcome].bounds

    def drawn(axes: Axes) -> None:
        curves = [curve for curve in cell.curves if curve.drawn]
        for number, curve in enumerate(curves):
            draw_line(axes, curve.arm, curve.times, curve.parts, number)
        if not curves:
            words = say("few_values" if cell.few else "no_value", given.language)
            note_inside(axes, wrap(words, 24.0 * given.look.scale, given.look.size))
        if bounds is not None and math.isfinite(bounds[1]):
            room = 0.03 * (bounds[1] - bounds[0])
            axes.set_ylim(bounds[0] - room, bounds[1] + room)
        elif curves:
            axes.axhline(0, color=GREY, linewidth=0.6, zorder=1)
        if far is not None and curves:
            _logarithmic(axes, far)
        else:
            number_axis(axes.yaxis, bins=4)
        time_axis(axes, *ends)

    return drawn


def _logarithmic(axes: Axes, least: float) -> None:
    """An axis that is linear within ``least`` of zero and logarithmic beyond, with few ticks."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    low, high = axes.get_ylim()
    axes.set_yscale("symlog", linthresh=least, linscale=1.0)
    axes.set_ylim(min(low, -1.1 * least), max(high, 1.1 * least))
    powers = [sign * least * 100.0**k for sign in (-1, 1) for k in range(6)]
    axes.yaxis.set_major_locator(FixedLocator([0.0, *(p for p in powers if axes.get_ylim()[0] <= p <= axes.get_ylim()[1])]))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(plain_number))


def _table(cells: Sequence[_Cell]) -> Any:
    import pandas as pd

    rows = [
        (curve.arm.name, cell.outcome, cell.place, at, middle, low, high)
        for cell in cells
        for curve in cell.curves
        for at, middle, low, high in zip(curve.times, *curve.parts, strict=True)
    ]
    return pd.DataFrame(rows, columns=["arm", "outcome", "place", "time", "value", "lo", "hi"])


FIGURE = FigureType(
    "cooperation",
    Text("Cooperation", "合作"),
    Text("delivered share, trust, cooperation index and voluntary margin by month", "逐月的履约率、信任、合作指数与自愿参与余量"),
    Text("results of a run that keep one of these outcomes with a value", "含上述任一指标且有数值的模拟结果"),
    compose,
    takes=("outcome", "place", "period", "arm"),
)
