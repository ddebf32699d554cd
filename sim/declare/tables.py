"""CSV with positions: strict columns, typed cells, every problem at once.

A table is UTF-8 (with or without byte-order mark) or GB18030, which Chinese spreadsheets write; the encoding found is
told to the caller. A cell's column number counts characters of its line as far as simple quoting allows. A table with a
problem says so (``complete``), so that a caller does not report what is only missing because its row could not be read.
"""

from __future__ import annotations

import csv
import io
import itertools
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from sim.declare.problems import Hint, Place, Problems
from sim.declare.records import record
from sim.declare.text import Text

QUALITIES = ("read", "derived", "recalled", "mixed", "assumption")


@record
class Column:
    """A column of a table: name, whether its cells are (whole) numbers, bounds, and whether it may be absent or blank."""

    name: str
    number: bool = False
    low: float | None = None
    high: float | None = None
    optional: bool = False
    choices: tuple[str, ...] = ()
    whole: bool = False


@record
class Row:
    """One row: text and numbers by column name (None where an optional cell is blank), its line and the number of that line."""

    file: str
    line: int
    texts: dict[str, str]
    numbers: dict[str, float | None]
    source: str

    def place(self, column: str = "") -> Place:
        """Where a cell stands."""
        return _place(self.file, self.line, self.texts, self.source, column)

    def number(self, column: str) -> float:
        """A number that must be there (it was checked on reading)."""
        value = self.numbers[column]
        assert value is not None
        return value


@record
class Table:
    """The rows of a file and the encoding it was read in.

    ``complete``: every row was read. ``seen``: the text cells of every row, read or left out.
    """

    file: str
    rows: tuple[Row, ...]
    encoding: str
    complete: bool = True
    seen: tuple[dict[str, str], ...] = ()


def read_table(path: Path, columns: Sequence[Column], problems: Problems) -> Table:
    """Read a CSV file. Problems are collected; a row with a problem is left out."""
    file, before = str(path), len(problems.found)
    try:
        text, encoding = decode(path.read_bytes())
    except FileNotFoundError:
        problems.add(Place(file), "table.missing", path=path.name)
        return Table(file, (), "", False)
    except OSError as error:
        problems.add(Place(file), "file.is_folder" if path.is_dir() else "file.unreadable", path=path, why=error.strerror)
        return Table(file, (), "", False)
    if not encoding:
        problems.add(Place(file), "file.not_utf8", found=text)
        return Table(file, (), "", False)
    rows: list[Row] = []
    seen: list[dict[str, str]] = []
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        _read_rows(reader, re.split("\r\n|\r|\n", text), columns, file, problems, rows, seen)
    except csv.Error as error:
        problems.add(Place(file, reader.line_num, 1), "file.unreadable", why=str(error))
    if not seen and len(problems.found) == before:
        problems.add(Place(file), "table.empty")
    return Table(file, tuple(rows), encoding, len(problems.found) == before, tuple(seen))


def decode(raw: bytes) -> tuple[str, str]:
    """Text and encoding (utf-8 or gb18030) of a file; what it seems to be instead, and '', when it is neither."""
    if raw[:2] == b"PK":
        return ".xlsx", ""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in raw:
        return "UTF-16", ""
    for codec, encoding in (("utf-8-sig", "utf-8"), ("gb18030", "gb18030")):
        try:
            return raw.decode(codec), encoding
        except UnicodeDecodeError:
            continue
    return "?", ""


def _read_rows(
    reader: Iterator[list[str]], lines: list[str], columns: Sequence[Column], file: str, problems: Problems, rows: list[Row],
    seen: list[dict[str, str]],
) -> None:  # fmt: skip
    """Fill ``rows`` with the good rows and ``seen`` with the cells of all rows."""
    header = [name.strip() for name in next(reader, [])]
    if not _header_fits(header, lines[0], columns, file, problems):
        return
    line = reader.line_num + 1  # type: ignore[attr-defined]
    for cells in reader:
        start, line = line, reader.line_num + 1  # type: ignore[attr-defined]
        if not any(cell.strip() for cell in cells):
            continue
        texts = dict(zip(header, (c.strip() for c in cells), strict=False))
        seen.append(texts)
        if len(cells) != len(header):
            problems.add(Place(file, start, 1), "table.fields", found=len(cells), expected=len(header))
            continue
        row = _read_row(texts, columns, file, start, lines[start - 1], problems)
        if row is not None:
            rows.append(row)


