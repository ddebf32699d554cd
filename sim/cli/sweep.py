"""hazepact sweep: run a study, store it, and show the effects of its axes."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from sim.cli.base import Argument, Command, agree, command, compile_first, console, progress_bar, unlock_option, yes_option
from sim.cli.posterior import posterior_option, under_posterior
from sim.cli.words import say
from sim.declare.problems import InputError
from sim.declare.text import Language
from sim.study.calibrate.interval_words import posterior_sentences


class _Slice(click.ParamType):
    """k/n with 1 <= k <= n."""

    name = "k/n"

    def __init__(self, language: Language) -> None:
        self.language = language

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, tuple):
            return value
        k, _, n = str(value).partition("/")
        if not (k.isdecimal() and n.isdecimal() and 1 <= int(k) <= int(n)):
            raise click.UsageError(say("error.slice", self.language, name="--slice"), ctx)
        return int(k), int(n)


_ADDRESS = re.compile(r"local|((tcp|tls|ws|wss)://)?[^\s/]+:[0-9]{1,5}")


class _Clock(click.ParamType):
    """A time limit as Slurm reads it: HH:MM:SS, or D-HH:MM:SS."""

    name = "time"

    def __init__(self, language: Language) -> None:
        self.language = language

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not re.fullmatch(r"([0-9]+-)?[0-9]{1,3}:[0-5][0-9]:[0-5][0-9]", str(value)):
            raise click.UsageError(say("error.clock", self.language, found=value), ctx)
        return str(value)


class _Executor(click.ParamType):
    """local, dask=local or dask=ADDRESS."""

    name = "executor"

    def __init__(self, language: Language) -> None:
        self.language = language

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, tuple):
            return value
        kind, _, address = str(value).partition("=")
        if (kind, address) == ("local", "") or (kind == "dask" and _ADDRESS.fullmatch(address)):
            return kind, address
        raise click.UsageError(say("error.executor", self.language, found=value), ctx)


def sweep(
    *, file: str, replicates: int | None, seed: int | None, set_: tuple[str, ...], posterior: str | None, workers: int | None,
    executor: tuple[str, str], slice_: tuple[int, int], out: str,
    emit: str | None, tasks: int, time: str | None, dry_run: bool, retry_failed: bool, overwrite: bool, no_charts: bool, yes: bool, force_unlock: bool,
    language: Language, quiet: bool, verbose: bool,
) -> int:  # fmt: skip
    """Run the study; returns the exit code. Everything is checked before anything is run."""
    from sim.study.sweeps.axes import path_text
    from sim.study.sweeps.study_file import read_study

    study = read_study(file)
    from sim.show.block import block_orders, held_by_study

    block_orders(study.figures, "study", held_by_study(study), language)  # before anything is run
    study = dataclasses.replace(study, replicates=replicates or study.replicates, root_seed=study.root_seed if seed is None else seed)
    from sim.study.runs.cost import LARGE_SECONDS, PROCESS_BYTES, Cost
    from sim.study.store.owners import WORK, owned
    from sim.study.sweeps.sweep import Sweep, check_seconds

    if not quiet:
        click.echo(say("checking", language, points=f"{study.points:,}"), err=True)
    if check_seconds(study) > LARGE_SECONDS and not dry_run:
        agree(study.name, Cost(check_seconds(study), PROCESS_BYTES).text(), language, yes)
    axes = [path_text(path) for axis in study.axes for path in axis.paths]
    _, under = under_posterior([base.scenario for base in study.bases], posterior, axes)
    bar, move = progress_bar(language, quiet, "checking_points")
    with bar:
        prepared = Sweep(study, Path(out), set_, slice_, move, under)
    plan = prepared.plan(workers, os.cpu_count() or 1, retry_failed)
    if not quiet or dry_run:
        _tell(prepared, language)
        click.echo(plan.text().to(language))
        if plan.failed:
            click.echo(say("note", language, text=say("known_failed", language)))
    if dry_run:
        return 0
    if emit is not None:
        asked = {"--out": str(Path(out).resolve()), "--replicates": study.replicates, "--seed": study.root_seed, "--posterior": posterior}
        return _emit(study, tasks, time, [*_given(asked), *(f"--set={text}" for text in set_)], overwrite, language)
    if plan.cost.large:
        agree(study.name, plan.cost.text(), language, yes)
    compile_first(language, quiet)
    with owned(Path(out) / WORK, force_unlock):  # until the charts are drawn
        bar, move = progress_bar(language, quiet)
        with bar, _workers(executor, plan.workers, workers) as where:
            results = prepared.run(where, overwrite, retry_failed, move)
        if results is not None and under is not None and not quiet:
            for sentence in posterior_sentences(list(results.manifest["posterior"].values()), study=True):
                click.echo(sentence.to(language))
        if results is None:
            click.echo(say("slice_done", language, part="/".join(map(str, slice_))))
            return _tell_failed([failure.error for failure in prepared.failures.values()], language)
        return _show(results, study.name, language, quiet, not no_charts)


def _given(options: dict[str, Any]) -> list[str]:
    """Options that have a value, as they are typed."""
    return [f"{name}={value}" for name, value in options.items() if value is not None]


def _emit(study: Any, tasks: int, limit: str | None, options: list[str], overwrite: bool, language: Language) -> int:
    """Write the scripts of a job array; returns the exit code."""
    from sim.study.runs.cost import run_seconds
    from sim.study.sweeps.slurm import SUBMIT, write_slurm

    folder = Path(f"slurm-{study.name}")
    seconds = study.points * study.replicates / len(study.bases) * sum(run_seconds(base.scenario) for base in study.bases)
    arguments = [str(study.path.resolve()), *options]
    files = write_slurm(folder, study.name, arguments, tasks, seconds, limit, overwrite)
    click.echo(say("emitted", language, files=", ".join(str(file) for file in files), submit=folder / SUBMIT))
    return 0


@contextmanager
def _workers(executor: tuple[str, str], planned: int, wanted: int | None) -> Iterator[Any]:
    """Processes of this machine, or the workers of a Dask scheduler."""
    kind, address = executor
    if kind == "local":
        yield planned
        return
    from sim.study.runs.dask import dask_executor

    with dask_executor(address, wanted) as cluster:
        yield cluster


def _show(results: Any, name: str, language: Language, quiet: bool, charts: bool) -> int:
    """Effects, and where the results are; returns the exit code."""
    if len(results.failures) < results.manifest["points"] * results.manifest["replicates"]:
        from sim.cli.sensitivity import report

        try:
            report(results, (), results.path, language, quiet, charts)
        except InputError as error:
            if any(problem.id != "study.effects" for problem in error.problems):
                raise
            for line in error.lines(language):  # too few points for effects: the runs are results all the same
                click.echo(say("note", language, text=line))
        finally:
            _tell_folder(results.path, name, language)
    else:
        _tell_folder(results.path, name, language)
    return _tell_failed([failure["error"] for failure in results.failures], language)


def _tell_failed(errors: list[str], language: Language) -> int:
    """Say how many runs failed; returns the exit code."""
    if errors:
        click.echo(say("failed", language, count=len(errors), why=errors[0]), err=True)
    return 3 if errors else 0


def _tell_folder(path: Path, name: str, language: Language) -> None:
    click.echo(say("renamed" if path.name != name else "results_in", language, path=path))


def _tell(prepared: Any, language: Language) -> None:
    """The design, and what the bases remark."""
    from sim.show.tables.sweeps import design_table
    from sim.study.sweeps.design_words import design_sentences

    study = prepared.study
    console().print(design_table(study, language))
    for sentence in design_sentences(study):
        click.echo(sentence.to(language))
    for base in study.bases:
        click.echo(f"{base.name}: {base.scenario.title.to(language)}")
        for note in base.scenario.notes:
            click.echo(say("note", language, text=note.to(language)))
    if prepared.twins:
        click.echo(say("note", language, text=say("twins", language, count=prepared.twins, points=f"{study.points:,}")))


def make(language: Language) -> Command:
    """The command."""
    return command(
        "sweep", language, sweep,
        [
            Argument(["file"], say("arg.study", language), required=True, metavar="FILE"),
            click.Option(["--dry-run"], is_flag=True, help=say("opt.dry", language)),
            click.Option(["--replicates", "-n"], type=click.IntRange(1, 100_000), metavar="N", help=say("opt.study_replicates", language)),
            click.Option(["--seed"], type=click.IntRange(0, 2**63 - 1), metavar="S", help=say("opt.study_seed", language)),
            posterior_option(language),
            click.Option(["--set", "set_"], multiple=True, metavar="KEY=VALUE", help=say("opt.study_set", language)),
            click.Option(["--workers"], type=click.IntRange(1, 1024), metavar="N", help=say("opt.workers", language)),
            click.Option(["--emit"], type=click.Choice(["slurm"]), help=say("opt.emit", language)),
            click.Option(["--tasks"], type=click.IntRange(1, 10_000), default=16, show_default=True, metavar="N", help=say("opt.tasks", language)),
            click.Option(["--time"], type=_Clock(language), metavar="HH:MM:SS", help=say("opt.time", language)),
            click.Option(["--executor"], type=_Executor(language), default=("local", ""), metavar="WHERE", help=say("opt.executor", language)),
            click.Option(["--slice", "slice_"], type=_Slice(language), default=(1, 1), metavar="K/N", help=say("opt.slice", language)),
            click.Option(["--out"], default="results", show_default=True, metavar="DIR", help=say("opt.out", language)),
            click.Option(["--overwrite"], is_flag=True, help=say("opt.overwrite", language)),
            click.Option(["--retry-failed"], is_flag=True, help=say("opt.retry", language)),
            click.Option(["--no-figures", "--no-charts", "no_charts"], is_flag=True, help=say("opt.nocharts", language)),
            yes_option(language), unlock_option(language),
        ],
    )  # fmt: skip
