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
from sim.declare.text import Language, Text
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.study.pilot.draws import Drawing
    from sim.study.pilot.pilot import Pilot
    from sim.study.pilot.questions import Wanted

HEADLINES = ("cooperation_index", "concentration", "attributable_deaths", "good_days_pm25", "compliance", "abatement_cost")
"""Outcomes of a pilot where no half-width is named; the half-widths are the smallest effects of interest."""
LEAST = 4


def pilot_options(language: Language) -> list[click.Option]:
    """--pilot and what it takes."""
    return [
        click.Option(["--pilot"], is_flag=True, help=say("opt.pilot", language)),
        click.Option(["--half-width"], multiple=True, metavar="OUTCOME[@PLACE]=VALUE", help=say("opt.half_width", language)),
    ]


def check_pilot(pilot: bool, half_width: Sequence[str], replicates: int | None, others: dict[str, Any]) -> list[Wanted]:
    """The wanted half-widths; places as they are written. InputError: what cannot be read, or an option that a pilot (or a run) has no use for."""
    from sim.outcomes.declarations import OUTCOMES, REGION
    from sim.study.compare.smallest import declared, read_size
    from sim.study.pilot.questions import Wanted

    problems, found, place = Problems(), list[Wanted](), Place("--half-width")
    if not pilot:
        if half_width:
            problems.add(place, "pilot.missing", name="--half-width")
        problems.stop()
        return []
    for name, given in others.items():
        if given:
            problems.add(Place("--pilot"), "pilot.useless", name=name)
    if replicates is not None and replicates < LEAST:
        problems.add(Place("--replicates"), "pilot.few", least=LEAST, found=replicates)
    for text in half_width:
        written, size = read_size(text, "--half-width")
        name, at, where = (part.strip() for part in written.partition("@"))
        if size is None or not size.size > 0:
            problems.add(place, "pilot.form", found=text)
        elif name not in OUTCOMES:
            problems.add(place, "value.choice", key="outcome", found=name, hint=Hint(name, tuple(OUTCOMES)))
        else:
            found.append(Wanted(name, size, where if at else REGION))
    problems.stop()
    return found or [Wanted(name, declared()[name]) for name in HEADLINES]


def _placed(scenarios: Sequence[Scenario], wanted: Sequence[Wanted]) -> list[Wanted]:
    """Places by their own names; of a name that a city and a party have, the one where the outcome exists. InputError: there is none."""
    from sim.outcomes.declarations import OUTCOMES
    from sim.study.pilot.questions import Wanted
    from sim.study.runs.keep import places_of
    from sim.study.store.named_places import meant_places, place_hint
    from sim.study.store.summary import exists_at

    problems, found, every, names_zh = Problems(), list[Wanted](), places_of(scenarios[0]), scenarios[0].region.names_zh
    for other in scenarios[1:]:
        if (other.region.name, other.calendar) != (scenarios[0].region.name, scenarios[0].calendar):
            problems.add(Place(other.name), "pilot.apart", first=scenarios[0].name)
    for one in wanted:
        places = [place for place in every if exists_at(OUTCOMES[one.outcome], place)]
        found.append(replace(one, place=meant_places([one.place], places, names_zh)[0]))
        if found[-1].place not in places:
            problems.add(Place("--half-width"), "pilot.place", what=one.outcome, name=one.place, hint=place_hint(one.place, places, names_zh))
    problems.stop()
    return found


@dataclass(frozen=True)
class Asking:
    """How a pilot is asked for: replicates of the files as they are, root seed, workers, folder of the store, whether to run at all, and the posterior
    from which parameters are drawn (None: their plausible ranges)."""

    replicates: int | None
    seed: int
    workers: int | None
    out: Path
    dry_run: bool
    yes: bool
    force_unlock: bool
    posterior: str | None = None


def run_the_pilot(scenarios: Sequence[Scenario], widths: Sequence[Wanted], asking: Asking, language: Language, quiet: bool) -> int:
    """Run the pilot and print what it says; returns the exit code."""
    from sim.study.pilot.pilot import run_pilot
    from sim.study.pilot.questions import Sizes, questions
    from sim.study.pilot.runs import Asked
    from sim.study.store.owners import WORK, owned

    sizes = replace(Sizes(), plain=asking.replicates) if asking.replicates else Sizes()
    wanted = _placed(scenarios, widths)
    runs = questions(scenarios, sizes, asking.seed, drawing_of(scenarios, asking.posterior))
    asked = Asked(runs, wanted, asking.seed, asking.out, asking.workers, os.cpu_count() or 1)
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
        found = run_pilot(scenarios, wanted, asking.seed, asked.evaluate(move), sizes, runs)
    _show(found, language, quiet)
    if asked.failures:
        click.echo(say("failed", language, count=len(asked.failures), why=asked.failures[0].error), err=True)
        return 3
    return 0


def drawing_of(scenarios: Sequence[Scenario], posterior: str | None) -> Drawing | None:
    """Draws of a posterior, by which replicates of the files differ too; None without one."""
    from sim.cli.posterior import under_posterior
    from sim.study.pilot.draws import Drawing

    _, under = under_posterior(list(scenarios), posterior)
    if under is None:
        return None
    acting = {path for scenario in scenarios for path in under.about(scenario)["acting"]}
    where = Text("draws of the posterior of {varied} numbers", "{varied} 个数值的后验抽样")
    return Drawing(len(acting), under, where, under)


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
