"""hazepact diff: two scenarios in words."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.answer import narrow_console
from sim.cli.base import Argument, Command, command
from sim.cli.words import say
from sim.declare.problems import InputError
from sim.declare.text import Language
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario


def diff(*, first: str, second: str, set_: tuple[str, ...], variant: str | None, language: Language, quiet: bool, verbose: bool) -> None:
    """Say what differs from the first scenario to the second; with --verbose the statements of the ledger, with --quiet the first line alone."""
    one, two = _both(first, second, set_, variant)
    from sim.study.diff.diff import diff as compared
    from sim.study.diff.words import headline, items, statements

    out, found = narrow_console(), compared(one, two)
    out.print(headline(found).to(language))
    for item in () if quiet else items(found):
        out.print(item.what.to(language))
        for text in item.details:
            out.print(f"    {text.to(language)}")
        if item.literature is not None:
            out.print(f"    {item.literature.to(language)}")
    for claim in statements(found) if verbose else ():
        out.print(f"{claim.id}: {claim.statement.to(language)}")


def _both(first: str, second: str, sets: tuple[str, ...], variant: str | None) -> tuple[Scenario, Scenario]:
    """Both scenarios (changes and the variant are the second one's), with the mistakes of both in one error."""
    problems, read = [], []
    for name, own_variant, own_sets in ((first, None, ()), (second, variant, sets)):
        try:
            read.append(_opened(name, own_variant, own_sets))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return read[0], read[1]


def _opened(name: str, variant: str | None, sets: tuple[str, ...]) -> Scenario:
    """The scenario of a file, a shipped name, or a folder of results."""
    from sim.study.store.place import MANIFEST

    if name and (Path(name) / MANIFEST).is_file():
        from sim.study.store.manifest import refuse_changed
        from sim.study.store.results import open_results
        from sim.study.store.store import SCENARIO

        stored = open_results(name)
        refuse_changed(stored.path, stored.manifest)
        return load_scenario(stored.path / SCENARIO, variant, sets)
    return load_scenario(name, variant, sets)


def make(language: Language) -> Command:
    """The command."""
    return command(
        "diff", language, diff,
        [
            Argument(["first"], say("arg.diff_first", language), metavar="A"),
            Argument(["second"], say("arg.diff_second", language), metavar="B"),
            click.Option(["--set", "set_"], multiple=True, metavar="KEY=VALUE", help=say("opt.diff_set", language)),
            click.Option(["--variant"], metavar="NAME", help=say("opt.diff_variant", language)),
        ],
    )  # fmt: skip
