"""Explanations of the fall, set against each record by itself: officials who answer for their air, policies that were ordered, a trend, and both.

For records with priors the evidence of an explanation is the mean likelihood over draws of its prior, so that one that fits only with luck is not
rewarded (Jeffreys). Two records of structure (seasons, pollutants) are compared at the values as shipped, with the spread of the replicates and of
what was reported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.declare.text import Text
from sim.processes.enterprises.fields import Enterprises
from sim.processes.measures.fields import Measures
from sim.processes.relocation.fields import Relocation
from sim.processes.world.fields import Firms
from sim.study.calibrate.file import Calibration
from sim.study.validate.arms import Arm, Changes, Floats, Series
from sim.study.validate.attribution import ALONE, NO_MEASURES
from sim.study.validate.design import VARIABLE, Asked, Learned, at_entries, learn, log_likelihood, record_of, weights_of
from sim.study.validate.gather import Bench, probe, series_of_arms
from sim.study.validate.published import reported_changes, reported_kt
from sim.world.doses import sector_names
from sim.world.pack import RegionPack

if TYPE_CHECKING:
    from sim.model.model import CooperationModel

COMMON = ("fine", "diffuse_rate", "growth", "outside")
POLICIES = ("heating", "industry")
FREE_SIZE, FREE_TREND = 1.0, 0.06
"""Spread of the logarithm of the strength of policies where their size is free: from a third to three times the counted doses. Standard deviation of
the yearly growth where a trend is free that no table holds."""
Spreads = tuple[tuple[str, float], ...]
EXPLANATIONS: dict[str, tuple[Text, tuple[str, ...], Spreads, Changes]] = {
    "accountability": (Text("accountability only", "仅问责"), ("accountability", *COMMON), (), NO_MEASURES),
    "measures": (Text("policies only, as counted", "仅政策（按统计数）"), (*COMMON, *POLICIES), (), ALONE),
    "measures_free": (Text("policies only, of any size", "仅政策（规模自由）"), (*COMMON, *POLICIES), tuple((name, FREE_SIZE) for name in POLICIES), ALONE),
    "trend": (Text("policies and an uncounted trend", "政策加未统计的趋势"), (*COMMON, *POLICIES), (("growth", FREE_TREND),), ALONE),
    "both": (Text("accountability and policies", "问责与政策兼有"), ("accountability", *COMMON, *POLICIES), (), ()),
}
"""Explanation -> words, free parameters, spreads of priors that are not those of the calibration file, changes to what was done."""
FIRST, LAST, END = 2013, 2017, 2019
STRONG, SOME = 3.0, 1.0
"""Differences of log evidence that tell explanations apart (20 to 1), and that say something (e to 1)."""
NON_INDUSTRY = {"SO2": 0.39, "NOx": 0.45}
"""Share of the region's emission that is no industry (Zheng H. et al. 2019, Atmos. Chem. Phys. 19, 3447); assumed to be coal of households for SO2,
traffic for NOx."""
FEWER = 5
"""Replicates of what is looked into are divided by this."""
_INVENTORY = 0.2
"""Standard deviation of the logarithm of a reported change of emission, whose scope was revised in 2017 (assumption)."""


@dataclass(frozen=True)
class Record:
    """What one record says. ``size``: numbers in it. ``evidence``: log evidence by explanation, less the best one's. ``miss``: root mean square
    distance of what is expected from what was observed, in ``unit``. ``expected``, ``observed``: of records of a single number."""

    name: str
    text: Text
    size: int
    unit: str
    evidence: Mapping[str, float]
    miss: Mapping[str, float]
    expected: Mapping[str, float] | None = None
    observed: float | None = None

    @property
    def separates(self) -> str:
        """yes, weakly or no: how far the explanations are apart."""
        spread = max(self.evidence.values()) - min(self.evidence.values())
        return "yes" if spread >= STRONG else "weakly" if spread >= SOME else "no"

    @property
    def left(self) -> tuple[str, ...]:
        """The explanations that the record does not tell from the best one."""
        return tuple(name for name, value in self.evidence.items() if value > -STRONG)


def asks(points: int) -> dict[str, Asked]:
    """The design of every explanation."""
    return {name: Asked("bth_history", points, free, spreads, changes, (VARIABLE, "emission")) for name, (_, free, spreads, changes) in EXPLANATIONS.items()}


def structure_arms() -> dict[str, Arm]:
    """What was done under each explanation, as shipped."""
    return {name: Arm("bth_history", changes=changes) for name, (_, _, spreads, changes) in EXPLANATIONS.items() if not spreads}


def explanations(calibration: Calibration, region: RegionPack, points: int, bench: Bench) -> tuple[Record, ...]:
    """Every record under every explanation."""
    learned = {name: learn(calibration, asked, bench) for name, asked in asks(points).items()}
    return (*annual_records(calibration, region, learned), *_emissions(region, learned), *_structure(region, bench))


# records with priors ----------------------------------------------------------------------------------------------------


def log_mean(logs: Floats) -> float:
    """Logarithm of the mean of exp(logs)."""
    best = np.nanmax(logs)
    return float(best + np.log(np.nanmean(np.exp(logs - best))))


def annual_records(calibration: Calibration, region: RegionPack, learned: Mapping[str, Learned]) -> list[Record]:
    """The annual means: all of them, only the region's year by year, only differences between cities, and the years after, given those before."""
    years = next(iter(learned.values())).years
    fitted, whole = [[y for y in years if y <= last] for last in (LAST, END)]
    before, both = record_of(calibration, region, fitted), record_of(calibration, region, whole)
    cities, count = len(region.city_names), len(fitted)
    row = {(entry.place, entry.year): k for k, entry in enumerate(before.entries)}
    timing, place = np.zeros((count - 1, len(row))), np.zeros((cities - 1, len(row)))
    for k in range(count - 1):
        for c in range(cities):
            timing[k, row[c, k + 1]], timing[k, row[c, k]] = 1.0 / cities, -1.0 / cities
    for c in range(cities - 1):
        for other in range(cities):
            weight = (other == c) - 1.0 / cities
            place[c, row[other, count - 1]], place[c, row[other, 0]] = weight, -weight
    kinds = (
        ("levels", Text("annual means of 13 cities, 2013-17", "十三市年均值，2013-17"), None, len(row)),
        ("timing", Text("change of the region from year to year, 2013-17", "区域逐年变化，2013-17"), timing, count - 1),
        ("place", Text("fall of each city against the region's, 2013-17", "各市降幅与区域之差，2013-17"), place, cities - 1),
    )
    found = []
    for name, text, linear, size in kinds:
        evidence, miss = {}, {}
        for who, one in learned.items():
            logs = at_entries(before, one.logs[VARIABLE][:, :count])
            likely = log_likelihood(before, logs, linear=linear)
            evidence[who] = log_mean(likely)
            expected = weights_of(likely) @ logs
            gap = np.exp(before.values) - np.exp(expected) if linear is None else 100.0 * (linear @ (before.values - expected))
            miss[who] = float(np.sqrt((gap**2).mean()))
        found.append(_record(name, text, size, "ug/m3" if linear is None else "%", evidence, miss))
    evidence, miss = {}, {}
    for who, one in learned.items():
        first = log_likelihood(before, at_entries(before, one.logs[VARIABLE][:, :count]))
        second = log_likelihood(both, at_entries(both, one.logs[VARIABLE]))
        evidence[who] = log_mean(second) - log_mean(first)
        later = [k for k, entry in enumerate(both.entries) if entry.year >= count]
        expected = weights_of(first) @ at_entries(both, one.logs[VARIABLE])
        miss[who] = float(np.sqrt(((np.exp(both.values) - np.exp(expected))[later] ** 2).mean()))
    found.append(_record("later", Text("annual means of 2018-19, given those before", "2018-19 年均值（给定此前年份）"), len(later), "ug/m3", evidence, miss))
    return found


