"""hazepact reproduce: make the results of an archive again, and compare every table and every figure."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.base import Argument, Command, command, compile_first, progress_bar
from sim.cli.words import say
from sim.declare.text import Language

if TYPE_CHECKING:
    from sim.share.archive.opened import Opened
    from sim.share.archive.reproduce import Line, Report

_MARKS = {"pass": "archive.pass", "fail": "archive.fail", "note": "archive.note"}


def reproduce(
    *, archive: str, out: str | None, workers: int, archived_code: bool, language: Language, quiet: bool, verbose: bool
) -> int:
    """Check, run and compare; returns the exit code: 1 where anything differs."""
    from sim.share.archive.kept import check_kept, keep
    from sim.share.archive.opened import check_version, open_archive
    from sim.share.archive.own_code import run_archived

    path = Path(archive)
    if out is not None:
        check_kept(Path(out))
    with tempfile.TemporaryDirectory(prefix="hazepact-reproduce-") as scratch:
        folder = Path(scratch).resolve()
        opened = open_archive(path, folder / "archive")
        if archived_code:
            return run_archived(opened, path, out, workers, language, quiet)
        check_version(opened, path)
        click.echo(say("archive.sums", language, count=f"{len(opened.sums):,}"))
        report, made = _reproduced(opened, folder / "work", workers, language, quiet)
        if out is not None:
            keep(made, Path(out), [f"{say(_MARKS[line.state], language)} {line.text.to(language)}" for line in report.lines])
            click.echo(say("results_in", language, path=out))
    return 0 if report.passed else 1


def _reproduced(opened: Opened, work: Path, workers: int, language: Language, quiet: bool) -> tuple[Report, Path]:
    """The report, and the folder of what was made; every line is printed as it comes (if quiet those alone that failed)."""
    from sim.share.archive.reproduce import FAIL, PASS, Report, check_code
    from sim.share.archive.reproduce import reproduce as made_again

    def told(line: Line) -> None:
        if not quiet or line.state == FAIL:
            click.echo(f"{say(_MARKS[line.state], language)} {line.text.to(language)}")

    report = Report(told)
    check_code(opened, report)
    compile_first(language, quiet)
    bar, move = progress_bar(language, quiet)
    with bar:
        made = made_again(opened, work, workers, report, move)
    passed, failed = (report.count(state, "table", "figure") for state in (PASS, FAIL))
    other = report.count(FAIL) - failed
    words = "archive.all" if report.passed else "archive.some"
    click.echo(say(words, language, passed=passed, failed=failed, other=other))
    return report, made


def make(language: Language) -> Command:
    """The command."""
    return command(
        "reproduce", language, reproduce,
        [
            Argument(["archive"], say("arg.archive", language), required=True, metavar="ARCHIVE"),
            click.Option(["--out"], metavar="DIR", help=say("opt.reproduce_out", language)),
            click.Option(["--workers"], type=click.IntRange(1, 1024), default=1, show_default=True, metavar="N", help=say("opt.workers", language)),
            click.Option(["--archived-code"], is_flag=True, help=say("opt.archived_code", language)),
        ],
    )  # fmt: skip
