"""What stands in the cells of a file: printed numbers taken apart, units as they are printed, texts without control characters."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sim.declare.text import Language, Text
from sim.show.tables.grid import Grid

_PRINTED = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[+-]\d+)?"
_NUMBER = re.compile(_PRINTED, re.ASCII)
_PERCENT = re.compile(rf"{_PRINTED} ?%", re.ASCII)
_INTERVAL = re.compile(rf"({_PRINTED}) \[({_PRINTED}), ({_PRINTED})\]", re.ASCII)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]+")
_ENDS = (Text("{head}: low", "{head}：下限"), Text("{head}: high", "{head}：上限"))


@dataclass(frozen=True)
class Number:
    """A number as it is printed, ``+1,234.50``: its ``text``, and what its digits say."""

    text: str

    @property
    def plain(self) -> str:
        """Without the plus and the commas, for programs: ``1234.50``; a percentage keeps its sign."""
        return self.text.replace(",", "").removeprefix("+")

    @property
    def unit(self) -> str:
        """`` %`` or ``%`` of a percentage, else nothing."""
        return self.text.lstrip("+-0123456789.,e")

    @property
    def value(self) -> float:
        """The number that is printed; a percentage as a share."""
        number = float(self.plain.removesuffix(self.unit))
        return round(number / 100.0, self.decimals + 4) if self.unit else number

    @property
    def decimals(self) -> int:
        """Digits behind the point."""
        return len(self.text.removesuffix(self.unit).partition("e")[0].partition(".")[2])

    @property
    def signed(self) -> bool:
        """Whether a plus is shown."""
        return self.text.startswith("+")

    @property
    def in_powers(self) -> bool:
        """Whether it is printed in powers of ten."""
        return "e" in self.text


Cell = str | Number


@dataclass(frozen=True)
class Wide:
    """A grid in which every number has a cell of its own: an interval takes three columns."""

    heads: tuple[str, ...]
    right: tuple[bool, ...]
    rows: tuple[tuple[Cell, ...], ...]


def clean(text: str) -> str:
    """A text on one line, without characters that no document may hold."""
    return _CONTROL.sub(" ", text).strip()


def printed_units(text: str) -> str:
    """Units with their signs: ``ug/m3`` as µg/m³, ``10^8`` as 10⁸."""
    return re.sub(r"\b10\^8\b", "10⁸", re.sub(r"\bug/m3\b", "µg/m³", text))


def texts(grid: Grid, language: Language) -> tuple[list[str], list[list[str]]]:
    """Heads and cells as they are printed in a document."""
    return [printed_units(clean(head)) for head in grid.head(language)], [[printed_units(clean(cell)) for cell in row] for row in grid.cells(language)]


def wide(grid: Grid, language: Language) -> Wide:
    """The grid with numbers as numbers: ``0.45 [0.43, 0.46]`` becomes three cells. Only columns that are aligned at the right hold numbers."""
    heads, rows = texts(grid, language)
    names: list[str] = []
    right: list[bool] = []
    columns: list[list[Cell]] = []
    for at, column in enumerate(grid.columns):
        cells = [row[at] for row in rows]
        parts = [_INTERVAL.fullmatch(cell) if column.right else None for cell in cells]
        ends = any(parts)
        names += [heads[at], *(end.to(language).format(head=heads[at]) for end in _ENDS if ends)]
        right += [column.right] * (3 if ends else 1)
        split = [list(found.groups()) if found else [cell, "", ""] for cell, found in zip(cells, parts, strict=True)]
        columns += [[_cell(row[i], column.right) for row in split] for i in range(3 if ends else 1)]
    return Wide(tuple(names), tuple(right), tuple(zip(*columns, strict=True)))


def _cell(text: str, right: bool) -> Cell:
    return Number(text) if right and (_NUMBER.fullmatch(text) or _PERCENT.fullmatch(text)) else text
