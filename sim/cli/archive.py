"""hazepact archive: results with everything that made them in one file."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from sim.cli.base import Argument, Command, command, expand
from sim.cli.words import say
from sim.declare.text import Language


def archive(*, results: tuple[str, ...], out: str | None, overwrite: bool, language: Language, quiet: bool, verbose: bool) -> None:
    """Write the archive and say what it holds."""
    from sim.share.archive.write import archive as write_archive
    from sim.share.archive.write import default_name

    folders = expand(results)
    done = write_archive(folders, default_name(folders) if out is None else Path(out), overwrite)
    click.echo(say("wrote", language, path=done.path))
    if quiet:
        return
    size = f"{done.path.stat().st_size / 1e6:.1f}"
    click.echo(say("archive.holds", language, files=f"{done.files:,}", size=size, tables=done.tables, figures=done.figures))
    for name, why in done.not_again.items():
        click.echo(say("note", language, text=say(f"archive.no_{why}", language, name=name)))
    click.echo(say("archive.check", language, path=shlex.quote(str(done.path))))


def make(language: Language) -> Command:
    """The command."""
    return command(
        "archive", language, archive,
        [
            Argument(["results"], say("arg.archived", language), nargs=-1, required=True, metavar="RESULT..."),
            click.Option(["--out"], metavar="FILE.zip", help=say("opt.archive_out", language)),
            click.Option(["--overwrite"], is_flag=True, help=say("opt.archive_overwrite", language)),
        ],
    )  # fmt: skip
