"""What an eye would find wrong on a page: texts that leave it, lie on each other, are too small to read, or lack a character."""

from __future__ import annotations

from matplotlib.text import Text

from sim.show.page.look import missing_glyphs

SMALLEST = 4.9
"""Points below which print is no longer read."""
_COVER = 0.12
"""Texts that cover more than this part of the smaller one lie on each other."""


def shown_texts(figure):
    """Texts that are seen: tick labels only where their tick lies within the axis."""
    ticks = {}
    for axes in figure.findobj(match=lambda a: hasattr(a, "get_xticklabels")):
        for axis, (low, high) in ((axes.xaxis, sorted(axes.get_xlim())), (axes.yaxis, sorted(axes.get_ylim()))):
            room = 1e-6 * (high - low)
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                inside = low - room <= tick.get_loc() <= high + room and axes.axison
                ticks[tick.label1] = inside and tick.label1.get_visible()
                ticks[tick.label2] = inside and tick.label2.get_visible()
    seen = [t for t in figure.findobj(Text) if t.get_text().strip() and t.get_visible() and ticks.get(t, True)]
    return [t for t in dict.fromkeys(seen) if Text.get_window_extent(t).width > 0]


def faults(figure, look):
    """What is wrong with a page, in words."""
    figure.canvas.draw()
    page = figure.bbox.padded(1.0)
    texts = shown_texts(figure)
    boxes = [Text.get_window_extent(t) for t in texts]  # of an annotation without its arrow
    inside = [page.x0 <= b.x0 and b.x1 <= page.x1 and page.y0 <= b.y0 and b.y1 <= page.y1 for b in boxes]
    found = [f"leaves the page: {t.get_text()!r}" for t, within in zip(texts, inside, strict=True) if not within]
    found += [f"too small ({t.get_fontsize():.1f} pt): {t.get_text()!r}" for t in texts if t.get_fontsize() < SMALLEST]
    for i, a in enumerate(boxes):
        for j in range(i + 1, len(boxes)):
            b = boxes[j]
            width, height = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
            if width > 0 and height > 0 and width * height > _COVER * min(a.width * a.height, b.width * b.height):
                found.append(f"lie on each other: {texts[i].get_text()!r}, {texts[j].get_text()!r}")
    if figure.legends:
        legend = figure.legends[0].get_window_extent()
        found += [f"the legend covers {axes.get_title(loc='left')!r}" for axes in figure.axes if axes.get_window_extent().overlaps(legend)]
    if missing := missing_glyphs(figure, look):
        found.append(f"no font has {missing}")
    return found
