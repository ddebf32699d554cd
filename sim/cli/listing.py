"""hazepact list: look-ups from the declarations."""

from __future__ import annotations

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
    rows = KINDS[kind](language)
    table = Table(box=None, pad_edge=False)
    for position, head in enumerate(next(rows)):
        table.add_column(head, no_wrap=position == 0, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console().print(table)


def make(language: Language) -> Command:
    """The command."""
    return command("list", language, listing, [Argument(["kind"], f"{say('arg.kind', language)}: {', '.join(KINDS)}", metavar="KIND")])
