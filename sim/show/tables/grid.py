"""A table as data: a title, columns with heads and units, rows of texts in both languages. The terminal, CSV, LaTeX, Word and Excel show the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.declare.text import Language, Text

if TYPE_CHECKING:
    from rich.table import Table


@dataclass(frozen=True)
class Column:
    """Head of a column; ``right``: numbers, which are aligned at the right; ``whole``: what no line of a terminal breaks."""

    head: Text
    right: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Grid:
    """A table whose cells are the texts that are printed, with notes that stand under it."""

    title: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Text, ...], ...]
    notes: tuple[Text, ...] = ()

    def head(self, language: Language) -> list[str]:
        """Heads of the columns."""
        return [column.head.to(language) for column in self.columns]

    def cells(self, language: Language) -> list[list[str]]:
        """Cells by row."""
        return [[cell.to(language) for cell in row] for row in self.rows]


def same(text: str) -> Text:
    """A text that is the same in both languages: a number, a name."""
    return Text(text, text)


def rich_table(grid: Grid, language: Language) -> Table:
    """The table for the terminal; its notes are left to the caller."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, title=grid.title.to(language), title_justify="left", title_style="bold")
    for column in grid.columns:
        table.add_column(column.head.to(language), justify="right" if column.right else "left", overflow="fold", no_wrap=column.whole)
    for row in grid.cells(language):
        table.add_row(*row)
    return table


