"""hazepact run --pilot: how many replicates and agents the files need, from a few runs whose results are not stored."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.base import agree, compile_first, console, progress_bar
from sim.cli.words import say
from sim.declare.problems import Hint, Place, Problems
from sim.declare.text import Language
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.study.compare.smallest import Smallest
    from sim.study.pilot.pilot import Pilot

HEADLINES = ("cooperation_index", "concentration", "attributable_deaths", "good_days_pm25", "compliance", "abatement_cost")
"""Outcomes of a pilot where no half-width is named; the half-widths are the smallest effects of interest."""
LEAST = 4


def pilot_options(language: Language) -> list[click.Option]:
    """--pilot and what it takes."""
    return [
        click.Option(["--pilot"], is_flag=True, help=say("opt.pilot", language)),
        click.Option(["--half-width"], multiple=True, metavar="OUTCOME=VALUE", help=say("opt.half_width", language)),
    ]


def check_pilot(pilot: bool, half_width: Sequence[str], replicates: int | None, others: dict[str, Any]) -> dict[str, Smallest]:
    """The wanted half-widths by outcome. InputError: what cannot be read, or an option that a pilot (or a run) has no use for."""
    from sim.outcomes.declarations import OUTCOMES
    from sim.study.compare.smallest import declared, read_size

    problems, found, place = Problems(), dict[str, "Smallest"](), Place("--half-width")
    if not pilot:
        if half_width:
            problems.add(place, "pilot.missing", name="--half-width")
        problems.stop()
        return {}
    for name, given in others.items():
        if given:
            problems.add(Place("--pilot"), "pilot.useless", name=name)
    if replicates is not None and replicates < LEAST:
        problems.add(Place("--replicates"), "pilot.few", least=LEAST, found=replicates)
    for text in half_width:
        name, size = read_size(text, "--half-width")
        if size is None or not size.size > 0:
            problems.add(place, "pilot.form", found=text)
        elif name not in OUTCOMES:
            problems.add(place, "value.choice", key="--half-width", found=name, hint=Hint(name, tuple(OUTCOMES)))
        else:
            found[name] = size
    problems.stop()
    return found or {name: declared()[name] for name in HEADLINES}


@dataclass(frozen=True)
class Asking:
    """How a pilot is asked for: replicates of the files as they are, root seed, workers, folder of the store, and whether to run at all."""

    replicates: int | None
    seed: int
    workers: int | None
    out: Path
    dry_run: bool
    yes: bool
    force_unlock: bool


def run_the_pilot(scenarios: Sequence[Scenario], widths: dict[str, Smallest], asking: Asking, language: Language, quiet: bool) -> int:
    """Run the pilot and print what it says; returns the exit code."""
    from sim.study.pilot.pilot import run_pilot
    from sim.study.pilot.questions import Sizes, questions
    from sim.study.pilot.runs import Asked
    from sim.study.store.owners import WORK, owned

    sizes = replace(Sizes(), plain=asking.replicates) if asking.replicates else Sizes()
    wanted = questions(scenarios, sizes, asking.seed)
    asked = Asked(wanted, tuple(widths), asking.seed, asking.out, asking.workers, os.cpu_count() or 1)
    planned = asked.plan
    if not quiet or asking.dry_run:
        click.echo(planned.text().to(language))
    if asking.dry_run:
        return 0
    if planned.cost.large:
        agree(", ".join(scenario.name for scenario in scenarios), planned.cost.text(), language, asking.yes)
    compile_first(language, quiet)
    bar, move = progress_bar(language, quiet)
    with owned(asking.out / WORK, asking.force_unlock), bar:
        found = run_pilot(scenarios, tuple(widths), widths, asking.seed, asked.evaluate(move), sizes, wanted)
    _show(found, language, quiet)
    if asked.failures:
        click.echo(say("failed", language, count=len(asked.failures), why=asked.failures[0].error), err=True)
        return 3
    return 0


def _show(found: Pilot, language: Language, quiet: bool) -> None:
    """Tables, and unless quiet the notes and sentences."""
    from sim.show.tables.grid import rich_table
    from sim.show.tables.pilot import pilot_grids
    from sim.study.pilot.words import basis, sentences

    out, grids = console(), list(pilot_grids(found))
    out.print(basis(found).to(language))
    for grid in grids:
        out.print()
        out.print(rich_table(grid, language))
    if quiet:
        return
    out.print()
    for note in dict.fromkeys(note.to(language) for grid in grids for note in grid.notes):
        out.print(say("note", language, text=note))
    for sentence in sentences(found):
        out.print(sentence.to(language))
