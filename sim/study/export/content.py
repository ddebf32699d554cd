"""What is exported: one array of the values of all runs, and tables with a name, a label and a unit for every column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.declare.outcomes import Outcome
from sim.declare.text import Text
from sim.outcomes.measure import Measure

Floats = NDArray[np.float64]
Kind = Literal["string", "integer", "number", "boolean"]


@dataclass(frozen=True)
class Field:
    """A column: name, label, type, and unit ('' where it has none)."""

    name: str
    label: Text
    kind: Kind = "string"
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """A table in long form; a missing number is NaN or None. ``key``: the columns that tell a row from every other."""

    name: str
    title: Text
    fields: tuple[Field, ...]
    columns: tuple[Sequence[Any], ...]
    key: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows, as plain Python values."""
        plain = [column.tolist() if isinstance(column, np.ndarray) else column for column in self.columns]
        return zip(*plain, strict=True)


@dataclass(frozen=True)
class Arm:
    """A scenario of a comparison or a point of a study: name, title, base, the place of the point in the nested design, and its levels."""

    name: str
    title: Text
    base: str = ""
    nested: int = 0
    levels: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Content:
    """Everything that is exported.

    ``values``: (arm, replicate, period, place, outcome), NaN where there is none; ``finished``: (arm, replicate), False where a run failed.
    ``outcomes``: in the words of the region, with the unit of the values. ``periods``: 'all', years or months.
    """

    name: str
    title: Text
    study: bool
    arms: tuple[Arm, ...]
    axes: tuple[Field, ...]
    replicates: tuple[int, ...]
    periods: tuple[str, ...]
    places: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    values: Floats
    finished: NDArray[np.bool_]
    months: tuple[str, ...]
    names_zh: dict[str, str]
    measure: Measure
    region: dict[str, Any]
    created: str
    model_version: int
    version: str
    root_seed: int
    summary: Table
    others: tuple[Table, ...] = field(default=())
    """Differences, scenarios and failures, as far as there are any."""

    @property
    def arm_field(self) -> Field:
        """The column that names an arm."""
        if self.study:
            return Field("point", Text("Point of the design", "设计点"), "integer")
        return Field("scenario", Text("Scenario", "情景"))
