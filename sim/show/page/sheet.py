"""Lay a drawing out on pages of a width: panels in rows, legend above, small print below; laid out once, then written in any format."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.problems import Place, fail
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.look import NOTE, Look
from sim.show.page.text_width import lines_of, text_width_mm, wrap
from sim.study.store.files import whole_file

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MM = 25.4
_POINT = MM / 72.0
_EDGE, _LOWEST = 2.5, 12.0
"""Space at the edges of the page, and the least height of a panel, in mm."""
_LAYOUT_DPI = 300
"""Widths of letters are rounded to dots: at the 100 dots an inch of the library labels would be laid out narrower than they are drawn."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def pages(drawing: Drawing, look: Look) -> list[Figure]:
    """The drawing as figures of the width of ``look``: one, or as many as its height asks for. Call it within :func:`sim.show.page.look.style`.

    InputError ``figure.height``: a height was asked for that has no room for the panels.
    """
    rows = _rows(drawing, look)
    room = _room(drawing, look)
    heights = [max(panel.height for panel in row) * look.scale + _around(row, look) for row in rows]
    if look.height is not None:
        least = len(rows) * (_LOWEST + 8.0 * look.scale)
        if look.height - room < least:
            raise fail(Place("plot"), "figure.height", found=f"{look.height:g}", least=f"{math.ceil(room + least)}", panels=len(drawing.panels))
        return [_page(drawing, rows, heights, look.height, 0, look)]
    limit = max(look.tallest - room, min(heights))
    parts, used = [[0]], heights[0]
    for number, height in enumerate(heights[1:], 1):
        if used + height > limit:
            parts, used = [*parts, []], 0.0
        parts[-1].append(number)
        used += height
    figures, first = list[Any](), 0
    for part in parts:
        high = min(room + sum(heights[i] for i in part), look.tallest)
        figures.append(_page(drawing, [rows[i] for i in part], [heights[i] for i in part], high, first, look))
        first += sum(len(rows[i]) for i in part)
    return figures


