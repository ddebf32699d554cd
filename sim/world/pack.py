"""What a region pack holds, as read from its folder (plain Python, every number with source and quality)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from sim.declare.dates import Window
from sim.declare.parameters import Names
from sim.declare.records import record
from sim.declare.text import Text

OUTSIDE = "outside"
MEDIA = ("air", "river")
"""What carries the pollution; in a river the order of cities.csv is the order along the water."""
WEAK = ("recalled", "assumption", "mixed", "surrogate")
"""Qualities that charts and reports must mention."""
QUALITY_ZH = {
    "read": "查得", "derived": "推算", "recalled": "凭记忆", "assumption": "假设", "assumed": "假设", "surrogate": "替代", "mixed": "混合",
}  # fmt: skip
"""Marks of quality in Chinese; in the files they stand in English."""
ASSUMED_REVENUE_SHARE = 0.13
"""General public budget revenue as a share of GDP where a pack has no revenue.csv (assumption: Beijing, Tianjin and Hebei together in 2014, 8,864 of
66,565 x 10^8 CNY; 0.19, 0.15 and 0.08 one by one)."""


@record
class Sourced:
    """A number with its source key and quality."""

    value: float
    source: str
    quality: str


@record
class City:
    """A row of cities.csv: population in persons, gdp in 10^8 CNY of the base year."""

    name: str
    name_zh: str
    party: str
    province: str
    lat: float
    lon: float
    population: float
    gdp: float
    secondary_share: float
    area_km2: float
    party_zh: str = ""


@record
class SectorShare:
    """A row of sectors.csv: share of the city's emission, number of real enterprises (0 = diffuse), cost in 10^8 CNY a year per kt."""

    city: str
    sector: str
    emission_share: float
    enterprises: float
    size_sigma: float
    cost: float
    border_share: float
    controllable: float


THETA_ERROR = "theta_standard_error"
"""Standard error of theta of the concentration-response in damage.yaml."""
LIFE = "value_of_statistical_life"
"""Its central value in damage.yaml; with ``_low`` and ``_high`` the others."""


@record
class Damage:
    """damage.yaml: ``gemm`` (concentration-response times value of a life), ``linear`` (money per unit) or ``none``."""

    kind: str
    numbers: Mapping[str, float] = field(default_factory=dict)
    baseline_mortality: Mapping[str, float] = field(default_factory=dict)
    per_unit: Mapping[str, float] = field(default_factory=dict)

    @property
    def lives(self) -> dict[str, float]:
        """The values of a life that the region states, 10^8 CNY at the reference income: central, and low or high where there are any."""
        named = {"low": f"{LIFE}_low", "central": LIFE, "high": f"{LIFE}_high"}
        return {choice: self.numbers[name] for choice, name in named.items() if name in self.numbers}


@record
class Observation:
    """A row of observed.csv; ``month`` is None for annual values."""

    city: str
    year: int
    month: int | None
    variable: str
    value: float
    unit: str
    source: str
    quality: str


@record
class Budget:
    """A row of revenue.csv, 10^8 CNY a year: general public budget revenue and what was spent on the environment (None = not given)."""

    revenue: float
    environment_spending: float | None = None


@record
class Measure:
    """A row of measures.csv: a dated policy that removes a share of the base-year emission of one sector.

    ``place``: the city, ``party:NAME`` or ``ALL`` as written; ``cities``: those that it stands for. ``window``: first and last day, both
    included. ``season``: ``all``, or ``heating`` = only the days of the heating season. ``low``, ``central``, ``high``: the share (0 to 1) of
    what the sector emits under the control of the base year that is gone while the measure acts: a level, not a step from the year before.
    """

    place: str
    cities: tuple[str, ...]
    window: Window
    sector: str
    group: str
    season: str
    low: float
    central: float
    high: float
    source: str
    quality: str
    note: str = ""


