"""A report as a PDF: the same content, set by Typst."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from sim.declare.problems import Place, fail
from sim.declare.text import Language
from sim.share.report.content import Block, Listing, Picture, Report, Sentences, Table
from sim.share.report.html import EXTRA, PAGE
from sim.version import __version__


def pdf(report: Report) -> bytes:
    """The document. InputError: the extra ``report`` is not installed, or the document could not be set."""
    try:
        import typst
    except ImportError:
        raise fail(Place("hazepact report"), "extra.missing", extra=EXTRA) from None
    from sim.show.page.look import FONTS

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "report.json").write_text(json.dumps(_content(report, root), ensure_ascii=False), encoding="utf-8")
        shutil.copyfile(PAGE / "report.typ", root / "report.typ")
        try:
            made = typst.compile(root / "report.typ", root=root, font_paths=[FONTS])
        except (RuntimeError, ValueError) as error:
            raise fail(Place("hazepact report"), "report.typst", why=str(error)) from None
    return bytes(made)


def _content(report: Report, folder: Path) -> dict[str, Any]:
    """The report as plain values, with its pictures as files in ``folder``."""
    sections = [
        {"title": section.title, "blocks": [_block(block, report.language, folder) for block in section.blocks]} for section in report.sections
    ]
    return {"title": report.title, "subtitle": report.subtitle, "language": report.language, "version": __version__, "sections": sections}


def _block(block: Block, language: Language, folder: Path) -> dict[str, Any]:
    if isinstance(block, Sentences):
        return {"kind": "sentences", "style": block.kind, "texts": list(block.texts)}
    if isinstance(block, Listing):
        return {"kind": "listing", "numbered": block.numbered, "entries": [{"head": e.head, "lines": list(e.lines)} for e in block.entries]}
    if isinstance(block, Table):
        grid = block.grid
        return {
            "kind": "table", "title": grid.title.to(language), "head": grid.head(language), "right": [column.right for column in grid.columns],
            "rows": grid.cells(language), "notes": [note.to(language) for note in grid.notes],
        }  # fmt: skip
    return {"kind": "picture", "pages": _pages(block, folder), "alt": block.alt, "caption": block.caption}


def _pages(picture: Picture, folder: Path) -> list[str]:
    names = [f"figure-{picture.name}-{number}.svg" for number in range(len(picture.svg))]
    for name, content in zip(names, picture.svg, strict=True):
        (folder / name).write_bytes(content)
    return names
