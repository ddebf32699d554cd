"""The figures of a report: drawn once, with their numbers, as vector pictures and as marks for the page that answers to the pointer."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.declare.problems import InputError
from sim.declare.text import Language
from sim.share.report.content import Picture
from sim.share.report.marks import marks_of
from sim.show.figure import Given, Kind
from sim.show.numbers import write_numbers
from sim.show.plot import NOT_HERE, Order, figure_of

WIDTH = 170.0
"""Width of a figure in mm: that of the text on a page of A4."""
_LETTERS = 7.5
FIRST = ("differences", "trend", "membership", "spells", "balance")
"""Figures that stand before the others."""
_LONGEST_ALT = 600


def _orders(kind: Kind, results: Any, language: Language) -> list[Order]:
    """The figures in the size of the report; of the usual ones those of :data:`FIRST` before the others."""
    from sim.show.block import orders_for

    found = sorted(orders_for(kind, results, language), key=lambda o: FIRST.index(o.figure) if o.where is None and o.figure in FIRST else len(FIRST))
    return [replace(o, look=replace(o.look, width=WIDTH, height=None, size=_LETTERS, language=language, notes=False)) for o in found]


def pictures(kind: Kind, results: Any, language: Language) -> list[Picture]:
    """The figures that the results can give; one that has nothing to draw is left out."""
    found = []
    for order in _orders(kind, results, language):
        try:
            found.append(_picture(order, results))
        except InputError as error:
            if not all(problem.id in NOT_HERE for problem in error.problems):
                raise
    return found


def _picture(order: Order, results: Any) -> Picture:
    from sim.show.page.look import style
    from sim.show.page.sheet import caption

    figure, look = figure_of(order.figure, order.where), order.look
    with style(look):
        given = Given(results, order.choice, look)
        drawing = figure.drawing(given)
        svg = _vector(drawing, look)
    title = look.title or figure.label.to(look.language)
    numbers = io.StringIO()
    write_numbers(drawing.data, numbers)
    alt = _alt(title, drawing.notes, drawing.data, look.language)
    marks = marks_of(order.figure, drawing.data, given) if figure.of == "run" else None
    return Picture(order.name, title, caption(drawing, title, look.language == "zh"), alt, svg, numbers.getvalue(), marks)


def _vector(drawing: Any, look: Any) -> tuple[bytes, ...]:
    """The pages as SVG whose letters are outlines, so that they look the same where a font is not installed."""
    import matplotlib

    from sim.show.page.sheet import pages, save

    with matplotlib.rc_context({"svg.fonttype": "path"}), tempfile.TemporaryDirectory() as folder:
        sheets = pages(drawing, look)
        return tuple(save(sheet, Path(folder) / f"{number}.svg", look).read_bytes() for number, sheet in enumerate(sheets))


def _alt(title: str, notes: Sequence[str], data: Any, language: Language) -> str:
    """What the figure shows in words: its title and notes, and which arms and how many numbers stand in the table beside it."""
    gap, stop = ("", "。") if language == "zh" else (" ", ".")
    arms = list(dict.fromkeys(str(arm) for arm in data["arm"])) if "arm" in data.columns else []
    said = f"{title}{stop}"
    if arms:
        listed = ("、" if language == "zh" else ", ").join(arms)
        said += f"{gap}情景：{listed}。" if language == "zh" else f" Scenarios: {listed}."
    said += gap + gap.join(notes)
    told = f"数据表附后，共 {len(data)} 行。" if language == "zh" else f"The numbers are in the data file: {len(data)} rows."
    return f"{said[:_LONGEST_ALT].strip()}{gap}{told}"
