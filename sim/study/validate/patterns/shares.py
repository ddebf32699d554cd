"""Patterns of where pollution comes from: transport between cities, shares by level and over time, seasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.declare.text import Text
from sim.processes.air.fields import Air
from sim.processes.world.fields import Places
from sim.study.compare.intervals import resampled
from sim.study.validate.arms import Arm, Check, Floats, Found, Got, Measure, Pooled
from sim.study.validate.patterns.levels import HISTORY

if TYPE_CHECKING:
    from sim.model.model import CooperationModel

RECEIVERS = ("Langfang", "Hengshui", "Chengde", "Qinhuangdao", "Xingtai")
SOURCES = ("Tianjin", "Cangzhou", "Tangshan", "Beijing", "Shijiazhuang", "Handan")
"""Net receivers and net sources as published; Zhangjiakou and Baoding were called balanced."""
_BALANCED = 0.1
"""A city whose giving and taking differ by less than this share of both is balanced (assumption)."""
SOUTH = ("Shijiazhuang", "Handan", "Xingtai", "Baoding", "Hengshui")
NORTH = ("Zhangjiakou", "Chengde", "Qinhuangdao")
AROUND_ONSET = 30
"""Days on each side of the start of heating through which the two lines are laid."""
CLIMATE = Arm("bth_status_quo", outcomes=("concentration", "heavy_days_pm25"), changes=(("air.transport", "central"),))
"""No policy, weather of no particular year, the central matrix."""


def _shares(got: Got) -> Mapping[str, Found]:
    """Ranges of the shares over the cities in 2015, and how many cities have the published sign of giving less taking."""
    s = got.series["history"]
    mean = {name: 100.0 * s.cities(name)[:, 24:36].mean(axis=1) for name in ("own_share", "regional_share", "outside_share")}
    found: dict[str, Found] = {}
    for short, name in (("own", "own_share"), ("other", "regional_share"), ("outside", "outside_share")):
        found |= {f"{short}_min": mean[name].min(axis=1), f"{short}_max": mean[name].max(axis=1)}
    shares = np.array(got.region.shares)[:, :-1]  # receptor, source, in percent of the receptor's mean
    flows = shares * np.array(got.region.base_mean)[:, None]
    given, taken = flows.sum(axis=0) - flows.diagonal(), flows.sum(axis=1) - flows.diagonal()
    net = dict(zip(got.region.city_names, (given - taken) / (given + taken), strict=True))
    right = sum(net[c] < 0 for c in RECEIVERS) + sum(net[c] > 0 for c in SOURCES) + sum(abs(net[c]) < _BALANCED for c in ("Zhangjiakou", "Baoding"))
    return found | {"signs_right": np.full(len(s.values), float(right))}


def by_level(model: CooperationModel) -> Floats:
    """Share of Beijing's air that comes from elsewhere, in percent: 2013, 2017, good, moderate and heavy days."""
    air, places, count = model.state[Air], model.state[Places], int(model.prepared.offsets[-1])
    matrix, background = model.transport, places.background
    memory, daily = model.get("air", "memory"), model.daily[:count, 0]
    # the matrix of contributions at the emission of the base year; what changes over the years moves the level, not this split
    by_source = np.append(matrix[0], background[0])
    state, own = by_source.copy(), np.empty(count)
    for day in range(count):
        k = air.regime[day]
        tilt = np.append(air.tilt[k, 0], air.tilt_outside[k, 0])
        state = memory * state + (1.0 - memory) * air.ventilation[day, 0] * by_source * tilt
        own[day] = state[0] / state.sum()
    begin = int(model.prepared.offsets[model.burn_in])
    level, foreign = daily[begin:], 100.0 * (1.0 - own[begin:])
    good, heavy = level <= model.scenario.region.good, level > model.scenario.region.heavy

    def mean(days: NDArray[np.bool_]) -> float:
        return float(np.average(foreign[days], weights=level[days])) if days.any() else np.nan

    return np.array([mean(good), mean(~good & ~heavy), mean(heavy)])


def _by_level(got: Got) -> Mapping[str, Found]:
    s, days = got.series["history"], got.probed["climate"]
    own = {year: 100.0 - 100.0 * s.year("own_share", year, "Beijing") for year in (2013, 2017)}
    return {
        "year_2013": own[2013],
        "year_2017": own[2017],
        "good_days": days[:, 0],
        "moderate_days": days[:, 1],
        "heavy_days": days[:, 2],
        "rises": np.minimum(days[:, 1] - days[:, 0], days[:, 2] - days[:, 1]),
    }


def _over_time(got: Got) -> Mapping[str, Found]:
    s = got.series["history"]
    share = {year: 100.0 - 100.0 * s.year("own_share", year, "Beijing") for year in (2013, 2017, 2019)}
    return {"share_2017": share[2017], "share_about_2020": share[2019], "rises": share[2019] - share[2013]}


