"""What figures share: time axes, lines with bands, entries of the legend, and where the numbers come from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.text import Language
from sim.outcomes.declarations import REGION
from sim.show.marks.arms import Arm
from sim.show.page.look import GREY, NOTE, SIZE
from sim.show.words.common import say
from sim.study.compare.printed import number

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

@dataclass(frozen=True)
class Line:
    """One line of a panel; an :class:`~sim.show.marks.arms.Arm` is one too. ``count``: replicates."""

    label: str
    colour: str
    marker: str
    count: int


_MARKS = 8
"""Marks on a line, so that a line that is broken by missing values cannot be taken for a dashed one."""


def arm_handles(arms: Sequence[Arm | Line]) -> list[Artist]:
    """A legend entry an arm."""
    from matplotlib.lines import Line2D

    return [Line2D([], [], color=arm.colour, marker=arm.marker, label=arm.label) for arm in arms]


def key_handles(middle: str, band: str, many: bool) -> list[Artist]:
    """Legend entries, in grey, for what line and band are; the band only where there are several replicates."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Artist] = [Line2D([], [], color=NOTE, label=middle)]
    return [*handles, Patch(facecolor=NOTE, alpha=0.22, label=band)] if many else handles


def draw_line(axes: Axes, arm: Arm | Line, x: Floats, parts: tuple[Floats, Floats, Floats], position: int = 0, steps: bool = False) -> None:
    """Line and band of an arm, with few marks that start at another place for each arm; a value between two gaps is a mark too.

    ``steps``: from ``x`` to the next, for what holds until it changes.
    """
    middle, low, high = parts
    step, style = ("post", "steps-post") if steps else (None, "default")
    if arm.count > 1:
        axes.fill_between(x, low, high, step=step, color=arm.colour, alpha=0.18, linewidth=0, zorder=1.5)  # type: ignore[arg-type]
    axes.plot(x, middle, color=arm.colour, drawstyle=style, zorder=2.5)
    known = np.flatnonzero(~np.isnan(middle))
    spacing = max(1, len(x) // _MARKS)
    alone = [i for i in known if (i == 0 or np.isnan(middle[i - 1])) and (i + 1 == len(x) or np.isnan(middle[i + 1]))]
    marked = sorted({*(i for i in known if (i - position * spacing // 3) % spacing == 0), *alone})
    axes.plot(x[marked], middle[marked], linestyle="none", marker=arm.marker, color=arm.colour, clip_on=False, zorder=2.6)


def coinciding(arms: Sequence[Arm | Line], lines: dict[str, list[Floats]], language: Language) -> list[str]:
    """A note for arms whose lines lie on each other in every panel. ``lines``: panel -> middle of every arm, NaN where there is none."""
    spans = {panel: np.nanmax(np.concatenate(values)) - min(0.0, np.nanmin(np.concatenate(values))) for panel, values in lines.items() if _any(values)}
    groups: list[list[int]] = []
    for i in range(len(arms)):
        for group in groups:
            if spans and all(_close(lines[panel][group[0]], lines[panel][i], _COINCIDE * span) for panel, span in spans.items()):
                group.append(i)
                break
        else:
            groups.append([i])
    comma = ", " if language == "en" else "、"
    return [say("coincide", language, arms=comma.join(arms[i].label for i in group)) for group in groups if len(group) > 1]


_COINCIDE = 0.004
"""Lines that differ by less than this part of their axis cannot be told apart."""


def _any(values: Sequence[Floats]) -> bool:
    return any(np.isfinite(value).any() for value in values)


def _close(first: Floats, second: Floats, least: float) -> bool:
    if first.shape != second.shape or (np.isnan(first) != np.isnan(second)).any():
        return False
    return bool(np.nanmax(np.abs(first - second), initial=0.0) <= least)


def width_in_letters(axes: Axes) -> float:
    """Width of axes in mm at the usual letters, before labels have taken their room."""
    from matplotlib import rcParams

    return float(axes.get_window_extent().width / axes.figure.dpi * 25.4 * SIZE / rcParams["font.size"])


def time_axis(axes: Axes, first: float, last: float, yearly: bool = False) -> None:
    """Years along the bottom, as many labels as fit; months where the period is shorter than two years.

    A year's label stands at its January, or under the middle of the year where a panel shows yearly values.
    """
    from matplotlib.ticker import FixedLocator, FuncFormatter

    axes.set_xlim(first, last)
    width_mm = width_in_letters(axes) - 6.0
    if last - first >= 2.0:
        years = np.arange(np.ceil(first - 1e-9), np.floor(last + 1e-9) + (0 if yearly else 1))
        step = next(s for s in (1, 2, 3, 5, 10, 20, 50, 100) if len(years) / s * 8.0 <= max(width_mm, 16.0) or s == 100)
        axes.xaxis.set_major_locator(FixedLocator(list(years[::step] + (0.5 if yearly else 0.0))))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{np.floor(x + 1e-6):.0f}"))
        return
    from matplotlib import rcParams

    axes.tick_params(axis="x", pad=rcParams["xtick.major.pad"] + 0.25 * rcParams["font.size"])  # the first label reaches under those of the other axis
    months = np.arange(round(first * 12), round(last * 12) + 1)
    step = next(s for s in (1, 2, 3, 6, 12, 24) if len(months) / s * 11.0 <= max(width_mm, 22.0) or s == 24)
    axes.xaxis.set_major_locator(FixedLocator(list(months[::step] / 12.0)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{round(x * 12) // 12}-{round(x * 12) % 12 + 1:02d}"))


def number_axis(axis: Any, bins: int = 5) -> None:
    """Plain numbers at few places, thousands separated."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    def form(value: float, _: float | None = None) -> str:
        span = max(map(abs, axis.get_view_interval()))
        if abs(value) <= _NO_TICK * span:
            return "0"  # what rounding left of it
        return _powers_of_ten(value) if span < _TINY else plain_number(value)

    axis.set_major_locator(MaxNLocator(nbins=bins, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(form))


_HUGE, _TINY, _NO_TICK = 1e15, 1e-6, 1e-9
"""From and below which numbers are written in powers of ten, and the part of an axis below which a tick stands at zero."""
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def plain_number(value: float, _: float | None = None) -> str:
    """A number of an axis: thousands separated, a true minus; powers of ten for what is huge or tiny, and 0 for what rounding left."""
    if not math.isfinite(value):
        return number(value).replace("-", "−")
    if abs(value) >= _HUGE or 1e-12 <= abs(value) < _TINY:
        return _powers_of_ten(value)
    text = f"{value:,.6g}" if abs(value) >= 1e-4 else (f"{value:.12f}".rstrip("0").rstrip(".") if abs(value) >= 1e-12 else "0")
    return text.replace("-", "−")


def _powers_of_ten(value: float) -> str:
    """A finite number as 2.5 × 10²⁰, with a true minus; three significant digits."""
    if value == 0:
        return "0"
    factor, _, power = f"{value:.2e}".partition("e")
    factor, raised = f"{float(factor):g}".replace("-", "−"), "10" + str(int(power)).translate(_RAISED)
    return {"1": raised, "−1": f"−{raised}"}.get(factor, f"{factor}×{raised}")


def lying_bar(axes: Axes, colours: Any, label: str, height: float, form: Any, beyond: bool = False) -> None:
    """A thin bar of colours under axes that are ``height`` mm high; ``form``: formatter of its ticks, ``beyond``: values go beyond its end."""
    from matplotlib.ticker import MaxNLocator

    bar = axes.figure.colorbar(
        colours, ax=axes, orientation="horizontal", fraction=1.8 / height, pad=1.2 / height, aspect=42, extend="max" if beyond else "neither"
    )
    bar.outline.set_linewidth(0.3)
    bar.locator, bar.formatter = MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]), form
    bar.update_ticks()
    bar.ax.grid(False)
    bar.set_label(label, labelpad=1)


def note_inside(axes: Axes, text: str) -> None:
    """A grey remark in the middle of a panel without data."""
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", va="center", color=GREY)


def provenance(arms: Sequence[Arm], language: Language) -> str:
    """Where the numbers come from, and in a line of its own which of the data are weak."""
    return "\n".join(line for line in (run_line(arms, language), weak_line(arms, language)) if line)


def cut_note(places: Sequence[str], total: int, language: Language) -> list[str]:
    """A note where a chart leaves parties out of ``total``; the region is none of them."""
    return places_note(len(places) - (REGION in places), total, language)


def places_note(shown: int, total: int, language: Language) -> list[str]:
    """A note where a chart leaves places out."""
    return [say("some_places", language, shown=shown, total=total)] if shown < total else []


def run_line(arms: Sequence[Arm], language: Language) -> str:
    """HazePact, model version, region, then scenarios with replicates and root seed (said once where all arms agree)."""
    stop, comma = ("; ", ", ") if language == "en" else ("；", "，")

    def runs(arm: Arm) -> str:
        counted = say("replicate", language) if arm.count == 1 else say("replicates", language, count=arm.count)
        return counted + comma + say("seed", language, seed=arm.results.manifest["root_seed"])

    versions = dict.fromkeys(str(arm.results.manifest["model_version"]) for arm in arms)
    regions = dict.fromkeys(arm.region.label.to(language) for arm in arms)
    names = [f"{arm.label} [{arm.results.name}]" if arm.results.name not in arm.label else arm.label for arm in arms]
    if len({runs(arm) for arm in arms}) == 1:
        scenarios = f"{comma.join(names)}{stop}{runs(arms[0])}"
    else:
        scenarios = stop.join(f"{name} ({runs(arm)})" for name, arm in zip(names, arms, strict=True))
    head = "HazePact" + comma + say("model", language, version="/".join(versions))
    return f"{head}{stop}{'/'.join(regions)}{stop}{scenarios}" + ("." if language == "en" else "。")


def weak_line(arms: Sequence[Arm], language: Language) -> str:
    """Which data of the region packs are surrogate, recalled or assumed; empty when none are."""
    files: dict[str, None] = {}
    surrogate = False
    for arm in arms:
        region = arm.results.manifest["region"]
        surrogate |= bool(region.get("surrogate_transport"))
        history = arm.results.scenario().weather == "history"
        files |= dict.fromkeys(f for f in region.get("weak_files", {}) if history or f != "weather_history.csv")
    return weak_text(list(files), surrogate, language, arms[0].results.measure.medium)


def weak_text(files: Sequence[str], surrogate: bool, language: Language, medium: str = "") -> str:
    """What is said of weak data: a surrogate matrix, and files with recalled or assumed numbers, by what ``medium`` calls them; empty for none."""
    comma, stop = (", ", "; ") if language == "en" else ("、", "；")
    parts = [say("surrogate", language)] if surrogate else []
    named = [_file_label(file, medium, language) for file in files if not (surrogate and file == "transport.csv")]
    if named:
        parts.append(say("weak_files", language, files=comma.join(named)))
    return say("weak", language, parts=stop.join(parts)) if parts else ""


def _file_label(name: str, medium: str, language: Language) -> str:
    from sim.show.words.common import WORDS

    return next((say(word, language) for word in (f"{medium}.{name}", name) if word in WORDS), name)
