"""What maps draw: the ground, circles with labels, arrows between places, a scale and a bar of colours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.text import Language
from sim.show.marks.geography import Ground, Spot, place_labels
from sim.show.marks.lines import plain_number
from sim.show.page.drawing import Panel
from sim.show.page.look import DARK, GREY, NOTE, Look
from sim.show.page.text_width import text_width_mm, wrap
from sim.show.words.common import say
from sim.study.compare.printed import number

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

_EDGE = 2.5
NARROWEST, OF_ARROWS = 41.0, 58.0
"""Least width of a map in mm at the usual letters, and of one with arrows."""
_TALLEST = 70.0
_FOOT, _BAR = 5.0, 9.5
"""Room for the scale, and more for a bar of colours, under a map in mm at the usual letters."""
_LARGEST, _SMALLEST = 3.0, 0.7
"""Radius of a circle in mm at the usual letters."""
_POINT = 25.4 / 72.0
LAND, OUTLINE = "#f4f4f2", "#8c8c8c"


@dataclass(frozen=True)
class Sheet:
    """How axes show the ground: mm per km, and the km at the lower left corner; the size, and the height of what stands under the map, in mm."""

    per_km: float
    west: float
    south: float
    size: tuple[float, float]
    foot: float

    def mm(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Millimetres from the lower left corner of the axes."""
        return (x - self.west) * self.per_km, (y - self.south) * self.per_km


def map_height(ground: Ground, panels: int, look: Look, bar: bool) -> float:
    """Height of a map in mm at the usual letters: that its width asks for, where so many stand beside each other. ``bar``: with a bar of colours."""
    columns = columns_of(panels, look, NARROWEST if bar else OF_ARROWS)
    width = (look.width - 2 * _EDGE) / columns / look.scale - 4.0
    west, east, south, north = ground.box
    return min(max(width * (north - south) / (east - west), 26.0), _TALLEST) + _FOOT + _BAR * bar


