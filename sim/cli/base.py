"""What all commands share: language, help in that language, and how an error ends."""

from __future__ import annotations

import glob
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import click

from sim.cli.words import say
from sim.declare.problems import Hint, InputError, Place, Problems, fail
from sim.declare.text import LANGUAGES, Language, Text

EXAMPLES = {
    "new": "hazepact new my_study --template compensation",
    "check": "hazepact check my_study/scenario.yaml",
    "explain": "hazepact explain bth_full_package mechanisms.legislation",
    "list": "hazepact list mechanisms",
    "run": "hazepact run bth_status_quo bth_full_package --replicates 20",
    "plot": "hazepact plot results/bth_status_quo results/bth_full_package trend --outcome exposure --journal nature --width single --format pdf",
    "compare": "hazepact compare results/bth_status_quo results/bth_full_package",
    "diff": "hazepact diff bth_status_quo bth_full_package",
    "design": "hazepact design treaty_bth --dry-run",
    "branch": "hazepact branch results/bth_full_package --at 2016-01 --set mechanisms.ecological_compensation.strength=0",
    "attribute": "hazepact attribute bth_status_quo bth_full_package --replicates 20",
    "table": "hazepact table results/bth_status_quo results/bth_full_package --format tex,docx",
    "export": "hazepact export results/bth_status_quo results/bth_full_package --format xlsx,stata",
    "report": "hazepact report results/bth_status_quo results/bth_full_package --pdf",
    "cite": "hazepact cite results/bth_full_package --format gbt7714",
    "explore": "hazepact explore bth_full_package",
    "archive": "hazepact archive results/bth_status_quo results/bth_full_package --out my_paper.zip",
    "reproduce": "hazepact reproduce my_paper.zip --workers 4",
    "sweep": "hazepact sweep five_institutions --dry-run",
    "sensitivity": "hazepact sensitivity results/five_institutions --outcome cooperation_index",
    "discover": "hazepact discover results/five_institutions --where 'cooperation_index < 0.4'",
    "coalitions": "hazepact coalitions bth_full_package --parties city --year 2017",
    "calibrate": "hazepact calibrate bth",
    "evidence": "hazepact evidence S3.09 --test",
    "validate": "hazepact validate regional_fall apec_fall",
    "compile": "hazepact compile",
    "schema": "hazepact schema > scenario.schema.json",
    "region": "hazepact region check bth",
    "store": "hazepact store list",
    "store merge": "hazepact store merge machine_1/results machine_2/results",
    "region new": "hazepact region new three_cities --cities cities.csv",
    "region check": "hazepact region check three_cities",
}


