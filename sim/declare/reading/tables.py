"""CSV with positions: strict columns, typed cells, every problem at once.

How the bytes are read as text is decided in :mod:`sim.declare.reading.encodings`; the encoding found is told to the caller. Text is composed
(NFC), and a character that is not seen is a problem. A cell's column number counts characters of its line as far as simple quoting
allows. A table with a problem says so (``complete``), and which rows were left out, so that a caller does not report what is only
missing because its row could not be read.
"""

from __future__ import annotations

import csv
import io
import itertools
import math
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from sim.declare.problems import Hint, Place, Problems, reason
from sim.declare.reading.cells import unguarded
from sim.declare.reading.encodings import UNNAMED, Named, decode
from sim.declare.reading.forms import composed, invisible
from sim.declare.reading.headers import Cells, Column, blame_row, find_free_header, find_header, read_header
from sim.declare.records import record
from sim.declare.text import Text

QUALITIES = ("read", "derived", "recalled", "mixed", "assumption")
ENCODINGS = {"utf-16": "UTF-16", "gb18030": "GB18030"}


@record
class Row:
    """One row: text and numbers by column name (None where an optional cell is blank), names of all cells, the line and its number."""

    file: str
    line: int
    texts: dict[str, str]
    numbers: dict[str, float | None]
    names: Sequence[str]
    source: str

    def place(self, column: str = "") -> Place:
        """Where a cell stands."""
        return _place(self.file, self.line, self.names, self.source, column)

    def number(self, column: str) -> float:
        """A number that must be there (it was checked on reading)."""
        value = self.numbers[column]
        assert value is not None
        return value


