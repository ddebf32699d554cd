"""The header of a table: which column stands where, and what stands in its place when it is not there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from sim.declare.problems import Hint, Place, Problems
from sim.declare.reading.forms import form
from sim.declare.records import record
from sim.declare.text import Text
from sim.declare.units import same_unit

MARKS = ";\t|，；、"
_LOOKED_AT = 10
_COMMENT = ("#", "//", "%")
_WITH_UNIT = re.compile(r"(.*?)\s*[(\[/]\s*(.+?)\s*[)\]]?\Z", re.S)
_UNIT = re.compile(
    r"deg(rees?)?|[°度人元吨天年/1%-]|persons?|people|inhabitants|万人|10\^?4|10000|10\^?8 ?(cny|yuan|rmb)|亿元?|万元|cny|yuan|rmb|km\^?2|平方(公里|千米)|"
    r"[uμm]g/(m3|l)|[微毫]克/(立方米|升)|kt|t|[千万]吨|percent|share|text|文本|days|km|公里|year|name|名称|key|mark"
)
"""What stands in a row of units."""


@record
class Column:
    """A column of a table: name, whether its cells are (whole) numbers, bounds, and whether it may be absent or blank.

    ``aliases``: other names that it may have; ``unit``: what a unit behind its name in the header must be ('' = not checked).
    """

    name: str
    number: bool = False
    low: float | None = None
    high: float | None = None
    optional: bool = False
    choices: tuple[str, ...] = ()
    whole: bool = False
    aliases: tuple[str, ...] = ()
    unit: str = ""


Cells = list[tuple[int, list[str]]]
"""Rows of a table as they stand: number of the line, cells."""


def columns_of(cell: str, columns: Sequence[Column]) -> tuple[list[Column], str]:
    """The columns that a cell of the header may name, and the unit behind its name ('' = none)."""
    name = form(cell)
    for wanted, unit in ((name, ""), *((m[1], m[2]) for m in [_WITH_UNIT.match(name)] if m)):
        found = [c for c in columns if cell == c.name or wanted.lower() in (c.name, *(alias.lower() for alias in c.aliases))]
        if found:
            return found, unit
    return [], ""


def find_header(rows: Cells, columns: Sequence[Column], file: str, problems: Problems) -> int:
    """Index in ``rows`` of the header; -1 where there is none. What stands above it, or in its place, is one problem."""
    filled = [index for index, (_, cells) in enumerate(rows) if any(cell.strip() for cell in cells)][:_LOOKED_AT]
    if not filled:
        return -1
    needed = max(1, sum(not column.optional for column in columns) // 2)

    def known(index: int) -> int:
        return sum(columns_of(cell, columns)[0] != [] for cell in rows[index][1])

    first = filled[0]
    header = first if known(first) >= min(2, needed) else next((i for i in filled if known(i) >= max(2, needed)), -1)
    if header == first:
        return header
    if header > 0:
        _blame_above(rows, filled[: filled.index(header)], rows[header][0], file, problems)
        return header
    if not _blame_mark(rows, filled, columns, file, problems):
        if known(first):
            return first
        _blame_instead(rows[first], columns, file, problems)
    return -1


def find_free_header(rows: Cells, file: str, problems: Problems) -> int:
    """As :func:`find_header` for a table whose columns are not known: the first row, unless a comment or a title stands there."""
    filled = [index for index, (_, cells) in enumerate(rows) if any(cell.strip() for cell in cells)][:_LOOKED_AT]
    if not filled or _blame_mark(rows, filled, (), file, problems):
        return -1
    wide = max(sum(bool(cell.strip()) for cell in rows[index][1]) for index in filled)
    for index in filled:
        cells = [cell.strip() for cell in rows[index][1] if cell.strip()]
        if not cells[0].startswith(_COMMENT) and (len(cells) > 1 or wide == 1):
            if index != filled[0]:
                _blame_above(rows, filled[: filled.index(index)], rows[index][0], file, problems)
            return index
    return filled[0]


def _blame_above(rows: Cells, above: Sequence[int], line: int, file: str, problems: Problems) -> None:
    """One problem for the lines above the header."""
    texts = [" ".join(cell.strip() for cell in rows[index][1] if cell.strip()) for index in above]
    id = "table.comment_above" if all(text.startswith(_COMMENT) for text in texts) else "table.title"
    problems.add(Place(file, rows[above[0]][0], 1), id, found=texts[0], line=line)


def _blame_mark(rows: Cells, filled: Sequence[int], columns: Sequence[Column], file: str, problems: Problems) -> bool:
    """Whether the cells are separated by another mark than the comma; then it is a problem."""
    for position, index in enumerate(filled):
        line, cells = rows[index]
        text = ",".join(cells)
        for mark in MARKS:
            pieces = [piece for piece in text.split(mark) if piece.strip()]
            if len(pieces) < 2:
                continue
            right = sum(columns_of(piece, columns)[0] != [] for piece in pieces) if columns else 0
            below = [",".join(rows[i][1]) for i in filled[position + 1 : position + 3]]
            if right >= 2 or (not columns and len(cells) == 1 and any(mark in other for other in below)):
                shown = Text("tabs", "制表符") if mark == "\t" else f"'{mark}'"
                problems.add(Place(file, line, text.index(mark) + 1), "table.separator", found=shown)
                return True
    return False


def _blame_instead(row: tuple[int, list[str]], columns: Sequence[Column], file: str, problems: Problems) -> None:
    """One problem for a first row that names no column."""
    line, cells = row
    names = ",".join(column.name for column in columns if not column.optional)
    numbers = sum(_is_number(cell) for cell in cells)
    shown = ",".join(cell.strip() for cell in cells)
    problems.add(Place(file, line, 1), "table.no_header" if numbers >= 2 else "table.other_header", names=names, found=shown)


def read_header(header: list[str], line: int, starts: Sequence[int], columns: Sequence[Column], file: str, problems: Problems) -> list[str]:
    """The column that each cell of a header names ('' where it names none); what is missing, unknown or given twice is a problem."""
    names: list[str] = []
    strange = [cell for cell in header if cell and not columns_of(cell, columns)[0]]
    sure = [found[0].name for cell in header if len(found := columns_of(cell, columns)[0]) == 1]
    for index, cell in enumerate(header):
        place = Place(file, line, starts[min(index, len(starts) - 1)])
        found, unit = columns_of(cell, columns)
        free = [c for c in found if len(found) == 1 or c.name not in (*names, *sure)]
        column = next(iter(free or found), None)
        if column is None:
            known = tuple(c.name for c in columns)
            problems.add(place, "table.extra", column=cell, hint=Hint(cell, known, tuple(alias for c in columns for alias in c.aliases)))
        elif column.name in names:
            problems.add(place, "table.duplicate", what=Text(f"the column '{column.name}'", f"列 '{column.name}'"), line=line)
            column = None
        elif unit and column.unit and not same_unit(unit, column.unit):
            problems.add(place, "table.unit", header=cell, column=column.name, unit=column.unit)
        names.append("" if column is None else column.name)
    for column in columns:
        if not column.optional and column.name not in names:
            problems.add(Place(file, line, 1), "table.column", column=column.name, hint=Hint(column.name, tuple(strange)))
    return names


def blame_row(cells: list[str], names: Sequence[str], columns: Sequence[Column], place: Place, first: bool, problems: Problems) -> bool:
    """Whether a row is no data: a comment, a note in one cell, or (as the first row) a row of units; then it is a problem."""
    if not first and len(cells) == len(names) and all(cells[:2]) and not cells[0].startswith(_COMMENT):
        return False
    filled = [cell.strip() for cell in cells if cell.strip()]
    needed = sum(not column.optional for column in columns)
    if filled[0].startswith(_COMMENT) and (len(filled) == 1 or len(cells) != len(names)):
        problems.add(place, "table.comment", found=" ".join(filled))
    elif len(filled) == 1 and needed >= 3:
        problems.add(place, "table.note", found=filled[0])
    elif first and _is_units(dict(zip(names, (cell.strip() for cell in cells), strict=False)), columns):
        problems.add(place, "table.units", found=", ".join(filled))
    else:
        return False
    return True


def _is_units(cells: dict[str, str], columns: Sequence[Column]) -> bool:
    """Whether a row holds units: no number where numbers belong, and units or blanks where the rest is."""
    numbers = [text for c in columns if c.number and (text := cells.get(c.name, ""))]
    if len(numbers) < 2 or any(_is_number(text) for text in numbers):
        return False
    units = sum(_UNIT.fullmatch(unicodedata.normalize("NFKC", text).strip("()[] ").lower()) is not None for text in numbers)
    blank = any(not cells.get(c.name, "") for c in columns if not c.number and not c.optional)
    return 2 * units >= len(numbers) or blank


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
