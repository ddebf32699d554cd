"""Whether two tables hold the same, and the first cell where they do not."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.declare.text import Text

TOLERANCE = 1e-9
"""Relative difference that is none, where two kinds of machine are compared."""
COMPARED = (".csv", ".parquet", ".npz")
"""Kinds of files whose cells are compared."""
_GIVEN = {"run": ("draws.csv",), "study": ("design.csv", "design-table.csv", "nested-table.csv")}
"""Tables that were given to the runs and not made by them, by kind of results."""
_NUMBER = re.compile(r"[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|inf|nan)", re.IGNORECASE | re.ASCII)
Columns = list[tuple[str, list[Any]]]


@dataclass(frozen=True)
class Compared:
    """What came of a comparison: rows of the archived table; ``why``: None where both are the same."""

    rows: int
    why: Text | None


def tables_among(kind: str, files: Iterable[str]) -> list[str]:
    """Of the files of a folder of results those whose cells are compared, sorted: what came out of the runs."""
    given = _GIVEN.get(kind, ())
    return sorted(name for name in files if Path(name).suffix in COMPARED and name not in given and "/" not in name)


def compare_files(archived: Path, made: Path, tolerance: float = 0.0) -> Compared:
    """Compare a table of the archive with the one that was made again. ``tolerance``: relative; 0 = every bit of every number.

    OSError, ValueError and what pyarrow raises: one of the files cannot be read.
    """
    if not made.is_file():
        return Compared(0, Text("was not made again", "未能重新生成"))
    old, new = _read(archived), _read(made)
    rows = max((len(column) for _, column in old), default=0)
    if (why := _shape(old, new)) is not None:
        return Compared(rows, why)
    apart = [
        (row, number)
        for number, ((_, first), (_, second)) in enumerate(zip(old, new, strict=True))
        if first != second  # most columns are done here
        for row, (one, other) in enumerate(zip(first, second, strict=True))
        if not same(one, other, tolerance)
    ]
    if not apart:
        return Compared(rows, None)
    row, number = min(apart)
    name, was, now = old[number][0], _shown(old[number][1][row]), _shown(new[number][1][row])
    more = len(apart) - 1
    return Compared(rows, Text(
        f"row {row + 1:,}, column {name}: archived {was}, now {now}" + (f" (and {more:,} more cells)" if more else ""),
        f"第 {row + 1:,} 行 {name} 列：归档为 {was}，现为 {now}" + (f"（另有 {more:,} 个单元格不同）" if more else ""),
    ))  # fmt: skip


def same(old: Any, new: Any, tolerance: float) -> bool:
    """Whether two cells hold the same; a missing number is the same as a missing number, and a text that is a number counts as one."""
    if old == new or (old != old and new != new):
        return True
    if not tolerance:
        return False
    numbers = _number(old), _number(new)
    return None not in numbers and math.isclose(*numbers, rel_tol=tolerance, abs_tol=0.0)  # type: ignore[arg-type]


def _number(cell: Any) -> float | None:
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return float(cell)
    return float(cell) if isinstance(cell, str) and _NUMBER.fullmatch(cell) else None


def _shown(cell: Any) -> str:
    text = repr(cell) if isinstance(cell, float) else str(cell)
    return "-" if text in ("", "None") else text if len(text) <= 60 else f"{text[:60]}…"


def _shape(old: Columns, new: Columns) -> Text | None:
    """Why two tables cannot be compared cell by cell."""
    names = [name for name, _ in old], [name for name, _ in new]
    if names[0] != names[1]:
        lacks, more = (", ".join(name for name in one if name not in other) or "-" for one, other in (names, names[::-1]))
        return Text(f"other columns: archived alone {lacks}; now alone {more}", f"列不同：仅归档中有 {lacks}；仅现在有 {more}")
    for (name, first), (_, second) in zip(old, new, strict=True):
        if len(first) != len(second):
            return Text(f"column {name}: archived {len(first):,} rows, now {len(second):,}", f"{name} 列：归档为 {len(first):,} 行，现为 {len(second):,} 行")
    return None


def _read(file: Path) -> Columns:
    """Columns of a table with their names, in the order in which they stand."""
    return list({".csv": _read_csv, ".parquet": _read_parquet, ".npz": _read_arrays}[file.suffix](file))


def _read_csv(file: Path) -> Iterator[tuple[str, list[Any]]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    for number, name in enumerate(rows[0] if rows else []):
        yield name, [row[number] if number < len(row) else None for row in rows[1:]]


def _read_parquet(file: Path) -> Iterator[tuple[str, list[Any]]]:
    from sim.study.store.tables import read_table

    table = read_table(file)
    for name in table.column_names:
        yield name, table.column(name).to_pylist()


def _read_arrays(file: Path) -> Iterator[tuple[str, list[Any]]]:
    import numpy as np

    with np.load(file, allow_pickle=False) as arrays:
        for name in sorted(arrays.files):
            yield f"{name}{list(arrays[name].shape)}", arrays[name].ravel().tolist()
