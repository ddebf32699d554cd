"""The command ``hazepact``: language, lazy commands, exit codes (0 done, 2 wrong input, 3 some runs failed, 130 interrupted)."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from sim.cli.base import Group, chosen_language, show_errors, usage_message
from sim.cli.words import say
from sim.declare.problems import InputError
from sim.version import __version__

COMMANDS = {
    "new": "sim.cli.new:make",
    "check": "sim.cli.check:make",
    "explain": "sim.cli.explain:make",
    "list": "sim.cli.listing:make",
    "run": "sim.cli.run:make",
    "compare": "sim.cli.compare:make",
    "coalitions": "sim.cli.coalitions:make",
    "sweep": "sim.cli.sweep:make",
    "sensitivity": "sim.cli.sensitivity:make",
    "evidence": "sim.cli.evidence:make",
    "compile": "sim.cli.compile:make",
    "schema": "sim.cli.schema:make",
    "region": "sim.cli.region:make",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit."""
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))


def _version(context: click.Context, option: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"hazepact {__version__}")
        context.exit()


def run(arguments: Sequence[str]) -> int:
    """Run the command line; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console may default to another code page
    language = chosen_language(arguments)
    group = Group("hazepact", language, COMMANDS, "", help=f"{say('about', language)}\n\n{say('start', language)}")
    group.params = [
        click.Option(["--lang"], type=click.Choice(["en", "zh"]), help=say("help.lang", language), expose_value=False),
        click.Option(
            ["--version"], is_flag=True, is_eager=True, expose_value=False, help=say("help.version", language),
            callback=_version,
        ),
    ]  # fmt: skip
    try:
        result = group.main(list(arguments), prog_name="hazepact", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except InputError as error:
        show_errors(error, language)
        return 2
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "")
        return 0
    except click.ClickException as error:
        click.echo(usage_message(error, language), err=True)
        if isinstance(error, click.UsageError) and error.ctx is not None:
            click.echo(say("error.try", language, command=error.ctx.command_path), err=True)
        return 2
    except (KeyboardInterrupt, click.exceptions.Abort):
        click.echo(say("interrupted", language), err=True)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0


if __name__ == "__main__":
    main()
