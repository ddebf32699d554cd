"""transport.csv as matrices: who pollutes whom, with limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.declare.parameters import parse_number
from sim.declare.problems import Place, Problems
from sim.declare.reading.tables import Row, Table
from sim.world.pack import OUTSIDE

Shares = tuple[tuple[float, ...], ...]
_TOLERANCE = 0.5


@dataclass(frozen=True)
class Matrix:
    """Shares in percent [receptor][source], last source = outside, with their limits; ``surrogate``: some cell was not read in a source."""

    share: Shares = ()
    low: Shares = ()
    high: Shares = ()
    surrogate: bool = False


def read_matrix(
    table: Table, names: tuple[str, ...], meant: Callable[..., str | None], river: bool, problems: Problems
) -> Matrix:  # fmt: skip
    """The matrix of a table with a row for every pair of ``names`` (and outside); empty where there is a problem.

    ``meant`` gives the known name that a misspelt one seems to stand for.
    """
    before, columns = len(problems.found), (*names, OUTSIDE)
    cells = {(row.texts["receptor"], row.texts["source"]): row for row in table.rows}
    for row in table.rows:
        _check_limits(row, problems)
    if river and names:
        _check_order(names, cells, problems)
    if table.seen:
        _check_pairs(table, names, cells, meant, problems)
    _check_sums(table, names, cells, meant, problems)
    if len(problems.found) > before or any((r, s) not in cells for r in names for s in columns):
        return Matrix()

    def matrix(column: str) -> Shares:
        chosen = [[cells[r, s] for s in columns] for r in names]
        return tuple(tuple(_given(row.numbers.get(column), row.number("share_percent")) for row in rows) for rows in chosen)

    surrogate = any(row.texts["quality"] not in ("read",) for row in table.rows)
    return Matrix(matrix("share_percent"), matrix("share_low"), matrix("share_high"), surrogate)


def _check_sums(
    table: Table, names: tuple[str, ...], cells: dict[tuple[str, str], Row], meant: Callable[..., str | None], problems: Problems
) -> None:  # fmt: skip
    """The shares of a receptor must sum to 100; those of rows with another fault count where they can be read."""
    share: dict[tuple[str | None, str | None], float] = {}
    first: dict[str | None, Place] = {}
    for texts in (*table.left_out, *(row.texts for row in cells.values())):
        value = parse_number(texts.get("share_percent", ""))
        if value is not None:
            share[meant(texts.get("receptor", "")), meant(texts.get("source", ""), (OUTSIDE,))] = value
    for row in table.rows:
        first.setdefault(row.texts["receptor"], row.place())
    for receptor in names:
        parts = [share.get((receptor, source)) for source in (*names, OUTSIDE)]
        total = sum(part for part in parts if part is not None)
        if None not in parts and abs(total - 100) > _TOLERANCE:
            problems.add(first.get(receptor, Place(table.file)), "table.close", city=receptor, found=f"{total:.2f}")


def _check_limits(row: Row, problems: Problems) -> None:
    value = row.number("share_percent")
    low, high = (_given(row.numbers.get(column), value) for column in ("share_low", "share_high"))
    if not low <= value <= high:
        shown = {"low": f"{low:g}", "value": f"{value:g}", "high": f"{high:g}"}
        problems.add(row.place("share_percent"), "table.order", column="share_percent", **shown)


def _check_order(names: tuple[str, ...], cells: dict[tuple[str, str], Row], problems: Problems) -> None:
    """Nothing flows up a river: in the order of cities.csv a section receives from itself, from those before it and from outside."""
    place = {name: index for index, name in enumerate(names)}
    for (receptor, source), row in cells.items():
        below = receptor in place and source in place and place[source] > place[receptor]
        if below and (row.number("share_percent") > 0 or (row.numbers.get("share_high") or 0.0) > 0):
            problems.add(row.place("source"), "table.upstream", receptor=receptor, source=source)


def _check_pairs(
    table: Table, names: tuple[str, ...], cells: dict[tuple[str, str], Row], meant: Callable[..., str | None], problems: Problems
) -> None:  # fmt: skip
    """Every pair must have a row; one that may be a row with a wrong cell or a misspelt name is not called missing."""
    columns = (*names, OUTSIDE)
    wrong = [(c.get("receptor", ""), c.get("source", "")) for c in table.left_out]
    wrong += [pair for pair in cells if pair[0] not in names or pair[1] not in columns]
    excused = {(meant(receptor), meant(source, (OUTSIDE,))) for receptor, source in wrong}
    for receptor in names:
        missing = [
            source for source in columns
            if (receptor, source) not in cells and not excused & {(receptor, source), (None, source), (receptor, None), (None, None)}
        ]  # fmt: skip
        if len(missing) == len(columns):
            problems.add(Place(table.file), "table.pair", what=f"{receptor} <- {columns[0]} ... {OUTSIDE}")
            continue
        for source in missing:
            problems.add(Place(table.file), "table.pair", what=f"{receptor} <- {source}")


def _given(value: float | None, default: float) -> float:
    return default if value is None else value