@record
class Table:
    """The rows of a file and the encoding it was read in.

    ``complete``: every row was read. ``seen``: the text cells of every row, read or left out; ``left_out``: of the latter alone.
    ``renamed``: columns whose header is another name of theirs: (header, column).
    """

    file: str
    rows: tuple[Row, ...]
    encoding: str
    complete: bool = True
    seen: tuple[dict[str, str], ...] = ()
    left_out: tuple[dict[str, str], ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()

    @property
    def note(self) -> Text | None:
        """What the user should know about the encoding; None for UTF-8."""
        if self.encoding in ("", "utf-8"):
            return None
        name, shown = Path(self.file).name, ENCODINGS.get(self.encoding, self.encoding)
        return Text(f"{name} was read as {shown}", f"{name} 按 {shown} 编码读取")


def read_table(
    path: Path, columns: Sequence[Column] | Callable[[list[str]], Sequence[Column]], problems: Problems, encoding: Named = UNNAMED
) -> Table:
    """Read a CSV file. Problems are collected; a row with a problem is left out.

    ``columns`` may be a function that gives them from the header.
    """
    file, before = str(path), len(problems.found)
    try:
        text, found = decode(path.read_bytes(), file, problems, encoding)
    except FileNotFoundError:
        problems.add(Place(file), "table.missing", path=path.name)
        return Table(file, (), "", False)
    except OSError as error:
        problems.add(Place(file), "file.is_folder" if path.is_dir() else "file.unreadable", path=path, why=reason(error))
        return Table(file, (), "", False)
    if not found:
        return Table(file, (), "", False)
    reader = _Rows(file, re.split("\r\n|\r|\n", text), problems)
    reader.read(_cells_of(text, file, problems), columns)
    if not reader.seen and len(problems.found) == before:
        problems.add(Place(file), "table.empty")
    good = len(problems.found) == before
    return Table(file, tuple(reader.rows), found, good, tuple(reader.seen), tuple(reader.left_out), tuple(reader.renamed))


def _cells_of(text: str, file: str, problems: Problems) -> Cells:
    """The rows of a CSV text with the lines on which they begin."""
    rows: Cells = []
    reader = csv.reader(io.StringIO(text, newline=""))
    line = 1
    try:
        for cells in reader:
            rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        problems.add(Place(file, reader.line_num, 1), "file.unreadable", why=str(error))
    return rows


class _Rows:
    """Reads the rows below a header."""

    def __init__(self, file: str, lines: list[str], problems: Problems) -> None:
        self.file, self.lines, self.problems = file, lines, problems
        self.rows: list[Row] = []
        self.seen: list[dict[str, str]] = []
        self.left_out: list[dict[str, str]] = []
        self.renamed: list[tuple[str, str]] = []

    def read(self, cells: Cells, columns: Sequence[Column] | Callable[[list[str]], Sequence[Column]]) -> None:
        """Fill ``rows`` with the good rows, ``seen`` with the cells of all and ``left_out`` with those of the others."""
        at = find_free_header(cells, self.file, self.problems) if callable(columns) else find_header(cells, columns, self.file, self.problems)
        if at < 0:
            return
        line, below = cells[at][0], cells[at + 1 :]
        starts = _cell_columns(self.lines[line - 1])
        width = _width(cells[at][1], below)
        header = [composed(unguarded(cell.strip())) for cell in cells[at][1][:width]]
        for index, cell in enumerate(header):
            self._unseen(cell, "", Place(self.file, line, starts[min(index, len(starts) - 1)]))
        if callable(columns):
            columns = columns(header)
        before = len(self.problems.found)
        names = read_header(header, line, starts, columns, self.file, self.problems)
        self.renamed = [(cell, name) for cell, name in zip(header, names, strict=True) if name and cell != name]
        present = [column for column in columns if column.name in names]
        whole = len(self.problems.found) == before
        first = True
        for start, row in below:
            if any(cell.strip() for cell in row):
                self._read_row(start, row, names, columns, present, first, whole)
                first = False

    def _read_row(
        self, line: int, cells: list[str], names: list[str], columns: Sequence[Column], present: Sequence[Column], first: bool, whole: bool
    ) -> None:  # fmt: skip
        while len(cells) > len(names) and not cells[-1].strip():
            cells = cells[:-1]
        if blame_row(cells, names, columns, Place(self.file, line, 1), first, self.problems):
            return
        texts = {name: composed(unguarded(cell.strip())) for name, cell in zip(names, cells, strict=False) if name}
        self.seen.append(texts)
        row = None
        if len(cells) != len(names):
            self.problems.add(Place(self.file, line, 1), "table.fields", found=len(cells), expected=len(names))
        else:
            row = self._row(texts, names, present, line)
        if row is not None and whole:
            self.rows.append(row)
        else:
            self.left_out.append(texts)

    def _row(self, texts: dict[str, str], names: Sequence[str], columns: Sequence[Column], line: int) -> Row | None:
        """A row of typed cells."""
        numbers: dict[str, float | None] = {}
        source, before = self.lines[line - 1], len(self.problems.found)

        def at(column: Column) -> Place:
            return _place(self.file, line, names, source, column.name)

        for column in columns:
            text = texts.get(column.name, "")
            numbers[column.name] = None
            if invisible(text) is not None:
                self._unseen(text, column.name, at(column))
                continue
            if column.number and text:
                numbers[column.name] = value = _number(column, text)
                if value is None:
                    _blame_number(column, text, at(column), self.problems)
            elif not text and not column.optional:
                where = Text(f"line {line}", f"第 {line} 行")
                self.problems.add(at(column), "key.missing", key=column.name, where=where)
            elif text and column.choices and text not in column.choices:
                self.problems.add(at(column), "value.choice", key=column.name, found=text, hint=Hint(text, column.choices))
        return None if len(self.problems.found) > before else Row(self.file, line, texts, numbers, names, source)

    def _unseen(self, text: str, column: str, place: Place) -> bool:
        """Whether a cell holds a character that is not seen; then it is a problem at its own column."""
        found = invisible(text)
        if found is None:
            return False
        offset, code = found
        self.problems.add(Place(place.file, place.line, place.column + offset), "name.invisible", found=text, code=code)
        return True


def _width(header: list[str], below: Cells) -> int:
    """Number of columns: those without a name in which nothing stands are left out at the end (spreadsheets write them)."""
    width = len(header)
    while width > 1 and not header[width - 1].strip() and not any("".join(cells[width - 1 :]).strip() for _, cells in below):
        width -= 1
    return width


_CELL = re.compile(r'(?:[^,"]|"[^"]*(?:"|$))*')
"""A cell as it stands in its line; commas between quotes belong to it."""


def _cell_columns(line: str) -> list[int]:
    """Columns (from 1) at which the cells of a line begin."""
    if '"' not in line:
        return list(itertools.accumulate((len(cell) + 1 for cell in line.split(",")[:-1]), initial=1))
    columns, position = [1], 0
    if '"' not in line:
        for cell in line.split(",")[:-1]:
            position += len(cell) + 1
            columns.append(position + 1)
        return columns
    while (position := _CELL.match(line, position).end()) < len(line):  # type: ignore[union-attr]
        position += 1
        columns.append(position + 1)
    return columns


def _place(file: str, line: int, names: Sequence[str], source: str, column: str) -> Place:
    """Where the cell of a column stands; a cell with a line break in it has no column of its own: 1."""
    return Place(file, line, dict(zip(names, _cell_columns(source), strict=False)).get(column, 1))


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
