"""hazepact region new, hazepact region check."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from sim.cli.base import Argument, Command, Group, command
from sim.cli.words import say
from sim.declare.problems import Place, fail, reason
from sim.declare.text import Language

_LONGEST = 100


def new(folder: str, cities: str, base_year: int, encoding: str, language: Language, quiet: bool, verbose: bool) -> None:
    """Write a region pack from a table of cities."""
    from sim.world.making.new_region import new_region

    with _readable(folder):
        notes = new_region(Path(folder), Path(cities), base_year, encoding)
    if not quiet:
        click.echo(say("wrote", language, path=folder))
        for note in notes:
            click.echo(say("note", language, text=note.to(language)))


def check(folder: str, language: Language, quiet: bool, verbose: bool) -> None:
    """Check a pack (a folder, or the name of a packaged region) and print its summary."""
    from sim.world.check_region import check_region
    from sim.world.reading.reader import find_region

    with _readable(folder):
        summary = check_region(find_region(folder, Path(), Place(folder)))
    if not quiet:
        for line in summary.lines():
            click.echo(line.to(language))


@contextmanager
def _readable(folder: str) -> Iterator[None]:
    """A name that is too long, or a folder that may not be entered, is an error of the input."""
    try:
        yield
    except OSError as error:
        raise fail(Place(folder if len(folder) < _LONGEST else f"{folder[:_LONGEST]}…"), "file.unreadable", why=reason(error)) from None


def make_new(language: Language) -> Command:
    """The command ``region new``."""
    return command(
        "new", language, new,
        [
            Argument(["folder"], say("arg.dir", language), metavar="DIR"),
            click.Option(["--cities"], required=True, metavar="FILE", help=say("opt.cities", language)),
            click.Option(["--encoding"], default="", metavar="NAME", help=say("opt.encoding", language)),
            click.Option(["--base-year"], type=click.IntRange(1900, 2100), default=2013, show_default=True, help=say("opt.base_year", language)),
        ],
        words="region.new",
    )  # fmt: skip


def make_check(language: Language) -> Command:
    """The command ``region check``."""
    return command("check", language, check, [Argument(["folder"], say("arg.dir", language), metavar="DIR")], words="region.check")


def make(language: Language) -> Group:
    """The group of both."""
    makers = {"new": "sim.cli.region:make_new", "check": "sim.cli.region:make_check"}
    return Group("region", language, makers, "region.", help=say("region", language))
