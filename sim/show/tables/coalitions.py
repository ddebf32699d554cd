"""Tables of a coalition analysis for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.declare.text import Language
from sim.games.masks import coalition_of
from sim.show.words.coalitions import RULE_NAMES, coalition_name, header, party_name, percent, sampled_share, what_agrees
from sim.study.coalitions.analyse import Band, CoalitionStudy, Floats, Stance, band
from sim.study.coalitions.sums import CoalitionTable
from sim.study.compare.printed import number

if TYPE_CHECKING:
    from rich.table import Table

FEW_PARTIES = 4
"""To this number of parties every coalition of two or more is listed."""
MOST_LISTED = 14
STABILITY = ("nobody_leaves", "nobody_joins", "stable", "held", "maximal")


def band_text(x: Band, signed: bool = True) -> str:
    """``mean [lo, hi]``, the mean alone for a single replicate, or a dash where there is no value."""
    if x.mean != x.mean:
        return "–"
    if x.lo == x.hi:
        return number(x.mean, signed)
    return f"{number(x.mean, signed)} [{number(x.lo, signed)}, {number(x.hi, signed)}]"


def listed_coalitions(table: CoalitionTable, n: int) -> list[int]:
    """Masks of the coalitions to show, by size: all of two or more for few parties, else those stable or maximal most often.

    Half of the room goes to coalitions that are stable without transfers, the rest to those that are maximal under transfers.
    """
    if n <= FEW_PARTIES:
        chosen = [mask for mask in range(1 << n) if mask.bit_count() >= 2]
    else:
        stable, held = (_most_often(flags, table.worth) for flags in (table.stable, table.maximal))
        first = stable[: max(MOST_LISTED // 2, MOST_LISTED - len(held))]
        chosen = list(dict.fromkeys([*first, *held]))[:MOST_LISTED]
    return sorted(chosen, key=lambda mask: (mask.bit_count(), coalition_of(mask)))


def _most_often(shares: Floats, worth: Floats) -> list[int]:
    """Masks with a share above zero, most frequent first, then worthiest."""
    found = np.flatnonzero(shares)
    return [int(mask) for mask in found[np.lexsort((-worth[found], -shares[found]))][:MOST_LISTED]]


def stability_of(table: CoalitionTable) -> dict[str, Floats]:
    """The shares of replicates that are shown of a coalition, by the word of the heading."""
    return dict(zip(STABILITY, (table.internal, table.external, table.stable, table.potential, table.maximal), strict=True))


def _table(title: str, columns: Sequence[str], left: int = 1) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, title=title, title_justify="left", title_style="bold")
    for position, name in enumerate(columns):
        table.add_column(name, justify="left" if position < left else "right", overflow="fold")
    return table


def verdict_text(found: Stance, language: Language) -> str:
    """Gains, loses, or not determined by the data, with the share of replicates that agree."""
    word = {1: "gains", -1: "loses", 0: "neither"}[found.side] if found.determined else "open"
    return header(word, language).format(share=percent(found.agree).to(language))


def party_table(study: CoalitionStudy, language: Language = "en") -> Table:
    """Effort and payoff at Nash and under full cooperation, and who gains without transfers."""
    columns = ("party", "effort_nash", "effort_joint", "payoff_nash", "payoff_joint", "gain", "verdict")
    title = header("parties", language).format(count=what_agrees(study).to(language))
    table = _table(title, [header(name, language) for name in columns])
    efforts = [study.effort_of_parties(x).mean(axis=0) for x in (study.effort_nash, study.effort_joint)]
    for p, found in enumerate(study.stances):
        numbers = [number(x[p]) for x in (*efforts, study.payoff_nash.mean(axis=0), study.payoff_joint.mean(axis=0))]
        table.add_row(party_name(study, p).to(language), *numbers, band_text(found.band), verdict_text(found, language))
    return table


def coalition_table(study: CoalitionStudy, language: Language = "en") -> Table:
    """Coalitions with their worth and the shares of replicates in which they are stable; by size where coalitions are sampled."""
    title = header("coalitions", language).format(count=what_agrees(study).to(language))
    found = study.table
    if found is None:
        return _size_table(study, title, language)
    masks = listed_coalitions(found, len(study.parties))
    if len(study.parties) > FEW_PARTIES:
        title += "\n" + header("some", language).format(total=f"{1 << len(study.parties):,}", shown=len(masks))
    table = _table(title, [header(name, language) for name in ("coalition", "worth", *STABILITY, "margin")])
    for mask in masks:
        cells = [percent(float(flags[mask])).to(language) for flags in stability_of(found).values()]
        table.add_row(coalition_name(study, coalition_of(mask)).to(language), number(found.worth[mask], True), *cells, number(found.margin[mask], True))
    return table


def _size_table(study: CoalitionStudy, title: str, language: Language) -> Table:
    sizes = study.sizes
    assert sizes is not None
    table = _table(title, [header(name, language) for name in ("size", "nobody_leaves", "nobody_joins", "held")])
    for k, size in enumerate(sizes.sizes):
        found = (sizes.internal, sizes.external, sizes.potential)
        table.add_row(str(size), *(sampled_share(study, e, k) for e in found))
    return table


def transfer_table(study: CoalitionStudy, language: Language = "en") -> Table:
    """What each party receives or pays under each rule, and to hold the coalition that transfers can hold."""
    rules = list(study.shares)
    held = bool(study.focus) and study.table is not None
    names = [RULE_NAMES[rule].to(language) for rule in rules]
    if held:
        names.append(header("stabilising", language).format(coalition=_focus_name(study, language)))
    table = _table(header("transfers", language), [header("party", language), *names])
    for p in range(len(study.parties)):
        cells = [band_text(band(study.transfers(rule)[:, p])) for rule in rules]
        if held:
            cells.append(band_text(band(study.stabilising[:, p])) if p in study.focus else "–")
        table.add_row(party_name(study, p).to(language), *cells)
    inside = [percent(float(study.in_core[rule].mean())).to(language) for rule in rules]
    table.add_row(header("core" if study.table is not None else "core_drawn", language), *inside, *([""] if held else []))
    return table


def _focus_name(study: CoalitionStudy, language: Language) -> str:
    if len(study.focus) > FEW_PARTIES and len(study.focus) < len(study.parties):
        return {"en": f"{len(study.focus)} parties", "zh": f"其中 {len(study.focus)} 方"}[language]
    return coalition_name(study, study.focus).to(language)


def remarks(study: CoalitionStudy, language: Language = "en") -> list[str]:
    """Least core, the error of what is sampled, and how to read the words."""
    felt = [header("felt", language)] if study.value == "felt" else []
    if study.table is None:
        return [header("error", language).format(value=number(float(study.shapley_error.max()))), *felt]
    return [header("least_core", language).format(value=band_text(band(study.least_core))), header("maximal_means", language), *felt]
