"""hazepact calibrate: what a record of observations says about parameters, and draws from what is left open."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from sim.cli.base import Argument, Command, agree, command, compile_first, console, progress_bar, unlock_option, yes_option
from sim.cli.words import say
from sim.declare.text import Language


def calibrate(
    *, file: str, planted: int | None, into_region: bool, seed: int | None, workers: int | None, out: str, overwrite: bool, dry_run: bool, yes: bool,
    force_unlock: bool, language: Language, quiet: bool, verbose: bool,
) -> int:  # fmt: skip
    """Calibrate, or try the method on planted truths; returns the exit code. Everything is checked before anything is run."""
    from sim.study.calibrate.file import read_calibration

    calibration = read_calibration(file).seeded(seed)
    from sim.study.calibrate.emulator import check_packages
    from sim.study.calibrate.plan import plan
    from sim.study.calibrate.words import basis
    from sim.study.calibrate.write import PLANTED_SUFFIX, check_region
    from sim.study.store.owners import WORK, owned
    from sim.study.store.place import check_target

    if into_region:
        check_region(calibration.scenario.region, overwrite)
    check_target(Path(out), calibration.name + (PLANTED_SUFFIX if planted else ""), overwrite)
    planned = plan(calibration, planted, workers, os.cpu_count() or 1, Path(out))
    if not quiet or dry_run:
        click.echo(basis(calibration).to(language))
        for note in dict.fromkeys(calibration.scenario.notes):
            click.echo(say("note", language, text=note.to(language)))
        click.echo(planned.text().to(language))
    if dry_run:
        return 0
    check_packages()
    if planned.cost.large:
        agree(calibration.name, planned.cost.text(), language, yes)
    compile_first(language, quiet)
    from sim.study.calibrate.fit import Work, learn

    @contextmanager
    def stage(name: str) -> Iterator[Any]:
        bar, move = progress_bar(language, quiet, f"calibrate.{name}")
        with bar:
            yield move

    with owned(Path(out) / WORK, force_unlock):
        work = Work(Path(out), planned.workers, stage)
        learned = learn(calibration, work)
        if learned.lost:
            click.echo(say("calibrate.lost", language, lost=learned.lost, points=calibration.design.points), err=True)
        if planted:
            _plant(learned, planted, work, overwrite, language)
        else:
            _fit(learned, work, overwrite, into_region, language, quiet)
    return 3 if learned.lost else 0


def _fit(learned: Any, work: Any, overwrite: bool, into_region: bool, language: Language, quiet: bool) -> None:
    """Weigh, draw, check, print, and store."""
    from sim.show.tables.calibration import calibration_table
    from sim.study.calibrate.fit import posterior
    from sim.study.calibrate.words import sentences
    from sim.study.calibrate.write import write_into_region, write_posterior

    fitted = posterior(learned, work)
    out = console()
    out.print(calibration_table(fitted, language))
    for sentence in [] if quiet else sentences(fitted):
        out.print(sentence.to(language))
    click.echo(say("results_in", language, path=write_posterior(fitted, work.out, overwrite)))
    if into_region:
        click.echo(say("wrote", language, path=write_into_region(fitted)))


def _plant(learned: Any, count: int, work: Any, overwrite: bool, language: Language) -> None:
    """Make records from known values, calibrate on each, print how often the truth was found, and store it."""
    from sim.show.tables.calibration import planted_table
    from sim.study.calibrate.planted import plant
    from sim.study.calibrate.words import planted_text
    from sim.study.calibrate.write import write_planted

    planted, calibration = plant(learned, count, work), learned.calibration
    out = console()
    out.print(planted_table(planted, {one.name: one.label for one in calibration.free}, language))
    out.print(planted_text(planted).to(language))
    click.echo(say("results_in", language, path=write_planted(planted, calibration, work.out, overwrite)))


def make(language: Language) -> Command:
    """The command."""
    return command(
        "calibrate", language, calibrate,
        [
            Argument(["file"], say("arg.calibration", language), metavar="FILE"),
            click.Option(["--planted"], type=click.IntRange(2, 10_000), metavar="N", help=say("opt.planted", language)),
            click.Option(["--into-region", "into_region"], is_flag=True, help=say("opt.into_region", language)),
            click.Option(["--seed"], type=click.IntRange(0, 2**31 - 1), metavar="S", help=say("opt.calibration_seed", language)),
            click.Option(["--workers"], type=click.IntRange(1, 1024), metavar="N", help=say("opt.workers", language)),
            click.Option(["--out"], default="results", show_default=True, metavar="DIR", help=say("opt.out", language)),
            click.Option(["--overwrite"], is_flag=True, help=say("opt.overwrite", language)),
            click.Option(["--dry-run"], is_flag=True, help=say("opt.dry", language)),
            yes_option(language), unlock_option(language),
        ],
    )  # fmt: skip
