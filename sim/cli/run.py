"""hazepact run: run scenarios, store them, compare them, draw the charts, and say in words what came out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from sim.cli.base import (
    Argument,
    Command,
    agree,
    command,
    compile_first,
    console,
    expand,
    progress_bar,
    show_comparison,
    unlock_option,
    yes_option,
)  # fmt: skip
from sim.cli.words import say
from sim.declare.text import Language
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario


def _report(results: list[Any], rivals: list[Any], language: Language, quiet: bool) -> None:
    """Tables and sentences: of each result (with its ``rivals``), and of the paired comparison."""
    from sim.show.tables import place_text, retention_tables, run_tables
    from sim.study.compare.compare import compare
    from sim.study.compare.health import health_sentences
    from sim.study.compare.leaving import Leaver, Payer, leavers, payers
    from sim.study.compare.limits import limit_sentences
    from sim.study.compare.words import result_sentences, spell_sentences

    out = console()
    for number, table in enumerate(run_tables(results, language)):
        if number:
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
        show_comparison(compare(results), language, quiet)
    for table in retention_tables(results, language):
        out.print()
        out.print(table)


def run(
    *, files: tuple[str, ...], replicates: int | None, seed: int, set_: tuple[str, ...], variant: tuple[str, ...], workers: int | None, out: str,
    overwrite: bool, plan: bool, no_charts: bool, yes: bool, force_unlock: bool, language: Language, quiet: bool, verbose: bool,
) -> int:  # fmt: skip
    """Run the files (each with every named variant); returns the exit code."""
    scenarios = _load(files, variant, set_)
    from sim.study.runs.run import plan_text, sensible_workers
    from sim.study.store.owners import WORK, owned

    count = workers or sensible_workers(scenarios, replicates, os.cpu_count() or 1, twins=True)
    planned = plan_text(scenarios, replicates, count, twins=True)
    if not quiet or plan:
        for scenario in scenarios:
            click.echo(f"{scenario.name}: {scenario.title.to(language)}")
            for note in scenario.notes:
                click.echo(say("note", language, text=note.to(language)))
        click.echo(planned.text().to(language))
    if plan:
        return 0
    if planned.cost.large:
        agree(", ".join(scenario.name for scenario in scenarios), planned.cost.text(), language, yes)
    compile_first(language, quiet)
    with owned(Path(out) / WORK, force_unlock):  # until the charts are drawn
        return _run(scenarios, replicates, seed, count, Path(out), overwrite, not no_charts, language, quiet)


def _run(
    scenarios: list[Scenario], replicates: int | None, seed: int, workers: int, out: Path, overwrite: bool, charts: bool, language: Language, quiet: bool
) -> int:
    """Run and store the scenarios, and show what came out; returns the exit code."""
    from sim.study.compare.rivals import rivals_of
    from sim.study.runs.run import AllRunsFailed, run_scenarios

    bar, move = progress_bar(language, quiet)
    try:
        with bar:
            results = run_scenarios(scenarios, replicates, seed, workers, out, overwrite, move)
    except AllRunsFailed as error:
        click.echo(say("failed", language, count=len(error.failures), why=str(error)), err=True)
        return 3
    rivals = [rivals_of(result, scenario, workers) for result, scenario in zip(results, scenarios, strict=True)]
    _report(results, rivals, language, quiet)
    click.echo()
    for scenario, result in zip(scenarios, results, strict=True):
        renamed = result.path.name != scenario.name
        click.echo(say("renamed" if renamed else "results_in", language, path=result.path))
    if charts:
        from sim.show.plot import draw_groups

        for folder in draw_groups(results, language, note=lambda text: click.echo(say("note", language, text=text))):
            click.echo(say("charts_in", language, path=folder))
    failures = [failure for result in results for failure in result.failures]
    if failures:
        click.echo(say("failed", language, count=len(failures), why=failures[0]["error"]), err=True)
        return 3
    return 0


def _load(files: tuple[str, ...], variants: tuple[str, ...], sets: tuple[str, ...]) -> list[Scenario]:
    """The scenarios, with every problem of every file in one error; a variant becomes ``<stem>-<variant>``."""
    import dataclasses

    from sim.declare.problems import InputError

    scenarios, problems = [], []
    for file in expand(files):
        for variant in variants or (None,):
            try:
                scenario = load_scenario(file, variant, sets)
            except InputError as error:
                problems += error.problems
                continue
            scenarios.append(dataclasses.replace(scenario, name=f"{scenario.name}-{variant}") if variant else scenario)
    if problems:
        raise InputError(problems)
    return scenarios


def make(language: Language) -> Command:
    """The command."""
    return command(
        "run", language, run,
        [
            Argument(["files"], say("arg.files", language), nargs=-1, required=True, metavar="FILE..."),
            click.Option(["--replicates", "-n"], type=click.IntRange(1, 100_000), metavar="N", help=say("opt.replicates", language)),
            click.Option(["--seed"], type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, metavar="S", help=say("opt.seed", language)),
            click.Option(["--set", "set_"], multiple=True, metavar="KEY=VALUE", help=say("opt.set", language)),
            click.Option(["--variant"], multiple=True, metavar="NAME", help=say("opt.variant", language)),
            click.Option(["--workers"], type=click.IntRange(1, 1024), metavar="N", help=say("opt.workers", language)),
            click.Option(["--out"], default="results", show_default=True, metavar="DIR", help=say("opt.out", language)),
            click.Option(["--overwrite"], is_flag=True, help=say("opt.overwrite", language)),
            click.Option(["--plan"], is_flag=True, help=say("opt.plan", language)),
            click.Option(["--no-charts"], is_flag=True, help=say("opt.nocharts", language)),
            yes_option(language), unlock_option(language),
        ],
    )  # fmt: skip
