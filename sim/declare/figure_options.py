"""The options of figures, as the command line, a ``figures:`` block and Python take them: what is shown, and how it looks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.declare.problems import Hint, Place, Problems
from sim.declare.records import record
from sim.declare.text import LANGUAGES
from sim.declare.text import Text as T

FORMATS = ("png", "pdf", "svg")


@record
class Journal:
    """Sizes that a journal (or the regulations of a thesis) asks for: widths of one and two columns and tallest figure in mm, letters in points.

    ``source``: where the sizes come from.
    """

    name: str
    label: T
    single: float
    double: float
    tallest: float
    size: float
    serif: bool
    dpi: int
    source: str


JOURNALS: dict[str, Journal] = {
    j.name: j
    for j in (
        Journal("nature", T("Nature and its family", "Nature 系列"), 89.0, 183.0, 170.0, 6.5, False, 300, "Nature, guide to preparing final artwork: 5-7 pt"),
        Journal("elsevier", T("Elsevier", "爱思唯尔（Elsevier）"), 90.0, 190.0, 240.0, 7.0, False, 300, "Elsevier, artwork sizing: about 7 pt"),
        Journal("plos", T("PLOS", "PLOS"), 132.0, 190.5, 222.2, 8.0, False, 300, "PLOS, figure requirements: 8-12 pt"),
        Journal("thesis", T("Thesis (A4, Song)", "学位论文（A4，宋体）"), 75.0, 150.0, 220.0, 9.0, True, 300, "assumption: A4 with margins of 30 mm"),
    )
}  # fmt: skip
"""Journals by the name that ``--journal`` takes."""

PALETTES: dict[str, tuple[str, ...]] = {
    "okabe-ito": ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"),
    "grey": ("#000000", "#6e6e6e", "#a6a6a6", "#3d3d3d", "#8a8a8a", "#c4c4c4", "#555555"),
    "tol-bright": ("#4477AA", "#EE6677", "#228833", "#CCBB44", "#66CCEE", "#AA3377", "#BBBBBB"),
}
"""Colours of the arms by palette: Okabe and Ito (2008), greys for print, Tol (2021, bright); the colour-blind tell the coloured ones apart."""

CHOICES = {
    "outcome": T("what is drawn: names of outcomes (hazepact list outcomes)", "绘制的指标名称（hazepact list outcomes）"),
    "place": T("where: ALL, party:NAME or a city", "地点：ALL、party:名称 或城市"),
    "period": T("'all' or a year", "'all' 或某一年份"),
    "arm": T("which results, by their names", "哪些结果（按名称）"),
    "by": T("what makes the panels: place, outcome or arm", "分图依据：place（地点）、outcome（指标）或 arm（情景）"),
}
"""Options that say what a figure shows; a figure says which of them it takes."""
BY = ("place", "outcome", "arm")

LOOKS = {
    "journal": T(f"sizes and letters of: {', '.join(JOURNALS)}", f"按期刊的尺寸与字体：{'、'.join(JOURNALS)}"),
    "width": T("width in mm, or single or double: a column or two of the journal", "宽度（毫米），或 single、double（期刊单栏、双栏）"),
    "height": T("height in mm", "高度（毫米）"),
    "font_size": T("size of the letters in points", "字号（磅）"),
    "font": T("installed fonts to try first, such as 'Times New Roman, SimSun'", "优先使用的已安装字体，如“Times New Roman, SimSun”"),
    "lang": T(f"language of the labels: {', '.join(LANGUAGES)}", f"标签语言：{'、'.join(LANGUAGES)}"),
    "format": T(f"files to write: {', '.join(FORMATS)}", f"文件格式：{'、'.join(FORMATS)}"),
    "title": T("title above the figure", "图上方的标题"),
    "notes": T("small print under the figure: on or off (then in a caption file)", "图下的小字说明：on 或 off（off 时写入图注文件）"),
    "palette": T(f"colours: {', '.join(PALETTES)}, or a list such as '#0072B2,#D55E00'", f"配色：{'、'.join(PALETTES)}，或颜色列表，如“#0072B2,#D55E00”"),
    "dpi": T("dots per inch of PNG", "PNG 的分辨率（dpi）"),
    "boundaries": T("GeoJSON file of boundaries for the map", "地图边界（GeoJSON 文件）"),
    "boundary_source": T("where the boundaries come from; printed on the map", "边界数据来源；印在地图上"),
    "map_approval": T("map approval number; printed on the map", "审图号；印在地图上"),
}  # fmt: skip
"""Options that say how a figure looks."""
RANGES = {"width": (20.0, 1000.0), "height": (20.0, 1000.0), "font_size": (3.0, 30.0), "dpi": (50, 1200)}

_FOLDER = Path(__file__).parent.parent / "show" / "figures"


def figure_names() -> tuple[str, ...]:
    """Names of the figures of this program, one a file of ``sim/show/figures``; nothing is imported."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.py") if path.stem != "__init__"))


_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")
_FIXED = {"journal": tuple(JOURNALS), "lang": LANGUAGES, "notes": ("on", "off")}
COLUMNS = ("single", "double")
"""Widths by name: a column or two of the journal."""


@record
class FigureOrder:
    """An entry of a ``figures:`` block: a figure, the name of its files, its options as texts or lists of texts, and where it stands."""

    figure: str
    file: str
    options: Mapping[str, Any]
    place: Place


def names_in(value: Any) -> tuple[str, ...]:
    """Names of a list, or of a text with commas between them; each once."""
    parts = [value] if isinstance(value, str) else value
    return tuple(dict.fromkeys(name.strip() for part in parts for name in str(part).split(",") if name.strip()))


def word(value: Any) -> str:
    """A value as a word: YAML and Python write on and off as true and false."""
    return ("on" if value else "off") if isinstance(value, bool) else str(value)


def check_options(options: Mapping[str, Any], where: Place, problems: Problems, keys: Mapping[str, Place] | None = None) -> dict[str, float]:
    """Add a problem for every wrong option to ``problems`` (at ``keys``, else at ``where``), and return the numbers among them."""
    keys, numbers = keys or {}, dict[str, float]()
    known = (*CHOICES, *LOOKS)
    for key, value in options.items():
        place = keys.get(key, where)
        if key not in known:
            problems.add(place, "figure.key", key=key, hint=Hint(key, known))
        elif key in _FIXED and word(value) not in _FIXED[key]:
            problems.add(place, "value.choice", key=key, found=word(value), hint=Hint(word(value), _FIXED[key]))
        elif key in RANGES and value not in COLUMNS:
            number = _number(value)
            low, high = RANGES[key]
            if not low <= number <= high:
                problems.add(place, "figure.range", key=key, found=value, low=f"{low:g}", high=f"{high:g}")
            numbers[key] = number
        elif key == "format":
            for name in (name for name in names_in(value) if name not in FORMATS):
                problems.add(place, "value.choice", key=key, found=name, hint=Hint(name, FORMATS))
        elif key == "palette" and str(value) not in PALETTES:
            for colour in (colour for colour in names_in(value) if not _COLOUR.match(colour)):
                problems.add(place, "figure.colour", found=colour, hint=Hint(colour, tuple(PALETTES)))
    return numbers


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")