def _record(
    name: str,
    text: Text,
    size: int,
    unit: str,
    evidence: Mapping[str, float],
    miss: Mapping[str, float],
    expected: Mapping[str, float] | None = None,
    observed: float | None = None,
) -> Record:
    best = max(evidence.values())
    return Record(name, text, size, unit, {who: value - best for who, value in evidence.items()}, miss, expected, observed)


def _emissions(region: RegionPack, learned: Mapping[str, Learned]) -> list[Record]:
    """Fall of emission by province from 2013 to 2017 against the mean of the reported SO2, NOx and dust, whose spread is the error."""
    reported = reported_changes(region.folder, FIRST, LAST)
    parties = [p for p in region.party_names if any(place == p for place, _ in reported)]
    if not parties:
        return []
    values = {p: np.array([change for (place, _), change in reported.items() if place == p]) for p in parties}
    seen = np.array([values[p].mean() for p in parties])
    sd = np.array([max(_INVENTORY, values[p].std(ddof=1)) for p in parties])
    evidence, miss = {}, {}
    for who, one in learned.items():
        kt = np.exp(one.logs["emission"])
        at = [one.years.index(year) for year in (FIRST, LAST)]
        columns = [[k for k, city in enumerate(region.cities) if city.party == p] for p in parties]
        change = np.stack([np.log(kt[:, at[1]][:, cs].sum(axis=1) / kt[:, at[0]][:, cs].sum(axis=1)) for cs in columns], axis=1)
        likely = -0.5 * (((seen - change) / sd) ** 2).sum(axis=1)
        evidence[who] = log_mean(likely)
        miss[who] = 100.0 * float(np.sqrt(((seen - weights_of(likely) @ change) ** 2).mean()))
    text = Text("reported emission by province, 2013 and 2017", "分省上报排放，2013 与 2017")
    return [_record("emissions", text, len(parties), "%", evidence, miss)]


# records of structure ---------------------------------------------------------------------------------------------------


