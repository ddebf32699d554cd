"""hazepact branch: a stored result once more with a change from a month on, beside the original."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.answer import Telling, narrow_console, show_answers
from sim.cli.base import Argument, Command, agree, command, compile_first, progress_bar, unlock_option, yes_option
from sim.cli.words import say
from sim.declare.text import Language, Text

if TYPE_CHECKING:
    from sim.study.store.results import Results

FIGURES = ("membership", "trend")


def branch(
    *, result: str, at: str, set_: tuple[str, ...], workers: int | None, out: str | None, overwrite: bool, dry_run: bool, no_charts: bool, yes: bool,
    force_unlock: bool, language: Language, quiet: bool, verbose: bool,
) -> int:  # fmt: skip
    """Run the branch, print the answer and who left when, draw both; returns the exit code."""
    from sim.study.branch.branch import folder_name, plan_branch, read_branch
    from sim.study.store.owners import WORK, owned
    from sim.study.store.place import check_target
    from sim.study.store.results import open_results

    original = open_results(result)
    chosen = read_branch(original, at, set_)
    beside = original.path if original.path.name not in ("", "..") else original.path.resolve()  # as it was named, so that messages are short
    place = beside.parent if out is None else Path(out)
    check_target(place, folder_name(original, chosen), overwrite)
    plan = plan_branch(original, chosen, workers, os.cpu_count() or 1, place)
    if not quiet or dry_run:
        click.echo(plan.text().to(language))
    if dry_run:
        return 0
    if plan.cost.large:
        agree(original.name, plan.cost.text(), language, yes)
    compile_first(language, quiet)
    with owned(place / WORK, force_unlock):
        return _branch(original, chosen, plan.workers, place, overwrite, not no_charts, language, quiet)


def _branch(original: Results, chosen: Any, workers: int, out: Path, overwrite: bool, charts: bool, language: Language, quiet: bool) -> int:
    """Run, print, store and draw; returns the exit code."""
    from sim.study.branch.branch import folder_name, run_branch
    from sim.study.branch.words import sentences
    from sim.study.compare.answer import answers
    from sim.study.compare.differences import write_differences
    from sim.study.runs.jobs import RunsFailed
    from sim.study.store.manifest import list_added

    bar, move = progress_bar(language, quiet)
    try:
        with bar:
            branched = run_branch(original, chosen, workers, out, overwrite, move)
    except RunsFailed as error:
        click.echo(say("failed", language, count=len(error.failures), why=str(error)), err=True)
        return 3
    pair = [original, branched]
    show_answers(answers(pair), Telling(language, True, False, {}))
    for sentence in sentences(original, branched, partial(_name, original)):
        narrow_console().print(sentence.to(language))
    write_differences(pair)
    if not quiet:
        click.echo(say("renamed" if branched.path.name != folder_name(original, chosen) else "results_in", language, path=branched.path))
    if charts:
        list_added(branched.path, _draw(pair, branched.path / "figures", language, quiet))
        if not quiet:
            click.echo(say("charts_in", language, path=branched.path / "figures"))
    if branched.failures:
        click.echo(say("failed", language, count=len(branched.failures), why=branched.failures[0]["error"]), err=True)
        return 3
    return 0


def _draw(pair: list[Results], folder: Path, language: Language, quiet: bool) -> list[Path]:
    from sim.show.choice import Choice
    from sim.show.page.look import look_of
    from sim.show.plot import draw, orders_of

    orders = orders_of(FIGURES, Choice(), look_of(language=language))
    return draw("run", pair, orders, folder, named=False, note=lambda text: click.echo(say("note", language, text=text), err=quiet))


def _name(results: Results, place: str) -> Text:
    """A party in words."""
    from sim.show.tables.main import place_text

    return Text(place_text(place, "en", results.names_zh), place_text(place, "zh", results.names_zh))


def make(language: Language) -> Command:
    """The command."""
    return command(
        "branch", language, branch,
        [
            Argument(["result"], say("arg.run_result", language), required=True, metavar="RESULT"),
            click.Option(["--at"], required=True, metavar="YYYY-MM", help=say("opt.at", language)),
            click.Option(["--set", "set_"], multiple=True, required=True, metavar="KEY=VALUE", help=say("opt.branch_set", language)),
            click.Option(["--workers"], type=click.IntRange(1, 1024), metavar="N", help=say("opt.workers", language)),
            click.Option(["--out"], metavar="DIR", help=say("opt.branch_out", language)),
            click.Option(["--overwrite"], is_flag=True, help=say("opt.overwrite", language)),
            click.Option(["--dry-run"], is_flag=True, help=say("opt.dry", language)),
            click.Option(["--no-figures", "--no-charts", "no_charts"], is_flag=True, help=say("opt.nocharts", language)),
            yes_option(language), unlock_option(language),
        ],
    )  # fmt: skip
