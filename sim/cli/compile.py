"""hazepact compile: compile the equations now, as the install step of ``make`` does."""

from __future__ import annotations

import click

from sim.cli.base import Command, command, compile_first
from sim.cli.words import say
from sim.declare.text import Language


def compile_now(language: Language, quiet: bool, verbose: bool) -> int:
    """Compile what is not stored yet; returns the exit code."""
    from sim.study.runs.compiling import place

    if not compile_first(language, quiet) and not quiet:
        click.echo(say("compiled.already", language, path=place()[0]), err=True)
    return 0


def make(language: Language) -> Command:
    """The command."""
    return command("compile", language, compile_now, [])
