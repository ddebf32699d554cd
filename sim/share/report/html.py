"""A report as one page that needs nothing beside it: pictures, numbers, style, letters and the library of the moving figures are inside."""

from __future__ import annotations

import base64
import gzip
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

from sim.declare.problems import Place, fail
from sim.declare.text import Text
from sim.share.report.content import Picture, Report
from sim.version import __version__

if TYPE_CHECKING:
    from markupsafe import Markup

PAGE = Path(__file__).with_name("page")
EXTRA = "report"
_WORDS = {
    "skip": Text("To the content", "跳到正文"), "contents": Text("Contents", "目录"), "panel": Text("Panel:", "分图："),
    "download": Text("Download:", "下载："), "made": Text("Results of", "结果生成于"),
}  # fmt: skip
_HAN = "HazePact Han"
_KEY = re.compile(r"[a-z_]+(\[\d+\])?(\.[a-z_]+)+")


def html(report: Report) -> str:
    """The page. InputError: the extra ``report`` is not installed."""
    try:
        import jinja2
        from markupsafe import Markup
    except ImportError:
        raise fail(Place("hazepact report"), "extra.missing", extra=EXTRA) from None
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(PAGE), autoescape=True, undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
    moving = any(isinstance(block, Picture) and block.marks for section in report.sections for block in section.blocks)
    text = environment.get_template("report.html.j2").render(
        report=report, version=__version__, words={key: word.to(report.language) for key, word in _WORDS.items()},
        gap="" if report.language == "zh" else " ", style=Markup(_read("report.css")), font_face=Markup(_font_face(report)),
        library=Markup(_library()) if moving else "", script=Markup(_read("report.js")), lines=_lines, data_uri=_data_uri,
    )  # fmt: skip
    return str(text)


def _read(name: str) -> str:
    return (PAGE / name).read_text(encoding="utf-8")


def _library() -> str:
    """The script of Plotly, packed; the page unpacks it. Bytes repeat."""
    try:
        from plotly.offline import get_plotlyjs
    except ImportError:
        raise fail(Place("hazepact report"), "extra.missing", extra=EXTRA) from None
    return base64.b64encode(gzip.compress(get_plotlyjs().encode("utf-8"), 9, mtime=0)).decode("ascii")


def _lines(text: str) -> Markup:
    """A cell with its line breaks, and places where a key with dots may be broken."""
    from markupsafe import Markup, escape

    marked = [_KEY.sub(lambda key: key.group().replace(".", ".\0"), line) for line in text.split("\n")]
    return Markup("<br>").join(Markup("<wbr>").join(escape(part) for part in line.split("\0")) for line in marked)


def _data_uri(content: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


def _font_face(report: Report) -> str:
    """The Chinese letters that the report uses, cut out of the font that ships, for readers who have none; nothing for a report without any."""
    used = {character for text in report.texts() for character in text if ord(character) > 0x2E7F}
    if not used:
        return ""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    from sim.show.page.look import FONTS

    font = TTFont(FONTS / "NotoSansSC-GB2312.ttf")
    options = subset.Options()
    options.layout_features, options.name_IDs, options.notdef_outline, options.drop_tables = ["*"], [1, 2, 13, 14], True, [*options.drop_tables, "DSIG"]
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(used)))
    cutter.subset(font)
    font.flavor, font.recalcTimestamp = "woff", False
    buffer = io.BytesIO()
    font.save(buffer)
    return f"@font-face{{font-family:'{_HAN}';src:url({_data_uri(buffer.getvalue(), 'font/woff')})format('woff');}}"
