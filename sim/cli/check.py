"""hazepact check: every error of every file at once."""

from __future__ import annotations

from collections.abc import Sequence

import click

from sim.cli.base import Argument, Command, command, expand, show_errors
from sim.cli.words import say
from sim.declare.file_kinds import CALIBRATION, DESIGN, STUDY
from sim.declare.problems import InputError
from sim.declare.text import Language, Text
from sim.scenario.load import check_scenario


def check(files: tuple[str, ...], set_: tuple[str, ...], variant: str | None, language: Language, quiet: bool, verbose: bool) -> int:
    """Check the files, and every variant that they define; exit code 2 when anything is wrong."""
    results = [_check_pattern(pattern, set_, variant, language, quiet) for pattern in files]
    return 0 if all(results) else 2


def _check_pattern(pattern: str, sets: tuple[str, ...], variant: str | None, language: Language, quiet: bool) -> bool:
    """Check the files of one pattern, so that a name that matches nothing does not keep the others from being checked."""
    good = True
    try:
        names = expand([pattern])
    except InputError as error:
        show_errors(error, language)
        return False
    for file in names:
        try:
            scenario = check_scenario(file, variant, sets)
            if scenario.figures:
                from sim.show.block import block_orders, held_by_scenarios

                held = {key: names for key, names in held_by_scenarios([scenario]).items() if key != "arm"}  # the others are not known here
                block_orders(scenario.figures, "run", held, language)
        except InputError as error:
            other = None if sets or variant is not None else _kind_in(error)
            if other is not None:
                good &= _check_other(other, file, language, quiet)
                continue
            good = False
            show_errors(error, language)
            continue
        if not quiet:
            click.echo(say("ok", language, file=file))
            for note in scenario.notes:
                click.echo(say("note", language, text=note.to(language)))
    return good


def _kind_in(error: InputError) -> str | None:
    """The kind of a file that is no scenario; None where it is one."""
    return next((str(p.values["is_a"]) for p in error.problems if p.id == "file.kind" and p.place.file == p.values["found"]), None)


def _check_other(kind: str, file: str, language: Language, quiet: bool) -> bool:
    """Check a file that is no scenario."""
    try:
        notes = _OTHERS[kind](file, language)
    except InputError as error:
        show_errors(error, language)
        return False
    if not quiet:
        click.echo(say("ok", language, file=file))
        for note in dict.fromkeys(notes):
            click.echo(say("note", language, text=note.to(language)))
    return True


def _read_calibration(file: str, language: Language) -> Sequence[Text]:
    """Read a calibration file; returns the notes of its scenario."""
    from sim.study.calibrate.file import read_calibration

    return read_calibration(file).scenario.notes


def _read_study(file: str, language: Language) -> Sequence[Text]:
    """Read a study file with every point of its design."""
    from sim.study.sweeps.points import Points
    from sim.study.sweeps.study_file import read_study

    study = read_study(file)
    if study.figures:
        from sim.show.block import block_orders, held_by_study

        block_orders(study.figures, "study", held_by_study(study), language)
    Points(study).digests()
    return ()


def _read_design(file: str, language: Language) -> Sequence[Text]:
    """Read a treaty design."""
    from sim.study.search.file import read_treaty

    read_treaty(file)
    return ()


_OTHERS = {STUDY: _read_study, DESIGN: _read_design, CALIBRATION: _read_calibration}
"""How files that are no scenarios are read; returns notes, and InputError tells every mistake."""


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