@record
class RegionPack:
    """A region: names, columns by city (in the order of cities.csv), matrices as nested lists, and where everything came from.

    ``shares``, ``shares_low``, ``shares_high``: [receptor][source] in percent, last source = outside.
    ``growth``, ``improvement``, ``outside_trend``: yearly rates by year, with the key 0 for every other year. ``good_label``,
    ``heavy_label``: what a day up to ``good`` and a day above ``heavy`` are called, where the pack has words of its own.
    ``reporting_conditions``: by year, what a published mean is of the same air reported as in the base year (1 where a year is not named).
    ``base_mean``: level of the base year by city (:mod:`sim.world.base_level`).
    ``levers``: base values; ``settings``: defaults of scenario settings, by ``section.parameter``.
    ``targets``: annual means by city and year; ``season_targets`` by city, year and month (1-12), for single months.
    ``budgets``: by party and year, empty where the pack has none; ``measures``: dated policies.
    ``quality`` maps a file to the qualities found in it; ``digests`` to its sha256.
    """

    name: str
    folder: Path
    label: Text
    medium: str
    concentration_label: Text
    unit: str
    base_year: int
    good: float
    heavy: float
    good_label: Text | None
    heavy_label: Text | None
    heating_season: tuple[str, str] | None
    growth: Mapping[int, float]
    improvement: Mapping[int, float]
    outside_trend: Mapping[int, float]
    reporting_conditions: Mapping[int, float]
    levers: Mapping[str, Sourced]
    settings: Mapping[str, Sourced]
    cities: tuple[City, ...]
    borders: tuple[tuple[str, str, float], ...]
    shares: tuple[tuple[float, ...], ...]
    shares_low: tuple[tuple[float, ...], ...]
    shares_high: tuple[tuple[float, ...], ...]
    emission: tuple[float, ...]
    base_mean: tuple[float, ...]
    sectors: tuple[SectorShare, ...]
    damage: Damage
    targets: Mapping[tuple[str, int], float]
    season_targets: Mapping[tuple[str, int, int], float]
    budgets: Mapping[tuple[str, int], Budget]
    measures: tuple[Measure, ...]
    observed: tuple[Observation, ...]
    weather: Mapping[str, Any]
    weather_history: Mapping[tuple[str, int, str], float]
    digests: Mapping[str, str]
    quality: Mapping[str, tuple[str, ...]]
    surrogate_transport: bool
    notes: tuple[Text, ...] = ()

    @property
    def city_names(self) -> tuple[str, ...]:
        """City names in the order of all arrays."""
        return tuple(city.name for city in self.cities)

    @property
    def party_names(self) -> tuple[str, ...]:
        """Parties in order of first appearance."""
        return tuple(dict.fromkeys(city.party for city in self.cities))

    def names(self, party: str = "province") -> Names:
        """Names for values: cities in English or Chinese; parties (the cities themselves when ``party`` is city)."""
        cities = {c.name: c.name for c in self.cities} | {c.name_zh: c.name for c in self.cities if c.name_zh}
        chosen = {c.party_zh: c.party for c in self.cities if c.party_zh}
        if party == "city":
            return Names(self.name, cities, cities)
        chinese = {c.name_zh: c.party for c in self.cities if c.name == c.party and c.name_zh}
        return Names(self.name, cities, {p: p for p in self.party_names} | chinese | chosen)

    @property
    def names_zh(self) -> dict[str, str]:
        """Chinese names of cities and parties, as far as the pack gives them."""
        parties = {c.party: c.party_zh for c in self.cities if c.party_zh}
        return parties | {c.name: c.name_zh for c in self.cities if c.name_zh}

    @property
    def bordering(self) -> tuple[tuple[int, int], ...]:
        """Pairs of bordering cities by index; all pairs where the pack has no borders."""
        row = {name: place for place, name in enumerate(self.city_names)}
        if not self.borders:
            return tuple((a, b) for a in range(len(row)) for b in range(a))
        return tuple(dict.fromkeys((max(row[a], row[b]), min(row[a], row[b])) for a, b, _ in self.borders if a != b))

    @property
    def budget_year(self) -> int | None:
        """The year whose budgets stand for the base year: the nearest that is given for every party (the earlier of two); None where there is none."""
        years = [{year for name, year in self.budgets if name == party} for party in self.party_names]
        common = set.intersection(*years) if years else set()
        return min(common, key=lambda year: (abs(year - self.base_year), year), default=None)

    def revenue(self, party: str = "province") -> dict[str, float]:
        """General public budget revenue by party, 10^8 CNY a year (by city where ``party`` is city, those of a party in proportion to their GDP).

        Where no year has a budget of every party it is ``ASSUMED_REVENUE_SHARE`` of GDP (an assumption).
        """
        year = self.budget_year
        gdp = {name: sum(c.gdp for c in self.cities if c.party == name) for name in self.party_names}
        total = {name: ASSUMED_REVENUE_SHARE * gdp[name] if year is None else self.budgets[name, year].revenue for name in gdp}
        return total if party != "city" else {c.name: total[c.party] * c.gdp / gdp[c.party] for c in self.cities}

    def comparable(self, observation: Observation) -> float:
        """An observed annual mean as it would have been reported under the conditions of the base year, in its unit."""
        return observation.value / self.reporting_conditions.get(observation.year, 1.0)

    def rate(self, rates: Mapping[int, float], year: int) -> float:
        """The yearly rate of ``year`` (the general one where the year is not named)."""
        return rates.get(year, rates[0])

    @property
    def weak_files(self) -> dict[str, tuple[str, ...]]:
        """Files that rest on recalled, mixed or assumed numbers; measures.csv counts only where a scenario uses it, so it is not among them."""
        weak = {name: tuple(m for m in marks if m in WEAK) for name, marks in self.quality.items() if name != "measures.csv"}
        return {name: marks for name, marks in weak.items() if marks}
