"""hazepact compare: paired differences of stored results, and how many replicates would settle them."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.base import Argument, Command, command, console, expand, show_comparison
from sim.cli.words import say
from sim.declare.problems import Place, fail
from sim.declare.text import Language


def compare(
    results: tuple[str, ...], outcome: tuple[str, ...], place: tuple[str, ...], period: str, out: str | None, language: Language,
    quiet: bool, verbose: bool,
) -> None:
    """Compare the results with the first of them; differences.csv and charts of what was chosen go to the folder ``--out`` when it is given."""
    folders = expand(results)
    if len(folders) < 2:
        raise fail(Place(folders[0]), "result.one")
    from sim.show.tables import retention_tables
    from sim.study.compare.compare import compare as compared
    from sim.study.store.periods import WHOLE
    from sim.study.store.results import open_results

    opened = [open_results(folder) for folder in folders]
    show_comparison(compared(opened, outcome or None, place or None, period), language, quiet, in_words=not outcome and not place)
    for table in [] if outcome or place or period != WHOLE else retention_tables(opened, language):
        console().print()
        console().print(table)
    if out is not None:
        from sim.show.figures import draw_all
        from sim.show.words import say as shown
        from sim.study.compare.differences import Chosen, difference_rows, write_rows
        from sim.study.store.part import part_of

        chosen = Chosen(outcome or None, place or None, None if period == WHOLE else (period,))
        rows = [row for of_arm in difference_rows(opened, chosen) for row in of_arm]
        click.echo(say("tables_in", language, path=write_rows(rows, Path(out))))
        parts = [part_of(results, outcome or None, place or None, period) for results in opened]
        drawn = draw_all(parts, Path(out), language, note=lambda text: click.echo(say("note", language, text=text)))
        click.echo(say("charts_in", language, path=out) if drawn else say("note", language, text=shown("nothing_drawn", language)))


def make(language: Language) -> Command:
    """The command."""
    return command(
        "compare", language, compare,
        [
            Argument(["results"], say("arg.results", language), nargs=-1, required=True, metavar="RESULT..."),
            click.Option(["--outcome"], multiple=True, metavar="NAME", help=say("opt.outcome", language)),
            click.Option(["--place"], multiple=True, metavar="NAME", help=say("opt.place", language)),
            click.Option(["--period"], default="all", show_default=True, metavar="YEAR", help=say("opt.period", language)),
            click.Option(["--out"], metavar="DIR", help=say("opt.charts", language)),
        ],
    )  # fmt: skip
