"""hazepact attribute: what carries the effect of one scenario over another, by groups of levers."""

from __future__ import annotations

import os
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.answer import FULL, narrow_console, table_option
from sim.cli.base import Argument, Command, agree, command, compile_first, progress_bar, unlock_option, yes_option
from sim.cli.named_scenarios import named_scenarios
from sim.cli.posterior import posterior_option, under_posterior
from sim.cli.words import say
from sim.declare.problems import Place, fail
from sim.declare.text import Language
from sim.study.calibrate.interval_words import posterior_sentences

if TYPE_CHECKING:
    from sim.study.attribute.attribute import Attributing
    from sim.study.attribute.found import Attribution
    from sim.study.calibrate.posterior import Under


def attribute(
    *, files: tuple[str, ...], groups: tuple[str, ...], replicates: int, seed: int, period: str, set_: tuple[str, ...], variant: tuple[str, ...],
    posterior: str | None, workers: int | None, out: str, overwrite: bool, dry_run: bool, no_charts: bool, table: str, yes: bool, force_unlock: bool,
    language: Language, quiet: bool, verbose: bool,
) -> int:  # fmt: skip
    """Run every combination of the groups, print who carries what, store it and draw it; returns the exit code."""
    scenarios = named_scenarios(files, variant, False, set_)
    if len(scenarios) != 2:
        raise fail(Place(", ".join(files)), "attribute.two", found=len(scenarios))
    (first, second), under = under_posterior(scenarios, posterior)
    from sim.study.attribute.attribute import Asked, Attributing, checked_groups
    from sim.study.attribute.store import folder_name
    from sim.study.store.owners import WORK, owned
    from sim.study.store.place import check_target

    chosen = checked_groups(first, second, groups, period)
    check_target(Path(out), folder_name(first, second), overwrite)
    asking = Attributing(first, second, chosen, Path(out), Asked(replicates, seed, period, of_replicate=under))
    plan = asking.plan(workers, os.cpu_count() or 1)
    if not quiet or dry_run:
        _tell(asking, language, dry_run or verbose)
        click.echo(plan.text().to(language))
    if dry_run:
        return 0
    if plan.cost.large:
        agree(f"{first.name}, {second.name}", plan.cost.text(), language, yes)
    compile_first(language, quiet)
    with owned(Path(out) / WORK, force_unlock) as owner:
        if overwrite:
            owner.claim(f"folder {folder_name(first, second)}")
        return _attribute(asking, plan.workers, Path(out), overwrite, not no_charts, table == FULL, language, quiet, under)


def _tell(asking: Attributing, language: Language, parts: bool) -> None:
    """What remarks there are on the scenarios; with ``parts`` also what is in which group."""
    for scenario in (asking.first, asking.second):
        for note in scenario.notes:
            click.echo(say("note", language, text=note.to(language)))
    for group in asking.groups if parts else ():
        click.echo(f"{group.label.to(language)}: {', '.join(group.parts) or '-'}")


def _attribute(
    asking: Attributing, workers: int, out: Path, overwrite: bool, charts: bool, full: bool, language: Language, quiet: bool, under: Under | None
) -> int:
    """Run, print, store and draw; returns the exit code."""
    from sim.study.attribute.store import folder_name, write_attribution
    from sim.study.store.manifest import list_added

    begun = time.perf_counter()
    bar, move = progress_bar(language, quiet)
    with bar:
        found = asking.run(workers, move)
    _report(found, language, full, quiet)
    for sentence in posterior_sentences([under.about(one) for one in (asking.first, asking.second)]) if under is not None and not quiet else []:
        narrow_console().print(sentence.to(language))
    folder = write_attribution(found, (asking.first, asking.second), out, overwrite, time.perf_counter() - begun, under)
    if not quiet:
        click.echo(say("renamed" if folder.name != folder_name(asking.first, asking.second) else "results_in", language, path=folder))
    if charts:
        from sim.show.choice import Choice
        from sim.show.page.look import look_of
        from sim.show.plot import draw, orders_of, usual
        from sim.study.attribute.store import open_attribution

        told = partial(say, "note", language)
        orders = orders_of(usual("attribution"), Choice(), look_of(language=language))
        drawn = draw("attribution", open_attribution(folder), orders, folder / "figures", named=False, note=lambda text: click.echo(told(text=text), err=quiet))
        list_added(folder, drawn)
        if not quiet:
            click.echo(say("charts_in", language, path=folder / "figures"))
    if found.failures:
        click.echo(say("failed", language, count=len(found.failures), why=found.failures[0]), err=True)
        return 3
    return 0


def _report(found: Attribution, language: Language, full: bool, quiet: bool) -> None:
    """The shares, what the groups carry of the first quantity (of every one if ``full``), and unless quiet the sentences."""
    from sim.show.tables.attribution import measures_grid, shares_grid
    from sim.show.tables.grid import rich_table
    from sim.study.attribute.words import sentences

    out: Any = narrow_console()
    out.print(rich_table(shares_grid(found), language))
    for quantity in found.quantities if full else found.quantities[:1]:
        out.print()
        out.print(rich_table(measures_grid(found, quantity), language))
    if not quiet:
        out.print()
        for sentence in sentences(found):
            out.print(sentence.to(language))


def make(language: Language) -> Command:
    """The command."""
    return command(
        "attribute", language, attribute,
        [
            Argument(["files"], say("arg.two", language), nargs=-1, required=True, metavar="FIRST SECOND"),
            click.Option(["--groups"], multiple=True, metavar="NAME=ITEM,...", help=say("opt.groups", language)),
            click.Option(["--replicates", "-n"], type=click.IntRange(1, 100_000), default=5, show_default=True, metavar="N", help=say("opt.each", language)),
            click.Option(["--seed"], type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, metavar="S", help=say("opt.seed", language)),
            click.Option(["--period"], default="all", show_default=True, metavar="YEAR", help=say("opt.period", language)),
            click.Option(["--set", "set_"], multiple=True, metavar="KEY=VALUE", help=say("opt.set", language)),
            posterior_option(language),
            click.Option(["--variant"], multiple=True, metavar="NAME", help=say("opt.variants", language)),
            click.Option(["--workers"], type=click.IntRange(1, 1024), metavar="N", help=say("opt.workers", language)),
            click.Option(["--out"], default="results", show_default=True, metavar="DIR", help=say("opt.out", language)),
            click.Option(["--overwrite"], is_flag=True, help=say("opt.overwrite", language)),
            click.Option(["--dry-run"], is_flag=True, help=say("opt.dry", language)),
            click.Option(["--no-figures", "--no-charts", "no_charts"], is_flag=True, help=say("opt.nocharts", language)),
            table_option(language), yes_option(language), unlock_option(language),
        ],
    )  # fmt: skip
