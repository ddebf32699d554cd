"""CSV with positions: strict columns, typed cells, every problem at once.

A table is UTF-8 (with or without byte-order mark) or GB18030, which Chinese spreadsheets write; the encoding found is
told to the caller. A cell's column number counts characters of its line as far as simple quoting allows.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.declare.problems import Hint, Place, Problems, fail

QUALITIES = ("read", "derived", "recalled", "mixed", "assumption")


@dataclass(frozen=True)
class Column:
    """A column of a table: name, whether its cells are numbers, bounds, and whether it may be absent or blank."""

    name: str
    number: bool = False
    low: float | None = None
    high: float | None = None
    optional: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One row: text and numbers by column name (None where an optional cell is blank) and the line it stands on."""

    file: str
    line: int
    texts: dict[str, str]
    numbers: dict[str, float | None]
    columns: dict[str, int]

    def place(self, column: str = "") -> Place:
        """Where a cell stands."""
        return Place(self.file, self.line, self.columns.get(column, 1))

    def number(self, column: str) -> float:
        """A number that must be there (it was checked on reading)."""
        value = self.numbers[column]
        assert value is not None
        return value


@dataclass(frozen=True)
class Table:
    """The rows of a file and the encoding it was read in."""

    file: str
    rows: tuple[Row, ...]
    encoding: str


def read_table(path: Path, columns: Sequence[Column], problems: Problems) -> Table:
    """Read a CSV file. Problems are collected; a row with a problem is left out."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        problems.add(Place(str(path)), "table.missing", path=path.name)
        return Table(str(path), (), "")
    except OSError as error:
        raise fail(Place(str(path)), "file.unreadable", path=path, why=error.strerror) from None
    text, encoding = _decode(raw, path)
    lines = text.splitlines()
    reader = csv.reader(io.StringIO(text))
    header = [name.strip() for name in next(reader, [])]
    if not _header_fits(header, columns, path, problems):
        return Table(str(path), (), encoding)
    rows = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        line = reader.line_num
        if len(cells) != len(header):
            problems.add(Place(str(path), line, 1), "table.fields", found=len(cells), expected=len(header))
            continue
        row = _read_row(dict(zip(header, (c.strip() for c in cells), strict=True)), columns, str(path), line, lines[line - 1], problems)
        if row is not None:
            rows.append(row)
    if not rows and not problems.found:
        problems.add(Place(str(path)), "table.empty")
    return Table(str(path), tuple(rows), encoding)


def _decode(raw: bytes, path: Path) -> tuple[str, str]:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise fail(Place(str(path)), "file.not_utf8", found="UTF-16")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding), "utf-8" if encoding == "utf-8-sig" else encoding
        except UnicodeDecodeError:
            continue
    raise fail(Place(str(path)), "file.not_utf8", found="?")


def _header_fits(header: list[str], columns: Sequence[Column], path: Path, problems: Problems) -> bool:
    known = tuple(c.name for c in columns)
    before = len(problems.found)
    for column in columns:
        if column.name not in header and not column.optional:
            problems.add(Place(str(path), 1, 1), "table.column", column=column.name, hint=Hint(column.name, tuple(h for h in header if h not in known)))
    for name in header:
        if name not in known:
            problems.add(Place(str(path), 1, 1), "table.extra", column=name, hint=Hint(name, known))
    return len(problems.found) == before


def _cell_column(line: str, position: int) -> int:
    """Column (from 1) at which the position-th cell of a line begins."""
    column, quoted = 1, False
    for index, char in enumerate(line):
        if position == 0:
            return column
        if char == '"':
            quoted = not quoted
        elif char == "," and not quoted:
            position -= 1
            column = index + 2
    return column


def _read_row(cells: dict[str, str], columns: Sequence[Column], file: str, line: int, source: str, problems: Problems) -> Row | None:
    order = list(cells)
    starts = {name: _cell_column(source, order.index(name)) for name in order}
    numbers: dict[str, float | None] = {}
    before = len(problems.found)
    for column in columns:
        text = cells.get(column.name, "")
        place = Place(file, line, starts.get(column.name, 1))
        if not text:
            if not column.optional:
                problems.add(place, "key.missing", key=column.name, where=f"line {line}")
            numbers[column.name] = None
        elif column.number:
            numbers[column.name] = _read_cell(column, text, place, problems)
        elif column.choices and text not in column.choices:
            problems.add(place, "value.choice", key=column.name, found=text, hint=Hint(text, column.choices))
    return None if len(problems.found) > before else Row(file, line, cells, numbers, starts)


def _read_cell(column: Column, text: str, place: Place, problems: Problems) -> float | None:
    bounds = _bounds(column)
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        problems.add(place, "value.number", key=column.name, range=f" in {bounds}" if bounds else "", found=f"'{text}'")
        return None
    if (column.low is not None and value < column.low) or (column.high is not None and value > column.high):
        problems.add(place, "value.range", key=column.name, found=text, range=bounds)
        return None
    return value


def _bounds(column: Column) -> str:
    if column.low is None and column.high is None:
        return ""
    if column.high is None:
        return f">= {column.low:g}"
    return f"{column.low:g} .. {column.high:g}" if column.low is not None else f"<= {column.high:g}"
