"""hazepact list: look-ups from the declarations."""

from __future__ import annotations

from collections.abc import Sequence

from sim.cli.base import Argument, Command, command, console
from sim.cli.words import say
from sim.declare.problems import Hint, Place, fail
from sim.declare.text import Language
from sim.show.reference import KINDS


def listing(kind: str, language: Language, quiet: bool, verbose: bool) -> None:
    """Print a table of one kind of thing."""
    from rich.table import Table

    if kind not in KINDS:
        raise fail(Place("hazepact list"), "list.kind", found=kind, hint=Hint(kind, tuple(KINDS)))
    rows = list(KINDS[kind](language))
    out = console()
    table = Table(box=None, pad_edge=False)
    columns = list(zip(*rows, strict=True))
    for column, width in zip(columns, column_widths(columns, out.width), strict=True):
        table.add_column(column[0], overflow="fold", width=width)
    for row in rows[1:]:
        table.add_row(*row)
    out.print(table)


def column_widths(columns: Sequence[Sequence[str]], width: int) -> list[int]:
    """Widths of the columns of a table, two blanks apart, that together fit into ``width``.

    No column is wider than its longest text; the first keeps its texts whole, the others their words (Chinese may be broken
    anywhere), as far as ``width`` allows: the longest words are broken first.
    """
    from rich.cells import cell_len

    free = width - 2 * (len(columns) - 1)
    most = [max(map(cell_len, column)) for column in columns]
    words = [{len(word) for cell in column for word in cell.split() if word.isascii()} for column in columns]
    least = [1] * len(columns)
    for longest in range(width):
        wanted = [most[0], *(max((n for n in lengths if n <= longest), default=4) for lengths in words[1:])]
        least = wanted if sum(wanted) <= free else least
    found = least
    for level in range(width):
        wider = [min(max(level, low), max(high, low)) for low, high in zip(least, most, strict=True)]
        found = wider if sum(wider) <= free else found
    return found


def make(language: Language) -> Command:
    """The command."""
    return command("list", language, listing, [Argument(["kind"], f"{say('arg.kind', language)}: {', '.join(KINDS)}", metavar="KIND")])
