"""hazepact design: the cheapest mix of institutions and transfers that reaches an aim with every party staying."""

from __future__ import annotations

import dataclasses
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.answer import narrow_console
from sim.cli.base import Argument, Command, agree, command, compile_first, progress_bar, unlock_option, yes_option
from sim.cli.words import say
from sim.declare.text import Language, Text
from sim.study.calibrate.interval_words import posterior_sentences

if TYPE_CHECKING:
    from sim.study.search.file import Treaty
    from sim.study.search.treaty import Designed


def design(
    *, file: str, draws: int | None, seed: int | None, workers: int | None, out: str, overwrite: bool, dry_run: bool, no_charts: bool, yes: bool,
    force_unlock: bool, language: Language, quiet: bool, verbose: bool,
) -> int:  # fmt: skip
    """Search, print the answer and its pieces, store and draw; returns the exit code."""
    from sim.study.search.file import read_treaty
    from sim.study.search.treaty import most_mixes, plan
    from sim.study.search.words import aim_text
    from sim.study.store.owners import WORK, owned
    from sim.study.store.place import check_target

    treaty = read_treaty(file)
    search = treaty.search if seed is None else treaty.search | {"seed": seed}
    treaty = dataclasses.replace(treaty, draws=draws or treaty.draws, search=search)
    check_target(Path(out), treaty.name, overwrite)
    planned = plan(treaty, workers, os.cpu_count() or 1)
    if not quiet or dry_run:
        click.echo(f"{treaty.title.to(language)}: {aim_text(treaty, _names(treaty)).to(language)}")
        click.echo(say("design.mixes", language, most=f"{most_mixes(treaty):,}", all=f"{treaty.mixes:,}"))
        click.echo(planned.text().to(language))
    if dry_run:
        return 0
    if planned.cost.large:
        agree(treaty.name, planned.cost.text(), language, yes)
    compile_first(language, quiet)
    with owned(Path(out) / WORK, force_unlock) as owner:
        if overwrite:
            owner.claim(f"folder {treaty.name}")
        return _design(treaty, planned.workers, Path(out), overwrite, not no_charts, language, quiet)


def _design(treaty: Treaty, workers: int, out: Path, overwrite: bool, charts: bool, language: Language, quiet: bool) -> int:
    from sim.study.runs.jobs import RunsFailed
    from sim.study.search.store import SCENARIO, write_treaty
    from sim.study.search.treaty import design as designed

    begun = time.perf_counter()
    bar, move = progress_bar(language, quiet)
    try:
        with bar:
            found = designed(treaty, out, workers, move)
    except RunsFailed as error:
        click.echo(say("failed", language, count=len(error.failures), why=str(error)), err=True)
        return 3
    _report(found, language, quiet)
    folder = write_treaty(found, out, overwrite, time.perf_counter() - begun)
    if not quiet:
        click.echo(say("design.scenario", language, path=folder / "treaty" / SCENARIO))
        click.echo(say("renamed" if folder.name != treaty.name else "results_in", language, path=folder))
    if charts:
        _draw(folder, language, quiet)
    if found.failures:
        click.echo(say("failed", language, count=len(found.failures), why=found.failures[0]), err=True)
        return 3
    return 0


def _report(found: Designed, language: Language, quiet: bool) -> None:
    """The answer first, then its pieces."""
    from sim.show.tables.grid import rich_table
    from sim.show.tables.treaty import pieces_grid
    from sim.study.search.store import scenario_of
    from sim.study.search.words import sentences

    out, name = narrow_console(), _names(found.treaty)
    for sentence in sentences(found, name):
        out.print(sentence.to(language))
    out.print()
    out.print(rich_table(pieces_grid(found, name), language))
    under = found.treaty.under
    for sentence in posterior_sentences([under.about(scenario_of(found))]) if under is not None and not quiet else []:
        out.print(sentence.to(language))


def _draw(folder: Path, language: Language, quiet: bool) -> None:
    from sim.show.choice import Choice
    from sim.show.page.look import look_of
    from sim.show.plot import draw, orders_of, usual
    from sim.study.search.store import open_treaty
    from sim.study.store.manifest import list_added

    orders = orders_of(usual("treaty"), Choice(), look_of(language=language))
    told = lambda text: click.echo(say("note", language, text=text), err=quiet)  # noqa: E731
    drawn = draw("treaty", open_treaty(folder), orders, folder / "figures", named=False, note=told)
    list_added(folder, drawn)
    if not quiet:
        click.echo(say("charts_in", language, path=folder / "figures"))


def _names(treaty: Treaty) -> Any:
    """Party places in words."""
    from sim.show.tables.main import place_text

    names = treaty.base.region.names_zh
    return lambda place: Text(place_text(place, "en", names), place_text(place, "zh", names))


def make(language: Language) -> Command:
    """The command."""
    return command(
        "design", language, design,
        [
            Argument(["file"], say("arg.design", language), required=True, metavar="FILE"),
            click.Option(["--draws"], type=click.IntRange(2, 10_000), metavar="N", help=say("opt.design_draws", language)),
            click.Option(["--seed"], type=click.IntRange(0, 2**31 - 1), metavar="S", help=say("opt.design_seed", language)),
            click.Option(["--workers"], type=click.IntRange(1, 1024), metavar="N", help=say("opt.workers", language)),
            click.Option(["--out"], default="results", show_default=True, metavar="DIR", help=say("opt.out", language)),
            click.Option(["--overwrite"], is_flag=True, help=say("opt.overwrite", language)),
            click.Option(["--dry-run"], is_flag=True, help=say("opt.dry", language)),
            click.Option(["--no-figures", "--no-charts", "no_charts"], is_flag=True, help=say("opt.nocharts", language)),
            yes_option(language), unlock_option(language),
        ],
    )  # fmt: skip
