"""What a report holds, whatever it is written as: sections of sentences, lists, tables and figures, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sim.declare.text import Language
from sim.show.tables.grid import Grid


@dataclass(frozen=True)
class Sentences:
    """Sentences that follow one another in a paragraph."""

    texts: tuple[str, ...]
    kind: Literal["paragraph", "lead", "note", "code"] = "paragraph"


@dataclass(frozen=True)
class Entry:
    """One entry of a list: ``head``, and lines under it."""

    head: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listing:
    """Entries one under the other; ``numbered``: references."""

    entries: tuple[Entry, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Table:
    """A table with the texts that the commands print."""

    grid: Grid


@dataclass(frozen=True)
class Picture:
    """A figure: ``svg`` (pages of vector drawings), ``data`` (CSV of what is drawn), ``alt`` (what a reader who cannot see it is told), and ``marks``
    for the version that answers to the pointer (None: there is none)."""

    name: str
    title: str
    caption: str
    alt: str
    svg: tuple[bytes, ...]
    data: str
    marks: dict[str, Any] | None = None


Block = Sentences | Listing | Table | Picture


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it. ``key``: its anchor."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Report:
    """A report. ``made``: when its last result was made; ``subtitle``: region, period, replicates."""

    title: str
    subtitle: str
    language: Language
    made: str
    sections: tuple[Section, ...] = field(default=())

    def texts(self) -> list[str]:
        """Every text of the report, figures' captions too."""
        found = [self.title, self.subtitle]
        for section in self.sections:
            found.append(section.title)
            for block in section.blocks:
                found += _texts(block, self.language)
        return found


def _texts(block: Block, language: Language) -> Sequence[str]:
    if isinstance(block, Sentences):
        return block.texts
    if isinstance(block, Listing):
        return [text for entry in block.entries for text in (entry.head, *entry.lines)]
    if isinstance(block, Table):
        grid = block.grid
        cells = [cell for row in grid.cells(language) for cell in row]
        return [grid.title.to(language), *grid.head(language), *cells, *(note.to(language) for note in grid.notes)]
    return [block.title, block.caption, block.alt]