def onset(model: CooperationModel) -> Floats:
    """Jump of ln C at the start of heating in percent, mean over years and cities: two straight lines through the days before and after it."""
    season = model.scenario.region.heating_season
    assert season is not None
    start = model.prepared.months[model.burn_in].first_day
    begin = int(model.prepared.offsets[model.burn_in])
    log = np.log(model.daily[begin:]).mean(axis=1)
    days = np.arange(AROUND_ONSET)
    jumps = []
    for year in range(start.year, start.year + model.scenario.calendar.months // 12):
        day = (dt.date.fromisoformat(f"{year}-{season[0]}") - start).days
        before, after = np.polyfit(days - AROUND_ONSET, log[day - AROUND_ONSET : day], 1), np.polyfit(days, log[day : day + AROUND_ONSET], 1)
        jumps.append(after[1] - before[1])
    return np.array([100.0 * np.expm1(np.mean(jumps))])


def _onset(got: Got) -> Mapping[str, Found]:
    """The mean over all replicates, as studies estimate one jump from many cities and years."""
    jumps = np.log1p(got.probed["climate"][:, 0] / 100.0)
    weights = resampled(jumps.size, 1, "validate.onset")
    return {"pm25_jump": Pooled(100.0 * float(np.expm1(jumps.mean())), 100.0 * np.expm1(weights @ jumps / jumps.size))}


def _seasons(got: Got) -> Mapping[str, Found]:
    s = got.series["climate"]
    monthly, heavy = s.of("concentration"), s.of("heavy_days_pm25")

    def season(x: Floats, months: tuple[int, ...]) -> Floats:
        return x[:, [t for t in range(x.shape[1]) if t % 12 in months]].mean(axis=1)

    winter, summer = (11, 0, 1), (5, 6, 7)
    others = [season(monthly, m) for m in ((2, 3, 4), (8, 9, 10))]
    places = {name: s.of("concentration", name).mean(axis=1) for name in (*SOUTH, *NORTH)}
    return {
        "winter_over_summer": season(monthly, winter) / season(monthly, summer),
        "winter_worst": season(monthly, winter) - np.maximum.reduce([*others, season(monthly, summer)]),
        "summer_best": np.minimum.reduce(others) - season(monthly, summer),
        "heavy_days_in_winter": season(heavy, winter) - np.maximum.reduce([season(heavy, m) for m in ((2, 3, 4), (5, 6, 7), (8, 9, 10))]),
        "south_over_north": np.mean([places[c] for c in SOUTH], axis=0) - np.mean([places[c] for c in NORTH], axis=0),
    }


_LATER = Text(
    "digits of the source are damaged, and the years after 2019 are not in the scenario: only the direction is judged",
    "来源数字残缺，且情景止于 2019 年：仅判断方向",
)
_ONLY_PM = Text("the model has PM2.5 alone", "模型只有 PM2.5")

MEASURES = (
    Measure("transport_shares", {"history": HISTORY}, _shares),
    Measure(
        "regional_share_by_level",
        {"history": HISTORY, "climate": CLIMATE},
        _by_level,
        {"climate": by_level},
        checks=(Check("rises", Text("smallest step from good to moderate to heavy days", "由良好到中度再到重污染日的最小增量"), "%", 1),),
        causes={"": Text("the surrogate matrix fixes the year at 38 %; two modes of weather tilt it", "替代矩阵使全年为 38%，由两类天气型调节")},
        lacking={"episodes_2018_2022": Text("episodes of particular years", "特定年份的污染过程")},
        fewer=4,
    ),
    Measure(
        "regional_share_over_time",
        {"history": HISTORY},
        _over_time,
        checks=(Check("rises", Text("2019 less 2013", "2019 年减 2013 年"), "%", 1),),
        lacking={"share_about_2020": _LATER},
        causes={
            "": Text(
                "what comes from outside the region falls by 4.5 % a year (an input), nearly as fast as what the city emits itself",
                "区域外来源每年下降 4.5%（输入），与本市自身排放的降速相近",
            )
        },
    ),
    Measure(
        "heating_onset",
        {"climate": CLIMATE},
        _onset,
        {"climate": onset},
        lacking={"aqi_jump": _ONLY_PM, "so2_jump": _ONLY_PM},
        signed=frozenset({"pm25_jump"}),
        causes={
            "": Text(
                "the heating factor of the weather (1.173) is this very study's; memory of the air spreads it over two days",
                "气象中的供暖系数（1.173）即取自该研究；空气的记忆使其在两日内体现",
            )
        },
    ),
    Measure(
        "order_of_seasons",
        {"climate": CLIMATE},
        _seasons,
        checks=(
            Check("winter_worst", Text("winter less the worst other season", "冬季减其余最重季节"), "ug/m3", 1),
            Check("summer_best", Text("the best other season less summer", "其余最轻季节减夏季"), "ug/m3", 1),
            Check("heavy_days_in_winter", Text("heavy days a month, winter less the worst other season", "每月重污染日：冬季减其余最多季节"), "days", 1),
            Check("south_over_north", Text("five southern cities less three northern", "南部五市减北部三市"), "ug/m3", 1),
        ),
    ),
)
