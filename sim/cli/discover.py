"""hazepact discover: in which part of a study the runs meet a condition, in boxes of its axes (PRIM)."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.base import Argument, Command, command, console
from sim.cli.words import say
from sim.declare.text import Language


def discover(
    result: str, where: tuple[str, ...], place: str | None, period: str | None, mass: float, boxes: int, out: str | None, no_charts: bool,
    language: Language, quiet: bool, verbose: bool,
) -> None:  # fmt: skip
    """Find the boxes of every base and show them; tables and figures go into ``out`` (default: the result folder)."""
    from sim.show.tables.discovery import boxes_grid
    from sim.show.tables.grid import rich_table
    from sim.study.analysis.condition import read_asked
    from sim.study.analysis.discovery import discover as boxes_of
    from sim.study.analysis.discovery import discovery_sentences
    from sim.study.store.manifest import list_added
    from sim.study.sweeps.sweep_store import open_sweep

    results = open_sweep(result)
    conditions, at, when = read_asked(where, results, place, period)
    folder, screen, bases = results.path if out is None else Path(out), console(), results.manifest["bases"]
    for base in bases:
        found = boxes_of(results, conditions, at, when, base["name"], mass, boxes)
        if len(bases) > 1:
            screen.print(base["title"][language])
        if found.found:
            screen.print(rich_table(boxes_grid(found), language))
        for sentence in discovery_sentences(found):
            screen.print(sentence.to(language))
        screen.print()
        into = folder if len(bases) == 1 else folder / base["name"]
        written = found.write(into)
        click.echo(say("tables_in", language, path=", ".join(map(str, written))))
        if not no_charts:
            written += _drawn(results, " and ".join(map(str, conditions)), (at, when, base["name"]), into, language)
        if folder == results.path:
            list_added(folder, written)


def _drawn(results: object, condition: str, where: tuple[str, str, str], folder: Path, language: Language) -> list[Path]:
    """The figure of the boxes."""
    from sim.show.choice import Choice
    from sim.show.page.look import look_of
    from sim.show.plot import draw, orders_of

    place, period, base = where
    choice = Choice(place=(place,), period=period, arm=(base,), by=condition)
    drawn = draw("study", results, orders_of(["discovery"], choice, look_of(language=language)), folder / "figures", named=False)
    if drawn:
        click.echo(say("charts_in", language, path=folder / "figures"))
    return drawn


def make(language: Language) -> Command:
    """The command."""
    return command(
        "discover", language, discover,
        [
            Argument(["result"], say("arg.study_result", language), required=True, metavar="RESULT"),
            click.Option(["--where"], multiple=True, metavar="CONDITION", help=say("opt.where", language)),
            click.Option(["--place"], metavar="NAME", help=say("opt.kept_place", language)),
            click.Option(["--period"], metavar="PERIOD", help=say("opt.kept_period", language)),
            click.Option(["--mass"], type=click.FloatRange(0.01, 0.5), default=0.05, show_default=True, metavar="SHARE", help=say("opt.least_mass", language)),
            click.Option(["--boxes"], type=click.IntRange(1, 20), default=3, show_default=True, metavar="N", help=say("opt.boxes", language)),
            click.Option(["--out"], metavar="DIR", help=say("opt.effects_out", language)),
            click.Option(["--no-figures", "--no-charts", "no_charts"], is_flag=True, help=say("opt.nocharts", language)),
        ],
    )  # fmt: skip
