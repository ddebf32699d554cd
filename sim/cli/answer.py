"""The answer first: a short table and at most four sentences; everything else is printed where it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.base import progress_bar
from sim.cli.words import say
from sim.declare.text import Language
from sim.study.calibrate.interval_words import posterior_sentences

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario
    from sim.study.compare.answer import Answer
    from sim.study.compare.smallest import Smallest
    from sim.study.store.results import Results

SHORT, FULL = "short", "full"


@dataclass(frozen=True)
class Telling:
    """How results are told: ``full`` with every table and sentence, ``smallest`` effects of interest that the user chose, ``carried``: what carries the
    effect of one scenario over another."""

    language: Language
    quiet: bool
    full: bool
    smallest: dict[str, Smallest]
    carried: bool = True


def table_option(language: Language) -> click.Option:
    """--table: the short table, or everything."""
    return click.Option(["--table"], type=click.Choice((SHORT, FULL)), default=SHORT, show_default=True, help=say("opt.table", language))


def smallest_option(language: Language) -> click.Option:
    """--smallest: sizes below which a difference does not matter."""
    return click.Option(["--smallest"], multiple=True, metavar="OUTCOME=VALUE", help=say("opt.smallest", language))


def show_answers(found: Sequence[Answer], telling: Telling) -> None:
    """The short table of every region; unless quiet the sentences, and what limits the comparison."""
    from sim.show.answer import answer_grids
    from sim.show.tables.grid import rich_table
    from sim.study.compare.answer_words import answer_sentences

    out = narrow_console()
    for number, answer in enumerate(found):
        if number:
            out.print()
        for grid in answer_grids(answer):
            out.print(rich_table(grid, telling.language))
        if telling.quiet:
            continue
        for sentence in answer_sentences(answer):
            out.print(sentence.to(telling.language))
        for note in answer.notes:
            out.print(say("note", telling.language, text=note.to(telling.language)))


def show_posterior(results: Sequence[Results], telling: Telling) -> None:
    """What the intervals carry, where results were run under a posterior."""
    if not telling.quiet:
        for sentence in posterior_sentences([about for result in results if (about := result.manifest.get("posterior"))]):
            narrow_console().print(sentence.to(telling.language))


def attribution_option(language: Language) -> click.Option:
    """--no-attribution: do not ask what carries the effect."""
    return click.Option(["--no-attribution"], is_flag=True, help=say("opt.no_attribution", language))


def show_carried(
    scenarios: Sequence[Scenario], root_seed: int, out: Path, telling: Telling, period: str = "all", workers: int | None = None, **drawn: Any
) -> None:
    """One line about what carries the effect of the second of two scenarios; nothing where it is not wanted or there is nothing to say.

    ``drawn``: ``of_replicate`` and ``replicates`` of :func:`sim.study.attribute.short.carried_line`.
    """
    if telling.quiet or not telling.carried:
        return
    from sim.study.attribute.short import carried_line

    bar, move = progress_bar(telling.language, telling.quiet)
    with bar:
        line = carried_line(scenarios, root_seed, out, period, workers, move, **drawn)
    if line is not None:
        narrow_console().print(line.to(telling.language))


def narrow_console() -> Any:
    """A console of at most 100 columns that wraps, in a file or a pipe too."""
    import sys

    from rich.console import Console

    from sim.show.answer import WIDTH

    width = min(WIDTH, Console().width) if sys.stdout.isatty() else WIDTH
    return Console(width=width, highlight=False, markup=False)
