"""Who pays whom: transfers, fines and other payments, running cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.text import Language, Text
from sim.declare.units import MONEY
from sim.mechanisms import registry
from sim.outcomes.flows import BILATERAL
from sim.processes.transfers.rules import transfer_rules
from sim.show.arms import Arm, arms_of, by_year, full_years, largest, parties, place_label
from sim.show.charts.base import Chart
from sim.show.layout import legend_above, letter, number_axis, places_note, provenance, time_axis
from sim.show.style import GREY, NOTE, PAGE_MM, canvas
from sim.show.words import WORDS, say, unit_text
from sim.study.compare.intervals import mean_interval

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.study.store.results import Results

Floats = NDArray[np.float64]
Bars = dict[str, list[Floats]]
"""Label of a bar -> per arm, the yearly amount of every replicate."""
Panel = tuple[str, int, Callable[["Axes"], None]]
"""Word of the title, number of bars, and what draws it."""

MOST = 8
_FINE, _RUNNING, _FIRMS = "fine", "running_cost", "enterprises"
_BAR_MM, _LEAST_MM, _LEAST_BARS = 2.7, 26.0, 3


def draw(results: Sequence[Results], language: Language) -> Figure | None:
    """10^8 CNY a year, means with 90 % intervals: transfers between governments, then fines, other payments and running cost apart.

    Panels without any payment are left out, and a note says so where there are no transfers.
    """
    arms = arms_of(results, language)
    if all(arm.results.flows.empty for arm in arms):
        return None
    transfers, others = _transfer_panels(arms, language), _other_panels(arms, language)
    rows = [row for row in (transfers, others[:3], others[3:]) if row]
    heights = [max(_LEAST_MM, 6.0 + _BAR_MM * len(arms) * max(bars for _, bars, _ in row)) for row in rows]
    figure = canvas(PAGE_MM, 20.0 + sum(heights) + 11.0 * len(rows))
    # A figure of its own for each row: the room for the labels of one row must not be taken from the others.
    strips = figure.subfigures(len(rows), 1, height_ratios=[height + 11.0 for height in heights], squeeze=False)[:, 0]
    position = 0
    for number, row in enumerate(rows):
        for slot, (title, _, drawn) in enumerate(row):
            axes = strips[number].add_subplot(1, len(row), slot + 1)
            drawn(axes)
            letter(axes, position, say(title, language))
            position += 1
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    legend_above(figure, [*(Patch(color=a.colour, label=a.label) for a in arms), Line2D([], [], color=NOTE, label=say("interval_mean", language))])
    notes = [say("bars_whole", language), *places_note(min(MOST, len(parties(arms))), len(parties(arms)), language)]
    if not transfers:
        notes.append(say("no_transfers", language))
    elif (total := len(_sums(arms, _is_transfer))) > MOST:
        notes.append(say("largest_pairs", language, shown=MOST, total=total))
    provenance(figure, arms, language, notes)
    return figure


def _is_transfer(flows: pd.DataFrame) -> pd.Series[bool]:
    return flows["kind"].isin([*transfer_rules(), BILATERAL])


def _payees(flows: pd.DataFrame) -> pd.Series[str]:
    """Who was paid; the enterprises of all cities as one."""
    return flows["payee"].where(~flows["payee"].str.startswith(f"{_FIRMS}:"), _FIRMS)


def _is(flows: pd.DataFrame, **wanted: str) -> pd.Series[bool]:
    chosen = flows["amount"].notna()
    for column, value in wanted.items():
        chosen &= flows[column] == value
    return chosen


def _transfer_panels(arms: Sequence[Arm], language: Language) -> list[Panel]:
    """By year, by payer and payee, and net by party; nothing where nothing was transferred."""
    pairs = _sums(arms, _is_transfer)
    if not pairs:
        return []

    def between(payer: str, payee: str) -> list[Floats]:
        return [_yearly_mean(arm, lambda f: _is_transfer(f) & _is(f, payer=payer) & (_payees(f) == payee)) for arm in arms]

    def net(place: str) -> list[Floats]:
        received = [_yearly_mean(arm, lambda f: _is_transfer(f) & _is(f, payee=place)) for arm in arms]
        paid = [_yearly_mean(arm, lambda f: _is_transfer(f) & _is(f, payer=place)) for arm in arms]
        return [r - p for r, p in zip(received, paid, strict=True)]

    first = sorted(pairs, key=lambda pair: -pairs[pair])[:MOST]
    of_pairs = {f"{_name(arms, a, language)} → {_name(arms, b, language)}": between(a, b) for a, b in first}
    of_parties = {place_label(arms, p, language): net(p) for p in largest(arms, parties(arms), MOST)}
    panels = [_year_panel("transfers_year", arms, _is_transfer, language)] if by_year(arms) else []
    return [*panels, _bar_panel("pairs", of_pairs, arms, language), _bar_panel("balance", of_parties, arms, language)]


def _other_panels(arms: Sequence[Arm], language: Language) -> list[Panel]:
    """Fines by year and by party, other payments by kind, running cost by mechanism: those that occur."""
    kinds = dict.fromkeys(str(kind) for arm in arms for kind in sorted(arm.results.flows["kind"].unique()))
    panels: list[Panel] = []
    if _FINE in kinds:
        places = largest(arms, parties(arms), MOST)
        fines: Bars = {place_label(arms, p, language): [_yearly_mean(arm, partial(_is, kind=_FINE, payee=p)) for arm in arms] for p in places}
        panels += [_year_panel("fines_year", arms, partial(_is, kind=_FINE), language)] if by_year(arms) else []
        panels.append(_bar_panel("fines_by", fines, arms, language))
    rest = [kind for kind in kinds if kind not in (*transfer_rules(), BILATERAL, _FINE, _RUNNING)]
    if rest:
        by_kind: Bars = {_kind_label(kind, language): [_yearly_mean(arm, partial(_is, kind=kind)) for arm in arms] for kind in rest}
        panels.append(_bar_panel("payments_by", by_kind, arms, language))
    if _RUNNING in kinds:
        names = sorted({payee for _, payee in _sums(arms, partial(_is, kind=_RUNNING))})
        labels = {name: registry()[name.partition(":")[2]].label.to(language) for name in names}
        running: Bars = {label: [_yearly_mean(arm, partial(_is, kind=_RUNNING, payee=name)) for arm in arms] for name, label in labels.items()}
        panels.append(_bar_panel("running_by", running, arms, language))
    return panels


def _kind_label(kind: str, language: Language) -> str:
    return say(f"kind.{kind}", language) if f"kind.{kind}" in WORDS else kind.replace("_", " ")


def _name(arms: Sequence[Arm], account: str, language: Language) -> str:
    return say(account, language) if account in ("centre", _FIRMS) else place_label(arms, account, language)


def _sums(arms: Sequence[Arm], which: Callable[[pd.DataFrame], Any]) -> dict[tuple[str, str], float]:
    """Payer and payee -> amount over all arms, of the flows that ``which`` chooses."""
    total: dict[tuple[str, str], float] = {}
    for arm in arms:
        flows = arm.results.flows
        for (payer, payee), amount in flows[which(flows)].groupby(["payer", _payees(flows)])["amount"].sum().items():
            total[payer, payee] = total.get((payer, payee), 0.0) + float(amount)
    return total


def _yearly_mean(arm: Arm, which: Callable[[pd.DataFrame], Any]) -> Floats:
    """Amount a year over the whole period, by replicate."""
    flows = arm.results.flows
    sums = flows[which(flows)].groupby("replicate")["amount"].sum()
    years = len(arm.results.months) / 12.0
    return np.array([float(sums.get(r, 0.0)) / years for r in arm.results.replicates])


def _by_year(arm: Arm, which: Callable[[pd.DataFrame], Any]) -> Floats:
    """Sum of every full year: (replicate, year)."""
    flows = arm.results.flows
    chosen = flows[which(flows)]
    sums = chosen.groupby(["replicate", chosen["month"].str[:4]])["amount"].sum()
    return np.array([[float(sums.get((r, year), 0.0)) for year in full_years(arm.results.months)] for r in arm.results.replicates])


def _year_panel(title: str, arms: Sequence[Arm], which: Callable[[pd.DataFrame], Any], language: Language) -> Panel:
    def drawn(axes: Axes) -> None:
        ends: list[float] = []
        for arm in arms:
            x = np.array([int(year) + 0.5 for year in full_years(arm.results.months)])
            intervals = [mean_interval(column) for column in _by_year(arm, which).T]
            if arm.count > 1:
                axes.fill_between(x, [i.lo for i in intervals], [i.hi for i in intervals], color=arm.colour, alpha=0.22, linewidth=0, zorder=1.5)
            axes.plot(x, [i.mean for i in intervals], color=arm.colour, linestyle=arm.dashes, zorder=2.5)
            ends += [x[0] - 0.5, x[-1] + 0.5]
        axes.set_ylim(bottom=0)
        axes.set_ylabel(unit_text(f"{MONEY}/year", language), fontsize=6.5)
        number_axis(axes.yaxis)
        time_axis(axes, min(ends), max(ends), width_mm=48.0, yearly=True)

    return title, 0, drawn


def _bar_panel(title: str, bars: Bars, arms: Sequence[Arm], language: Language) -> Panel:
    """Bars from zero by label; arms that pay nothing at all in this panel take no room."""

    def drawn(axes: Axes) -> None:
        paying = [number for number in range(len(arms)) if any(amounts[number].any() for amounts in bars.values())]
        height = 0.8 / max(1, len(paying))
        for row, amounts in enumerate(bars.values()):
            for slot, number in enumerate(paying):
                interval = mean_interval(amounts[number])
                y = row - 0.4 + height * (slot + 0.5)
                axes.barh(y, interval.mean, height=0.86 * height, color=arms[number].colour, zorder=2)
                if interval.hi > interval.lo:
                    axes.plot([interval.lo, interval.hi], [y, y], color=NOTE, linewidth=0.9, zorder=3)
        axes.axvline(0, color=GREY, linewidth=0.6, zorder=1)
        axes.set_yticks(range(len(bars)), list(bars))
        axes.set_ylim(max(len(bars), _LEAST_BARS) - 0.5, -0.5)
        axes.set_xlabel(unit_text(f"{MONEY}/year", language), fontsize=6.5)
        axes.grid(False, axis="y")
        axes.grid(True, axis="x")
        number_axis(axes.xaxis, bins=4)

    return title, len(bars), drawn


CHART = Chart("flows", Text("Money flows", "资金流"), draw)
