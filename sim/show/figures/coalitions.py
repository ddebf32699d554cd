"""Who stays with whom: coalitions with their members, how often they are stable, and what their members gain; or how often two are together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.text import Text
from sim.declare.units import MONEY_PER_YEAR
from sim.games.masks import coalition_of
from sim.show.figure import FigureType, Given
from sim.show.marks.coalitions import band_handle, even_lines, frame, letters_on, marked_rows, payoffs_note, plain_frame, point, source_of
from sim.show.marks.lines import lying_bar, number_axis, plain_number
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.look import DARK, GREY, MARKERS, PALE
from sim.show.page.text_width import text_width_mm, wrap
from sim.show.tables.coalitions import FEW_PARTIES, listed_coalitions, stability_of
from sim.show.words.coalitions import coalition_name, header, party_name, percent, what_agrees
from sim.show.words.common import unit_text
from sim.study.coalitions.analyse import CoalitionStudy, Floats, band
from sim.study.coalitions.sums import CoalitionTable, SizeTable

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from sim.study.coalitions.opened import StoredCoalitions

_COLUMNS = ("mark", "coalition", "quantity", "party", "partner", "size", "value", "lo", "hi")
_WIDE, _NARROW = 2.3, 1.7
"""Width of a cell with a share beside that of a party: of many and of few parties."""
_SIZES = (("nobody_leaves", "internal"), ("nobody_joins", "external"), ("held", "potential"))


def compose(given: Given) -> Drawing | None:
    """Members and stability of the coalitions; beside them gains by party (few parties) or how often two parties are together."""
    stored: StoredCoalitions = given.results
    study, look, language = stored.study, given.look, given.language
    source = source_of(stored, look)
    if study.table is None:
        return _by_size(study, given, source)
    n, table = len(study.parties), study.table
    masks = listed_coalitions(table, n)
    few = n <= FEW_PARTIES and study.few is not None
    flags = {word: shares for word, shares in stability_of(table).items() if not (few and word == "maximal")}
    names = [party_name(study, p).to(language) for p in range(n)]
    longest = max(text_width_mm(name, 6.0) for name in names)
    heads = max(longest, *(text_width_mm(header(word, language), 6.0) for word in flags))
    title = header("stability", language).format(count=what_agrees(study).to(language))
    panels = []
    if masks:
        panels.append(Panel(title, _members(masks, flags, names, few, given), height=(7.0 if few else 4.8) * len(masks) + (7.0 if few else heads)))
    notes, handles = [payoffs_note(study, language), header("held_means", language)], list[Any]()
    if few:
        assert study.few is not None
        panels.append(_gains(study, study.few, masks, given))
        handles = [*(point(look.colour(p), MARKERS[p % len(MARKERS)], name, look) for p, name in enumerate(names)), *band_handle(study, look)]
    else:
        square = 3.8 * n + longest + 9.0
        for word, shares in (("pairs_stable", table.together), ("pairs_held", table.held)):
            panels.append(Panel(header(word, language), _pairs(shares, names, square, given), height=square))
        notes += [header("maximal_short", language), header("none_stable", language).format(share=percent(table.none_stable).to(language))]
        if len(masks) < (1 << n) - n - 1:
            notes.append(header("some", language).format(total=f"{(1 << n) - 1:,}", shown=len(masks)).capitalize() + ("." if language == "en" else "。"))
    rows = _rows(study, table, masks, flags, few)
    return Drawing(panels, frame(rows, _COLUMNS), handles, notes, source, narrowest=74.0 if n <= 8 else 82.0)


def _members(masks: Sequence[int], flags: dict[str, Floats], names: Sequence[str], few: bool, given: Given) -> Callable[[Axes], None]:
    """A row a coalition: a dot a member, joined by a line, then cells with the shares of replicates, printed and as a shade."""
    look, n, cell = given.look, len(names), _NARROW if few else _WIDE

    def draw(axes: Axes) -> None:
        from matplotlib import colormaps
        from matplotlib.colors import Normalize
        from matplotlib.patches import Rectangle

        colours = colormaps["Blues"]
        norm = Normalize(0, 1)
        centres = [n - 0.5 + 0.4 + cell * (k + 0.5) for k in range(len(flags))]
        for row, mask in enumerate(masks):
            inside = coalition_of(mask)
            axes.plot([inside[0], inside[-1]], [row, row], color=GREY, linewidth=0.7, zorder=1)
            axes.plot(range(n), [row] * n, linestyle="none", marker="o", markersize=3.4 * look.scale, color=PALE, markeredgewidth=0, zorder=2)
            axes.plot(inside, [row] * len(inside), linestyle="none", marker="o", markersize=3.6 * look.scale, color=DARK, markeredgewidth=0, zorder=3)
            for centre, shares in zip(centres, flags.values(), strict=True):
                value = float(shares[mask])
                axes.add_patch(Rectangle((centre - 0.47 * cell, row - 0.46), 0.94 * cell, 0.92, facecolor=colours(norm(value)), linewidth=0))
                text = percent(value).to(given.language)
                axes.text(centre, row, text, ha="center", va="center", fontsize=look.size - look.scale, color=letters_on(value, 1.0))
        whole = n + 0.4 + cell * len(flags)
        axes.set_xlim(-0.6, whole - 0.5)
        axes.set_ylim(len(masks) - 0.5, -0.5)
        axes.set_yticks([])
        _heads(axes, centres, list(flags), names, few, whole, given)
        plain_frame(axes)

    return draw


def _heads(axes: Axes, centres: Sequence[float], words: Sequence[str], names: Sequence[str], few: bool, whole: float, given: Given) -> None:
    """Names of parties and cells under the columns: level where few parties leave room, else upright."""
    look, heads = given.look, [header(word, given.language) for word in words]
    if not few:
        axes.set_xticks([*range(len(names)), *centres], [*names, *heads], rotation=90, va="top")
        return
    unit = (_axes_width(axes, given) - 4.0) / whole
    size = look.size - 0.5 * look.scale
    wrapped = even_lines(heads, _NARROW * unit - 0.8, size)
    lines = wrapped[0].count("\n")
    if any(text_width_mm(name, size) > unit - 0.8 for name in names):
        axes.set_xticks([*range(len(names)), *centres], [*names, *wrapped], va="top")
        for label in axes.get_xticklabels()[: len(names)]:
            label.set_rotation(90)
        return
    axes.set_xticks([*range(len(names)), *centres], [*(name + "\n " * lines for name in names), *wrapped], va="top")


def _axes_width(axes: Axes, given: Given) -> float:
    """Width in mm that the axes will have: of one of two panels beside each other, or of the whole page; that of the caller's axes as it is."""
    if axes.figure.get_layout_engine() is None:
        return float(axes.get_window_extent().width / axes.figure.dpi * 25.4)
    look = given.look
    return (look.width - 5.0) / (2 if (look.width - 5.0) // (74.0 * look.scale) >= 2 else 1)


def _gains(study: CoalitionStudy, few: Floats, masks: Sequence[int], given: Given) -> Panel:
    """Gain over Nash of every party in every coalition: mean and band over the replicates."""
    n, look, language = len(study.parties), given.look, given.language
    names = [wrap(coalition_name(study, coalition_of(mask)).to(language), 26.0 * look.scale, look.size) for mask in masks]
    samples = [[few[:, mask, p] for p in range(n)] for mask in masks]

    def draw(axes: Axes) -> None:
        marked_rows(axes, samples, names, look, 0.55)

    return Panel(header("gain_of", language), draw, unit_text(MONEY_PER_YEAR, language), height=7.0 * len(masks))


def _pairs(shares: Floats, names: Sequence[str], height: float, given: Given) -> Callable[[Axes], None]:
    """How often two parties are together: the lower triangle of a matrix."""
    n = len(names)
    values = np.where(np.tri(n, k=-1, dtype=bool), shares, np.nan)

    def draw(axes: Axes) -> None:
        from matplotlib.ticker import FuncFormatter

        image = axes.imshow(values[1:, :-1], aspect="auto", cmap="Blues", vmin=0, vmax=1, interpolation="nearest")
        axes.set_xticks(range(n - 1), list(names[:-1]), rotation=90)
        axes.set_yticks(range(n - 1), list(names[1:]))
        for k in range(n - 1):
            axes.plot([-0.5, k + 0.5], [k + 0.5, k + 0.5], color="white", linewidth=0.5)
            axes.plot([k + 0.5, k + 0.5], [k - 0.5, n - 1.5], color="white", linewidth=0.5)
        plain_frame(axes)
        lying_bar(axes, image, header("share_of_these", given.language), height, FuncFormatter(plain_number))

    return draw


def _rows(study: CoalitionStudy, table: CoalitionTable, masks: Sequence[int], flags: dict[str, Floats], few: bool) -> list[dict[str, Any]]:
    names = study.parties
    label = {mask: " + ".join(names[p] for p in coalition_of(mask)) for mask in masks}
    rows: list[dict[str, Any]] = [
        {"mark": "share", "coalition": label[mask], "quantity": word, "value": float(shares[mask])} for mask in masks for word, shares in flags.items()
    ]
    if few and study.few is not None:
        for mask in masks:
            for p, party in enumerate(names):
                x = band(study.few[:, mask, p])
                rows.append({"mark": "gain", "coalition": label[mask], "quantity": "gain", "party": party, "value": x.mean, "lo": x.lo, "hi": x.hi})
        return rows
    for word, shares in (("pairs_stable", table.together), ("pairs_held", table.held)):
        for p in range(len(names)):
            rows += [{"mark": "pair", "quantity": word, "party": names[p], "partner": names[q], "value": float(shares[p, q])} for q in range(p)]
    return rows


def _by_size(study: CoalitionStudy, given: Given, source: str) -> Drawing:
    """Shares of random coalitions that are stable, by size, with two standard errors of the sampling."""
    sizes, look, language = study.sizes, given.look, given.language
    assert isinstance(sizes, SizeTable)

    def draw(axes: Axes) -> None:
        for k, (_, name) in enumerate(_SIZES):
            found = getattr(sizes, name)
            low, high = np.clip(found.value - 2 * found.standard_error, 0, 1), np.clip(found.value + 2 * found.standard_error, 0, 1)
            axes.vlines(sizes.sizes, low, high, color=look.colour(k), linewidth=0.8)
            axes.plot(sizes.sizes, found.value, color=look.colour(k), marker=MARKERS[k], markersize=3 * look.scale, linewidth=1.0)
        axes.set_ylim(-0.02, 1.02)
        number_axis(axes.xaxis)

    handles: list[Artist] = [point(look.colour(k), MARKERS[k], header(word, language), look) for k, (word, _) in enumerate(_SIZES)]
    panel = Panel("", draw, header("size_axis", language), header("share_axis", language), 55.0)
    rows = [
        {"mark": "size", "quantity": word, "size": size, "value": v, "lo": max(0.0, v - 2 * e), "hi": min(1.0, v + 2 * e)}
        for word, name in _SIZES
        for size, v, e in zip(sizes.sizes, *getattr(sizes, name), strict=True)
    ]
    notes = [payoffs_note(study, language), header("held_means", language), header("by_sizes", language)]
    return Drawing([panel], frame(rows, _COLUMNS), handles, notes, source)


FIGURE = FigureType(
    "coalitions",
    Text("Who stays with whom", "谁与谁合作"),
    Text("coalitions with their members, how often they are stable, and what their members gain", "各联盟的成员、稳定的频率及成员的得失"),
    Text("a coalition analysis", "联盟分析结果"),
    compose,
    of="coalitions",
    usual=True,
)