def _rows(drawing: Drawing, look: Look) -> list[Sequence[Panel]]:
    """Panels by row: as many beside each other as the width has room for, in rows of nearly equal length; ``columns`` panels belong together."""
    most = max(1, int((look.width - 2 * _EDGE) // (drawing.narrowest * look.scale)))
    panels, together = drawing.panels, drawing.columns or len(drawing.panels)
    rows = math.ceil(together / min(most, together, drawing.columns or drawing.most_columns))
    count = math.ceil(together / rows)
    groups = [panels[i : i + together] for i in range(0, len(panels), together)]
    return [group[i : i + count] for group in groups for i in range(0, len(group), count)]


def _around(row: Sequence[Panel], look: Look) -> float:
    """Height of titles, tick labels and labels of a row."""
    size = look.size * _POINT
    title = max(len(_title_lines(panel, len(row), look)) for panel in row)
    return size * (1.25 * title + 3.6 + 1.3 * max((len(lines_of(p.x_label, look.width / len(row), look.size)) for p in row if p.x_label), default=0))


def _room(drawing: Drawing, look: Look) -> float:
    """Height of the legend, the title and the small print."""
    size = look.size * _POINT
    legend = 1.45 * size * _legend_rows(drawing.handles, look) + 2.0 if drawing.handles else 0.0
    notes = 1.3 * _note_size(look) * _POINT * _notes(drawing, look).count("\n") + 3.0 if look.notes else 0.0
    title = 1.5 * size * len(lines_of(look.title, look.width - 2 * _EDGE, look.size + look.scale)) if look.title else 0.0
    return legend + notes + title + 3.0


def _page(drawing: Drawing, rows: Sequence[Sequence[Panel]], heights: Sequence[float], height: float, first: int, look: Look) -> Figure:
    figure = canvas(look.width, height)
    grid = _axes(figure, drawing, rows, heights)
    shared = _shared_label(rows)
    for row, axes_of_row in zip(rows, grid, strict=True):
        for column, (panel, axes) in enumerate(zip(row, axes_of_row, strict=True)):
            panel.draw(axes)
            _cut_beyond(axes)
            _head(axes, panel, first if drawing.lettered and len(drawing.panels) > 1 else -1, len(row), look)
            first += 1
            if panel.x_label:
                axes.set_xlabel(wrap(panel.x_label, look.width / len(row) - 4.0, look.size))
            if panel.y_label and not shared and (column == 0 or panel.y_label != row[column - 1].y_label):
                axes.set_ylabel(wrap(panel.y_label, max(panel.height * look.scale, 18.0), look.size))
            axes.tick_params(labelbottom=True, labelleft=not (drawing.share_y and column > 0) or bool(panel.y_label and len(rows) > 1))
    if look.title:
        figure.suptitle(wrap(look.title, look.width - 2 * _EDGE, look.size + look.scale), x=0.012, ha="left", fontsize=look.size + look.scale)
    label = figure.supylabel(shared, fontsize=look.size) if shared else None
    legend_above(figure, drawing.handles, look)
    if look.notes:
        figure.supxlabel(_notes(drawing, look), x=0.012, ha="left", fontsize=_note_size(look), color=NOTE, linespacing=1.25)
    engine = figure.get_layout_engine()
    assert engine is not None
    engine.execute(figure)  # once, whatever the formats
    if _narrow_labels(grid, look):
        engine.execute(figure)
    figure.set_layout_engine("none")
    if label is not None:  # beside the middle of its panels, not of the page with legend and notes
        boxes = [axes.get_position() for row in grid for axes in row]
        label.set_y((min(box.y0 for box in boxes) + max(box.y1 for box in boxes)) / 2)
    return figure


def _cut_beyond(axes: Axes) -> None:
    """Marks that stand on the frame are drawn whole; those beyond it are cut, as the layout would make room for them."""
    (left, right), (bottom, top) = sorted(axes.get_xlim()), sorted(axes.get_ylim())
    for line in axes.lines:
        if line.get_transform() == axes.transData and not line.get_clip_on():
            x, y = np.asarray(line.get_xdata(), dtype=float), np.asarray(line.get_ydata(), dtype=float)
            inside = (x >= left) & (x <= right) & (y >= bottom) & (y <= top) | np.isnan(x) | np.isnan(y)
            line.set_clip_on(not inside.all())


def _narrow_labels(grid: Sequence[Sequence[Axes]], look: Look) -> bool:
    """Break the labels under axes that turned out narrower than their label; whether there were any."""
    found = False
    for axes in (axes for row in grid for axes in row if axes.get_xlabel()):
        room = axes.get_window_extent().width + 4.0 * look.scale / MM * axes.figure.dpi
        if axes.xaxis.label.get_window_extent().width > room:
            axes.set_xlabel(wrap(axes.get_xlabel().replace("\n", " "), room / axes.figure.dpi * MM, look.size))
            found = True
    return found


def _axes(figure: Figure, drawing: Drawing, rows: Sequence[Sequence[Panel]], heights: Sequence[float]) -> list[list[Axes]]:
    """The axes by row. Rows whose panels differ in width are strips of their own, so that labels of one take no room from another."""
    columns = max(map(len, rows))
    if any(panel.share != 1.0 for row in rows for panel in row):
        strips = figure.subfigures(len(rows), 1, height_ratios=list(heights), squeeze=False)[:, 0]
        return [list(strip.subplots(1, len(row), squeeze=False, width_ratios=[p.share for p in row])[0]) for strip, row in zip(strips, rows, strict=True)]
    every: np.ndarray = figure.subplots(len(rows), columns, squeeze=False, sharex=drawing.share_x, sharey=drawing.share_y, height_ratios=list(heights))
    for number, row in enumerate(rows):
        for spare in every[number][len(row) :]:
            spare.remove()
    return [list(every[number][: len(row)]) for number, row in enumerate(rows)]


def _shared_label(rows: Sequence[Sequence[Panel]]) -> str:
    """The label of the vertical axes where all panels have the same and there is more than one row."""
    labels = {panel.y_label for row in rows for panel in row}
    return labels.pop() if len(labels) == 1 and len(rows) > 1 else ""


def _title_lines(panel: Panel, columns: int, look: Look) -> list[str]:
    """The title in lines; the remark is the last of them where it has no room beside."""
    width, size = look.width / columns - 8.0 - 3.0 * look.scale, look.size + 0.5 * look.scale
    beside = text_width_mm(panel.title, size) + text_width_mm(panel.remark, look.size) < 0.62 * width
    return lines_of(panel.title, width if panel.remark else 0.85 * width, size) + ([panel.remark] if panel.remark and not beside else [])


def _head(axes: Axes, panel: Panel, position: int, columns: int, look: Look) -> None:
    """Title of a panel behind a bold letter, and its remark."""
    lines = _title_lines(panel, columns, look)
    below = panel.remark and len(lines) > 0 and panel.remark in lines
    axes.set_title("\n".join(lines), loc="left", x=0.0)
    if panel.remark and not below:
        axes.set_title(panel.remark, loc="right", fontsize=look.size - 0.5 * look.scale, color=NOTE)
    if 0 <= position < len(_LETTERS):
        axes.annotate(
            _LETTERS[position], (0, 1), xycoords="axes fraction", xytext=(-2, 2.5), textcoords="offset points", ha="right", va="bottom",
            fontsize=look.size + 1.5 * look.scale, fontweight="bold", annotation_clip=False,
        )  # fmt: skip


def canvas(width: float, height: float) -> Figure:
    """An empty figure of a size in millimetres, drawn by Agg, laid out by constrained layout."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    figure = Figure(figsize=(width / MM, height / MM), dpi=_LAYOUT_DPI, layout="constrained")
    FigureCanvasAgg(figure)
    engine = figure.get_layout_engine()
    assert isinstance(engine, ConstrainedLayoutEngine)
    engine.set(w_pad=0.03, h_pad=0.025, wspace=0.03, hspace=0.03)
    return figure


# legend and small print -------------------------------------------------------------------------------------------------


def legend_above(figure: Figure, handles: Sequence[Artist], look: Look) -> None:
    """One legend for the whole figure, above the panels, in as many columns as fit; longer entries are broken."""
    if not handles:
        return
    texts, columns = _entries(handles, look)
    figure.legend(handles=list(handles), labels=texts, loc="outside upper left", ncols=columns)


def _entries(handles: Sequence[Artist], look: Look) -> tuple[list[str], int]:
    """Texts of the legend, and in how many columns they stand."""
    width, sign = look.width - 4.0, 5.2 * look.size * _POINT
    texts = [wrap(str(h.get_label()), width - sign, look.size) for h in handles]
    widths = [max(text_width_mm(line, look.size) for line in text.split("\n")) + sign for text in texts]
    return texts, next((n for n in range(len(texts), 1, -1) if sum(_column_widths(widths, n)) <= width), 1)


def _legend_rows(handles: Sequence[Artist], look: Look) -> int:
    texts, columns = _entries(handles, look)
    return math.ceil(len(texts) / columns) + sum(text.count("\n") for text in texts)


def _column_widths(widths: Sequence[float], columns: int) -> list[float]:
    """Widest entry of each column; a legend fills its columns one after the other, the first ones longer."""
    rows, more = divmod(len(widths), columns)
    result, start = [], 0
    for column in range(columns):
        count = rows + (column < more)
        result.append(max(widths[start : start + count], default=0.0))
        start += count
    return result


def _note_size(look: Look) -> float:
    return max(5.0, look.size - look.scale)


def _notes(drawing: Drawing, look: Look) -> str:
    width = look.width - 5.0
    paragraphs = ["".join(drawing.notes) if look.language == "zh" else " ".join(drawing.notes), *drawing.source.split("\n")]
    return "\n".join(wrap(paragraph, width, _note_size(look)) for paragraph in paragraphs if paragraph)


def caption(drawing: Drawing, title: str, zh: bool) -> str:
    """Title, notes and source as one paragraph."""
    gap = "" if zh else " "
    return gap.join(part for part in (title + ("。" if zh else "."), *drawing.notes, *drawing.source.split("\n")) if part)


# files ------------------------------------------------------------------------------------------------------------------


def save(figure: Figure, path: Path, look: Look, about: str = "") -> Path:
    """Write a page whole or not at all; the format is the suffix of ``path`` (png, pdf, svg), ``about`` goes into its metadata.

    Call it within :func:`sim.show.page.look.style`. Bytes repeat: no date, no version of a library. Raises OSError when the folder cannot be written.
    """
    kind = path.suffix.removeprefix(".")
    figure.set_dpi(look.dpi if kind == "png" else 72)
    with whole_file(path) as part, part.open("wb") as file:
        if kind == "png":
            from matplotlib.backends.backend_agg import FigureCanvasAgg

            FigureCanvasAgg(figure).print_png(file, metadata={"Software": "HazePact", "Description": about}, pil_kwargs={"compress_level": 3})
        elif kind == "pdf":
            from matplotlib.backends.backend_pdf import FigureCanvasPdf

            about_pdf = {"CreationDate": None, "Creator": "HazePact", "Producer": "HazePact", "Subject": about}
            FigureCanvasPdf(figure).print_pdf(file, metadata=about_pdf)
        else:
            from matplotlib.backends.backend_svg import FigureCanvasSVG

            FigureCanvasSVG(figure).print_svg(file, metadata={"Date": None, "Creator": "HazePact", "Description": about})
    return path
