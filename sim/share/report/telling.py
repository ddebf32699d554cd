"""Helpers that turn texts of the program into blocks of a report in one language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from sim.declare.text import Language, Text
from sim.share.report.content import Block, Entry, Listing, Section, Sentences, Table
from sim.show.tables.grid import Grid

Kind = Literal["paragraph", "lead", "note", "code"]


def said(texts: Iterable[Text], language: Language, kind: Kind = "paragraph") -> list[Block]:
    """A paragraph of sentences; nothing where there are none."""
    told = tuple(text.to(language) for text in texts)
    return [Sentences(told, kind)] if told else []


def listed(texts: Iterable[Text], language: Language) -> list[Block]:
    """A list with an entry a text; nothing where there are none."""
    entries = tuple(Entry(text.to(language)) for text in texts)
    return [Listing(entries)] if entries else []


def tables(grids: Iterable[Grid]) -> list[Block]:
    """A table a grid."""
    return [Table(grid) for grid in grids]


def section(key: str, title: Text, blocks: Sequence[Block], language: Language) -> list[Section]:
    """The section; nothing where it would be empty."""
    return [Section(key, title.to(language), tuple(blocks))] if blocks else []
