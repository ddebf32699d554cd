"""hazepact coalitions: who gains from cooperation in a year of a scenario, who stays with whom, and who must pay whom."""

from __future__ import annotations

import dataclasses
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.base import Argument, Command, agree, command, compile_first, console, progress_bar, unlock_option, yes_option
from sim.cli.posterior import posterior_option, under_posterior
from sim.cli.words import say
from sim.declare.text import Language
from sim.scenario.load import load_scenario
from sim.scenario.variants import result_name
from sim.study.calibrate.interval_words import posterior_sentences

if TYPE_CHECKING:
    from sim.study.calibrate.posterior import Under
    from sim.study.coalitions.analyse import CoalitionStudy


def coalitions(
    *, file: str, year: int | None, parties: str | None, transport: str | None, value: str, arrays: str, replicates: int | None, seed: int,
    set_: tuple[str, ...], variant: str | None, posterior: str | None, out: str, workers: int | None, dry_run: bool, overwrite: bool, no_charts: bool,
    yes: bool, force_unlock: bool, language: Language, quiet: bool, verbose: bool,
) -> int:  # fmt: skip
    """Analyse the coalitions of the year, print tables and three sentences, store tables and charts; returns the exit code."""
    changes = [f"governments.party={parties}"] * (parties is not None) + [f"air.transport={transport}"] * (transport is not None)
    scenario = load_scenario(file, variant, (*set_, *changes))
    (scenario,), under = under_posterior([dataclasses.replace(scenario, name=result_name(scenario.name, variant))], posterior)
    from sim.study.coalitions.analyse import analyse
    from sim.study.coalitions.store import SUFFIX
    from sim.study.runs.cost import cost_of_coalitions
    from sim.study.runs.jobs import RunsFailed
    from sim.study.runs.plan import at_a_time
    from sim.study.store.owners import WORK, owned
    from sim.study.store.place import check_target

    check_target(Path(out), scenario.name + SUFFIX, overwrite)
    count = replicates or scenario.replicates
    cost = cost_of_coalitions(scenario, count)
    at_once = at_a_time(cost.seconds, count, workers, os.cpu_count() or 1)
    if dry_run:
        click.echo(say("dry", language, runs=f"{count:,}", cost=cost.text().to(language)))
        return 0
    if cost.large:
        agree(scenario.name, cost.text(), language, yes)
    of_replicate = None if under is None else partial(under, scenario)
    question = partial(analyse, scenario, count, seed, year, value, arrays, out=Path(out), workers=at_once, under=of_replicate)
    with owned(Path(out) / WORK, force_unlock) as owner:
        if overwrite:
            owner.claim(f"folder {scenario.name}{SUFFIX}")
        try:
            _analyse(question, Path(out), overwrite, not no_charts, language, quiet, under)
        except RunsFailed as error:
            click.echo(say("failed", language, count=len(error.failures), why=str(error)), err=True)
            return 3
    return 0


def _analyse(question: Callable[..., CoalitionStudy], out: Path, overwrite: bool, charts: bool, language: Language, quiet: bool, under: Under | None) -> None:
    from sim.study.coalitions.store import SUFFIX, write_study
    from sim.study.store.manifest import list_added

    begun = time.perf_counter()
    compile_first(language, quiet)
    bar, move = progress_bar(language, quiet)
    with bar:
        study = question(progress=move)
    _report(study, language, quiet)
    for sentence in posterior_sentences([under.about(study.scenario)]) if under is not None and not quiet else []:
        console().print(sentence.to(language))
    folder = write_study(study, out, overwrite, time.perf_counter() - begun, under)
    click.echo()
    click.echo(say("renamed" if folder.name != study.scenario.name + SUFFIX else "results_in", language, path=folder))
    if charts:
        from sim.show.choice import Choice
        from sim.show.page.look import look_of
        from sim.show.plot import draw, orders_of, usual
        from sim.study.coalitions.opened import open_coalitions

        orders = orders_of(usual("coalitions"), Choice(), look_of(language=language))
        told = partial(say, "note", language)
        drawn = draw("coalitions", open_coalitions(folder), orders, folder / "figures", named=False, note=lambda text: click.echo(told(text=text)))
        list_added(folder, drawn)
        click.echo(say("charts_in", language, path=folder / "figures"))


def _report(study: Any, language: Language, quiet: bool) -> None:
    from sim.show.tables.coalitions import coalition_table, party_table, remarks, transfer_table
    from sim.show.words.coalitions import basis, study_sentences

    out = console()
    out.print(basis(study).to(language))
    for table in (party_table, coalition_table, transfer_table):
        out.print()
        out.print(table(study, language))
    for remark in () if quiet else remarks(study, language):
        out.print(remark)
    for sentence in study_sentences(study):
        out.print()
        out.print(sentence.to(language))


def make(language: Language) -> Command:
    """The command."""
    return command(
        "coalitions", language, coalitions,
        [
            Argument(["file"], say("arg.file", language), metavar="FILE"),
            click.Option(["--year"], type=click.IntRange(1900, 2100), metavar="YEAR", help=say("opt.year", language)),
            click.Option(["--parties"], type=click.Choice(["province", "city"]), help=say("opt.parties", language)),
            click.Option(["--transport"], type=click.Choice(["central", "low", "high", "sampled"]), help=say("opt.transport", language)),
            click.Option(["--value"], type=click.Choice(["felt", "true"]), default="felt", show_default=True, help=say("opt.value", language)),
            click.Option(["--arrays"], type=click.Choice(["true", "believed"]), default="true", show_default=True, help=say("opt.arrays", language)),
            click.Option(["--replicates", "-n"], type=click.IntRange(1, 100_000), metavar="N", help=say("opt.replicates", language)),
            click.Option(["--seed"], type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, metavar="S", help=say("opt.seed", language)),
            click.Option(["--set", "set_"], multiple=True, metavar="KEY=VALUE", help=say("opt.set", language)),
            posterior_option(language),
            click.Option(["--variant"], metavar="NAME", help=say("opt.variant", language)),
            click.Option(["--out"], default="results", show_default=True, metavar="DIR", help=say("opt.out", language)),
            click.Option(["--workers"], type=click.IntRange(1, 1024), metavar="N", help=say("opt.workers", language)),
            click.Option(["--dry-run"], is_flag=True, help=say("opt.dry", language)),
            click.Option(["--overwrite"], is_flag=True, help=say("opt.overwrite", language)),
            click.Option(["--no-figures", "--no-charts", "no_charts"], is_flag=True, help=say("opt.nocharts", language)),
            yes_option(language), unlock_option(language),
        ],
    )  # fmt: skip
