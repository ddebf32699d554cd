"""summary.csv: every outcome, place and period over the replicates."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.declare.outcomes import Outcome
from sim.declare.reading.cells import TableWriter
from sim.outcomes.declarations import OUTCOMES, REGION, bounds_at, party_place
from sim.outcomes.measure import Measure
from sim.study.compare.intervals import mean_interval
from sim.study.store.periods import missing, period_values, periods, unit_of_period

Floats = NDArray[np.float64]

COLUMNS = ("scenario", "outcome", "label", "unit", "place", "period", "mean", "lo", "hi", "mean_lo", "mean_hi", "replicates", "missing_share")
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
        self.values.append(np.stack([period_values(series[name], self.months, OUTCOMES[name]) for name in self.outcomes]))
        self.gaps += np.stack([missing(series[name], self.months) for name in self.outcomes])

    def whole(self, place: str = REGION) -> Floats:
        """Values of the whole period: (runs, outcomes)."""
        return np.stack(self.values)[:, :, 0, self.places.index(place)]

    def write(self, path: Path, scenario: str, measure: Measure) -> None:
        """Write the table, in the words and units of ``measure``, as UTF-8 with a byte-order mark, which spreadsheets need to read Chinese."""
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = TableWriter(file)
            writer.writerow(COLUMNS)
            values = np.stack(self.values)
            for o, name in enumerate(self.outcomes):
                outcome = measure.outcome(name)
                for p, place in enumerate(self.places):
                    if not exists_at(outcome, place):
                        continue
                    for q, period in enumerate(periods(self.months)):
                        head = (scenario, name, outcome.label.en, unit_of_period(outcome), place, period)
                        share = self.gaps[o, q, p] / len(values)
                        writer.writerow([*head, *_numbers(values[:, o, q, p], bounds_at(outcome, place, self.places)), _text(share)])


def _numbers(values: Floats, bounds: tuple[float, float] | None) -> list[str]:
    """mean, lo, hi (percentiles of the replicates), mean_lo, mean_hi (interval of the mean), replicates that have a value."""
    values = values[~np.isnan(values)]
    if values.size == 0:
        return [""] * 5 + ["0"]
    with np.errstate(invalid="ignore"):  # between infinities there is no percentile
        lo, hi = np.percentile(values, [_LOW, _HIGH])
    mean = mean_interval(values, bounds)
    return [*(_text(x) for x in (mean.mean, lo, hi, mean.lo, mean.hi)), str(values.size)]


def _text(value: float) -> str:
    return "" if np.isnan(value) else repr(float(value))
