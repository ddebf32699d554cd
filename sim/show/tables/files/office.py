"""Grids as Word and Excel files: three rules, and nothing else drawn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.declare.problems import InputError, Place, fail
from sim.declare.text import Language
from sim.show.tables.files.cells import Number, clean, texts, wide
from sim.show.tables.grid import Grid
from sim.study.export.packed import repacked

EXTRA = "export"
AUTHOR = "HazePact"
_FONTS = ("Times New Roman", "SimSun")
_THICK, _THIN = 12, 6
"""Rules in eighths of a point."""


def _missing(path: Path) -> InputError:
    return fail(Place(str(path)), "extra.missing", extra=EXTRA)


def write_docx(path: Path, grids: Sequence[Grid], language: Language, created: str) -> None:
    """Write the tables one after the other into a Word file. InputError: the extra ``export`` is not installed."""
    try:
        import docx
    except ImportError:
        raise _missing(path) from None
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = docx.Document()
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = _FONTS[0], Pt(10.5)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONTS[1])
    document.core_properties.author, document.core_properties.title = AUTHOR, clean(grids[0].title.to(language))
    for grid in grids:
        _word_table(document, grid, language)
    document.save(str(path))
    repacked(path, created)


def _word_table(document: Any, grid: Grid, language: Language) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    heads, rows = texts(grid, language)
    caption = document.add_paragraph()
    caption.paragraph_format.keep_with_next = True
    caption.add_run(clean(grid.title.to(language))).bold = True
    table = document.add_table(rows=0, cols=len(heads))
    for line, cells in enumerate([heads, *rows]):
        row = table.add_row()
        for cell, text, column in zip(row.cells, cells, grid.columns, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.add_run(text).font.size = Pt(9)
            if column.right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            rules = {"top": _THICK} if line == 0 else {}
            rules |= {"bottom": _THICK} if line == len(rows) else {"bottom": _THIN} if line == 0 else {}
            _word_rules(cell, rules)
    _repeat_head(table.rows[0])
    for note in grid.notes:
        document.add_paragraph().add_run(clean(note.to(language))).font.size = Pt(8)
    document.add_paragraph()


def _word_rules(cell: Any, rules: dict[str, int]) -> None:
    """Rules of a cell: side -> width."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    if rules:
        borders = OxmlElement("w:tcBorders")
        for side, width in rules.items():
            rule = OxmlElement(f"w:{side}")
            for key, value in (("val", "single"), ("sz", str(width)), ("space", "0"), ("color", "000000")):
                rule.set(qn(f"w:{key}"), value)
            borders.append(rule)
        cell._tc.get_or_add_tcPr().append(borders)


def _repeat_head(row: Any) -> None:
    """The head stands on every page of a long table."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def write_xlsx(path: Path, grids: Sequence[Grid], name: str, language: Language, created: str) -> None:
    """Write a sheet a table into an Excel file; numbers are numbers that show the printed digits. InputError: ``export`` is not installed."""
    try:
        import openpyxl
    except ImportError:
        raise _missing(path) from None
    book: Any = openpyxl.Workbook()
    book.remove(book.active)
    book.properties.creator, book.properties.title = AUTHOR, clean(grids[0].title.to(language))
    for at, grid in enumerate(grids):
        _sheet(book.create_sheet(name if not at else f"{name}-{at + 1}"), grid, language)
    book.save(path)
    repacked(path, created)


def _sheet(sheet: Any, grid: Grid, language: Language) -> None:
    """Title, head, rows and notes; every number in a cell of its own."""
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter

    table = wide(grid, language)
    _put(sheet.cell(1, 1), clean(grid.title.to(language)))
    sheet.cell(1, 1).font = Font(bold=True)
    for line, cells in enumerate([table.heads, *table.rows]):
        for at, content in enumerate(cells):
            cell = sheet.cell(2 + line, 1 + at)
            _put(cell, content)
            top = Side("medium") if line == 0 else None
            bottom = Side("medium") if line == len(table.rows) else Side("thin") if line == 0 else None
            cell.border = Border(top=top, bottom=bottom)
            cell.alignment = Alignment(horizontal="right" if table.right[at] else "left", wrap_text=line == 0, vertical="bottom" if line == 0 else None)
    for at in range(len(table.heads)):
        longest = max((len(c.text if isinstance(c, Number) else c) for row in table.rows for c in row[at : at + 1]), default=0)
        sheet.column_dimensions[get_column_letter(1 + at)].width = min(60, max(9, longest + 2))
    for at, note in enumerate(grid.notes):
        _put(sheet.cell(3 + len(table.rows) + at, 1), clean(note.to(language)))


def _put(cell: Any, content: str | Number) -> None:
    if isinstance(content, Number):
        cell.value = int(content.value) if not content.decimals and not content.in_powers and not content.unit else content.value
        cell.number_format = number_format(content)
    elif content:
        cell.value = content
        cell.data_type = "s"  # never a formula
        cell.quotePrefix = content[0] in "=+-@"


def number_format(number: Number) -> str:
    """The format under which a spreadsheet shows the printed digits."""
    digits = ("." + "0" * number.decimals if number.decimals else "") + number.unit
    if number.in_powers:
        return f"0{digits}E+00" if not number.signed else f"+0{digits}E+00;-0{digits}E+00"
    whole = "#,##0" if "," in number.text else "0"
    return f"+{whole}{digits};-{whole}{digits};{whole}{digits}" if number.signed else f"{whole}{digits}"
