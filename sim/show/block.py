"""The ``figures:`` blocks of scenarios and studies: checked before anything is run, and drawn afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.declare.figure_options import BY, FigureOrder
from sim.declare.problems import InputError, Problems, fail
from sim.declare.text import Language
from sim.outcomes.declarations import OUTCOMES, REGION, party_place
from sim.show.choice import Choice
from sim.show.figure import KINDS, Kind, check_choice, held
from sim.show.options import read_options
from sim.show.page.look import look_of
from sim.show.plot import Order, figure_of, orders_of, usual
from sim.study.store.periods import periods

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario
    from sim.study.sweeps.study_file import Study


def block_orders(figures: Iterable[FigureOrder], kind: Kind, held: Mapping[str, Sequence[str]] | None, language: Language) -> list[Order]:
    """The orders of blocks; where no language is given, in ``language``. ``held``: what the results will hold; None: not known yet.

    InputError with every mistake, each at its entry: a figure of another kind of results, options, choices that cannot be, files of one name.
    """
    problems, orders = Problems(), list[Order]()
    for entry in figures:
        try:
            figure = figure_of(entry.figure, entry.place)
            if figure.of != kind:
                raise fail(entry.place, "figure.kind", needs=KINDS[figure.of], found=KINDS[kind])
            choice, look, formats = read_options({"lang": language, **entry.options}, entry.place)
            if held is not None:
                check_choice(figure, choice, held, entry.place)
            if entry.file in [order.name for order in orders]:
                raise fail(entry.place, "figure.name", found=entry.file)
            orders.append(Order(entry.figure, entry.file, choice, look, formats, entry.place))
        except InputError as error:
            problems.found += error.problems
    problems.stop()
    return orders


def held_by_scenarios(scenarios: Sequence[Scenario]) -> dict[str, tuple[str, ...]]:
    """What the results of scenarios will hold: outcomes, places, periods and arms."""
    places: dict[str, None] = {REGION: None}
    months: dict[str, None] = {}
    for s in scenarios:
        names = s.region.names(s.get("governments", "party"))
        places |= dict.fromkeys([*(party_place(name) for name in dict.fromkeys(names.parties.values())), *names.city_list])
        months |= dict.fromkeys(str(s.calendar.start + m) for m in range(s.calendar.months))
    return {"outcome": tuple(OUTCOMES), "place": tuple(places), "period": periods(tuple(months)), "arm": tuple(s.name for s in scenarios), "by": BY}


def held_by_study(study: Study) -> dict[str, tuple[str, ...]]:
    """What the results of a study will hold."""
    keep = study.keep
    return {"outcome": keep.outcomes, "place": keep.places, "period": keep.periods, "arm": tuple(base.name for base in study.bases)}


def orders_for(kind: Kind, results: Any, language: Language) -> list[Order]:
    """The figures of the ``figures:`` blocks that lie with results of runs or of a study, else the usual ones of their kind.

    InputError: an entry of a block is wrong.
    """
    block = stored_block(kind, results) if kind in ("run", "study") else ()
    if block:
        return block_orders(block, kind, held(kind, results), language)
    return orders_of(usual(kind), Choice(), look_of(language=language))


def stored_block(kind: Kind, results: Any) -> tuple[FigureOrder, ...]:
    """The ``figures:`` blocks that lie with results: of the scenario of every arm, or of the study; entries that stand in several once."""
    from sim.declare.reading.positioned import read_yaml
    from sim.scenario.figures import read_figures

    folders = [result.path for result in results] if kind == "run" else [results.path]
    name = "study.yaml" if kind == "study" else "scenario.yaml"
    problems, found = Problems(), dict[Any, FigureOrder]()
    for folder in folders:
        if (file := Path(folder) / name).is_file():
            for entry in read_figures(read_yaml(file).get("figures"), problems):
                found.setdefault((entry.figure, entry.file, repr(entry.options)), entry)
    problems.stop()
    return tuple(found.values())
