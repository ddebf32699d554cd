"""hazepact check: every error of every file at once."""

from __future__ import annotations

import click

from sim.cli.base import Argument, Command, command, expand, show_errors
from sim.cli.words import say
from sim.declare.problems import InputError
from sim.declare.text import Language
from sim.scenario.load import check_scenario


def check(files: tuple[str, ...], set_: tuple[str, ...], variant: str | None, language: Language, quiet: bool, verbose: bool) -> int:
    """Check the files, and every variant that they define; exit code 2 when anything is wrong."""
    wrong = False
    for file in expand(files):
        try:
            scenario = check_scenario(file, variant, set_)
        except InputError as error:
            wrong = True
            show_errors(error, language)
            continue
        if not quiet:
            click.echo(say("ok", language, file=file))
            for note in scenario.notes:
                click.echo(say("note", language, text=note.to(language)))
    return 2 if wrong else 0


def make(language: Language) -> Command:
    """The command."""
    return command(
        "check", language, check,
        [
            Argument(["files"], say("arg.files", language), nargs=-1, required=True, metavar="FILE..."),
            click.Option(["--set", "set_"], multiple=True, metavar="KEY=VALUE", help=say("opt.set", language)),
            click.Option(["--variant"], metavar="NAME", help=say("opt.variant", language)),
        ],
    )  # fmt: skip
