"""What is kept of a run: chosen outcomes at chosen places in chosen periods, as one row of numbers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.declarations import OUTCOMES, REGION, party_place
from sim.scenario.scenario import Scenario
from sim.study.store.periods import values_by_period

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Keep:
    """What is kept of a run: values of outcomes at places in periods (``all``, a year, or a month YYYY-MM), and their monthly series if ``series``."""

    outcomes: tuple[str, ...]
    places: tuple[str, ...]
    periods: tuple[str, ...]
    series: bool = False

    def with_(self, other: Keep) -> Keep:
        """What holds both."""
        return Keep(
            _both(self.outcomes, other.outcomes), _both(self.places, other.places), _both(self.periods, other.periods), self.series or other.series
        )  # fmt: skip


def _both(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


@dataclass(frozen=True)
class Layout:
    """How a row is laid out: (outcomes, periods, places) and then, where the series are kept, (outcomes, months, places), flat. ``months``: 0 without."""

    keep: Keep
    months: int

    @property
    def numbers(self) -> int:
        """Numbers of a row."""
        return len(self.keep.outcomes) * len(self.keep.places) * (len(self.keep.periods) + self.months)

    @property
    def text(self) -> str:
        """The layout in one line of JSON."""
        k = self.keep
        return json.dumps({"outcomes": k.outcomes, "places": k.places, "periods": k.periods, "months": self.months}, separators=(",", ":"))

    @property
    def name(self) -> str:
        """Sixteen hex digits of its own."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]

    @staticmethod
    def read(text: str) -> Layout:
        """The layout of a text. ValueError: it is none."""
        try:
            content = json.loads(text)
            outcomes, places, periods = (tuple(map(str, content[key])) for key in ("outcomes", "places", "periods"))
            return Layout(Keep(outcomes, places, periods, int(content["months"]) > 0), int(content["months"]))
        except (KeyError, TypeError) as error:
            raise ValueError(str(error)) from None

    def split(self, rows: Floats) -> tuple[Floats, Floats | None]:
        """(runs, numbers) as (runs, outcomes, periods, places), and (runs, outcomes, months, places) where the series are kept."""
        k = self.keep
        count = len(k.outcomes) * len(k.periods) * len(k.places)
        values = rows[:, :count].reshape(len(rows), len(k.outcomes), len(k.periods), len(k.places))
        if not self.months:
            return values, None
        return values, rows[:, count:].reshape(len(rows), len(k.outcomes), self.months, len(k.places))

    def covers(self, other: Layout) -> tuple[str, ...]:
        """Outcomes of ``other`` that a row of this layout holds in full."""
        mine, wanted = self.keep, other.keep
        if not (set(wanted.places) <= set(mine.places) and set(wanted.periods) <= set(mine.periods) and other.months in (0, self.months)):
            return ()
        return tuple(name for name in wanted.outcomes if name in mine.outcomes)

    def part(self, rows: Floats, other: Layout, outcomes: Sequence[str]) -> tuple[Floats, Floats | None]:
        """What rows of this layout hold of ``outcomes``, with places and periods as in ``other``; shapes as in :meth:`split`."""
        values, monthly = self.split(rows)
        at = [[self.keep.outcomes.index(name) for name in outcomes], [self.keep.places.index(name) for name in other.keep.places]]
        periods = [self.keep.periods.index(name) for name in other.keep.periods]
        series = monthly[:, at[0]][..., at[1]] if other.months and monthly is not None else None
        return values[:, at[0]][:, :, periods][..., at[1]], series


def layout_of(keep: Keep, scenario: Scenario) -> Layout:
    """The layout of the rows of a scenario."""
    return Layout(keep, len(months_of(scenario)) if keep.series else 0)


def kept_row(series: Mapping[str, Floats], keep: Keep, scenario: Scenario) -> Floats:
    """From outcome -> (T, places) to the row of a run (see :class:`Layout`). An outcome, a place or a period
    that the scenario does not have is NaN."""
    months, places = months_of(scenario), places_of(scenario)
    columns = [places.index(place) if place in places else -1 for place in keep.places]
    lacking = [column < 0 for column in columns]
    # all places together, so that sums are added up in the order in which stored results add them up
    absent = np.full((len(months), len(places)), np.nan)
    whole = np.stack([series.get(name, absent) for name in keep.outcomes])
    values = values_by_period(whole, months, [OUTCOMES[name] for name in keep.outcomes], keep.periods)[..., columns]
    values[..., lacking] = np.nan
    if not keep.series:
        return values.ravel()
    monthly = whole[:, :, columns]
    monthly[:, :, lacking] = np.nan
    return np.concatenate([values.ravel(), monthly.ravel()])


def months_of(scenario: Scenario) -> tuple[str, ...]:
    """Months YYYY-MM of the period, without burn-in."""
    return tuple(str(month) for month in scenario.calendar.all_months[scenario.calendar.burn_in :])


def places_of(scenario: Scenario) -> tuple[str, ...]:
    """ALL, party:..., cities: the places of the outcomes of a scenario."""
    region = scenario.region
    parties = region.city_names if scenario.get("governments", "party") == "city" else region.party_names
    return (REGION, *(party_place(name) for name in parties), *region.city_names)
