"""hazepact table: three-line tables of stored results for a paper, as CSV, LaTeX, Word and Excel."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.base import Argument, Command, command, expand
from sim.cli.words import say
from sim.declare.problems import Hint, Place, Problems
from sim.declare.text import Language, Text
from sim.show.tables.files import FORMATS, TABLES

FOLDER = "tables"


def table(
    *, results: tuple[str, ...], format_: tuple[str, ...], table_: tuple[str, ...], outcome: tuple[str, ...], place: tuple[str, ...], period: str | None,
    all_: bool, title: str | None, out: str | None, language: Language, quiet: bool, verbose: bool,
) -> None:  # fmt: skip
    """Write the tables into ``--out``, or into ``tables/`` of the last result, where its manifest lists them."""
    problems = Problems()
    formats = _names("format", format_, FORMATS, problems) or ["csv", "tex"]
    names = _names("table", table_, TABLES, problems)
    problems.stop()
    from sim.show.tables.files.write import write_tables
    from sim.show.tables.paper import Choice, open_all, tables_of
    from sim.study.store.manifest import list_added

    opened = open_all(expand(results))
    choice = Choice(outcome or None, place or None, period, all_)
    grids = tables_of(opened, names, choice, None if title is None else Text(title, title))
    written = write_tables(grids, opened.last / FOLDER if out is None else Path(out), formats, language, opened.created)
    if out is None:
        list_added(opened.last, written)
    for path in written:
        click.echo(say("wrote", language, path=path))


def _names(key: str, given: tuple[str, ...], known: tuple[str, ...], problems: Problems) -> list[str]:
    """Names given one by one or with commas; a problem for each that is not known."""
    names = [name.strip() for text in given for name in text.replace("，", ",").split(",") if name.strip()]
    for name in names:
        if name not in known:
            problems.add(Place("table"), "value.choice", key=key, found=name, hint=Hint(name, known))
    return list(dict.fromkeys(names))


def make(language: Language) -> Command:
    """The command."""
    tables, formats = ", ".join(TABLES), ", ".join(FORMATS)
    return command(
        "table", language, table,
        [
            Argument(["results"], say("arg.any_results", language), nargs=-1, required=True, metavar="RESULT..."),
            click.Option(["--format", "format_"], multiple=True, metavar="NAME,..", help=say("opt.format", language, formats=formats)),
            click.Option(["--table", "table_"], multiple=True, metavar="NAME,..", help=say("opt.tables", language, tables=tables)),
            click.Option(["--outcome"], multiple=True, metavar="NAME", help=say("opt.outcome", language)),
            click.Option(["--place"], multiple=True, metavar="NAME", help=say("opt.place", language)),
            click.Option(["--period"], metavar="YEAR", help=say("opt.period", language)),
            click.Option(["--all", "all_"], is_flag=True, help=say("opt.all_parameters", language)),
            click.Option(["--title"], metavar="TEXT", help=say("opt.title", language)),
            click.Option(["--out"], metavar="DIR", help=say("opt.tables_out", language)),
        ],
    )  # fmt: skip
