"""Screening of the axes of a study by elementary effects: their absolute mean against their spread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.declare.text import Text
from sim.show.figure import FigureType, Given
from sim.show.marks.lines import number_axis
from sim.show.marks.study_axes import chosen_period, study_source
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.look import GREY, NOTE
from sim.show.words.common import pretty, say, unit_text
from sim.study.analysis.records import Index, short_label, where_text
from sim.study.analysis.screening import BENT
from sim.study.analysis.sensitivity import sensitivity

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

_APART = (0.075, 0.085)
"""Parts of the width and height of a panel that two numbers need between them."""


def compose(given: Given) -> Drawing | None:
    """A panel an outcome: a point an axis, with the interval of its absolute mean; negligible ones are small and grey, the others numbered."""
    results, choice, language = given.results, given.choice, given.language
    m = results.manifest
    if m["design"]["method"] != "morris":
        return None
    found = sensitivity(results, choice.outcome or None)
    period = chosen_period(given)
    bases = choice.arm or tuple(base["name"] for base in m["bases"])
    panels, rows = [], list[dict[str, Any]]()
    numbers = dict[str, int]()
    for outcome in choice.outcome or results.outcomes:
        for place in choice.place or m["places"][:1]:
            for base in bases:
                where = (base, outcome, place, period)
                of = dict(zip(("base", "outcome", "place", "period"), where, strict=True))
                star, sigma = ({i.axis: i for i in found.found(**of, measure=measure)} for measure in ("mu_star", "sigma"))
                if not star:
                    continue
                for name in sorted(star, key=lambda axis: -star[axis].value.mean):
                    if star[name].standing != "negligible":
                        numbers.setdefault(name, len(numbers) + 1)
                unit = unit_text(results.kept(outcome)["unit"], language)
                title = pretty(where_text(results, where).to(language)) + f" ({unit})"
                panels.append(Panel(title, _drawn(star, sigma, numbers, given), say("screen_x", language), say("screen_y", language), 46.0))
                rows += [_row(star[name], sigma[name]) for name in star]
    if not panels:
        return None
    import pandas as pd

    names = [f"{number} {pretty(short_label(results, name).to(language))}" for name, number in numbers.items()]
    stop = ", " if language == "en" else "，"
    notes = [say("screen_lines", language), *([say("screen_names", language, names=stop.join(names))] if names else [])]
    return Drawing(panels, pd.DataFrame(rows), _handles(rows, given), notes, study_source(results, language), most_columns=3, narrowest=50.0)


def _row(star: Index, sigma: Index) -> dict[str, Any]:
    return {
        "base": star.base, "outcome": star.outcome, "place": star.place, "period": star.period, "axis": star.axis, "mu_star": star.value.mean,
        "lo": star.value.lo, "hi": star.value.hi, "sigma": sigma.value.mean, "standing": star.standing,
    }  # fmt: skip


def _drawn(star: dict[str, Index], sigma: dict[str, Index], numbers: dict[str, int], given: Given) -> Any:
    right = 1.08 * max(max(i.value.hi for i in star.values()), 1e-300)
    top = 1.12 * max(max(i.value.mean for i in sigma.values()), 0.3 * right)

    def drawn(axes: Axes) -> None:
        axes.plot([0, right], [0, BENT * right], color=GREY, linewidth=0.6, linestyle="--", zorder=1)
        axes.plot([0, right], [0, right], color=GREY, linewidth=0.6, zorder=1)
        taken = list[tuple[float, float]]()
        for name in sorted(star, key=lambda axis: -star[axis].value.mean):
            x, y = star[name].value, sigma[name].value.mean
            small = star[name].standing == "negligible"
            colour = GREY if small else given.look.colour({"linear": 0, "interacting": 1}.get(star[name].standing, 2))
            if small:
                axes.plot(x.mean, y, marker="o", markersize=2.4, color=colour, linestyle="none", zorder=2, clip_on=False)
                continue
            axes.plot([x.lo, x.hi], [y, y], color=colour, linewidth=0.9, solid_capstyle="butt", zorder=2)
            axes.plot(x.mean, y, marker="o", markersize=3.4, color=colour, linestyle="none", zorder=3, clip_on=False)
            spot = _spot(x.mean / right, y / top, taken)
            if spot is not None:
                taken.append(spot)
                axes.text(spot[0] * right, spot[1] * top, str(numbers[name]), ha="center", va="center", color=NOTE, zorder=5)
        axes.set_xlim(0, right)
        axes.set_ylim(0, top)
        number_axis(axes.xaxis, bins=4)
        number_axis(axes.yaxis, bins=4)

    return drawn


def _spot(x: float, y: float, taken: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """Where the number of a point finds room beside it (parts of the panel); None where there is none."""
    for dx, dy in ((0.0, 0.06), (0.0, -0.06), (0.05, 0.0), (-0.05, 0.0), (0.05, 0.06), (-0.05, 0.06)):
        spot = (x + dx, y + dy)
        inside = 0.03 < spot[0] < 0.97 and 0.04 < spot[1] < 0.96
        if inside and all(abs(spot[0] - a) > _APART[0] or abs(spot[1] - b) > _APART[1] for a, b in taken):
            return spot
    return None


def _handles(rows: Sequence[dict[str, Any]], given: Given) -> list[Artist]:
    from matplotlib.lines import Line2D

    from sim.study.analysis.records import STANDINGS

    marks: list[Artist] = []
    for number, key in enumerate(("linear", "interacting", "cannot tell")):
        if any(row["standing"] == key for row in rows):
            marks.append(Line2D([], [], color=given.look.colour(number), marker="o", markersize=3.4, linewidth=0.9, label=STANDINGS[key].to(given.language)))
    if any(row["standing"] == "negligible" for row in rows):
        marks.append(Line2D([], [], color=GREY, marker="o", markersize=2.4, linestyle="none", label=say("screen_small", given.language)))
    return marks


FIGURE = FigureType(
    "screening",
    Text("Screening", "筛选"),
    Text("which axes of a study are negligible, act alike everywhere, or are bent or interact", "研究中哪些轴可忽略、影响均匀，或非线性、有交互"),
    Text("results of a sweep with a Morris design", "Morris 设计的参数扫描结果"),
    compose,
    takes=("outcome", "place", "period", "arm"),
    of="study",
    usual=True,
)
