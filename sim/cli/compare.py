"""hazepact compare: paired differences of stored results, and how many replicates would settle them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.answer import FULL, Telling, attribution_option, narrow_console, show_answers, show_posterior, smallest_option, table_option
from sim.cli.base import Argument, Command, command, console, expand, progress_bar, show_comparison
from sim.cli.words import say
from sim.declare.problems import Place, fail
from sim.declare.text import Language

if TYPE_CHECKING:
    from sim.study.store.results import Results


def compare(
    *, results: tuple[str, ...], outcome: tuple[str, ...], place: tuple[str, ...], period: str, out: str | None, no_attribution: bool, table: str,
    smallest: tuple[str, ...], language: Language, quiet: bool, verbose: bool,
) -> None:  # fmt: skip
    """Compare the results with the first of them; differences.csv and figures of what was chosen go to the folder ``--out`` when it is given."""
    folders = expand(results)
    if len(folders) < 2:
        raise fail(Place(folders[0]), "result.one")
    from sim.study.compare.smallest import read_smallest
    from sim.study.store.named_places import meant_places
    from sim.study.store.results import open_results

    telling = Telling(language, quiet, table == FULL, read_smallest(smallest), not no_attribution)
    opened = [open_results(folder) for folder in folders]
    place = meant_places(place, opened[0].places, opened[0].names_zh)
    _show(opened, outcome, place, period, telling)
    if out is not None:
        from sim.show.choice import Choice
        from sim.show.page.look import look_of
        from sim.show.plot import draw, orders_of, usual
        from sim.show.words.common import say as shown
        from sim.study.compare.differences import Chosen, difference_rows, write_rows
        from sim.study.store.periods import WHOLE

        rows = difference_rows(opened, Chosen(outcome or None, place or None, None if period == WHOLE else (period,)))
        click.echo(say("tables_in", language, path=write_rows([row for of_arm in rows for row in of_arm], Path(out))))
        choice = Choice(outcome, place, period)
        orders = orders_of(usual("run", choice), choice, look_of(language=language))
        drawn = draw("run", opened, orders, Path(out), named=False, note=lambda text: click.echo(say("note", language, text=text)))
        click.echo(say("charts_in", language, path=out) if drawn else say("note", language, text=shown("nothing_drawn", language)))


def _show(opened: list[Results], outcome: tuple[str, ...], place: tuple[str, ...], period: str, telling: Telling) -> None:
    """The answer, unless outcomes or places were chosen; then their differences, as also of results of several regions, and everything if ``full``."""
    from sim.show.tables.main import retention_tables
    from sim.study.compare.again import rivals_of_results
    from sim.study.compare.answer import answers
    from sim.study.compare.compare import compare as compared
    from sim.study.compare.smallest import SmallestEffects, judged
    from sim.study.store.periods import WHOLE

    short = not outcome and not place
    regions = {result.manifest["region"]["name"] for result in opened}
    if short:
        compared(opened, ["cooperation_index"], ["ALL"], period, strict=False)  # every mistake, before anything is printed
        show_answers(answers(opened, rivals_of_results(opened), period, telling.smallest), telling)
        show_posterior(opened, telling)
        _show_carried(opened, period, telling)
    if short and not telling.full and not telling.quiet:
        click.echo(say("more", telling.language))
    if short and not telling.full and (len(regions) == 1 or telling.quiet):
        return
    if short:
        console().print()
    comparison = judged(compared(opened, outcome or None, place or None, period), SmallestEffects(opened[0], telling.smallest))
    show_comparison(comparison, telling.language, telling.quiet, in_words=telling.full)
    for table in retention_tables(opened, telling.language) if telling.full and period == WHOLE else []:
        console().print()
        console().print(table)


def _show_carried(opened: list[Results], period: str, telling: Telling) -> None:
    """What carries the effect of two results of this version of the model."""
    if telling.quiet or not telling.carried:
        return
    from sim.study.compare.again import carried_by_results

    bar, move = progress_bar(telling.language, telling.quiet)
    with bar:
        line = carried_by_results(opened, period, move)
    if line is not None:
        narrow_console().print(line.to(telling.language))


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
            attribution_option(language), table_option(language), smallest_option(language),
        ],
    )  # fmt: skip
