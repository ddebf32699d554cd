"""Who pays whom: transfers, fines, running cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.declare.text import Language, Text
from sim.declare.units import MONEY
from sim.mechanisms import registry
from sim.show.arms import Arm, arms_of, largest, parties, place_label
from sim.show.charts.base import Chart
from sim.show.layout import legend_above, letter, note_inside, number_axis, provenance
from sim.show.style import GREY, NOTE, PAGE_MM, canvas
from sim.show.words import say, unit_text
from sim.study.intervals import mean_interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.study.results import Results

MOST = 8
_NOT_TRANSFERS = ("fine", "tax", "financing", "subsidy", "permit", "running_cost", "sanction")
Bars = dict[str, list[np.ndarray]]
"""Label of a bar -> per arm, the yearly amount of every replicate."""


def draw(results: Sequence[Results], language: Language) -> Figure | None:
    """Four panels, 10^8 CNY a year with 90 % intervals of the mean: transfers by payer and payee, net balance by party, fines, running cost."""
    arms = arms_of(results, language)
    if all(arm.results.flows.empty for arm in arms):
        return None
    panels = (
        ("pairs", _pairs(arms, language)),
        ("balance", _balance(arms, language)),
        ("fines_by", _fines(arms, language)),
        ("running_by", _running(arms, language)),
    )
    rows = [max(len(panels[i][1]), len(panels[i + 1][1]), 2) for i in (0, 2)]
    heights = [r * 3.2 * len(arms) + 4.0 for r in rows]
    figure = canvas(PAGE_MM, 30.0 + sum(heights) + 22.0)
    grid = figure.subplots(2, 2, squeeze=False, height_ratios=heights)
    for position, (title, bars) in enumerate(panels):
        axes = grid.flat[position]
        letter(axes, position, say(title, language))
        _panel(axes, bars, arms, language)
        axes.set_xlabel(unit_text(f"{MONEY}/year", language), fontsize=6.5)
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    legend_above(figure, [*(Patch(color=a.colour, label=a.label) for a in arms), Line2D([], [], color=NOTE, label=say("interval_mean", language))])
    provenance(figure, arms, language, [say("whole_period", language)])
    return figure


def _per_year(arm: Arm, payer: str = "", payee: str = "", kind: str = "", transfers: bool = False) -> np.ndarray:
    """Amount a year by replicate of the flows that fit."""
    frame = arm.results.flows
    chosen = frame["amount"].notna()
    for column, value in (("payer", payer), ("payee", payee), ("kind", kind)):
        if value:
            chosen &= frame[column] == value
    if transfers:
        chosen &= ~frame["kind"].isin(_NOT_TRANSFERS)
    sums = frame[chosen].groupby("replicate")["amount"].sum()
    years = len(arm.results.months) / 12.0
    return np.array([float(sums.get(r, 0.0)) / years for r in arm.results.replicates])


def _name(arms: Sequence[Arm], account: str, language: Language) -> str:
    return say("centre", language) if account == "centre" else place_label(arms, account, language)


def _pairs(arms: Sequence[Arm], language: Language) -> Bars:
    pairs: dict[tuple[str, str], float] = {}
    for arm in arms:
        frame = arm.results.flows
        paid = frame[~frame["kind"].isin(_NOT_TRANSFERS)]
        for payer, payee, amount in zip(paid["payer"], paid["payee"], paid["amount"], strict=True):
            pairs[payer, payee] = pairs.get((payer, payee), 0.0) + float(amount)
    largest_pairs = sorted(pairs, key=lambda pair: -pairs[pair])[:MOST]
    return {
        f"{_name(arms, a, language)} → {_name(arms, b, language)}": [_per_year(arm, a, b, transfers=True) for arm in arms] for a, b in largest_pairs
    }


def _balance(arms: Sequence[Arm], language: Language) -> Bars:
    places = largest(arms, parties(arms), MOST)
    return {
        place_label(arms, p, language): [_per_year(arm, payee=p, transfers=True) - _per_year(arm, payer=p, transfers=True) for arm in arms] for p in places
    }


def _fines(arms: Sequence[Arm], language: Language) -> Bars:
    return {place_label(arms, p, language): [_per_year(arm, payee=p, kind="fine") for arm in arms] for p in largest(arms, parties(arms), MOST)}


def _running(arms: Sequence[Arm], language: Language) -> Bars:
    names = dict.fromkeys(payee for arm in arms for payee in arm.results.flows.query("kind == 'running_cost'")["payee"].unique())
    labels = {name: registry()[name.partition(":")[2]].label.to(language) for name in sorted(names)}
    return {label: [_per_year(arm, payee=name, kind="running_cost") for arm in arms] for name, label in labels.items()}


def _panel(axes: Axes, bars: Bars, arms: Sequence[Arm], language: Language) -> None:
    paying = [number for number in range(len(arms)) if any(amounts[number].any() for amounts in bars.values())]
    height = 0.8 / max(1, len(paying))
    for row, amounts in enumerate(bars.values()):
        for slot, number in enumerate(paying):
            arm, interval = arms[number], mean_interval(amounts[number])
            y = row - 0.4 + height * (slot + 0.5)
            axes.barh(y, interval.mean, height=0.86 * height, color=arm.colour, zorder=2)
            if interval.lo == interval.lo and interval.hi > interval.lo:
                axes.plot([interval.lo, interval.hi], [y, y], color=NOTE, linewidth=0.9, zorder=3)
    axes.axvline(0, color=GREY, linewidth=0.6, zorder=1)
    axes.set_yticks(range(len(bars)), list(bars))
    axes.grid(False, axis="y")
    if not paying:
        axes.set_yticks([])
        axes.set_xticks([])
        note_inside(axes, say("no_value", language))
        return
    axes.set_ylim(len(bars) - 0.5, -0.5)
    number_axis(axes.xaxis, bins=4)


CHART = Chart("flows", Text("Money flows", "资金流"), draw)
