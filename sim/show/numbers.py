"""The numbers of a figure as a table of text, every one in full."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from sim.declare.reading.cells import TableWriter

if TYPE_CHECKING:
    import pandas as pd


def write_numbers(data: pd.DataFrame, file: IO[str]) -> None:
    """Write a data frame as CSV, every number in full, so that it is read back bit by bit; a missing value is an empty cell."""
    import pandas as pd

    writer = TableWriter(file)
    writer.writerow([str(name) for name in data.columns])
    for row in data.itertuples(index=False):
        writer.writerow(["" if _missing(cell, pd) else repr(float(cell)) if _is_float(cell) else str(cell) for cell in row])


def _missing(cell: Any, pd: Any) -> bool:
    return bool(pd.api.types.is_scalar(cell) and pd.isna(cell))


def _is_float(cell: Any) -> bool:
    import numpy as np

    return isinstance(cell, float | np.floating)
