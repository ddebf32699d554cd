"""Tables as sheets of an Excel file: numbers are numbers, texts never formulas, the head stays in sight."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sim.declare.problems import Place, fail
from sim.declare.text import Language
from sim.study.export import EXTRA
from sim.study.export.content import Content, Table
from sim.study.export.packed import repacked, writing_failed

MOST_ROWS = 1_048_576
"""Rows of a sheet of Excel, the head among them."""
_LONGEST_CELL = 32_767
_SHEETS = {"summary": "summary", "differences": "differences", "series": "series", "data_dictionary": "dictionary", "scenarios": "scenarios"}
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WIDEST, _NARROWEST, _LOOKED_AT = 60, 9, 200


def write_xlsx(path: Path, content: Content, tables: Sequence[Table], language: Language) -> None:
    """Write a sheet a table. InputError: the extra ``export`` is not installed, or a table has more rows than a sheet takes. OSError: not writable."""
    try:
        import openpyxl
    except ImportError:
        raise fail(Place(str(path)), "extra.missing", extra=EXTRA) from None
    for table in tables:
        if len(table) + 1 > MOST_ROWS:
            raise fail(Place(str(path)), "export.rows", table=table.name, rows=f"{len(table):,}", most=f"{MOST_ROWS - 1:,}")
    book = openpyxl.Workbook(write_only=True)
    book.properties.creator, book.properties.title = "HazePact", _clean(content.title.to(language))
    try:
        for table in tables:
            _sheet(book, table, language)
        book.save(path)
    except Exception as error:
        if type(error).__name__ != "SerialisationError":  # of lxml, where it is there
            raise
        for sheet in book:
            with suppress(Exception):
                sheet._writer.xf.close()  # or its end would complain once more
        raise writing_failed(error, path.parent) from None
    repacked(path, content.created)


def _sheet(book: Any, table: Table, language: Language) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(_SHEETS.get(table.name, table.name))
    sheet.freeze_panes = "A2"
    for at, field in enumerate(table.fields):
        cells = [field.name, *(str(cell) for cell in table.columns[at][:_LOOKED_AT] if field.kind == "string")]
        wide = max(_width(text) for text in cells) + 2
        sheet.column_dimensions[get_column_letter(1 + at)].width = min(_WIDEST, max(_NARROWEST, wide))
    head = []
    for field in table.fields:
        cell = WriteOnlyCell(sheet, _clean(field.name))
        cell.font, cell.data_type = Font(bold=True), "s"
        head.append(cell)
    sheet.append(head)
    for row in table.rows():
        sheet.append([_cell(sheet, value) for value in row])


def _width(text: str) -> int:
    return sum(2 if ord(mark) > 0x2E80 else 1 for mark in text)


def _clean(text: str) -> str:
    return _ILLEGAL.sub(" ", text)[:_LONGEST_CELL]


def _cell(sheet: Any, value: object) -> object:
    """Nothing for a missing number, INF as a text (a sheet has no infinity), every text as a text."""
    if value is None or value != value:
        return None
    if isinstance(value, float) and math.isinf(value):
        return "INF" if value > 0 else "-INF"
    if not isinstance(value, str):
        return value
    from openpyxl.cell import WriteOnlyCell

    if value[:1] not in "=+-@'":
        return _clean(value)
    cell = WriteOnlyCell(sheet, _clean(value))
    cell.data_type = "s"  # never a formula
    cell.quotePrefix = True
    return cell
