"""Who pays whom: what each party receives or pays under each rule, and the payments of Chander and Tulkens between pairs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.text import Text
from sim.declare.units import MONEY_PER_YEAR
from sim.show.figure import FigureType, Given
from sim.show.marks.coalitions import band_handle, frame, letters_on, marked_rows, payoffs_note, plain_frame, point, rounded, source_of
from sim.show.marks.lines import lying_bar, plain_number
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.look import MARKERS, NOTE, PALE
from sim.show.page.text_width import text_width_mm
from sim.show.tables.coalitions import FEW_PARTIES
from sim.show.words.coalitions import RULE_NAMES, header, party_name, percent
from sim.show.words.common import unit_text
from sim.study.coalitions.analyse import HIGH, LOW, CoalitionStudy, Floats, band
from sim.study.compare.agreement import DETERMINED

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.study.coalitions.opened import StoredCoalitions

MOST_SHOWN = 20
"""Parties where none are chosen."""
_NARROWEST = 72.0
_COLUMNS = ("mark", "rule", "party", "payee", "value", "lo", "hi", "determined")


def compose(given: Given) -> Drawing | None:
    """What the parties receive or pay by rule with bands over the replicates; net payments of pairs, those that the data determine as shades."""
    stored: StoredCoalitions = given.results
    study, look, language = stored.study, given.look, given.language
    n = len(study.parties)
    if given.choice.place:
        chosen = [p for p, name in enumerate(study.parties) if name in given.choice.place]
    else:
        size = np.abs(study.transfers("chander_tulkens").mean(axis=0))
        chosen = sorted(np.argsort(-size, kind="stable")[:MOST_SHOWN].tolist())
    names = [party_name(study, p).to(language) for p in chosen]
    rules = list(study.shares)
    samples = [[study.transfers(rule)[:, p] for rule in rules] for p in chosen]
    few = len(chosen) <= FEW_PARTIES
    unit = unit_text(MONEY_PER_YEAR, language)

    def net(axes: Axes) -> None:
        marked_rows(axes, samples, names, look, 0.6)

    panels = [Panel(header("net", language), net, unit, height=max(30.0, 6.4 * len(chosen)))]
    if len(chosen) > 1:
        longest = max(text_width_mm(name, 6.0) for name in names)
        height = 11.0 * len(chosen) if few else 3.8 * len(chosen) + longest + 8.0
        words = header("payee", language), header("payer", language)
        panels.append(Panel(header("between", language), _between(study, chosen, names, height, unit, given), *words, height=max(30.0, height)))
    handles = [*(point(look.colour(k), MARKERS[k], RULE_NAMES[rule].to(language), look) for k, rule in enumerate(rules)), *band_handle(study, look)]
    how = header("grey" if few else "white", language)
    notes = [payoffs_note(study, language)]
    if len(chosen) > 1:
        notes.append(header("open_pairs", language).format(share=percent(DETERMINED).to(language), how=how))
    if len(chosen) < n and not given.choice.place:
        notes.append(header("largest_parties", language).format(total=n, shown=len(chosen)))
    return Drawing(panels, frame(_rows(study, chosen, rules), _COLUMNS), handles, notes, source_of(stored, look), narrowest=_NARROWEST)


def _net_payments(study: CoalitionStudy, chosen: Sequence[int]) -> tuple[Floats, Any]:
    """Net payments by replicate, (N, p, p): what the row pays the column less what comes back; and the pairs that the data determine."""
    net = (study.payments - study.payments.transpose(0, 2, 1))[:, chosen][:, :, chosen]
    return net, (net > study.nothing).mean(axis=0) >= DETERMINED


def _between(study: CoalitionStudy, chosen: Sequence[int], names: Sequence[str], height: float, unit: str, given: Given) -> Callable[[Axes], None]:
    look, n = given.look, len(chosen)
    net, sure = _net_payments(study, chosen)
    mean = net.mean(axis=0)
    few = n <= FEW_PARTIES

    def draw(axes: Axes) -> None:
        from matplotlib.ticker import FuncFormatter

        image = axes.imshow(np.where((mean > 0) & sure, mean, np.nan), aspect="auto", cmap="Blues", vmin=0, vmax=mean.max() or 1.0, interpolation="nearest")
        size = look.size - look.scale
        columns = 2 if (look.width - 5.0) // (_NARROWEST * look.scale) >= 2 else 1
        width = ((look.width - 5.0) / columns - 8.0 * look.scale - max(text_width_mm(name, look.size) for name in names)) / n
        for (row, column), value in np.ndenumerate(mean):
            if value > 0 and few:
                lo, hi = (rounded(float(x)) for x in np.percentile(net[:, row, column], [LOW, HIGH]))
                span = f"[{lo}, {hi}]" if text_width_mm(f"[{lo}, {hi}]", size) <= width - 3.0 else f"[{lo},\n{hi}]"
                text = f"{rounded(value)}\n{span}" if study.replicates > 1 else rounded(value)
                colour = letters_on(value, mean.max()) if sure[row, column] else NOTE
                axes.text(column, row, text, ha="center", va="center", fontsize=size, color=colour, style="normal" if sure[row, column] else "italic")
        axes.set_xticks(range(n), list(names), rotation=0 if few else 90)
        axes.set_yticks(range(n), list(names))
        plain_frame(axes)
        for k in range(n + 1):
            axes.axhline(k - 0.5, color=PALE, linewidth=0.5)
            axes.axvline(k - 0.5, color=PALE, linewidth=0.5)
        if not few:
            lying_bar(axes, image, unit, height, FuncFormatter(plain_number))

    return draw


def _rows(study: CoalitionStudy, chosen: Sequence[int], rules: Sequence[str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for p in chosen:
        for rule in rules:
            x = band(study.transfers(rule)[:, p])
            rows.append({"mark": "net", "rule": rule, "party": study.parties[p], "value": x.mean, "lo": x.lo, "hi": x.hi})
    net, sure = _net_payments(study, chosen)
    for (i, j), value in np.ndenumerate(net.mean(axis=0)):
        if value > 0:
            lo, hi = np.percentile(net[:, i, j], [LOW, HIGH])
            pair = {"party": study.parties[chosen[i]], "payee": study.parties[chosen[j]]}
            rows.append({"mark": "payment", "rule": "chander_tulkens", **pair, "value": value, "lo": lo, "hi": hi, "determined": bool(sure[i, j])})
    return rows


FIGURE = FigureType(
    "transfers",
    Text("Who pays whom under full cooperation", "完全合作下谁向谁支付"),
    Text("what each party receives or pays by three rules, and who pays whom", "按三种规则各方的获得或支付，以及谁向谁支付"),
    Text("a coalition analysis", "联盟分析结果"),
    compose,
    takes=("place",),
    of="coalitions",
    usual=True,
)
