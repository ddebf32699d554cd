"""Small region packs drawn at random, and the transformations of a pack that the laws are about."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from sim.declare.dates import Window
from sim.scenario.load import load_scenario
from sim.world.pack import City, Damage, Measure, RegionPack, SectorShare

TEMPLATE = "synthetic_ring"
"""The shipped scenario whose region gives everything that is not drawn (standards, heating season, weather, damage function)."""
PROVINCE = "land"
MORTALITY = 6.0
SECTORS = (("heavy", 0.35, 40.0, 1.0, 3.0), ("light", 0.3, 300.0, 1.2, 4.5), ("homes", 0.35, 0.0, 0.0, 5.0))
"""Sector, mean share of emission, enterprises in a city of a million people, sd of ln size, mean cost (10^8 CNY a year per kt)."""


@dataclass(frozen=True)
class Shape:
    """What a random pack is made of: the seed of its numbers, its parties, and its cities (at least one for each party)."""

    seed: int
    parties: int
    cities: int

    def pack(self) -> RegionPack:
        """The pack of this shape."""
        return random_pack(self.seed, self.parties, max(self.parties, self.cities))


SHAPES = (Shape(1, 2, 2), Shape(2, 2, 4), Shape(3, 3, 3), Shape(4, 3, 5), Shape(5, 4, 6), Shape(6, 4, 4))
"""The shapes that ``python -m tests.laws`` measures."""


@cache
def template() -> RegionPack:
    """The region of the template scenario."""
    return load_scenario(TEMPLATE).region


def random_pack(seed: int, parties: int, cities: int) -> RegionPack:
    """A region of ``cities`` cities dealt to ``parties`` parties, all sizes, shares and costs drawn from ``seed``.

    Cities of one province, damage by GEMM, targets at 70 % of the base mean from the base year on, no transport limits, all touch.
    """
    draw = np.random.default_rng(seed)
    party = [*range(parties), *draw.integers(0, parties, cities - parties)]
    names = [f"{'ABCDEF'[p]}{i + 1}" for i, p in enumerate(party)]
    people = np.round(np.exp(draw.uniform(np.log(1e6), np.log(12e6), cities)))
    rows = tuple(
        City(name, "", f"party {name[0]}", PROVINCE, 30.0 + i, 110.0 + i, float(people[i]), float(people[i] * draw.uniform(3, 12) * 1e-4), 0.45, 12000.0)
        for i, name in enumerate(names)
    )
    sectors = []
    for i, name in enumerate(names):
        part = np.array([row[1] for row in SECTORS]) * draw.uniform(0.6, 1.4, len(SECTORS))
        for (sector, _, firms, spread, cost), share in zip(SECTORS, part / part.sum(), strict=True):
            count = float(max(1.0, round(firms * people[i] / 1e6 * draw.uniform(0.5, 2)))) if firms else 0.0
            sectors.append(SectorShare(name, sector, float(share), count, spread, cost * float(draw.uniform(0.5, 2)), 0.25 if firms else 0.0, 1.0))
    outside = draw.uniform(10, 25, cities)
    own = draw.uniform(35, 60, cities) if cities > 1 else 100 - outside
    shares = draw.uniform(0.2, 1.0, (cities, cities))
    np.fill_diagonal(shares, 0.0)
    shares *= ((100 - own - outside) / np.maximum(shares.sum(axis=1), 1e-9))[:, None]
    np.fill_diagonal(shares, own)
    mean = draw.uniform(60, 120, cities)
    targets = {n: 0.7 * float(m) for n, m in zip(names, mean, strict=True)}
    made = assembled(rows, sectors, np.column_stack([shares, outside]), draw.uniform(20, 200, cities), mean, targets)
    policies = tuple(
        Measure("ALL", tuple(names), Window(), sector, "other", season, dose / 2, dose, (1 + dose) / 2, "S", "assumption")
        for sector, season, dose in (("heavy", "heating", 0.3), ("light", "all", 0.2), ("homes", "all", 0.5))
    )
    return dataclasses.replace(made, measures=policies)


def assembled(
    cities: Sequence[City], sectors: Sequence[SectorShare], shares: np.ndarray, emission: Sequence[float], mean: Sequence[float], targets: dict[str, float]
) -> RegionPack:
    """A pack in memory: everything that is not given stands as in the template. ``shares`` (n, n + 1) in percent; targets hold from the base year."""
    pack = template()
    cells = tuple(tuple(map(float, row)) for row in shares)
    damage = Damage("gemm", pack.damage.numbers, {PROVINCE: MORTALITY})
    return dataclasses.replace(
        pack, name="random", cities=tuple(cities), borders=(), shares=cells, shares_low=cells, shares_high=cells, emission=tuple(map(float, emission)),
        base_mean=tuple(map(float, mean)), sectors=tuple(sectors), damage=damage, observed=(),
        targets={(name, pack.base_year): float(value) for name, value in targets.items()}, season_targets={}, reporting_conditions={},
    )  # fmt: skip


def matrix(pack: RegionPack) -> np.ndarray:
    """Source shares of the pack in percent, (n, n + 1), last column outside."""
    return np.array(pack.shares)


def _with(pack: RegionPack, shares: np.ndarray, **changes: object) -> RegionPack:
    cells = tuple(tuple(map(float, row)) for row in shares)
    return dataclasses.replace(pack, shares=cells, shares_low=cells, shares_high=cells, **changes)  # type: ignore[arg-type]


def split(pack: RegionPack, city: str, parts: Sequence[float]) -> RegionPack:
    """The pack with ``city`` cut into parts of the given shares (they sum to one), which stand in its place and stay with its party.

    What is extensive (people, output, area, emission, enterprises, its column as a source) is divided by share; what is intensive (base
    mean, its row as a receptor, costs per kt, targets) is every part's own.
    """
    at = pack.city_names.index(city)
    whole = pack.cities[at]
    new = [f"{city}.{k + 1}" for k in range(len(parts))]
    cut = [
        dataclasses.replace(whole, name=n, name_zh="", population=whole.population * w, gdp=whole.gdp * w, area_km2=whole.area_km2 * w)
        for n, w in zip(new, parts, strict=True)
    ]
    m = np.repeat(matrix(pack), [len(parts) if i == at else 1 for i in range(len(pack.cities))], axis=0)
    m = np.hstack([m[:, :at], m[:, [at]] * np.array(parts), m[:, at + 1 :]])
    sectors = []
    for s in pack.sectors:
        here = [(s.city, 1.0)] if s.city != city else list(zip(new, parts, strict=True))
        sectors += [dataclasses.replace(s, city=n, enterprises=s.enterprises * w) for n, w in here]

    def placed(values: Sequence[float], weights: Sequence[float]) -> tuple[float, ...]:
        return (*values[:at], *(values[at] * w for w in weights), *values[at + 1 :])

    targets = {(n, year): v for (c, year), v in pack.targets.items() for n in (new if c == city else [c])}
    return _with(
        pack, m, cities=(*pack.cities[:at], *cut, *pack.cities[at + 1 :]), sectors=tuple(sectors), targets=targets,
        emission=placed(pack.emission, parts), base_mean=placed(pack.base_mean, [1.0] * len(parts)),
    )  # fmt: skip


def merge(pack: RegionPack, cities: Sequence[str], name: str) -> RegionPack:
    """The pack with ``cities`` of one party as one city ``name``, at the place of the first; the inverse of :func:`split`.

    ValueError where they are no parts of one city: other party, base mean, row as a receptor, target, or cost and share of a sector.
    """
    rows = [pack.city_names.index(c) for c in cities]
    m, first = matrix(pack), rows[0]
    if len({pack.cities[r].party for r in rows}) > 1 or not np.allclose(m[rows], m[first], rtol=1e-9) or np.ptp(np.array(pack.base_mean)[rows]) > 1e-9:
        raise ValueError(f"{', '.join(cities)} do not share party, air and base mean")
    of = {c: [s for s in pack.sectors if s.city == c] for c in cities}
    alike = [[(s.sector, round(s.cost, 9), round(s.emission_share, 9)) for s in of[c]] for c in cities]
    if any(kind != alike[0] for kind in alike):
        raise ValueError(f"{', '.join(cities)} do not share their sectors")
    kept = [i for i in range(len(pack.cities)) if i not in rows[1:]]
    m = m[kept]
    m[:, first] = m[:, rows].sum(axis=1)
    m = np.delete(m, rows[1:], axis=1)
    parts = [pack.cities[r] for r in rows]
    extensive = {what: sum(getattr(c, what) for c in parts) for what in ("population", "gdp", "area_km2")}
    whole = dataclasses.replace(parts[0], name=name, **extensive)
    united = [dataclasses.replace(s[0], city=name, enterprises=sum(x.enterprises for x in s)) for s in zip(*(of[c] for c in cities), strict=True)]
    sectors: list[SectorShare] = []
    for s in pack.sectors:
        if s.city not in cities:
            sectors.append(s)
        elif s.city == cities[0] and s is of[cities[0]][0]:
            sectors += united
    emission = list(pack.emission)
    emission[first] = sum(pack.emission[r] for r in rows)
    targets = {(name if c == cities[0] else c, year): v for (c, year), v in pack.targets.items() if c not in cities[1:]}
    return _with(
        pack, m, cities=tuple(whole if i == first else pack.cities[i] for i in kept), sectors=tuple(sectors), targets=targets,
        emission=tuple(emission[i] for i in kept), base_mean=tuple(pack.base_mean[i] for i in kept),
    )  # fmt: skip


def permuted(pack: RegionPack, order: Sequence[int]) -> RegionPack:
    """The pack with its cities in another order."""
    m = matrix(pack)[order][:, [*order, len(order)]]
    take: Callable[[Sequence], tuple] = lambda values: tuple(values[i] for i in order)  # noqa: E731
    return _with(pack, m, cities=take(pack.cities), emission=take(pack.emission), base_mean=take(pack.base_mean))


def renamed(pack: RegionPack, suffix: str) -> RegionPack:
    """The pack with ``suffix`` behind the name of every city and party."""
    return dataclasses.replace(
        pack, cities=tuple(dataclasses.replace(c, name=c.name + suffix, party=c.party + suffix) for c in pack.cities),
        sectors=tuple(dataclasses.replace(s, city=s.city + suffix) for s in pack.sectors),
        targets={(c + suffix, year): v for (c, year), v in pack.targets.items()},
    )  # fmt: skip


def side_by_side(first: RegionPack, second: RegionPack) -> RegionPack:
    """Two packs as one region between whose cities no air moves; their names must differ."""
    a, b = matrix(first), matrix(second)
    n, k = len(a), len(b)
    m = np.zeros((n + k, n + k + 1))
    m[:n, :n], m[n:, n : n + k] = a[:, :-1], b[:, :-1]
    m[:, -1] = np.concatenate([a[:, -1], b[:, -1]])
    return _with(
        first, m, cities=(*first.cities, *second.cities), sectors=(*first.sectors, *second.sectors), targets=dict(first.targets) | dict(second.targets),
        emission=(*first.emission, *second.emission), base_mean=(*first.base_mean, *second.base_mean),
    )  # fmt: skip


def island() -> RegionPack:
    """A region of one city and party."""
    return renamed(random_pack(77, 1, 1), " island")


def equal_parties(pack: RegionPack, count: int) -> RegionPack:
    """``count`` parties of one city each, all as the first city of ``pack``, with the same air between any two."""
    model = pack.cities[0]
    names = [f"E{k + 1}" for k in range(count)]
    m = np.full((count, count + 1), 30.0 / (count - 1))
    np.fill_diagonal(m, 50.0)
    m[:, -1] = 20.0
    return assembled(
        [dataclasses.replace(model, name=n, party=f"party {n}") for n in names],
        [dataclasses.replace(s, city=n) for n in names for s in pack.sectors if s.city == model.name],
        m, [pack.emission[0]] * count, [pack.base_mean[0]] * count, dict.fromkeys(names, 0.7 * pack.base_mean[0]),
    )  # fmt: skip


def shared_air(pack: RegionPack, factor: float) -> RegionPack:
    """The pack with the air between different parties times ``factor``; what that takes away comes from outside."""
    m = matrix(pack)
    party = np.array([c.party for c in pack.cities])
    m[:, :-1] *= np.where(party[:, None] != party, factor, 1.0)
    m[:, -1] = 100.0 - m[:, :-1].sum(axis=1)
    return _with(pack, m)


def steady(pack: RegionPack) -> RegionPack:
    """The pack without growth, improvement or trend."""
    return dataclasses.replace(pack, growth={0: 0.0}, improvement={0: 0.0}, outside_trend={0: 0.0})


def emission_in(pack: RegionPack, factor: float) -> RegionPack:
    """The pack with emission in a unit that is ``factor`` times smaller, and the costs per unit with it."""
    sectors = tuple(dataclasses.replace(s, cost=s.cost / factor) for s in pack.sectors)
    return dataclasses.replace(pack, emission=tuple(factor * e for e in pack.emission), sectors=sectors)


def money_in(pack: RegionPack, factor: float) -> RegionPack:
    """The pack with all money times ``factor``: costs, output, the value of a life and the income it is stated for."""
    numbers = dict(pack.damage.numbers)
    for name in ("value_of_statistical_life", "reference_income"):
        numbers[name] *= factor
    return dataclasses.replace(
        pack, damage=dataclasses.replace(pack.damage, numbers=numbers), sectors=tuple(dataclasses.replace(s, cost=s.cost * factor) for s in pack.sectors),
        cities=tuple(dataclasses.replace(c, gdp=c.gdp * factor) for c in pack.cities),
    )  # fmt: skip


def shifted(pack: RegionPack, years: int) -> RegionPack:
    """The pack with its base year, rates and targets ``years`` later."""

    def later(rates: dict[int, float]) -> dict[int, float]:
        return {year + years if year else 0: rate for year, rate in rates.items()}

    return dataclasses.replace(
        pack, base_year=pack.base_year + years, growth=later(dict(pack.growth)), improvement=later(dict(pack.improvement)),
        outside_trend=later(dict(pack.outside_trend)), targets={(c, year + years): v for (c, year), v in pack.targets.items()},
    )  # fmt: skip
