"""hazepact explore: a page on this machine where a scenario is switched, run and compared."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.base import Argument, Command, command, compile_first
from sim.cli.words import say
from sim.declare.text import Language

DEFAULT = "bth_full_package"


def explore(file: str, port: int | None, no_browser: bool, out: str | None, language: Language, quiet: bool, verbose: bool) -> int:
    """Serve the page until Ctrl-C."""
    from sim.share.explore.app import bound, explorer_of, needs_dash, serve

    needs_dash()
    explorer = explorer_of(file, None if out is None else Path(out))
    listening = bound(port)
    compile_first(language, quiet)

    def ready(address: str) -> None:
        click.echo(say("explore.at", language, address=address))
        if not no_browser and not _opened(address):
            click.echo(say("explore.no_browser", language), err=True)

    serve(explorer, listening, language, ready)
    if not quiet:
        click.echo(say("explore.ended", language), err=True)
    return 0


def _opened(address: str) -> bool:
    """Whether a browser with a window of its own took the address; one that would take over the terminal is not asked."""
    import webbrowser

    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    in_terminal = type(browser) is webbrowser.GenericBrowser
    return not in_terminal and browser.open(address)


def make(language: Language) -> Command:
    """The command."""
    return command(
        "explore", language, explore,
        [
            Argument(["file"], say("arg.explored", language), required=False, default=DEFAULT, metavar="[FILE]"),
            click.Option(["--port"], type=click.IntRange(1, 65535), metavar="N", help=say("opt.port", language)),
            click.Option(["--no-browser"], is_flag=True, help=say("opt.no_browser", language)),
            click.Option(["--out"], metavar="DIR", help=say("opt.explore_out", language)),
        ],
    )  # fmt: skip
