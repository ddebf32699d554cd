"""hazepact run: run scenarios, store them, compare them, draw the charts, and say in words what came out."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from sim.cli.answer import FULL, Telling, attribution_option, show_answers, show_carried, show_posterior, smallest_option, table_option
from sim.cli.base import (
    Argument,
    Command,
    agree,
    command,
    compile_first,
    console,
    progress_bar,
    show_comparison,
    unlock_option,
    yes_option,
)  # fmt: skip
from sim.cli.named_scenarios import named_scenarios
from sim.cli.posterior import posterior_option, under_posterior
from sim.cli.words import say
from sim.declare.problems import InputError
from sim.declare.text import Language
from sim.scenario.scenario import Scenario


def _everything(results: list[Any], rivals: list[Any], telling: Telling) -> None:
    """Tables and sentences: of each result (with its ``rivals``), and of the paired comparison."""
    from sim.show.tables.main import place_text, retention_tables, run_tables
    from sim.study.compare.compare import compare
    from sim.study.compare.health import health_sentences
    from sim.study.compare.leaving import Leaver, Payer, leavers, payers
    from sim.study.compare.limits import limit_sentences
    from sim.study.compare.smallest import SmallestEffects, judged
    from sim.study.compare.words import result_sentences, spell_sentences

    out, language = console(), telling.language
    for table in run_tables(results, language):
        out.print()
        out.print(table)
    for result, other in zip(results, rivals, strict=True):
        out.print()
        out.print(result.title.to(language), style="bold")
        every: list[Leaver | Payer] = [*leavers(result, other), *payers(result, other)]
        for stated in every:
            party_zh = place_text(stated.party, "zh", result.names_zh)
            out.print(f"  {stated.sentence(party_zh).to(language)}")
        for sentence in (*health_sentences(result), *spell_sentences(result), *limit_sentences(result)):
            out.print(f"  {sentence.to(language)}")
    if len(results) == 1:
        for sentence in result_sentences(results[0]):
            out.print(sentence.to(language))
    else:
        out.print()
        show_comparison(judged(compare(results), SmallestEffects(results[0], telling.smallest)), language, telling.quiet)
    for table in retention_tables(results, language):
        out.print()
        out.print(table)


def run(
    *, files: tuple[str, ...], replicates: int | None, seed: int, set_: tuple[str, ...], variant: tuple[str, ...], all_variants: bool,
    posterior: str | None, workers: int | None, out: str, overwrite: bool, dry_run: bool, no_charts: bool, no_attribution: bool, table: str,
    smallest: tuple[str, ...], yes: bool, force_unlock: bool, language: Language, quiet: bool, verbose: bool,
) -> int:  # fmt: skip
    """Run the files (each with every variant that is asked for); returns the exit code."""
    scenarios, chosen = _checked(lambda: named_scenarios(files, variant, all_variants, set_), smallest)
    from sim.show.block import block_orders, held_by_scenarios
    from sim.study.runs.run import plan_text
    from sim.study.store.owners import WORK, owned

    block = block_orders([entry for s in scenarios for entry in s.figures], "run", held_by_scenarios(scenarios), language)
    scenarios, under = under_posterior(scenarios, posterior)
    planned = plan_text(scenarios, replicates, workers, os.cpu_count() or 1, seed, Path(out), under)
    count = planned.workers
    if not quiet or dry_run:
        for scenario in scenarios:
            if dry_run or verbose:
                click.echo(f"{scenario.name}: {scenario.title.to(language)}")
            for note in scenario.notes:
                click.echo(say("note", language, text=note.to(language)))
        click.echo(planned.text().to(language))
    if dry_run:
        return 0
    if planned.cost.large:
        agree(", ".join(scenario.name for scenario in scenarios), planned.cost.text(), language, yes)
    compile_first(language, quiet)
    with owned(Path(out) / WORK, force_unlock):  # until the charts are drawn
        telling = Telling(language, quiet, table == FULL, chosen, not no_attribution)
        return _run(scenarios, replicates, seed, count, Path(out), overwrite, None if no_charts else block, telling, under)


def _run(
    scenarios: list[Scenario], replicates: int | None, seed: int, workers: int, out: Path, overwrite: bool, charts: list[Any] | None, telling: Telling,
    under: Any = None,
) -> int:  # fmt: skip
    """Run and store the scenarios, and show what came out; returns the exit code."""
    from sim.study.compare.answer import answers
    from sim.study.compare.rivals import rivals_of
    from sim.study.runs.jobs import RunsFailed
    from sim.study.runs.run import run_scenarios

    language = telling.language
    bar, move = progress_bar(language, telling.quiet)
    try:
        with bar:
            results = run_scenarios(scenarios, replicates, seed, workers, out, overwrite, move, under=under)
    except RunsFailed as error:
        click.echo(say("failed", language, count=len(error.failures), why=str(error)), err=True)
        return 3
    rivals = [rivals_of(result, scenario, workers, out) for result, scenario in zip(results, scenarios, strict=True)]
    show_answers(answers(results, rivals, chosen=telling.smallest), telling)
    show_posterior(results, telling)
    show_carried(scenarios, seed, out, telling, workers=workers, of_replicate=under)
    if telling.full and not telling.quiet:
        _everything(results, rivals, telling)
    if not telling.quiet:
        _say_where(scenarios, results, out, telling)
    if len(results) > 1:
        from sim.study.compare.differences import write_differences

        for file in write_differences(results):
            if telling.full and not telling.quiet:
                click.echo(say("tables_in", language, path=file))
    if charts is not None:
        from sim.show.plot import draw_groups

        for folder in draw_groups(results, language, lambda text: click.echo(say("note", language, text=text), err=telling.quiet), charts):
            if not telling.quiet:
                click.echo(say("charts_in", language, path=folder))
    failures = [failure for result in results for failure in result.failures]
    if failures:
        click.echo(say("failed", language, count=len(failures), why=failures[0]["error"]), err=True)
        return 3
    return 0


FEW = 2
"""Results whose paths each have a line."""


def _say_where(scenarios: list[Scenario], results: list[Any], out: Path, telling: Telling) -> None:
    """How to see more, and where the results are: a line each of a few, else one line; a line for every name that was taken."""
    language = telling.language
    if not telling.full:
        click.echo(say("more", language))
    renamed = [result.path for scenario, result in zip(scenarios, results, strict=True) if result.path.name != scenario.name]
    plain = [result.path for result in results if result.path not in renamed]
    for path in renamed:
        click.echo(say("renamed", language, path=path))
    if len(plain) > FEW:
        click.echo(say("results_several", language, path=out, names=", ".join(path.name for path in plain)))
    for path in plain if len(plain) <= FEW else []:
        click.echo(say("results_in", language, path=path))


def _checked(load: Callable[[], list[Scenario]], smallest: tuple[str, ...]) -> tuple[list[Scenario], dict[str, Any]]:
    """The scenarios and the smallest effects of interest, with every problem of both in one error."""
    from sim.study.compare.smallest import read_smallest

    problems, scenarios, chosen = [], list[Scenario](), dict[str, Any]()
    try:
        chosen = read_smallest(smallest)
    except InputError as error:
        problems += error.problems
    try:
        scenarios = load()
    except InputError as error:
        problems += error.problems
    if problems:
        raise InputError(problems)
    return scenarios, chosen


def make(language: Language) -> Command:
    """The command."""
    return command(
        "run", language, run,
        [
            Argument(["files"], say("arg.files", language), nargs=-1, required=True, metavar="FILE..."),
            click.Option(["--replicates", "-n"], type=click.IntRange(1, 100_000), metavar="N", help=say("opt.replicates", language)),
            click.Option(["--seed"], type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, metavar="S", help=say("opt.seed", language)),
            click.Option(["--set", "set_"], multiple=True, metavar="KEY=VALUE", help=say("opt.set", language)),
            posterior_option(language),
            click.Option(["--variant"], multiple=True, metavar="NAME", help=say("opt.variants", language)),
            click.Option(["--all-variants"], is_flag=True, help=say("opt.all_variants", language)),
            click.Option(["--workers"], type=click.IntRange(1, 1024), metavar="N", help=say("opt.workers", language)),
            click.Option(["--out"], default="results", show_default=True, metavar="DIR", help=say("opt.out", language)),
            click.Option(["--overwrite"], is_flag=True, help=say("opt.overwrite", language)),
            click.Option(["--dry-run"], is_flag=True, help=say("opt.dry", language)),
            click.Option(["--no-figures", "--no-charts", "no_charts"], is_flag=True, help=say("opt.nocharts", language)),
            attribution_option(language), table_option(language), smallest_option(language), yes_option(language), unlock_option(language),
        ],
    )  # fmt: skip
