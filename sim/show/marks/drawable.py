"""Results as figures see them: a value that no axis can show is missing, and whether there was one is known.

Every figure reads its numbers through these views, so none has to ask whether a limit, a sum or a square is still a number.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.study.store.results import Results
from sim.study.sweeps.sweep_store import SweepResults

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

FURTHEST = 1e100
"""Values as large are not drawn: their squares, which intervals need, leave the range of numbers soon after."""


@dataclass
class Seen:
    """``beyond``: a value as large as :data:`FURTHEST`, or infinite, was read."""

    beyond: bool = False

    def array(self, values: Floats) -> Floats:
        """The values, NaN in place of what is too large."""
        with np.errstate(invalid="ignore"):
            far = np.abs(values) >= FURTHEST
        if not far.any():
            return values
        self.beyond = True
        return np.where(far, np.nan, values)

    def frame(self, table: pd.DataFrame) -> pd.DataFrame:
        """The table, NaN in place of what is too large."""
        numbers = table.select_dtypes("float")
        far = numbers.abs() >= FURTHEST
        if not far.to_numpy().any():
            return table
        self.beyond = True
        return table.assign(**{str(name): numbers[name].mask(far[name]) for name in numbers})

    def nested(self, found: Any) -> Any:
        """Arrays, also by name and in the fields of the tables of an analysis, NaN in place of what is too large."""
        from sim.study.coalitions.analyse import CoalitionStudy
        from sim.study.coalitions.sums import CoalitionTable

        if isinstance(found, np.ndarray) and found.dtype.kind == "f":
            return self.array(found)
        if isinstance(found, dict):
            return {key: self.nested(value) for key, value in found.items()}
        if isinstance(found, CoalitionStudy | CoalitionTable):
            parts = {f.name: getattr(found, f.name) for f in dataclasses.fields(found)}
            other = {name: self.nested(part) for name, part in parts.items()}
            return dataclasses.replace(found, **{name: part for name, part in other.items() if part is not parts[name]})
        return found


@dataclass(frozen=True)
class _Run(Results):
    """Results of a run; the tables that ``original`` has read are read once."""

    original: Results = field(kw_only=True)
    seen: Seen = field(kw_only=True)

    @cached_property
    def series(self) -> pd.DataFrame:
        return self.seen.frame(self.original.series)

    @cached_property
    def flows(self) -> pd.DataFrame:
        return self.seen.frame(self.original.flows)

    @cached_property
    def events(self) -> pd.DataFrame:
        return self.original.events

    @cached_property
    def contribution(self) -> pd.DataFrame:
        return self.seen.frame(self.original.contribution)

    @cached_property
    def daily(self) -> pd.DataFrame | None:
        return None if self.original.daily is None else self.seen.frame(self.original.daily)

    @cached_property
    def spells(self) -> pd.DataFrame | None:
        return self.original.spells

    @cached_property
    def retention(self) -> pd.DataFrame | None:
        return None if self.original.retention is None else self.seen.frame(self.original.retention)

    def values(self, outcome: str) -> Floats:
        return self.seen.array(self.original.values(outcome))

    def values_of(self, outcomes: Sequence[str]) -> Floats:
        return self.seen.array(self.original.values_of(outcomes))


@dataclass(frozen=True)
class _Sweep(SweepResults):
    """Results of a study; the tables that ``original`` has read are read once."""

    original: SweepResults = field(kw_only=True)
    seen: Seen = field(kw_only=True)

    @cached_property
    def design(self) -> pd.DataFrame:
        return self.original.design

    @cached_property
    def design_texts(self) -> pd.DataFrame:
        return self.original.design_texts

    def values(self, outcome: str, place: str, period: str) -> Floats:
        return self.seen.array(self.original.values(outcome, place, period))


def drawable(results: Any, seen: Seen) -> Any:
    """The results of any kind (of runs: a list) without values that are too large to be drawn; ``seen`` is told when one is read."""
    from sim.study.attribute.store import StoredAttribution
    from sim.study.coalitions.opened import StoredCoalitions

    if isinstance(results, list | tuple):
        return [drawable(one, seen) for one in results]
    if isinstance(results, Results):
        return _Run(results.path, results.manifest, original=results, seen=seen)
    if isinstance(results, SweepResults):
        return _Sweep(results.path, results.manifest, original=results, seen=seen)
    if isinstance(results, StoredCoalitions):
        return dataclasses.replace(results, study=seen.nested(results.study))
    if isinstance(results, StoredAttribution):
        return dataclasses.replace(results, found=dataclasses.replace(results.found, arms=seen.array(results.found.arms)))
    return results
