"""What every chart shares: panels, time axes, lines with bands, legend outside the data, provenance below."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.text import Language
from sim.outcomes.declarations import REGION
from sim.show.arms import Arm
from sim.show.style import GREY, NOTE
from sim.show.words import say
from sim.study.compare.printed import number

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

_NOTE_SIZE = 5.5
_MM_PER_POINT = 25.4 / 72.0
_LATIN_WIDTH, _WIDE_WIDTH = 0.54, 1.02
"""Width of a letter of DejaVu Sans and of a Chinese character, in font sizes."""


def text_width_mm(text: str, size: float) -> float:
    """Width of a line of text, estimated from the kinds of its characters."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return (wide * _WIDE_WIDTH + (len(text) - wide) * _LATIN_WIDTH) * size * _MM_PER_POINT


def wrap(text: str, width_mm: float, size: float) -> str:
    """Break a text into as few lines of at most ``width_mm`` as can be, of about equal length: between words and Chinese characters."""
    lines = _lines(text, width_mm, size)
    narrower = (_lines(text, width_mm * part / 20.0, size) for part in range(8, 20))
    return "\n".join(next((few for few in narrower if len(few) == len(lines)), lines))


def _lines(text: str, width_mm: float, size: float) -> list[str]:
    tokens: list[str] = []
    for c in text:
        breakable = not tokens or c == " " or tokens[-1].endswith(" ") or unicodedata.east_asian_width(tokens[-1][-1]) in "WF"
        if breakable and c not in "，。；：、）":
            tokens.append(c)
        else:
            tokens[-1] += c
    lines = [""]
    for token in tokens:
        if lines[-1] and text_width_mm(lines[-1] + token.rstrip(), size) > width_mm:
            lines.append("")
        lines[-1] += token if lines[-1] else token.lstrip()
    return [line.rstrip() for line in lines]


def arm_handles(arms: Sequence[Arm]) -> list[Artist]:
    """A legend entry an arm."""
    from matplotlib.lines import Line2D

    return [Line2D([], [], color=arm.colour, linestyle=arm.dashes, label=arm.label) for arm in arms]


def key_handles(middle: str, band: str, many: bool) -> list[Artist]:
    """Legend entries, in grey, for what line and band are; the band only where there are several replicates."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Artist] = [Line2D([], [], color=NOTE, label=middle)]
    return [*handles, Patch(facecolor=NOTE, alpha=0.22, label=band)] if many else handles


def draw_arm(axes: Axes, arm: Arm, x: Floats, parts: tuple[Floats, Floats, Floats]) -> None:
    """Line and band of an arm. A value between two gaps is a short mark, since a line would not show it."""
    middle, low, high = parts
    if arm.count > 1:
        axes.fill_between(x, low, high, color=arm.colour, alpha=0.18, linewidth=0, zorder=1.5)
    axes.plot(x, middle, color=arm.colour, linestyle=arm.dashes, zorder=2.5)
    known = ~np.isnan(middle)
    alone = known & ~np.r_[False, known[:-1]] & ~np.r_[known[1:], False]
    axes.plot(x[alone], middle[alone], linestyle="none", marker="_", markersize=3, color=arm.colour, zorder=2.5)


def time_axis(axes: Axes, first: float, last: float, width_mm: float, yearly: bool = False) -> None:
    """Years along the bottom, as many labels as fit; months where the period is shorter than two years.

    A year's label stands at its January, or under the middle of the year where a panel shows yearly values.
    """
    from matplotlib.ticker import FixedLocator, FuncFormatter

    axes.set_xlim(first, last)
    if last - first >= 2.0:
        years = np.arange(np.ceil(first - 1e-9), np.floor(last + 1e-9) + (0 if yearly else 1))
        step = next(s for s in (1, 2, 3, 5, 10, 20, 50, 100) if len(years) / s * 8.0 <= max(width_mm, 16.0) or s == 100)
        axes.xaxis.set_major_locator(FixedLocator(list(years[::step] + (0.5 if yearly else 0.0))))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{np.floor(x + 1e-6):.0f}"))
        return
    months = np.arange(round(first * 12), round(last * 12) + 1)
    step = next(s for s in (1, 2, 3, 6, 12, 24) if len(months) / s * 11.0 <= max(width_mm, 22.0) or s == 24)
    axes.xaxis.set_major_locator(FixedLocator(list(months[::step] / 12.0)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{round(x * 12) // 12}-{round(x * 12) % 12 + 1:02d}"))


def number_axis(axis: Any, bins: int = 5) -> None:
    """Plain numbers at few places, thousands separated."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis.set_major_locator(MaxNLocator(nbins=bins, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(plain_number))


