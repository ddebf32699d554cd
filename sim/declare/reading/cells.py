"""Cells of the tables that are written: a text that a spreadsheet would run as a formula is marked as text, and read back without the mark."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from typing import IO

_FORMULA = re.compile(r"'*(\s*[=+\-@＝＋－＠]| *[\t\r\n])")
"""A text that a spreadsheet may run, or one that bears the mark of such a text."""
_NUMBER = re.compile(r"[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|inf|nan)", re.IGNORECASE | re.ASCII)


def guarded(text: str) -> str:
    """``text`` as it stands in a table: with an apostrophe in front where a spreadsheet would run it; numbers stay as they are."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """The text of a cell that :func:`guarded` wrote; the apostrophe of a spreadsheet's own text cell (``'-5``) goes too."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


class TableWriter:
    """Writes rows as CSV with guarded text cells; numbers are written as they are."""

    def __init__(self, file: IO[str]) -> None:
        self._writer = csv.writer(file, lineterminator="\n")

    def writerow(self, cells: Iterable[object]) -> None:
        """Write one row."""
        self._writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in cells])

    def writerows(self, rows: Iterable[Iterable[object]]) -> None:
        """Write several rows."""
        for row in rows:
            self.writerow(row)
