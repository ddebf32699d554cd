"""Deaths with the uncertainty of the concentration-response, and money at every value of a life that a region states."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.declare.text import Text
from sim.outcomes.declarations import REGION
from sim.study.compare.printed import number
from sim.study.store.results import Results
from sim.world.pack import LIFE, THETA_ERROR, Damage, RegionPack

Floats = NDArray[np.float64]
STANDARD_ERRORS = 1.96
"""Half-width of a 95 % interval in standard errors."""
MILLION_CNY = 100.0
"""10^8 CNY in million CNY."""


def deaths_a_year(pack: RegionPack, concentration: Floats, theta: float) -> Floats:
    """Attributable deaths a year of every city at a long-term mean (n,), with another theta of the concentration-response."""
    from sim.processes.damage.kernel import deaths_by_city  # numba: only when a result is told
    from sim.world.columns import damage_function

    other = dataclasses.replace(pack.damage, numbers=dict(pack.damage.numbers) | {"theta": theta})
    response = damage_function(dataclasses.replace(pack, damage=other))
    deaths = np.empty((1, concentration.size))
    deaths_by_city(deaths, concentration[None], response.deaths, *response.parameters)
    return np.asarray(deaths[0])


def deaths_with_uncertainty(pack: RegionPack, concentration: Floats, deaths: float) -> tuple[float, float] | None:
    """``deaths`` at theta less and plus 1.96 standard errors, scaled by what each gives at the mean concentration; None without a standard error."""
    numbers = pack.damage.numbers
    if pack.damage.kind != "gemm" or THETA_ERROR not in numbers or not deaths > 0:
        return None
    middle = float(deaths_a_year(pack, concentration, numbers["theta"]).sum())
    step = STANDARD_ERRORS * numbers[THETA_ERROR]
    low, high = (float(deaths_a_year(pack, concentration, numbers["theta"] + side * step).sum()) for side in (-1.0, 1.0))
    return (deaths * low / middle, deaths * high / middle) if middle > 0 else None


def at_every_life(damage: Damage, life: str, value: float) -> list[float]:
    """An amount of money that is proportional to the value of a life, at every value that the region states; ``life``: the one it was counted with."""
    return [value * worth / damage.lives[life] for worth in damage.lives.values()]


_LIVES_ZH = {"low": "低值", "central": "中间值", "high": "高值"}


def health_sentences(results: Results) -> list[Text]:
    """Deaths with the interval of the concentration-response; damage and benefit-cost ratio at every value of a life. Nothing where neither applies."""
    if not {"attributable_deaths", "health_damage", "benefit_cost", "concentration"} <= set(results.outcomes):
        return []
    scenario = results.scenario()
    pack, said = scenario.region, []
    region = results.places.index(REGION)
    cities = [results.places.index(name) for name in pack.city_names]
    mean = results.values("concentration")[:, :, cities].mean(axis=(0, 1))
    deaths, damage, ratio = (_mean(results.period(name)[:, region]) for name in ("attributable_deaths", "health_damage", "benefit_cost"))
    if (ends := deaths_with_uncertainty(pack, mean, deaths)) is not None:
        said.append(
            Text(
                f"Attributable deaths {number(deaths)} a year; {number(ends[0])} to {number(ends[1])} by 95 % of the concentration-response alone.",
                f"归因死亡每年 {number(deaths)} 例；按浓度-反应函数的 95% 区间为 {number(ends[0])} 至 {number(ends[1])}（不含抽样波动）。",
            )
        )
    if len(pack.damage.lives) > 1 and LIFE in pack.damage.numbers:
        life = scenario.get("governments", "value_of_life")
        worth = _listed([value * MILLION_CNY for value in pack.damage.lives.values()])
        money, repaid = (at_every_life(pack.damage, life, value) for value in (damage, ratio))
        damages = _listed(money)
        en = f"At a life worth {worth} million CNY at the reference income ({', '.join(pack.damage.lives)}): health damage {damages} x 10^8 CNY a year"
        zh = f"生命价值为 {worth} 百万元（按参考收入）时：健康损害每年 {damages} 亿元"
        if np.isfinite(ratio):
            en += f", benefit-cost ratio {_listed(repaid)}"
            zh += f"，效益成本比 {_listed(repaid)}"
        said.append(Text(f"{en}; governments felt the {life} one.", f"{zh}；政府按{_LIVES_ZH.get(life, life)}感受损害。"))
    return said


def _mean(values: Floats) -> float:
    """Mean of the values that are finite; NaN where none is."""
    finite = values[np.isfinite(values)]
    return float(finite.mean()) if finite.size else float("nan")


def _listed(values: Sequence[float]) -> str:
    """Numbers between bars."""
    return " | ".join(map(number, values))
