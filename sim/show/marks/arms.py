"""The arms of a chart: one result each, with label, colour and line; and their series over months or years."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.declare.text import Language
from sim.outcomes.declarations import OUTCOMES, REGION, party_place
from sim.show.page.look import MARKERS, Look
from sim.show.words.common import PROVINCES_ZH, pretty, say, unit_text
from sim.study.store.periods import WHOLE, period_values, periods, unit_of_period
from sim.world.pack import RegionPack

if TYPE_CHECKING:
    from sim.study.store.results import Results

Floats = NDArray[np.float64]

LOW, HIGH = 5.0, 95.0
"""Percentiles of the band over replicates."""


@dataclass(frozen=True)
class Arm:
    """A result with the way it is drawn."""

    results: Results
    region: RegionPack
    label: str
    colour: str
    marker: str

    @property
    def name(self) -> str:
        """Name of the scenario."""
        return self.results.name

    @property
    def count(self) -> int:
        """Number of replicates."""
        return len(self.results.replicates)


def arms_of(results: Sequence[Results], look: Look) -> list[Arm]:
    """The arms in the order given (the first is the baseline); equal titles get the name, then a number."""
    labels = [pretty(r.title.to(look.language) or r.title.en or r.name) for r in results]
    labels = [f"{label} ({r.name})" if labels.count(label) > 1 else label for label, r in zip(labels, results, strict=True)]
    labels = [f"{label} #{labels[: i + 1].count(label)}" if labels.count(label) > 1 else label for i, label in enumerate(labels)]
    return [
        Arm(r, r.scenario().region, label, look.colour(i), MARKERS[i % len(MARKERS)]) for i, (r, label) in enumerate(zip(results, labels, strict=True))
    ]


def parties(arms: Sequence[Arm]) -> list[str]:
    """``party:...`` places of all arms in the order of their packs."""
    return list(dict.fromkeys(p for arm in arms for p in arm.results.places if p.startswith(party_place(""))))


def cities(arms: Sequence[Arm]) -> list[str]:
    """Cities of all arms in the order of their packs."""
    return list(dict.fromkeys(p for arm in arms for p in arm.results.places if p != REGION and not p.startswith(party_place(""))))


def shown_places(arms: Sequence[Arm], asked: Sequence[str], limit: int) -> tuple[list[str], int]:
    """The places of a figure, and how many parties there are to choose from: those ``asked`` for, or the region and at most ``limit`` parties."""
    if asked:
        return list(asked), 0
    return [REGION, *largest(arms, parties(arms), limit)], len(parties(arms))


def largest(arms: Sequence[Arm], places: Sequence[str], limit: int) -> list[str]:
    """At most ``limit`` places, those with the largest populations, in the order given."""
    people: dict[str, float] = {}
    for arm in arms:
        of_party: dict[str, float] = {}
        for city in arm.region.cities:
            of_party[party_place(city.party)] = of_party.get(party_place(city.party), 0.0) + city.population
        for city in arm.region.cities:
            # where every city is a party of its own, the party has the city's name
            people |= {city.name: city.population, party_place(city.name): city.population}
        people |= of_party
    chosen = set(sorted(places, key=lambda p: -people.get(p, 0.0))[:limit])
    return [place for place in places if place in chosen]


def place_label(arms: Sequence[Arm], place: str, language: Language) -> str:
    """The name of a place in the language of the chart."""
    if place == REGION:
        return say("region", language)
    name = place.removeprefix(party_place(""))
    if language == "zh":
        chinese = {name: words for arm in arms for name, words in arm.region.names_zh.items()}
        return chinese.get(name, PROVINCES_ZH.get(name, name))
    return name


def outcome_label(arms: Sequence[Arm], outcome: str, language: Language) -> str:
    """Label of an outcome; a concentration is named by what the pack measures."""
    if outcome == "concentration":
        measured, label = pretty(arms[0].region.concentration_label.to(language)), OUTCOMES[outcome].label.to(language)
        return f"{measured} {label.lower()}" if language == "en" else measured + label
    return pretty(arms[0].results.measure.outcome(outcome).label.to(language))


def outcome_unit(arms: Sequence[Arm], outcome: str, language: Language, by_year: bool = True) -> str:
    """Printed unit of an outcome: of a year's value, or of a month's."""
    declared = arms[0].results.measure.outcome(outcome)
    if by_year:
        return unit_text(unit_of_period(declared), language)
    monthly = declared.over_time == "sum" and not declared.unit.endswith("/month")
    return unit_text(declared.unit + ("/month" if monthly else ""), language)


def decimal_years(months: Sequence[str]) -> Floats:
    """Middle of each month YYYY-MM as a decimal year."""
    return np.array([int(m[:4]) + (int(m[5:7]) - 0.5) / 12.0 for m in months])


def full_years(months: Sequence[str]) -> list[str]:
    """Years with all their twelve months: only their values can be compared with one another."""
    years = [m[:4] for m in months]
    return [year for year in dict.fromkeys(years) if years.count(year) == 12]


def by_year(arms: Sequence[Arm], period: str = WHOLE) -> bool:
    """Whether every arm has at least two full years, so that yearly values make a line."""
    return period == WHOLE and all(len(full_years(arm.results.months)) > 1 for arm in arms)


def series_at(arm: Arm, outcome: str, place: str, yearly: bool, period: str = WHOLE) -> tuple[Floats, Floats] | None:
    """Times (middle of years or of the months of ``period``, decimal years) and values (replicate, time); None where the arm has none."""
    results = arm.results
    if outcome not in results.outcomes or place not in results.places:
        return None
    values = results.values(outcome)[:, :, [results.places.index(place)]]
    if not yearly:
        inside = [i for i, month in enumerate(results.months) if period == WHOLE or month.startswith(period)]
        return decimal_years(results.months)[inside], values[:, inside, 0]
    names = periods(results.months)
    years = full_years(results.months)
    columns = [names.index(year) for year in years]
    return np.array([int(y) + 0.5 for y in years]), period_values(values, results.months, OUTCOMES[outcome])[:, columns, 0]


def middle_and_band(values: Floats, how: str, least: float = 0.0) -> tuple[Floats, Floats, Floats]:
    """Median or mean over replicates and the 5-95 % band, by time; NaN where at most the share ``least`` of replicates has a value."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        middle = np.nanmedian(values, axis=0) if how == "median" else np.nanmean(values, axis=0)
        low, high = np.nanpercentile(values, [LOW, HIGH], axis=0)
    few = (~np.isnan(values)).mean(axis=0) < least
    return tuple(np.where(few, np.nan, part) for part in (middle, low, high))  # type: ignore[return-value]
