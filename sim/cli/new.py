"""hazepact new: a starter scenario."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.base import Argument, Command, command
from sim.cli.words import say
from sim.declare.problems import Place, fail, reason
from sim.declare.text import Language
from sim.scenario.starter import TEMPLATES, starter


def new(folder: str, template: str, language: Language, quiet: bool, verbose: bool) -> None:
    """Write ``FOLDER/<name of the folder>.yaml``, so that results carry a telling name; an existing file is never touched."""
    target = Path(folder) / f"{Path(folder).resolve().name or 'scenario'}.yaml"
    if target.exists():
        raise fail(Place(str(target)), "file.exists", path=target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        try:
            part.write_text(starter(template, language, str(target)), encoding="utf-8")
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise fail(Place(str(target)), "folder.not_writable", path=target.parent, why=reason(error)) from None
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
