"""The command ``hazepact``: language, lazy commands, exit codes.

0 done, 1 the environment failed (disk, workers, closed output, a folder that another command holds), 2 wrong input, 3 some runs failed,
130 interrupted.
"""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NoReturn, TextIO

import click

from sim.cli.base import Group, chosen_language, usage_message
from sim.cli.words import say
from sim.declare.notices import Notice
from sim.declare.problems import InputError, ProblemError, reason
from sim.declare.text import Language
from sim.version import __version__

COMMANDS = {
    "new": "sim.cli.new:make",
    "check": "sim.cli.check:make",
    "explain": "sim.cli.explain:make",
    "list": "sim.cli.listing:make",
    "run": "sim.cli.run:make",
    "compare": "sim.cli.compare:make",
    "diff": "sim.cli.diff:make",
    "branch": "sim.cli.branch:make",
    "attribute": "sim.cli.attribute:make",
    "table": "sim.cli.table:make",
    "export": "sim.cli.export:make",
    "report": "sim.cli.report:make",
    "cite": "sim.cli.cite:make",
    "coalitions": "sim.cli.coalitions:make",
    "plot": "sim.cli.plot:make",
    "explore": "sim.cli.explore:make",
    "sweep": "sim.cli.sweep:make",
    "sensitivity": "sim.cli.sensitivity:make",
    "discover": "sim.cli.discover:make",
    "design": "sim.cli.design:make",
    "calibrate": "sim.cli.calibrate:make",
    "evidence": "sim.cli.evidence:make",
    "archive": "sim.cli.archive:make",
    "reproduce": "sim.cli.reproduce:make",
    "store": "sim.cli.store:make",
    "validate": "sim.cli.validate:make",
    "compile": "sim.cli.compile:make",
    "schema": "sim.cli.schema:make",
    "region": "sim.cli.region:make",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit. A request to end (SIGTERM, a closed terminal) is answered as Ctrl-C is: finished runs are kept."""
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        # nohup ignores SIGHUP, and so it stays
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _interrupt)
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))


def _interrupt(*_: Any) -> NoReturn:
    raise KeyboardInterrupt


def _version(context: click.Context, option: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"hazepact {__version__}")
        context.exit()


def run(arguments: Sequence[str]) -> int:
    """Run the command line; returns the exit code."""
    language = chosen_language(arguments)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - it takes the place of the closed one to the end
    if sys.stdout is None:
        _complain(say("output.closed", language))
        return 1
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console may default to another code page
    try:
        with _notices(language):
            result = group(language).main(list(arguments), prog_name="hazepact", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except ProblemError as error:
        for line in error.lines(language):
            _complain(line)
        return 2 if isinstance(error, InputError) else 1
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "")
        return 0
    except click.ClickException as error:
        _complain(usage_message(error, language))
        if isinstance(error, click.UsageError) and error.ctx is not None:
            _complain(say("error.try", language, command=error.ctx.command_path))
        return 2
    except (KeyboardInterrupt, click.exceptions.Abort):
        _complain(say("interrupted", language))
        return 130
    except MemoryError:
        _complain(say("memory", language))
        return 1
    except OSError as error:
        return _system_error(error, language)


@contextmanager
def _notices(language: Language) -> Iterator[None]:
    """Print notices of the library as lines on standard error; other warnings are shown as always."""
    shown = warnings.showwarning

    def show(message: Warning | str, category: type[Warning], filename: str, lineno: int, file: TextIO | None = None, line: str | None = None) -> None:
        if isinstance(message, Notice):
            _complain(message.text.to(language))
        else:
            shown(message, category, filename, lineno, file, line)

    with warnings.catch_warnings():
        warnings.simplefilter("always", Notice)
        warnings.showwarning = show
        yield


def group(language: Language) -> Group:
    """The command ``hazepact`` with help in a language."""
    group = Group("hazepact", language, COMMANDS, "", help=f"{say('about', language)}\n\n{say('start', language)}")
    group.params = [
        click.Option(["--lang"], type=click.Choice(["en", "zh"]), help=say("help.lang", language), expose_value=False),
        click.Option(
            ["--version"], is_flag=True, is_eager=True, expose_value=False, help=say("help.version", language),
            callback=_version,
        ),
    ]  # fmt: skip
    return group


def _complain(line: str) -> None:
    """A line on standard error, if anybody reads it."""
    with suppress(OSError, ValueError):
        click.echo(line, err=True)


def _system_error(error: OSError, language: Language) -> int:
    """One line about an error of the system that no command expects: of a file that it names, else of the output."""
    if isinstance(error, BrokenPipeError):  # head, less: the reader has seen enough
        _discard_output()
        return 1
    why = reason(error)
    why = why if isinstance(why, str) else why.to(language)
    _discard_output()
    _complain(f"{error.filename}: {why}" if error.filename else say("output.failed", language, why=why))
    return 1


def _discard_output() -> None:
    """What could not be written is let go, or the end of Python would complain about it once more."""
    with suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)


if __name__ == "__main__":
    main()
