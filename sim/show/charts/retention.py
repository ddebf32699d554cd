"""What a campaign leaves: the share of its change that is still there months after its end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.text import Language, Text
from sim.show.arms import Arm, arms_of, outcome_label
from sim.show.charts.base import Chart
from sim.show.layout import legend_above, letter, note_inside, plain_number, provenance
from sim.show.style import GREY, NOTE, PAGE_MM, PALETTE, canvas
from sim.show.words import say
from sim.study.compare.retention import AFTER, OUTCOMES_SHOWN, Retention, retentions

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.study.store.results import Results

_HEIGHT_MM = 72.0
_MARKERS = "osD^v"
_MARGIN = 0.15
_FURTHEST = (-1.0, 2.5)
"""An interval widens the axis to here at most."""


def draw(results: Sequence[Results], language: Language) -> Figure | None:
    """A panel an outcome: share left by months after the end, with 90 % intervals; hollow marks where no paired arm was at hand."""
    found = retentions(results)
    if not any(r.sure for r in found):
        return None
    arms = arms_of(results, language)
    lines = list(dict.fromkeys((r.results.path, r.campaign) for r in found))
    figure = canvas(PAGE_MM, _HEIGHT_MM)
    grid = figure.subplots(1, len(OUTCOMES_SHOWN), sharey=True, squeeze=False)[0]
    labels: dict[int, str] = {}
    shown: list[float] = [0.0, 1.0]
    for position, outcome in enumerate(OUTCOMES_SHOWN):
        here = [r for r in found if r.outcome == outcome and r.sure]
        letter(grid[position], position, outcome_label(arms, outcome, language))
        for retention in here:
            number = lines.index((retention.results.path, retention.campaign))
            labels[number] = _label(retention, arms)
            shown += [end for x in retention.left.values() for end in (x.mean, *np.clip((x.lo, x.hi), *_FURTHEST)) if end == end]
            _line(grid[position], retention, _look(retention, arms, lines), (number - (len(lines) - 1) / 2) * 0.6 / len(lines))
        _axis(grid[position], language)
        if not here:
            note_inside(grid[position], say("no_change", language))
    grid[0].set_ylim(min(shown) - _MARGIN, max(shown) + _MARGIN)
    grid[0].set_ylabel(say("retention_share", language))
    legend_above(figure, _handles(found, arms, lines, labels, language))
    kinds = {"retention_paired": any(r.against for r in found), "retention_unpaired": any(r.against is None for r in found), "retention_ends": True}
    provenance(figure, arms, language, [say(word, language) for word, there in kinds.items() if there])
    return figure


def _label(retention: Retention, arms: Sequence[Arm]) -> str:
    arm = next(a.label for a in arms if a.results.path == retention.results.path)
    return f"{arm}, {retention.campaign.first:%Y-%m-%d} – {retention.campaign.last:%Y-%m-%d}"


def _look(retention: Retention, arms: Sequence[Arm], lines: Sequence[Any]) -> dict[str, Any]:
    """Colour of the arm, the next ones for its further campaigns; a marker a campaign, hollow where it is not paired."""
    row = next(i for i, arm in enumerate(arms) if arm.results.path == retention.results.path)
    number = [campaign for path, campaign in lines if path == retention.results.path].index(retention.campaign)
    colour = PALETTE[(row + number) % len(PALETTE)]
    face = colour if retention.against else "white"
    return {"color": colour, "marker": _MARKERS[number % len(_MARKERS)], "markersize": 3.4, "markerfacecolor": face, "linewidth": 0.9}


def _line(axes: Axes, retention: Retention, look: dict[str, Any], shift: float) -> None:
    """From one while the campaign lasted to what is left; a gap where it is not known."""
    places = [place + shift for place in range(1 + len(AFTER))]
    intervals = [retention.left[k] for k in AFTER]
    axes.plot(places, [1.0, *(x.mean for x in intervals)], **look, zorder=3)
    for place, x in zip(places[1:], intervals, strict=True):
        if not np.isnan(x.lo):
            axes.plot([place, place], [x.lo, x.hi], color=look["color"], linewidth=1.1, solid_capstyle="butt", zorder=2)


def _axis(axes: Axes, language: Language) -> None:
    from matplotlib.ticker import FuncFormatter

    axes.axhline(0, color=GREY, linewidth=0.6, zorder=1)
    axes.set_xlim(-0.5, len(AFTER) + 0.5)
    axes.set_xticks(range(1 + len(AFTER)), [say("while", language), *map(str, AFTER)])
    axes.set_xlabel(say("months_after", language))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{plain_number(round(100 * y))} %"))


def _handles(found: Sequence[Retention], arms: Sequence[Arm], lines: Sequence[Any], labels: dict[int, str], language: Language) -> list[Artist]:
    from matplotlib.lines import Line2D

    marks: list[Artist] = []
    for number, label in sorted(labels.items()):
        retention = next(r for r in found if (r.results.path, r.campaign) == lines[number])
        marks.append(Line2D([], [], **_look(retention, arms, lines), label=label))
    marks.append(Line2D([], [], color=NOTE, linewidth=1.1, label=say("band_bootstrap", language)))
    return marks


CHART = Chart("retention", Text("What a campaign leaves", "行动结束后的保持率"), draw)
