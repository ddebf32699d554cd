"""What is made of results for an archive: tables of differences and effects, figures as pictures and as the numbers that they draw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.declare.problems import InputError
from sim.share.archive.names import FIGURES, RESULTS, TABLES
from sim.show.numbers import write_numbers

if TYPE_CHECKING:
    import pandas as pd

    from sim.show.figure import Kind
    from sim.show.plot import Order
    from sim.study.store.results import Results

_NO_EFFECTS = ("study.effects",)


@dataclass(frozen=True)
class Group:
    """Results that are shown together: of runs those of one region and period (the first is the baseline), else one study or analysis.

    ``folders``: their names below ``results/``; ``shown``: the name of their folders of tables and figures.
    """

    kind: Kind
    results: Any
    folders: tuple[str, ...]

    @property
    def shown(self) -> str:
        """The name of the last result."""
        return self.folders[-1]


def groups_of(folder: Path, names: Sequence[str]) -> list[Group]:
    """The groups of the results ``names`` below ``folder/results``, in the order of the names. InputError: a folder cannot be opened."""
    from sim.show.plot import open_any
    from sim.study.store.results import alike

    opened = [(name, *open_any(folder / RESULTS / name)) for name in names]
    runs: list[Results] = [result for _, kind, result in opened if kind == "run"]
    groups = [Group("run", group, tuple(result.path.name for result in group)) for group in alike(runs)]
    return groups + [Group(kind, result, (name,)) for name, kind, result in opened if kind != "run"]


def make_tables(group: Group, folder: Path) -> list[str]:
    """Write ``tables/<name>/``: differences from the first of several runs, effects of the axes of a study; returns the names of the files."""
    from sim.study.compare.differences import difference_rows, write_rows

    written = list[Path]()
    if group.kind == "run" and len(group.results) > 1:
        for result, rows in zip(group.results[1:], difference_rows(group.results), strict=True):
            if rows:
                written.append(write_rows(rows, _made(folder / TABLES / result.path.name)))
    if group.kind == "study":
        from sim.study.analysis.sensitivity import sensitivity

        try:
            written += sensitivity(group.results, None).write(_made(folder / TABLES / group.shown))
        except InputError as error:
            if any(problem.id not in _NO_EFFECTS for problem in error.problems):
                raise
    return [file.relative_to(folder).as_posix() for file in written]


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def make_figures(group: Group, folder: Path, pictures: bool) -> list[str]:
    """Write ``figures/<name>/``: the numbers of every figure as CSV and, with ``pictures``, what is drawn of them; returns the names of the tables.

    A figure for which the results hold nothing is left out. InputError: an entry of a ``figures:`` block is wrong.
    """
    from sim.show.plot import draw

    into, tables = _made(folder / FIGURES / group.shown), list[str]()
    orders: list[Order] = []
    for order, data in _data(group):
        with (into / f"{order.name}.csv").open("w", encoding="utf-8", newline="") as out:
            write_numbers(data, out)
        tables.append(f"{FIGURES}/{group.shown}/{order.name}.csv")
        orders.append(order)
    if pictures and orders:
        draw(group.kind, group.results, orders, into, named=False)
    return tables


def _data(group: Group) -> Iterator[tuple[Order, pd.DataFrame]]:
    """Every figure that the results can fill, with its numbers."""
    from sim.show.block import orders_for
    from sim.show.figure import Given
    from sim.show.page.look import style
    from sim.show.plot import NOT_HERE, figure_of

    for order in orders_for(group.kind, group.results, "en"):
        try:
            with style(order.look):
                yield order, figure_of(order.figure, order.where).drawing(Given(group.results, order.choice, order.look)).data
        except InputError as error:
            if any(problem.id not in NOT_HERE for problem in error.problems):
                raise
