"""How figures look, and the style within which they are drawn.

Figures are made through the object API (``matplotlib.figure.Figure``); pyplot and its state are never touched.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.declare.figure_options import JOURNALS, PALETTES
from sim.declare.text import Language

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STYLE_FILE = Path(__file__).with_name("hazepact.mplstyle")
FONTS = Path(__file__).with_name("fonts")

GREY = "#9a9a9a"
"""What cannot be told apart from nothing."""
NOTE = "#4d4d4d"
DARK, PALE = "#1a1a1a", "#e4e4e4"
MARKERS = ("o", "s", "D", "^", "v", "P", "X")
"""Marks in the order of the arms, so that a grey print can be read."""
SIZE = 6.5
"""Letters of the figure that sizes in millimetres are given for."""

SANS, SERIF = ("DejaVu Sans", "Noto Sans SC"), ("STIXGeneral", "Noto Serif SC")
"""Families of the letters: Latin first, then Chinese; both Chinese ones ship as the characters of GB 2312."""
CJK_FONTS = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Microsoft YaHei", "SimHei", "PingFang SC",
    "Hiragino Sans GB", "Noto Sans CJK JP", "Droid Sans Fallback", "Arial Unicode MS",
)  # fmt: skip
"""Installed fonts that are asked for characters which the shipped ones lack."""
_CJK_FILES = ("wqy", "notosanscjk", "notosanssc", "sourcehansans", "msyh", "simhei", "pingfang", "hiragino", "droidsansfallback", "arialuni")


@dataclass(frozen=True)
class Look:
    """Size in mm (``height``: None as the panels need), letters in points, ``fonts`` tried before the shipped ones, colours and language.

    ``notes``: small print under the panels; without it the text goes to a caption file. ``captions``: languages of that file.
    ``tallest``: a figure that would be higher is continued on another page. The last three: what a map is drawn with.
    """

    width: float = 183.0
    height: float | None = None
    size: float = SIZE
    serif: bool = False
    fonts: tuple[str, ...] = ()
    palette: tuple[str, ...] = PALETTES["okabe-ito"]
    language: Language = "en"
    title: str = ""
    notes: bool = True
    captions: tuple[Language, ...] = ()
    dpi: int = 300
    tallest: float = 240.0
    boundaries: str = ""
    boundary_source: str = ""
    map_approval: str = ""

    @property
    def scale(self) -> float:
        """Letters beside those of the sizes given in this program."""
        return self.size / SIZE

    def colour(self, number: int) -> str:
        """Colour of an arm."""
        return self.palette[number % len(self.palette)]


def look_of(journal: str | None = None, width: float | str | None = None, **given: Any) -> Look:
    """The look of a journal, with what else is ``given``; ``width``: mm, or ``single`` or ``double`` columns of the journal."""
    chosen = JOURNALS[journal or "nature"]
    settings: dict[str, Any] = {"width": {"single": chosen.single, "double": chosen.double}.get(str(width or "double"), width), "size": chosen.size}
    if journal is not None:
        settings |= {"serif": chosen.serif, "notes": False, "dpi": chosen.dpi, "tallest": chosen.tallest}
        settings |= {"captions": ("zh", "en")} if journal == "thesis" else {}
    return Look(**(settings | {key: value for key, value in given.items() if value is not None}))


@cache
def _add_shipped() -> None:
    from matplotlib import font_manager

    for file in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(file)


@cache
def installed_cjk() -> tuple[str, ...]:
    """Families of installed Chinese fonts, best first; fonts younger than matplotlib's cache are looked for on disk."""
    from matplotlib import font_manager

    def known() -> tuple[str, ...]:
        names = {entry.name for entry in font_manager.fontManager.ttflist}
        return tuple(name for name in CJK_FONTS if name in names)

    if not known():
        for path in sorted(font_manager.findSystemFonts()):
            if any(mark in Path(path).name.lower().replace("-", "").replace("_", "") for mark in _CJK_FILES):
                font_manager.fontManager.addfont(path)
    return known()


def families(look: Look) -> list[str]:
    """Font families of a look in the order in which a character is looked for."""
    from matplotlib import font_manager

    _add_shipped()
    names = {entry.name for entry in font_manager.fontManager.ttflist}
    wanted = [*look.fonts, *(SERIF if look.serif else SANS), *installed_cjk(), "DejaVu Sans"]
    return [name for name in dict.fromkeys(wanted) if name in names]


def unknown_fonts(look: Look) -> list[str]:
    """Fonts that were asked for and are not installed."""
    known = set(families(look))
    return [name for name in look.fonts if name not in known]


@contextmanager
def style(look: Look) -> Iterator[None]:
    """Within this context figures are made and saved as ``look`` says, whatever the user's own settings of matplotlib are."""
    import matplotlib

    rc = matplotlib.rc_params_from_file(STYLE_FILE, use_default_template=False)
    sizes = {"font.size": 0.0, "axes.titlesize": 0.5, "axes.labelsize": 0.0, "xtick.labelsize": -0.5, "ytick.labelsize": -0.5, "legend.fontsize": 0.0}
    loggers = [logging.getLogger(name) for name in ("fontTools", "matplotlib.font_manager")]
    levels = [logger.level for logger in loggers]
    with matplotlib.rc_context(), warnings.catch_warnings():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(rc)
        matplotlib.rcParams.update({key: look.size + more * look.scale for key, more in sizes.items()})  # type: ignore[misc]
        matplotlib.rcParams["font.family"] = families(look)
        matplotlib.rcParams["savefig.dpi"] = look.dpi
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)  # missing_glyphs names them
        for logger in loggers:
            logger.setLevel(logging.ERROR)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)


def missing_glyphs(figure: Figure, look: Look) -> str:
    """Characters of the texts of a figure that none of its fonts has, each once."""
    from matplotlib.text import Text

    known = _characters(tuple(families(look)))
    return "".join(dict.fromkeys(c for text in figure.findobj(Text) for c in text.get_text() if c not in "\n " and ord(c) not in known))


@cache
def _characters(names: tuple[str, ...]) -> frozenset[int]:
    from matplotlib import font_manager

    paths = [font_manager.findfont(font_manager.FontProperties(family=[name]), fallback_to_default=False) for name in names]
    return frozenset(c for path in paths for c in font_manager.get_font(path).get_charmap())