def columns_of(panels: int, look: Look, narrowest: float = NARROWEST) -> int:
    """How many maps stand beside each other, as the page lays them out."""
    fit = max(1, min(panels, int((look.width - 2 * _EDGE) // (narrowest * look.scale))))
    return math.ceil(panels / math.ceil(panels / fit))


def lay_ground(axes: Axes, ground: Ground, look: Look, panels: int, bar: bool, filled: dict[str, Any] | None = None) -> Sheet:
    """Set up axes without frame, true to distance, with the shapes of the ground and a scale; ``filled``: colours of shapes by their names.

    ``panels``: as :func:`map_height` was asked. On a page of its own the size of the axes is known before it is laid out; in the caller's axes it
    is what it is.
    """
    west, east, south, north = ground.box
    columns = columns_of(panels, look, NARROWEST if bar else OF_ARROWS)
    width, height = (look.width - 2 * _EDGE) / columns - 1.5, map_height(ground, panels, look, bar) * look.scale
    if axes.figure.get_layout_engine() is None or look.height is not None:
        box = axes.get_window_extent()
        width, height = (length / axes.figure.dpi * 25.4 for length in (box.width, box.height))
    foot = (_FOOT + _BAR * bar) * look.scale
    per_km = min(width / (east - west), max(height - foot, 5.0) / (north - south))
    left, top = (west + east - width / per_km) / 2, (south + north + (height - foot) / per_km) / 2
    axes.set_axis_off()
    axes.set_aspect("equal", adjustable="box", anchor="NW")
    axes.set_xlim(left, left + width / per_km)
    axes.set_ylim(top - height / per_km, top)
    _shapes(axes, ground, filled or {})
    sheet = Sheet(per_km, left, top - height / per_km, (width, height), foot)
    _scale(axes, sheet, look)
    return sheet


def _shapes(axes: Axes, ground: Ground, filled: dict[str, str]) -> None:
    from matplotlib.patches import PathPatch, Rectangle
    from matplotlib.path import Path

    west, east, south, north = ground.box
    clip = Rectangle((west, south), east - west, north - south, transform=axes.transData)
    for shape in ground.shapes:
        path = Path.make_compound_path(*(Path(np.vstack([ring, ring[:1]]), closed=True) for ring in shape.rings))
        colour = next((filled[name] for name in shape.names if name in filled), LAND)
        patch = PathPatch(path, facecolor=colour, edgecolor=OUTLINE, linewidth=0.4, zorder=0.5 if colour == LAND else 0.6)
        axes.add_artist(patch)
        patch.set_clip_path(clip)


def _scale(axes: Axes, sheet: Sheet, look: Look) -> None:
    """A bar of a round number of kilometres, about a fifth of the map, under its right end."""
    wanted = 0.22 * sheet.size[0] / sheet.per_km
    power = 10.0 ** math.floor(math.log10(wanted))
    length = max(step * power for step in (1, 2, 5) if step * power <= wanted)
    right, y = sheet.west + 0.96 * sheet.size[0] / sheet.per_km, sheet.south + (sheet.foot - 3.0 * look.scale) / sheet.per_km
    tick = 0.7 * look.scale / sheet.per_km
    axes.plot([right - length, right - length, right, right], [y + tick, y, y, y + tick], color=NOTE, linewidth=0.7, clip_on=False)
    axes.annotate(
        say("map.km", look.language, count=plain_number(length)), (right - length, y), (-2, 0), textcoords="offset points", ha="right", va="center",
        fontsize=look.size - 0.5 * look.scale, color=NOTE,
    )  # fmt: skip


def colour_bar(axes: Axes, colours: Any, label: str, look: Look, over: float) -> None:
    """A lying bar of colours under a map; ``over``: height of the axes in mm."""
    inset = axes.inset_axes((0.04, (5.6 * look.scale) / over, 0.92, 1.7 * look.scale / over))
    bar = axes.figure.colorbar(colours, cax=inset, orientation="horizontal")
    bar.outline.set_linewidth(0.3)
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    bar.locator = MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10])
    bar.formatter = FuncFormatter(plain_number)
    bar.update_ticks()
    inset.grid(False)
    width = axes.get_window_extent().width / axes.figure.dpi * 25.4
    inset.set_xlabel(wrap(label, width, look.size), labelpad=1)


def circle_radii(spots: Sequence[Spot], sheet: Sheet, look: Look) -> Floats:
    """Radii in mm, areas in proportion to people; smaller where circles would cover each other much."""
    people = np.array([max(spot.people, 0.0) for spot in spots])
    roots = np.sqrt(people / people.max()) if people.max() > 0 else np.ones(len(spots))
    largest = _LARGEST * look.scale
    for i, a in enumerate(spots):
        for j in range(i):
            apart = math.hypot(a.x - spots[j].x, a.y - spots[j].y) * sheet.per_km
            largest = min(largest, 1.15 * apart / max(roots[i] + roots[j], 1e-9))
    return np.maximum(max(largest, 1.3 * look.scale) * roots, _SMALLEST * look.scale)


def circles(axes: Axes, spots: Sequence[Spot], radii: Floats, faces: Sequence[Any], edges: Sequence[str]) -> None:
    """Circles, the larger ones below."""
    for i in sorted(range(len(spots)), key=lambda k: -radii[k]):
        axes.plot(
            [spots[i].x], [spots[i].y], linestyle="none", marker="o", markersize=2 * radii[i] / _POINT, markerfacecolor=faces[i], markeredgecolor=edges[i],
            markeredgewidth=0.6, zorder=4, clip_on=False,
        )  # fmt: skip


def name_places(axes: Axes, spots: Sequence[Spot], radii: Floats, sheet: Sheet, look: Look, free: Sequence[tuple[float, float, float]] = ()) -> None:
    """Labels beside the circles, none over another; a thin line leads to those that stand apart. ``free``: km east and north, and mm around, left free."""
    from matplotlib.patheffects import withStroke

    size = look.size - 0.5 * look.scale
    texts = [spot.label for spot in spots]
    sizes = np.array([[text_width_mm(text, size) * 1.1, 1.05 * size * _POINT] for text in texts])
    points = np.column_stack(sheet.mm(np.array([s.x for s in spots]), np.array([s.y for s in spots])))
    others = [(x - r, y - r, x + r, y + r) for (x, y), r in ((sheet.mm(east, north), room) for east, north, room in free)]
    frame = (0.0, sheet.foot, *sheet.size)
    for i, label in enumerate(place_labels(points, radii, sizes, frame, look.scale, others)):
        offset = (label.x - points[i, 0]) / _POINT, (label.y - points[i, 1]) / _POINT
        arrow = {"arrowstyle": "-", "color": GREY, "linewidth": 0.4, "shrinkA": 0.5, "shrinkB": radii[i] / _POINT} if label.led else None
        axes.annotate(
            texts[i], (spots[i].x, spots[i].y), offset, textcoords="offset points", ha=label.align, va="center", fontsize=size, color=DARK, zorder=6,
            annotation_clip=False, arrowprops=arrow, path_effects=[withStroke(linewidth=1.2 * look.scale, foreground="white")],
        )  # fmt: skip


@dataclass(frozen=True)
class Flow:
    """Something that goes from one spot to another (by number)."""

    start: int
    end: int
    value: float


_BEND = 0.18


def arrow_width(value: float, largest: float, look: Look) -> float:
    """Width of an arrow in points, in proportion to its value."""
    return max(0.35, 2.6 * look.scale * value / largest)


def arrows(axes: Axes, spots: Sequence[Spot], radii: Floats, flows: Sequence[Flow], largest: float, colour: str, look: Look) -> None:
    """Bent arrows, wide as their values, the wide ones below."""
    from matplotlib.patches import FancyArrowPatch

    for flow in sorted(flows, key=lambda f: -f.value):
        a, b = spots[flow.start], spots[flow.end]
        width = arrow_width(flow.value, largest, look)
        axes.add_patch(
            FancyArrowPatch(
                (a.x, a.y), (b.x, b.y), connectionstyle=f"arc3,rad={_BEND}", arrowstyle="-|>", mutation_scale=(3.2 + 1.6 * width), linewidth=width,
                color=colour, shrinkA=radii[flow.start] / _POINT, shrinkB=radii[flow.end] / _POINT + 0.5, alpha=0.75, zorder=3, joinstyle="miter",
                capstyle="butt", clip_on=False,
            )
        )  # fmt: skip


def flow_panel(
    title: str, spots: Sequence[Spot], ground: Ground, flows: Sequence[Flow], largest: float, colour: str, panels: int, look: Look, none: str, written: bool,
) -> Panel:
    """A map with arrows between its spots. ``largest``: value of the widest arrow of all maps; ``written``: values at the arrows; ``none``: words where
    there are no arrows; ``panels``: how many such maps there are."""

    def draw(axes: Axes) -> None:
        sheet = lay_ground(axes, ground, look, panels, bar=False)
        radii = circle_radii(spots, sheet, look)
        arrows(axes, spots, radii, flows, largest, colour, look)
        circles(axes, spots, radii, ["#d8d8d8"] * len(spots), [NOTE] * len(spots))
        ways = [(spots[flow.start], spots[flow.end]) for flow in flows]
        at = [_number_place(flow, spots, radii, sheet, look) for flow in flows]
        free = [(*along(a, b, part), 0.5 * look.scale) for a, b in ways for part in np.linspace(0.1, 0.9, 9)]
        name_places(axes, spots, radii, sheet, look, free + [(*place, 2.2 * look.scale) for place in at if written])
        for flow, place in zip(flows, at, strict=True) if written else ():
            axes.annotate(
                number(flow.value), place, fontsize=look.size - look.scale, ha="center", va="center", color=DARK,
                bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}, zorder=5,
            )  # fmt: skip

    return Panel(title, draw, height=map_height(ground, panels, look, bar=False), remark="" if flows else none)