def _header_fits(header: list[str], line: str, columns: Sequence[Column], file: str, problems: Problems) -> bool:
    known = tuple(c.name for c in columns)
    before = len(problems.found)
    mark = next((m for m in ";\t，；" if m in line), "")
    if mark and not any(name in known for name in header):
        shown = Text("tab", "制表符") if mark == "\t" else f"'{mark}'"
        problems.add(Place(file, 1, line.index(mark) + 1), "table.separator", found=shown)
        return False
    for column in columns:
        if column.name not in header and not column.optional:
            others = tuple(h for h in header if h not in known)
            problems.add(Place(file, 1, 1), "table.column", column=column.name, hint=Hint(column.name, others))
    starts = _cell_columns(line)
    for index, name in enumerate(header):
        place = Place(file, 1, starts[min(index, len(starts) - 1)])
        if name not in known:
            problems.add(place, "table.extra", column=name, hint=Hint(name, known))
        elif name in header[:index]:
            problems.add(place, "table.duplicate", what=Text(f"the column '{name}'", f"列 '{name}'"), line=1)
    return len(problems.found) == before


_CELL = re.compile(r'(?:[^,"]|"[^"]*(?:"|$))*')
"""A cell as it stands in its line; commas between quotes belong to it."""


def _cell_columns(line: str) -> list[int]:
    """Columns (from 1) at which the cells of a line begin."""
    if '"' not in line:
        return list(itertools.accumulate((len(cell) + 1 for cell in line.split(",")[:-1]), initial=1))
    columns, position = [1], 0
    while (position := _CELL.match(line, position).end()) < len(line):  # type: ignore[union-attr]
        position += 1
        columns.append(position + 1)
    return columns


def _place(file: str, line: int, cells: dict[str, str], source: str, column: str) -> Place:
    """Where the cell of a column stands; a cell with a line break in it has no column of its own: 1."""
    return Place(file, line, dict(zip(cells, _cell_columns(source), strict=False)).get(column, 1))


def _read_row(cells: dict[str, str], columns: Sequence[Column], file: str, line: int, source: str, problems: Problems) -> Row | None:
    numbers: dict[str, float | None] = {}
    before = len(problems.found)
    for column in columns:
        text = cells.get(column.name, "")
        if column.number and text:
            numbers[column.name] = value = _number(column, text)
            if value is None:
                _blame_number(column, text, _place(file, line, cells, source, column.name), problems)
            continue
        numbers[column.name] = None
        if not text and not column.optional:
            where = Text(f"line {line}", f"第 {line} 行")
            problems.add(_place(file, line, cells, source, column.name), "key.missing", key=column.name, where=where)
        elif text and column.choices and text not in column.choices:
            problems.add(_place(file, line, cells, source, column.name), "value.choice", key=column.name, found=text, hint=Hint(text, column.choices))
    return None if len(problems.found) > before else Row(file, line, cells, numbers, source)


def _number(column: Column, text: str) -> float | None:
    """The number of a cell; None where it is none, or not one that the column may hold."""
    try:
        value = float(text.replace("_", "x"))  # Python alone reads 1_000
    except ValueError:
        return None
    fits = math.isfinite(value) and not (column.whole and value != int(value))
    return value if fits and (column.low is None or value >= column.low) and (column.high is None or value <= column.high) else None


def _blame_number(column: Column, text: str, place: Place, problems: Problems) -> None:
    bounds = _bounds(column)
    clause = Text(f" ({bounds})", f"（{bounds}）") if bounds else ""
    try:
        value = float(text.replace("_", "x"))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        problems.add(place, "value.number", key=column.name, range=clause, found=f"'{text}'")
    elif column.whole and value != int(value):
        problems.add(place, "value.integer", key=column.name, range=clause, found=f"'{text}'")
    else:
        problems.add(place, "value.range", key=column.name, found=text, range=bounds)


def _bounds(column: Column) -> str:
    if column.low is None and column.high is None:
        return ""
    if column.high is None:
        return f">= {column.low:g}"
    return f"{column.low:g} .. {column.high:g}" if column.low is not None else f"<= {column.high:g}"
