"""hazepact validate: the model beside what was published and observed."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import click

from sim.cli.base import Argument, Command, agree, command, compile_first, console, progress_bar, unlock_option, yes_option
from sim.cli.words import say
from sim.declare.problems import Place, fail, file_error
from sim.declare.shipped import CHECKOUT, need_checkout
from sim.declare.text import Language

SHIPPED_REGION = "bth"


def validate(
    *,
    ids: tuple[str, ...],
    region: str,
    quick: bool,
    as_shipped: bool,
    replicates: int | None,
    seed: int,
    workers: int | None,
    out: str,
    json_: str | None,
    write: bool,
    dry_run: bool,
    yes: bool,
    force_unlock: bool,
    language: Language,
    quiet: bool,
    verbose: bool,
) -> int:
    """Judge the patterns (all with forecasts and the rest, or those named); returns the exit code."""
    _check(write, bool(ids) or quick or as_shipped or region != SHIPPED_REGION or replicates is not None, json_)
    from dataclasses import replace

    from sim.study.store.owners import WORK, owned
    from sim.study.validate.whole import FULL, QUICK, Question

    size = QUICK if quick else FULL
    size = size if replicates is None else replace(size, replicates=replicates)
    question = Question(region, ids, size, seed, Path(out), as_shipped)
    kept = question.runs()
    plan = question.plan(workers, os.cpu_count() or 1, kept)
    if not quiet or dry_run:
        click.echo(plan.text().to(language))
    if dry_run:
        return 0
    if plan.cost.large:
        agree("validate", plan.cost.text(), language, yes)
    compile_first(language, quiet)
    with owned(Path(out) / WORK, force_unlock):
        bar, move = progress_bar(language, quiet)
        with bar:
            found = question.answer(kept, plan.workers, move)
    from sim.study.validate.report import as_dict

    report = as_dict(found)
    _print(report, language, quiet, verbose)
    if json_ is not None:
        _store(Path(json_), report)
        click.echo(say("wrote", language, path=json_))
    if found.failures:  # no document is made of a part of the runs
        click.echo(say("failed", language, count=len(found.failures), why=found.failures[0].error), err=True)
        return 3
    if write and CHECKOUT is not None:
        from sim.show.validation_docs import write_documents

        for file in write_documents(CHECKOUT, report):
            click.echo(say("wrote", language, path=file))
    return 0


def _check(write: bool, partial: bool, json_: str | None) -> None:
    """InputError: documents of a part, or outside a checkout; a file that is a folder, cannot be written, or is no validation."""
    if write:
        need_checkout("validate --write")
        if partial:
            raise fail(Place("validate --write"), "validate.whole")
    if json_ is not None and Path(json_).is_dir():
        raise file_error(IsADirectoryError(errno.EISDIR, ""), json_)
    if json_ is not None and Path(json_).exists() and not _is_validation(Path(json_)):
        raise fail(Place(json_), "validate.json")


def _is_validation(path: Path) -> bool:
    """Whether a file is what an earlier validation wrote, which may be replaced."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and {"patterns", "tallies", "model_version"} <= content.keys()


def _store(path: Path, report: Any) -> None:
    """Write the report as JSON."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise file_error(error, path, named=True) from None


def _print(report: Any, language: Language, quiet: bool, verbose: bool) -> None:
    """All tables, with their notes unless quiet."""
    from sim.show.tables.grid import rich_table
    from sim.show.tables.validation import grids

    out = console()
    for grid in grids(report, verbose):
        out.print(rich_table(grid, language))
        for note in () if quiet else grid.notes:
            out.print(note.to(language))
        out.print()


def make(language: Language) -> Command:
    """The command."""
    return command(
        "validate",
        language,
        validate,
        [
            Argument(["ids"], say("arg.patterns", language), nargs=-1, metavar="[PATTERN]..."),
            click.Option(["--region"], default=SHIPPED_REGION, show_default=True, metavar="NAME", help=say("opt.region", language)),
            click.Option(["--quick"], is_flag=True, help=say("opt.quick", language)),
            click.Option(["--as-shipped"], is_flag=True, help=say("opt.as_shipped", language)),
            click.Option(["--replicates", "-n"], type=click.IntRange(2, 100_000), metavar="N", help=say("opt.arm_replicates", language)),
            click.Option(["--seed"], type=click.IntRange(0, 2**31 - 1), default=1, show_default=True, metavar="S", help=say("opt.seed", language)),
            click.Option(["--workers"], type=click.IntRange(1, 256), metavar="N", help=say("opt.workers", language)),
            click.Option(["--out"], default="results", show_default=True, metavar="DIR", help=say("opt.validate_out", language)),
            click.Option(["--json", "json_"], metavar="FILE", help=say("opt.json", language)),
            click.Option(["--write"], is_flag=True, help=say("opt.write_docs", language)),
            click.Option(["--dry-run"], is_flag=True, help=say("opt.dry", language)),
            yes_option(language),
            unlock_option(language),
        ],
    )