def _number_place(flow: Flow, spots: Sequence[Spot], radii: Floats, sheet: Sheet, look: Look) -> tuple[float, float]:
    """Where the number of an arrow stands, km: on it, or beside an arrow that is so short that its number would hide it."""
    a, b = spots[flow.start], spots[flow.end]
    x, y = along(a, b, 0.5)
    length, size = math.hypot(b.x - a.x, b.y - a.y), look.size - look.scale
    wide = text_width_mm(number(flow.value), size)
    if length == 0.0 or length * sheet.per_km - radii[flow.start] - radii[flow.end] > 1.5 * wide:
        return x, y
    right, up = (b.y - a.y) / length, -(b.x - a.x) / length  # to the side to which it is bent
    away = (0.5 * wide * abs(right) + 0.5 * size * _POINT * abs(up) + 0.8 * look.scale) / sheet.per_km
    return x + away * right, y + away * up


def along(a: Spot, b: Spot, part: float) -> tuple[float, float]:
    """The point of a bent arrow from ``a`` to ``b`` after a part of the way, km: a quadratic curve as matplotlib's arc3 draws it."""
    x, y = (a.x + b.x) / 2 + _BEND * (b.y - a.y), (a.y + b.y) / 2 - _BEND * (b.x - a.x)
    first, middle, last = (1 - part) ** 2, 2 * part * (1 - part), part**2
    return first * a.x + middle * x + last * b.x, first * a.y + middle * y + last * b.y


def width_handles(largest: float, unit: str, look: Look) -> list[Artist]:
    """Legend entries for the widths of arrows: three round values."""
    from matplotlib.lines import Line2D

    power = 10.0 ** math.floor(math.log10(largest))
    top = max(step * power for step in (1, 2, 5) if step * power <= largest * (1 + 1e-9))
    values = [top / 5, top / 2, top]
    words = [say("map.arrow.power" if unit.startswith("10") else "map.arrow", look.language, value=plain_number(value), unit=unit) for value in values]
    widths = [arrow_width(value, largest, look) for value in values]
    return [Line2D([], [], color=NOTE, linewidth=width, label=word, solid_capstyle="butt") for width, word in zip(widths, words, strict=True)]


def circle_handle(look: Look) -> Artist:
    """Legend entry: what the area of a circle says."""
    from matplotlib.lines import Line2D

    return Line2D(
        [], [], linestyle="none", marker="o", markersize=4.5 * look.scale, markerfacecolor="#d8d8d8", markeredgecolor=NOTE, markeredgewidth=0.6,
        label=say("map.population", look.language),
    )  # fmt: skip


def map_notes(ground: Ground, look: Look) -> list[str]:
    """How the map is made, whose boundaries it shows, and the number of its approval."""
    language: Language = look.language
    said = [say("map.projection" if ground.shapes else "map.schematic", language, lat=ground.lat)]
    if ground.shapes and look.boundary_source:
        said.append(say("map.source", language, source=look.boundary_source))
    if look.map_approval:
        said.append(say("map.approval", language, number=look.map_approval))
    return said

