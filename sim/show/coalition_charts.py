"""The two charts of a coalition analysis: who stays with whom, and who pays whom."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.problems import file_error
from sim.declare.text import Language
from sim.declare.units import MONEY_PER_YEAR
from sim.games.masks import coalition_of
from sim.show.arms import Arm, arms_of
from sim.show.coalition_tables import FEW_PARTIES, listed_coalitions, stability_of
from sim.show.coalition_words import RULE_NAMES, header, party_name, percent, value_name, what_agrees
from sim.show.figures import FORMATS
from sim.show.layout import legend_above, letter, number_axis, plain_number, provenance, text_width_mm, wrap
from sim.show.style import GREY, NOTE, PAGE_MM, PALETTE, canvas, journal, save, usable_language
from sim.show.words import unit_text
from sim.study.coalitions.analyse import HIGH, LOW, CoalitionStudy, Floats, band
from sim.study.coalitions.sums import CoalitionTable, SizeTable
from sim.study.compare.agreement import DETERMINED
from sim.study.compare.printed import number
from sim.study.store.added import placed_files
from sim.study.store.manifest import NAME as MANIFEST
from sim.study.store.results import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CHARTS = ("coalitions", "transfers")
MOST_SHOWN = 20
"""Parties in the chart of transfers."""
_MARKERS = ("o", "s", "D", "^", "v", "P", "X")
_LIGHT, _DARK = 0.55, "#1a1a1a"


def draw_study(study: CoalitionStudy, folder: Path, language: Language = "en", note: Callable[[str], None] | None = None) -> list[Path]:
    """Draw both charts into ``folder``, which stands in the folder of the stored analysis; one file a format.

    ``note`` is called with a message when labels fall back to English. All charts are drawn or none. InputError: a file of that name is not
    this program's. EnvironmentFailed: the folder cannot be written.
    """
    drawn, message = usable_language(language)
    if message is not None and note is not None:
        note(message.to(language))
    manifest = json.loads((folder.parent / MANIFEST).read_text(encoding="utf-8"))
    written: list[Path] = []
    try:
        with placed_files(folder) as part, journal():
            arms = arms_of([Results(folder.parent, manifest)], drawn)
            for name, draw in zip(CHARTS, (draw_coalitions, draw_transfers), strict=True):
                figure = draw(study, arms, drawn)
                written += [save(figure, part / f"{name}.{kind}") for kind in FORMATS]
    except OSError as error:
        raise file_error(error, folder) from None
    return [folder / file.name for file in written]


# who stays with whom ----------------------------------------------------------------------------------------------------


def draw_coalitions(study: CoalitionStudy, arms: Sequence[Arm], language: Language) -> Figure:
    """Coalitions with their members and how often they are stable; beside them gains by party, or how often two parties are together."""
    if study.table is None:
        return _draw_sizes(study, arms, language)
    n, table = len(study.parties), study.table
    masks = listed_coalitions(table, n)
    few = n <= FEW_PARTIES
    names = [party_name(study, p).to(language) for p in range(n)]
    longest = max(text_width_mm(name, 6.0) for name in names)
    figure = canvas(PAGE_MM, 32.0 + (7.0 * len(masks) + 4.0 if few else 4.8 * max(len(masks), n) + longest))
    axes = figure.subplots(1, 3, width_ratios=[4.2 * n, 48.0, 70.0] if few else [3.7 * n, 56.0, 4.3 * n + longest])
    _members(axes[0], masks, names, language)
    _shares(axes[1], masks, {word: flags for word, flags in stability_of(table).items() if not (few and word == "maximal")}, language)
    notes = [_payoffs_note(study, language), header("held_means", language)]
    if few:
        _gains(axes[2], study, masks, language)
        handles = [_point(PALETTE[p % len(PALETTE)], _MARKERS[p % len(_MARKERS)], name) for p, name in enumerate(names)]
        legend_above(figure, [*handles, *_band_handle(study, language)])
    else:
        _pairs(figure, axes[2], table, names)
        notes += [header("maximal_short", language), header("triangles", language).format(share=percent(table.none_stable).to(language))]
    for panel, word in enumerate(("members", "stability", "gain_of" if few else "together")):
        letter(axes[panel], panel, header(word, language).format(count=what_agrees(study).to(language)))
    provenance(figure, arms, language, notes)
    return figure


def _payoffs_note(study: CoalitionStudy, language: Language) -> str:
    return header("payoffs_of", language).format(year=study.year, value=value_name(study).to(language))


def _members(axes: Axes, masks: Sequence[int], names: Sequence[str], language: Language) -> None:
    """A row a coalition, a dot a member; a line joins the members."""
    n = len(names)
    for row, mask in enumerate(masks):
        inside = coalition_of(mask)
        axes.plot([inside[0], inside[-1]], [row, row], color=GREY, linewidth=0.7, zorder=1)
        axes.plot(range(n), [row] * n, linestyle="none", marker="o", markersize=3.6, color="#e4e4e4", markeredgecolor="white", markeredgewidth=0.5, zorder=2)
        axes.plot(inside, [row] * len(inside), linestyle="none", marker="o", markersize=3.8, color=_DARK, markeredgewidth=0, zorder=3)
    axes.set_xlim(-0.6, n - 0.4)
    _rows(axes, len(masks))
    axes.set_xticks(range(n), list(names), rotation=0 if n <= FEW_PARTIES and language == "zh" else 90)
    for edge in axes.spines.values():
        edge.set_visible(False)
    axes.tick_params(length=0)


def _rows(axes: Axes, count: int) -> None:
    axes.set_ylim(count - 0.5, -0.5)
    axes.set_yticks([])
    axes.grid(False)


def _shares(axes: Axes, masks: Sequence[int], flags: dict[str, Floats], language: Language) -> None:
    """Cells with the share of replicates, printed and as a shade."""
    values = np.array([[float(shares[mask]) for shares in flags.values()] for mask in masks])
    axes.imshow(values, aspect="auto", cmap="Blues", vmin=0, vmax=1, interpolation="nearest")
    for (row, column), value in np.ndenumerate(values):
        axes.text(column, row, percent(value).to(language), ha="center", va="center", fontsize=5.5, color="white" if value > _LIGHT else _DARK)
    axes.set_xticks(range(len(flags)), [wrap(header(word, language), 10.0, 6.0) for word in flags])
    _rows(axes, len(masks))
    axes.hlines(np.arange(len(masks) - 1) + 0.5, -0.5, len(flags) - 0.5, color="white", linewidth=1.5)
    axes.vlines(np.arange(len(flags) - 1) + 0.5, -0.5, len(masks) - 0.5, color="white", linewidth=1.5)
    axes.tick_params(length=0)


def _gains(axes: Axes, study: CoalitionStudy, masks: Sequence[int], language: Language) -> None:
    """Gain over Nash of every party in every coalition: mean and band over the replicates."""
    assert study.few is not None
    n = len(study.parties)
    for row, mask in enumerate(masks):
        for p in range(n):
            x, y = band(study.few[:, mask, p]), row + 0.5 * ((p + 0.5) / n - 0.5)
            colour = PALETTE[p % len(PALETTE)]
            axes.plot([x.lo, x.hi], [y, y], color=colour, linewidth=1.2, zorder=2)
            axes.plot([x.mean], [y], color=colour, marker=_MARKERS[p % len(_MARKERS)], markersize=3.2, zorder=3)
    axes.axvline(0, color=GREY, linewidth=0.6, zorder=1)
    _rows(axes, len(masks))
    axes.grid(True, axis="x")
    axes.set_xlabel(unit_text(MONEY_PER_YEAR, language))
    number_axis(axes.xaxis)


def _pairs(figure: Figure, axes: Axes, table: CoalitionTable, names: Sequence[str]) -> None:
    """Lower triangle: together in stable coalitions; upper: in maximal ones that transfers hold."""
    n = len(names)
    values = np.where(np.tri(n, k=-1, dtype=bool), table.together, table.held)
    np.fill_diagonal(values, np.nan)
    image = axes.imshow(values, aspect="equal", cmap="Blues", vmin=0, vmax=1, interpolation="nearest")
    axes.set_xticks(range(n), list(names), rotation=90)
    axes.set_yticks(range(n), list(names))
    axes.grid(False)
    axes.plot([-0.5, n - 0.5], [-0.5, n - 0.5], color=GREY, linewidth=0.6)
    axes.tick_params(length=0)
    bar = figure.colorbar(image, ax=axes, shrink=0.6, aspect=18, pad=0.02, anchor=(0.0, 1.0), panchor=(0.5, 1.0))
    bar.ax.yaxis.set_major_formatter(plain_number)
    bar.outline.set_linewidth(0.4)


def _draw_sizes(study: CoalitionStudy, arms: Sequence[Arm], language: Language) -> Figure:
    """Shares of random coalitions that are stable, by size, with two standard errors of the sampling."""
    sizes = study.sizes
    assert isinstance(sizes, SizeTable)
    figure = canvas(PAGE_MM, 75.0)
    axes = figure.subplots()
    handles = []
    for k, (word, found) in enumerate(zip(("nobody_leaves", "nobody_joins", "held"), (sizes.internal, sizes.external, sizes.potential), strict=True)):
        axes.errorbar(sizes.sizes, found.value, 2 * found.standard_error, color=PALETTE[k], marker=_MARKERS[k], markersize=3, linewidth=1.0, elinewidth=0.8)
        handles.append(_point(PALETTE[k], _MARKERS[k], header(word, language)))
    axes.set_ylim(-0.02, 1.02)
    axes.set_xlabel(header("size_axis", language))
    axes.set_ylabel(header("share_axis", language))
    number_axis(axes.xaxis)
    legend_above(figure, handles)
    provenance(figure, arms, language, [_payoffs_note(study, language), header("held_means", language)])
    return figure


# who pays whom ----------------------------------------------------------------------------------------------------------


def draw_transfers(study: CoalitionStudy, arms: Sequence[Arm], language: Language) -> Figure:
    """What each party receives or pays under each rule, with bands over the replicates; and who pays whom under Chander-Tulkens."""
    size = np.abs(study.transfers("chander_tulkens").mean(axis=0))
    chosen = sorted(np.argsort(-size, kind="stable")[:MOST_SHOWN].tolist())
    names = [party_name(study, p).to(language) for p in chosen]
    longest = max(text_width_mm(name, 6.0) for name in names)
    figure = canvas(PAGE_MM, 34.0 + max(40.0, 6.4 * len(chosen)) + longest)
    axes = figure.subplots(1, 2, width_ratios=[92.0, 83.0])
    _net(axes[0], study, chosen, names, language)
    _between(figure, axes[1], study, chosen, names, language)
    letter(axes[0], 0, header("net", language))
    letter(axes[1], 1, header("between", language))
    handles = [_point(PALETTE[k], _MARKERS[k], RULE_NAMES[rule].to(language)) for k, rule in enumerate(study.shares)]
    legend_above(figure, [*handles, *_band_handle(study, language)])
    how = header("grey" if len(chosen) <= FEW_PARTIES else "white", language)
    notes = [_payoffs_note(study, language), header("open_pairs", language).format(share=percent(DETERMINED).to(language), how=how)]
    if len(chosen) < len(study.parties):
        notes.append(header("largest_parties", language).format(total=len(study.parties), shown=len(chosen)))
    provenance(figure, arms, language, notes)
    return figure


def _net(axes: Axes, study: CoalitionStudy, chosen: Sequence[int], names: Sequence[str], language: Language) -> None:
    rules = list(study.shares)
    for row, p in enumerate(chosen):
        for k, rule in enumerate(rules):
            x, y = band(study.transfers(rule)[:, p]), row + 0.6 * ((k + 0.5) / len(rules) - 0.5)
            axes.plot([x.lo, x.hi], [y, y], color=PALETTE[k], linewidth=1.2, zorder=2)
            axes.plot([x.mean], [y], color=PALETTE[k], marker=_MARKERS[k], markersize=3.2, zorder=3)
    axes.axvline(0, color=GREY, linewidth=0.6, zorder=1)
    axes.set_ylim(len(chosen) - 0.5, -0.5)
    axes.set_yticks(range(len(chosen)), list(names))
    axes.hlines(np.arange(len(chosen) - 1) + 0.5, 0, 1, transform=axes.get_yaxis_transform(), color="#e4e4e4", linewidth=0.4)
    axes.grid(False, axis="y")
    axes.grid(True, axis="x")
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(unit_text(MONEY_PER_YEAR, language))
    number_axis(axes.xaxis)


def _between(figure: Figure, axes: Axes, study: CoalitionStudy, chosen: Sequence[int], names: Sequence[str], language: Language) -> None:
    """Net payments: what the row pays to the column less what comes back, where it is positive; numbers where there is room."""
    n = len(chosen)
    net = (study.payments - study.payments.transpose(0, 2, 1))[:, chosen][:, :, chosen]
    mean = net.mean(axis=0)
    sure = (net > study.nothing).mean(axis=0) >= DETERMINED
    image = axes.imshow(np.where((mean > 0) & sure, mean, np.nan), aspect="equal", cmap="Blues", vmin=0, interpolation="nearest")
    for (row, column), value in np.ndenumerate(mean):
        if value > 0 and n <= FEW_PARTIES:
            lo, hi = np.percentile(net[:, row, column], [LOW, HIGH])
            colour = GREY if not sure[row, column] else "white" if value > _LIGHT * mean.max() else _DARK
            axes.text(column, row, f"{_round(value)}\n[{_round(lo)}, {_round(hi)}]", ha="center", va="center", fontsize=5.5, color=colour)
    axes.set_xticks(range(n), list(names), rotation=90 if n > FEW_PARTIES else 0)
    axes.set_yticks(range(n), list(names))
    axes.set_xticks(np.arange(n - 1) + 0.5, minor=True)
    axes.set_yticks(np.arange(n - 1) + 0.5, minor=True)
    axes.grid(False)
    axes.grid(True, axis="both", which="minor")
    axes.tick_params(which="both", length=0)
    axes.set_xlabel(header("payee", language))
    axes.set_ylabel(header("payer", language))
    if n <= FEW_PARTIES:
        axes.set_anchor("N")
    else:
        bar = figure.colorbar(image, ax=axes, shrink=0.6, aspect=18, pad=0.02, anchor=(0.0, 1.0), panchor=(0.5, 1.0))
        bar.ax.yaxis.set_major_formatter(plain_number)
        bar.set_label(unit_text(MONEY_PER_YEAR, language), fontsize=6)
        bar.outline.set_linewidth(0.4)


def _round(value: float) -> str:
    """Three significant digits with a true minus."""
    return number(value).replace("-", "−")


def _point(colour: str, marker: str, label: str) -> Any:
    from matplotlib.lines import Line2D

    return Line2D([], [], color=colour, marker=marker, markersize=3.2, linestyle="none", label=label)


def _band_handle(study: CoalitionStudy, language: Language) -> list[Any]:
    from matplotlib.lines import Line2D

    if study.replicates == 1:
        return []
    return [Line2D([], [], color=NOTE, linewidth=1.2, label=header("matrices_band", language).format(count=what_agrees(study).to(language)))]
