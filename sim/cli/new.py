"""hazepact new: a starter scenario."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.base import Argument, Command, command
from sim.cli.words import say
from sim.declare.problems import Place, fail, file_error
from sim.declare.text import Language
from sim.scenario.starter import TEMPLATES, starter
from sim.study.store.files import whole_file


def new(folder: str, template: str, language: Language, quiet: bool, verbose: bool) -> None:
    """Write ``FOLDER/<name of the folder>.yaml``, so that results carry a telling name; an existing file is never touched."""
    target = Path(folder) / f"{Path(folder).resolve().name or 'scenario'}.yaml"
    if target.exists():
        raise fail(Place(str(target)), "file.exists", path=target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(target) as part:
            part.write_text(starter(template, language, str(target)), encoding="utf-8")
    except OSError as error:
        raise file_error(error, target.parent, named=True) from None
    if not quiet:
        click.echo(say("wrote", language, path=target))
        click.echo(say("next", language, path=target))


def make(language: Language) -> Command:
    """The command."""
    return command(
        "new", language, new,
        [
            Argument(["folder"], say("arg.dir", language), metavar="DIR"),
            click.Option(["--template"], type=click.Choice(list(TEMPLATES)), default="blank", show_default=True, help=say("opt.template", language)),
        ],
    )  # fmt: skip
