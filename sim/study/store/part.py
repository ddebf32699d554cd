"""A part of results: chosen outcomes, places and a period, in the place of the whole wherever results are shown."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.study.store.periods import WHOLE
from sim.study.store.results import Results

if TYPE_CHECKING:
    import pandas as pd


@dataclasses.dataclass(frozen=True)
class Part(Results):
    """``whole`` with fewer outcomes, places and months in its manifest and in its monthly tables.

    ``only_outcomes``, ``only_places``: what was asked for, None where everything was; ``only_period``: ``all`` or a year, which is
    what :meth:`period` gives as the whole period. Tables without a month (contribution, spells) are those of the whole.
    """

    whole: Results
    only_outcomes: tuple[str, ...] | None
    only_places: tuple[str, ...] | None
    only_period: str

    @cached_property
    def series(self) -> pd.DataFrame:
        """As of the whole, of the chosen months, places and outcomes."""
        table = self._of_months(self.whole.series)
        kept = ["scenario", "replicate", "month", "city", *self.outcomes]
        return table.loc[table["city"].isin(self.places), kept].reset_index(drop=True)

    @cached_property
    def flows(self) -> pd.DataFrame:
        """As of the whole, of the chosen months."""
        return self._of_months(self.whole.flows)

    @cached_property
    def events(self) -> pd.DataFrame:
        """As of the whole, of the chosen months."""
        return self._of_months(self.whole.events)

    def _of_months(self, table: pd.DataFrame) -> pd.DataFrame:
        return table[table["month"].isin(self.months)].reset_index(drop=True)

    def values(self, outcome: str) -> NDArray[np.float64]:
        """Monthly values of the chosen months and places: (replicate, month, place)."""
        months = [self.whole.months.index(month) for month in self.months]
        return self.whole.values(outcome)[:, months][:, :, self._columns()]

    def values_of(self, outcomes: Sequence[str]) -> NDArray[np.float64]:
        """As :meth:`values`, of several outcomes: (outcome, replicate, month, place)."""
        months = [self.whole.months.index(month) for month in self.months]
        return self.whole.values_of(outcomes)[:, :, months][:, :, :, self._columns()]

    def period(self, outcome: str, period: str = WHOLE) -> NDArray[np.float64]:
        """Values of a period at the chosen places, (replicate, place); the whole period is the one that was asked for."""
        return self.whole.period(outcome, self.only_period if period == WHOLE else period)[:, self._columns()]

    def _columns(self) -> list[int]:
        return [self.whole.places.index(place) for place in self.places]


def whole_of(results: Results) -> Results:
    """The results that a part was taken from; whole results are their own."""
    return results.whole if isinstance(results, Part) else results


def part_of(results: Results, outcomes: Sequence[str] | None = None, places: Sequence[str] | None = None, period: str = WHOLE) -> Results:
    """The part of ``results`` with these outcomes, places and this period (None, ``all``: every one); what it does not have is left out."""
    if outcomes is None and places is None and period == WHOLE:
        return results
    chosen = {
        "outcomes": [o for o in results.outcomes if outcomes is None or o in outcomes],
        "places": [p for p in results.places if places is None or p in places],
        "months": [m for m in results.months if period == WHOLE or m.startswith(period)],
    }
    only_outcomes, only_places = (None if names is None else tuple(names) for names in (outcomes, places))
    return Part(results.path, results.manifest | chosen, results, only_outcomes, only_places, period)
