"""Measures of names, order, units and dates: what only describes a region may not move an answer. Each takes a pack and returns a figure."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable

import numpy as np

from sim.mechanisms import registry
from sim.scenario.scenario import Scenario
from sim.study.compare.compare import rounded
from sim.study.compare.intervals import mean_interval, t_quantile
from sim.world.pack import RegionPack
from tests.laws.packs import emission_in, equal_parties, island, money_in, permuted, renamed, shifted, side_by_side
from tests.laws.runs import ALONE, INSTITUTIONS, PAID, STAY, apart, run, scenario_on, series, unequal

COLUMNS = ("effort", "delivered", "concentration", "abated", "commitment")


def _columns_apart(a: Scenario, b: Scenario, rows: Iterable[int] | None = None) -> float:
    """How far the columns by city of two runs are apart; ``rows``: the cities of the second that are those of the first."""
    first, second = run(a).recorder.city, run(b).recorder.city
    pick = list(range(first["effort"].shape[1])) if rows is None else list(rows)
    return max(apart(second[name][:, pick], first[name]) for name in COLUMNS)


def order_of_cities(pack: RegionPack) -> float:
    """Cities in reverse order, with all luck and agents."""
    order = list(range(len(pack.cities)))[::-1]
    return _columns_apart(scenario_on(pack, INSTITUTIONS, PAID), scenario_on(permuted(pack, order), INSTITUTIONS, PAID), order)


def order_of_sectors(pack: RegionPack) -> float:
    """Rows of sectors.csv in reverse order, with all luck and agents."""
    return _columns_apart(
        scenario_on(pack, INSTITUTIONS, PAID), scenario_on(dataclasses.replace(pack, sectors=pack.sectors[::-1]), INSTITUTIONS, PAID)
    )


def names_without_luck(pack: RegionPack) -> float:
    """All names changed where nothing is drawn."""
    return _columns_apart(scenario_on(pack, INSTITUTIONS, PAID, ALONE, STAY), scenario_on(renamed(pack, " x"), INSTITUTIONS, PAID, ALONE, STAY))


def names_in_distribution(pack: RegionPack) -> float:
    """Largest difference of a mean over replicates under other names, in standard errors."""
    means = []
    for named in (pack, renamed(pack, " x")):
        scenario = scenario_on(named, INSTITUTIONS, PAID)
        runs = [series(scenario, replicate) for replicate in range(16)]
        means.append({n: np.array([np.nanmean(r[n][:, 0]) for r in runs]) for n in ("emission", "compliance", "cooperation_index", "member", "trust")})
    worst = 0.0
    for name, a in means[0].items():
        b = means[1][name]
        error = math.sqrt((a.var(ddof=1) + b.var(ddof=1)) / len(a))
        worst = max(worst, abs(a.mean() - b.mean()) / error if error > 0 else 0.0)
    return worst


def money(pack: RegionPack, factor: float) -> float:
    """All money times ``factor``: decisions stay, and cost follows."""
    scenario = scenario_on(pack, INSTITUTIONS, PAID)
    uses = []
    for use in scenario.mechanisms:
        units = {f.parameter.name: f.parameter.unit for f in use.mechanism.fields}
        uses.append(dataclasses.replace(use, fields={k: v * factor if "CNY" in units[k] else v for k, v in use.fields.items()}))
    dearer = dataclasses.replace(scenario_on(money_in(pack, factor), INSTITUTIONS, PAID), mechanisms=tuple(uses))
    first, second = run(scenario).recorder, run(dearer).recorder
    columns = max(apart(second.city[name], first.city[name]) for name in COLUMNS)
    return max(columns, apart(second.city["cost"] / factor, first.city["cost"]), apart(second.party["share_in"], first.party["share_in"]))


def emission_unit(pack: RegionPack) -> float:
    """Emission in tonnes x 10 instead of kt: a unit 100 times smaller."""
    return _columns_apart(scenario_on(pack, INSTITUTIONS, PAID), scenario_on(emission_in(pack, 100.0), INSTITUTIONS, PAID))


def shifted_years(pack: RegionPack) -> float:
    """Period, base year and targets four years later (leap years keep their places), nothing drawn by date."""
    settings = (INSTITUTIONS, PAID, ALONE, STAY, {"period.months": 36})
    return _columns_apart(scenario_on(pack, *settings), scenario_on(shifted(pack, 4), *settings, {"period.start": "2017-01"}))


def two_windows(pack: RegionPack) -> float:
    """Outcomes that are not the same where a mechanism is written as two windows that join instead of one."""
    whole = {"from": "2013-03", "to": "2014-06"}
    halves = [{"from": "2013-03", "to": "2013-10"}, {"from": "2013-11", "to": "2014-06"}]
    settings = [INSTITUTIONS | {"mechanisms.legislation": w, "mechanisms.supervision": w} for w in (whole, halves)]
    return float(len(unequal(*(series(scenario_on(pack, s)) for s in settings))))


def twins(pack: RegionPack) -> float:
    """How far equal parties are apart where nothing is drawn."""
    model = run(scenario_on(equal_parties(pack, max(2, len(pack.party_names))), INSTITUTIONS, PAID, ALONE, STAY))
    r = model.recorder
    by_place = [r.city[name] for name in COLUMNS] + [r.party[name] for name in ("margin", "share_in", "binds")]
    return max(apart(values, np.repeat(values[:, :1], values.shape[1], axis=1)) for values in by_place)


def unlinked_island(pack: RegionPack) -> float:
    """A party that shares no air with the others leaves their efforts, promises and deliveries alone."""
    settings = (INSTITUTIONS, PAID, ALONE, STAY)
    return _columns_apart(scenario_on(pack, *settings), scenario_on(side_by_side(pack, island()), *settings), range(len(pack.cities)))


def self_difference(pack: RegionPack) -> float:
    """Largest of mean and limits of the difference between two runs of one scenario."""
    scenario = scenario_on(pack, INSTITUTIONS, PAID)
    first, second = ([series(scenario, replicate) for replicate in range(3)] for _ in range(2))
    worst = 0.0
    for name in first[0]:
        a, b = (np.array([np.nan_to_num(r[name][:, 0]).mean() for r in runs]) for runs in (first, second))
        interval = mean_interval(rounded(b - a, a, b))
        worst = max(worst, abs(interval.mean), abs(interval.lo), abs(interval.hi))
    return worst


def intervals(pack: RegionPack) -> float:
    """|half-width at 64 replicates x 2 / half-width at 16 - 1|, each in units of its t quantile; the width at 16 is the mean of four groups."""
    scenario = scenario_on(pack, INSTITUTIONS, {"period.months": 12})
    values = np.array([series(scenario, replicate)["emission"][:, 0].sum() for replicate in range(64)])

    def half(part: np.ndarray) -> float:
        return (mean_interval(part).hi - mean_interval(part).mean) / float(t_quantile(part.size - 1))

    groups = math.sqrt(np.mean([half(part) ** 2 for part in values.reshape(4, 16)]))
    return abs(half(values) * 2.0 / groups - 1.0)


def strength_zero(pack: RegionPack) -> float:
    """Mechanisms, and rules of compensation with amount 0, that are not the same as none bit for bit."""
    wrong = 0
    for base in ({}, INSTITUTIONS | PAID):
        whole = series(scenario_on(pack, base))
        for name in sorted(registry()):
            given = {k: v for k, v in base.items() if k != f"mechanisms.{name}"}
            without = whole if given == base else series(scenario_on(pack, given))
            wrong += bool(unequal(without, series(scenario_on(pack, given, {f"mechanisms.{name}": {"strength": 0}}))))
    pact = INSTITUTIONS | STAY
    for rule, amount in (("marginal_damage", "share"), ("horizontal", "rate"), ("vertical_bonus", "rate")):
        nothing = {"mechanisms.ecological_compensation": {"rule": rule, amount: 0, "running_cost_per_million": 0}}
        wrong += bool(unequal(series(scenario_on(pack, pact)), series(scenario_on(pack, pact, nothing))))
    return float(wrong)


