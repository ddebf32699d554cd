"""Source-receptor matrix: which city's emissions make the pollution of which city."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.text import Text
from sim.outcomes.declarations import REGION, party_place
from sim.show.figure import FigureType, Given
from sim.show.marks.arms import Arm, cities, largest, outcome_unit, place_label
from sim.show.marks.lines import lying_bar, places_note, plain_number, provenance
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.look import DARK
from sim.show.page.text_width import text_width_mm
from sim.show.words.common import say
from sim.study.compare.intervals import Floats
from sim.world.pack import OUTSIDE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NUMBERED, MOST = 15, 40
"""To this number of sources the cells carry numbers; cities of a matrix where none are chosen."""
_CELL, _LIGHT = 4.8, 0.5
"""Least width of a cell with a number, mm at the usual letters; share above which letters are white."""


def compose(given: Given) -> Drawing | None:
    """A matrix an arm: receptors down, sources across and what comes from outside; mean of the replicates over the whole period."""
    arms, look, language = given.arms, given.look, given.language
    every = cities(arms)
    sources = largest(arms, every, MOST)
    chosen = set(given.choice.place)
    receptors = [c for c in every if _chosen(arms, c, chosen)] if chosen else sources
    if not sources or not receptors:
        return None
    found = [contribution(arm, receptors, [*sources, OUTSIDE]) for arm in arms]
    totals = [contribution(arm, receptors, None) for arm in arms]
    names = {c: place_label(arms, c, language) for c in every} | {OUTSIDE: say("matrix.outside", language)}
    shares = [values / total for values, total in zip(found, totals, strict=True)]
    top = max((float(share) for share in np.concatenate(shares).ravel() if np.isfinite(share)), default=1.0)
    numbered = len(sources) < NUMBERED
    longest = max(text_width_mm(name, 6.0) for name in names.values())
    height = (_CELL * 0.82 if numbered else 2.6) * len(receptors) + longest + 13.0
    words = say("matrix.source", language), say("matrix.receptor", language)
    panels = [
        Panel(arm.label, _drawn(values, share, receptors, sources, names, top, numbered, height, given), *words, height=height)
        for arm, values, share in zip(arms, found, shares, strict=True)
    ]
    unit = outcome_unit(arms, "concentration", language)
    notes = [say("matrix.cells" if numbered else "matrix.no_cells", language, unit=unit), *places_note(len(sources), len(every), language)]
    width = min((_CELL if numbered else 2.2) * (len(sources) + 1) + longest + 4.0, (look.width - 5.0) / look.scale)
    return Drawing(
        panels, _table(arms, found, shares, receptors, [*sources, OUTSIDE]), (), notes, provenance(arms, language), narrowest=width, most_columns=3,
    )  # fmt: skip


def _chosen(arms: Sequence[Arm], city: str, places: set[str]) -> bool:
    parties = {party_place(c.party) for arm in arms for c in arm.region.cities if c.name == city}
    return bool(({city, REGION} | parties) & places)


def contribution(arm: Arm, receptors: Sequence[str], sources: Sequence[str] | None) -> Floats:
    """Mean contribution over the replicates, (receptor, source), NaN where there is none; of all sources together, (receptor, 1), without them."""
    means = arm.results.contribution.groupby(["receptor", "source"]).contribution.mean().unstack().reindex(index=list(receptors))
    return means.sum(axis=1).to_numpy()[:, None] if sources is None else means.reindex(columns=list(sources)).to_numpy()


def _drawn(
    values: Floats, shares: Floats, receptors: Sequence[str], sources: Sequence[str], names: dict[str, str], top: float, numbered: bool, height: float,
    given: Given,
) -> Callable[[Axes], None]:  # fmt: skip
    look, language = given.look, given.language

    def draw(axes: Axes) -> None:
        from matplotlib.ticker import PercentFormatter

        image = axes.imshow(shares, aspect="auto", cmap="Blues", vmin=0, vmax=top, interpolation="nearest")
        for (row, column), value in np.ndenumerate(values) if numbered else ():
            light = shares[row, column] > _LIGHT * top
            if np.isfinite(value):
                axes.text(column, row, _cell(value), ha="center", va="center", fontsize=look.size - look.scale, color="white" if light else DARK)
        axes.set_xticks(range(len(sources) + 1), [names[s] for s in [*sources, OUTSIDE]], rotation=90)
        axes.set_yticks(range(len(receptors)), [names[r] for r in receptors])
        for edges, count in ((axes.vlines, len(sources)), (axes.hlines, len(receptors) - 1)):
            span = (-0.5, len(receptors) - 0.5) if edges == axes.vlines else (-0.5, len(sources) + 0.5)
            edges(np.arange(count) + 0.5, *span, color="white", linewidth=0.5)
        axes.grid(False)
        axes.tick_params(length=0)
        for edge in axes.spines.values():
            edge.set_visible(False)
        lying_bar(axes, image, say("matrix.shade", language), height, PercentFormatter(1.0, decimals=0, symbol="%" if language == "zh" else " %"))

    return draw


def _cell(value: float) -> str:
    """A number in a cell: one place after the point below ten."""
    return f"{value:.1f}" if abs(value) < 9.95 else plain_number(round(value))


def _table(arms: Sequence[Arm], found: Sequence[Floats], shares: Sequence[Floats], receptors: Sequence[str], sources: Sequence[str]) -> Any:
    import pandas as pd

    rows = [
        {"arm": arm.name, "receptor": receptor, "source": source, "value": values[r, s], "share": share[r, s]}
        for arm, values, share in zip(arms, found, shares, strict=True)
        for r, receptor in enumerate(receptors)
        for s, source in enumerate(sources)
    ]
    return pd.DataFrame(rows)


FIGURE = FigureType(
    "source_receptor",
    Text("Source-receptor matrix", "源-受体矩阵"),
    Text("what every city contributes to the concentration in every other, and what comes from outside", "各城市对每个城市浓度的贡献，以及区域外贡献"),
    Text("results of a run", "模拟结果"),
    compose,
    takes=("place", "arm"),
)