def _structure(region: RegionPack, bench: Bench) -> list[Record]:
    arms = structure_arms()
    found = []
    seasons = _seasons(region, dict(zip(arms, series_of_arms(list(arms.values()), bench), strict=True)))
    if seasons is not None:
        found.append(seasons)
    reported = reported_changes(region.folder, FIRST, LAST)
    if reported:
        found.append(_pollutants(region, arms, bench))
    return found


def _one_number(name: str, text: Text, unit: str, expected: Mapping[str, Floats], seen: float, sd: float) -> Record:
    """A record of one number: normal around the mean of the replicates, with their spread and ``sd``."""
    evidence, miss = {}, {}
    for who, values in expected.items():
        spread = np.sqrt(values.var(ddof=1) + sd**2)
        evidence[who] = float(-0.5 * ((seen - values.mean()) / spread) ** 2 - np.log(spread))
        miss[who] = abs(seen - float(values.mean()))
    return _record(name, text, 1, unit, evidence, miss, expected={who: float(v.mean()) for who, v in expected.items()}, observed=seen)


def _seasons(region: RegionPack, series: Mapping[str, Series]) -> Record | None:
    """Change from 2014 to 2015 of November to March against the other months, mean of the cities, in percent (logarithms)."""
    seen = {(o.city, o.year, o.month): o.value for o in region.observed if o.variable == VARIABLE and o.month is not None}
    cold, warm = (1, 2, 3, 11, 12), (4, 5, 6, 7, 8, 9, 10)
    if not all((city, year, month) in seen for city in region.city_names for year in (2014, 2015) for month in (*cold, *warm)):
        return None

    def contrast(mean: Callable[[int, tuple[int, ...]], Floats]) -> Floats:
        return np.log(mean(2015, cold) / mean(2014, cold)) - np.log(mean(2015, warm) / mean(2014, warm))

    observed = 100.0 * float(np.mean(contrast(lambda year, ms: np.array([np.mean([seen[c, year, m] for m in ms]) for c in region.city_names]))))
    expected = {}
    for who, s in series.items():
        monthly = s.cities(VARIABLE)

        def mean(year: int, months: tuple[int, ...], x: Floats = monthly) -> Floats:
            return np.asarray(x[:, [12 * (year - FIRST) + m - 1 for m in months]].mean(axis=1))

        expected[who] = 100.0 * contrast(mean).mean(axis=1)
    text = Text("cold months against warm ones, 2014 to 2015", "冷月相对暖月的变化，2014 至 2015")
    return _one_number("seasons", text, "%", expected, observed, 0.0)


def by_source(model: CooperationModel) -> Floats:
    """Emission of the last month by kind, kt a year: enterprises, coal of households, traffic."""
    st, region = model.state, model.scenario.region
    firms, names, t = st[Firms], sector_names(region), model.t
    e, measures = st[Enterprises], st[Measures]
    industry = float(e.emission.sum()) if firms.sector.size else 0.0
    assert st[Relocation].city.size == firms.sector.size
    kinds = {"residential_coal": 0.0, "transport": 0.0}
    row = {city.name: c for c, city in enumerate(region.cities)}
    for s in region.sectors:
        if s.sector in kinds:
            c = row[s.city]
            dose = float(measures.dose[t, c, names.index(s.sector)]) if measures.dose.shape[2] else 0.0
            left = 1.0 - s.controllable + s.controllable * (1.0 - float(e.stock[c])) * (1.0 - dose)
            kinds[s.sector] += s.emission_share * region.emission[c] * left
    return np.array([industry, *kinds.values()])


def _pollutants(region: RegionPack, arms: Mapping[str, Arm], bench: Bench) -> Record:
    """How much farther SO2 fell than NOx from 2013 to 2017: a cut that spares no source takes both alike, policies on coal take SO2."""
    kt: dict[tuple[str, int], float] = {}
    for (_, pollutant, year), value in reported_kt(region.folder).items():
        kt[pollutant, year] = kt.get((pollutant, year), 0.0) + value
    observed = 100.0 * (np.log(kt["SO2", LAST] / kt["SO2", FIRST]) - np.log(kt["NOx", LAST] / kt["NOx", FIRST]))
    few, expected = bench.fewer(FEWER), {}
    for who, arm in arms.items():
        first, last = (probe(arm.with_(("period.months", months)), by_source, few) for months in (1, 12 * (LAST - FIRST + 1)))
        ratio = last / first
        so2 = (1 - NON_INDUSTRY["SO2"]) * ratio[:, 0] + NON_INDUSTRY["SO2"] * ratio[:, 1]
        nox = (1 - NON_INDUSTRY["NOx"]) * ratio[:, 0] + NON_INDUSTRY["NOx"] * ratio[:, 2]
        expected[who] = 100.0 * np.log(so2 / nox)
    text = Text("fall of SO2 against that of NOx, 2013 to 2017", "SO2 与 NOx 降幅之差，2013 至 2017")
    return _one_number("pollutants", text, "%", expected, float(observed), 100.0 * _INVENTORY)
