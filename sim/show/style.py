"""The style of all charts: sizes of a journal, embedded fonts, Chinese labels, bytes that repeat.

Figures are made through the object API (``matplotlib.figure.Figure``); pyplot and its state are never touched.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sim.declare.text import Language, Text
from sim.study.store.files import whole_file

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STYLE_FILE = Path(__file__).with_name("hazepact.mplstyle")

COLUMN_MM = 89.0
"""Width of one journal column."""
PAGE_MM = 183.0
"""Width of two journal columns."""

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Colours that the colour-blind tell apart (Okabe and Ito 2008), in the order of the arms."""
DASHES: tuple[str | tuple[int, tuple[float, ...]], ...] = ("-", (0, (4, 1.2)), (0, (1, 1)), (0, (5, 1, 1, 1)))
"""Line styles in the order of the arms, so that a grey print can be read."""
GREY = "#9a9a9a"
"""What cannot be told apart from nothing."""
NOTE = "#4d4d4d"

CJK_FONTS = (
    "WenQuanYi Micro Hei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "WenQuanYi Zen Hei", "Microsoft YaHei",
    "SimHei", "PingFang SC", "Hiragino Sans GB", "Noto Sans CJK JP", "Droid Sans Fallback", "Arial Unicode MS",
)  # fmt: skip
"""Chinese fonts, best first."""
_CJK_FILES = ("wqy", "notosanscjk", "notosanssc", "sourcehansans", "msyh", "simhei", "pingfang", "hiragino", "droidsansfallback", "arialuni")

NO_CHINESE_FONT = Text(
    "no Chinese font was found, so charts have English labels; install one, for example: apt-get install fonts-wqy-microhei",
    "未找到中文字体，图表改用英文标签；请安装中文字体，例如：apt-get install fonts-wqy-microhei",
)


@cache
def cjk_font() -> str | None:
    """Family name of the best installed Chinese font; fonts younger than matplotlib's cache are looked for on disk."""
    from matplotlib import font_manager

    def known() -> str | None:
        names = {entry.name for entry in font_manager.fontManager.ttflist}
        return next((name for name in CJK_FONTS if name in names), None)

    found = known()
    if found is None:
        for path in sorted(font_manager.findSystemFonts()):
            if any(mark in Path(path).name.lower().replace("-", "").replace("_", "") for mark in _CJK_FILES):
                font_manager.fontManager.addfont(path)
        found = known()
    return found


def usable_language(language: Language) -> tuple[Language, Text | None]:
    """The language that can be drawn, and a message when it is not the one that was asked for."""
    if language == "zh" and cjk_font() is None:
        return "en", NO_CHINESE_FONT
    return language, None


@contextmanager
def journal() -> Iterator[None]:
    """Within this context figures are made and saved in the style of ``hazepact.mplstyle``, whatever the user's own settings are."""
    import matplotlib

    chinese = cjk_font()
    style = matplotlib.rc_params_from_file(STYLE_FILE, use_default_template=False)
    loggers = [logging.getLogger(name) for name in ("fontTools", "matplotlib.font_manager")]
    levels = [logger.level for logger in loggers]
    with matplotlib.rc_context(), warnings.catch_warnings():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(style)
        if chinese is not None:
            # the Latin font first: one look for numbers and Latin letters in both languages
            matplotlib.rcParams["font.family"] = [*style["font.family"], chinese]
        else:
            # a title that only exists in Chinese; the caller passes NO_CHINESE_FONT on
            warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        for logger in loggers:
            logger.setLevel(logging.ERROR)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)


def canvas(width_mm: float, height_mm: float) -> Figure:
    """An empty figure of a size in millimetres, drawn by Agg, laid out by constrained layout."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    figure = Figure(figsize=(width_mm / 25.4, height_mm / 25.4), layout="constrained")
    FigureCanvasAgg(figure)
    engine = figure.get_layout_engine()
    assert isinstance(engine, ConstrainedLayoutEngine)
    engine.set(w_pad=0.02, h_pad=0.025, wspace=0.03, hspace=0.03)
    return figure


_METADATA: dict[str, dict[str, str | None]] = {
    "pdf": {"CreationDate": None, "Creator": "HazePact", "Producer": "HazePact"},
    "svg": {"Date": None, "Creator": "HazePact"},
    "png": {"Software": "HazePact"},
}
"""No date and no version of a library in the file, so that its bytes repeat."""


def save(figure: Figure, path: Path) -> Path:
    """Write a figure whole or not at all; the format is the suffix of ``path`` (pdf, svg, png). Call it inside :func:`journal`.

    Raises OSError when the folder cannot be written; nothing half-written is left.
    """
    kind = path.suffix.removeprefix(".")
    with whole_file(path) as part, part.open("wb") as file:
        figure.savefig(file, format=kind, metadata=_METADATA[kind])
    return path
