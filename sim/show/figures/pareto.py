"""Points of a study over two or three outcomes: those that no other point beats, those beaten within luck, and the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.problems import InputError
from sim.declare.text import Text
from sim.show.figure import FigureType, Given
from sim.show.marks.lines import number_axis, plain_number
from sim.show.marks.study_axes import chosen_period, study_source
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.look import DARK, GREY, NOTE, PALE
from sim.show.words.common import pretty, say, unit_text
from sim.study.analysis.pareto import Front, front_of, objectives

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

_MAP, _DARKEST = "YlGnBu", 0.9
_MOST_NAMED = 6
_APART = (0.05, 0.06)


def compose(given: Given) -> Drawing | None:
    """A panel a base: the first outcome across, the second upwards, the third as colour; the points of the front are joined (of two outcomes) and numbered."""
    results, choice, language = given.results, given.choice, given.language
    m = results.manifest
    try:
        names = objectives(results, choice.outcome)
    except InputError as error:
        if not choice.outcome or all(problem.id == "front.count" for problem in error.problems):
            return None
        raise
    place = (choice.place or tuple(m["places"]))[0]
    period = chosen_period(given)
    bases = choice.arm or tuple(base["name"] for base in m["bases"])
    found = [front_of(results, names, place, period, base) for base in bases]
    found = [front for front in found if front.on_front()]
    if not found:
        return None
    import pandas as pd

    labels = [_label(results, name, given) for name in names]
    panels = []
    for front in found:
        title = next(b["title"][language] for b in m["bases"] if b["name"] == front.base)
        panels.append(Panel(title, _drawn(front, labels, given), labels[0], labels[1], 62.0))
    rows = [row for front in found for row in _rows(front)]
    return Drawing(panels, pd.DataFrame(rows), _handles(found, given), _notes(found, given), study_source(results, language), most_columns=2, narrowest=75.0)


def _label(results: Any, name: str, given: Given) -> str:
    kept, language = results.kept(name), given.language
    return f"{pretty(kept['label'][language])} ({unit_text(kept['unit'], language)})"


def _drawn(front: Front, labels: list[str], given: Given) -> Any:
    standing = np.array(front.standing)
    x, y = front.means[:, 0], front.means[:, 1]
    colour = front.means[:, 2] if front.means.shape[1] > 2 else None

    def drawn(axes: Axes) -> None:
        from matplotlib import colormaps
        from matplotlib.colors import ListedColormap, Normalize

        shades = ListedColormap(colormaps[_MAP](np.linspace(0.0, _DARKEST, 256)))
        scale = None
        if colour is not None:
            known = colour[standing != ""]
            low, high = float(known.min()), float(known.max())
            scale = Normalize(low, high if high > low else low + 1.0)
        for key, size, edge, width in (("dominated", 7.0, GREY, 0.3), ("luck", 15.0, DARK, 0.7), ("front", 24.0, DARK, 0.9)):
            mine = standing == key
            if not mine.any():
                continue
            fill = {"c": colour[mine], "cmap": shades, "norm": scale} if colour is not None else {"c": given.look.colour(0) if key == "front" else PALE}
            marker = "D" if key == "front" else "o"
            image = axes.scatter(x[mine], y[mine], s=size, marker=marker, edgecolors=edge, linewidths=width, zorder=4 if key == "front" else 2, **fill)
        order = front.on_front()
        for i in order:
            _interval(axes, front, i)
        if colour is None:
            axes.plot(x[order], y[order], color=NOTE, linewidth=0.7, zorder=3)
        else:
            bar = axes.figure.colorbar(image, ax=axes, pad=0.02, aspect=24)
            bar.outline.set_linewidth(0.4)
            bar.ax.yaxis.set_major_formatter(plain_number)
            bar.set_label(labels[2])
        axes.margins(0.09)
        number_axis(axes.xaxis, bins=4)
        number_axis(axes.yaxis, bins=4)
        _number(axes, front, order)

    return drawn


def _interval(axes: Axes, front: Front, position: int) -> None:
    """Thin lines over the 90 % intervals of the paired distance of both outcomes."""
    (half_x, half_y), (x, y) = front.paired[position][:2], front.means[position][:2]
    if np.isfinite(half_x):
        axes.plot([x - half_x, x + half_x], [y, y], color=NOTE, linewidth=0.5, zorder=3)
    if np.isfinite(half_y):
        axes.plot([x, x], [y - half_y, y + half_y], color=NOTE, linewidth=0.5, zorder=3)


def _number(axes: Axes, front: Front, order: list[int]) -> None:
    """Numbers of points beside those of the front, where there is room."""
    (low_x, high_x), (low_y, high_y) = axes.get_xlim(), axes.get_ylim()
    taken = list[tuple[float, float]]()
    for i in order[:_MOST_NAMED]:
        at = ((front.means[i, 0] - low_x) / (high_x - low_x), (front.means[i, 1] - low_y) / (high_y - low_y))
        for dx, dy in ((0.03, 0.045), (-0.03, 0.045), (0.03, -0.045), (-0.03, -0.045)):
            spot = (at[0] + dx, at[1] + dy)
            if 0.03 < spot[0] < 0.97 and 0.04 < spot[1] < 0.96 and all(abs(spot[0] - a) > _APART[0] or abs(spot[1] - b) > _APART[1] for a, b in taken):
                taken.append(spot)
                x, y = low_x + spot[0] * (high_x - low_x), low_y + spot[1] * (high_y - low_y)
                axes.text(x, y, str(front.points[i]), ha="center", va="center", color=DARK, zorder=6)
                break
    axes.set_xlim(low_x, high_x)
    axes.set_ylim(low_y, high_y)


def _notes(found: list[Front], given: Given) -> list[str]:
    """Directions, and what the points of the front are."""
    language, results = given.language, found[0].results
    stop, comma = ("; ", ", ") if language == "en" else ("；", "，")
    directions = [
        say(f"front_{results.kept(name)['better']}", language, outcome=pretty(results.kept(name)["label"][language])) for name in found[0].outcomes
    ]
    notes = [say("front_best", language, directions=comma.join(directions))]
    for front in found:
        order = front.on_front()
        names = [f"{front.points[i]} {front.named(i).to(language)}" for i in order[:_MOST_NAMED]]
        if len(order) > _MOST_NAMED:
            names.append(say("front_more", language, count=len(order) - _MOST_NAMED))
        notes.append(say("front_points", language, names=stop.join(names)))
    return notes if found[0].settled else [*notes, say("front_single", language)]


def _rows(front: Front) -> list[dict[str, Any]]:
    rows = []
    for i, point in enumerate(front.points):
        values = {f"{name}{end}": getattr(interval, key) for name, interval in zip(front.outcomes, front.intervals[i], strict=True)
                  for end, key in (("", "mean"), ("_lo", "lo"), ("_hi", "hi"))}  # fmt: skip
        rows.append({"base": front.base, "place": front.place, "period": front.period, "point": int(point), "standing": front.standing[i], **values})
    return rows


def _handles(found: list[Front], given: Given) -> list[Artist]:
    from matplotlib.lines import Line2D

    there, coloured = {standing for front in found for standing in front.standing}, found[0].means.shape[1] > 2
    marks: list[Artist] = []
    for key, marker, size, edge in (("front", "D", 4.6, DARK), ("luck", "o", 3.9, DARK), ("dominated", "o", 2.6, GREY)):
        if key in there:
            face = "white" if coloured else given.look.colour(0) if key == "front" else PALE
            label = say({"front": "front_on", "luck": "front_luck", "dominated": "front_out"}[key], given.language)
            marks.append(Line2D([], [], color=NOTE, marker=marker, markersize=size, markerfacecolor=face, markeredgecolor=edge, linestyle="none", label=label))
    return [*marks, Line2D([], [], color=NOTE, linewidth=0.5, label=say("front_interval", given.language))] if found[0].settled else marks


FIGURE = FigureType(
    "pareto",
    Text("Pareto front", "帕累托前沿"),
    Text(
        "the points of a study that no other point beats on two or three outcomes (--outcome: across, upwards, colour), and those beaten within luck only",
        "研究中在两个或三个指标上（--outcome 依次为横轴、纵轴、颜色）未被其他点超过的设计点，以及仅在随机性范围内被超过的点",
    ),
    Text("results of a sweep that keeps two outcomes or more with a better direction", "保留两个以上有更好方向的指标的参数扫描结果"),
    compose,
    takes=("outcome", "place", "period", "arm"),
    of="study",
)