def plain_number(value: float, _: float | None = None) -> str:
    """A number of an axis: thousands separated, a true minus."""
    if not math.isfinite(value):
        return number(value).replace("-", "−")
    text = f"{value:,.6g}" if abs(value) >= 1e-4 else (f"{value:.12f}".rstrip("0").rstrip(".") if abs(value) >= 1e-12 else "0")
    return text.replace("-", "−")


def letter(axes: Axes, position: int, title: str) -> None:
    """Panel title behind a bold letter."""
    axes.set_title(title, loc="left", x=0.0)
    if position < 26:
        axes.annotate(
            "abcdefghijklmnopqrstuvwxyz"[position], (0, 1), xycoords="axes fraction", xytext=(-2, 2.5), textcoords="offset points", ha="right", va="bottom",
            fontsize=8, fontweight="bold", annotation_clip=False,
        )  # fmt: skip


def note_inside(axes: Axes, text: str) -> None:
    """A grey remark in the middle of a panel without data."""
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", va="center", color=GREY)


def legend_above(figure: Figure, handles: Sequence[Artist]) -> None:
    """One legend for the whole figure, above the panels, in as many columns as fit."""
    from matplotlib import rcParams

    size = float(rcParams["legend.fontsize"])
    width = figure.get_figwidth() * 25.4 - 4.0
    widths = [text_width_mm(str(h.get_label()), size) + 5.2 * size * _MM_PER_POINT for h in handles]
    columns = next((n for n in range(len(handles), 1, -1) if sum(_column_widths(widths, n)) <= width), 1)
    figure.legend(handles=list(handles), loc="outside upper left", ncols=columns)


def _column_widths(widths: Sequence[float], columns: int) -> list[float]:
    """Widest entry of each column; a legend fills its columns one after the other, the first ones longer."""
    rows, more = divmod(len(widths), columns)
    result, start = [], 0
    for column in range(columns):
        count = rows + (column < more)
        result.append(max(widths[start : start + count], default=0.0))
        start += count
    return result


def provenance(figure: Figure, arms: Sequence[Arm], language: Language, notes: Sequence[str] = ()) -> None:
    """Small print under the panels: notes, where the numbers come from, and which of the data are weak."""
    width = figure.get_figwidth() * 25.4 - 5.0
    paragraphs = [" ".join(notes) if language == "en" else "".join(notes), run_line(arms, language), weak_line(arms, language)]
    text = "\n".join(wrap(p, width, _NOTE_SIZE) for p in paragraphs if p)
    figure.supxlabel(text, x=0.012, ha="left", fontsize=_NOTE_SIZE, color=NOTE, linespacing=1.25)


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
    comma = ", " if language == "en" else "、"
    files: dict[str, None] = {}
    surrogate = False
    for arm in arms:
        region = arm.results.manifest["region"]
        surrogate |= bool(region.get("surrogate_transport"))
        history = arm.results.scenario().weather == "history"
        files |= dict.fromkeys(f for f in region.get("weak_files", {}) if history or f != "weather_history.csv")
    if surrogate:
        files.pop("transport.csv", None)
    parts = [say("surrogate", language)] if surrogate else []
    if files:
        medium = arms[0].results.measure.medium
        parts.append(say("weak_files", language, files=comma.join(_file_label(f, medium, language) for f in files)))
    stop = "; " if language == "en" else "；"
    return say("weak", language, parts=stop.join(parts)) if parts else ""


def _file_label(name: str, medium: str, language: Language) -> str:
    from sim.show.words import WORDS

    return next((say(word, language) for word in (f"{medium}.{name}", name) if word in WORDS), name)
