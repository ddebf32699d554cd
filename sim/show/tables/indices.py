"""Tables of the indices of influence of a study: an axis a row, an index a column."""

from __future__ import annotations

from sim.declare.text import LANGUAGES, Language, Text
from sim.declare.units import unit_text
from sim.show.tables.grid import Column, Grid, same
from sim.show.tables.main import place_text
from sim.study.analysis.index_words import leading
from sim.study.analysis.records import INDICES, STANDINGS, Index, Sensitivity, input_label
from sim.study.compare.printed import interval_text

_AXIS, _STANDING = Text("axis", "轴"), Text("says", "结论")
_BESIDE = ("pawn", "delta")
"""Indices that come with what luck would reach."""


def indices_grid(found: Sensitivity, base: str, outcome: str, place: str, period: str) -> Grid:
    """Indices of every axis on one outcome, the most influential first; interactions of two below them."""
    rows = found.found(base=base, outcome=outcome, place=place, period=period)
    deciding = leading(found, rows)
    measures = [measure for measure in INDICES if measure != "second" and any(r.measure == measure for r in rows)]
    of = {(r.axis, r.measure): r for r in rows if r.measure != "second"}
    order = sorted({r.axis for r in rows if r.measure == deciding}, key=lambda axis: -of[axis, deciding].value.mean)
    columns = [Column(_AXIS), *(Column(_head(measure), right=True) for measure in measures), Column(_STANDING)]
    lines = [
        (input_label(found.results, axis), *(_cell(of.get((axis, measure))) for measure in measures), STANDINGS[of[axis, deciding].standing])
        for axis in order
    ]
    en, zh = (_title(found, (base, outcome, place, period), deciding, language) for language in LANGUAGES)
    return Grid(Text(en, zh), tuple(columns), tuple(lines))


def pairs_grid(found: Sensitivity, base: str, outcome: str, place: str, period: str) -> Grid | None:
    """Second-order indices of one outcome, the largest first; None where there are none."""
    rows = found.found(base=base, outcome=outcome, place=place, period=period, measure="second")
    if not rows:
        return None
    columns = (Column(_AXIS), Column(Text("with", "与")), Column(INDICES["second"], right=True), Column(_STANDING))
    lines = tuple(
        (input_label(found.results, r.axis), input_label(found.results, r.other), _cell(r), STANDINGS[r.standing])
        for r in sorted(rows, key=lambda r: -r.value.mean)
    )
    en, zh = (_title(found, (base, outcome, place, period), "second", language) for language in LANGUAGES)
    return Grid(Text(en, zh), columns, lines)


def _head(measure: str) -> Text:
    name = INDICES[measure]
    return Text(f"{name.en} (luck)", f"{name.zh}（随机）") if measure in _BESIDE else name


def _cell(row: Index | None) -> Text:
    """An index with its interval, and what luck would reach where that is known."""
    if row is None:
        return same("–")
    if row.measure in ("mu", "mu_star", "sigma"):
        return same(interval_text(row.value, signed=row.measure == "mu"))
    x = row.value
    shown = f"{x.mean:.3f} [{x.lo:.3f}, {x.hi:.3f}]"
    return same(shown if row.measure not in _BESIDE else f"{shown} ({row.threshold:.3f})")


def _title(found: Sensitivity, of: tuple[str, str, str, str], measure: str, language: Language) -> str:
    base, outcome, place, period = of
    kept, m = found.results.kept(outcome), found.results.manifest
    title = next(Text(**b["title"]) for b in m["bases"] if b["name"] == base)
    unit = f" [{unit_text(str(kept['unit'])).to(language)}]" if measure == "mu_star" else ""
    names = {name: chinese for b in m["bases"] for name, chinese in b["region"]["names_zh"].items()}
    where = "" if place == "ALL" and period == "all" else f", {place_text(place, language, names)}, {period}"
    return f"{kept['label'][language]}{unit}{where}: {title.to(language)}"
