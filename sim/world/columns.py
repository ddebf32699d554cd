"""From a region pack to arrays: the fixed world of a run. Arrays by city have the order of cities.csv."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.draws.streams import Draws, named_ids, stable_ids
from sim.processes.citizens.network import LINKS, small_world
from sim.processes.damage import kernel as damage
from sim.world.pack import RegionPack

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Rows = NDArray[np.int32]
Flags = NDArray[np.int8]


@dataclass(frozen=True)
class Places:
    """Cities and parties as arrays.

    party (n,): index of the party of a city; population in persons; gdp 10^8 CNY a year; emission kt a year of the base year;
    base_mean ug/m3; gamma 10^8 CNY a year (``gamma_diffuse`` its diffuse part); mean_cost 10^8 CNY per kt (mean unit cost of
    enterprises); diffuse and fixed: kt of diffuse and of uncontrollable emission; borders (P, P): which parties touch (all where the
    pack does not say).
    """

    cities: tuple[str, ...]
    parties: tuple[str, ...]
    party: Ints
    population: Floats
    gdp: Floats
    secondary_share: Floats
    emission: Floats
    base_mean: Floats
    gamma: Floats
    gamma_diffuse: Floats
    mean_cost: Floats
    diffuse: Floats
    fixed: Floats
    city_ids: NDArray[np.uint64]
    party_ids: NDArray[np.uint64]
    borders: NDArray[np.bool_]


@dataclass(frozen=True)
class DamageFunction:
    """Arguments of the damage kernel: kind, scale by city, and the GEMM parameters; ``deaths`` = deaths per unit of hazard ratio."""

    kind: int
    scale: Floats
    deaths: Floats
    parameters: tuple[float, float, float, float, float]


@dataclass
class Enterprises:
    """One entry an enterprise: city, sector (index into ``sectors``), e0 in kt a year, unit cost, border flag, what it stands for.

    ``lot`` is a fixed uniform: where a scheme takes in a share of the enterprises, those with the smaller lots are in.
    """

    city: Rows
    sector: Rows
    sectors: tuple[str, ...]
    uncontrolled: Floats
    unit_cost: Floats
    border: Flags
    error: Floats
    represents: Floats
    lot: Floats
    ids: NDArray[np.uint64]


@dataclass
class Citizens:
    """One entry a citizen, sorted by city: sensitivity (threshold as a multiple of what the city is used to), links (rows it listens to).

    first (n + 1,): where the citizens of a city begin; links (4, citizens).
    """

    city: Rows
    first: Ints
    sensitivity: Floats
    links: NDArray[np.uint32]
    ids: NDArray[np.uint64]


def places(pack: RegionPack, party: str) -> Places:
    """Cities and parties of a pack; ``party`` = province (the pack's parties) or city (every city its own)."""
    cities = pack.city_names
    parties = pack.party_names if party == "province" else cities
    of_city = [c.party if party == "province" else c.name for c in pack.cities]
    kt = np.array(pack.emission)
    index = {name: i for i, name in enumerate(cities)}
    n = len(cities)
    gamma, gamma_diffuse, diffuse, fixed, firm_cost, firm_kt = (np.zeros(n) for _ in range(6))
    for s in pack.sectors:
        c = index[s.city]
        reachable = s.emission_share * kt[c] * s.controllable
        gamma[c] += s.cost * reachable
        fixed[c] += s.emission_share * kt[c] - reachable
        if s.enterprises:
            firm_cost[c] += s.cost * reachable
            firm_kt[c] += reachable
        else:
            gamma_diffuse[c] += s.cost * reachable
            diffuse[c] += reachable
    return Places(
        cities, parties, np.array([parties.index(p) for p in of_city]), np.array([c.population for c in pack.cities]),
        np.array([c.gdp for c in pack.cities]), np.array([c.secondary_share for c in pack.cities]), kt, np.array(pack.base_mean),
        gamma, gamma_diffuse, firm_cost / np.maximum(firm_kt, 1e-300), diffuse, fixed, named_ids("city", cities), named_ids("party", parties),
        _touching(pack, [parties.index(p) for p in of_city], len(parties)),
    )  # fmt: skip


def _touching(pack: RegionPack, party: list[int], parties: int) -> NDArray[np.bool_]:
    """Which parties share a border."""
    if not pack.borders:
        return ~np.eye(parties, dtype=np.bool_)
    index = dict(zip(pack.city_names, party, strict=True))
    touching = np.zeros((parties, parties), dtype=np.bool_)
    for a, b, _ in pack.borders:
        touching[index[a], index[b]] = touching[index[b], index[a]] = index[a] != index[b]
    return touching


def emission_of_enterprises(pack: RegionPack) -> Floats:
    """Uncontrolled emission of enterprises by city in the base year, kt."""
    result = np.zeros(len(pack.cities))
    for s in pack.sectors:
        if s.enterprises:
            c = pack.city_names.index(s.city)
            result[c] += s.emission_share * pack.emission[c] * s.controllable
    return result


def transport(pack: RegionPack, which: str, draws: Draws) -> tuple[Floats, Floats]:
    """M (n, n) and bg (n,) in ug/m3: shares of the receptor's base-year mean, closed to 100, times that mean.

    ``sampled`` draws every cell from the triangular distribution between its limits with its central value as the mode.
    """
    central, low, high = (np.array(m) for m in (pack.shares, pack.shares_low, pack.shares_high))
    if which == "sampled":
        names = [f"{r}<-{s}" for r in pack.city_names for s in (*pack.city_names, "outside")]
        u = draws.stream("air.transport").uniform(named_ids("cell", names)).reshape(central.shape)
        width = np.where(high > low, high - low, 1.0)
        mode = (central - low) / width
        rising = low + np.sqrt(u * width * (central - low))
        falling = high - np.sqrt((1.0 - u) * width * (high - central))
        share = np.where(high > low, np.where(u < mode, rising, falling), central)
    else:
        share = {"central": central, "low": low, "high": high}[which]
    cells = share / share.sum(axis=1, keepdims=True) * np.array(pack.base_mean)[:, None]
    return np.ascontiguousarray(cells[:, :-1]), np.ascontiguousarray(cells[:, -1])


def damage_function(pack: RegionPack, life: str = "central") -> DamageFunction:
    """Scale of the damage kernel by city (10^8 CNY a year per ug/m3, or per unit of dHR/dC); ``life``: which value of a life."""
    d = pack.damage
    n = len(pack.cities)
    if d.kind != "gemm":
        per_unit = np.array([d.per_unit.get(c.name, 0.0) for c in pack.cities])
        return DamageFunction(damage.LINEAR if d.kind == "linear" else damage.NONE, per_unit, np.zeros(n), (0.0, 1.0, 0.0, 1.0, 0.0))
    p = (d.numbers["theta"], d.numbers["alpha"], d.numbers["mu"], d.numbers["nu"], d.numbers["counterfactual"])
    at_risk = np.array([c.population * d.baseline_mortality[c.province] / 1000.0 * d.numbers["ncd_lri_share"] for c in pack.cities])
    ratio = np.array([damage.gemm_hazard_ratio(mean, *p) for mean in pack.base_mean])
    income = np.array([c.gdp * 1e8 / c.population for c in pack.cities])
    worth = d.lives[life] * (income / d.numbers["reference_income"]) ** d.numbers["income_elasticity"]
    return DamageFunction(damage.GEMM, at_risk / ratio * worth, at_risk / ratio, p)


def _allocate(shares: Floats, count: int) -> Ints:
    """``count`` agents over sectors by largest remainder, at least one each."""
    count = max(count, shares.size)
    wanted = shares / shares.sum() * count
    given = np.maximum(np.floor(wanted).astype(np.int64), 1)
    while given.sum() < count:
        given[np.argmax(wanted - given)] += 1
    while given.sum() > count:
        given[np.argmax(np.where(given > 1, given - wanted, -np.inf))] -= 1
    return given


def enterprises(pack: RegionPack, per_city: int, unit_cost_sd: float, draws: Draws) -> Enterprises:
    """Lognormal enterprises by city and sector; the emission of every sector equals the pack's, and so does its cost on average.

    Size_i = exp(sigma z_i), scaled so that sum e0 = share * kt; k_i = cost exp(sd z'_i - sd^2/2), whose mean is ``cost``: divided by the mean of
    the sample it would make a typical enterprise dearer the fewer there are.
    """
    names = tuple(dict.fromkeys(s.sector for s in pack.sectors if s.enterprises))
    streams = {what: draws.stream(f"enterprise.{what}") for what in ("size", "cost", "border", "error", "lot")}
    columns: dict[str, list[Any]] = {k: [] for k in ("city", "sector", "e0", "k", "border", "error", "represents", "lot", "ids")}
    for c, city in enumerate(pack.cities):
        rows = [s for s in pack.sectors if s.city == city.name and s.enterprises]
        if not rows or per_city == 0:
            continue
        for s, count in zip(rows, _allocate(np.array([r.emission_share for r in rows]) + 1e-12, per_city), strict=True):
            ids = stable_ids(f"enterprise/{city.name}/{s.sector}", int(count))
            total = s.emission_share * pack.emission[c] * s.controllable
            size = np.exp(s.size_sigma * streams["size"].normal(ids))
            e0 = size / size.sum() * total
            columns["city"].append(np.full(count, c))
            columns["sector"].append(np.full(count, names.index(s.sector)))
            columns["e0"].append(e0)
            columns["k"].append(s.cost * np.exp(unit_cost_sd * streams["cost"].normal(ids) - unit_cost_sd**2 / 2.0))
            columns["border"].append(streams["border"].uniform(ids) < s.border_share)
            columns["error"].append(streams["error"].normal(ids))
            columns["represents"].append(np.full(count, s.enterprises / count))
            columns["lot"].append(streams["lot"].uniform(ids))
            columns["ids"].append(ids)

    def joined(key: str, kind: Any) -> Any:
        return np.concatenate(columns[key]).astype(kind, copy=False) if columns[key] else np.empty(0, kind)

    return Enterprises(
        joined("city", np.int32), joined("sector", np.int32), names, joined("e0", float), joined("k", float), joined("border", np.int8),
        joined("error", float), joined("represents", float), joined("lot", float), joined("ids", np.uint64),
    )  # fmt: skip


def citizens(pack: RegionPack, per_city: int, threshold_sd: float, rewiring: float, across: float, draws: Draws) -> Citizens:
    """Citizens by city; sensitivity lognormal with median one; links by :func:`sim.processes.citizens.network.small_world`."""
    stream = draws.stream("citizen.threshold")
    ids = [stable_ids(f"citizen/{name}", per_city) for name in pack.city_names]
    everybody = np.concatenate(ids) if per_city else np.empty(0, np.uint64)
    city = np.repeat(np.arange(len(pack.cities), dtype=np.int32), per_city)
    first = per_city * np.arange(len(pack.cities) + 1)
    links = np.empty((LINKS, everybody.size), dtype=np.uint32)
    keys = (draws.stream(f"citizen.{what}").key() for what in ("links", "link_city"))
    small_world(links, first, everybody, named_ids("city", pack.city_names), rewiring, across, *keys)
    return Citizens(city, first, np.exp(threshold_sd * stream.normal(everybody)), links, everybody)


def yearly_path(rates: Mapping[int, float], base_year: int, years: list[int]) -> dict[int, float]:
    """Factor by year, 1 in the base year, from continuous yearly rates (key 0 = every year that is not named)."""
    result = {base_year: 1.0}
    for year in range(base_year + 1, max(years, default=base_year) + 1):
        result[year] = result[year - 1] * np.exp(rates.get(year, rates[0]))
    for year in range(base_year - 1, min(years, default=base_year) - 1, -1):
        result[year] = result[year + 1] / np.exp(rates.get(year + 1, rates[0]))
    return result
