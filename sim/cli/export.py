"""hazepact export: stored results as files of other programs."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.base import Argument, Command, command, expand
from sim.cli.words import say
from sim.declare.problems import Hint, InputError, Place, Problems
from sim.declare.text import Language
from sim.study.export import FORMATS, STEPS

FOLDER = "export"


def export(
    *, results: tuple[str, ...], format_: tuple[str, ...], outcome: tuple[str, ...], place: tuple[str, ...], period: str | None, out: str | None,
    overwrite: bool, language: Language, quiet: bool, verbose: bool,
) -> None:  # fmt: skip
    """Write the formats into ``--out``, or into ``export/`` of the last result, where its manifest lists the files."""
    problems = Problems()
    formats = _known("format", format_, FORMATS, problems) or ["csv"]
    steps = _known("period", () if period is None else (period,), STEPS, problems)
    from sim.study.export.choice import Choice, open_exported

    folders = expand(results)
    try:
        opened = open_exported(folders)
    except InputError as error:
        raise InputError([*problems.found, *error.problems]) from None
    choice = Choice(outcome or None, place or None, steps[0] if steps else None, language)
    from sim.study.export.runs import content_of_runs
    from sim.study.export.study import content_of_study
    from sim.study.export.write import infinite_cells, write_export
    from sim.study.store.manifest import list_added

    try:
        content = content_of_runs(opened, choice) if isinstance(opened, list) else content_of_study(opened, choice)
    except InputError as error:
        raise InputError([*problems.found, *error.problems]) from None
    problems.stop()
    last = Path(folders[-1])
    written = write_export(content, last / FOLDER if out is None else Path(out), formats, language, overwrite)
    if out is None:
        list_added(last, written)
    if "stata" in formats and (count := infinite_cells(content)):
        click.echo(say("note", language, text=say("export.infinite", language, count=f"{count:,}")), err=True)
    for path in written:
        click.echo(say("wrote", language, path=path))


def _known(key: str, given: tuple[str, ...], known: tuple[str, ...], problems: Problems) -> list[str]:
    """Names given one by one or with commas; a problem for each that is not known."""
    names = [name.strip() for text in given for name in text.replace("，", ",").split(",") if name.strip()]
    for name in names:
        if name not in known:
            problems.add(Place("export"), "value.choice", key=key, found=name, hint=Hint(name, known))
    return [name for name in dict.fromkeys(names) if name in known]


def make(language: Language) -> Command:
    """The command."""
    return command(
        "export", language, export,
        [
            Argument(["results"], say("arg.exported", language), nargs=-1, required=True, metavar="RESULT..."),
            click.Option(["--format", "format_"], multiple=True, metavar="NAME,..", help=say("opt.export_format", language, formats=", ".join(FORMATS))),
            click.Option(["--outcome"], multiple=True, metavar="NAME", help=say("opt.outcome", language)),
            click.Option(["--place"], multiple=True, metavar="NAME", help=say("opt.place", language)),
            click.Option(["--period"], metavar="STEP", help=say("opt.export_period", language, steps=", ".join(STEPS))),
            click.Option(["--out"], metavar="DIR", help=say("opt.export_out", language)),
            click.Option(["--overwrite"], is_flag=True, help=say("opt.export_overwrite", language)),
        ],
    )  # fmt: skip