def chosen_language(arguments: Sequence[str]) -> Language:
    """``--lang`` on the command line, else HAZEPACT_LANG, else the system's language (LC_ALL, LC_MESSAGES, LANG), else English."""
    wanted = ""
    for position, argument in enumerate(arguments):
        if argument == "--lang" and position + 1 < len(arguments):
            wanted = arguments[position + 1]
        elif argument.startswith("--lang="):
            wanted = argument.split("=", 1)[1]
    system = next(filter(None, (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    wanted = wanted or os.environ.get("HAZEPACT_LANG", "") or system
    return "zh" if wanted.startswith("zh") else "en"


class _Worded:
    """Help with headings in the chosen language and an example at the end."""

    language: Language = "en"

    def format_usage(self: Any, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=say("usage", self.language) + " ")

    def format_options(self: Any, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        arguments = [(p.human_readable_name, p.help_text) for p in self.params if isinstance(p, Argument)]
        if arguments:
            with formatter.section(say("arguments", self.language)):
                formatter.write_dl(arguments)
        rows = [r for p in self.get_params(ctx) if not isinstance(p, Argument) and (r := p.get_help_record(ctx))]
        with formatter.section(say("options", self.language)):
            formatter.write_dl([(names, meaning.replace("[default: ", say("help.default", self.language))) for names, meaning in rows])
        if isinstance(self, Group):
            with formatter.section(say("commands", self.language)):
                formatter.write_dl([(name, self.short_help_of(name)) for name in self.list_commands(ctx)])

    def format_epilog(self: Any, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        example = EXAMPLES.get(ctx.command_path.replace("hazepact ", "", 1), EXAMPLES["run"])
        with formatter.section(say("example", self.language)):
            formatter.write_text(example)

    def get_help_option(self: Any, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = say("help.help", self.language)
        return option


class Argument(click.Argument):
    """An argument that carries its own line of help."""

    def __init__(self, names: Sequence[str], help: str, **settings: Any) -> None:
        super().__init__(names, **settings)
        self.help_text = help


class Command(_Worded, click.Command):
    """A command with worded help."""


def command(name: str, language: Language, callback: Callable[..., Any], params: Sequence[click.Parameter], words: str = "") -> Command:
    """A command whose callback gets ``language``, ``quiet`` and ``verbose`` beside its own parameters."""
    common = [
        click.Option(["--lang"], type=click.Choice(LANGUAGES), help=say("help.lang", language), expose_value=False),
        click.Option(["--quiet", "-q"], is_flag=True, help=say("help.quiet", language)),
        click.Option(["--verbose", "-v"], is_flag=True, help=say("help.verbose", language)),
    ]

    def called(**values: Any) -> Any:
        _check_encodable(values)
        try:
            return callback(language=language, **values)
        except UnicodeEncodeError as error:  # a name that the system gave us: of a file that a pattern found, of the working folder
            raise fail(Place("hazepact"), "encoding.name", encoding=error.encoding, found=_in_bytes(str(error.object)[:200])) from None

    result = Command(name, callback=called, params=[*params, *common], help=say(words or name, language))
    result.language = language
    return result


def _check_encodable(values: dict[str, Any]) -> None:
    """Names and values become text in UTF-8 files; bytes that the system could not read as text cannot."""
    problems = Problems()
    for value in values.values():
        for text in value if isinstance(value, tuple) else (value,):
            try:
                str(text).encode("utf-8")
            except UnicodeEncodeError:
                problems.add(Place(_in_bytes(text)), "encoding.name", encoding="UTF-8", found=_in_bytes(text))
    problems.stop()


def _in_bytes(text: str) -> str:
    """A text with the bytes that are no text written as \\xff."""
    return text.encode("utf-8", "surrogateescape" if re.search("[\udc80-\udcff]", text) else "backslashreplace").decode("utf-8", "backslashreplace")


class Group(_Worded, click.Group):
    """A group that imports a command only when it is used."""

    def __init__(self, name: str, language: Language, makers: dict[str, str], words: str, **settings: Any) -> None:
        super().__init__(name, **settings)
        self.language, self.makers, self.words = language, makers, words

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.makers)

    def short_help_of(self, name: str) -> str:
        """One line about a command."""
        return say(f"{self.words}{name}", self.language)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.makers:
            return None
        import importlib

        module, _, function = self.makers[cmd_name].partition(":")
        return getattr(importlib.import_module(module), function)(self.language)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in self.makers and not args[0].startswith("-"):
            raise click.UsageError(say("error.command", self.language, name=args[0], hint=Hint(args[0], tuple(self.makers)).to(self.language)), ctx)
        return super().resolve_command(ctx, args)


def usage_message(error: click.ClickException, language: Language) -> str:
    """A usage error in words of the chosen language."""
    if isinstance(error, click.NoSuchOption):
        known = tuple(o for p in (error.ctx.command.params if error.ctx else ()) for o in p.opts if o.startswith("--"))
        return say("error.option", language, name=error.option_name, hint=Hint(error.option_name, known).to(language))
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return say("error.missing", language, name=error.param.human_readable_name.upper())
    if isinstance(error, click.BadParameter) and error.param is not None:
        return _wrong_value(error.param, error.message, language)
    if isinstance(error, click.BadOptionUsage):
        return say("error.no_value", language, name=error.option_name)
    if isinstance(error, click.UsageError) and error.ctx is not None and error.message.startswith("Got unexpected extra"):
        return say("error.extra", language, name=error.message.partition("(")[2].rstrip(")"))
    return error.format_message()


def _wrong_value(param: click.Parameter, why: str, language: Language) -> str:
    """What an option may be."""
    name = next((o for o in param.opts if o.startswith("--")), param.human_readable_name)
    kind = param.type
    if isinstance(kind, click.Choice):
        return say("error.choice", language, name=name, choices=", ".join(kind.choices))
    if isinstance(kind, click.types.IntParamType):
        low, high = getattr(kind, "min", None), getattr(kind, "max", None)
        bounds = f" {low if low is not None else ''}..{high if high is not None else ''}" if low is not None or high is not None else ""
        return say("error.integer", language, name=name, bounds=bounds)
    return say("error.value", language, name=name, why=why)


def yes_option(language: Language) -> click.Option:
    """--yes: do what takes long without asking."""
    return click.Option(["--yes"], is_flag=True, help=say("opt.yes", language))


def unlock_option(language: Language) -> click.Option:
    """--force-unlock: commands on other hosts that seem to hold the folder have ended."""
    return click.Option(["--force-unlock"], is_flag=True, help=say("opt.unlock", language))


def agree(what: str, cost: Text, language: Language, yes: bool) -> None:
    """Tell a large cost and ask for consent, which ``yes`` gives. InputError: nobody can be asked. Exits with 130 when the answer is no."""
    if yes:
        return
    if sys.stdin is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise fail(Place(what), "cost.large", cost=cost)
    click.echo(say("cost", language, cost=cost.to(language)), err=True)
    if not click.confirm(say("cost.ask", language), err=True):
        click.echo(say("cost.no", language), err=True)
        raise click.exceptions.Exit(130)


def expand(patterns: Sequence[str]) -> list[str]:
    """File patterns expanded here, because Windows shells do not; a name without a pattern stays as it is."""
    result: list[str] = []
    for pattern in patterns:
        if any(mark in pattern for mark in "*?[") and not os.path.exists(pattern):
            found = sorted(glob.glob(pattern))
            if not found:
                raise fail(Place(pattern), "file.no_match", pattern=pattern)
            result.extend(found)
        else:
            result.append(pattern)
    return result


def show_errors(error: InputError, language: Language) -> None:
    """Every problem on a line of its own, on standard error."""
    for line in error.lines(language):
        click.echo(line, err=True)


def console() -> Any:
    """A rich console that does not wrap when the output is a file or a pipe; brackets (units) are text, never markup."""
    from rich.console import Console

    return Console(soft_wrap=not sys.stdout.isatty(), width=None if sys.stdout.isatty() else 160, highlight=False, markup=False)


def progress_bar(language: Language, quiet: bool, words: str = "running") -> tuple[Any, Any]:
    """A progress bar as a context, and the function that moves it; nothing where the output is not a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), transient=True, disable=quiet or not sys.stderr.isatty(),
        console=Console(stderr=True),
    )  # fmt: skip
    task = bar.add_task(say(words, language), total=None)

    def move(done: int, total: int, failed: int) -> None:
        bar.update(task, completed=done, total=total)

    return bar, move


def compile_first(language: Language, quiet: bool) -> bool:
    """Compile what no earlier start has stored, with progress, before workers start; returns False if there was nothing to do."""
    from sim.study.runs.compiling import compile_all, expected, is_compiled, place

    if is_compiled():
        return False
    folder, substitute = place()
    if not quiet:
        click.echo(say("compiling.memory" if folder is None else "compiling", language, path=folder), err=True)
        if substitute and folder is not None:
            click.echo(say("note", language, text=say("compiling.substitute", language, path=folder)), err=True)
    begun = time.monotonic()
    bar, move = progress_bar(language, quiet, "compiling.bar")
    with bar:
        total = expected()
        done = compile_all(lambda so_far: move(so_far, max(total, so_far), 0))
    if not quiet:
        click.echo(say("compiled", language, count=done, seconds=f"{time.monotonic() - begun:.0f}"), err=True)
    return True


def show_comparison(comparison: Any, language: Language, quiet: bool, in_words: bool = True) -> None:
    """The table of differences, sentences about each arm (on spells only of whole periods), and (unless quiet) what limits the comparison."""
    from sim.show.tables.main import comparison_table, left_out
    from sim.study.compare.words import comparison_sentences, spell_comparison_sentences
    from sim.study.store.periods import WHOLE

    out = console()
    out.print(comparison_table(comparison, language))
    if (lacking := left_out(comparison)) is not None:
        out.print(lacking.to(language))
    for arm in range(len(comparison.arms) if in_words else 0):
        out.print()
        spells = spell_comparison_sentences(comparison, arm) if comparison.period == WHOLE else ()
        for sentence in (*comparison_sentences(comparison, arm), *spells):
            out.print(sentence.to(language))
    for note in () if quiet else comparison.notes:
        out.print(say("note", language, text=note.to(language)))
