"""summary.csv: every outcome, place and period over the replicates."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.declare.outcomes import Outcome
from sim.declare.reading.cells import TableWriter
from sim.outcomes.declarations import OUTCOMES, REGION, party_place
from sim.outcomes.measure import Measure
from sim.study.compare.many import bounds_of, mean_intervals, percentiles
from sim.study.store.periods import missing, periods, unit_of_period, values_by_period

Floats = NDArray[np.float64]

COLUMNS = (
    "scenario", "outcome", "label", "unit", "place", "period", "mean", "lo", "hi", "mean_lo", "mean_hi", "replicates", "missing_share", "label_zh",
)  # fmt: skip
_LOW, _HIGH = 5.0, 95.0


def exists_at(outcome: Outcome, place: str) -> bool:
    """Whether an outcome is computed at a place (ALL, ``party:...`` or a city)."""
    levels = {"region": 0, "party": 1, "city": 2}
    here = 0 if place == REGION else 1 if place.startswith(party_place("")) else 2
    return here <= levels[outcome.level]


class Summary:
    """Takes the monthly series run by run and keeps only the values of periods: (outcome, period, place) a run."""

    def __init__(self, months: Sequence[str], places: Sequence[str], outcomes: Sequence[str]) -> None:
        self.months, self.places, self.outcomes = tuple(months), tuple(places), tuple(outcomes)
        self.values: list[Floats] = []
        self.gaps = np.zeros((len(self.outcomes), len(periods(months)), len(self.places)))

    def add(self, series: dict[str, Floats]) -> None:
        """Take a run: outcome -> (T, P)."""
        values = np.stack([series[name] for name in self.outcomes])
        self.values.append(values_by_period(values, self.months, [OUTCOMES[name] for name in self.outcomes]))
        self.gaps += missing(values, self.months)

    def whole(self, place: str = REGION) -> Floats:
        """Values of the whole period: (runs, outcomes)."""
        return np.stack(self.values)[:, :, 0, self.places.index(place)]

    def write(self, path: Path, scenario: str, measure: Measure) -> None:
        """Write the table, in the words and units of ``measure``, as UTF-8 with a byte-order mark, which spreadsheets need to read Chinese."""
        values = np.stack(self.values)
        count, spans = len(values), periods(self.months)
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = TableWriter(file)
            writer.writerow(COLUMNS)
            for o, name in enumerate(self.outcomes):
                outcome = measure.outcome(name)
                places = [p for p, place in enumerate(self.places) if exists_at(outcome, place)]
                cells = np.moveaxis(values[:, o][:, :, places], 0, -1).swapaxes(0, 1).reshape(-1, count)  # by place, then by period
                shares = self.gaps[o][:, places].T.ravel() / count
                head = (scenario, name, outcome.label.en, unit_of_period(outcome))
                where = [(self.places[p], period) for p in places for period in spans]
                bounds = np.repeat(bounds_of(outcome, [self.places[p] for p in places], self.places), len(spans), axis=0)
                for here, numbers, share in zip(where, _numbers(cells, bounds), shares.tolist(), strict=True):
                    writer.writerow([*head, *here, *numbers, _text(share), outcome.label.zh])


def _numbers(values: Floats, bounds: Floats) -> list[list[str]]:
    """Of every row of (cells, runs): mean, lo, hi (percentiles of the replicates), mean_lo, mean_hi (interval of the mean), replicates with a value."""
    mean, (lo, hi) = mean_intervals(values, *bounds.T), percentiles(values, (_LOW, _HIGH))
    known = (~np.isnan(values)).sum(axis=1).tolist()
    columns = (part.tolist() for part in (mean.mean, lo, hi, mean.lo, mean.hi))
    return [[*(_text(x) for x in row), str(count)] for *row, count in zip(*columns, known, strict=True)]


def _text(value: float) -> str:
    return "" if value != value else repr(value)
