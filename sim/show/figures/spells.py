"""How long cooperation lasts: Kaplan-Meier curves of the spells of delivery and of membership."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.text import Text
from sim.show.figure import FigureType, Given
from sim.show.marks.arms import Arm
from sim.show.marks.lines import arm_handles, draw_line, key_handles, note_inside, number_axis, provenance
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.look import GREY
from sim.show.words.common import say
from sim.study.compare.spells import KINDS, Kind, Survival, survival

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_STEPS = (3, 6, 12, 24, 60, 120, 240)


def compose(given: Given) -> Drawing | None:
    """A panel a kind of spell: share of spells that last longer than so many months, with the 90 % band of the bootstrap."""
    arms, language = given.arms, given.language
    found: dict[Kind, list[Survival | None]] = {kind: [survival(arm.results, kind) for arm in arms] for kind in KINDS}
    if not any(s for of_kind in found.values() for s in of_kind):
        return None
    comma, stop = (", ", "; ") if language == "en" else ("、", "；")
    counts, panels = [], []
    for kind, of_kind in found.items():
        curves = [(arm, s) for arm, s in zip(arms, of_kind, strict=True) if s is not None]
        parts = [say("spell_count", language, label=arm.label, count=s.count, open=s.count - s.ended) for arm, s in curves]
        if parts:
            counts.append(say("spell_counts", language, kind=say(f"spells.{kind}", language), parts=comma.join(parts)))
        words = say(f"spells.{kind}", language)
        panels.append(Panel(words, _drawn(curves, arms, given), say("months_axis", language), say("spell_share", language), 42.0))
    seen = [arm for i, arm in enumerate(arms) if any(of_kind[i] for of_kind in found.values())]
    without = [arm.label for arm in arms if arm not in seen]
    notes = [say("spell_notes", language, counts=stop.join(counts)), *([say("no_spell_of", language, arms=comma.join(without))] if without else [])]
    handles = [*arm_handles(seen), *key_handles("Kaplan–Meier", say("band_bootstrap", language), max(a.count for a in seen) > 1)]
    return Drawing(panels, _table(arms, found), handles, notes, provenance(arms, language), narrowest=60.0)


def _steps(s: Survival) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Months from 0, and the curve from 1 with its band."""
    first = 1.0 if s.replicates > 1 else np.nan
    share, low, high = (np.concatenate([[start], values]) for start, values in ((1.0, s.share), (first, s.low), (first, s.high)))
    return np.concatenate([[0.0], s.months]), (share, low, high)


def _drawn(curves: Sequence[tuple[Arm, Survival]], arms: Sequence[Arm], given: Given) -> Callable[[Axes], None]:
    """Curves in steps from one; a thin line at one half, where the median is read."""

    def drawn(axes: Axes) -> None:
        for arm, s in curves:
            x, parts = _steps(s)
            draw_line(axes, arm, x, parts, arms.index(arm), steps=True)
        longest = max((int(s.months[-1]) for _, s in curves), default=12)
        axes.set_xlim(-0.02 * longest, longest * 1.03)
        axes.set_ylim(-0.03, 1.04)
        axes.set_xticks(range(0, longest + 1, next((step for step in _STEPS if longest / step <= 6), _STEPS[-1])))
        number_axis(axes.yaxis, bins=4)
        if curves:
            axes.axhline(0.5, color=GREY, linewidth=0.6, zorder=1)
        else:
            note_inside(axes, say("no_spells", given.language))

    return drawn


def _table(arms: Sequence[Arm], found: dict[Kind, list[Survival | None]]) -> Any:
    import pandas as pd

    rows: list[tuple[Any, ...]] = []
    for kind, of_kind in found.items():
        for arm, s in zip(arms, of_kind, strict=True):
            if s is not None:
                x, parts = _steps(s)
                rows += [(arm.name, kind, *values, s.count, s.count - s.ended) for values in zip(x, *parts, strict=True)]
    return pd.DataFrame(rows, columns=["arm", "kind", "months", "value", "lo", "hi", "spells", "not_ended"])


FIGURE = FigureType(
    "spells",
    Text("How long cooperation lasts", "合作持续多久"),
    Text(
        "share of spells of delivery and of membership that last longer than so many months (Kaplan-Meier)",
        "履约与成员存续期长于各月数的份额（Kaplan-Meier）",
    ),
    Text("results of a run with a spell of membership", "有成员存续期的模拟结果"),
    compose,
    takes=("arm",),
    usual=True,
)
