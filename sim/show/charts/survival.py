"""How long spells last: Kaplan-Meier curves of delivery and of membership."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.declare.text import Language, Text
from sim.show.arms import Arm, arms_of
from sim.show.charts.base import Chart
from sim.show.layout import arm_handles, key_handles, legend_above, letter, note_inside, number_axis, provenance
from sim.show.style import GREY, PAGE_MM, canvas
from sim.show.words import say
from sim.study.compare.spells import KINDS, Kind, Survival, survival

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.study.store.results import Results

_HEIGHT_MM = 78.0


def draw(results: Sequence[Results], language: Language) -> Figure | None:
    """A panel a kind of spell: share of spells that last longer than so many months, with the 90 % band of the bootstrap."""
    arms = arms_of(results, language)
    found: dict[Kind, list[Survival | None]] = {kind: [survival(arm.results, kind) for arm in arms] for kind in KINDS}
    if not any(s for of_kind in found.values() for s in of_kind):
        return None
    figure = canvas(PAGE_MM, _HEIGHT_MM)
    grid = figure.subplots(1, len(KINDS), sharey=True, squeeze=False)[0]
    counts = []
    comma, stop = (", ", "; ") if language == "en" else ("、", "；")
    for position, (kind, of_kind) in enumerate(found.items()):
        letter(grid[position], position, say(f"spells.{kind}", language))
        _panel(grid[position], arms, of_kind, language)
        numbers = [(s.count, s.count - s.ended) if s else (0, 0) for s in of_kind]
        parts = [say("spell_count", language, label=arm.label, count=n, open=k) for arm, (n, k) in zip(arms, numbers, strict=True)]
        counts.append(say("spell_counts", language, kind=say(f"spells.{kind}", language), parts=comma.join(parts)))
    grid[0].set_ylabel(say("spell_share", language))
    grid[0].set_ylim(0, 1.02)
    number_axis(grid[0].yaxis, bins=4)
    legend_above(figure, [*arm_handles(arms), *key_handles("Kaplan–Meier", say("band_bootstrap", language), max(a.count for a in arms) > 1)])
    provenance(figure, arms, language, [say("spell_notes", language, counts=stop.join(counts))])
    return figure


def _panel(axes: Axes, arms: Sequence[Arm], curves: Sequence[Survival | None], language: Language) -> None:
    """Curves in steps from one; a thin line at one half, where the median is read."""
    if any(curves):
        axes.axhline(0.5, color=GREY, linewidth=0.6, zorder=1)
    for arm, s in zip(arms, curves, strict=True):
        if s is None:
            continue
        x = np.concatenate([[0], s.months])
        low, high, share = (np.concatenate([[1.0], values]) for values in (s.low, s.high, s.share))
        if s.replicates > 1:
            axes.fill_between(x, low, high, step="post", color=arm.colour, alpha=0.18, linewidth=0, zorder=1.5)
        axes.plot(x, share, drawstyle="steps-post", color=arm.colour, linestyle=arm.dashes, zorder=2.5)
    longest = max((int(s.months[-1]) for s in curves if s), default=12)
    axes.set_xlim(0, longest * 1.02)
    axes.set_xticks(range(0, longest + 1, next(step for step in (3, 6, 12, 24, 60, 120, 240) if longest / step <= 8 or step == 240)))
    axes.set_xlabel(say("months_axis", language))
    if not any(curves):
        note_inside(axes, say("no_spells", language))


CHART = Chart("survival", Text("How long cooperation lasts", "合作持续多久"), draw)
