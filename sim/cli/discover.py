"""hazepact discover: in which part of a study the runs meet a condition, in boxes of its axes (PRIM); or the points that no other point beats."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.cli.base import Argument, Command, command, console
from sim.cli.words import say
from sim.declare.figure_options import names_in
from sim.declare.problems import Place, fail
from sim.declare.text import Language


def discover(
    result: str, where: tuple[str, ...], place: str | None, period: str | None, mass: float, boxes: int, front: str, out: str | None, no_charts: bool,
    language: Language, quiet: bool, verbose: bool,
) -> None:  # fmt: skip
    """Find the boxes of every base and show them; tables and figures go into ``out`` (default: the result folder)."""
    from sim.study.sweeps.sweep_store import open_sweep

    results, folder = open_sweep(result), None if out is None else Path(out)
    if front and where:
        raise fail(Place("--front"), "front.where")
    if front:
        _front(results, names_in(front), (place, period), folder or results.path, language, not no_charts)
    else:
        _boxes(results, where, (place, period), (mass, boxes), folder or results.path, language, not no_charts)


def _boxes(
    results: Any, where: tuple[str, ...], asked: tuple[str | None, str | None], sizes: tuple[float, int], folder: Path, language: Language, charts: bool
) -> None:
    """Boxes of every base."""
    from sim.show.choice import Choice
    from sim.show.tables.discovery import boxes_grid
    from sim.show.tables.grid import rich_table
    from sim.study.analysis.condition import read_asked
    from sim.study.analysis.discovery import discover as boxes_of
    from sim.study.analysis.discovery import discovery_sentences
    from sim.study.store.manifest import list_added

    conditions, at, when = read_asked(where, results, *asked)
    screen, bases = console(), results.manifest["bases"]
    for base in bases:
        found = boxes_of(results, conditions, at, when, base["name"], *sizes)
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
        if charts:
            choice = Choice(place=(at,), period=when, arm=(base["name"],), by=" and ".join(map(str, conditions)))
            written += _drawn(results, "discovery", choice, into, language)
        if folder == results.path:
            list_added(folder, written)


def _front(results: Any, names: tuple[str, ...], asked: tuple[str | None, str | None], folder: Path, language: Language, charts: bool) -> None:
    """The front of every base."""
    from sim.show.choice import Choice
    from sim.show.tables.grid import rich_table
    from sim.show.tables.pareto import front_grid
    from sim.study.analysis.condition import asked_place
    from sim.study.analysis.pareto import front_of, front_sentences, objectives
    from sim.study.store.manifest import list_added

    (at, when), outcomes = asked_place(results, *asked), objectives(results, names)
    screen, bases = console(), results.manifest["bases"]
    for base in bases:
        found = front_of(results, outcomes, at, when, base["name"])
        if len(bases) > 1:
            screen.print(base["title"][language])
        grid = front_grid(found)
        screen.print(rich_table(grid, language))
        for sentence in (*grid.notes, *front_sentences(found)):
            screen.print(sentence.to(language))
        screen.print()
        into = folder if len(bases) == 1 else folder / base["name"]
        written = found.write(into)
        click.echo(say("tables_in", language, path=", ".join(map(str, written))))
        if charts:
            choice = Choice(outcome=outcomes, place=(at,), period=when, arm=(base["name"],))
            written += _drawn(results, "pareto", choice, into, language)
        if folder == results.path:
            list_added(folder, written)


def _drawn(results: Any, figure: str, choice: Any, folder: Path, language: Language) -> list[Path]:
    """The figure of a choice; nothing where it has nothing to draw."""
    from sim.show.page.look import look_of
    from sim.show.plot import draw, orders_of

    drawn = draw("study", results, orders_of([figure], choice, look_of(language=language)), folder / "figures", named=False)
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
            click.Option(["--front"], default="", metavar="OUTCOME,OUTCOME[,OUTCOME]", help=say("opt.front", language)),
            click.Option(["--place"], metavar="NAME", help=say("opt.kept_place", language)),
            click.Option(["--period"], metavar="PERIOD", help=say("opt.kept_period", language)),
            click.Option(["--mass"], type=click.FloatRange(0.01, 0.5), default=0.05, show_default=True, metavar="SHARE", help=say("opt.least_mass", language)),
            click.Option(["--boxes"], type=click.IntRange(1, 20), default=3, show_default=True, metavar="N", help=say("opt.boxes", language)),
            click.Option(["--out"], metavar="DIR", help=say("opt.effects_out", language)),
            click.Option(["--no-figures", "--no-charts", "no_charts"], is_flag=True, help=say("opt.nocharts", language)),
        ],
    )  # fmt: skip
